foreach(suite markdown names odd_text trust trust_edit trust_file)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
