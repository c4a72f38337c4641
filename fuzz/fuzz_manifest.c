/* Strict JSON as a manifest: every dialect's bytes are JSON that says the same, and writing them
 * again changes nothing; the checks and the explanation end, whatever the document is. */
#include <string.h>

#include "abi/keccak.h"
#include "fuzz.h"
#include "prepare/canonical.h"
#include "prepare/explain.h"
#include "prepare/manifest.h"

static struct qr_json reparse(const struct qr_buffer *bytes)
{
    struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    QR_ASSERT(qr_json_parse(&json, qr_buffer_text(bytes), bytes->length, &err));
    return json;
}

static struct qr_buffer written(struct qr_json_value manifest, enum qr_dialect dialect)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    QR_ASSERT(qr_manifest_canonicalize(&out, manifest, dialect, &err));
    return out;
}

/* dialect of what another dialect wrote equals bytes. */
static void check_same(const struct qr_buffer *bytes, const struct qr_buffer *source,
                       enum qr_dialect dialect)
{
    struct qr_json json = reparse(source);
    struct qr_buffer again = written(qr_json_root(&json), dialect);
    QR_ASSERT(qr_buffer_equals(&again, bytes->data, bytes->length));
    qr_buffer_dispose(&again);
    qr_json_dispose(&json);
}

/* phala-cloud is what JSON.stringify(…, null, 4) gives, and then every `": ` of the whole text
 * becomes `":`. */
static void check_collapse(struct qr_json_value manifest, const struct qr_buffer *phala)
{
    struct qr_layout layout = {
        .order = QR_KEYS_SDK, .indent = 4, .space_after_colon = true, .normalize = true};
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    QR_ASSERT(qr_canonical_write(&text, manifest, &layout, &err));
    for (size_t i = 0; i < text.length; i++) {
        bool blank = i >= 2 && memcmp(text.data + i - 2, "\": ", 3) == 0;
        if (!blank) {
            qr_buffer_add_byte(&out, text.data[i]);
        }
    }
    QR_ASSERT(qr_buffer_equals(phala, out.data, out.length));
    qr_buffer_dispose(&text);
    qr_buffer_dispose(&out);
}

static void check_dialects(struct qr_json_value manifest)
{
    struct qr_buffer jcs = written(manifest, QR_DIALECT_JCS);
    struct qr_buffer dstack = written(manifest, QR_DIALECT_DSTACK);
    struct qr_buffer raw = written(manifest, QR_DIALECT_RAW);
    check_same(&jcs, &jcs, QR_DIALECT_JCS);
    check_same(&dstack, &dstack, QR_DIALECT_DSTACK);
    /* jcs keeps every member and every value, so that dstack's form can be made of it: but for the
     * order of what "constructor" keeps from being sorted. */
    if (memmem(jcs.data, jcs.length, "\"constructor\"", 13) == NULL) {
        check_same(&dstack, &jcs, QR_DIALECT_DSTACK);
    }
    QR_ASSERT(qr_buffer_equals(&raw, manifest.doc->source, manifest.doc->length));
    if (qr_json_type(manifest) == QR_JSON_OBJECT) {
        struct qr_buffer phala = written(manifest, QR_DIALECT_PHALA_CLOUD);
        check_collapse(manifest, &phala);
        qr_buffer_dispose(&phala);
    }
    qr_buffer_dispose(&jcs);
    qr_buffer_dispose(&dstack);
    qr_buffer_dispose(&raw);
}

/* A search through all repairs writes a document hundreds of times. */
enum { SEARCHED = 256 };

static void check_explanation(struct qr_json_value manifest)
{
    struct qr_explanation explanation;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    uint8_t expected32[32] = {0};
    bool search = manifest.doc->length <= SEARCHED;
    qr_manifest_explain(&explanation, manifest, search ? expected32 : NULL, &arena);
    QR_ASSERT(!explanation.matched && explanation.repair == NULL);
    for (unsigned i = 0; i < QR_N_DIALECTS; i++) {
        uint8_t hash32[32];
        size_t size = 0;
        bool ok = qr_compose_hash(hash32, &size, manifest, (enum qr_dialect)i, &err);
        QR_ASSERT(ok == explanation.dialects[i].available);
        QR_ASSERT(!ok || (memcmp(hash32, explanation.dialects[i].hash32, 32) == 0 &&
                          size == explanation.dialects[i].size));
    }
    qr_arena_dispose(&arena);
}

/* A newline more is always found. */
static void check_repair(struct qr_json_value manifest)
{
    struct qr_buffer bytes = QR_BUFFER_INIT;
    struct qr_explanation explanation;
    struct qr_arena arena = QR_ARENA_INIT;
    uint8_t expected32[32];
    qr_buffer_add(&bytes, manifest.doc->source, manifest.doc->length);
    qr_buffer_add_byte(&bytes, '\n');
    qr_sha256(expected32, bytes.data, bytes.length);
    qr_manifest_explain(&explanation, manifest, expected32, &arena);
    QR_ASSERT(explanation.repair != NULL);
    qr_arena_dispose(&arena);
    qr_buffer_dispose(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_buffer_add(&text, data, size);
    if (!qr_json_parse(&json, qr_buffer_text(&text), size, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.line > 0 && err.column > 0);
    } else {
        struct qr_json_value manifest = qr_json_root(&json);
        struct qr_findings findings = QR_FINDINGS_INIT;
        bool sound = qr_manifest_check(&findings, manifest, &err);
        QR_ASSERT(sound || (err.kind == QR_ERROR_INPUT && err.line > 0 && err.column > 0));
        qr_findings_dispose(&findings);
        check_dialects(manifest);
        check_explanation(manifest);
        check_repair(manifest);
    }
    qr_json_dispose(&json);
    qr_buffer_dispose(&text);
    return 0;
}
