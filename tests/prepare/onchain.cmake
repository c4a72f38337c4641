qr_test(prepare app_view LIBRARIES quorate_prepare SOURCES answers.c)
qr_test(prepare simulation LIBRARIES quorate_prepare)
