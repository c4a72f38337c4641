/* The order of an object's members is not signed: a document and the same one with the members of
 * every object reversed have the same hashes, or are both refused. */
#include <string.h>

#include "abi/typed_data.h"
#include "base/alloc.h"
#include "fuzz.h"

static void add_reversed(struct qr_buffer *out, struct qr_json_value value)
{
    size_t length;
    enum qr_json_type type = qr_json_type(value);
    if (type != QR_JSON_OBJECT && type != QR_JSON_ARRAY) {
        const char *source = qr_json_source(&length, value);
        qr_buffer_add(out, source, length);
        return;
    }
    bool object = type == QR_JSON_OBJECT;
    size_t count = qr_json_count(value);
    QR_CLEANUP(qr_free_pointer)
    struct qr_json_value *items = qr_alloc_zero(count, sizeof *items);
    size_t n = 0;
    for (struct qr_json_value item = qr_json_first(value); qr_json_present(item);
         item = qr_json_next(value, item)) {
        items[object ? count - ++n : n++] = item;
    }
    QR_ASSERT(n == count);
    qr_buffer_add_byte(out, object ? '{' : '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            qr_buffer_add_byte(out, ',');
        }
        if (object) {
            const char *key = qr_json_source(&length, items[i]);
            qr_buffer_add(out, key, length);
            qr_buffer_add_byte(out, ':');
        }
        add_reversed(out, object ? qr_json_member_value(items[i]) : items[i]);
    }
    qr_buffer_add_byte(out, object ? '}' : ']');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json reread = QR_JSON_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer reversed = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_typed_data_hashes hashes;
    struct qr_typed_data_hashes again;
    if (!qr_json_parse(&json, (const char *)data, size, &err)) {
        return 0;
    }
    bool ok = qr_typed_data_hash(&hashes, qr_json_root(&json), &err);
    QR_ASSERT(ok || (err.kind == QR_ERROR_INPUT && err.message[0] != '\0' && err.line > 0));
    add_reversed(&reversed, qr_json_root(&json));
    QR_ASSERT(qr_json_parse(&reread, qr_buffer_text(&reversed), reversed.length, &err));
    QR_ASSERT(qr_typed_data_hash(&again, qr_json_root(&reread), &err) == ok);
    QR_ASSERT(memcmp(&hashes, &again, sizeof hashes) == 0);
    return 0;
}
