foreach(suite review siblings)
  qr_test(prepare ${suite} LIBRARIES quorate_prepare)
endforeach()
