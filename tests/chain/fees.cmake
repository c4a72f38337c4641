qr_test(chain fee_text LIBRARIES quorate_chain)
qr_test(chain fees LIBRARIES quorate_chain)
