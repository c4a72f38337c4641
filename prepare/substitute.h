/* Values for ${NAME} in embedded files. Pure. */
#ifndef QUORATE_PREPARE_SUBSTITUTE_H
#define QUORATE_PREPARE_SUBSTITUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

#define QR_SUBSTITUTION_MAX_VALUE ((size_t)65536) /* bytes */

/* A --set NAME=VALUE. Borrowed. */
struct qr_substitution {
    const char *name;
    const char *value;
};

/* Append text with every ${NAME} of a given name replaced by its value; a value is not searched
 * again. substitutions are sorted by name, none twice; used[i] becomes true for those that occur
 * and is otherwise left alone.
 *
 * Anything else that refers to a given name is refused with its line and column, since it would
 * stay in the file and get its value elsewhere: "$NAME", "${NAME:-x}", "${NAME", and "$${NAME}",
 * which is a literal in a compose file and something else in a script. */
QR_MUST_USE bool qr_substitute(struct qr_buffer *out, bool *used, const char *text, size_t length,
                               const struct qr_substitution *substitutions, size_t n_substitutions,
                               struct qr_error *err);

/* Whether a value can be put into files and recorded: not empty, at most QR_SUBSTITUTION_MAX_VALUE
 * bytes, valid UTF-8 of plain characters (qr_utf8_is_plain), and without "$", which compose and the
 * shell would take for a reference in its turn. */
QR_MUST_USE bool qr_substitution_check(const struct qr_substitution *substitution,
                                       struct qr_error *err);

#endif
