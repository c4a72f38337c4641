#include "prepare/loose_object.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buffer.h"
#include "tests/support.h"

#define BYTES(text) text, sizeof(text) - 1

static void deflate_into(struct qr_buffer *file, const void *bytes, size_t length)
{
    uLongf size = compressBound(length);
    uint8_t *place = qr_buffer_extend(file, size);
    ck_assert_int_eq(compress2(place, &size, bytes, length, 6), Z_OK);
    qr_buffer_truncate(file, (size_t)(place - file->data) + size);
}

static bool read_whole(struct qr_buffer *content, struct qr_loose_header *header,
                       const struct qr_buffer *file, struct qr_error *err)
{
    if (!qr_loose_header_read(header, file->data, file->length, err)) {
        return false;
    }
    /* Exactly as large as the content, so that a byte too many is seen by the sanitizers. */
    uint8_t *exact = malloc(header->size < 1 << 20 ? header->size : 1);
    bool ok = qr_loose_content_read(exact, header, file->data, file->length, err);
    if (ok) {
        qr_buffer_add(content, exact, header->size);
    }
    free(exact);
    return ok;
}

START_TEST(objects_of_every_type_are_read)
{
    static const struct {
        const char *bytes;
        size_t length;
        enum qr_loose_type type;
        const char *content;
    } cases[] = {{BYTES("commit 4\0tree"), QR_LOOSE_COMMIT, "tree"},
                 {BYTES("tree 0\0"), QR_LOOSE_TREE, ""},
                 {BYTES("blob 10\0content 10"), QR_LOOSE_BLOB, "content 10"},
                 {BYTES("tag 1\0x"), QR_LOOSE_TAG, "x"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_buffer file = QR_BUFFER_INIT;
        struct qr_buffer content = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_loose_header header;
        deflate_into(&file, cases[i].bytes, cases[i].length);
        qr_ck_ok(read_whole(&content, &header, &file, &err), err);
        ck_assert_int_eq((int)header.type, (int)cases[i].type);
        ck_assert(qr_buffer_equals(&content, cases[i].content, strlen(cases[i].content)));
        qr_buffer_dispose(&content);
        qr_buffer_dispose(&file);
    }
}
END_TEST

/* Deflated, then cut by `cut` bytes and followed by `tail`. */
START_TEST(malformed_files_are_refused)
{
    static const struct {
        const char *bytes;
        size_t length;
        size_t cut;
        const char *tail;
        const char *message;
    } cases[] = {
        {BYTES("blob 2\0ab and more"), 0, "",
         "it holds more than the 2 bytes that its header says"},
        {BYTES("blob 0\0a"), 0, "", "it holds more than the 0 bytes that its header says"},
        {BYTES("blob 4\0ab"), 0, "", "it holds 2 of the 4 bytes that its header says"},
        {BYTES("blob 2\0ab"), 1, "", "its file ends too early"},
        {BYTES("blob 2\0ab"), 5, "", "its file ends too early"},
        {BYTES("blob 2\0ab"), 0, "x", "its file goes on after the end of its zlib stream"},
        {BYTES("blob 2\0ab"), 4, "xxxx", "its file is no zlib stream, or a damaged one"},
        {BYTES(""), 8, "", "its file ends too early"},
        {BYTES(""), 8, "garbage", "its file is no zlib stream, or a damaged one"},
        {BYTES(""), 0, "", "its header has no end"},
        {BYTES("blob 2"), 0, "", "its header has no end"},
        {BYTES("blob 00000000000000000000000000000000002\0ab"), 0, "", "its header has no end"},
        {BYTES("blog 2\0ab"), 0, "", "its header has no type that git knows"},
        {BYTES("Blob 2\0ab"), 0, "", "its header has no type that git knows"},
        {BYTES(" 2\0ab"), 0, "", "its header has no type that git knows"},
        {BYTES("blob2\0ab"), 0, "", "its header has no type that git knows"},
        {BYTES("ofs-delta 2\0ab"), 0, "", "its header has no type that git knows"},
        {BYTES("blob\0ab"), 0, "", "its header has no valid size"},
        {BYTES("blob \0ab"), 0, "", "its header has no valid size"},
        {BYTES("blob  2\0ab"), 0, "", "its header has no valid size"},
        {BYTES("blob 02\0ab"), 0, "", "its header has no valid size"},
        {BYTES("blob -2\0ab"), 0, "", "its header has no valid size"},
        {BYTES("blob 2 \0ab"), 0, "", "its header has no valid size"},
        {BYTES("blob 0x2\0ab"), 0, "", "its header has no valid size"},
        {BYTES("blob 18446744073709551616\0ab"), 0, "", "its header has no valid size"},
        {BYTES("blob 268435457\0ab"), 0, "", "it has 268435457 bytes: at most 268435456 are read"},
        {BYTES("blob 18446744073709551615\0ab"), 0, "",
         "it has 18446744073709551615 bytes: at most 268435456 are read"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_buffer file = QR_BUFFER_INIT;
        struct qr_buffer content = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_loose_header header;
        deflate_into(&file, cases[i].bytes, cases[i].length);
        qr_buffer_truncate(&file, file.length - cases[i].cut);
        qr_buffer_add_text(&file, cases[i].tail);
        ck_assert_msg(!read_whole(&content, &header, &file, &err), "%zu: %s", i, cases[i].bytes);
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_UNAVAILABLE);
        qr_buffer_dispose(&content);
        qr_buffer_dispose(&file);
    }
}
END_TEST

START_TEST(stream_with_a_dictionary_is_refused)
{
    /* The header of zlib with FDICT set, and the dictionary's checksum. */
    static const uint8_t file[] = {0x78, 0x20, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00};
    struct qr_loose_header header;
    struct qr_error err = QR_ERROR_INIT;
    ck_assert(!qr_loose_header_read(&header, file, sizeof file, &err));
    ck_assert_str_eq(err.message, "its file is no zlib stream, or a damaged one");
}
END_TEST

START_TEST(header_comes_out_of_the_first_bytes)
{
    struct qr_buffer plain = QR_BUFFER_INIT;
    struct qr_buffer file = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_loose_header header;
    uint32_t noise = 1;
    qr_buffer_addf(&plain, "blob 1000000");
    qr_buffer_add_byte(&plain, 0);
    for (int i = 0; i < 1000000; i++) {
        noise = noise * 1664525 + 1013904223;
        qr_buffer_add_byte(&plain, (uint8_t)(noise >> 24));
    }
    deflate_into(&file, plain.data, plain.length);
    ck_assert_uint_gt(file.length, QR_LOOSE_HEADER_BYTES);
    qr_ck_ok(qr_loose_header_read(&header, file.data, QR_LOOSE_HEADER_BYTES, &err), err);
    ck_assert_uint_eq(header.size, 1000000);
    uint8_t *content = malloc(header.size);
    qr_ck_ok(qr_loose_content_read(content, &header, file.data, file.length, &err), err);
    ck_assert(memcmp(content, plain.data + plain.length - header.size, header.size) == 0);
    free(content);
    qr_buffer_dispose(&file);
    qr_buffer_dispose(&plain);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/loose_object");
    TCase *tests = tcase_create("loose_object");
    tcase_add_test(tests, objects_of_every_type_are_read);
    tcase_add_test(tests, malformed_files_are_refused);
    tcase_add_test(tests, stream_with_a_dictionary_is_refused);
    tcase_add_test(tests, header_comes_out_of_the_first_bytes);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
