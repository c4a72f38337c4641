/* Memory for keys and passwords: from OpenSSL's secure heap, which is locked, left out of core
 * images and wiped when it is freed. */
#ifndef QUORATE_BASE_SECRET_H
#define QUORATE_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"

/* Largest secret read from a file or a terminal, in bytes. */
#define QR_SECRET_MAX_SIZE 4096

/* Bytes in secure memory. Start as QR_SECRET_INIT; bytes is owned, NULL while empty, and has a NUL
 * after length bytes otherwise. */
struct qr_secret {
    uint8_t *bytes;
    size_t length;
};

#define QR_SECRET_INIT                                                                             \
    {                                                                                              \
        .bytes = NULL                                                                              \
    }

/* Keep this process's memory from being written to disk or read by another process of the same
 * user: no core image (RLIMIT_CORE), not dumpable (PR_SET_DUMPABLE). Called once before the first
 * secret is read; again it does nothing. */
void qr_secret_protect_process(void);

/* Zeroed secure memory; never NULL (see base/alloc.h). Release with qr_secret_free, which wipes. */
QR_MUST_USE void *qr_secret_alloc(size_t size);
void qr_secret_free(void *memory, size_t size);

/* Wipe memory of any kind; the compiler cannot leave it out. */
void qr_secret_wipe(void *memory, size_t size);
/* Copy a secret a byte at a time: memcpy would leave it in vector registers, which the dynamic
 * linker puts onto the stack when a library calls a function for the first time. */
void qr_secret_copy(void *to, const void *from, size_t size);
/* Wipe the stack below the caller's frame, where functions that it called may have left a part of a
 * secret. */
void qr_secret_wipe_stack(void);
/* Whether two secrets of size bytes are equal, in a time that does not depend on them. */
bool qr_secret_equal(const void *a, const void *b, size_t size);

/* A copy of bytes, in place of what secret held. */
void qr_secret_set(struct qr_secret *secret, const void *bytes, size_t length);
/* Read a whole file ("-" is standard input) straight into secure memory. With private_only a file
 * whose mode lets its group or others read or write it is QR_ERROR_REFUSED, with the chmod that
 * mends it; what is no regular file, pipe or socket, or too large, is QR_ERROR_INPUT. `what` names
 * the file in messages ("key file"). */
QR_MUST_USE bool qr_secret_read_file(struct qr_secret *secret, const char *path, bool private_only,
                                     const char *what, struct qr_error *err);
/* Drop the line ending at the end (one LF or CR LF). */
void qr_secret_chomp(struct qr_secret *secret);
void qr_secret_dispose(struct qr_secret *secret);

#endif
