qr_test(prepare reverts LIBRARIES quorate_prepare)
