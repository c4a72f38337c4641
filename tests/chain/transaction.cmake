qr_test(chain transaction LIBRARIES quorate_chain PkgConfig::SECP256K1)
