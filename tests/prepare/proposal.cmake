foreach(name action difference route)
  qr_test(prepare ${name} LIBRARIES quorate_prepare)
endforeach()
