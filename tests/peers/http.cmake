# The transport has no command of its own; http.test.mjs drives it through this program.
add_executable(http_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/http_driver.c)
set_target_properties(http_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(http_driver PRIVATE quorate_transport)

# Likewise the client, in chain.test.mjs.
add_executable(chain_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/chain_driver.c)
set_target_properties(chain_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(chain_driver PRIVATE quorate_transport)
