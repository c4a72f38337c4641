foreach(suite markdown names trust trust_edit trust_file)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
