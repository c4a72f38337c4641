qr_test(timelock view LIBRARIES quorate_timelock SOURCES answers.c)
