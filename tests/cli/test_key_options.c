#include "tests/support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/key_options.h"
#include "cli/options.h"

static bool run_nothing(struct qr_cli *cli, struct qr_error *err)
{
    (void)cli;
    (void)err;
    return true;
}

static const struct qr_option options[] = {QR_KEY_OPTIONS};
static const struct qr_command command = {.name = "sign",
                                          .options = options,
                                          .n_options = sizeof options / sizeof options[0],
                                          .max_operands = 0,
                                          .run = run_nothing};

enum { WORDS = 8 };

static void parse(struct qr_cli *cli, const char *const *words)
{
    static const struct qr_command *const commands[] = {&command};
    struct qr_error err = QR_ERROR_INIT;
    char *argv[WORDS + 2];
    int count = 0;
    argv[count++] = qr_arena_copy(&cli->arena, "quorate", 7);
    argv[count++] = qr_arena_copy(&cli->arena, "sign", 4);
    for (size_t i = 0; i < WORDS && words[i] != NULL; i++) {
        argv[count++] = qr_arena_copy(&cli->arena, words[i], strlen(words[i]));
    }
    qr_ck_ok(qr_cli_parse(cli, commands, 1, count, argv, &err), err);
}

START_TEST(at_most_one_signer_is_named)
{
    static const struct {
        const char *words[WORDS];
        const char *message; /* NULL: fine */
        bool given;
    } cases[] = {
        {{NULL}, NULL, false},
        {{"--keystore", "k"}, NULL, true},
        {{"--keystore", "k", "--password-file", "p"}, NULL, true},
        {{"--key-file", "k"}, NULL, true},
        {{"--key-env", "K"}, NULL, true},
        {{"--signer", "cast {hash}"}, NULL, true},
        {{"--rpc-account", "0x6369EBf002bDB99Bb8AC8714d0ce637c054C7B97"}, NULL, true},
        {{"--key-env", "K", "--keystore", "k"},
         "--keystore and --key-env both say who signs: give one of them",
         false},
        {{"--key-file", "k", "--signer", "cast {hash}"},
         "--key-file and --signer both say who signs: give one of them",
         false},
        {{"--password-file", "p"},
         "--password-file holds the password of a keystore: give --keystore too",
         false},
        {{"--password-file", "p", "--key-file", "k"},
         "--password-file holds the password of a keystore: give --keystore too",
         false},
        {{"--signer", "cast wallet sign"},
         "the signer's command does not say where to put what is to be signed: write {typed_data} "
         "(a file's path), {hash} or {safe_tx_hash} into it",
         false},
        {{"--rpc-account", "0x6369EBf002bDB99Bb8AC8714d0ce637c054C7B98"}, "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_cli cli = {.arena = QR_ARENA_INIT};
        bool given = true;
        parse(&cli, cases[i].words);
        bool ok = qr_key_options_check(&given, &cli, &err);
        ck_assert_msg(ok == (cases[i].message == NULL), "%zu: %s", i, err.message);
        ck_assert_int_eq(given, cases[i].given);
        if (!ok) {
            ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
            ck_assert_str_eq(cases[i].message[0] == '\0' ? "" : err.message, cases[i].message);
        }
        qr_arena_dispose(&cli.arena);
    }
}
END_TEST

static char root[] = "/tmp/quorate-options-XXXXXX";

static void setup(void)
{
    memcpy(root, "/tmp/quorate-options-XXXXXX", sizeof root);
    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert_int_eq(chdir(root), 0);
}

static void teardown(void)
{
    static const char *const names[] = {"key", "wide", "keystore", "password", "crlf", "wrong"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unlink(names[i]);
    }
    ck_assert_int_eq(rmdir(root), 0);
}

static void write_file(const char *name, const char *text, size_t length, mode_t mode)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text, length), (int)length);
    ck_assert_int_eq(fchmod(fd, mode), 0);
    close(fd);
}

#define KEY     "3da59205ff77e009345e45202bb87b8261b197d10d6b3f8826a8bd3649e1c193"
#define ACCOUNT "0x43dD37E854DCc7D5A323DAA1AA3b8fe16dBBd4e7" /* of the keystore */
#define OTHER   "0x6369EBf002bDB99Bb8AC8714d0ce637c054C7B97" /* of the key */

/* The second keystore of the vectors, whose password is "p", and its neighbours. */
static void write_files(void)
{
    struct qr_fixture fixture;
    size_t length;
    qr_fixture_load(&fixture, "vectors/keystore.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    struct qr_json_value item = qr_json_next(cases, qr_json_first(cases));
    const char *json = qr_json_source(&length, qr_json_get(item, "keystore"));
    write_file("keystore", json, length, 0644);
    qr_fixture_dispose(&fixture);
    write_file("key", "0x" KEY "\n", 67, 0600);
    write_file("wide", "0x" KEY "\n", 67, 0644);
    write_file("password", "p\n", 2, 0600);
    write_file("crlf", "p\r\n", 3, 0600);
    write_file("wrong", "p\n\n", 3, 0600);
}

/* In a process of its own: it becomes one that no leak checker may look into. */
static int open_in_child(const char *const *words, const char *expected)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_cli cli = {.arena = QR_ARENA_INIT};
        struct qr_signer *signer;
        char text[QR_ADDRESS_SIZE] = "a command";
        (void)setsid();
        parse(&cli, words);
        if (!qr_key_options_open(&signer, &cli, &err)) {
            fprintf(stderr, "%s", strcmp(err.message, expected) != 0 ? err.message : "");
            _exit(strcmp(err.message, expected) == 0 ? 10 + (int)err.kind : 1);
        }
        if (signer != NULL && qr_signer_address(signer) != NULL) {
            qr_address_format(text, qr_signer_address(signer));
        }
        _exit(strcmp(signer == NULL ? "nobody" : text, expected) == 0 ? 0 : 2);
    }
    int status = -1;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(the_signer_that_is_named_is_opened)
{
    static const struct {
        const char *words[WORDS];
        const char *expected; /* account or message */
        int code;             /* 0, or 10 and the error's kind */
    } cases[] = {
        {{NULL}, "nobody", 0},
        {{"--key-file", "key"}, OTHER, 0},
        {{"--key-env", "QUORATE_TEST_KEY"}, OTHER, 0},
        {{"--keystore", "keystore", "--password-file", "password"}, ACCOUNT, 0},
        {{"--keystore", "keystore", "--password-file", "crlf"}, ACCOUNT, 0},
        {{"--signer", "cast {hash}"}, "a command", 0},
        {{"--keystore", "keystore", "--password-file", "wrong"},
         "keystore: the password of the keystore is wrong (or the file is damaged: its MAC does "
         "not fit)",
         11},
        {{"--keystore", "key", "--password-file", "password"},
         "key:1:1: this is no keystore, which is a JSON object: give a raw key with --key-file",
         12},
        {{"--keystore", "keystore", "--password-file", "none"},
         "cannot open the password file none: No such file or directory",
         12},
        {{"--keystore", "none", "--password-file", "password"},
         "cannot open none: No such file or directory",
         12},
        {{"--keystore", "keystore"},
         "there is no terminal to ask for the password: give a file that holds it with "
         "--password-file",
         12},
        {{"--keystore", "-", "--password-file", "-"},
         "--password-file: standard input can be read only once: name a file",
         12},
        {{"--key-file", "keystore"},
         "the key file keystore can be read or written by others than its owner (mode 0644): run "
         "chmod 600 keystore",
         11},
        {{"--key-file", "wide"},
         "the key file wide can be read or written by others than its owner (mode 0644): run chmod "
         "600 wide",
         11},
        {{"--key-env", "QUORATE_TEST_NONE"},
         "the environment variable QUORATE_TEST_NONE is not set: put the private key's 64 hex "
         "digits into it",
         12},
        {{"--rpc-account", ACCOUNT},
         "--rpc-account is an account that a node holds: name the node with --rpc URL, or set "
         "ETH_RPC_URL",
         12},
    };
    write_files();
    unsetenv("ETH_RPC_URL");
    ck_assert_int_eq(setenv("QUORATE_TEST_KEY", KEY, 1), 0);
    int null = open("/dev/null", O_RDONLY);
    ck_assert_int_eq(dup2(null, STDIN_FILENO), STDIN_FILENO);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int code = open_in_child(cases[i].words, cases[i].expected);
        ck_assert_msg(code == cases[i].code, "%zu: %d", i, code);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli/key_options");
    TCase *tests = tcase_create("key_options");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, at_most_one_signer_is_named);
    tcase_add_test(tests, the_signer_that_is_named_is_opened);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
