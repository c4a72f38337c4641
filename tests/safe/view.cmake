qr_test(safe release LIBRARIES quorate_safe)
qr_test(safe view LIBRARIES quorate_safe SOURCES answers.c)
