foreach(suite finding manifest manifest_check explain)
  qr_test(prepare ${suite} LIBRARIES quorate_prepare quorate_abi)
endforeach()
