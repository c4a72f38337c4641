#include "review/trust_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support.h"

#define A "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"

static char scratch[] = "/tmp/quorate-trust-XXXXXX";
static char path[100];

static void make_scratch(void)
{
    (void)snprintf(scratch, sizeof scratch, "/tmp/quorate-trust-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(scratch));
    (void)snprintf(path, sizeof path, "%s/quorate/trust.yaml", scratch);
    ck_assert_int_eq(setenv("XDG_CONFIG_HOME", scratch, 1), 0);
}

static void remove_scratch(void)
{
    char name[200];
    (void)snprintf(name, sizeof name, "%s/other", scratch);
    (void)unlink(name);
    (void)unlink(path);
    (void)snprintf(name, sizeof name, "%s/quorate", scratch);
    (void)rmdir(name);
    ck_assert_int_eq(rmdir(scratch), 0);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
    FILE *file = fopen(name, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(name, mode), 0);
}

static struct qr_address address_of(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

static bool add(uint64_t chain, struct qr_error *err)
{
    struct qr_trust_chain entry = {.id = qr_word_from_u64(chain)};
    struct qr_trust_edit edit = {.add_chain = &entry};
    size_t count = 0;
    return qr_trust_file_edit(&count, &edit, err);
}

static size_t count_chains(void)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_trust trust;
    bool exists = false;
    qr_ck_ok(qr_trust_file_read(&trust, &exists, &err), err);
    size_t count = trust.n_chains;
    ck_assert(exists);
    qr_trust_dispose(&trust);
    return count;
}

START_TEST(the_place_is_where_xdg_says)
{
    static const struct {
        const char *config;
        const char *home;
        const char *place; /* NULL: none */
    } cases[] = {
        {"/c", "/h", "/c/quorate/trust.yaml"},
        {NULL, "/h", "/h/.config/quorate/trust.yaml"},
        {"", "/h", "/h/.config/quorate/trust.yaml"},
        {"c", "/h", "/h/.config/quorate/trust.yaml"},
        {"/c", NULL, "/c/quorate/trust.yaml"},
        {NULL, NULL, NULL},
        {"c", "h", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_trust trust;
        bool exists = true;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer place = QR_BUFFER_INIT;
        (void)(cases[i].config == NULL ? unsetenv("XDG_CONFIG_HOME")
                                       : setenv("XDG_CONFIG_HOME", cases[i].config, 1));
        (void)(cases[i].home == NULL ? unsetenv("HOME") : setenv("HOME", cases[i].home, 1));
        ck_assert_int_eq(qr_trust_file_path(&place, &err), cases[i].place != NULL);
        ck_assert_str_eq(qr_buffer_text(&place), cases[i].place == NULL ? "" : cases[i].place);
        /* none of these is there */
        qr_ck_ok(qr_trust_file_read(&trust, &exists, &err), err);
        ck_assert(!exists);
    }
    ck_assert_int_eq(setenv("XDG_CONFIG_HOME", scratch, 1), 0);
}
END_TEST

START_TEST(the_first_entry_makes_the_file_for_its_owner_alone)
{
    struct qr_error err = QR_ERROR_INIT;
    struct stat status;
    char folder[100];
    mode_t old = umask(0);
    qr_ck_ok(add(1, &err), err);
    (void)umask(old);
    (void)snprintf(folder, sizeof folder, "%s/quorate", scratch);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0600);
    ck_assert_int_eq(stat(folder, &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0700);
    ck_assert_uint_eq(count_chains(), 1);
    qr_ck_ok(add(2, &err), err);
    ck_assert_uint_eq(count_chains(), 2);
}
END_TEST

START_TEST(taking_out_makes_nothing)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address = address_of(A);
    struct qr_trust_edit edit = {.remove_address = &address};
    size_t count = 99;
    qr_ck_ok(qr_trust_file_edit(&count, &edit, &err), err);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(files_of_others_are_refused)
{
    static const struct {
        mode_t mode;
        bool ok;
    } cases[] = {{0600, true},  {0644, true},  {0444, true},
                 {0620, false}, {0602, false}, {0666, false}};
    struct qr_error err = QR_ERROR_INIT;
    char expected[300];
    qr_ck_ok(add(1, &err), err);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_trust trust;
        bool exists = false;
        struct qr_error refusal = QR_ERROR_INIT;
        ck_assert_int_eq(chmod(path, cases[i].mode), 0);
        ck_assert_int_eq(qr_trust_file_read(&trust, &exists, &refusal), cases[i].ok);
        ck_assert_int_eq(exists, cases[i].ok);
        qr_trust_dispose(&trust);
        if (!cases[i].ok) {
            (void)snprintf(expected, sizeof expected,
                           "%s: others may write it: read it, then take that from them with chmod "
                           "go-w",
                           path);
            ck_assert_str_eq(refusal.message, expected);
            ck_assert_int_eq((int)refusal.kind, QR_ERROR_REFUSED);
            ck_assert(!add(2, &refusal));
        }
    }
    ck_assert_int_eq(chmod(path, 0600), 0);
    char directory[256];
    (void)snprintf(directory, sizeof directory, "%.*s", (int)(strrchr(path, '/') - path), path);
    struct qr_error open_directory = QR_ERROR_INIT;
    ck_assert_int_eq(chmod(directory, 0777), 0);
    ck_assert(!add(2, &open_directory));
    ck_assert_ptr_nonnull(strstr(open_directory.message, "others may write this directory"));
    ck_assert_int_eq(chmod(directory, 01777), 0);
    qr_ck_ok(add(2, &err), err);
    ck_assert_int_eq(chmod(directory, 0700), 0);
    if (geteuid() == 0) {
        struct qr_error refusal = QR_ERROR_INIT;
        ck_assert_int_eq(chown(path, 12345, 12345), 0);
        ck_assert(!add(2, &refusal));
        (void)snprintf(expected, sizeof expected,
                       "%s: it belongs to another user (12345), who decides what is in it: make it "
                       "your own with chown, after you have read it",
                       path);
        ck_assert_str_eq(refusal.message, expected);
    }
}
END_TEST

START_TEST(a_link_stays_and_its_target_changes)
{
    struct qr_error err = QR_ERROR_INIT;
    struct stat status;
    char target[100];
    (void)snprintf(target, sizeof target, "%s/other", scratch);
    qr_ck_ok(add(1, &err), err);
    ck_assert_int_eq(rename(path, target), 0);
    ck_assert_int_eq(symlink("../other", path), 0);
    qr_ck_ok(add(2, &err), err);
    ck_assert_int_eq(lstat(path, &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    ck_assert_uint_eq(count_chains(), 2);
    /* a link to nothing is no missing file */
    ck_assert_int_eq(unlink(target), 0);
    struct qr_trust trust;
    bool exists = false;
    ck_assert(!qr_trust_file_read(&trust, &exists, &err));
    ck_assert_int_eq((int)err.kind, QR_ERROR_UNAVAILABLE);
    ck_assert(!add(3, &err));
}
END_TEST

START_TEST(a_pipe_and_a_directory_are_no_trust_file)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_trust trust;
    bool exists = false;
    char expected[200];
    qr_ck_ok(add(1, &err), err);
    (void)snprintf(expected, sizeof expected, "%s: this is no regular file: remove it", path);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert(!qr_trust_file_read(&trust, &exists, &err));
    ck_assert_str_eq(err.message, expected);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert(!add(1, &err));
    ck_assert_str_eq(err.message, expected);
    ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

START_TEST(errors_have_path_and_line)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_trust trust;
    bool exists = true;
    char expected[200];
    qr_ck_ok(add(1, &err), err);
    write_file(path, "quorate-trust: 1\nchains:\n  - id: x\n", 0600);
    ck_assert(!qr_trust_file_read(&trust, &exists, &err));
    ck_assert(!exists);
    (void)snprintf(expected, sizeof expected,
                   "%s:3:9: the chain's id must be a chain id in decimal digits, like 8453, not in "
                   "quotes",
                   path);
    ck_assert_str_eq(err.message, expected);
    struct qr_error again = QR_ERROR_INIT;
    ck_assert(!add(1, &again));
    ck_assert_str_eq(again.message, expected);
}
END_TEST

/* Of edits at the same time none is lost. */
START_TEST(edits_wait_for_one_another)
{
    enum { WRITERS = 4, EACH = 4 };
    pid_t writers[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = fork();
        ck_assert_int_ge(writers[i], 0);
        if (writers[i] == 0) {
            bool ok = true;
            for (int j = 0; j < EACH; j++) {
                struct qr_error err = QR_ERROR_INIT;
                ok = add((uint64_t)(1 + i * EACH + j), &err) && ok;
            }
            _exit(ok ? 0 : 1);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        int status = 1;
        ck_assert_int_eq(waitpid(writers[i], &status, 0), writers[i]);
        ck_assert_int_eq(status, 0);
    }
    ck_assert_uint_eq(count_chains(), WRITERS * EACH);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/trust_file");
    TCase *tests = tcase_create("trust_file");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, make_scratch, remove_scratch);
    tcase_add_test(tests, the_place_is_where_xdg_says);
    tcase_add_test(tests, the_first_entry_makes_the_file_for_its_owner_alone);
    tcase_add_test(tests, taking_out_makes_nothing);
    tcase_add_test(tests, files_of_others_are_refused);
    tcase_add_test(tests, a_link_stays_and_its_target_changes);
    tcase_add_test(tests, a_pipe_and_a_directory_are_no_trust_file);
    tcase_add_test(tests, errors_have_path_and_line);
    tcase_add_test(tests, edits_wait_for_one_another);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
