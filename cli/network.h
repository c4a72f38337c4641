/* The network, for commands that ask for it. Two implementations: network_exec.c in quorate, which
 * execs quorate-net, and network_here.c in quorate-net. */
#ifndef QUORATE_CLI_NETWORK_H
#define QUORATE_CLI_NETWORK_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "cli/cli.h"

/* Called once, when the line asks for the network. In quorate-net: make it ready, true. In quorate:
 * become quorate-net, which does not return; false when it is not there (QR_ERROR_UNAVAILABLE, with
 * what to install). */
QR_MUST_USE bool qr_network_begin(struct qr_cli *cli, char *const *argv, struct qr_error *err);
void qr_network_end(struct qr_cli *cli);

/* The chain client of --rpc or ETH_RPC_URL, made at the first call and owned by cli; NULL with no
 * error when neither is given. Options of the line: --insecure-http. */
QR_MUST_USE bool qr_cli_chain(struct qr_chain **chain, struct qr_cli *cli, struct qr_error *err);
/* The same for a command that cannot do without one: QR_ERROR_INPUT when none is given. */
QR_MUST_USE bool qr_cli_need_chain(struct qr_chain **chain, struct qr_cli *cli,
                                   struct qr_error *err);

#endif
