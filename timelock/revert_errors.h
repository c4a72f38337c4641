/* What a TimelockController says when it refuses, explained. Pure.
 * Source: OpenZeppelin TimelockController and AccessControl, 3.3 to 5.7. */
#ifndef QUORATE_TIMELOCK_REVERT_ERRORS_H
#define QUORATE_TIMELOCK_REVERT_ERRORS_H

#include "chain/revert.h"

/* The custom errors of 5.x, those of AccessControl among them; ended by a NULL signature. */
extern const struct qr_revert_error qr_timelock_revert_errors[];
/* The sentences of 3.x and 4.x; ended by a NULL text. */
extern const struct qr_revert_text qr_timelock_revert_texts[];

#endif
