#include "review/unified.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/support.h"

/* Two texts, and what is to be told. */
static const struct {
    const char *before;
    const char *after;
    const char *diff;
} table[] = {
    {"", "", ""},
    {"a\n", "a\n", ""},
    {"", "a\n", "@@ -0,0 +1 @@\n+a\n"},
    {"a\n", "", "@@ -1 +0,0 @@\n-a\n"},
    {"a\n", "b\n", "@@ -1 +1 @@\n-a\n+b\n"},
    {"a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
    {"a\n", "a", "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n"},
    {"a", "b", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"},
    {"x\na", "y\na", "@@ -1,2 +1,2 @@\n-x\n+y\n a\n\\ No newline at end of file\n"},
    {"\n", "\n\n", "@@ -1 +1,2 @@\n \n+\n"},
    {"1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n6\n7\n8\n",
     "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"},
    /* six lines between two differences are context of both: one hunk; seven part them */
    {"a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
     "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n"},
    {"a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
     "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n"},
    {"a\nb\nc\n", "a\nc\n", "@@ -1,3 +1,2 @@\n a\n-b\n c\n"},
    {"a\r\n", "a\n", "@@ -1 +1 @@\n-a\r\n+a\n"},
};

START_TEST(differences_are_told_as_diff_tells_them)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_unified_diff(&out, table[_i].before, strlen(table[_i].before), table[_i].after,
                    strlen(table[_i].after));
    ck_assert_str_eq(qr_buffer_text(&out), table[_i].diff);
    qr_buffer_dispose(&out);
}
END_TEST

static uint64_t state;

static unsigned next_random(unsigned below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % below;
}

/* Some lines of few kinds, the last one perhaps without its end. */
static void add_random_text(struct qr_buffer *text, unsigned most, unsigned kinds)
{
    unsigned count = next_random(most + 1);
    for (unsigned i = 0; i < count; i++) {
        qr_buffer_addf(text, "%u\n", next_random(kinds));
    }
    if (text->length > 0 && next_random(4) == 0) {
        qr_buffer_truncate(text, text->length - 1);
    }
}

/* The same text with some lines taken out, put in and replaced. */
static void add_edited_text(struct qr_buffer *text, const struct qr_buffer *from, unsigned kinds)
{
    const char *at = qr_buffer_text(from);
    while (*at != '\0') {
        size_t length = strcspn(at, "\n") + 1;
        length = at[length - 1] == '\0' ? length - 1 : length;
        unsigned fate = next_random(12);
        if (fate < 2) {
            qr_buffer_addf(text, "%u\n", next_random(kinds));
        }
        if (fate != 0 && fate != 3) {
            qr_buffer_add(text, at, length);
        }
        at += length;
    }
}

/* Apply a diff; the lines that it takes from before are checked. */
static void apply(struct qr_buffer *out, const char *before, const char *diff)
{
    size_t line = 1;
    while (*diff != '\0') {
        size_t start = 0;
        size_t count = 1;
        ck_assert_int_ge(sscanf(diff, "@@ -%zu,%zu", &start, &count), 1);
        start += count == 0 ? 1 : 0;
        for (; line < start; line++) {
            size_t length = strcspn(before, "\n") + 1;
            qr_buffer_add(out, before, length);
            before += length;
        }
        diff += strcspn(diff, "\n") + 1;
        while (*diff != '\0' && *diff != '@') {
            char sign = *diff++;
            size_t length = strcspn(diff, "\n") + 1;
            bool whole = diff[length] != '\\';
            size_t bytes = whole ? length : length - 1;
            if (sign != '+') {
                ck_assert_int_eq(strncmp(before, diff, bytes), 0);
                before += bytes;
                line++;
            }
            if (sign != '-') {
                qr_buffer_add(out, diff, bytes);
            }
            diff += length;
            diff += whole ? 0 : strcspn(diff, "\n") + 1;
        }
    }
    qr_buffer_add_text(out, before);
}

static size_t count_changes(const char *diff)
{
    size_t count = 0;
    for (; *diff != '\0'; diff += strcspn(diff, "\n") + 1) {
        count += *diff == '+' || *diff == '-' ? 1 : 0;
    }
    return count;
}

/* The smallest number of lines taken out and put in, the slow way. */
static size_t smallest(const char *before, const char *after)
{
    const char *a[64];
    const char *b[64];
    size_t lengths_a[64];
    size_t lengths_b[64];
    size_t n = 0;
    size_t m = 0;
    for (; *before != '\0'; n++) {
        a[n] = before;
        lengths_a[n] = strcspn(before, "\n") + (before[strcspn(before, "\n")] != '\0');
        before += lengths_a[n];
    }
    for (; *after != '\0'; m++) {
        b[m] = after;
        lengths_b[m] = strcspn(after, "\n") + (after[strcspn(after, "\n")] != '\0');
        after += lengths_b[m];
    }
    size_t cost[65][65];
    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            size_t best = i == 0 ? j : j == 0 ? i : i + j;
            if (i > 0 && j > 0) {
                best = 1 + (cost[i - 1][j] < cost[i][j - 1] ? cost[i - 1][j] : cost[i][j - 1]);
                bool same = lengths_a[i - 1] == lengths_b[j - 1] &&
                            memcmp(a[i - 1], b[j - 1], lengths_a[i - 1]) == 0;
                best = same && cost[i - 1][j - 1] < best ? cost[i - 1][j - 1] : best;
            }
            cost[i][j] = best;
        }
    }
    return cost[n][m];
}

START_TEST(a_diff_makes_one_text_of_the_other_with_the_fewest_lines)
{
    state = (uint64_t)_i + 1;
    for (int i = 0; i < 400; i++) {
        struct qr_buffer before = QR_BUFFER_INIT;
        struct qr_buffer after = QR_BUFFER_INIT;
        struct qr_buffer diff = QR_BUFFER_INIT;
        struct qr_buffer applied = QR_BUFFER_INIT;
        unsigned kinds = 1 + next_random(12);
        add_random_text(&before, 30, kinds);
        if (next_random(2) == 0) {
            add_random_text(&after, 30, kinds);
        } else {
            add_edited_text(&after, &before, kinds);
        }
        qr_unified_diff(&diff, qr_buffer_text(&before), before.length, qr_buffer_text(&after),
                        after.length);
        apply(&applied, qr_buffer_text(&before), qr_buffer_text(&diff));
        ck_assert_msg(strcmp(qr_buffer_text(&applied), qr_buffer_text(&after)) == 0,
                      "seed %d: from\n%s\nto\n%s\nby\n%s\ncame\n%s", _i, qr_buffer_text(&before),
                      qr_buffer_text(&after), qr_buffer_text(&diff), qr_buffer_text(&applied));
        ck_assert_msg(count_changes(qr_buffer_text(&diff)) ==
                          smallest(qr_buffer_text(&before), qr_buffer_text(&after)),
                      "seed %d: from\n%s\nto\n%s\nby\n%s", _i, qr_buffer_text(&before),
                      qr_buffer_text(&after), qr_buffer_text(&diff));
        qr_buffer_dispose(&before);
        qr_buffer_dispose(&after);
        qr_buffer_dispose(&diff);
        qr_buffer_dispose(&applied);
    }
}
END_TEST

static void write_text(const char *path, const struct qr_buffer *text)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(qr_buffer_text(text), 1, text->length, file), text->length);
    ck_assert_int_eq(fclose(file), 0);
}

/* Larger texts, where all lines are known: as many lines as diff(1), and patch(1)'s reading. */
START_TEST(diff_and_patch_agree)
{
    char directory[] = "/tmp/quorate-unified-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    state = 77;
    for (int i = 0; i < 25; i++) {
        struct qr_buffer before = QR_BUFFER_INIT;
        struct qr_buffer after = QR_BUFFER_INIT;
        struct qr_buffer diff = QR_BUFFER_INIT;
        struct qr_buffer theirs = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        unsigned kinds = 2 + next_random(500);
        add_random_text(&before, 600, kinds);
        add_edited_text(&after, &before, kinds);
        qr_unified_diff(&diff, qr_buffer_text(&before), before.length, qr_buffer_text(&after),
                        after.length);
        write_text("before", &before);
        write_text("after", &after);
        write_text("ours", &diff);
        FILE *run = popen("diff -d -U3 before after | tail -n +3 >theirs; "
                          "(echo '--- before'; echo '+++ after'; cat ours) >whole; "
                          "if [ -s ours ]; then patch -s -u before whole; fi; cmp before after",
                          "r");
        ck_assert_ptr_nonnull(run);
        ck_assert_int_eq(pclose(run), 0);
        qr_ck_ok(qr_file_read(&theirs, "theirs", 1 << 24, &err), err);
        ck_assert_uint_eq(count_changes(qr_buffer_text(&diff)),
                          count_changes(qr_buffer_text(&theirs)));
        qr_buffer_dispose(&before);
        qr_buffer_dispose(&after);
        qr_buffer_dispose(&diff);
        qr_buffer_dispose(&theirs);
    }
    static const char *const files[] = {"before", "after",       "ours",      "theirs",
                                        "whole",  "before.orig", "before.rej"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)unlink(files[i]);
    }
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

/* The worst that two texts can be to the search: it ends, and what it says is still true. */
START_TEST(a_search_that_is_too_long_is_given_up)
{
    struct qr_buffer before = QR_BUFFER_INIT;
    struct qr_buffer after = QR_BUFFER_INIT;
    struct qr_buffer diff = QR_BUFFER_INIT;
    struct qr_buffer applied = QR_BUFFER_INIT;
    state = 5;
    for (int i = 0; i < 60000; i++) {
        qr_buffer_addf(&before, "%u\n", next_random(30000));
        qr_buffer_addf(&after, "%u\n", next_random(30000));
    }
    qr_unified_diff(&diff, qr_buffer_text(&before), before.length, qr_buffer_text(&after),
                    after.length);
    apply(&applied, qr_buffer_text(&before), qr_buffer_text(&diff));
    ck_assert_str_eq(qr_buffer_text(&applied), qr_buffer_text(&after));
    qr_buffer_dispose(&before);
    qr_buffer_dispose(&after);
    qr_buffer_dispose(&diff);
    qr_buffer_dispose(&applied);
}
END_TEST

START_TEST(texts_of_many_lines_are_told_as_replaced)
{
    struct qr_buffer before = QR_BUFFER_INIT;
    struct qr_buffer diff = QR_BUFFER_INIT;
    struct qr_buffer applied = QR_BUFFER_INIT;
    qr_buffer_add_text(&before, "first\n");
    for (int i = 0; i < 300000; i++) {
        qr_buffer_add_text(&before, "\n");
    }
    qr_unified_diff(&diff, qr_buffer_text(&before), before.length, "first\nx\n", 8);
    apply(&applied, qr_buffer_text(&before), qr_buffer_text(&diff));
    ck_assert_str_eq(qr_buffer_text(&applied), "first\nx\n");
    ck_assert_int_eq(strncmp(qr_buffer_text(&diff), "@@ -1,300001 +1,2 @@\n-first\n-\n", 30), 0);
    qr_buffer_dispose(&before);
    qr_buffer_dispose(&diff);
    qr_buffer_dispose(&applied);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/unified");
    TCase *tests = tcase_create("unified");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, differences_are_told_as_diff_tells_them, 0,
                        (int)(sizeof table / sizeof table[0]));
    tcase_add_loop_test(tests, a_diff_makes_one_text_of_the_other_with_the_fewest_lines, 0, 10);
    tcase_add_test(tests, diff_and_patch_agree);
    tcase_add_test(tests, a_search_that_is_too_long_is_given_up);
    tcase_add_test(tests, texts_of_many_lines_are_told_as_replaced);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
