foreach(suite finding)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
