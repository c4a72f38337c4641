#include <stdlib.h>
#include <string.h>

#include "base/json_key.h"
#include "prepare/explain_edit.h"
#include "prepare/explain_parts.h"
#include "prepare/explain_search.h"

/* What a search may write and hash, in bytes. */
enum { BUDGET = 256 << 20 };
/* What one candidate may have in a layout: so many times the document, and some bytes. Only deep
 * nesting with an indent takes more. */
enum { MOST_GROWTH = 4, MOST_MORE = 1 << 20 };
/* Up to so many entries of allowed_envs every order is tried: 7! is 5040. */
enum { PERMUTED = 7 };
/* A name in a sentence is cut after so many bytes, a list of them after more. */
enum { SHOWN_NAME = 60, SHOWN_LIST = 400 };

/* ---- the file as a whole ---- */

static void try_file(struct qr_search *search, const char *how)
{
    if (qr_search_goes_on(search) &&
        qr_search_matches(search, search->text.data, search->text.length)) {
        qr_search_found(search, "dialect raw", "%s", how);
    }
    qr_buffer_truncate(&search->text, 0);
}

/* The source with its line ends changed; between values, as strings hold none. */
static void add_line_ends(struct qr_buffer *out, const struct qr_json *doc, bool crlf)
{
    for (size_t i = 0; i < doc->length; i++) {
        char c = doc->source[i];
        if (c == '\r' && i + 1 < doc->length && doc->source[i + 1] == '\n') {
            continue;
        }
        if (c == '\n' && crlf) {
            qr_buffer_add_byte(out, '\r');
        }
        qr_buffer_add_byte(out, (uint8_t)c);
    }
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
        add_line_ends(&search->text, doc, rows[i].crlf);
        if (rows[i].end) {
            qr_buffer_add_text(&search->text, rows[i].crlf ? "\r\n" : "\n");
        }
        try_file(search, rows[i].how);
    }
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

/* Append a string's value as it may stand in a sentence. */
static void add_name(struct qr_buffer *out, struct qr_json_value string)
{
    struct qr_buffer name = QR_BUFFER_INIT;
    qr_json_add_string(&name, string);
    qr_utf8_add_shortened(out, qr_buffer_text(&name), name.length, SHOWN_NAME);
    qr_buffer_dispose(&name);
}

/* Leave out each member or item of a container in turn. */
static void try_drops(struct qr_search *search, struct qr_json_value container, const char *where)
{
    for (struct qr_json_value item = qr_json_first(container);
         qr_json_present(item) && qr_search_goes_on(search); item = qr_json_next(container, item)) {
        qr_edit_drop(&search->text, container, item);
        const char *name = qr_search_try(search);
        if (name != NULL) {
            struct qr_buffer shown = QR_BUFFER_INIT;
            add_name(&shown, item);
            qr_search_found(search, name, "without \"%s\"%s", qr_buffer_text(&shown), where);
            qr_buffer_dispose(&shown);
        }
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

static void try_value(struct qr_search *search, struct qr_json_value manifest, const char *field,
                      const char *json, const char *why)
{
    if (json == NULL || !qr_search_goes_on(search)) {
        return;
    }
    struct qr_json_value value = qr_json_get(manifest, field);
    bool present = qr_json_present(value);
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

static void try_values(struct qr_search *search, struct qr_json_value manifest)
{
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        try_value(search, manifest, usual[i].field, usual[i].standard, ", its default");
    }
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        for (size_t k = 0; k < sizeof usual[i].others / sizeof usual[i].others[0]; k++) {
            try_value(search, manifest, usual[i].field, usual[i].others[k], "");
        }
    }
}

/* ---- allowed_envs ---- */

struct envs {
    struct qr_search *search;
    struct qr_json_value *items;
    uint32_t *order;
    size_t count;
};

static void name_order(struct qr_buffer *out, const struct envs *envs)
{
    for (size_t i = 0; i < envs->count; i++) {
        if (out->length > SHOWN_LIST) {
            qr_buffer_add_text(out, ", …");
            return;
        }
        qr_buffer_add_text(out, i == 0 ? "" : ", ");
        add_name(out, envs->items[envs->order[i]]);
    }
}

/* Try the order that stands in envs->order. */
static void try_order(struct envs *envs)
{
    if (!qr_search_goes_on(envs->search)) {
        return;
    }
    qr_edit_reorder(&envs->search->text, envs->items, envs->order, envs->count);
    const char *name = qr_search_try(envs->search);
    if (name != NULL) {
        struct qr_buffer names = QR_BUFFER_INIT;
        name_order(&names, envs);
        qr_search_found(envs->search, name, "with allowed_envs in the order %s",
                        qr_buffer_text(&names));
        qr_buffer_dispose(&names);
    }
}

static void restore_order(struct envs *envs)
{
    for (size_t i = 0; i < envs->count; i++) {
        envs->order[i] = (uint32_t)i;
    }
}

static void reverse_order(struct envs *envs)
{
    for (size_t i = 0; i < envs->count / 2; i++) {
        uint32_t other = envs->order[i];
        envs->order[i] = envs->order[envs->count - 1 - i];
        envs->order[envs->count - 1 - i] = other;
    }
}

/* As written backwards, sorted, and sorted backwards. */
static void try_sorted(struct envs *envs)
{
    restore_order(envs);
    reverse_order(envs);
    try_order(envs);
    struct qr_json_key *keys = qr_realloc(NULL, envs->count, sizeof *keys);
    for (size_t i = 0; i < envs->count; i++) {
        keys[i] = qr_json_key(envs->items[0].doc, envs->items[i].index);
    }
    qr_json_keys_sort(keys, envs->count, envs->items[0].doc);
    for (size_t i = 0; i < envs->count; i++) {
        envs->order[i] = keys[i].node - envs->items[0].index;
    }
    free(keys);
    try_order(envs);
    reverse_order(envs);
    try_order(envs);
}

/* One entry moved to another place; neighbours swapped are among these. */
static void try_moves(struct envs *envs)
{
    for (size_t from = 0; from < envs->count && qr_search_goes_on(envs->search); from++) {
        for (size_t to = 0; to < envs->count; to++) {
            restore_order(envs);
            if (from < to) {
                memmove(envs->order + from, envs->order + from + 1,
                        (to - from) * sizeof *envs->order);
            } else {
                memmove(envs->order + to + 1, envs->order + to, (from - to) * sizeof *envs->order);
            }
            envs->order[to] = (uint32_t)from;
            if (from != to && from != to + 1) {
                try_order(envs);
            }
        }
    }
}

/* Every order of a short list (B. R. Heap, "Permutations by interchanges"). */
static void try_all_orders(struct envs *envs)
{
    size_t turn[PERMUTED] = {0};
    restore_order(envs);
    for (size_t i = 1; i < envs->count && qr_search_goes_on(envs->search);) {
        if (turn[i] == i) {
            turn[i++] = 0;
            continue;
        }
        size_t other = i % 2 == 0 ? 0 : turn[i];
        uint32_t entry = envs->order[i];
        envs->order[i] = envs->order[other];
        envs->order[other] = entry;
        turn[i]++;
        i = 1;
        try_order(envs);
    }
}

static void try_envs(struct qr_search *search, struct qr_json_value manifest)
{
    struct qr_json_value list = qr_json_get(manifest, "allowed_envs");
    if (!qr_json_present(list) || qr_json_type(list) != QR_JSON_ARRAY) {
        return;
    }
    struct envs envs = {.search = search, .count = qr_json_count(list)};
    size_t i = 0;
    envs.items = qr_realloc(NULL, envs.count, sizeof *envs.items);
    envs.order = qr_realloc(NULL, envs.count, sizeof *envs.order);
    bool strings = true;
    for (struct qr_json_value item = qr_json_first(list); qr_json_present(item);
         item = qr_json_next(list, item)) {
        strings = strings && qr_json_type(item) == QR_JSON_STRING;
        envs.items[i++] = item;
    }
    if (strings && envs.count > 0) {
        try_drops(search, list, " in allowed_envs");
    }
    if (strings && envs.count > 1) {
        try_sorted(&envs);
        if (envs.count <= PERMUTED) {
            try_all_orders(&envs);
        } else {
            try_moves(&envs);
        }
    }
    free(envs.items);
    free(envs.order);
}

const char *qr_explain_repair(struct qr_json_value manifest, const uint8_t expected32[32],
                              struct qr_arena *arena)
{
    struct qr_search search = {.expected32 = expected32,
                               .budget = BUDGET,
                               .limit = MOST_GROWTH * manifest.doc->length + MOST_MORE,
                               .arena = arena};
    try_files(&search, manifest.doc);
    qr_search_layouts(&search, manifest);
    if (qr_json_type(manifest) == QR_JSON_OBJECT && manifest.doc->n_nodes > 0) {
        try_texts(&search, manifest);
        try_drops(&search, manifest, "");
        try_values(&search, manifest);
        try_envs(&search, manifest);
    }
    qr_search_dispose(&search);
    return search.sentence;
}
