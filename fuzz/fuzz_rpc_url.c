/* A URL is refused, or its origin is a URL of its own, with the same origin and nothing after it;
 * whether it is this machine does not change with that. */
#include <string.h>

#include "chain/url.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_url url;
    struct qr_url again;
    struct qr_error err = QR_ERROR_INIT;
    qr_buffer_add(&text, data, size);
    if (!qr_url_parse(&url, qr_buffer_text(&text), "URL", &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
        return 0;
    }
    const char *origin = qr_buffer_text(&url.origin);
    QR_ASSERT(strchr(origin, '@') == NULL && strchr(origin, '?') == NULL);
    QR_ASSERT(qr_url_parse(&again, origin, "URL", &err));
    QR_ASSERT(strcmp(qr_buffer_text(&again.origin), origin) == 0 && again.rest[0] == '\0');
    QR_ASSERT(again.is_https == url.is_https && again.is_loopback == url.is_loopback);
    qr_url_dispose(&again);
    qr_url_dispose(&url);
    return 0;
}
