#include "cli/network.h"

#include <stdlib.h>
#include <string.h>

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

/* --max-answer in bytes. */
static bool read_limit(size_t *limit, const struct qr_cli *cli, struct qr_error *err)
{
    struct qr_word word;
    uint64_t mebibytes = 0;
    const char *text = cli->max_answer;
    if (text == NULL) {
        return true;
    }
    if (!qr_word_parse(&word, text, strlen(text), "--max-answer", err)) {
        return false;
    }
    if (!qr_word_to_u64(&mebibytes, &word) || mebibytes == 0 || mebibytes > 4096) {
        return qr_error_set(err, QR_ERROR_INPUT, "--max-answer %s: give mebibytes from 1 to 4096",
                            text);
    }
    *limit = (size_t)mebibytes << 20;
    return true;
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
    if (!read_limit(&options.answer_limit, cli, err)) {
        return false;
    }
    if (!qr_chain_new(&cli->chain, cli->transport, &options, err)) {
        return qr_error_context(err, "%s", cli->n_rpc > 0 ? "--rpc" : "ETH_RPC_URL");
    }
    *chain = cli->chain;
    return true;
}
