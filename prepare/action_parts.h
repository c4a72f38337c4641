/* What the ways to make an action share. Private to this folder. */
#ifndef QUORATE_PREPARE_ACTION_PARTS_H
#define QUORATE_PREPARE_ACTION_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "prepare/action.h"

/* Parse a signature: sets action->signature to its canonical spelling and gives its parameters. */
QR_MUST_USE bool qr_action_set_function(struct qr_action *action,
                                        const struct qr_abi_type **parameters,
                                        const char *signature, size_t length,
                                        struct qr_arena *arena, struct qr_error *err);

/* Read the arguments from the text of a JSON array and encode the call. */
QR_MUST_USE bool qr_action_set_arguments(struct qr_action *action,
                                         const struct qr_abi_type *parameters,
                                         const struct qr_buffer *text, struct qr_arena *arena,
                                         struct qr_error *err);

#endif
