#include "prepare/explain_search.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "abi/keccak.h"
#include "base/utf8.h"
#include "prepare/canonical.h"
#include "prepare/explain_edit.h"

/* How other tools write a manifest. normalize needs an object. */
static const struct {
    const char *name;
    struct qr_layout layout;
} layouts[] = {
    {"the layout of vmm-cli.py (keys as written, indented by 4 with a blank after each colon)",
     {.order = QR_KEYS_AS_WRITTEN, .indent = 4, .space_after_colon = true, .source_numbers = true}},
    {"the dstack SDK with its normalize option (unused fields dropped)",
     {.order = QR_KEYS_SDK, .normalize = true}},
    {"dialect phala-cloud without dropping unused fields",
     {.order = QR_KEYS_SDK, .indent = 4, .collapse = true}},
    {"dialect phala-cloud with `\": ` not collapsed",
     {.order = QR_KEYS_SDK, .indent = 4, .space_after_colon = true, .normalize = true}},
    {"dialect phala-cloud with `\": ` not collapsed and unused fields not dropped",
     {.order = QR_KEYS_SDK, .indent = 4, .space_after_colon = true}},
    {"dialect phala-cloud with `\": ` collapsed after keys only, not inside strings",
     {.order = QR_KEYS_SDK, .indent = 4, .normalize = true}},
    {"dialect phala-cloud with `\": ` collapsed after keys only and unused fields not dropped",
     {.order = QR_KEYS_SDK, .indent = 4}},
    {"Python's json.dumps (keys sorted, indented by 4, no blank after colons)",
     {.order = QR_KEYS_SORTED, .indent = 4, .source_numbers = true}},
    {"JSON.stringify (keys as written, no white space)", {.order = QR_KEYS_PARSED}},
    {"JSON.stringify with an indent of 2 (keys as written)",
     {.order = QR_KEYS_PARSED, .indent = 2, .space_after_colon = true}},
    {"JSON.stringify with an indent of 4 (keys as written)",
     {.order = QR_KEYS_PARSED, .indent = 4, .space_after_colon = true}},
    {"JSON.stringify with an indent of 4 and `\": ` collapsed (keys as written)",
     {.order = QR_KEYS_PARSED, .indent = 4, .collapse = true}},
    {"JSON.stringify with an indent of 4 and `\": ` collapsed (keys as written, unused fields "
     "dropped)",
     {.order = QR_KEYS_PARSED, .indent = 4, .collapse = true, .normalize = true}},
    {"JSON.stringify with an indent of 2 and `\": ` collapsed (keys as written)",
     {.order = QR_KEYS_PARSED, .indent = 2, .collapse = true}},
    {"jq -S (keys sorted, indented by 2)",
     {.order = QR_KEYS_SORTED, .indent = 2, .space_after_colon = true, .source_numbers = true}},
    {"the layout of jq (keys as written, indented by 2)",
     {.order = QR_KEYS_AS_WRITTEN, .indent = 2, .space_after_colon = true, .source_numbers = true}},
    {"the layout of the dstack Python SDK (keys sorted, numbers as written)",
     {.order = QR_KEYS_SORTED, .source_numbers = true}},
    {"Go's encoding/json (keys sorted; <, > and & escaped)",
     {.order = QR_KEYS_SORTED, .escapes = QR_ESCAPES_HTML}},
    {"Python's json.dumps (keys as written, `, ` and `: `, ASCII escapes)",
     {.order = QR_KEYS_AS_WRITTEN,
      .escapes = QR_ESCAPES_ASCII,
      .space_after_colon = true,
      .space_after_comma = true,
      .source_numbers = true}},
    {"Python's json.dumps (keys sorted, `, ` and `: `, ASCII escapes)",
     {.order = QR_KEYS_SORTED,
      .escapes = QR_ESCAPES_ASCII,
      .space_after_colon = true,
      .space_after_comma = true,
      .source_numbers = true}},
    {"Python's json.dumps with indent=4 (keys as written, ASCII escapes)",
     {.order = QR_KEYS_AS_WRITTEN,
      .escapes = QR_ESCAPES_ASCII,
      .indent = 4,
      .space_after_colon = true,
      .source_numbers = true}},
    {"compact JSON (keys and numbers as written)",
     {.order = QR_KEYS_AS_WRITTEN, .source_numbers = true}},
};
enum { N_LAYOUTS = sizeof layouts / sizeof layouts[0] };
/* A name in a sentence is cut after so many bytes. */
enum { SHOWN_NAME = 60 };
/* The forms of a larger document are not kept: few candidates of it can be tried anyway. */
enum { MOST_KEPT = 32 << 20 };

static const char *const dialect_names[QR_N_DIALECTS] = {
    [QR_DIALECT_DSTACK] = "dialect dstack",
    [QR_DIALECT_PHALA_CLOUD] = "dialect phala-cloud",
    [QR_DIALECT_JCS] = "dialect jcs",
    [QR_DIALECT_RAW] = "dialect raw",
};

bool qr_search_goes_on(const struct qr_search *search)
{
    return search->sentence == NULL && search->budget > 0;
}

/* What reading and writing take, in bytes hashed in that time: a candidate's byte an eighth, and a
 * node of its tape so many. */
enum { NODE_COST = 64 };

static void charge(struct qr_search *search, size_t written, size_t hashed)
{
    size_t cost = written / 8 + hashed + 256;
    search->budget = search->budget > cost ? search->budget - cost : 0;
}

void qr_search_charge(struct qr_search *search, size_t cost)
{
    charge(search, 0, cost);
}

static bool is_expected(const struct qr_search *search, struct qr_sha256 *sha256)
{
    uint8_t hash32[32];
    qr_sha256_final(hash32, sha256);
    return memcmp(hash32, search->expected32, 32) == 0;
}

bool qr_search_matches(struct qr_search *search, unsigned form, const void *bytes, size_t length)
{
    struct qr_sha256 sha256;
    size_t hashed = qr_known_text_hash(&sha256, &search->known[form], bytes, length);
    charge(search, length, hashed);
    return is_expected(search, &sha256);
}

/* What was written in vain was work all the same. */
static bool charge_unless(bool written, struct qr_search *search)
{
    if (!written) {
        charge(search, 0, search->out.length);
        search->left_out = search->left_out || search->out.overflowed;
    }
    return written;
}

static void empty_out(struct qr_search *search)
{
    qr_buffer_truncate(&search->out, 0);
    search->out.overflowed = false;
    search->out.limit = search->limit;
}

/* The document in a layout, in search->out. False when that is too large. */
static bool write_layout(struct qr_search *search, struct qr_json_value manifest,
                         const struct qr_layout *layout)
{
    struct qr_error err = QR_ERROR_INIT;
    empty_out(search);
    return charge_unless(qr_canonical_write(&search->out, manifest, layout, &err), search);
}

static bool write_dialect(struct qr_search *search, struct qr_json_value manifest,
                          enum qr_dialect dialect)
{
    struct qr_error err = QR_ERROR_INIT;
    empty_out(search);
    return charge_unless(qr_manifest_canonicalize(&search->out, manifest, dialect, &err), search);
}

void qr_search_begin(struct qr_search *search, struct qr_json_value manifest)
{
    if (manifest.doc->length > MOST_KEPT) {
        return;
    }
    qr_buffer_add(&search->out, manifest.doc->source, manifest.doc->length);
    qr_known_text_set(&search->known[QR_DIALECT_RAW], &search->out);
    if (write_dialect(search, manifest, QR_DIALECT_DSTACK)) {
        qr_known_text_set(&search->known[QR_DIALECT_DSTACK], &search->out);
    }
    if (write_dialect(search, manifest, QR_DIALECT_PHALA_CLOUD)) {
        qr_known_text_set(&search->known[QR_DIALECT_PHALA_CLOUD], &search->out);
    }
    if (write_layout(search, manifest, &layouts[0].layout)) {
        qr_known_text_set(&search->known[QR_FORM_VMM], &search->out);
    }
}

static bool out_matches(struct qr_search *search, unsigned form)
{
    return qr_search_matches(search, form, search->out.data, search->out.length);
}

static const char *try_document(struct qr_search *search, struct qr_json_value manifest)
{
    if (write_dialect(search, manifest, QR_DIALECT_DSTACK) &&
        out_matches(search, QR_DIALECT_DSTACK)) {
        return dialect_names[QR_DIALECT_DSTACK];
    }
    struct qr_buffer dstack = search->out;
    search->out = search->other;
    search->other = dstack;
    if (write_dialect(search, manifest, QR_DIALECT_PHALA_CLOUD) &&
        out_matches(search, QR_DIALECT_PHALA_CLOUD)) {
        return dialect_names[QR_DIALECT_PHALA_CLOUD];
    }
    /* Mostly the same bytes as dstack's, and if not, the same up to some place. */
    if (write_dialect(search, manifest, QR_DIALECT_JCS) &&
        !qr_buffer_equals(&search->out, search->other.data, search->other.length) &&
        out_matches(search, QR_DIALECT_DSTACK)) {
        return dialect_names[QR_DIALECT_JCS];
    }
    if (write_layout(search, manifest, &layouts[0].layout) && out_matches(search, QR_FORM_VMM)) {
        return layouts[0].name;
    }
    return NULL;
}

const char *qr_search_try(struct qr_search *search)
{
    const char *name = NULL;
    struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    if (qr_search_matches(search, QR_DIALECT_RAW, search->text.data, search->text.length)) {
        name = dialect_names[QR_DIALECT_RAW];
    } else if (qr_json_parse(&json, qr_buffer_text(&search->text), search->text.length, &err)) {
        charge(search, 0, json.n_nodes * NODE_COST);
        name = try_document(search, qr_json_root(&json));
    }
    qr_json_dispose(&json);
    qr_buffer_truncate(&search->text, 0);
    return name;
}

/* Text as it is and with a line end after it. how: the sentences for both; the first may be NULL,
 * and is then not tried. */
static void try_text(struct qr_search *search, const struct qr_buffer *text, const char *end,
                     const char *name, const char *const how[2])
{
    struct qr_sha256 sha256;
    size_t hashed =
        qr_known_text_hash(&sha256, &search->known[QR_FORM_OTHER], text->data, text->length);
    struct qr_sha256 ended = sha256;
    charge(search, text->length, hashed);
    qr_sha256_update(&ended, end, strlen(end));
    if (how[0] != NULL && is_expected(search, &sha256)) {
        qr_search_found(search, name, "%s", how[0]);
    } else if (is_expected(search, &ended)) {
        qr_search_found(search, name, "%s", how[1]);
    }
}

/* What stands in search->out, also with a line end after it, and with CRLF line ends. */
static void try_out(struct qr_search *search, const char *name, bool is_dialect)
{
    const char *const lf[] = {is_dialect ? NULL : "with nothing else changed",
                              "with a newline added at its end"};
    static const char *const crlf[] = {
        "with CRLF line ends instead of LF",
        "with CRLF line ends instead of LF and a line end added at its end"};
    try_text(search, &search->out, "\n", name, lf);
    if (qr_search_goes_on(search) && memchr(search->out.data, '\n', search->out.length) != NULL) {
        qr_buffer_truncate(&search->other, 0);
        qr_edit_line_ends(&search->other, search->out.data, search->out.length, true);
        try_text(search, &search->other, "\r\n", name, crlf);
    }
}

void qr_search_layouts(struct qr_search *search, struct qr_json_value manifest)
{
    bool is_object = qr_json_type(manifest) == QR_JSON_OBJECT;
    for (unsigned i = 0; i < QR_N_DIALECTS && qr_search_goes_on(search); i++) {
        if (i != QR_DIALECT_RAW && write_dialect(search, manifest, (enum qr_dialect)i)) {
            try_out(search, dialect_names[i], true);
        }
    }
    for (unsigned i = 0; i < N_LAYOUTS && qr_search_goes_on(search); i++) {
        if ((is_object || !layouts[i].layout.normalize) &&
            write_layout(search, manifest, &layouts[i].layout)) {
            try_out(search, layouts[i].name, false);
        }
    }
}

void qr_search_add_name(struct qr_buffer *out, struct qr_json_value string)
{
    struct qr_buffer name = QR_BUFFER_INIT;
    qr_json_add_string(&name, string);
    qr_utf8_add_shortened(out, qr_buffer_text(&name), name.length, SHOWN_NAME);
    qr_buffer_dispose(&name);
}

void qr_search_found(struct qr_search *search, const char *name, const char *fmt, ...)
{
    char how[1000];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(how, sizeof how, fmt, args);
    va_end(args);
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_addf(&text, "%s gives the expected hash %s", name, how);
    search->sentence = qr_arena_copy(search->arena, qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
}

void qr_search_dispose(struct qr_search *search)
{
    qr_buffer_dispose(&search->text);
    qr_buffer_dispose(&search->out);
    qr_buffer_dispose(&search->other);
    for (unsigned i = 0; i < QR_N_FORMS; i++) {
        qr_known_text_dispose(&search->known[i]);
    }
}
