#include "prepare/git_format.h"

#include "tests/support.h"

struct verdict {
    const char *text;
    size_t line;         /* of the error */
    const char *message; /* NULL: it passes */
};

static const char syntax[] = "this is not git's configuration syntax: git config --list says more";

static void check(const struct verdict *expected)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_git_format format;
    bool ok = qr_git_format_check(&format, expected->text, strlen(expected->text), &err);
    if (expected->message == NULL) {
        ck_assert_msg(ok, "%s: %s", expected->text, err.message);
        return;
    }
    ck_assert_msg(!ok, "%s", expected->text);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    ck_assert_uint_eq(err.line, expected->line);
    ck_assert_str_eq(err.message, expected->message);
}

static const struct verdict passing[] = {
    {"", 0, NULL},
    {"# nothing\n; else\n\n", 0, NULL},
    {"[core]\n\trepositoryformatversion = 0\n\tbare = false\n", 0, NULL},
    {"[core]\n\trepositoryFormatVersion=1\n[extensions]\n\tobjectFormat = SHA1\n", 0, NULL},
    {"\xef\xbb\xbf[core]\r\n\tbare\r\n\trepositoryformatversion = 0 ; x\r\n", 0, NULL},
    {"[core] bare = true\n", 0, NULL},
    {"[a]b=\"x # y\" # z\n[c \"d \\\" ] e\"]\n f = \\\\\\\"\\n\\t\\b\\\n more\n", 0, NULL},
    {"[extensions]\n\twhatever = 1\n", 0, NULL}, /* version 0 knows no extensions */
    {"[core]\nrepositoryformatversion=1\n[extensions]\nnoop\nworktreeConfig=true\n"
     "preciousObjects=true\nrefStorage=files\nrelativeWorktrees=true\n",
     0, NULL},
    {"[remote \"extensions.x\"]\nurl = y\n[core]\nrepositoryformatversion=1\n", 0, NULL},
    {"[core]\nrepositoryformatversion=7\nrepositoryformatversion=0\n", 0, NULL},
    {"[include]\npath = /dev/zero\n[includeIf \"gitdir:/\"]\npath = /dev/zero\n", 0, NULL},
};

START_TEST(format_that_can_be_read_passes)
{
    check(&passing[_i]);
}
END_TEST

static const struct verdict failing[] = {
    {"[core]\n\trepositoryformatversion = 2\n", 2,
     "core.repositoryFormatVersion is neither 0 nor 1: this repository needs a newer quorate"},
    {"[core]\n\n\trepositoryformatversion\n", 3,
     "core.repositoryFormatVersion is neither 0 nor 1: this repository needs a newer quorate"},
    {"[core]\n[extensions]\nobjectformat = sha256\n", 3,
     "extensions.objectFormat is not sha1: quorate reads repositories with SHA-1 object ids only; "
     "use one that has them (SHA-256 repositories cannot be read yet)"},
    {"[extensions]\nrefStorage = reftable\n", 2,
     "extensions.refStorage is not files: quorate reads references from files only; git refs "
     "migrate --ref-format=files converts them"},
    {"[extensions]\nNew-Thing = 1\n[core]\nrepositoryformatversion = 1\n", 2,
     "extensions.new-thing is not known: what it changes in the repository could be read wrongly; "
     "use a clone without it"},
    {"[extensions \"a\"]\nb = 1\n[core]\nrepositoryformatversion = 1\n", 2,
     "extensions.a.b is not known: what it changes in the repository could be read wrongly; use "
     "a clone without it"},
    {"a = b\n", 1, syntax},
    {"[core]\nx = \"a\nb\"", 2, syntax},
    {"[core\n", 1, syntax},
    {"[core", 1, syntax},
    {"[]\n", 1, syntax},
    {"[co_re]\n", 1, syntax},
    {"[core \"x]\n", 1, syntax},
    {"[core \"x\" ]\n", 1, syntax},
    {"[core \"x\\", 1, syntax},
    {"[core x]\n", 1, syntax},
    {"[core]\n1 = 2\n", 2, syntax},
    {"[core]\na b\n", 2, syntax},
    {"[core]\na : b\n", 2, syntax},
    {"[core]\na = \\q\n", 2, syntax},
    {"[core]\na = \"b\n", 2, syntax},
    {"[core]\na = \"b", 2, syntax},
    {"[core]\na = x\\\n y\\\n \\z\n", 4, syntax},
    {"[core]\n\"\n", 2, syntax},
};

START_TEST(format_that_cannot_be_read_is_refused)
{
    check(&failing[_i]);
}
END_TEST

START_TEST(partial_clone_is_noticed)
{
    static const char text[] = "[core]\n\trepositoryformatversion = 1\n"
                               "[extensions]\n\tpartialClone = origin\n";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_git_format format;
    qr_ck_ok(qr_git_format_check(&format, text, sizeof text - 1, &err), err);
    ck_assert(format.partial_clone);
    static const char promisor[] = "[remote \"origin\"]\n\tpromisor = true\n";
    qr_ck_ok(qr_git_format_check(&format, promisor, sizeof promisor - 1, &err), err);
    ck_assert(format.partial_clone);
    qr_ck_ok(qr_git_format_check(&format, "", 0, &err), err);
    ck_assert(!format.partial_clone);
}
END_TEST

START_TEST(nul_in_a_value_is_refused)
{
    static const char text[] = "[core]\nbare = a\0b\n";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_git_format format;
    ck_assert(!qr_git_format_check(&format, text, sizeof text - 1, &err));
    ck_assert_str_eq(err.message, syntax);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/git_format");
    TCase *tests = tcase_create("format");
    tcase_add_loop_test(tests, format_that_can_be_read_passes, 0,
                        sizeof passing / sizeof passing[0]);
    tcase_add_loop_test(tests, format_that_cannot_be_read_is_refused, 0,
                        sizeof failing / sizeof failing[0]);
    tcase_add_test(tests, partial_clone_is_noticed);
    tcase_add_test(tests, nul_in_a_value_is_refused);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
