qr_test(cli options LIBRARIES quorate_cli)

qr_test(cli vectors SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/cli/program.c LIBRARIES quorate_base)
target_compile_definitions(test_cli_vectors PRIVATE QR_PROGRAM="$<TARGET_FILE:quorate>")
add_dependencies(test_cli_vectors quorate)

# Command lines with what they print: tests/cli/*.table.
file(GLOB tables CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cli/*.table)
foreach(table IN LISTS tables)
  get_filename_component(name ${table} NAME_WE)
  add_test(NAME cli/${name}
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/run_table.sh $<TARGET_FILE:quorate>
      ${CMAKE_SOURCE_DIR}/fixtures ${table})
endforeach()
