#include "prepare/manifest.h"

#include <string.h>

#include "abi/keccak.h"
#include "prepare/canonical.h"

static const char *const names[QR_N_DIALECTS] = {
    [QR_DIALECT_DSTACK] = "dstack",
    [QR_DIALECT_PHALA_CLOUD] = "phala-cloud",
    [QR_DIALECT_JCS] = "jcs",
    [QR_DIALECT_RAW] = "raw",
};

bool qr_dialect_parse(enum qr_dialect *dialect, const char *text, struct qr_error *err)
{
    *dialect = QR_DIALECT_DSTACK;
    for (unsigned i = 0; i < QR_N_DIALECTS; i++) {
        if (strcmp(text, names[i]) == 0) {
            *dialect = (enum qr_dialect)i;
            return true;
        }
    }
    return qr_error_set(err, QR_ERROR_INPUT,
                        "unknown dialect \"%s\": use dstack, phala-cloud, jcs or raw", text);
}

const char *qr_dialect_text(enum qr_dialect dialect)
{
    return names[dialect];
}

static struct qr_layout layout_of(enum qr_dialect dialect)
{
    switch (dialect) {
    case QR_DIALECT_DSTACK:
        return (struct qr_layout){.order = QR_KEYS_SDK};
    case QR_DIALECT_PHALA_CLOUD:
        /* The only blanks after a key's colon are among those that collapse drops. */
        return (struct qr_layout){
            .order = QR_KEYS_SDK, .indent = 4, .collapse = true, .normalize = true};
    case QR_DIALECT_JCS:
        return (struct qr_layout){.order = QR_KEYS_SORTED};
    case QR_DIALECT_RAW:
        break;
    }
    return (struct qr_layout){.order = QR_KEYS_AS_WRITTEN};
}

static bool check_type(struct qr_json_value manifest, enum qr_dialect dialect, struct qr_error *err)
{
    enum qr_json_type type = qr_json_type(manifest);
    if (dialect != QR_DIALECT_PHALA_CLOUD || type == QR_JSON_OBJECT) {
        return true;
    }
    (void)qr_error_set(err, QR_ERROR_INPUT,
                       "the manifest is %s: dialect phala-cloud needs an object",
                       qr_json_type_name(type));
    return qr_json_error_at(err, manifest);
}

bool qr_manifest_canonicalize(struct qr_buffer *out, struct qr_json_value manifest,
                              enum qr_dialect dialect, struct qr_error *err)
{
    if (dialect == QR_DIALECT_RAW) {
        qr_buffer_add(out, manifest.doc->source, manifest.doc->length);
        return true;
    }
    struct qr_layout layout = layout_of(dialect);
    return check_type(manifest, dialect, err) && qr_canonical_write(out, manifest, &layout, err);
}

bool qr_compose_hash(uint8_t hash32[32], size_t *size, struct qr_json_value manifest,
                     enum qr_dialect dialect, struct qr_error *err)
{
    memset(hash32, 0, 32);
    if (size != NULL) {
        *size = 0;
    }
    size_t length = manifest.doc->length;
    if (dialect == QR_DIALECT_RAW) {
        qr_sha256(hash32, manifest.doc->source, length);
    } else {
        struct qr_layout layout = layout_of(dialect);
        if (!check_type(manifest, dialect, err) ||
            !qr_canonical_hash(hash32, &length, manifest, &layout, err)) {
            return false;
        }
    }
    if (size != NULL) {
        *size = length;
    }
    return true;
}
