/* Names whose values are not for showing. Pure. */
#ifndef QUORATE_REVIEW_SECRET_NAME_H
#define QUORATE_REVIEW_SECRET_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a variable of that name may hold a secret: KEY, SECRET, TOKEN, PASS, SEED, MNEMONIC,
 * PRIVATE or CREDENTIAL stands in it, in any case. */
bool qr_name_may_be_secret(const char *name, size_t length);
/* Whether it can be the name of a variable: [A-Za-z_][A-Za-z0-9_.-]*. */
bool qr_name_is_variable(const char *name, size_t length);
/* Whether a value is only a reference to a variable: $NAME, ${NAME}. */
bool qr_value_is_reference(const char *value, size_t length);

#endif
