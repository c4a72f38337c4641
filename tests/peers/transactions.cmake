# Transactions have no command; the tests against the peers drive them through this program.
add_executable(transaction_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/transaction_driver.c)
set_target_properties(transaction_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(transaction_driver PRIVATE quorate_chain PkgConfig::SECP256K1)
