qr_test(base decimal LIBRARIES quorate_base m)
qr_test(base json_key LIBRARIES quorate_base)
qr_test(base json_number LIBRARIES quorate_base)
