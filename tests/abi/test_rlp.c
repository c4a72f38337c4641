#include "abi/rlp.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

/* Hex strings and arrays of them, as an item. */
static void item_from_json(struct qr_rlp *item, struct qr_json_value json, struct qr_arena *arena)
{
    *item = (struct qr_rlp){.is_list = qr_json_type(json) == QR_JSON_ARRAY};
    if (!item->is_list) {
        struct qr_buffer bytes = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        const char *hex = qr_json_string(NULL, json, arena);
        qr_ck_ok(qr_hex_decode(&bytes, hex, strlen(hex), &err), err);
        item->bytes = (const uint8_t *)qr_arena_copy(arena, qr_buffer_text(&bytes), bytes.length);
        item->length = bytes.length;
        qr_buffer_dispose(&bytes);
        return;
    }
    size_t n = 0;
    struct qr_rlp *items = qr_arena_alloc(arena, qr_json_count(json), sizeof *items);
    for (struct qr_json_value next = qr_json_first(json); qr_json_present(next);
         next = qr_json_next(json, next)) {
        item_from_json(&items[n++], next, arena);
    }
    item->items = items;
    item->n_items = n;
}

static bool equal(const struct qr_rlp *a, const struct qr_rlp *b)
{
    if (a->is_list != b->is_list || a->length != b->length || a->n_items != b->n_items) {
        return false;
    }
    if (!a->is_list) {
        return a->length == 0 || memcmp(a->bytes, b->bytes, a->length) == 0;
    }
    for (size_t i = 0; i < a->n_items; i++) {
        if (!equal(&a->items[i], &b->items[i])) {
            return false;
        }
    }
    return true;
}

START_TEST(items_agree_with_every_vector)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/rlp.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value each = qr_json_first(cases); qr_json_present(each);
         each = qr_json_next(cases, each)) {
        struct qr_rlp item;
        struct qr_rlp decoded;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_buffer encoded = QR_BUFFER_INIT;
        item_from_json(&item, qr_json_get(each, "item"), &fixture.arena);
        qr_rlp_encode(&encoded, &item);
        qr_ck_hex(encoded.data, encoded.length, qr_fixture_string(&fixture, each, "encoded"));
        qr_ck_ok(qr_rlp_decode(&decoded, encoded.data, encoded.length, &fixture.arena, &err), err);
        ck_assert(equal(&item, &decoded));
        qr_buffer_dispose(&encoded);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

START_TEST(lengths_around_the_forms_keep_their_bytes)
{
    static const struct {
        size_t length;
        const char *header;
    } rows[] = {
        {0, "0x80"},     {2, "0x82"},       {55, "0xb7"},        {56, "0xb838"},
        {255, "0xb8ff"}, {256, "0xb90100"}, {65535, "0xb9ffff"}, {65536, "0xba010000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_buffer encoded = QR_BUFFER_INIT;
        struct qr_arena arena = QR_ARENA_INIT;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_rlp item;
        uint8_t *bytes = qr_alloc_zero(rows[i].length, 1);
        qr_rlp_add_string(&encoded, bytes, rows[i].length);
        size_t n_header = encoded.length - rows[i].length;
        qr_ck_hex(encoded.data, n_header, rows[i].header);
        qr_ck_ok(qr_rlp_decode(&item, encoded.data, encoded.length, &arena, &err), err);
        ck_assert(!item.is_list);
        ck_assert_uint_eq(item.length, rows[i].length);
        free(bytes);
        qr_buffer_dispose(&encoded);
        qr_arena_dispose(&arena);
    }
}
END_TEST

START_TEST(integers_have_no_leading_zeros)
{
    static const struct {
        uint64_t number;
        const char *hex;
    } rows[] = {
        {0, "0x80"},           {1, "0x01"},       {127, "0x7f"},
        {128, "0x8180"},       {256, "0x820100"}, {UINT64_MAX, "0x88ffffffffffffffff"},
        {65536, "0x83010000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_buffer out = QR_BUFFER_INIT;
        qr_rlp_add_u64(&out, rows[i].number);
        qr_ck_hex(out.data, out.length, rows[i].hex);
        qr_buffer_dispose(&out);
    }
}
END_TEST

START_TEST(list_headers_fit_their_payload)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_rlp_add_list_header(&out, 0);
    qr_rlp_add_list_header(&out, 55);
    qr_rlp_add_list_header(&out, 56);
    qr_rlp_add_list_header(&out, 1024);
    qr_ck_hex(out.data, out.length, "0xc0f7f838f90400");
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(decode_refuses_what_is_not_canonical)
{
    static const struct {
        const char *hex, *message;
    } rows[] = {
        {"0x", "RLP: the data is empty"},
        {"0x8100", "RLP: the single byte at byte 1 needs no header"},
        {"0x817f", "RLP: the single byte at byte 1 needs no header"},
        {"0xc28100", "RLP: the single byte at byte 2 needs no header"},
        {"0xb80100", "RLP: the length at byte 1 has a shorter form"},
        {"0xf80100", "RLP: the length at byte 1 has a shorter form"},
        {"0xb837", "RLP: the length at byte 1 has a shorter form"},
        {"0xb90038", "RLP: the length at byte 1 has a leading zero"},
        {"0xf90038", "RLP: the length at byte 1 has a leading zero"},
        {"0xb800", "RLP: the length at byte 1 has a leading zero"},
        {"0xb8", "RLP: the data ends within the length at byte 1"},
        {"0xb901", "RLP: the data ends within the length at byte 1"},
        {"0xbfffffffffffffff", "RLP: the data ends within the length at byte 1"},
        {"0xbfffffffffffffffff00",
         "RLP: the item at byte 0 needs 18446744073709551615 bytes, 1 are left"},
        {"0xffffffffffffffffff00",
         "RLP: the item at byte 0 needs 18446744073709551615 bytes, 1 are left"},
        {"0x81", "RLP: the item at byte 0 needs 1 bytes, 0 are left"},
        {"0x8261", "RLP: the item at byte 0 needs 2 bytes, 1 are left"},
        {"0xc1", "RLP: the item at byte 0 needs 1 bytes, 0 are left"},
        {"0xc18261", "RLP: the item at byte 1 needs 2 bytes, 0 are left"},
        {"0xc2826100", "RLP: the item at byte 1 needs 2 bytes, 1 are left"},
        {"0x0102", "RLP: 1 bytes follow the item, from byte 1 on"},
        {"0xc000", "RLP: 1 bytes follow the item, from byte 1 on"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_buffer data = QR_BUFFER_INIT;
        struct qr_arena arena = QR_ARENA_INIT;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_rlp item;
        qr_ck_ok(qr_hex_decode(&data, rows[i].hex, strlen(rows[i].hex), &err), err);
        ck_assert_msg(!qr_rlp_decode(&item, data.data, data.length, &arena, &err), "%s",
                      rows[i].hex);
        ck_assert_str_eq(err.message, rows[i].message);
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        qr_buffer_dispose(&data);
        qr_arena_dispose(&arena);
    }
}
END_TEST

/* depth lists within each other, by hand from the innermost. */
static void nest(struct qr_buffer *out, size_t depth)
{
    struct qr_buffer reversed = QR_BUFFER_INIT;
    for (size_t i = 0; i < depth; i++) {
        struct qr_buffer header = QR_BUFFER_INIT;
        qr_rlp_add_list_header(&header, reversed.length);
        for (size_t k = header.length; k > 0; k--) {
            qr_buffer_add_byte(&reversed, header.data[k - 1]);
        }
        qr_buffer_dispose(&header);
    }
    for (size_t i = reversed.length; i > 0; i--) {
        qr_buffer_add_byte(out, reversed.data[i - 1]);
    }
    qr_buffer_dispose(&reversed);
}

START_TEST(nesting_is_limited)
{
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer data = QR_BUFFER_INIT;
    struct qr_buffer again = QR_BUFFER_INIT;
    struct qr_rlp item;
    nest(&data, QR_RLP_MAX_DEPTH);
    qr_ck_ok(qr_rlp_decode(&item, data.data, data.length, &arena, &err), err);
    qr_rlp_encode(&again, &item);
    ck_assert(qr_buffer_equals(&again, data.data, data.length));
    qr_buffer_truncate(&data, 0);
    nest(&data, QR_RLP_MAX_DEPTH + 1);
    ck_assert(!qr_rlp_decode(&item, data.data, data.length, &arena, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "RLP: more than 1024 levels of nesting at byte "));
    qr_buffer_truncate(&data, 0);
    nest(&data, 300000);
    ck_assert(!qr_rlp_decode(&item, data.data, data.length, &arena, &err));
    qr_buffer_dispose(&data);
    qr_buffer_dispose(&again);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/rlp");
    TCase *tcase = tcase_create("rlp");
    tcase_add_test(tcase, items_agree_with_every_vector);
    tcase_add_test(tcase, lengths_around_the_forms_keep_their_bytes);
    tcase_add_test(tcase, integers_have_no_leading_zeros);
    tcase_add_test(tcase, list_headers_fit_their_payload);
    tcase_add_test(tcase, decode_refuses_what_is_not_canonical);
    tcase_add_test(tcase, nesting_is_limited);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
