qr_test(chain key LIBRARIES quorate_chain)
qr_test(chain keystore LIBRARIES quorate_chain)
qr_test(chain secret_memory LIBRARIES quorate_chain)
