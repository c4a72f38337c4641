qr_test(commit progress LIBRARIES quorate_commit)
