# Names of addresses and text in Markdown have no commands; the tests against the peers drive them through this program.
add_executable(review_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/review_driver.c)
set_target_properties(review_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(review_driver PRIVATE quorate_review quorate_base)
