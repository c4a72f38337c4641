#include "prepare/repository.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/prepare/repository_fixture.h"

/* Content */

START_TEST(content_is_the_blob_byte_for_byte)
{
    static const char bytes[] = "a\r\n\0b\xff $Id$ \n";
    struct qr_buffer content = QR_BUFFER_INIT;
    char blob[QR_OBJECT_ID_SIZE];
    char expected[64];
    qr_git_write(&git, "w/deploy/x.bin", bytes, sizeof bytes - 1);
    qr_git_write_text(&git, "w/.gitattributes", "* ident eol=lf working-tree-encoding=UTF-16\n");
    qr_git_write_text(&git, "w/run.sh", "#!/bin/sh\n");
    char path[512];
    qr_git_write_text(&git, "w/.git/info/attributes", "* -text -ident !working-tree-encoding\n");
    (void)qr_git_path(path, &git, "w/run.sh");
    qr_git(&git, "-C", "w", "add", "-A");
    qr_git(&git, "-C", "w", "update-index", "--chmod=+x", "run.sh");
    qr_git(&git, "-C", "w", "commit", "-q", "-m", "x");
    qr_git_text(expected, &git, "-C", "w", "rev-parse", "HEAD:deploy/x.bin");
    open_at("w");
    qr_buffer_add_text(&content, "kept ");
    read_file(&content, blob, "HEAD", "deploy/x.bin");
    ck_assert(qr_buffer_equals(&content, "kept a\r\n\0b\xff $Id$ \n", 5 + sizeof bytes - 1));
    ck_assert_str_eq(blob, expected);
    ck_content("run.sh", "#!/bin/sh\n");
    qr_buffer_dispose(&content);
}
END_TEST

START_TEST(content_comes_out_of_packs_and_deltas)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    for (int i = 0; i < 400; i++) {
        qr_buffer_addf(&text, "line %d %d\n", i, i * i * 7919 % 10007);
    }
    for (int version = 0; version < 12; version++) {
        qr_buffer_addf(&text, "version %d\n", version);
        qr_git_write(&git, "w/dir/big", text.data, text.length);
        commit("next");
    }
    qr_git(&git, "-C", "w", "repack", "-adfq", "--depth=50", "--window=50");
    qr_git(&git, "-C", "w", "pack-refs", "--all", "--prune");
    qr_git(&git, "-C", "w", "multi-pack-index", "write");
    open_at("w");
    struct qr_buffer content = QR_BUFFER_INIT;
    char blob[QR_OBJECT_ID_SIZE];
    read_file(&content, blob, "HEAD", "dir/big");
    ck_assert(qr_buffer_equals(&content, text.data, text.length));
    qr_buffer_truncate(&content, 0);
    read_file(&content, blob, "main~11", "dir/big");
    ck_assert(memcmp(content.data, text.data, content.length) == 0);
    ck_assert_str_eq(qr_buffer_text(&content) + content.length - 10, "version 0\n");
    qr_buffer_dispose(&content);
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(content_comes_out_of_alternates)
{
    struct ids ids;
    make_history(&ids);
    qr_git(&git, "clone", "-q", "--shared", "w", "shared");
    qr_git(&git, "clone", "-q", "--shared", "--bare", "shared", "again.git");
    open_at("again.git");
    ck_resolves("v1", ids.first);
    ck_content("a", "2\n");
}
END_TEST

static void make_awkward_tree(void)
{
    char id[64];
    char info[128];
    qr_git_write_text(&git, "w/dir/file", "content");
    qr_git_write_text(&git, "w/large",
                      "0123456789012345678901234567890123456789012345678901234567"
                      "8901234");
    qr_git_write_text(&git, "w/limit",
                      "0123456789012345678901234567890123456789012345678901234567"
                      "890123");
    qr_git_write_text(&git, "w/lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n");
    qr_git_write_text(&git, "w/old", "version https://hawser.github.com/spec/v1\noid sha256:00\n");
    commit("files");
    qr_git_feed(id, &git, "dir", 3, "-C", "w", "hash-object", "-w", "--stdin");
    snprintf(info, sizeof info, "120000,%s,link", id);
    qr_git(&git, "-C", "w", "update-index", "--add", "--cacheinfo", info);
    qr_git_text(id, &git, "-C", "w", "rev-parse", "HEAD");
    snprintf(info, sizeof info, "160000,%s,module", id);
    qr_git(&git, "-C", "w", "update-index", "--add", "--cacheinfo", info);
    qr_git(&git, "-C", "w", "commit", "-q", "-m", "awkward");
}

START_TEST(content_that_is_no_file_is_refused)
{
    static const char *const cases[][2] = {
        {"none", "none is not in commit COMMIT: commit it, or mend the path"},
        {"dir/none/x",
         "dir/none/x is not in commit COMMIT, which has no dir/none: commit it, or mend the path"},
        {"dir", "dir is a directory in commit COMMIT: name a file in it"},
        {"dir/file/x", "dir/file is a file in commit COMMIT, not a directory: mend the path "
                       "\"dir/file/x\""},
        {"link", "link is a symlink in commit COMMIT: links are not followed; name or commit the "
                 "file itself"},
        {"link/file", "link is a symlink in commit COMMIT: links are not followed; name or commit "
                      "the file itself"},
        {"module", "module is a submodule in commit COMMIT: its content is in another repository; "
                   "commit a copy of the file in this one"},
        {"module/a", "module is a submodule in commit COMMIT: its content is in another "
                     "repository; commit a copy of the file in this one"},
        {"Dir/file", "Dir is not in commit COMMIT: there is \"dir\"; upper and lower case differ "
                     "in git"},
        {"dir/FILE", "dir/FILE is not in commit COMMIT: there is \"file\"; upper and lower case "
                     "differ in git"},
        {"lfs", "lfs is a Git LFS pointer in commit COMMIT: its content is not in git; take it "
                "out of LFS (git lfs untrack) and commit the file itself"},
        {"old", "old is a Git LFS pointer in commit COMMIT: its content is not in git; take it "
                "out of LFS (git lfs untrack) and commit the file itself"},
        {"large", "large has 65 bytes: at most 64 are read"},
        {"../w/large", "\"../w/large\" names no file in a git tree: \".\" and \"..\" are no "
                       "places in a tree"},
        {"/dir/file", "\"/dir/file\" names no file in a git tree: it is absolute; write it from "
                      "the root of the tree, without the first \"/\""},
        {"dir\\file", "\"dir\\file\" names no file in a git tree: it has a backslash; write \"/\" "
                      "between folders"},
        {"", "\"\" names no file in a git tree: it is empty"},
    };
    make_awkward_tree();
    open_at("w");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_unreadable(cases[i][0], QR_ERROR_INPUT, cases[i][1]);
    }
    ck_content("dir/file", "content");
    struct qr_commit found;
    struct qr_buffer content = QR_BUFFER_INIT;
    char blob[QR_OBJECT_ID_SIZE];
    qr_ck_ok(qr_repository_resolve(&found, repository, "HEAD", &err), err);
    qr_ck_ok(qr_repository_read(&content, blob, repository, &found, "limit", 64, &err), err);
    qr_buffer_dispose(&content);
}
END_TEST

/* A tree object from its raw bytes, and a commit of it on main. */
static void commit_raw_tree(const char *const *entries)
{
    struct qr_buffer raw = QR_BUFFER_INIT;
    char blob[64];
    char tree[64];
    char id[64];
    for (; entries[0] != NULL; entries += 2) {
        struct qr_error ignored = QR_ERROR_INIT;
        qr_git_feed(blob, &git, entries[1], strlen(entries[1]), "-C", "w", "hash-object", "-w",
                    "--stdin");
        qr_buffer_addf(&raw, "100644 %s", entries[0]);
        qr_buffer_add_byte(&raw, 0);
        qr_ck_ok(qr_hex_decode(&raw, blob, 40, &ignored), ignored);
    }
    qr_git_feed(tree, &git, qr_buffer_text(&raw), raw.length, "-C", "w", "hash-object", "-w", "-t",
                "tree", "--literally", "--stdin");
    qr_git_text(id, &git, "-C", "w", "commit-tree", "-m", "x", tree);
    qr_git(&git, "-C", "w", "update-ref", "refs/heads/main", id);
    qr_buffer_dispose(&raw);
}

START_TEST(forged_tree_does_not_hide_a_second_file)
{
    static const char *const entries[] = {"a", "1", "x", "good", "x", "evil", "z", "2", NULL};
    commit_raw_tree(entries);
    open_at("w");
    ck_unreadable("x", QR_ERROR_INPUT,
                  "x is twice in its tree at commit COMMIT: such a tree is damaged or forged; git "
                  "fsck says more");
    ck_content("z", "2");
}
END_TEST

START_TEST(forged_tree_out_of_order_is_read_in_full)
{
    static const char *const entries[] = {"z", "1", "m", "2", "a", "3", NULL};
    commit_raw_tree(entries);
    open_at("w");
    ck_content("a", "3");
    ck_content("m", "2");
    ck_content("z", "1");
}
END_TEST

START_TEST(shallow_clone_says_what_brings_the_rest)
{
    struct ids ids;
    char url[512];
    char message[300];
    make_history(&ids);
    snprintf(url, sizeof url, "file://%s/w", git.directory);
    qr_git(&git, "clone", "-q", "--depth", "1", "--no-tags", url, "shallow");
    qr_git(&git, "-C", "shallow", "worktree", "add", "-q", "--detach", "../shallow-tree");
    static const char *const places[] = {"shallow", "shallow-tree"};
    for (size_t i = 0; i < 2; i++) {
        open_at(places[i]);
        ck_resolves("HEAD", ids.second);
        ck_content("a", "2\n");
        ck_refused("HEAD~1", QR_ERROR_UNAVAILABLE,
                   "revision \"HEAD~1\": \"~1\" is not here: this clone is shallow; git fetch "
                   "--unshallow brings the rest");
        snprintf(message, sizeof message,
                 "no object \"%s\" is here: this clone is shallow; git fetch --unshallow brings "
                 "the rest",
                 ids.first);
        ck_refused(ids.first, QR_ERROR_UNAVAILABLE, message);
        ck_refused("v1", QR_ERROR_INPUT, NO_REVISION("v1"));
    }
}
END_TEST

START_TEST(partial_clone_says_what_brings_the_file)
{
    struct ids ids;
    char url[512];
    make_history(&ids);
    snprintf(url, sizeof url, "file://%s/w", git.directory);
    qr_git(&git, "-C", "w", "config", "uploadpack.allowFilter", "true");
    qr_git(&git, "clone", "-q", "--filter=blob:none", "--bare", url, "partial");
    open_at("partial");
    ck_resolves("v1", ids.first);
    ck_unreadable(
        "a", QR_ERROR_UNAVAILABLE,
        "cannot read a: object 0cfbf08886fca9a91cb753ec8734c84fcbe52c9f is not here: this "
        "clone is partial; git cat-file -t with its id fetches it");
    qr_git(&git, "-C", "partial", "cat-file", "-t", "0cfbf08886fca9a91cb753ec8734c84fcbe52c9f");
    open_at("partial");
    ck_content("a", "2\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/repository");
    TCase *tests = tcase_create("git");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, content_is_the_blob_byte_for_byte);
    tcase_add_test(tests, content_comes_out_of_packs_and_deltas);
    tcase_add_test(tests, content_comes_out_of_alternates);
    tcase_add_test(tests, content_that_is_no_file_is_refused);
    tcase_add_test(tests, forged_tree_does_not_hide_a_second_file);
    tcase_add_test(tests, forged_tree_out_of_order_is_read_in_full);
    tcase_add_test(tests, shallow_clone_says_what_brings_the_rest);
    tcase_add_test(tests, partial_clone_says_what_brings_the_file);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
