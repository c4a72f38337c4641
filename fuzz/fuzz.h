/* The entry point of a fuzz target: asserts a property of the bytes (QR_ASSERT ends the program)
 * and returns 0. */
#ifndef QUORATE_FUZZ_FUZZ_H
#define QUORATE_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
