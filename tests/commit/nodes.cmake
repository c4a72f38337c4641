foreach(suite fate sent)
  qr_test(commit ${suite} LIBRARIES quorate_commit PkgConfig::SECP256K1
    SOURCES commit/bench.c ${CMAKE_CURRENT_SOURCE_DIR}/chain/script.c)
endforeach()
