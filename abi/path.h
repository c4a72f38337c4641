/* Where in a nested value something is wrong. Kept as a chain on the stack and only spelled for a
 * message. */
#ifndef QUORATE_ABI_PATH_H
#define QUORATE_ABI_PATH_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

enum qr_abi_step {
    QR_ABI_STEP_ARGUMENT, /* of a call, index from 0 and shown from 1 */
    QR_ABI_STEP_MEMBER,   /* of a tuple, likewise */
    QR_ABI_STEP_ITEM,     /* of an array or list, shown from 0 */
    QR_ABI_STEP_FIELD,    /* of a struct, by name */
};

struct qr_abi_path {
    const struct qr_abi_path *up; /* NULL at the outermost step */
    enum qr_abi_step step;
    size_t index;
    const char *name; /* of a field */
};

/* Append "argument 2, [3], member 1" or "message.orders[3].price"; NULL is "value". What lies deep
 * in a long path is cut. */
void qr_abi_path_add(struct qr_buffer *text, const struct qr_abi_path *path);

/* Fill err: "PATH: REASON". Returns false. */
QR_PRINTF(3, 4)
bool qr_abi_path_refuse(struct qr_error *err, const struct qr_abi_path *path, const char *fmt, ...);
QR_PRINTF(3, 0)
bool qr_abi_path_refuse_list(struct qr_error *err, const struct qr_abi_path *path, const char *fmt,
                             va_list args);

#endif
