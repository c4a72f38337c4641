# RLP has no command; the tests against the peers drive it through this program.
add_executable(rlp_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/rlp_driver.c)
set_target_properties(rlp_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(rlp_driver PRIVATE quorate_abi)
