/* Reads a line at a time: a JSON item (a hex string, or an array of items) is encoded and its RLP
 * printed as hex; a line of hex is decoded and the item printed as JSON. Ends at the first refusal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/rlp.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/hex.h"
#include "base/json.h"

static bool item_from_json(struct qr_rlp *item, struct qr_json_value json, struct qr_arena *arena,
                           struct qr_error *err)
{
    *item = (struct qr_rlp){.is_list = qr_json_type(json) == QR_JSON_ARRAY};
    if (!item->is_list) {
        size_t length = 0;
        const char *text = qr_json_string(&length, json, arena);
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
        if (!qr_hex_decode(&bytes, text, length, err)) {
            return false;
        }
        item->bytes = (const uint8_t *)qr_arena_copy(arena, qr_buffer_text(&bytes), bytes.length);
        item->length = bytes.length;
        return true;
    }
    item->n_items = qr_json_count(json);
    struct qr_rlp *items = qr_arena_alloc(arena, item->n_items, sizeof *items);
    item->items = items;
    for (struct qr_json_value child = qr_json_first(json); qr_json_present(child);
         child = qr_json_next(json, child)) {
        if (!item_from_json(items++, child, arena, err)) {
            return false;
        }
    }
    return true;
}

static void item_add_json(struct qr_buffer *out, const struct qr_rlp *item)
{
    if (!item->is_list) {
        qr_buffer_add_text(out, "\"0x");
        qr_buffer_add_hex(out, item->bytes, item->length);
        qr_buffer_add_byte(out, '"');
        return;
    }
    qr_buffer_add_byte(out, '[');
    for (size_t i = 0; i < item->n_items; i++) {
        if (i > 0) {
            qr_buffer_add_byte(out, ',');
        }
        item_add_json(out, &item->items[i]);
    }
    qr_buffer_add_byte(out, ']');
}

static bool encode(struct qr_buffer *out, const char *line, size_t length, struct qr_arena *arena,
                   struct qr_error *err)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer encoded = QR_BUFFER_INIT;
    struct qr_rlp item;
    if (!qr_json_parse(&json, line, length, err) ||
        !item_from_json(&item, qr_json_root(&json), arena, err)) {
        return false;
    }
    qr_rlp_encode(&encoded, &item);
    qr_buffer_add_text(out, "0x");
    qr_buffer_add_hex(out, encoded.data, encoded.length);
    return true;
}

static bool decode(struct qr_buffer *out, const char *line, size_t length, struct qr_arena *arena,
                   struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    struct qr_rlp item;
    if (!qr_hex_decode(&bytes, line, length, err) ||
        !qr_rlp_decode(&item, bytes.data, bytes.length, arena, err)) {
        return false;
    }
    item_add_json(out, &item);
    return true;
}

static bool answer(const char *line, size_t length, struct qr_error *err)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    bool is_json = line[0] == '[' || line[0] == '"';
    bool ok =
        is_json ? encode(&out, line, length, &arena, err) : decode(&out, line, length, &arena, err);
    return ok && puts(qr_buffer_text(&out)) >= 0;
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    bool ok = true;
    struct qr_error err = QR_ERROR_INIT;
    for (ssize_t length = getline(&line, &size, stdin); ok && length > 0;
         length = getline(&line, &size, stdin)) {
        ok = answer(line, (size_t)length - (line[length - 1] == '\n'), &err);
    }
    if (!ok) {
        fprintf(stderr, "%s\n", err.message);
    }
    free(line);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
