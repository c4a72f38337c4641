/* The names of the types that hold no other type. Shared by signatures and EIP-712. */
#ifndef QUORATE_ABI_ELEMENTARY_H
#define QUORATE_ABI_ELEMENTARY_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/type.h"
#include "base/attributes.h"

/* Read the name of an elementary type, `uint`, `int` and `function` among them. False when it is
 * none: why is then NULL, or for a name that is taken but not usable ("uint7", "byte", "fixed") the
 * reason, which continues a sentence after a colon. */
QR_MUST_USE bool qr_abi_elementary_parse(struct qr_abi_type *type, const char **why,
                                         const char *name, size_t length);

/* Length of the Solidity identifier (letters, digits, _ and $; no digit first) that text begins
 * with; 0 when there is none. */
size_t qr_abi_identifier_length(const char *text, size_t length);

#endif
