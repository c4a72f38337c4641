/* Objects in files of their own, and where they are searched. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "prepare/repository.h"
#include "tests/prepare/repository_fixture.h"

START_TEST(missing_object_is_named)
{
    struct ids ids;
    char path[512];
    make_history(&ids);
    qr_git_path(path, &git, "w/.git/objects/0c/fbf08886fca9a91cb753ec8734c84fcbe52c9f");
    ck_assert_int_eq(unlink(path), 0);
    open_at("w");
    ck_unreadable("a", QR_ERROR_UNAVAILABLE,
                  "cannot read a: object 0cfbf08886fca9a91cb753ec8734c84fcbe52c9f is not here: git "
                  "fsck names what is missing; a fresh clone has it");
}
END_TEST

#define BLOB_A "0cfbf08886fca9a91cb753ec8734c84fcbe52c9f"
#define FILE_A "w/.git/objects/0c/fbf08886fca9a91cb753ec8734c84fcbe52c9f"

/* A loose object's file: its bytes deflated, cut at the end, and followed by others. */
static void write_loose(const char *path, const char *plain, size_t length, size_t cut,
                        const char *tail)
{
    uint8_t file[256];
    uLongf size = sizeof file;
    ck_assert_int_eq(compress2(file, &size, (const uint8_t *)plain, length, 6), Z_OK);
    memcpy(file + size - cut, tail, strlen(tail));
    qr_git_write(&git, path, file, size - cut + strlen(tail));
}

#define CANNOT(reason)                                                                             \
    "cannot read a: object " BLOB_A " cannot be read: " reason                                     \
    "; git fsck says more, a fresh clone mends it"
#define BYTES(text) text, sizeof(text) - 1
static const struct {
    const char *plain;
    size_t length;
    size_t cut;
    const char *tail;
    const char *message;
} malformed[] = {
    {BYTES("blob 2\0002\nand sixteen more"), 0, "",
     CANNOT("it holds more than the 2 bytes that its header says")},
    {BYTES("blob 2\0002"), 0, "", CANNOT("it holds 1 of the 2 bytes that its header says")},
    {BYTES("blog 2\0002\n"), 0, "", CANNOT("its header has no type that git knows")},
    {BYTES("tree 2\0002\n"), 0, "",
     "cannot read a: object " BLOB_A " is a tree where a blob is named: git fsck says more"},
    {BYTES("blob 2\0003\n"), 0, "",
     CANNOT("object hash mismatch - expected " BLOB_A
            " but got 00750edc07d6415dcc07ae0351e9397b0222b7ba")},
    {BYTES("tag 2\0002\n"), 0, "",
     "cannot read a: object " BLOB_A " is a tag where a blob is named: git fsck says more"},
    {BYTES("blob 02\0002\n"), 0, "", CANNOT("its header has no valid size")},
    {BYTES("blob 2\0002\n"), 2, "", CANNOT("its file ends too early")},
    {BYTES("blob 2\0002\n"), 0, "x", CANNOT("its file goes on after the end of its zlib stream")},
    {BYTES(""), 8, "garbage", CANNOT("its file is no zlib stream, or a damaged one")},
    {BYTES(""), 8, "", CANNOT("its file ends too early")},
};

START_TEST(malformed_loose_object_is_refused)
{
    struct ids ids;
    make_history(&ids);
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        write_loose(FILE_A, malformed[i].plain, malformed[i].length, malformed[i].cut,
                    malformed[i].tail);
        open_at("w");
        ck_unreadable("a", QR_ERROR_UNAVAILABLE, malformed[i].message);
    }
    write_loose(FILE_A, BYTES("blob 2\0002\n"), 0, "");
    open_at("w");
    ck_content("a", "2\n");
    write_loose(FILE_A, BYTES("blob 99999999999\0002\n"), 0, "");
    ck_unreadable("a", QR_ERROR_INPUT, "a has 99999999999 bytes: at most 64 are read");
}
END_TEST

START_TEST(what_is_no_file_in_the_place_of_an_object_is_refused)
{
    struct ids ids;
    char path[512];
    make_history(&ids);
    qr_git_path(path, &git, FILE_A);
    open_at("w");
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(remove(path), 0);
        ck_assert_int_eq(i == 0 ? mkfifo(path, 0600) : mkdir(path, 0700), 0);
        ck_unreadable("a", QR_ERROR_UNAVAILABLE, CANNOT("what stands in its place is no file"));
    }
}
END_TEST

/* A chain of repositories without objects of their own, each with the one before as alternate. */
START_TEST(alternates_are_followed_as_deep_as_in_git)
{
    struct ids ids;
    char target[512];
    char name[64];
    char message[300];
    make_history(&ids);
    qr_git_path(target, &git, "w/.git/objects");
    for (int i = 1; i <= 6; i++) {
        char text[600];
        snprintf(name, sizeof name, "r%d", i);
        qr_git(&git, "clone", "-q", "--bare", "--shared", "w", name);
        if (i % 2 == 0) {
            snprintf(text, sizeof text, "# x\r\n\n../../r%d/objects\n", i - 1);
        } else {
            snprintf(text, sizeof text, "%s", target);
        }
        snprintf(name, sizeof name, "r%d/objects/info/alternates", i);
        qr_git_write_text(&git, name, text);
        snprintf(name, sizeof name, "r%d/objects", i);
        qr_git_path(target, &git, name);
    }
    open_at("r5");
    ck_resolves("v1", ids.first);
    ck_content("a", "2\n");
    open_at("r6");
    snprintf(message, sizeof message, NO_REVISION("%s"), ids.first);
    ck_refused(ids.first, QR_ERROR_INPUT, message);
}
END_TEST

START_TEST(alternates_in_a_circle_and_absent_ones_do_no_harm)
{
    struct ids ids;
    make_history(&ids);
    qr_git_write_text(&git, "w/.git/objects/info/alternates",
                      "../objects\n/nonexistent\n../../../other/.git/objects\n");
    qr_git(&git, "init", "-q", "other");
    qr_git_write_text(&git, "other/.git/objects/info/alternates", "../../../w/.git/objects");
    open_at("w");
    ck_resolves("v1", ids.first);
    ck_resolves(ids.second, ids.second);
    open_at("other");
    ck_resolves(ids.second, ids.second);
}
END_TEST

START_TEST(abbreviated_ids_of_loose_objects_are_found)
{
    struct ids ids;
    char text[64];
    make_history(&ids);
    open_at("w");
    for (int length = 4; length < 40; length += 5) {
        snprintf(text, sizeof text, "%.*s", length, ids.second);
        ck_resolves(text, ids.second);
    }
    /* A second file with the same first digits; a name that is no id does not count. */
    snprintf(text, sizeof text, "w/.git/objects/%.2s/%.2szz", ids.second, ids.second + 2);
    qr_git_write_text(&git, text, "");
    snprintf(text, sizeof text, "%.4s", ids.second);
    ck_resolves(text, ids.second);
    snprintf(text, sizeof text, "w/.git/objects/%.2s/%.2s%036d", ids.second, ids.second + 2, 0);
    qr_git_write_text(&git, text, "");
    char message[200];
    snprintf(text, sizeof text, "%.4s", ids.second);
    snprintf(message, sizeof message,
             "\"%s\" is the beginning of several object ids: give more digits", text);
    ck_refused(text, QR_ERROR_INPUT, message);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/repository_loose");
    TCase *tests = tcase_create("git");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, missing_object_is_named);
    tcase_add_test(tests, malformed_loose_object_is_refused);
    tcase_add_test(tests, what_is_no_file_in_the_place_of_an_object_is_refused);
    tcase_add_test(tests, alternates_are_followed_as_deep_as_in_git);
    tcase_add_test(tests, alternates_in_a_circle_and_absent_ones_do_no_harm);
    tcase_add_test(tests, abbreviated_ids_of_loose_objects_are_found);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
