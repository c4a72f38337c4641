#include "prepare/substitute.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

struct search {
    const struct qr_substitution *items;
    size_t count;
};

/* A reference to a name at a "$" of the text. */
struct reference {
    const struct qr_substitution *substitution; /* NULL: none of the given names */
    size_t end;                                 /* after "}" or the name */
    bool is_plain;                              /* "${NAME}", with no "$" in front */
};

struct key {
    const char *name;
    size_t length;
};

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static int compare_name(const void *key, const void *item)
{
    const struct key *wanted = key;
    const struct qr_substitution *substitution = item;
    int order = strncmp(wanted->name, substitution->name, wanted->length);
    /* Equal as far as the key goes: a longer name comes after it. */
    return order != 0 ? order : (substitution->name[wanted->length] == '\0' ? 0 : -1);
}

static struct reference reference_at(const struct search *search, const char *text, size_t length,
                                     size_t dollar)
{
    bool braced = dollar + 1 < length && text[dollar + 1] == '{';
    size_t start = dollar + (braced ? 2 : 1);
    size_t end = start;
    while (end < length && is_name_byte(text[end])) {
        end++;
    }
    struct reference found = {.end = end};
    struct key key = {text + start, end - start};
    if (key.length == 0 || search->count == 0) {
        return found;
    }
    found.substitution =
        bsearch(&key, search->items, search->count, sizeof search->items[0], compare_name);
    if (braced && end < length && text[end] == '}') {
        found.end = end + 1;
        found.is_plain = dollar == 0 || text[dollar - 1] != '$';
    }
    return found;
}

static bool refuse(struct qr_error *err, const char *text, size_t dollar, const char *name)
{
    size_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < dollar; i++) {
        if (text[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return qr_error_set_at(err, QR_ERROR_INPUT, line, dollar - start + 1,
                           "%s is used in a form that is not replaced: write ${%s} with nothing "
                           "added, or take %s out of manifest.substitute",
                           name, name, name);
}

bool qr_substitute(struct qr_buffer *out, bool *used, const char *text, size_t length,
                   const struct qr_substitution *substitutions, size_t n_substitutions,
                   struct qr_error *err)
{
    struct search search = {substitutions, n_substitutions};
    size_t at = 0;
    while (at < length) {
        const char *dollar = memchr(text + at, '$', length - at);
        size_t place = dollar == NULL ? length : (size_t)(dollar - text);
        qr_buffer_add(out, text + at, place - at);
        if (dollar == NULL) {
            break;
        }
        struct reference found = reference_at(&search, text, length, place);
        if (found.substitution == NULL) {
            qr_buffer_add_byte(out, '$');
            at = place + 1;
            continue;
        }
        if (!found.is_plain) {
            return refuse(err, text, place, found.substitution->name);
        }
        qr_buffer_add_text(out, found.substitution->value);
        used[found.substitution - substitutions] = true;
        at = found.end;
    }
    return true;
}

static const char *fault_of_value(const char *value)
{
    size_t length = strlen(value);
    size_t bad = 0;
    if (length == 0) {
        return "is empty: give a value";
    }
    if (length > QR_SUBSTITUTION_MAX_VALUE) {
        return "is longer than 65536 bytes";
    }
    if (!qr_utf8_valid(&bad, value, length)) {
        return "is not valid UTF-8";
    }
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f) {
            return "holds a control character or more than one line";
        }
        if (value[i] == '$') {
            return "holds a $, which would be read as a reference again";
        }
    }
    return qr_utf8_all_plain(value, length) ? NULL : "holds an invisible or misleading character";
}

bool qr_substitution_check(const struct qr_substitution *substitution, struct qr_error *err)
{
    const char *fault = fault_of_value(substitution->value);
    return fault == NULL ||
           qr_error_set(err, QR_ERROR_INPUT, "the value of --set %s %s", substitution->name, fault);
}
