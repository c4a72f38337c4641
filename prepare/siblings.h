/* Proposals beside a proposal, which may stand in each other's way. */
#ifndef QUORATE_PREPARE_SIBLINGS_H
#define QUORATE_PREPARE_SIBLINGS_H

#include "base/json.h"
#include "prepare/proposal.h"
#include "review/finding.h"

/* Add the caution `nonce-shared` for each proposal in the directories beside the one at path that
 * has a transaction of the same Safe, on the same chain and with the same nonce, but another
 * safeTxHash; none for a proposal and one that rejects it. Nothing of what stands there is believed
 * but that, and what cannot be read is passed over: at most 256 entries, a proposal.json of at most
 * 1 MiB each. */
void qr_find_shared_nonces(struct qr_findings *findings, const struct qr_proposal *proposal,
                           const char *path);

/* The same for what one proposal.json says, which is called name. Pure. */
void qr_compare_sibling(struct qr_findings *findings, const struct qr_proposal *proposal,
                        const char *name, struct qr_json_value root);

#endif
