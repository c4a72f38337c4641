/* The whole way from a revision to a proposal, and back from a proposal's own words to the same. */
#ifndef QUORATE_PREPARE_PREPARATION_H
#define QUORATE_PREPARE_PREPARATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"
#include "chain/client.h"
#include "prepare/directory.h"
#include "prepare/proposal.h"
#include "prepare/repository.h"
#include "prepare/source.h"
#include "review/manifest_diff.h"

/* What a user asks for. Borrowed. */
struct qr_prepare_request {
    const char *revision;
    const char *config_path;            /* in the tree; NULL: quorate.yaml */
    const char *config_file;            /* on disk, instead; or NULL */
    const struct qr_action_word *words; /* none: add-compose-hash */
    size_t n_words;
    const struct qr_nonce *nonces;
    size_t n_nonces;
    const struct qr_substitution *substitutions;
    size_t n_substitutions;
    const char *since;       /* a revision: what changes since it is told; or NULL */
    bool nonces_may_be_open; /* those that are not given: the chain's, or 0, stand in for them */
    /* Tells what the configuration and the nonces leave open: a Safe's version and next nonce, a
     * timelock's `delay: min`; and without since, which revision was allowed before. NULL: nothing
     * may be left open. */
    struct qr_chain *chain;
};

/* Its outcome: the proposal and all that it was made from. Zero-initialise first; dispose of it
 * also after an error. */
struct qr_preparation {
    struct qr_source source;
    struct qr_proposal proposal;
    struct qr_manifest_diff changes; /* the proposal's, when it has them */
    struct qr_nonce *nonces;         /* as built with */
    size_t n_nonces;
    bool nonce_is_open[QR_MAX_HOPS];  /* by hop: a Safe whose nonce was not given */
    bool is_chain_input[QR_MAX_HOPS]; /* by hop: its version or delay is not the configuration's:
                                         it came from the chain, or stands in proposal.json */
    struct qr_arena arena;
};

/* From a revision. */
QR_MUST_USE bool qr_prepare(struct qr_preparation *preparation, struct qr_repository *repository,
                            const struct qr_prepare_request *request, struct qr_error *err);

/* From a proposal directory. Of proposal.json only the inputs are believed (commit, configuration's
 * path, substitutions, actions, nonces, and the versions and delays that the configuration leaves
 * to the chain); with a repository everything else comes from it. Without one (NULL) the source's
 * facts and the route are taken from proposal.json and the manifest from app-compose.json, and the
 * changes since another revision are not known. */
QR_MUST_USE bool qr_prepare_again(struct qr_preparation *preparation,
                                  struct qr_repository *repository,
                                  const struct qr_directory *directory, struct qr_error *err);

/* The proposal that undoes another one, of whose directory only the source and the route are used:
 * word is cancel-operation=0xTIMELOCK:0xID or reject-transaction=0xSAFE. Needs no git: it is of the
 * same commit, from which it can be made again. */
QR_MUST_USE bool qr_prepare_counterpart(struct qr_preparation *preparation,
                                        const struct qr_directory *directory, const char *word,
                                        const struct qr_nonce *nonces, size_t n_nonces,
                                        struct qr_error *err);

void qr_preparation_dispose(struct qr_preparation *preparation);

#endif
