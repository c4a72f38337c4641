/* The network, for commands that ask for it. Two executables: quorate links no network library and
 * becomes quorate-net (network_exec.c), in which it is there (network_here.c). */
#ifndef QUORATE_CLI_NETWORK_H
#define QUORATE_CLI_NETWORK_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "cli/cli.h"

/* Whether --rpc or ETH_RPC_URL is given. */
bool qr_network_is_asked_for(const struct qr_cli *cli);

/* Called once, when it is. In quorate-net: make cli->transport, true. In quorate: become
 * quorate-net, found beside it or in its libexec folder, with the same words and the same process:
 * its exit code and signals are this one's. It then does not return; false when it is not there
 * (QR_ERROR_UNAVAILABLE, with what to install). */
QR_MUST_USE bool qr_network_begin(struct qr_cli *cli, char *const *argv, struct qr_error *err);
void qr_network_end(struct qr_cli *cli);

/* The client of the nodes that the line names, made at the first call and owned by cli; NULL
 * without an error when it names none. */
QR_MUST_USE bool qr_cli_chain(struct qr_chain **chain, struct qr_cli *cli, struct qr_error *err);

#endif
