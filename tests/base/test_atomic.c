#include "tests/support.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/file.h"

static const struct qr_atomic_options new_file = {.mode = 0600};
static const struct qr_atomic_options any_file = {.mode = 0666, .replace = true};
static const struct qr_atomic_options with_parent = {.mode = 0600, .make_parent = true};

static char root[] = "/tmp/quorate-atomic-XXXXXX";
static char path[64];

static void setup(void)
{
    memcpy(root, "/tmp/quorate-atomic-XXXXXX", sizeof root);
    ck_assert_ptr_nonnull(mkdtemp(root));
    snprintf(path, sizeof path, "%s/file", root);
}

static size_t count_entries(const char *directory)
{
    size_t count = 0;
    DIR *dir = opendir(directory);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 ? 1 : 0;
    }
    closedir(dir);
    return count;
}

static void teardown(void)
{
    unlink(path);
    rmdir(path);
    ck_assert_int_eq(rmdir(root), 0);
}

static void check_content(const char *name, const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer content = QR_BUFFER_INIT;
    qr_ck_ok(qr_file_read(&content, name, 100, &err), err);
    ck_assert_str_eq(qr_buffer_text(&content), text);
    qr_buffer_dispose(&content);
}

START_TEST(a_new_file_has_its_content_and_mode)
{
    struct qr_error err = QR_ERROR_INIT;
    struct stat info;
    umask(0);
    qr_ck_ok(qr_atomic_write(root, "file", "alpha", 5, &new_file, &err), err);
    check_content(path, "alpha");
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode & 07777, 0600);
    ck_assert_uint_eq(count_entries(root), 1);
    umask(027);
    qr_ck_ok(qr_atomic_write(root, "file", NULL, 0, &any_file, &err), err);
    check_content(path, "");
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode & 07777, 0640);
    ck_assert_uint_eq(count_entries(root), 1);
}
END_TEST

START_TEST(what_is_there_is_replaced_only_when_asked)
{
    struct qr_error err = QR_ERROR_INIT;
    char expected[200];
    qr_ck_ok(qr_atomic_write(root, "file", "alpha", 5, &new_file, &err), err);
    ck_assert(!qr_atomic_write(root, "file", "beta", 4, &new_file, &err));
    snprintf(expected, sizeof expected,
             "cannot write %s: it exists already: remove it if it is not wanted", path);
    ck_assert_str_eq(err.message, expected);
    ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
    check_content(path, "alpha");
    qr_ck_ok(qr_atomic_write(root, "file", "gamma", 5, &any_file, &err), err);
    check_content(path, "gamma");
    ck_assert_uint_eq(count_entries(root), 1);
}
END_TEST

/* A link that stands at the name is no file of ours, wherever it leads. */
START_TEST(a_link_at_the_name_is_not_followed)
{
    struct qr_error err = QR_ERROR_INIT;
    struct stat info;
    ck_assert_int_eq(symlink("/nonexistent/target", path), 0);
    ck_assert(!qr_atomic_write(root, "file", "alpha", 5, &new_file, &err));
    ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
    qr_ck_ok(qr_atomic_write(root, "file", "alpha", 5, &any_file, &err), err);
    ck_assert_int_eq(lstat(path, &info), 0);
    ck_assert(S_ISREG(info.st_mode));
}
END_TEST

START_TEST(the_directory_is_made_only_when_asked)
{
    struct qr_error err = QR_ERROR_INIT;
    char expected[200];
    char below[80];
    ck_assert(!qr_atomic_write(path, "a", "alpha", 5, &new_file, &err));
    snprintf(expected, sizeof expected,
             "cannot open %s: No such file or directory: make its parent directory first", path);
    ck_assert_str_eq(err.message, expected);
    ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
    ck_assert_uint_eq(count_entries(root), 0);
    for (int i = 0; i < 2; i++) {
        qr_ck_ok(qr_atomic_write(path, "a", "alpha", 5, &with_parent, &err), err);
        snprintf(below, sizeof below, "%s/a", path);
        check_content(below, "alpha");
        unlink(below);
    }
    snprintf(below, sizeof below, "%s/b/c", path);
    ck_assert(!qr_atomic_write(below, "a", "alpha", 5, &with_parent, &err));
    ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
    ck_assert_uint_eq(count_entries(path), 0);
}
END_TEST

START_TEST(what_cannot_be_written_leaves_nothing)
{
    struct qr_error err = QR_ERROR_INIT;
    char expected[200];
    /* A directory stands at the name. */
    ck_assert_int_eq(mkdir(path, 0777), 0);
    ck_assert(!qr_atomic_write(root, "file", "alpha", 5, &any_file, &err));
    snprintf(expected, sizeof expected, "cannot write %s: Is a directory", path);
    ck_assert_str_eq(err.message, expected);
    ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
    ck_assert_uint_eq(count_entries(root), 1);
    ck_assert_int_eq(rmdir(path), 0);
    /* A directory made for a file whose name is too long. */
    char name[300];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    ck_assert(!qr_atomic_write(path, name, "alpha", 5, &with_parent, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "File name too long"));
    ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
    ck_assert_uint_eq(count_entries(root), 0);
    /* A file where the directory should be. */
    qr_ck_ok(qr_atomic_write(root, "file", "alpha", 5, &new_file, &err), err);
    ck_assert(!qr_atomic_write(path, "a", "alpha", 5, &with_parent, &err));
    snprintf(expected, sizeof expected, "cannot open %s: Not a directory", path);
    ck_assert_str_eq(err.message, expected);
    check_content(path, "alpha");
}
END_TEST

/* Fill a file system of three pages; 0 when every write left what it must. */
static int run_on_full_disk(void)
{
    struct qr_error err = QR_ERROR_INIT;
    static char bytes[65536];
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, "") != 0 ||
        mount("none", root, "tmpfs", 0, "size=12k") != 0) {
        return 77;
    }
    if (!qr_atomic_write(root, "file", "alpha", 5, &any_file, &err) ||
        qr_atomic_write(root, "file", bytes, sizeof bytes, &any_file, &err)) {
        return 1;
    }
    char expected[200];
    snprintf(expected, sizeof expected,
             "cannot write %s: No space left on device: free some space and run it again; nothing "
             "was written",
             path);
    if (strcmp(err.message, expected) != 0 || err.kind != QR_ERROR_UNAVAILABLE) {
        return 2;
    }
    check_content(path, "alpha");
    return count_entries(root) == 1 ? 0 : 3;
}

START_TEST(a_full_disk_leaves_the_old_content)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        _exit(run_on_full_disk());
    }
    int status = -1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    /* 77: this account may not mount anything. */
    ck_assert_msg(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77, "%d", status);
}
END_TEST

/* Many processes at one name: exactly one wins, and its content is whole. */
START_TEST(of_several_writers_one_wins)
{
    enum { WRITERS = 8 };
    pid_t children[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0) {
            struct qr_error err = QR_ERROR_INIT;
            char text[2] = {(char)('a' + i), '\0'};
            bool won = qr_atomic_write(root, "file", text, 1, &new_file, &err);
            _exit(won ? 0 : err.kind == QR_ERROR_REFUSED ? 1 : 2);
        }
    }
    int winners = 0;
    char winner[2] = "";
    for (int i = 0; i < WRITERS; i++) {
        int status = -1;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
        if (WEXITSTATUS(status) == 0) {
            winners++;
            winner[0] = (char)('a' + i);
        }
    }
    ck_assert_int_eq(winners, 1);
    check_content(path, winner);
    ck_assert_uint_eq(count_entries(root), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/atomic");
    TCase *tests = tcase_create("atomic");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_new_file_has_its_content_and_mode);
    tcase_add_test(tests, what_is_there_is_replaced_only_when_asked);
    tcase_add_test(tests, a_link_at_the_name_is_not_followed);
    tcase_add_test(tests, the_directory_is_made_only_when_asked);
    tcase_add_test(tests, what_cannot_be_written_leaves_nothing);
    tcase_add_test(tests, a_full_disk_leaves_the_old_content);
    tcase_add_test(tests, of_several_writers_one_wins);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
