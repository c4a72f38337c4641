#include "prepare/git_format.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"

enum { END = -1 };

struct reader {
    const char *text;
    size_t length;
    size_t at;
    size_t line;
    struct qr_buffer section; /* "core", "remote.origin" */
    struct qr_buffer name;    /* "core.bare" */
    struct qr_buffer value;
};

/* What was found; the values that count are the last ones, as in git. */
struct findings {
    bool version_known; /* 0 or 1 */
    bool version_1;
    size_t version_line;
    size_t unknown_line; /* of the first unknown extension, or 0 */
    char unknown[64];
    size_t sha256_line;
    size_t refs_line;
    bool partial_clone;
};

/* git reads CR LF as LF, and the end of the file as the end of a line. */
static int next_byte(struct reader *reader)
{
    if (reader->at == reader->length) {
        return END;
    }
    if (reader->text[reader->at] == '\r' && reader->at + 1 < reader->length &&
        reader->text[reader->at + 1] == '\n') {
        reader->at++;
    }
    return (unsigned char)reader->text[reader->at++];
}

static bool ends_line(int byte)
{
    return byte == '\n' || byte == END;
}

static bool is_space(int byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f';
}

static bool is_letter(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_key_byte(int byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-';
}

static uint8_t lower(int byte)
{
    return (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

/* The quoted part of [section "subsection"], from its opening quote on. */
static bool read_subsection(struct reader *reader)
{
    int byte = next_byte(reader);
    while (is_space(byte)) {
        byte = next_byte(reader);
    }
    if (byte != '"') {
        return false;
    }
    qr_buffer_add_byte(&reader->section, '.');
    for (;;) {
        byte = next_byte(reader);
        if (byte == '"') {
            return next_byte(reader) == ']';
        }
        if (byte == '\\') {
            byte = next_byte(reader);
        }
        if (ends_line(byte)) {
            return false;
        }
        qr_buffer_add_byte(&reader->section, (uint8_t)byte);
    }
}

static bool read_section(struct reader *reader)
{
    qr_buffer_truncate(&reader->section, 0);
    for (;;) {
        int byte = next_byte(reader);
        if (byte == ']') {
            return reader->section.length > 0;
        }
        if (is_space(byte)) {
            return reader->section.length > 0 && read_subsection(reader);
        }
        if (!is_key_byte(byte) && byte != '.') {
            return false;
        }
        qr_buffer_add_byte(&reader->section, lower(byte));
    }
}

/* One escaped byte of a value; an escaped end of line joins two lines. */
static bool read_escape(struct reader *reader)
{
    int byte = next_byte(reader);
    switch (byte) {
    case '\n':
        reader->line++;
        return true;
    case 't':
        qr_buffer_add_byte(&reader->value, '\t');
        return true;
    case 'b':
        qr_buffer_add_byte(&reader->value, '\b');
        return true;
    case 'n':
        qr_buffer_add_byte(&reader->value, '\n');
        return true;
    case '\\':
    case '"':
        qr_buffer_add_byte(&reader->value, (uint8_t)byte);
        return true;
    default:
        return false;
    }
}

static void skip_line(struct reader *reader)
{
    int byte = next_byte(reader);
    while (!ends_line(byte)) {
        byte = next_byte(reader);
    }
}

/* What stands after "=": quotes may open and close anywhere, spaces at both ends are dropped. */
static bool read_value(struct reader *reader)
{
    bool quoted = false;
    size_t end = 0; /* of the value without spaces at its end */
    qr_buffer_truncate(&reader->value, 0);
    for (;;) {
        int byte = next_byte(reader);
        if (byte == '\0' || (ends_line(byte) && quoted)) {
            return false;
        }
        if (ends_line(byte) || (!quoted && (byte == '#' || byte == ';'))) {
            if (!ends_line(byte)) {
                skip_line(reader);
            }
            qr_buffer_truncate(&reader->value, end);
            return true;
        }
        if (!quoted && is_space(byte)) {
            if (reader->value.length > 0) {
                qr_buffer_add_byte(&reader->value, ' ');
            }
            continue;
        }
        if (byte == '"') {
            quoted = !quoted;
        } else if (byte == '\\') {
            if (!read_escape(reader)) {
                return false;
            }
        } else {
            qr_buffer_add_byte(&reader->value, (uint8_t)byte);
        }
        end = reader->value.length;
    }
}

/* A variable from its first letter on. One without "=" stands for true. */
static bool read_variable(struct reader *reader, int byte)
{
    qr_buffer_truncate(&reader->name, 0);
    qr_buffer_add(&reader->name, reader->section.data, reader->section.length);
    qr_buffer_add_byte(&reader->name, '.');
    while (is_key_byte(byte)) {
        qr_buffer_add_byte(&reader->name, lower(byte));
        byte = next_byte(reader);
    }
    while (byte == ' ' || byte == '\t') {
        byte = next_byte(reader);
    }
    if (ends_line(byte)) {
        qr_buffer_truncate(&reader->value, 0);
        qr_buffer_add_text(&reader->value, "true");
        return true;
    }
    return byte == '=' && read_value(reader);
}

static void note_extension(struct findings *found, const char *name, const char *value, size_t line)
{
    /* Extensions that change nothing about where objects and references are, or what they are. */
    static const char *const harmless[] = {"noop", "noop-v1", "preciousobjects", "worktreeconfig",
                                           "relativeworktrees"};
    if (strcmp(name, "objectformat") == 0) {
        found->sha256_line = strcasecmp(value, "sha1") == 0 ? 0 : line;
        return;
    }
    if (strcmp(name, "refstorage") == 0) {
        found->refs_line = strcasecmp(value, "files") == 0 ? 0 : line;
        return;
    }
    if (strcmp(name, "partialclone") == 0) {
        found->partial_clone = true;
        return;
    }
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        if (strcmp(name, harmless[i]) == 0) {
            return;
        }
    }
    if (found->unknown_line == 0) {
        found->unknown_line = line;
        (void)snprintf(found->unknown, sizeof found->unknown, "%s", name);
    }
}

/* remote.NAME.promisor: a remote that objects left out are fetched from. */
static bool is_promisor(const char *name)
{
    static const char end[] = ".promisor";
    size_t length = strlen(name);
    return strncmp(name, "remote.", 7) == 0 && length >= sizeof end - 1 &&
           strcmp(name + length - (sizeof end - 1), end) == 0;
}

static void note_variable(struct findings *found, const struct reader *reader, size_t line)
{
    static const char extensions[] = "extensions.";
    const char *name = qr_buffer_text(&reader->name);
    const char *value = qr_buffer_text(&reader->value);
    if (strcmp(name, "core.repositoryformatversion") == 0) {
        found->version_1 = strcmp(value, "1") == 0;
        found->version_known = found->version_1 || strcmp(value, "0") == 0;
        found->version_line = line;
    } else if (strncmp(name, extensions, sizeof extensions - 1) == 0) {
        note_extension(found, name + sizeof extensions - 1, value, line);
    } else if (is_promisor(name)) {
        found->partial_clone = true;
    }
}

/* False at a line that is not git's syntax; reader->line is its number. */
static bool read_all(struct findings *found, struct reader *reader)
{
    static const char bom[] = "\xef\xbb\xbf";
    if (reader->length >= 3 && memcmp(reader->text, bom, 3) == 0) {
        reader->at = 3;
    }
    for (;;) {
        int byte = next_byte(reader);
        if (byte == END) {
            return true;
        }
        if (byte == '\n') {
            reader->line++;
        } else if (byte == '#' || byte == ';') {
            skip_line(reader);
            reader->line++;
        } else if (byte == '[') {
            if (!read_section(reader)) {
                return false;
            }
        } else if (is_letter(byte) && reader->section.length > 0) {
            size_t line = reader->line;
            if (!read_variable(reader, byte)) {
                return false;
            }
            note_variable(found, reader, line);
            reader->line++;
        } else if (!is_space(byte)) {
            return false;
        }
    }
}

static bool judge(const struct findings *found, struct qr_error *err)
{
    if (!found->version_known) {
        return qr_error_set_at(err, QR_ERROR_INPUT, found->version_line, 0,
                               "core.repositoryFormatVersion is neither 0 nor 1: this repository "
                               "needs a newer quorate");
    }
    if (found->sha256_line != 0) {
        return qr_error_set_at(err, QR_ERROR_INPUT, found->sha256_line, 0,
                               "extensions.objectFormat is not sha1: quorate reads repositories "
                               "with SHA-1 object ids only; use one that has them (SHA-256 "
                               "repositories cannot be read yet)");
    }
    if (found->refs_line != 0) {
        return qr_error_set_at(err, QR_ERROR_INPUT, found->refs_line, 0,
                               "extensions.refStorage is not files: quorate reads references from "
                               "files only; git refs migrate --ref-format=files converts them");
    }
    if (found->version_1 && found->unknown_line != 0) {
        return qr_error_set_at(err, QR_ERROR_INPUT, found->unknown_line, 0,
                               "extensions.%s is not known: what it changes in the repository "
                               "could be read wrongly; use a clone without it",
                               found->unknown);
    }
    return true;
}

bool qr_git_format_check(struct qr_git_format *format, const char *text, size_t length,
                         struct qr_error *err)
{
    struct reader reader = {.text = text, .length = length, .line = 1};
    struct findings found = {.version_known = true};
    *format = (struct qr_git_format){.partial_clone = false};
    bool ok = read_all(&found, &reader);
    if (!ok) {
        qr_error_set_at(err, QR_ERROR_INPUT, reader.line, 0,
                        "this is not git's configuration syntax: git config --list says more");
    }
    ok = ok && judge(&found, err);
    format->partial_clone = ok && found.partial_clone;
    qr_buffer_dispose(&reader.section);
    qr_buffer_dispose(&reader.name);
    qr_buffer_dispose(&reader.value);
    return ok;
}
