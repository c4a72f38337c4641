qr_test(base atomic LIBRARIES quorate_base)
qr_test(base secret LIBRARIES quorate_base)
