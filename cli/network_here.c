/* In quorate-net. */
#include "chain/http.h"
#include "cli/network.h"

bool qr_network_begin(struct qr_cli *cli, char *const *argv, struct qr_error *err)
{
    (void)argv;
    (void)err;
    cli->transport = qr_http_new();
    return true;
}
