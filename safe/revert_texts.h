/* What a Safe says when it refuses, explained. Pure.
 * Source: safe-smart-account, docs/error_codes.md (>= 1.3.0) and the contracts (<= 1.2.0). */
#ifndef QUORATE_SAFE_REVERT_TEXTS_H
#define QUORATE_SAFE_REVERT_TEXTS_H

#include "chain/revert.h"

/* The codes GS000 … GS400, and the sentences of the versions before they came; ended by a NULL
 * text. */
extern const struct qr_revert_text qr_safe_revert_texts[];

#endif
