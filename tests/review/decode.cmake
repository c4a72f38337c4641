foreach(suite known call)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
