foreach(suite unified)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
