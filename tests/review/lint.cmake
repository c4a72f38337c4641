foreach(suite lint secret)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
