#include <stdio.h>
#include <string.h>

#include "tests/prepare/repository_fixture.h"

START_TEST(revision_of_every_form_resolves_as_in_git)
{
    static const char *const forms[] = {"HEAD",        "@",          "main",
                                        "v1",          "nested",     "HEAD~1",
                                        "HEAD^",       "@~1",        "main~1^0",
                                        "v1^{commit}", "v1^{}",      "refs/tags/v1",
                                        "tags/v1",     "heads/main", "config",
                                        "feature/x",   "v1-1-gHEAD", "HEAD@{0}",
                                        "main@{1}",    "@{0}",       "refs/heads/config~0",
                                        "main@{0}~1"};
    struct ids ids;
    make_history(&ids);
    open_at("w");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char expected[128];
        char form[128];
        char peeled[160];
        snprintf(form, sizeof form, "%s", forms[i]);
        if (strcmp(form, "v1-1-gHEAD") == 0) {
            snprintf(form, sizeof form, "v1-1-g%.7s", ids.second);
        }
        snprintf(peeled, sizeof peeled, "%s%s", form, "^{commit}");
        qr_git_text(expected, &git, "-C", "w", "rev-parse", "--verify", "-q", peeled);
        ck_resolves(form, expected);
    }
}
END_TEST

START_TEST(revision_by_id_resolves_at_every_length)
{
    struct ids ids;
    make_history(&ids);
    open_at("w");
    for (size_t length = 4; length <= 40; length++) {
        char prefix[64];
        snprintf(prefix, sizeof prefix, "%.*s", (int)length, ids.first);
        ck_resolves(prefix, ids.first);
        snprintf(prefix, sizeof prefix, "%.*s^{}", (int)length, ids.tag);
        ck_resolves(prefix, ids.first);
    }
    char upper[64] = "";
    for (size_t i = 0; ids.first[i] != '\0'; i++) {
        upper[i] = (char)(ids.first[i] >= 'a' ? ids.first[i] - 32 : ids.first[i]);
    }
    ck_resolves(upper, ids.first);
}
END_TEST

START_TEST(commit_has_its_tree_and_time)
{
    struct ids ids;
    struct qr_commit found;
    char tree[64];
    make_history(&ids);
    open_at("w");
    qr_git_text(tree, &git, "-C", "w", "rev-parse", "v1^{tree}");
    qr_ck_ok(qr_repository_resolve(&found, repository, "v1", &err), err);
    ck_assert_str_eq(found.tree, tree);
    ck_assert_int_eq(found.time, 1700000000);
}
END_TEST

START_TEST(revision_that_is_none_is_refused)
{
    static const char *const cases[][2] = {
        {"", "the revision is empty: name a tag, a branch or a commit id"},
        {"-v1", "\"-v1\" is no revision: git allows no name with a dash in front"},
        {"v2", NO_REVISION("v2")},
        {"v1\n", NO_REVISION("v1\\n")},
        {"abc", NO_REVISION("abc")},
        {"0000000", NO_REVISION("0000000")},
        {"0123456789012345678901234567890123456789",
         NO_REVISION("0123456789012345678901234567890123456789")},
        {"../w", NO_REVISION("../w")},
        {"v1..main", NO_REVISION("v1..main")},
        {"index", NO_REVISION("index")},
        {"v9-3-gabcdef0", NO_REVISION("v9-3-gabcdef0")},
        {"HEAD~9", "revision \"HEAD~9\": \"~9\" leads to nothing: the history is shorter, or has "
                   "no such thing"},
        {":/two", "\":/two\" searches commit messages, and whose it finds is chance: name a tag, a "
                  "branch or a commit id"},
        {"HEAD^{/two}", "\"HEAD^{/two}\" searches commit messages, and whose it finds is chance: "
                        "name a tag, a branch or a commit id"},
        {":0:a", "\":0:a\" is a place in the index, not a commit: name a tag, a branch or a commit "
                 "id"},
        {"main:b", "revision \"main:b\": \":b\" leads to nothing: the history is shorter, or has "
                   "no such thing"},
        {"main:a", "revision \"main:a\": it leads to the blob "
                   "0cfbf08886fca9a91cb753ec8734c84fcbe52c9f: name a commit, or a tag or branch "
                   "of one"},
        {"main^{tree}", "revision \"main^{tree}\": it leads to the tree "
                        "02439fb50f442f187d6db9a7b47287b9e3f5d49c: name a commit, or a tag or "
                        "branch of one"},
        {"02439fb50f", "revision \"02439fb50f\": it leads to the tree "
                       "02439fb50f442f187d6db9a7b47287b9e3f5d49c: name a commit, or a tag or "
                       "branch of one"},
        {"blob", "revision \"blob\": it leads to the blob "
                 "0cfbf08886fca9a91cb753ec8734c84fcbe52c9f: name a commit, or a tag or branch of "
                 "one"},
    };
    struct ids ids;
    make_history(&ids);
    qr_git(&git, "-C", "w", "tag", "blob", "main:a");
    open_at("w");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_refused(cases[i][0], QR_ERROR_INPUT, cases[i][1]);
    }
}
END_TEST

START_TEST(revision_with_broken_steps_is_refused)
{
    static const char *const revisions[] = {"main^{",     "main~x",
                                            "main^{foo}", "main@{",
                                            "^main",      ":0:a",
                                            "@{u}",       "main@{upstream}",
                                            "main^^^^",   "main~99999999999999999999",
                                            ":",          "^",
                                            "~",          "main:"};
    struct ids ids;
    struct qr_commit found;
    make_history(&ids);
    open_at("w");
    for (size_t i = 0; i < sizeof revisions / sizeof revisions[0]; i++) {
        ck_assert_msg(!qr_repository_resolve(&found, repository, revisions[i], &err), "%s",
                      revisions[i]);
        ck_assert_msg(err.kind == QR_ERROR_INPUT, "%s: %s", revisions[i], err.message);
    }
    char longest[1100];
    memset(longest, 'a', sizeof longest);
    longest[1001] = '\0';
    ck_refused(longest, QR_ERROR_INPUT, "the revision is longer than 1000 bytes");
}
END_TEST

START_TEST(revision_of_two_commits_is_refused)
{
    struct ids ids;
    char message[400];
    make_history(&ids);
    qr_git(&git, "-C", "w", "branch", "v1");
    open_at("w");
    ck_refused("v1", QR_ERROR_INPUT,
               "\"v1\" is ambiguous: refs/tags/v1 and refs/heads/v1 are different commits; write "
               "one of them in full");
    ck_refused("v1~0", QR_ERROR_INPUT,
               "\"v1\" is ambiguous: refs/tags/v1 and refs/heads/v1 are different commits; write "
               "one of them in full");
    ck_resolves("refs/tags/v1", ids.first);
    ck_resolves("refs/heads/v1", ids.second);
    qr_git(&git, "-C", "w", "update-ref", "refs/heads/refs/tags/v1", ids.second);
    ck_resolves("refs/tags/v1", ids.first);
    /* A reference that is spelled like the beginning of an id. */
    char prefix[16];
    snprintf(prefix, sizeof prefix, "%.7s", ids.first);
    qr_git(&git, "-C", "w", "update-ref", "refs/tags/same", ids.first);
    char name[64];
    snprintf(name, sizeof name, "refs/heads/%s", prefix);
    qr_git(&git, "-C", "w", "update-ref", name, ids.second);
    snprintf(message, sizeof message,
             "\"%s\" is ambiguous: %s and %s are different commits; write one of them in full",
             prefix, name, ids.first);
    ck_refused(prefix, QR_ERROR_INPUT, message);
    ck_resolves(name, ids.second);
    /* A tag and a branch of one commit are no question. */
    qr_git(&git, "-C", "w", "update-ref", "refs/heads/same", ids.first);
    ck_resolves("same", ids.first);
}
END_TEST

START_TEST(head_is_refused_when_a_tag_has_its_name)
{
    struct ids ids;
    make_history(&ids);
    qr_git(&git, "-C", "w", "update-ref", "refs/tags/HEAD", ids.first);
    open_at("w");
    ck_refused("HEAD", QR_ERROR_INPUT,
               "\"HEAD\" is ambiguous: HEAD and refs/tags/HEAD are different commits; write one "
               "of them in full");
    ck_resolves("@", ids.second);
    ck_resolves("refs/tags/HEAD", ids.first);
}
END_TEST

START_TEST(full_id_is_never_a_name)
{
    static const char id[] = "1111111111111111111111111111111111111111";
    struct ids ids;
    make_history(&ids);
    qr_git(&git, "-C", "w", "update-ref", "refs/tags/1111111111111111111111111111111111111111",
           ids.first);
    open_at("w");
    ck_refused(id, QR_ERROR_INPUT, NO_REVISION("1111111111111111111111111111111111111111"));
    ck_refused("1111111111111111111111111111111111111111~0", QR_ERROR_INPUT,
               NO_REVISION("1111111111111111111111111111111111111111~0"));
}
END_TEST

START_TEST(abbreviation_of_several_objects_is_refused)
{
    struct qr_buffer input = QR_BUFFER_INIT;
    char listing[90000];
    struct ids ids;
    make_history(&ids);
    /* 2,000 blobs are enough for two to begin with the same 4 digits, with these contents. */
    for (int i = 0; i < 2000; i++) {
        qr_buffer_addf(&input, "blob\ndata 4\n%04d\n", i);
    }
    qr_git(&git, "-C", "w", "config", "fastimport.unpackLimit", "1");
    qr_git_feed(listing, &git, qr_buffer_text(&input), input.length, "-C", "w", "fast-import",
                "--quiet");
    qr_buffer_dispose(&input);
    qr_git_text(listing, &git, "-C", "w", "cat-file", "--batch-all-objects",
                "--batch-check=%(objectname)");
    char prefix[8] = "";
    for (const char *line = listing; strlen(line) > 41 && prefix[0] == '\0'; line += 41) {
        if (strncmp(line, line + 41, 4) == 0) {
            snprintf(prefix, sizeof prefix, "%.4s", line);
        }
    }
    ck_assert_str_ne(prefix, "");
    char message[128];
    snprintf(message, sizeof message,
             "\"%s\" is the beginning of several object ids: give more digits", prefix);
    open_at("w");
    ck_refused(prefix, QR_ERROR_INPUT, message);
    /* As a tag's name it is only that. */
    qr_git(&git, "-C", "w", "tag", prefix, ids.first);
    ck_resolves(prefix, ids.first);
}
END_TEST

START_TEST(branch_without_commits_is_no_revision)
{
    open_at("w");
    ck_refused("HEAD", QR_ERROR_INPUT, NO_REVISION("HEAD"));
    ck_refused("@", QR_ERROR_INPUT, NO_REVISION("@"));
    ck_refused("main", QR_ERROR_INPUT, NO_REVISION("main"));
}
END_TEST

START_TEST(broken_reference_is_not_passed_over)
{
    struct ids ids;
    make_history(&ids);
    qr_git_write_text(&git, "w/.git/refs/tags/v1", "nonsense\n");
    open_at("w");
    ck_refused("v1", QR_ERROR_UNAVAILABLE,
               "refs/tags/v1 cannot be read: corrupted loose reference file: refs/tags/v1; git "
               "fsck says more");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/revision");
    TCase *tests = tcase_create("git");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, revision_of_every_form_resolves_as_in_git);
    tcase_add_test(tests, revision_by_id_resolves_at_every_length);
    tcase_add_test(tests, commit_has_its_tree_and_time);
    tcase_add_test(tests, revision_that_is_none_is_refused);
    tcase_add_test(tests, revision_with_broken_steps_is_refused);
    tcase_add_test(tests, revision_of_two_commits_is_refused);
    tcase_add_test(tests, head_is_refused_when_a_tag_has_its_name);
    tcase_add_test(tests, full_id_is_never_a_name);
    tcase_add_test(tests, abbreviation_of_several_objects_is_refused);
    tcase_add_test(tests, branch_without_commits_is_no_revision);
    tcase_add_test(tests, broken_reference_is_not_passed_over);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
