# The known functions and the reading of calls are tested against published ABIs and contracts through these programs.
foreach(driver known call)
  add_executable(${driver}_driver ${CMAKE_CURRENT_SOURCE_DIR}/peers/${driver}_driver.c)
  set_target_properties(${driver}_driver PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${driver}_driver PRIVATE quorate_review)
endforeach()
