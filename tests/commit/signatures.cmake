foreach(suite collect confirm send signatures)
  qr_test(commit ${suite} LIBRARIES quorate_commit PkgConfig::SECP256K1 SOURCES commit/bench.c)
endforeach()
