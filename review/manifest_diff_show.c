/* A difference of manifests for people and for programs. */
#include <string.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "review/manifest_diff.h"
#include "review/markdown.h"

static const char *group_name(const struct qr_change *change)
{
    switch (change->aspect) {
    case QR_ASPECT_FIELD:
        return "Fields of the manifest";
    case QR_ASPECT_SERVICE:
    case QR_ASPECT_IMAGE:
    case QR_ASPECT_COMMAND:
    case QR_ASPECT_ENVIRONMENT:
    case QR_ASPECT_PORTS:
    case QR_ASPECT_VOLUMES:
    case QR_ASPECT_PRIVILEGES:
    case QR_ASPECT_OTHER:
        return "Services";
    case QR_ASPECT_COMPOSE:
        return "Compose file, beside its services";
    case QR_ASPECT_SCRIPT:
        break;
    }
    return "Embedded texts, line by line";
}

static const char *aspect_name(enum qr_aspect aspect)
{
    switch (aspect) {
    case QR_ASPECT_FIELD:
        return "field";
    case QR_ASPECT_SCRIPT:
        return "script";
    case QR_ASPECT_SERVICE:
        return "service";
    case QR_ASPECT_IMAGE:
        return "image";
    case QR_ASPECT_COMMAND:
        return "command";
    case QR_ASPECT_ENVIRONMENT:
        return "environment";
    case QR_ASPECT_PORTS:
        return "ports";
    case QR_ASPECT_VOLUMES:
        return "volumes";
    case QR_ASPECT_PRIVILEGES:
        return "privileges";
    case QR_ASPECT_OTHER:
        return "other";
    case QR_ASPECT_COMPOSE:
        break;
    }
    return "compose";
}

static const char *kind_name(enum qr_change_kind kind)
{
    switch (kind) {
    case QR_CHANGE_ADDED:
        return "added";
    case QR_CHANGE_REMOVED:
        return "removed";
    case QR_CHANGE_CHANGED:
        break;
    }
    return "changed";
}

/* What happens, in words: stands after the path. */
static const char *verb(const struct qr_change *change)
{
    switch (change->kind) {
    case QR_CHANGE_ADDED:
        return change->aspect == QR_ASPECT_SERVICE ? "a new service" : "added";
    case QR_CHANGE_REMOVED:
        return change->aspect == QR_ASPECT_SERVICE ? "the service is gone" : "removed";
    case QR_CHANGE_CHANGED:
        break;
    }
    if (change->note != NULL) {
        return change->note;
    }
    return change->hidden ? "its value changes" : "changes";
}

/* How a text is broken into lines. */
struct wrap {
    const char *first;    /* stands in front of the first line */
    const char *next;     /* in front of the others */
    bool breaks_at_blank; /* otherwise every byte of it is kept */
};

/* The bytes of text that fit into so many columns: best up to a blank, or to a digest that then
 * stands in one piece, where that is not too early. */
static size_t fitting(const char *text, size_t most, bool breaks_at_blank)
{
    size_t at = 0;
    size_t best = 0;
    size_t count = 0;
    while (text[at] != '\0') {
        size_t size = 1;
        while (((unsigned char)text[at + size] & 0xc0) == 0x80) {
            size++;
        }
        count += qr_text_width(text + at, size);
        if (count > most) {
            break;
        }
        if ((breaks_at_blank && text[at] == ' ') || strncmp(text + at, "@sha256:", 8) == 0) {
            best = at;
        }
        at += size;
    }
    return text[at] == '\0' || best < most / 4 ? at : best;
}

/* Append a text, escaped, in lines of at most QR_COLUMNS columns. */
static void add_wrapped(struct qr_buffer *out, const struct wrap *wrap, const char *text,
                        size_t length)
{
    struct qr_buffer escaped QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_utf8_add_escaped(&escaped, text, length);
    const char *rest = qr_buffer_text(&escaped);
    const char *prefix = wrap->first;
    do {
        size_t size = fitting(rest, QR_COLUMNS - qr_text_width(prefix, strlen(prefix)),
                              wrap->breaks_at_blank);
        qr_buffer_add_text(out, prefix);
        qr_buffer_add(out, rest, size);
        qr_buffer_add_text(out, "\n");
        rest += size;
        rest += wrap->breaks_at_blank && *rest == ' ' ? 1 : 0;
        prefix = wrap->next;
    } while (*rest != '\0');
}

static void add_value(struct qr_buffer *out, const char *sign, const char *value)
{
    if (value != NULL) {
        struct wrap wrap = {sign, "        ", false};
        add_wrapped(out, &wrap, value, strlen(value));
    }
}

/* The lines of a unified diff; a line that is too long goes on behind "\\". */
static void add_diff(struct qr_buffer *out, const char *diff)
{
    while (*diff != '\0') {
        size_t length = strcspn(diff, "\n");
        size_t sign = strchr("+- ", *diff) != NULL && length > 0 ? 1 : 0;
        const char first[] = {' ', ' ', ' ', ' ', sign > 0 ? *diff : '\0', '\0'};
        struct wrap wrap = {first, "      \\ ", false};
        add_wrapped(out, &wrap, diff + sign, length - sign);
        diff += length + (diff[length] != '\0' ? 1 : 0);
    }
}

static bool is_hidden_value(const struct qr_change *change, const char *value, bool is_there)
{
    return change->hidden && is_there && value == NULL;
}

static void add_change_text(struct qr_buffer *out, const struct qr_change *change)
{
    static const char hidden[] = "(not shown: it may be a secret)";
    struct qr_buffer line QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    bool has_before = change->kind != QR_CHANGE_ADDED;
    bool has_after = change->kind != QR_CHANGE_REMOVED;
    bool all_hidden = change->hidden && change->before == NULL && change->after == NULL;
    qr_buffer_addf(&line, "%s: %s%s%s", change->where, verb(change), all_hidden ? " " : "",
                   all_hidden ? hidden : "");
    add_wrapped(out, &(struct wrap){"  ", "      ", true}, qr_buffer_text(&line), line.length);
    if (!all_hidden) {
        add_value(out, "    - ",
                  is_hidden_value(change, change->before, has_before) ? hidden : change->before);
        add_value(out, "    + ",
                  is_hidden_value(change, change->after, has_after) ? hidden : change->after);
    }
    if (change->text != NULL) {
        add_diff(out, change->text);
    }
}

static const char unread_words[] =
    "docker_compose_file cannot be read as Docker Compose reads it, and is compared as text: ";

void qr_manifest_diff_add_text(struct qr_buffer *out, const struct qr_manifest_diff *diff)
{
    const char *group = NULL;
    for (size_t i = 0; i < diff->count; i++) {
        const char *own = group_name(&diff->changes[i]);
        if (group != own) {
            qr_buffer_addf(out, "%s%s\n", group != NULL ? "\n" : "", own);
            group = own;
        }
        add_change_text(out, &diff->changes[i]);
    }
    if (diff->unread != NULL) {
        struct qr_buffer line QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
        qr_buffer_addf(&line, "%s%s", unread_words, diff->unread);
        qr_buffer_add_text(out, group != NULL ? "\n" : "");
        add_wrapped(out, &(struct wrap){"", "  ", true}, qr_buffer_text(&line), line.length);
    }
}

static void add_code(struct qr_buffer *out, const char *text)
{
    qr_markdown_add_code(out, text, strlen(text));
}

static void add_change_markdown(struct qr_buffer *out, const struct qr_change *change)
{
    bool script = change->aspect == QR_ASPECT_SCRIPT;
    qr_buffer_add_text(out, script ? "" : "- ");
    add_code(out, change->where);
    qr_buffer_addf(out, ": %s", verb(change));
    if (change->before != NULL && change->after != NULL) {
        qr_buffer_add_text(out, change->note != NULL ? ": " : " from ");
        add_code(out, change->before);
        qr_buffer_add_text(out, " to ");
        add_code(out, change->after);
    } else if (change->before != NULL || change->after != NULL) {
        const char *to = change->before != NULL ? " from " : " to ";
        qr_buffer_add_text(out, change->kind == QR_CHANGE_CHANGED ? to : ": ");
        add_code(out, change->before != NULL ? change->before : change->after);
    }
    qr_buffer_add_text(out, change->hidden ? " (what may be a secret is not shown)" : "");
    qr_buffer_add_text(out, "\n");
    if (change->text != NULL) {
        qr_buffer_add_text(out, "\n");
        qr_markdown_add_block(out, "diff", change->text, strlen(change->text));
        qr_buffer_add_text(out, "\n");
    }
}

void qr_manifest_diff_add_markdown(struct qr_buffer *out, const struct qr_manifest_diff *diff)
{
    const char *group = NULL;
    for (size_t i = 0; i < diff->count; i++) {
        const char *own = group_name(&diff->changes[i]);
        if (group != own) {
            qr_buffer_addf(out, "%s**%s**\n\n", group != NULL ? "\n" : "", own);
            group = own;
        }
        add_change_markdown(out, &diff->changes[i]);
    }
    if (diff->unread != NULL) {
        qr_buffer_addf(out, "%s%s", group != NULL ? "\n" : "", unread_words);
        add_code(out, diff->unread);
        qr_buffer_add_text(out, "\n");
    }
}

static void write_optional(struct qr_json_writer *writer, const char *key, const char *text)
{
    qr_json_write_key(writer, key);
    if (text != NULL) {
        qr_json_write_string(writer, text);
    } else {
        qr_json_write_null(writer);
    }
}

void qr_manifest_diff_write(struct qr_json_writer *writer, const struct qr_manifest_diff *diff)
{
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < diff->count; i++) {
        const struct qr_change *change = &diff->changes[i];
        qr_json_write_begin(writer, '{');
        qr_json_write_key(writer, "kind");
        qr_json_write_string(writer, kind_name(change->kind));
        qr_json_write_key(writer, "aspect");
        qr_json_write_string(writer, aspect_name(change->aspect));
        qr_json_write_key(writer, "where");
        qr_json_write_string(writer, change->where);
        write_optional(writer, "before", change->before);
        write_optional(writer, "after", change->after);
        qr_json_write_key(writer, "hidden");
        qr_json_write_bool(writer, change->hidden);
        write_optional(writer, "note", change->note);
        write_optional(writer, "diff", change->text);
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
}
