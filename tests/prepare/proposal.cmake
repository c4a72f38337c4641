foreach(name action difference route)
  qr_test(prepare ${name} LIBRARIES quorate_prepare)
endforeach()
qr_test(prepare report_end LIBRARIES quorate_prepare)
