#include <stdlib.h>
#include <string.h>

#include "prepare/explain_edit.h"
#include "prepare/explain_order.h"
#include "prepare/explain_parts.h"
#include "prepare/explain_search.h"
#include "prepare/explain_walk.h"

/* What a search may hash, in bytes. */
enum { BUDGET = 768 << 20 };
/* What one candidate may have in a layout: so many times the document, and some bytes. Only deep
 * nesting with an indent takes more. */
enum { MOST_GROWTH = 4, MOST_MORE = 1 << 20 };
/* A path in a sentence is cut after so many bytes. */
enum { SHOWN_PATH = 300 };

/* ---- the file as a whole ---- */

static void try_file(struct qr_search *search, const char *how)
{
    if (qr_search_goes_on(search) &&
        qr_search_matches(search, QR_DIALECT_RAW, search->text.data, search->text.length)) {
        qr_search_found(search, "dialect raw", "%s", how);
    }
    qr_buffer_truncate(&search->text, 0);
}

static void try_line_ends(struct qr_search *search, const struct qr_json *doc)
{
    static const struct {
        bool crlf, end;
        const char *how;
    } rows[] = {
        {false, false, "with LF line ends instead of CRLF"},
        {true, false, "with CRLF line ends instead of LF"},
        {false, true, "with LF line ends instead of CRLF and a newline added at the end"},
        {true, true, "with CRLF line ends instead of LF and a line end added at the end"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        qr_edit_line_ends(&search->text, doc->source, doc->length, rows[i].crlf);
        if (rows[i].end) {
            qr_buffer_add_text(&search->text, rows[i].crlf ? "\r\n" : "\n");
        }
        try_file(search, rows[i].how);
    }
}

static void try_collapsed(struct qr_search *search, const struct qr_json *doc)
{
    if (qr_edit_collapse(&search->text, doc, true)) {
        try_file(search, "with every `\": ` of the file collapsed to `\":`");
    }
    qr_buffer_truncate(&search->text, 0);
    if (qr_edit_collapse(&search->text, doc, false)) {
        try_file(search, "with every `\": ` of the file collapsed to `\":`, but for those inside "
                         "strings");
    }
    qr_buffer_truncate(&search->text, 0);
}

static void try_files(struct qr_search *search, const struct qr_json *doc)
{
    size_t trimmed = doc->length;
    while (trimmed > 0 && strchr(" \t\r\n", doc->source[trimmed - 1]) != NULL) {
        trimmed--;
    }
    qr_buffer_add(&search->text, doc->source, doc->length);
    qr_buffer_add_byte(&search->text, '\n');
    try_file(search, "with a newline added at the end of the file");
    qr_buffer_add(&search->text, doc->source, doc->length);
    qr_buffer_add_text(&search->text, "\r\n");
    try_file(search, "with a CRLF line end added at the end of the file");
    if (trimmed < doc->length) {
        qr_buffer_add(&search->text, doc->source, trimmed);
        try_file(search, "without the newline at the end of the file");
        qr_buffer_add(&search->text, doc->source, trimmed);
        qr_buffer_add_byte(&search->text, '\n');
        try_file(search, "with one newline at the end of the file");
    }
    qr_buffer_add_text(&search->text, "\xef\xbb\xbf");
    qr_buffer_add(&search->text, doc->source, doc->length);
    try_file(search, "with a byte order mark before it");
    try_line_ends(search, doc);
    try_collapsed(search, doc);
}

/* ---- the text of strings ---- */

static const struct {
    enum qr_text_change change;
    const char *how;
} text_changes[] = {
    {QR_TEXT_CRLF_TO_LF, "with LF line ends instead of CRLF in"},
    {QR_TEXT_LF_TO_CRLF, "with CRLF line ends instead of LF in"},
    {QR_TEXT_ADD_NEWLINE, "with a newline added at the end of"},
    {QR_TEXT_DROP_NEWLINE, "without the newline at the end of"},
    {QR_TEXT_COLLAPSE, "with every `\": ` collapsed to `\":` in"},
    {QR_TEXT_EXPAND, "with a blank after every `\":` in"},
};
enum { N_TEXT_CHANGES = sizeof text_changes / sizeof text_changes[0] };

static void try_text_change(struct qr_search *search, struct qr_json_value manifest,
                            struct qr_json_value string, size_t change, const char *where)
{
    qr_search_charge(search, manifest.doc->length);
    if (!qr_edit_text(&search->text, manifest.doc, string, text_changes[change].change)) {
        qr_buffer_truncate(&search->text, 0);
        return;
    }
    const char *name = qr_search_try(search);
    if (name != NULL) {
        qr_search_found(search, name, "%s %s", text_changes[change].how, where);
    }
}

static void try_texts(struct qr_search *search, struct qr_json_value manifest)
{
    static const char *const fields[] = {"docker_compose_file", "pre_launch_script", "bash_script",
                                         "init_script"};
    struct qr_json_value all = {.doc = NULL};
    for (size_t i = 0; i < N_TEXT_CHANGES && qr_search_goes_on(search); i++) {
        bool everywhere = text_changes[i].change != QR_TEXT_ADD_NEWLINE &&
                          text_changes[i].change != QR_TEXT_DROP_NEWLINE;
        if (everywhere) {
            try_text_change(search, manifest, all, i, "every string");
        }
        for (size_t f = 0; f < sizeof fields / sizeof fields[0] && qr_search_goes_on(search); f++) {
            struct qr_json_value value = qr_json_get(manifest, fields[f]);
            if (qr_json_present(value) && qr_json_type(value) == QR_JSON_STRING) {
                try_text_change(search, manifest, value, i, fields[f]);
            }
        }
    }
}

/* ---- one key ---- */

/* Append the path of an object or array: services[3]. */
static void add_path(struct qr_buffer *out, struct qr_json_value container)
{
    struct qr_json_value at = qr_json_root(container.doc);
    while (at.index != container.index) {
        bool is_object = qr_json_type(at) == QR_JSON_OBJECT;
        struct qr_json_value item = qr_json_first(at);
        struct qr_json_value value = is_object ? qr_json_member_value(item) : item;
        size_t place = 0;
        while (at.doc->nodes[value.index].next <= container.index) {
            item = qr_json_next(at, item);
            value = is_object ? qr_json_member_value(item) : item;
            place++;
        }
        if (out->length > SHOWN_PATH) {
            qr_buffer_add_text(out, "…");
            return;
        }
        if (is_object) {
            qr_path_add_key(out, item);
        } else {
            qr_buffer_addf(out, "[%zu]", place);
        }
        at = value;
    }
}

/* Leave out each member or item of a container in turn. */
static void try_drops(struct qr_search *search, struct qr_json_value container)
{
    for (struct qr_json_value item = qr_json_first(container);
         qr_json_present(item) && qr_search_goes_on(search); item = qr_json_next(container, item)) {
        qr_edit_drop(&search->text, container, item);
        const char *name = qr_search_try(search);
        if (name != NULL) {
            struct qr_buffer shown = QR_BUFFER_INIT;
            struct qr_buffer path = QR_BUFFER_INIT;
            qr_search_add_name(&shown, item);
            add_path(&path, container);
            const char *where = qr_buffer_text(&path);
            qr_search_found(search, name, "without \"%s\"%s%s", qr_buffer_text(&shown),
                            container.index == 0 ? "" : " in ", where + (where[0] == '.' ? 1 : 0));
            qr_buffer_dispose(&shown);
            qr_buffer_dispose(&path);
        }
    }
}

/* Leave out a member of each object within the document. */
static void try_inner_drops(struct qr_search *search, const struct qr_json *doc)
{
    for (size_t i = 1; i < doc->n_nodes && qr_search_goes_on(search); i++) {
        struct qr_json_value value = {.doc = doc, .index = (uint32_t)i};
        if (qr_json_type(value) == QR_JSON_OBJECT) {
            try_drops(search, value);
        }
    }
}

/* Leave out an entry of allowed_envs. */
static void try_env_drops(struct qr_search *search, struct qr_json_value manifest)
{
    struct qr_json_value list = qr_json_get(manifest, "allowed_envs");
    if (!qr_json_present(list) || qr_json_type(list) != QR_JSON_ARRAY) {
        return;
    }
    bool strings = true;
    for (struct qr_json_value item = qr_json_first(list); qr_json_present(item);
         item = qr_json_next(list, item)) {
        strings = strings && qr_json_type(item) == QR_JSON_STRING;
    }
    if (strings) {
        try_drops(search, list);
    }
}

/* Values that tools fill in: what an absent field means to the guest, and others. */
static const struct {
    const char *field;
    const char *standard; /* NULL: the guest has none */
    const char *others[4];
} usual[] = {
    {"public_logs", "false", {"true"}},
    {"public_sysinfo", "false", {"true"}},
    {"public_tcbinfo", "true", {"false"}},
    {"kms_enabled", "false", {"true"}},
    {"gateway_enabled", "false", {"true"}},
    {"tproxy_enabled", "false", {"true"}},
    {"local_key_provider_enabled", "false", {"true"}},
    {"no_instance_id", "false", {"true"}},
    {"secure_time", "true", {"false"}},
    {"features", "[]", {NULL}},
    {"allowed_envs", "[]", {NULL}},
    {"docker_config", "{}", {"null"}},
    {"key_provider", "null", {NULL}},
    {"key_provider_id", "\"\"", {"null"}},
    {"storage_fs", "null", {"\"zfs\"", "\"ext4\""}},
    {"swap_size", "0", {"\"0\"", "null"}},
    {"pre_launch_script", NULL, {"\"\"", "null"}},
    {"bash_script", NULL, {"\"\"", "null"}},
    {"docker_compose_file", "null", {"\"\""}},
    {"init_script", NULL, {"\"\"", "null"}},
    {"snapshotter", "null", {NULL}},
    {"event_log_version", "1", {"2"}},
    {"verity_volumes", "[]", {NULL}},
    {"requirements", "null", {"{}"}},
    {"port_policy", "{}", {"null"}},
    {"manifest_version", NULL, {"2", "\"2\"", "1", "\"3\""}},
    {"runner", NULL, {"\"docker-compose\""}},
};

static bool has_source(struct qr_json_value value, const char *json)
{
    size_t length = 0;
    const char *source = qr_json_source(&length, value);
    return length == strlen(json) && memcmp(source, json, length) == 0;
}

static void try_value(struct qr_search *search, struct qr_json_value manifest, const char *field,
                      const char *json, const char *why)
{
    if (json == NULL || !qr_search_goes_on(search)) {
        return;
    }
    struct qr_json_value value = qr_json_get(manifest, field);
    bool present = qr_json_present(value);
    if (present && has_source(value, json)) {
        return;
    }
    if (present) {
        qr_edit_replace(&search->text, value, json);
    } else {
        qr_edit_append(&search->text, manifest, field, json);
    }
    const char *name = qr_search_try(search);
    if (name != NULL) {
        qr_search_found(search, name, "with \"%s\" %s %s%s", field, present ? "set to" : "added as",
                        json, why);
    }
}

static void try_defaults(struct qr_search *search, struct qr_json_value manifest)
{
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        try_value(search, manifest, usual[i].field, usual[i].standard, ", its default");
    }
}

static void try_other_values(struct qr_search *search, struct qr_json_value manifest)
{
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        for (size_t k = 0; k < sizeof usual[i].others / sizeof usual[i].others[0]; k++) {
            try_value(search, manifest, usual[i].field, usual[i].others[k], "");
        }
    }
}

/* What is tried but a few times first, what the document multiplies last. */
static void try_members(struct qr_search *search, struct qr_json_value manifest)
{
    try_texts(search, manifest);
    try_drops(search, manifest);
    try_defaults(search, manifest);
    qr_search_sorted_envs(search, manifest);
    try_env_drops(search, manifest);
    try_other_values(search, manifest);
    try_inner_drops(search, manifest.doc);
    qr_search_envs_orders(search, manifest);
}

const char *qr_explain_repair(bool *all_tried, struct qr_json_value manifest,
                              const uint8_t expected32[32], struct qr_arena *arena)
{
    struct qr_search search = {.expected32 = expected32,
                               .budget = BUDGET,
                               .limit = MOST_GROWTH * manifest.doc->length + MOST_MORE,
                               .arena = arena};
    qr_search_begin(&search, manifest);
    try_files(&search, manifest.doc);
    qr_search_layouts(&search, manifest);
    if (qr_json_type(manifest) == QR_JSON_OBJECT && manifest.doc->n_nodes > 0) {
        try_members(&search, manifest);
    }
    *all_tried = qr_search_goes_on(&search) && !search.left_out;
    qr_search_dispose(&search);
    return search.sentence;
}
