foreach(suite version transaction transaction_json typed_data multisend multisend_json deployment signature
        signature_blob judge builder)
  qr_test(safe ${suite} LIBRARIES quorate_safe SOURCES safe/helpers.c)
endforeach()
# OpenSSL decrypts the keystore files of the test alone; the program does not link it.
pkg_check_modules(LIBCRYPTO REQUIRED IMPORTED_TARGET libcrypto)
qr_test(safe accounts LIBRARIES quorate_safe PkgConfig::SECP256K1 PkgConfig::LIBCRYPTO)
