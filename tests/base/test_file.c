#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static char directory[] = "/tmp/quorate-file-XXXXXX";

static void write_file(const char *path, size_t length)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < length; i++) {
        fputc((int)('a' + i % 26), file);
    }
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(files_are_read_whole_up_to_the_limit)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    char path[100];
    snprintf(path, sizeof path, "%s/f", directory);
    struct qr_error err = QR_ERROR_INIT;
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 300000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        write_file(path, sizes[i]);
        struct qr_buffer content = QR_BUFFER_INIT;
        qr_buffer_add_text(&content, "before");
        qr_ck_ok(qr_file_read(&content, path, sizes[i], &err), err);
        ck_assert_uint_eq(content.length, sizes[i] + 6);
        if (sizes[i] > 0) {
            struct qr_buffer none = QR_BUFFER_INIT;
            ck_assert(!qr_file_read(&none, path, sizes[i] - 1, &err));
            ck_assert_ptr_nonnull(strstr(err.message, "is too large"));
            ck_assert_int_eq((int)err.kind, 2);
            qr_buffer_dispose(&none);
        }
        qr_buffer_dispose(&content);
    }
    unlink(path);
    rmdir(directory);
}
END_TEST

START_TEST(what_cannot_be_read_is_named)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer content = QR_BUFFER_INIT;
    ck_assert(!qr_file_read(&content, "/nonexistent/file", 10, &err));
    ck_assert_str_eq(err.message, "cannot open /nonexistent/file: No such file or directory");
    ck_assert_int_eq((int)err.kind, 2);
    ck_assert(!qr_file_read(&content, "/", 10, &err));
    ck_assert_str_eq(err.message, "cannot read /: Is a directory");
    ck_assert_int_eq((int)err.kind, 2);
    qr_buffer_dispose(&content);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/file");
    TCase *tests = tcase_create("file");
    tcase_add_test(tests, files_are_read_whole_up_to_the_limit);
    tcase_add_test(tests, what_cannot_be_read_is_named);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
