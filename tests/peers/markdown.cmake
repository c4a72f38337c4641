# What becomes of text in Markdown has no command; the tests against the peers drive it through this program.
add_executable(markdown_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/markdown_driver.c)
set_target_properties(markdown_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(markdown_driver PRIVATE quorate_review quorate_base)
