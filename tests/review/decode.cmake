qr_test(review known LIBRARIES quorate_review)
foreach(suite call call_odd)
  qr_test(review ${suite} LIBRARIES quorate_review
    SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/abi/words.c ${CMAKE_CURRENT_SOURCE_DIR}/review/decoding.c)
endforeach()
