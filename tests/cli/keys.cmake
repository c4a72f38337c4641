qr_test(cli key_options LIBRARIES quorate_cli)
qr_test(cli terminal LIBRARIES quorate_cli)
