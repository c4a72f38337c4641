/* The network: HTTP over libcurl. Only quorate-net links it. */
#ifndef QUORATE_CHAIN_HTTP_H
#define QUORATE_CHAIN_HTTP_H

#include <stdbool.h>

#include "base/attributes.h"
#include "chain/transport.h"

/* A transport over libcurl: connections are kept and reused, TLS is verified always (against the
 * roots of the system, or those of the file that SSL_CERT_FILE names), redirects are refused,
 * proxies are taken from the environment as curl does but not for loopback, nothing but http and
 * https is spoken, nothing is decompressed. User info of a URL is sent as basic authentication.
 * Free with its own free. */
QR_MUST_USE struct qr_transport *qr_http_new(void);

#endif
