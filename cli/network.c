#include "cli/network.h"

#include <stdlib.h>

static const char *environment_url(void)
{
    const char *url = getenv("ETH_RPC_URL");
    return url != NULL && url[0] != '\0' ? url : NULL;
}

bool qr_network_is_asked_for(const struct qr_cli *cli)
{
    return cli->n_rpc > 0 || environment_url() != NULL;
}

void qr_network_end(struct qr_cli *cli)
{
    qr_chain_free(cli->chain);
    if (cli->transport != NULL) {
        cli->transport->free(cli->transport);
    }
    cli->chain = NULL;
    cli->transport = NULL;
}

bool qr_cli_chain(struct qr_chain **chain, struct qr_cli *cli, struct qr_error *err)
{
    *chain = cli->chain;
    if (cli->chain != NULL || !qr_network_is_asked_for(cli)) {
        return true;
    }
    QR_ASSERT(cli->transport != NULL);
    const char *url = environment_url();
    struct qr_chain_options options = {.urls = cli->n_rpc > 0 ? cli->rpc : &url,
                                       .n_urls = cli->n_rpc > 0 ? cli->n_rpc : 1,
                                       .insecure_http = cli->insecure_http};
    if (!qr_chain_new(&cli->chain, cli->transport, &options, err)) {
        return qr_error_context(err, "%s", cli->n_rpc > 0 ? "--rpc" : "ETH_RPC_URL");
    }
    *chain = cli->chain;
    return true;
}
