#include "safe/version.h"

#include <string.h>

#include "base/buffer.h"

static const char *const texts[] = {
    [QR_SAFE_0_0_2] = "0.0.2", [QR_SAFE_0_1_0] = "0.1.0", [QR_SAFE_1_0_0] = "1.0.0",
    [QR_SAFE_1_1_0] = "1.1.0", [QR_SAFE_1_1_1] = "1.1.1", [QR_SAFE_1_2_0] = "1.2.0",
    [QR_SAFE_1_3_0] = "1.3.0", [QR_SAFE_1_4_0] = "1.4.0", [QR_SAFE_1_4_1] = "1.4.1",
    [QR_SAFE_1_5_0] = "1.5.0",
};

#define N_VERSIONS (sizeof texts / sizeof texts[0])

static bool refuse(const char *text, size_t length, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer known = QR_BUFFER_INIT;
    for (size_t i = 0; i < N_VERSIONS; i++) {
        qr_buffer_addf(&known, "%s%s", i == 0 ? "" : ", ", texts[i]);
    }
    int shown = length > 40 ? 40 : (int)length;
    return qr_error_set(err, QR_ERROR_INPUT, "Safe version \"%.*s\" is not known: use one of %s",
                        shown, text, qr_buffer_text(&known));
}

bool qr_safe_version_parse(enum qr_safe_version *version, const char *text, size_t length,
                           struct qr_error *err)
{
    *version = QR_SAFE_0_0_2;
    const char *plus = memchr(text, '+', length);
    size_t core = plus == NULL ? length : (size_t)(plus - text);
    for (size_t i = 0; i < N_VERSIONS; i++) {
        if (core == strlen(texts[i]) && memcmp(text, texts[i], core) == 0) {
            *version = (enum qr_safe_version)i;
            return true;
        }
    }
    return refuse(text, length, err);
}

const char *qr_safe_version_text(enum qr_safe_version version)
{
    QR_ASSERT((size_t)version < N_VERSIONS);
    return texts[version];
}

bool qr_safe_version_has_chain_id(enum qr_safe_version version)
{
    return version >= QR_SAFE_1_3_0;
}

const char *qr_safe_version_base_gas_name(enum qr_safe_version version)
{
    return version < QR_SAFE_1_0_0 ? "dataGas" : "baseGas";
}
