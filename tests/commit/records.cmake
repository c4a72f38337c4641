qr_test(commit records LIBRARIES quorate_commit PkgConfig::SECP256K1 SOURCES commit/bench.c)
