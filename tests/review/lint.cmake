foreach(suite lint lint_shape lint_time secret)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
