qr_test(chain revert LIBRARIES quorate_chain)
