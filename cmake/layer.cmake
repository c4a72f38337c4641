# qr_layer(NAME SOURCES file.c… [LAYERS lower…] [LIBRARIES target…])
#
# One static library a folder. Headers are included as "folder/name.h" from an include tree that holds
# only this folder and those of the layers it names, so that an include that climbs does not compile.
function(qr_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LAYERS;LIBRARIES" ${ARGN})
  set(view ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${name} ${view}/${name} SYMBOLIC)
  set(target quorate_${name})
  add_library(${target} STATIC ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME quorate-${name})
  target_include_directories(${target} PUBLIC ${view})
  foreach(layer IN LISTS ARG_LAYERS)
    target_link_libraries(${target} PUBLIC quorate_${layer})
  endforeach()
  target_link_libraries(${target} PRIVATE ${ARG_LIBRARIES})
endfunction()
