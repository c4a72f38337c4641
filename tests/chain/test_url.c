/* The URLs that are taken, and what is shown of them. */
#include "chain/url.h"

#include <string.h>

#include "tests/support.h"

#define N_ITEMS(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *text;
    const char *origin;
    const char *rest;
    bool is_https;
    bool is_loopback;
} good[] = {
    {"https://base.example.org", "https://base.example.org", "", true, false},
    {"HTTPS://Base.Example.ORG/", "https://base.example.org", "/", true, false},
    {"https://base.example.org:443/v2/KEY", "https://base.example.org", "/v2/KEY", true, false},
    {"https://base.example.org:8443?key=K@x", "https://base.example.org:8443", "?key=K@x", true,
     false},
    {"https://user:pa%40ss@base.example.org/a:b@c", "https://base.example.org", "/a:b@c", true,
     false},
    {"http://127.0.0.1:8545", "http://127.0.0.1:8545", "", false, true},
    {"http://127.255.255.254", "http://127.255.255.254", "", false, true},
    {"http://localhost:80", "http://localhost", "", false, true},
    {"http://LOCALHOST/", "http://localhost", "/", false, true},
    {"http://[::1]:8545/", "http://[::1]:8545", "/", false, true},
    {"http://[0:0:0:0:0:0:0:1]", "http://[::1]", "", false, true},
    {"http://[2001:DB8::1]:1", "http://[2001:db8::1]:1", "", false, false},
    {"http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]", "", false, false},
    {"http://128.0.0.1", "http://128.0.0.1", "", false, false},
    {"http://10.0.0.7:65535", "http://10.0.0.7:65535", "", false, false},
    {"http://0.0.0.0", "http://0.0.0.0", "", false, false},
    {"http://localhost.example.org", "http://localhost.example.org", "", false, false},
    {"http://127.0.0.1.example.org", "http://127.0.0.1.example.org", "", false, false},
    {"http://127.0.0.1@example.org", "http://example.org", "", false, false},
    {"http://localhost:8545@example.org/", "http://example.org", "/", false, false},
    {"http://1node:1", "http://1node:1", "", false, false},
    {"http://x_y-1.example", "http://x_y-1.example", "", false, false},
};

START_TEST(urls_are_shown_as_their_origin)
{
    struct qr_url url;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_url_parse(&url, good[_i].text, "URL", &err), err);
    ck_assert_str_eq(qr_buffer_text(&url.origin), good[_i].origin);
    ck_assert_str_eq(url.rest, good[_i].rest);
    ck_assert(url.is_https == good[_i].is_https);
    ck_assert(url.is_loopback == good[_i].is_loopback);
    qr_url_dispose(&url);
}
END_TEST

#define SCHEME  "RPC URL: it must begin with https:// or http://"
#define SOCKET  "RPC URL: WebSockets are not spoken: give the node's https:// address"
#define ODD     "RPC URL: it holds a character that a URL cannot have: write it as %XX"
#define NO_HOST "RPC URL: it names no host"
#define NO_NAME "RPC URL: its host is not a name, an IPv4 address, or an IPv6 address in brackets"
#define NO_FOUR "RPC URL: its IPv4 address is not four decimal numbers"
#define NO_SIX  "RPC URL: what stands in brackets is not an IPv6 address"
#define NO_PORT "RPC URL: its port is not between 1 and 65535"

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    {"", SCHEME},
    {"SECRET", SCHEME},
    {"localhost:8545/SECRET", SCHEME},
    {"//example.org/SECRET", SCHEME},
    {"https:/example.org/SECRET", SCHEME},
    {"https:example.org/SECRET", SCHEME},
    {"ftp://example.org/SECRET", SCHEME},
    {"file:///SECRET", SCHEME},
    {"ws://example.org/SECRET", SOCKET},
    {"wss://example.org/SECRET", SOCKET},
    {" https://example.org/SECRET", ODD},
    {"https://example.org/SECRET\n", ODD},
    {"https://example.org/SECRET x", ODD},
    {"https://example.org\\@SECRET", ODD},
    {"https://ex\x01mple.org/SECRET", ODD},
    {"https://ex\xc3\xa4mple.org/SECRET", ODD},
    {"https://example.org/\x7f", ODD},
    {"https://example.org/#SECRET",
     "RPC URL: it holds a \"#\", which is never sent: write it as %23"},
    {"https://", NO_HOST},
    {"https:///SECRET", NO_HOST},
    {"https://?SECRET", NO_HOST},
    {"https://:80/SECRET", NO_HOST},
    {"https://SECRET@", NO_HOST},
    {"https://SECRET@:80", NO_HOST},
    {"https://a@SECRET@example.org",
     "RPC URL: it holds two \"@\" in front of the host: write one as %40"},
    {"https://ex%61mple.org/SECRET", NO_NAME},
    {"https://example.org;SECRET", NO_NAME},
    {"https://ex*mple.org/SECRET", NO_NAME},
    {"https://[::1", "RPC URL: its IPv6 address lacks the closing bracket"},
    {"https://[]", NO_SIX},
    {"https://[::1%25eth0]/SECRET", NO_SIX},
    {"https://[example.org]/SECRET", NO_SIX},
    {"https://[1:2:3:4:5:6:7:8:9]/SECRET", NO_SIX},
    {"https://[0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]/SECRET", NO_SIX},
    {"https://[::1]SECRET", "RPC URL: something other than a port follows its IPv6 address"},
    {"https://::1/SECRET", NO_HOST},
    {"http://127.1/SECRET", NO_FOUR},
    {"http://2130706433/SECRET", NO_FOUR},
    {"http://0x7f.0.0.1/SECRET", NO_FOUR},
    {"http://0x7f000001/SECRET", NO_FOUR},
    {"http://0177.0.0.1/SECRET", NO_FOUR},
    {"http://127.0.0.0x1/SECRET", NO_FOUR},
    {"http://127.0.0.256/SECRET", NO_FOUR},
    {"http://127.0.0.1./SECRET", "RPC URL: its host ends with a dot: leave it out"},
    {"http://localhost./SECRET", "RPC URL: its host ends with a dot: leave it out"},
    {"https://example.org:/SECRET", NO_PORT},
    {"https://example.org:0/SECRET", NO_PORT},
    {"https://example.org:65536/SECRET", NO_PORT},
    {"https://example.org:99999999999999999999/SECRET", NO_PORT},
    {"https://example.org:SECRET/", "RPC URL: its port is not a number"},
    {"https://example.org:80:90/SECRET", "RPC URL: its port is not a number"},
    {"https://example.org:+80/SECRET", "RPC URL: its port is not a number"},
};

START_TEST(unclear_urls_are_refused_without_being_shown)
{
    struct qr_url url;
    struct qr_error err = QR_ERROR_INIT;
    ck_assert_msg(!qr_url_parse(&url, bad[_i].text, "RPC URL", &err), "%s", bad[_i].text);
    ck_assert_str_eq(err.message, bad[_i].message);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    ck_assert_ptr_null(strstr(err.message, "SECRET"));
    ck_assert_ptr_null(url.origin.data);
}
END_TEST

START_TEST(long_urls_and_hosts_are_refused)
{
    struct qr_url url;
    struct qr_error err = QR_ERROR_INIT;
    char text[QR_URL_MAX_SIZE + 2] = "https://example.org/";
    memset(text + strlen(text), 'a', sizeof text - strlen(text) - 1);
    text[sizeof text - 1] = '\0';
    ck_assert(!qr_url_parse(&url, text, "URL", &err));
    ck_assert_str_eq(err.message, "URL: it is longer than 4096 bytes");
    text[sizeof text - 2] = '\0';
    qr_ck_ok(qr_url_parse(&url, text, "URL", &err), err);
    qr_url_dispose(&url);
    text[8 + 254] = '\0';
    memset(text + 8, 'a', 254);
    ck_assert(!qr_url_parse(&url, text, "URL", &err));
    ck_assert_str_eq(err.message, "URL: its host name is longer than 253 bytes");
    text[8 + 253] = '\0';
    qr_ck_ok(qr_url_parse(&url, text, "URL", &err), err);
    qr_url_dispose(&url);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/url");
    TCase *urls = tcase_create("url");
    tcase_add_loop_test(urls, urls_are_shown_as_their_origin, 0, (int)N_ITEMS(good));
    tcase_add_loop_test(urls, unclear_urls_are_refused_without_being_shown, 0, (int)N_ITEMS(bad));
    tcase_add_test(urls, long_urls_and_hosts_are_refused);
    suite_add_tcase(suite, urls);
    return qr_run_suite(suite);
}
