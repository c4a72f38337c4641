/* The URLs of nodes. They often hold a key, in the user info, the path or the query: what is shown
 * of one is its origin. Pure. Source: RFC 3986. */
#ifndef QUORATE_CHAIN_URL_H
#define QUORATE_CHAIN_URL_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

/* Longest URL, in bytes. */
#define QR_URL_MAX_SIZE 4096

/* What there is to know about a URL. */
struct qr_url {
    struct qr_buffer origin; /* "https://base.example.org:8545", in lower case, a default port left
                                out: what messages may show */
    const char *rest;        /* path and query, "" when there are none; within the text parsed */
    bool is_https;
    bool is_loopback; /* 127.0.0.0/8, ::1 or localhost, spelled just so */
};

/* Parse an absolute http or https URL: a host name, IPv4 or bracketed IPv6 address, an optional
 * port and user info; no fragment, nothing outside printable ASCII. What is unclear is refused
 * rather than left to how a library reads it. `what` names it in the message, which shows nothing
 * of the text. On an error the URL is empty. */
QR_MUST_USE bool qr_url_parse(struct qr_url *url, const char *text, const char *what,
                              struct qr_error *err);
void qr_url_dispose(struct qr_url *url);

#endif
