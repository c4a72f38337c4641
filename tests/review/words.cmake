foreach(suite words judge)
  qr_test(review ${suite} LIBRARIES quorate_review SOURCES ${CMAKE_CURRENT_LIST_DIR}/trees.c)
endforeach()
