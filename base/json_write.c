#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "base/json_text.h"

void qr_json_add_quoted(struct qr_buffer *out, const char *text, size_t length)
{
    qr_buffer_add_byte(out, '"');
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            qr_buffer_add(out, text + start, i - start);
            qr_json_add_character(out, c);
            start = i + 1;
        }
    }
    qr_buffer_add(out, text + start, length - start);
    qr_buffer_add_byte(out, '"');
}

struct qr_json_writer qr_json_writer(struct qr_buffer *out)
{
    return (struct qr_json_writer){.out = out};
}

static void add_line(struct qr_json_writer *writer)
{
    qr_buffer_add_byte(writer->out, '\n');
    for (unsigned i = 0; i < writer->depth; i++) {
        qr_buffer_add_text(writer->out, "  ");
    }
}

/* What comes before a value or a key: a comma, a line and the indent, unless a key stands there. */
static void before(struct qr_json_writer *writer)
{
    if (writer->after_key) {
        writer->after_key = false;
        return;
    }
    if (writer->after_value) {
        qr_buffer_add_byte(writer->out, ',');
    }
    if (writer->depth > 0) {
        add_line(writer);
    }
}

void qr_json_write_begin(struct qr_json_writer *writer, char bracket)
{
    before(writer);
    qr_buffer_add_byte(writer->out, (uint8_t)bracket);
    writer->depth++;
    writer->after_value = false;
}

void qr_json_write_end(struct qr_json_writer *writer, char bracket)
{
    QR_ASSERT(writer->depth > 0 && !writer->after_key);
    writer->depth--;
    if (writer->after_value) {
        add_line(writer);
    }
    qr_buffer_add_byte(writer->out, (uint8_t)bracket);
    writer->after_value = true;
    if (writer->depth == 0) {
        qr_buffer_add_byte(writer->out, '\n');
    }
}

void qr_json_write_key(struct qr_json_writer *writer, const char *key)
{
    QR_ASSERT(writer->depth > 0 && !writer->after_key);
    before(writer);
    qr_json_add_quoted(writer->out, key, strlen(key));
    qr_buffer_add_text(writer->out, ": ");
    writer->after_key = true;
}

static void scalar(struct qr_json_writer *writer, const char *text)
{
    before(writer);
    qr_buffer_add_text(writer->out, text);
    writer->after_value = true;
}

void qr_json_write_string(struct qr_json_writer *writer, const char *text)
{
    qr_json_write_bytes_as_string(writer, text, strlen(text));
}

void qr_json_write_bytes_as_string(struct qr_json_writer *writer, const char *text, size_t length)
{
    before(writer);
    qr_json_add_quoted(writer->out, text, length);
    writer->after_value = true;
}

void qr_json_write_hex(struct qr_json_writer *writer, const uint8_t *bytes, size_t length)
{
    before(writer);
    qr_buffer_add_text(writer->out, "\"0x");
    qr_buffer_add_hex(writer->out, bytes, length);
    qr_buffer_add_byte(writer->out, '"');
    writer->after_value = true;
}

void qr_json_write_u64(struct qr_json_writer *writer, uint64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    scalar(writer, text);
}

void qr_json_write_bool(struct qr_json_writer *writer, bool value)
{
    scalar(writer, value ? "true" : "false");
}

void qr_json_write_null(struct qr_json_writer *writer)
{
    scalar(writer, "null");
}

void qr_json_write_raw(struct qr_json_writer *writer, const char *json)
{
    scalar(writer, json);
}
