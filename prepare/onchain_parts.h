/* The parts of the check on chain. Private to this folder. */
#ifndef QUORATE_PREPARE_ONCHAIN_PARTS_H
#define QUORATE_PREPARE_ONCHAIN_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/json.h"
#include "prepare/onchain.h"

/* "timelock 0x…": room for the place of a finding. */
#define QR_ONCHAIN_WHERE_SIZE (QR_ADDRESS_SIZE + 16)

/* Write it: kind ("Safe", "timelock", "app") and address. */
void qr_onchain_where(char where[QR_ONCHAIN_WHERE_SIZE], const char *kind,
                      const struct qr_address *address);

/* The hop whose transaction a Safe's step is. */
size_t qr_step_hop(const struct qr_config *config, const struct qr_step *step);
/* The operation that a timelock hop schedules. */
const struct qr_timelock_plan *qr_route_plan(const struct qr_route *route,
                                             const struct qr_hop *hop);

/* Compare what was read with the proposal. Pure. */
void qr_onchain_judge(struct qr_findings *findings, const struct qr_onchain *onchain,
                      const struct qr_proposal *proposal);

/* How a simulated call went. why starts as QR_BUFFER_INIT and is the caller's to dispose of. */
struct qr_simulated_outcome {
    bool failed;
    struct qr_buffer why; /* when it failed: the contract's reason, explained and escaped */
};

/* The outcomes of n calls from the result of eth_simulateV1, in their order, block by block. False
 * when it is of no known shape, or has another number of calls. Pure. */
QR_MUST_USE bool qr_simulation_read(struct qr_simulated_outcome *outcomes, size_t n,
                                    struct qr_json_value blocks);

/* Run every step that is still to be run, in order, without sending it, on every node: one on which
 * a call fails gives a finding, which names it where there are several. */
QR_MUST_USE bool qr_onchain_simulate(struct qr_findings *findings, const struct qr_onchain *onchain,
                                     const struct qr_proposal *proposal, struct qr_chain *chain,
                                     struct qr_error *err);

#endif
