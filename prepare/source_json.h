/* What proposal.json says of its source, read back. Private to this folder. */
#ifndef QUORATE_PREPARE_SOURCE_JSON_H
#define QUORATE_PREPARE_SOURCE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"
#include "prepare/directory.h"
#include "prepare/route.h"
#include "prepare/source.h"

/* "source.since", a commit's full id: since is "" when it is not there. QR_ERROR_INPUT also where
 * there is no manifest that could be compared. */
QR_MUST_USE bool qr_since_from_json(char since[QR_OBJECT_ID_SIZE], struct qr_json_value proposal,
                                    struct qr_arena *arena, struct qr_error *err);

/* The request that reads the same source from git: the commit, the configuration's path,
 * substitutions, and whether there is a manifest. A configuration from outside of git leaves
 * config_path NULL. */
QR_MUST_USE bool qr_source_request_from_json(struct qr_source_request *request,
                                             struct qr_json_value proposal, struct qr_arena *arena,
                                             struct qr_error *err);

/* The nonce of each Safe among "steps". */
QR_MUST_USE bool qr_nonces_from_json(struct qr_nonce **nonces, size_t *n_nonces,
                                     struct qr_json_value proposal, struct qr_arena *arena,
                                     struct qr_error *err);

/* The version of each Safe and the delay of each timelock that the configuration leaves to the
 * chain (no version, `delay: min`), as "route" has them; is_open, zeroed, tells which hops that
 * are. QR_ERROR_REFUSED when the route has other contracts than the configuration. */
QR_MUST_USE bool qr_open_hops_from_json(struct qr_config *config, bool is_open[QR_MAX_HOPS],
                                        struct qr_json_value proposal, struct qr_arena *arena,
                                        struct qr_error *err);

/* Without git: the source as proposal.json states it, with the manifest of app-compose.json. The
 * compose hash and the parts are recomputed, and the manifest's bytes must be its dialect's own.
 * Zero-initialise source first. */
QR_MUST_USE bool qr_source_from_json(struct qr_source *source, const struct qr_directory *directory,
                                     struct qr_error *err);

#endif
