# The known functions have no command; the tests against the published ABIs read them through this program.
add_executable(known_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/known_driver.c)
set_target_properties(known_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(known_driver PRIVATE quorate_review)
