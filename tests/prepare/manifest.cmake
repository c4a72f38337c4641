foreach(suite manifest manifest_check explain explain_repair)
  qr_test(prepare ${suite} LIBRARIES quorate_prepare quorate_abi)
endforeach()
