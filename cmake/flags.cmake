# Warnings are errors where QUORATE_WERROR is on (the presets of CI); release builds are hardened.
option(QUORATE_WERROR "Treat warnings as errors" OFF)

add_compile_definitions(_POSIX_C_SOURCE=200809L _GNU_SOURCE)
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Wcast-qual -Wwrite-strings -fvisibility=hidden)
if(QUORATE_WERROR)
  add_compile_options(-Werror)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -ffunction-sections -fdata-sections)
  add_link_options(-Wl,-z,relro -Wl,-z,noexecstack -Wl,--gc-sections -Wl,--as-needed)
endif()
# Functions are bound when the program starts: bound at their first call, the linker would put the
# registers onto the stack, with what they hold of a key.
add_link_options(-Wl,-z,now)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT QUORATE_SANITIZE)
  add_link_options(-pie)
endif()

if(QUORATE_SANITIZE)
  add_compile_options(-fsanitize=${QUORATE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${QUORATE_SANITIZE})
endif()

# libFuzzer is guided by the coverage of what it calls, not only of its targets.
if(QUORATE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
