foreach(suite manifest_diff unified)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
