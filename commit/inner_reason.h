/* Why a call inside of a Safe's transaction fails, which most versions of the Safe hide. */
#ifndef QUORATE_COMMIT_INNER_REASON_H
#define QUORATE_COMMIT_INNER_REASON_H

#include "base/buffer.h"
#include "chain/client.h"
#include "prepare/route.h"

/* Simulate the calls of the step's transaction one by one with the Safe as their sender, and append
 * "; its call to 0x…: REASON" for the first that fails. Appends nothing when none does or the node
 * does not tell. */
void qr_inner_reason_add(struct qr_buffer *text, struct qr_chain *chain,
                         const struct qr_step *step);

#endif
