#include "tests/support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/staging.h"

static char root[] = "/tmp/quorate-staging-XXXXXX";
static char out[64];

static void setup(void)
{
    memcpy(root, "/tmp/quorate-staging-XXXXXX", sizeof root);
    ck_assert_ptr_nonnull(mkdtemp(root));
    snprintf(out, sizeof out, "%s/out", root);
}

static size_t count_entries(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 ? 1 : 0;
    }
    closedir(dir);
    return count;
}

START_TEST(nothing_stands_under_the_name_until_commit)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_staging staging;
    struct stat info;
    qr_ck_ok(qr_staging_begin(&staging, out, &err), err);
    qr_ck_ok(qr_staging_write(&staging, "a", "alpha", 5, &err), err);
    qr_ck_ok(qr_staging_write(&staging, "empty", NULL, 0, &err), err);
    ck_assert_int_ne(stat(out, &info), 0);
    qr_ck_ok(qr_staging_commit(&staging, &err), err);
    qr_staging_dispose(&staging);
    ck_assert_uint_eq(count_entries(root), 1);
    ck_assert_uint_eq(count_entries(out), 2);
    char path[80];
    snprintf(path, sizeof path, "%s/a", out);
    struct qr_buffer content = QR_BUFFER_INIT;
    qr_ck_ok(qr_file_read(&content, path, 100, &err), err);
    ck_assert_str_eq(qr_buffer_text(&content), "alpha");
    qr_buffer_dispose(&content);
}
END_TEST

START_TEST(what_is_not_committed_leaves_nothing)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_staging staging;
    qr_ck_ok(qr_staging_begin(&staging, out, &err), err);
    qr_ck_ok(qr_staging_write(&staging, "a", "alpha", 5, &err), err);
    qr_staging_dispose(&staging);
    ck_assert_uint_eq(count_entries(root), 0);
}
END_TEST

START_TEST(an_existing_name_is_refused_before_and_after)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_staging staging;
    qr_ck_ok(qr_staging_begin(&staging, out, &err), err);
    ck_assert_int_eq(mkdir(out, 0777), 0);
    ck_assert(!qr_staging_commit(&staging, &err));
    ck_assert_int_eq((int)err.kind, 2);
    ck_assert_ptr_nonnull(strstr(err.message, "came to exist meanwhile"));
    qr_staging_dispose(&staging);
    ck_assert(!qr_staging_begin(&staging, out, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "exists already: remove it or choose another name"));
    ck_assert_int_eq((int)err.kind, 2);
    qr_staging_dispose(&staging);
    ck_assert_uint_eq(count_entries(root), 1);
}
END_TEST

START_TEST(names_that_are_no_new_directory_are_refused)
{
    static const char *const names[] = {"", ".", "..", "/", "//", "a/..", "a/.", "./"};
    struct qr_error err = QR_ERROR_INIT;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct qr_staging staging;
        ck_assert(!qr_staging_begin(&staging, names[i], &err));
        ck_assert_int_eq((int)err.kind, 2);
        qr_staging_dispose(&staging);
    }
}
END_TEST

START_TEST(a_missing_parent_is_named)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_staging staging;
    char path[80];
    snprintf(path, sizeof path, "%s/no/out", root);
    ck_assert(!qr_staging_begin(&staging, path, &err));
    ck_assert_int_eq((int)err.kind, 2);
    ck_assert_ptr_nonnull(strstr(err.message, "make its parent directory first"));
    qr_staging_dispose(&staging);
}
END_TEST

START_TEST(trailing_slashes_are_dropped)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_staging staging;
    char path[80];
    snprintf(path, sizeof path, "%s//", out);
    qr_ck_ok(qr_staging_begin(&staging, path, &err), err);
    qr_ck_ok(qr_staging_commit(&staging, &err), err);
    qr_staging_dispose(&staging);
    ck_assert_uint_eq(count_entries(out), 0);
}
END_TEST

static void teardown(void)
{
    char path[100];
    snprintf(path, sizeof path, "%s/a", out);
    unlink(path);
    snprintf(path, sizeof path, "%s/empty", out);
    unlink(path);
    rmdir(out);
    ck_assert_int_eq(rmdir(root), 0);
}

int main(void)
{
    Suite *suite = suite_create("base/staging");
    TCase *tests = tcase_create("staging");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, nothing_stands_under_the_name_until_commit);
    tcase_add_test(tests, what_is_not_committed_leaves_nothing);
    tcase_add_test(tests, an_existing_name_is_refused_before_and_after);
    tcase_add_test(tests, names_that_are_no_new_directory_are_refused);
    tcase_add_test(tests, a_missing_parent_is_named);
    tcase_add_test(tests, trailing_slashes_are_dropped);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
