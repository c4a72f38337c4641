#include "tests/support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/secret.h"

static char root[] = "/tmp/quorate-secret-XXXXXX";
static char path[64];

static void setup(void)
{
    memcpy(root, "/tmp/quorate-secret-XXXXXX", sizeof root);
    ck_assert_ptr_nonnull(mkdtemp(root));
    snprintf(path, sizeof path, "%s/key", root);
}

static void teardown(void)
{
    unlink(path);
    ck_assert_int_eq(rmdir(root), 0);
}

static void write_file(const void *bytes, size_t length, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, bytes, length), (int)length);
    ck_assert_int_eq(fchmod(fd, mode), 0);
    close(fd);
}

/* Whether the mapping that holds an address has a flag of /proc/self/smaps: "lo" locked, "dd" not
 * dumped. */
static bool has_flag(const void *address, const char *flag)
{
    FILE *maps = fopen("/proc/self/smaps", "r");
    ck_assert_ptr_nonnull(maps);
    char line[1024];
    bool within = false;
    bool found = false;
    while (fgets(line, sizeof line, maps) != NULL) {
        char *end = NULL;
        unsigned long low = strtoul(line, &end, 16);
        if (*end == '-') {
            unsigned long high = strtoul(end + 1, NULL, 16);
            within = (uintptr_t)address >= low && (uintptr_t)address < high;
        } else if (within && strncmp(line, "VmFlags:", 8) == 0) {
            found = strstr(line, flag) != NULL;
        }
    }
    fclose(maps);
    return found;
}

START_TEST(memory_is_zeroed_and_left_out_of_core_images)
{
    static const uint8_t zeros[100];
    uint8_t *memory = qr_secret_alloc(sizeof zeros);
    ck_assert_mem_eq(memory, zeros, sizeof zeros);
    ck_assert(has_flag(memory, " dd"));
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
    if (limit.rlim_cur >= 65536) {
        ck_assert(has_flag(memory, " lo"));
    }
    qr_secret_free(memory, sizeof zeros);
    qr_secret_free(NULL, 0);
}
END_TEST

/* Far more than the heap holds. */
START_TEST(a_full_heap_falls_back_to_pages_of_its_own)
{
    enum { PIECES = 40, SIZE = 5000 };
    static const uint8_t zeros[SIZE];
    uint8_t *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = qr_secret_alloc(SIZE);
        ck_assert_mem_eq(pieces[i], zeros, SIZE);
        ck_assert(has_flag(pieces[i], " dd"));
        memset(pieces[i], (int)i, SIZE);
    }
    for (size_t i = 0; i < PIECES; i++) {
        ck_assert_uint_eq(pieces[i][0], i);
        ck_assert_uint_eq(pieces[i][SIZE - 1], i);
        qr_secret_free(pieces[i], SIZE);
    }
    /* And the heap is whole again. */
    uint8_t *memory = qr_secret_alloc(30000);
    ck_assert_uint_eq(memory[29999], 0);
    qr_secret_free(memory, 30000);
}
END_TEST

START_TEST(without_locked_memory_it_works_all_the_same)
{
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    ck_assert_int_eq(setrlimit(RLIMIT_MEMLOCK, &none), 0);
    uint8_t *memory = qr_secret_alloc(100);
    ck_assert_uint_eq(memory[99], 0);
    ck_assert(has_flag(memory, " dd"));
    qr_secret_free(memory, 100);
    memory = qr_secret_alloc(200000);
    ck_assert_uint_eq(memory[199999], 0);
    qr_secret_free(memory, 200000);
}
END_TEST

/* What is freed is wiped: the heap's pages stay mapped. */
START_TEST(freed_memory_is_wiped)
{
    volatile uint8_t *memory = qr_secret_alloc(64);
    for (size_t i = 0; i < 64; i++) {
        memory[i] = 0xa5;
    }
    uintptr_t address = (uintptr_t)memory;
    qr_secret_free((void *)address, 64);
    size_t kept = 0;
    /* The first bytes are the heap's own list now. */
    for (size_t i = 16; i < 64; i++) {
        kept += ((volatile const uint8_t *)address)[i] == 0xa5 ? 1 : 0;
    }
    ck_assert_uint_eq(kept, 0);
}
END_TEST

START_TEST(secrets_compare_by_all_their_bytes)
{
    ck_assert(qr_secret_equal("abc", "abc", 3));
    ck_assert(!qr_secret_equal("abc", "abd", 3));
    ck_assert(!qr_secret_equal("abc", "bbc", 3));
    ck_assert(qr_secret_equal("abc", "xyz", 0));
}
END_TEST

START_TEST(chomp_drops_one_line_ending)
{
    static const struct {
        const char *text;
        const char *chomped;
    } cases[] = {
        {"secret", "secret"},
        {"secret\n", "secret"},
        {"secret\r\n", "secret"},
        {"secret\n\n", "secret\n"},
        {"secret\r", "secret\r"},
        {"\n", ""},
        {"\r\n", ""},
        {"", ""},
        {" secret \n", " secret "},
        {"two\nlines\n", "two\nlines"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_secret secret = QR_SECRET_INIT;
        qr_secret_set(&secret, cases[i].text, strlen(cases[i].text));
        qr_secret_chomp(&secret);
        ck_assert_uint_eq(secret.length, strlen(cases[i].chomped));
        ck_assert_int_eq(secret.bytes == NULL, secret.length == 0);
        if (secret.length > 0) {
            ck_assert_str_eq((const char *)secret.bytes, cases[i].chomped);
        }
        qr_secret_dispose(&secret);
    }
}
END_TEST

START_TEST(a_file_is_read_whole)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_secret secret = QR_SECRET_INIT;
    uint8_t bytes[QR_SECRET_MAX_SIZE + 1];
    memset(bytes, 'x', sizeof bytes);
    bytes[7] = 0;
    static const size_t lengths[] = {1, 100, QR_SECRET_MAX_SIZE, 0};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        write_file(bytes, lengths[i], 0600);
        qr_ck_ok(qr_secret_read_file(&secret, path, true, "key file", &err), err);
        ck_assert_uint_eq(secret.length, lengths[i]);
        if (lengths[i] > 0) {
            ck_assert_mem_eq(secret.bytes, bytes, lengths[i]);
            ck_assert_uint_eq(secret.bytes[secret.length], 0);
        }
    }
    write_file(bytes, sizeof bytes, 0600);
    ck_assert(!qr_secret_read_file(&secret, path, true, "key file", &err));
    ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "is too large: over 4096 bytes"));
    ck_assert_ptr_null(secret.bytes);
}
END_TEST

/* The modes that keep a file to its owner, and those that do not. */
START_TEST(a_file_that_others_can_read_or_write_is_refused)
{
    static const struct {
        mode_t mode;
        bool accepted;
    } cases[] = {
        {0600, true},  {0400, true},  {0700, true},  {0711, true},  {0640, false},
        {0644, false}, {0660, false}, {0604, false}, {0606, false}, {0620, false},
        {0602, false}, {0666, false}, {0777, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_secret secret = QR_SECRET_INIT;
        char expected[256];
        write_file("secret", 6, cases[i].mode);
        bool ok = qr_secret_read_file(&secret, path, true, "key file", &err);
        ck_assert_msg(ok == cases[i].accepted, "%04o", (unsigned)cases[i].mode);
        if (!ok) {
            snprintf(expected, sizeof expected,
                     "the key file %s can be read or written by others than its owner (mode "
                     "%04o): run chmod 600 %s",
                     path, (unsigned)cases[i].mode, path);
            ck_assert_str_eq(err.message, expected);
            ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
            ck_assert_ptr_null(secret.bytes);
        }
        qr_secret_dispose(&secret);
        qr_ck_ok(qr_secret_read_file(&secret, path, false, "password file", &err), err);
        qr_secret_dispose(&secret);
    }
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
    static const struct {
        const char *path;
        const char *message;
    } cases[] = {
        {"/dev/zero", "the key file /dev/zero is no file and no pipe: name a file that holds it"},
        {"/tmp", "cannot read the key file /tmp: Is a directory"},
        {"/nonexistent/key",
         "cannot open the key file /nonexistent/key: No such file or directory"},
        {"", "cannot open the key file : No such file or directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_secret secret = QR_SECRET_INIT;
        ck_assert(!qr_secret_read_file(&secret, cases[i].path, true, "key file", &err));
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
        ck_assert_ptr_null(secret.bytes);
    }
}
END_TEST

START_TEST(a_link_is_judged_by_what_it_leads_to)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_secret secret = QR_SECRET_INIT;
    char link[80];
    snprintf(link, sizeof link, "%s/link", root);
    ck_assert_int_eq(symlink(path, link), 0);
    write_file("secret", 6, 0600);
    qr_ck_ok(qr_secret_read_file(&secret, link, true, "key file", &err), err);
    ck_assert_uint_eq(secret.length, 6);
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert(!qr_secret_read_file(&secret, link, true, "key file", &err));
    ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
    unlink(link);
}
END_TEST

START_TEST(standard_input_is_read_from_a_pipe_and_not_from_a_wide_file)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_secret secret = QR_SECRET_INIT;
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq((int)write(ends[1], "sec", 3), 3);
    ck_assert_int_eq((int)write(ends[1], "ret\n", 4), 4);
    close(ends[1]);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    qr_ck_ok(qr_secret_read_file(&secret, "-", true, "key file", &err), err);
    ck_assert_str_eq((const char *)secret.bytes, "secret\n");
    write_file("secret", 6, 0644);
    int fd = open(path, O_RDONLY);
    ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    ck_assert(!qr_secret_read_file(&secret, "-", true, "key file", &err));
    ck_assert_str_eq(err.message,
                     "the key file standard input can be read or written by others than its owner "
                     "(mode 0644): run chmod 600 on it");
}
END_TEST

/* In a process that ends at once: a leak checker cannot look into one that is not dumpable. */
START_TEST(a_protected_process_leaves_no_core_and_is_not_dumpable)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct rlimit limit = {.rlim_cur = 1, .rlim_max = 1};
        qr_secret_protect_process();
        qr_secret_protect_process();
        bool ok = getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 &&
                  limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/secret");
    TCase *tests = tcase_create("secret");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, memory_is_zeroed_and_left_out_of_core_images);
    tcase_add_test(tests, a_full_heap_falls_back_to_pages_of_its_own);
    tcase_add_test(tests, without_locked_memory_it_works_all_the_same);
    tcase_add_test(tests, freed_memory_is_wiped);
    tcase_add_test(tests, secrets_compare_by_all_their_bytes);
    tcase_add_test(tests, chomp_drops_one_line_ending);
    tcase_add_test(tests, a_file_is_read_whole);
    tcase_add_test(tests, a_file_that_others_can_read_or_write_is_refused);
    tcase_add_test(tests, what_is_no_file_is_refused);
    tcase_add_test(tests, a_link_is_judged_by_what_it_leads_to);
    tcase_add_test(tests, standard_input_is_read_from_a_pipe_and_not_from_a_wide_file);
    tcase_add_test(tests, a_protected_process_leaves_no_core_and_is_not_dumpable);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
