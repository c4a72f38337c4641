/* Memory that is always there: the one place where running out of it ends the program. */
#ifndef QUORATE_BASE_ALLOC_H
#define QUORATE_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

/* Like malloc, calloc, realloc and strndup, but never NULL: without memory they print one line to
 * stderr and end the process with exit code 3, running no other code. A size of 0 gives a pointer
 * that may be freed. free() releases the result. */
QR_MUST_USE void *qr_alloc(size_t size);
QR_MUST_USE void *qr_alloc_zero(size_t count, size_t size);
QR_MUST_USE void *qr_realloc(void *memory, size_t count, size_t size);
QR_MUST_USE char *qr_strndup(const char *text, size_t length);

/* End the process as they do; for memory that another library gives out. */
__attribute__((noreturn)) void qr_alloc_failed(void);

/* An arena: many small pieces, released at once. Start as QR_ARENA_INIT. */
struct qr_arena_block;
struct qr_arena {
    struct qr_arena_block *first;
    size_t used;
    size_t size;
};

#define QR_ARENA_INIT                                                                              \
    {                                                                                              \
        .first = NULL                                                                              \
    }

/* Zeroed memory for count things of size bytes, aligned for any type; lives until dispose. */
QR_MUST_USE void *qr_arena_alloc(struct qr_arena *arena, size_t count, size_t size);
/* A copy of length bytes with a NUL added after them. */
QR_MUST_USE char *qr_arena_copy(struct qr_arena *arena, const void *bytes, size_t length);
void qr_arena_dispose(struct qr_arena *arena);

/* For QR_CLEANUP on a pointer from this file: frees *(void **)pointer. */
void qr_free_pointer(void *pointer);

#endif
