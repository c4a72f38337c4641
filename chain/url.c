#include "chain/url.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#define HTTP_PORT  80
#define HTTPS_PORT 443

/* RFC 1035 section 2.3.4. */
#define MAX_HOST_SIZE 253

/* A piece of the text. */
struct span {
    const char *at;
    size_t length;
};

static bool refuse(struct qr_error *err, const char *what, const char *why)
{
    return qr_error_set(err, QR_ERROR_INPUT, "%s: %s", what, why);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_one_of(const char *set, struct span span)
{
    for (size_t i = 0; i < span.length; i++) {
        if (strchr(set, span.at[i]) == NULL) {
            return false;
        }
    }
    return true;
}

static bool check_characters(const char *text, const char *what, struct qr_error *err)
{
    if (strlen(text) > QR_URL_MAX_SIZE) {
        return refuse(err, what, "it is longer than 4096 bytes");
    }
    for (const char *at = text; *at != '\0'; at++) {
        if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}", *at) != NULL) {
            return refuse(err, what,
                          "it holds a character that a URL cannot have: write it as %XX");
        }
    }
    if (strchr(text, '#') != NULL) {
        return refuse(err, what, "it holds a \"#\", which is never sent: write it as %23");
    }
    return true;
}

static bool read_scheme(bool *is_https, const char **authority, const char *text, const char *what,
                        struct qr_error *err)
{
    *is_https = strncasecmp(text, "https://", 8) == 0;
    *authority = text + (*is_https ? 8 : 7);
    if (*is_https || strncasecmp(text, "http://", 7) == 0) {
        return true;
    }
    if (strncasecmp(text, "ws://", 5) == 0 || strncasecmp(text, "wss://", 6) == 0) {
        return refuse(err, what, "WebSockets are not spoken: give the node's https:// address");
    }
    return refuse(err, what, "it must begin with https:// or http://");
}

/* A port after the host; 0 when there is none. */
static bool read_port(unsigned *port, struct span text, const char *what, struct qr_error *err)
{
    *port = 0;
    if (text.length == 0) {
        return true;
    }
    for (size_t i = 1; i < text.length && i <= 6; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return refuse(err, what, "its port is not a number");
        }
        *port = 10 * *port + (unsigned)(text.at[i] - '0');
    }
    if (text.length > 6 || *port == 0 || *port > 65535) {
        return refuse(err, what, "its port is not between 1 and 65535");
    }
    return true;
}

/* The host in lower case, and whether it is this machine. */
static bool read_host(char host[MAX_HOST_SIZE + 1], bool *is_loopback, struct span text,
                      const char *what, struct qr_error *err)
{
    struct in_addr four;
    *is_loopback = false;
    if (text.length == 0) {
        return refuse(err, what, "it names no host");
    }
    if (text.length > MAX_HOST_SIZE) {
        return refuse(err, what, "its host name is longer than 253 bytes");
    }
    for (size_t i = 0; i < text.length; i++) {
        host[i] = lower(text.at[i]);
    }
    host[text.length] = '\0';
    if (!is_one_of("abcdefghijklmnopqrstuvwxyz0123456789-._",
                   (struct span){.at = host, .length = text.length})) {
        return refuse(err, what,
                      "its host is not a name, an IPv4 address, or an IPv6 address in brackets");
    }
    if (host[text.length - 1] == '.') {
        return refuse(err, what, "its host ends with a dot: leave it out");
    }
    /* A name whose last label is a number is an address to some resolvers, however it is spelled
     * ("127.1", "0x7f.1"); only four decimal numbers are one here. */
    const char *dot = strrchr(host, '.');
    const char *label = dot == NULL ? host : dot + 1;
    bool numeric = label[strspn(label, "0123456789")] == '\0' || strncmp(label, "0x", 2) == 0;
    if (numeric && inet_pton(AF_INET, host, &four) != 1) {
        return refuse(err, what, "its IPv4 address is not four decimal numbers");
    }
    *is_loopback = strcmp(host, "localhost") == 0 || (numeric && ntohl(four.s_addr) >> 24 == 127);
    return true;
}

/* The address between the brackets, spelled in the one canonical way (RFC 5952). */
static bool read_host6(char host[MAX_HOST_SIZE + 1], bool *is_loopback, struct span text,
                       const char *what, struct qr_error *err)
{
    struct in6_addr six;
    char address[INET6_ADDRSTRLEN] = "";
    *is_loopback = false;
    if (text.length < sizeof address) {
        memcpy(address, text.at, text.length);
    }
    if (inet_pton(AF_INET6, address, &six) != 1) {
        return refuse(err, what, "what stands in brackets is not an IPv6 address");
    }
    *is_loopback = IN6_IS_ADDR_LOOPBACK(&six);
    QR_ASSERT(inet_ntop(AF_INET6, &six, host, MAX_HOST_SIZE) != NULL);
    return true;
}

/* Splits "user:password@host:port"; the user info is only looked at for being clear. */
static bool split(struct span *host, struct span *port, bool *is_six, struct span authority,
                  const char *what, struct qr_error *err)
{
    const char *end = authority.at + authority.length;
    const char *at = memchr(authority.at, '@', authority.length);
    const char *begin = at == NULL ? authority.at : at + 1;
    if (memchr(begin, '@', (size_t)(end - begin)) != NULL) {
        return refuse(err, what, "it holds two \"@\" in front of the host: write one as %40");
    }
    const char *closing = memchr(begin, ']', (size_t)(end - begin));
    *is_six = begin < end && *begin == '[';
    if (*is_six && closing == NULL) {
        return refuse(err, what, "its IPv6 address lacks the closing bracket");
    }
    const char *rest = *is_six ? closing + 1 : memchr(begin, ':', (size_t)(end - begin));
    rest = rest == NULL ? end : rest;
    if (rest < end && *rest != ':') {
        return refuse(err, what, "something other than a port follows its IPv6 address");
    }
    *host = *is_six ? (struct span){begin + 1, (size_t)(closing - begin - 1)}
                    : (struct span){begin, (size_t)(rest - begin)};
    *port = (struct span){rest, (size_t)(end - rest)};
    return true;
}

bool qr_url_parse(struct qr_url *url, const char *text, const char *what, struct qr_error *err)
{
    const char *authority = NULL;
    struct span host_text = {"", 0};
    struct span port_text = {"", 0};
    bool is_six = false;
    char host[MAX_HOST_SIZE + 1];
    unsigned port = 0;
    *url = (struct qr_url){.rest = ""};
    struct qr_url parsed = *url;
    if (!check_characters(text, what, err) ||
        !read_scheme(&parsed.is_https, &authority, text, what, err)) {
        return false;
    }
    struct span all = {authority, strcspn(authority, "/?")};
    if (!split(&host_text, &port_text, &is_six, all, what, err) ||
        !(is_six ? read_host6 : read_host)(host, &parsed.is_loopback, host_text, what, err) ||
        !read_port(&port, port_text, what, err)) {
        return false;
    }
    parsed.rest = authority + all.length;
    qr_buffer_addf(&parsed.origin, "%s://%s%s%s", parsed.is_https ? "https" : "http",
                   is_six ? "[" : "", host, is_six ? "]" : "");
    if (port != 0 && port != (parsed.is_https ? HTTPS_PORT : HTTP_PORT)) {
        qr_buffer_addf(&parsed.origin, ":%u", port);
    }
    *url = parsed;
    return true;
}

void qr_url_dispose(struct qr_url *url)
{
    qr_buffer_dispose(&url->origin);
    *url = (struct qr_url){.rest = ""};
}
