foreach(suite markdown names odd_text trust)
  qr_test(review ${suite} LIBRARIES quorate_review)
endforeach()
