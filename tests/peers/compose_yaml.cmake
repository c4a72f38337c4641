# No command prints a compose file as it is read; the tests against the peers drive it through this program.
add_executable(compose_yaml_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/compose_yaml_driver.c)
set_target_properties(compose_yaml_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(compose_yaml_driver PRIVATE quorate_base)
