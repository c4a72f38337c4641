/* Which repository is opened, and which is not. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "prepare/repository.h"
#include "tests/prepare/repository_fixture.h"

START_TEST(repository_is_found_from_inside_and_through_worktrees)
{
    struct ids ids;
    make_history(&ids);
    qr_git_write_text(&git, "w/deep/er/file", "x");
    commit("three");
    qr_git(&git, "-C", "w", "worktree", "add", "-q", "--detach", "../tree", "v1");
    qr_git(&git, "clone", "-q", "--bare", "w", "bare.git");
    static const char *const places[] = {"w", "w/.git", "w/.git/refs", "w/deep/er", "bare.git"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        open_at(places[i]);
        ck_resolves("HEAD~1", ids.second);
        ck_content("deep/er/file", "x");
    }
    open_at("tree");
    ck_resolves("HEAD", ids.first);
    ck_resolves("main~1", ids.second);
    ck_content("a", "1\n");
}
END_TEST

START_TEST(no_repository_is_an_error)
{
    char path[512];
    char message[700];
    qr_git_write_text(&git, "empty/x", "");
    qr_git_path(path, &git, "empty");
    ck_assert_ptr_null(qr_repository_open(path, &err));
    snprintf(message, sizeof message, "no git repository at %s or above it: name one with --repo",
             path);
    ck_assert_str_eq(err.message, message);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    qr_git_path(path, &git, "absent");
    ck_assert_ptr_null(qr_repository_open(path, &err));
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
}
END_TEST

static void enter(const char *place)
{
    char path[512];
    ck_assert_int_eq(chdir(qr_git_path(path, &git, place)), 0);
}

/* The repository around the working directory. */
static void open_here(const char *place)
{
    enter(place);
    qr_repository_free(repository);
    repository = qr_repository_open(NULL, &err);
    ck_assert_msg(repository != NULL, "%s: %s", place, err.message);
}

static void ck_not_found_here(const char *place, const char *message)
{
    enter(place);
    ck_assert_ptr_null(qr_repository_open(NULL, &err));
    ck_assert_str_eq(err.message, message);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
}

START_TEST(repository_around_the_working_directory_is_found)
{
    struct ids ids;
    make_history(&ids);
    qr_git_write_text(&git, "w/deep/er/file", "x");
    qr_git(&git, "-C", "w", "worktree", "add", "-q", "--detach", "../tree", "v1");
    qr_git_write_text(&git, "tree/deep/file", "x");
    qr_git_write_text(&git, "w/deep/.git/config", "no git directory");
    open_here("w/deep/er");
    ck_resolves("HEAD", ids.second);
    open_here("w/.git/refs");
    ck_resolves("HEAD", ids.second);
    open_here("tree/deep");
    ck_resolves("HEAD", ids.first);
}
END_TEST

/* Whoever can commit to a repository can put the files of a bare one into it. */
START_TEST(bare_repository_in_a_working_tree_is_read_only_where_it_is_named)
{
    static const char *const places[] = {"w/x", "w/x/refs", "w/x/refs/heads"};
    struct ids ids;
    make_history(&ids);
    qr_git(&git, "clone", "-q", "--bare", "w", "w/x");
    qr_git(&git, "-C", "w/x", "update-ref", "refs/heads/main", ids.first);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        open_here(places[i]);
        ck_resolves("main", ids.second);
    }
    open_at("w/x/refs");
    ck_resolves("main", ids.second);
    open_at("w/x");
    ck_resolves("main", ids.first);
    enter("w/x");
    qr_repository_free(repository);
    repository = qr_repository_open(".", &err);
    ck_resolves("main", ids.first);
}
END_TEST

START_TEST(bare_repository_is_not_found_from_inside)
{
    qr_git(&git, "init", "-q", "--bare", "bare.git");
    ck_not_found_here("bare.git", "no git repository at . or above it: name one with --repo");
    ck_not_found_here("bare.git/refs", "no git repository at . or above it: name one with --repo");
}
END_TEST

START_TEST(gitfile_that_leads_nowhere_is_an_error)
{
    static const char *const contents[] = {
        "", "gitdir: ", "gitdir: \n", "gitdir: absent\n", "../w/.git\n", "gitdir:../w/.git\n"};
    char path[512];
    char message[1000];
    qr_git_path(path, &git, "tree/.git");
    snprintf(message, sizeof message,
             "the file %s leads to no git repository: git worktree repair may mend it; or name "
             "another with --repo",
             path);
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        qr_git_write_text(&git, "tree/.git", contents[i]);
        ck_not_found_here("tree", message);
    }
    qr_git_write_text(&git, "tree/.git", "gitdir: ../w/.git\r\n");
    open_here("tree");
}
END_TEST

START_TEST(repository_of_another_user_must_be_named)
{
    /* What belongs to somebody else, and from where it is met; a gitfile, what it leads to, and
     * what that shares with others count. */
    static const char *const cases[][2] = {{"w/.git", "w/deep"},
                                           {"tree/.git", "tree"},
                                           {"w/.git/worktrees/tree/", "tree"},
                                           {"w/.git/", "tree"},
                                           {"link/.git", "link"}};
    struct ids ids;
    char path[512];
    char target[512];
    char message[1000];
    make_history(&ids);
    qr_git_write_text(&git, "w/deep/file", "x");
    qr_git(&git, "-C", "w", "worktree", "add", "-q", "--detach", "../tree", "HEAD");
    qr_git_write_text(&git, "link/file", "x");
    ck_assert_int_eq(
        symlink(qr_git_path(target, &git, "w/.git"), qr_git_path(path, &git, "link/.git")), 0);
    (void)unsetenv("SUDO_UID");
    for (size_t i = 0; geteuid() == 0 && i < sizeof cases / sizeof cases[0]; i++) {
        qr_git_path(path, &git, cases[i][0]);
        open_here(cases[i][1]);
        ck_assert_int_eq(lchown(path, 12345, (gid_t)-1), 0);
        snprintf(message, sizeof message,
                 "the repository %s belongs to another user (12345): name it with --repo if it is "
                 "the one you mean",
                 path);
        ck_not_found_here(cases[i][1], message);
        open_at(cases[i][1]);
        ck_resolves("HEAD", ids.second);
        (void)setenv("SUDO_UID", "1234", 1);
        ck_not_found_here(cases[i][1], message);
        (void)setenv("SUDO_UID", "12345x", 1);
        ck_not_found_here(cases[i][1], message);
        (void)setenv("SUDO_UID", "12345", 1);
        open_here(cases[i][1]);
        (void)unsetenv("SUDO_UID");
        ck_assert_int_eq(lchown(path, 0, (gid_t)-1), 0);
    }
}
END_TEST

START_TEST(environment_of_git_changes_nothing)
{
    struct ids ids;
    char other[512];
    make_history(&ids);
    qr_git(&git, "init", "-q", "other");
    qr_git_path(other, &git, "other/.git");
    (void)setenv("GIT_DIR", other, 1);
    (void)setenv("GIT_COMMON_DIR", other, 1);
    (void)setenv("GIT_OBJECT_DIRECTORY", "/nonexistent", 1);
    (void)setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", "/nonexistent", 1);
    (void)setenv("GIT_NAMESPACE", "x", 1);
    (void)setenv("GIT_CEILING_DIRECTORIES", git.directory, 1);
    (void)setenv("GIT_CONFIG_COUNT", "nonsense", 1);
    qr_git_write_text(&git, ".gitconfig", "not [ a configuration");
    (void)setenv("HOME", git.directory, 1);
    (void)setenv("XDG_CONFIG_HOME", git.directory, 1);
    open_at("w");
    ck_resolves("HEAD", ids.second);
    ck_content("a", "2\n");
}
END_TEST

START_TEST(configuration_leads_nowhere_outside)
{
    struct ids ids;
    char path[512];
    char event[512];
    make_history(&ids);
    qr_git_write_text(&git, "outside", "[core]\n\tignorecase = true\n");
    qr_git_write_text(&git, "w/.git/config",
                      "[core]\n\trepositoryformatversion = 0\n\tworktree = /nonexistent\n"
                      "[include]\n\tpath = /dev/zero\n[include]\n\tpath = ../../outside\n");
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    ck_assert_int_ge(inotify_add_watch(watch, qr_git_path(path, &git, "outside"), IN_OPEN), 0);
    open_at("w");
    ck_resolves("v1", ids.first);
    ck_content("a", "2\n");
    ck_assert_int_eq(read(watch, event, sizeof event), -1);
    ck_assert_int_eq(errno, EAGAIN);
    close(watch);
}
END_TEST

START_TEST(repository_of_another_format_is_refused)
{
    char path[512];
    char message[1000];
    qr_git(&git, "init", "-q", "--object-format=sha256", "sha256");
    qr_git_path(path, &git, "sha256");
    ck_assert_ptr_null(qr_repository_open(path, &err));
    snprintf(message, sizeof message,
             "%s/.git/config:7: extensions.objectFormat is not sha1: quorate reads repositories "
             "with SHA-1 object ids only; use one that has them (SHA-256 repositories cannot be "
             "read yet)",
             path);
    ck_assert_str_eq(err.message, message);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
}
END_TEST

START_TEST(repository_without_a_config_file_opens)
{
    struct ids ids;
    char path[512];
    make_history(&ids);
    ck_assert_int_eq(unlink(qr_git_path(path, &git, "w/.git/config")), 0);
    open_at("w");
    ck_resolves("HEAD", ids.second);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/repository_open");
    TCase *tests = tcase_create("git");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, repository_is_found_from_inside_and_through_worktrees);
    tcase_add_test(tests, no_repository_is_an_error);
    tcase_add_test(tests, repository_around_the_working_directory_is_found);
    tcase_add_test(tests, bare_repository_in_a_working_tree_is_read_only_where_it_is_named);
    tcase_add_test(tests, bare_repository_is_not_found_from_inside);
    tcase_add_test(tests, gitfile_that_leads_nowhere_is_an_error);
    tcase_add_test(tests, repository_of_another_user_must_be_named);
    tcase_add_test(tests, environment_of_git_changes_nothing);
    tcase_add_test(tests, configuration_leads_nowhere_outside);
    tcase_add_test(tests, repository_of_another_format_is_refused);
    tcase_add_test(tests, repository_without_a_config_file_opens);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
