qr_test(cli colour LIBRARIES quorate_cli)
