#include "prepare/canonical.h"

#include <string.h>

#include "abi/keccak.h"

/* So much is written before it is hashed; it fits a processor's cache. */
enum { PIECE = 64 << 10 };

struct writer {
    struct qr_buffer *out;
    const struct qr_layout *layout;
    const struct qr_json *doc;
    size_t start;             /* out's length at the beginning */
    struct qr_sha256 *sha256; /* takes what is written, piece by piece; or NULL */
    size_t hashed;
    struct qr_members members;
    enum qr_key_order order; /* QR_KEYS_PARSED within a subtree that sortObject leaves alone */
    unsigned depth;
    uint32_t dropped[2];
};

static struct qr_json_value value_at(const struct writer *writer, uint32_t index)
{
    return (struct qr_json_value){.doc = writer->doc, .index = index};
}

static uint32_t next_of(const struct writer *writer, uint32_t index)
{
    return writer->doc->nodes[index].next;
}

static void add_string(struct writer *writer, uint32_t index)
{
    size_t start = writer->out->length;
    qr_canonical_add_string(writer->out, value_at(writer, index), writer->layout->escapes);
    if (writer->layout->collapse) {
        qr_canonical_collapse(writer->out, start);
    }
}

static void add_number(struct writer *writer, uint32_t index)
{
    struct qr_json_value number = value_at(writer, index);
    if (writer->layout->source_numbers) {
        size_t length = 0;
        const char *text = qr_json_source(&length, number);
        qr_buffer_add(writer->out, text, length);
    } else {
        qr_json_add_number(writer->out, number);
    }
}

static void add_line(struct writer *writer)
{
    size_t blanks = (size_t)writer->layout->indent * writer->depth;
    uint8_t *line = qr_buffer_extend(writer->out, blanks + 1);
    if (line != NULL) {
        line[0] = '\n';
        memset(line + 1, ' ', blanks);
    }
}

static void hash_piece(struct writer *writer)
{
    qr_sha256_update(writer->sha256, qr_buffer_text(writer->out), writer->out->length);
    writer->hashed += writer->out->length;
    qr_buffer_truncate(writer->out, 0);
}

/* What stands before an item or a key. False once too much is written. */
static bool add_separator(struct writer *writer, bool first)
{
    if (!first) {
        qr_buffer_add_byte(writer->out, ',');
    }
    if (writer->layout->indent > 0) {
        add_line(writer);
    } else if (!first && writer->layout->space_after_comma) {
        qr_buffer_add_byte(writer->out, ' ');
    }
    size_t written = writer->out->length - writer->start + writer->hashed;
    if (writer->sha256 != NULL && writer->out->length > PIECE) {
        hash_piece(writer);
    }
    return !writer->out->overflowed && written <= QR_CANONICAL_MAX_SIZE;
}

static void begin(struct writer *writer, char bracket)
{
    qr_buffer_add_byte(writer->out, (uint8_t)bracket);
    writer->depth++;
}

static void end(struct writer *writer, bool empty, char bracket)
{
    writer->depth--;
    if (!empty && writer->layout->indent > 0) {
        add_line(writer);
    }
    qr_buffer_add_byte(writer->out, (uint8_t)bracket);
}

/* Recursion is bounded by QR_JSON_MAX_DEPTH. */
static bool add_value(struct writer *writer, uint32_t index);

static bool add_member(struct writer *writer, uint32_t key, bool first)
{
    if (!add_separator(writer, first)) {
        return false;
    }
    add_string(writer, key);
    qr_buffer_add(writer->out, ": ", writer->layout->space_after_colon ? 2 : 1);
    return add_value(writer, key + 1);
}

static bool add_object_as_written(struct writer *writer, uint32_t object)
{
    bool first = true;
    begin(writer, '{');
    for (uint32_t key = object + 1; key < next_of(writer, object); key = next_of(writer, key + 1)) {
        if (key == writer->dropped[0] || key == writer->dropped[1]) {
            continue;
        }
        if (!add_member(writer, key, first)) {
            return false;
        }
        first = false;
    }
    end(writer, first, '}');
    return true;
}

static bool add_object_ordered(struct writer *writer, uint32_t object)
{
    enum qr_key_order order = writer->order;
    size_t first = writer->members.count;
    begin(writer, '{');
    qr_members_push(&writer->members, &writer->order, value_at(writer, object), writer->dropped);
    size_t last = writer->members.count;
    for (size_t i = first; i < last; i++) {
        const struct qr_json_key *keys = writer->members.items;
        if (i + 16 < last) {
            /* Ordered keys are spread over tape and source: each would be waited for. */
            __builtin_prefetch(&writer->doc->nodes[keys[i + 16].node]);
            __builtin_prefetch(writer->doc->source + writer->doc->nodes[keys[i + 8].node].at);
        }
        if (!add_member(writer, keys[i].node, i == first)) {
            return false;
        }
    }
    writer->members.count = first;
    writer->order = order;
    end(writer, first == last, '}');
    return true;
}

static bool add_array(struct writer *writer, uint32_t array)
{
    uint32_t past = next_of(writer, array);
    begin(writer, '[');
    for (uint32_t item = array + 1; item < past; item = next_of(writer, item)) {
        if (!add_separator(writer, item == array + 1) || !add_value(writer, item)) {
            return false;
        }
    }
    end(writer, past == array + 1, ']');
    return true;
}

static bool add_value(struct writer *writer, uint32_t index)
{
    switch (qr_json_type(value_at(writer, index))) {
    case QR_JSON_NULL:
        qr_buffer_add(writer->out, "null", 4);
        return true;
    case QR_JSON_FALSE:
        qr_buffer_add(writer->out, "false", 5);
        return true;
    case QR_JSON_TRUE:
        qr_buffer_add(writer->out, "true", 4);
        return true;
    case QR_JSON_NUMBER:
        add_number(writer, index);
        return true;
    case QR_JSON_STRING:
        add_string(writer, index);
        return true;
    case QR_JSON_ARRAY:
        return add_array(writer, index);
    case QR_JSON_OBJECT:
        break;
    }
    return writer->order == QR_KEYS_AS_WRITTEN ? add_object_as_written(writer, index)
                                               : add_object_ordered(writer, index);
}

/* ECMA-262 ToBoolean gives false: null, false, "", 0, -0. */
static bool is_falsy(struct qr_json_value value)
{
    enum qr_json_type type = qr_json_type(value);
    if (type == QR_JSON_STRING) {
        return qr_json_string_equals(value, "");
    }
    if (type != QR_JSON_NUMBER) {
        return type == QR_JSON_NULL || type == QR_JSON_FALSE;
    }
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_json_add_number(&text, value);
    bool is_zero = qr_buffer_equals(&text, "0", 1);
    qr_buffer_dispose(&text);
    return is_zero;
}

void qr_canonical_dropped(uint32_t dropped[2], struct qr_json_value object)
{
    dropped[0] = 0;
    dropped[1] = 0;
    struct qr_json_value runner = qr_json_get(object, "runner");
    if (qr_json_present(runner) && qr_json_type(runner) == QR_JSON_STRING) {
        struct qr_json_value unused = {.doc = NULL};
        if (qr_json_string_equals(runner, "bash")) {
            unused = qr_json_get(object, "docker_compose_file");
        } else if (qr_json_string_equals(runner, "docker-compose")) {
            unused = qr_json_get(object, "bash_script");
        }
        dropped[0] = qr_json_present(unused) ? unused.index - 1 : 0;
    }
    struct qr_json_value script = qr_json_get(object, "pre_launch_script");
    if (qr_json_present(script) && is_falsy(script)) {
        dropped[1] = script.index - 1;
    }
}

static struct writer begin_writer(struct qr_buffer *out, struct qr_json_value value,
                                  const struct qr_layout *layout)
{
    struct writer writer = {
        .out = out,
        .layout = layout,
        .doc = value.doc,
        .start = out->length,
        .order = layout->order,
    };
    if (layout->normalize) {
        QR_ASSERT(qr_json_type(value) == QR_JSON_OBJECT);
        qr_canonical_dropped(writer.dropped, value);
    }
    return writer;
}

static bool write_document(struct writer *writer, struct qr_json_value value, struct qr_error *err)
{
    bool ok = add_value(writer, value.index);
    qr_members_dispose(&writer->members);
    if (writer->out->overflowed) {
        return qr_error_set(err, QR_ERROR_INPUT, "the document is over %zu bytes in this layout",
                            writer->out->limit);
    }
    return ok ? true
              : qr_error_set(err, QR_ERROR_INPUT,
                             "the document is over 512 MiB in this layout, more than any "
                             "JavaScript tool can hold: nest it less");
}

bool qr_canonical_write(struct qr_buffer *out, struct qr_json_value value,
                        const struct qr_layout *layout, struct qr_error *err)
{
    struct writer writer = begin_writer(out, value, layout);
    /* Most layouts give about as much as they take. */
    if (out->limit == 0 && qr_buffer_extend(out, value.doc->length) != NULL) {
        qr_buffer_truncate(out, writer.start);
    }
    return write_document(&writer, value, err);
}

bool qr_canonical_hash(uint8_t hash32[32], size_t *size, struct qr_json_value value,
                       const struct qr_layout *layout, struct qr_error *err)
{
    struct qr_buffer piece QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_sha256 sha256;
    struct writer writer = begin_writer(&piece, value, layout);
    memset(hash32, 0, 32);
    *size = 0;
    qr_sha256_init(&sha256);
    writer.sha256 = &sha256;
    if (!write_document(&writer, value, err)) {
        return false;
    }
    hash_piece(&writer);
    qr_sha256_final(hash32, &sha256);
    *size = writer.hashed;
    return true;
}
