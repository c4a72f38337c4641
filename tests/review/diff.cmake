foreach(suite manifest_diff manifest_diff_show)
  qr_test(review ${suite} LIBRARIES quorate_review SOURCES review/manifest_diff_scene.c)
endforeach()
qr_test(review unified LIBRARIES quorate_review)
