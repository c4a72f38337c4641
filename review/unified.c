#include "review/unified.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { CONTEXT = 3, MAX_LINES = 200000 };
/* Steps of the search: a second or so. Two texts of 10,000 lines that have the same lines in
 * another order need half of it. */
#define MAX_WORK ((size_t)250 * 1000 * 1000)
/* A diagonal on which no path has come inside the rectangle. */
#define NOWHERE (INT32_MIN / 2)

struct line {
    const char *at;
    size_t length; /* with its line break, if it has one */
};

/* One of the two texts, or what of it is compared. */
struct side {
    const char *text;
    size_t length;
    size_t lines_before; /* lines of the whole text that stand before this part */
    struct line *lines;
    size_t count;
    uint32_t *ids; /* a line each: equal lines have equal ones */
    bool *differs; /* a line each */
    /* lines that may have a partner on the other side: only these are compared */
    uint32_t *kept;
    uint32_t *kept_at; /* their places among lines */
    int32_t n_kept;
};

/* The comparison of kept lines. */
struct search {
    struct side *a;
    struct side *b;
    int32_t *forward; /* by diagonal, offset by middle */
    int32_t *backward;
    int32_t middle;
    size_t work;
};

struct box {
    int32_t a;
    int32_t a_end;
    int32_t b;
    int32_t b_end;
};

static void split_lines(struct side *side)
{
    size_t capacity = 0;
    for (size_t at = 0; at < side->length;) {
        const char *end = memchr(side->text + at, '\n', side->length - at);
        size_t next = end == NULL ? side->length : (size_t)(end - side->text) + 1;
        if (side->count == capacity) {
            capacity = capacity == 0 ? 64 : capacity * 2;
            side->lines = qr_realloc(side->lines, capacity, sizeof *side->lines);
        }
        side->lines[side->count++] = (struct line){side->text + at, next - at};
        at = next;
    }
}

static size_t count_lines(const char *text, size_t length)
{
    size_t count = 0;
    for (const char *end = text + length; text < end; count++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        text = newline == NULL ? end : newline + 1;
    }
    return count;
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = *(const struct line *const *)a;
    const struct line *y = *(const struct line *const *)b;
    if (x->length != y->length) {
        return x->length < y->length ? -1 : 1;
    }
    return memcmp(x->at, y->at, x->length);
}

/* Number the lines of both sides, equal ones alike. Sorted, not hashed: no text makes it slow. */
static void number_lines(struct side *a, struct side *b)
{
    size_t count = a->count + b->count;
    QR_CLEANUP(qr_free_pointer) const struct line **order = qr_alloc_zero(count, sizeof *order);
    for (size_t i = 0; i < count; i++) {
        order[i] = i < a->count ? &a->lines[i] : &b->lines[i - a->count];
    }
    qsort(order, count, sizeof *order, compare_lines);
    uint32_t id = 0;
    for (size_t i = 0; i < count; i++) {
        id += i > 0 && compare_lines(&order[i - 1], &order[i]) != 0 ? 1 : 0;
        const struct line *line = order[i];
        bool in_a = a->count > 0 && line >= a->lines && line < a->lines + a->count;
        if (in_a) {
            a->ids[line - a->lines] = id;
        } else {
            b->ids[line - b->lines] = id;
        }
    }
}

/* A line that the other side does not have at all differs; leaving it out of the search changes
 * nothing of the result and much of the time. */
static void keep_lines(struct side *side, const struct side *other, size_t n_ids)
{
    QR_CLEANUP(qr_free_pointer) bool *there = qr_alloc_zero(n_ids, sizeof *there);
    for (size_t i = 0; i < other->count; i++) {
        there[other->ids[i]] = true;
    }
    for (size_t i = 0; i < side->count; i++) {
        side->differs[i] = !there[side->ids[i]];
        if (!side->differs[i]) {
            side->kept[side->n_kept] = side->ids[i];
            side->kept_at[side->n_kept++] = (uint32_t)i;
        }
    }
}

static void mark(struct side *side, int32_t from, int32_t end)
{
    for (int32_t i = from; i < end; i++) {
        side->differs[side->kept_at[i]] = true;
    }
}

/* The furthest x on diagonal k with one edit more; NOWHERE when that leaves the rectangle. */
static int32_t furthest(const int32_t *reached, int32_t k, int32_t d, int32_t width, int32_t height)
{
    int32_t right = k == -d || reached[k - 1] < 0 ? NOWHERE : reached[k - 1] + 1;
    int32_t down = k == d ? NOWHERE : reached[k + 1];
    right = right > width ? NOWHERE : right;
    down = down < 0 || down - k > height ? NOWHERE : down;
    return right > down ? right : down;
}

/* One round: every path with d edits from one corner of the box. Whether one of them meets those
 * from the other corner; *x and *y are then in the box, on a shortest path. */
static bool extend(int32_t *x, int32_t *y, struct search *search, const struct box *box, int32_t d,
                   bool is_forward)
{
    int32_t width = box->a_end - box->a;
    int32_t height = box->b_end - box->b;
    int32_t delta = width - height;
    int32_t *own = (is_forward ? search->forward : search->backward) + search->middle;
    const int32_t *other = (is_forward ? search->backward : search->forward) + search->middle;
    const uint32_t *a = search->a->kept + (is_forward ? box->a : box->a_end - 1);
    const uint32_t *b = search->b->kept + (is_forward ? box->b : box->b_end - 1);
    int32_t sign = is_forward ? 1 : -1;
    /* Forward paths meet the backward ones of the round before, and only when delta is odd. */
    int32_t other_d = is_forward ? d - 1 : d;
    bool may_meet = ((delta & 1) != 0) == is_forward;
    for (int32_t k = -d; k <= d; k += 2) {
        int32_t at = d == 0 ? 0 : furthest(own, k, d, width, height);
        int32_t from = at;
        while (at >= 0 && at < width && at - k < height && a[sign * at] == b[sign * (at - k)]) {
            at++;
        }
        own[k] = at;
        search->work += 1 + (size_t)(at - from);
        int32_t mirrored = delta - k;
        if (may_meet && at >= 0 && mirrored >= -other_d && mirrored <= other_d &&
            other[mirrored] >= 0 && at + other[mirrored] >= width) {
            *x = is_forward ? box->a + at : box->a_end - at;
            *y = is_forward ? box->b + at - k : box->b_end - (at - k);
            return true;
        }
    }
    return false;
}

/* A point on a shortest path through the box, not one of its corners. False when it takes too long
 * to find one. */
static bool split(int32_t *x, int32_t *y, struct search *search, const struct box *box)
{
    for (int32_t d = 0; search->work <= MAX_WORK; d++) {
        if (extend(x, y, search, box, d, true) || extend(x, y, search, box, d, false)) {
            return true;
        }
    }
    return false;
}

static void trim(const struct search *search, struct box *box)
{
    const uint32_t *a = search->a->kept;
    const uint32_t *b = search->b->kept;
    while (box->a < box->a_end && box->b < box->b_end && a[box->a] == b[box->b]) {
        box->a++;
        box->b++;
    }
    while (box->a < box->a_end && box->b < box->b_end && a[box->a_end - 1] == b[box->b_end - 1]) {
        box->a_end--;
        box->b_end--;
    }
}

/* Mark what differs within the box. Every split halves the number of edits, so that the recursion
 * is at most some twenty levels deep. */
static void compare(struct search *search, struct box box)
{
    for (;;) {
        trim(search, &box);
        int32_t x = 0;
        int32_t y = 0;
        if (box.a == box.a_end || box.b == box.b_end || !split(&x, &y, search, &box)) {
            mark(search->a, box.a, box.a_end);
            mark(search->b, box.b, box.b_end);
            return;
        }
        compare(search, (struct box){box.a, x, box.b, y});
        box.a = x;
        box.b = y;
    }
}

static void find_differences(struct side *a, struct side *b)
{
    size_t count = a->count + b->count;
    struct side *const sides[] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        sides[i]->ids = qr_alloc_zero(sides[i]->count, sizeof *sides[i]->ids);
        sides[i]->differs = qr_alloc_zero(sides[i]->count, sizeof *sides[i]->differs);
        sides[i]->kept = qr_alloc_zero(sides[i]->count, sizeof *sides[i]->kept);
        sides[i]->kept_at = qr_alloc_zero(sides[i]->count, sizeof *sides[i]->kept_at);
    }
    number_lines(a, b);
    keep_lines(a, b, count);
    keep_lines(b, a, count);
    struct search search = {.a = a, .b = b, .middle = a->n_kept + b->n_kept + 1};
    size_t diagonals = 2 * (size_t)search.middle + 1;
    QR_CLEANUP(qr_free_pointer) int32_t *reached = qr_alloc_zero(2 * diagonals, sizeof *reached);
    search.forward = reached;
    search.backward = reached + diagonals;
    compare(&search, (struct box){0, a->n_kept, 0, b->n_kept});
}

static void add_line(struct qr_buffer *out, char sign, const struct line *line)
{
    qr_buffer_add_byte(out, (uint8_t)sign);
    qr_buffer_add(out, line->at, line->length);
    if (line->at[line->length - 1] != '\n') {
        qr_buffer_add_text(out, "\n\\ No newline at end of file\n");
    }
}

/* "12,3": where lines begin and how many; of none it is the line before. */
static void add_range(struct qr_buffer *out, char sign, size_t before, size_t count)
{
    qr_buffer_addf(out, "%c%zu", sign, count == 0 ? before : before + 1);
    if (count != 1) {
        qr_buffer_addf(out, ",%zu", count);
    }
}

static void add_header(struct qr_buffer *out, size_t before_a, size_t count_a, size_t before_b,
                       size_t count_b)
{
    qr_buffer_add_text(out, "@@ ");
    add_range(out, '-', before_a, count_a);
    qr_buffer_add_byte(out, ' ');
    add_range(out, '+', before_b, count_b);
    qr_buffer_add_text(out, " @@\n");
}

/* Lines of both sides that make a hunk. */
struct hunk {
    size_t a;
    size_t a_end;
    size_t b;
    size_t b_end;
};

static bool is_same(const struct side *side, size_t at)
{
    return at < side->count && !side->differs[at];
}

/* The next hunk from a place where both sides have no difference before; false when none is left.
 */
static bool next_hunk(struct hunk *hunk, const struct side *a, const struct side *b)
{
    size_t at_a = hunk->a_end;
    size_t at_b = hunk->b_end;
    size_t same = 0;
    for (; is_same(a, at_a) && is_same(b, at_b); at_a++, at_b++, same++) {
    }
    if (at_a == a->count && at_b == b->count) {
        return false;
    }
    size_t lead = same < CONTEXT ? same : CONTEXT;
    hunk->a = at_a - lead;
    hunk->b = at_b - lead;
    for (same = 0; same <= 2 * CONTEXT && (at_a < a->count || at_b < b->count);) {
        if (at_a < a->count && a->differs[at_a]) {
            at_a++;
            same = 0;
        } else if (at_b < b->count && b->differs[at_b]) {
            at_b++;
            same = 0;
        } else {
            at_a++;
            at_b++;
            same++;
        }
    }
    size_t back = same > CONTEXT ? same - CONTEXT : 0;
    hunk->a_end = at_a - back;
    hunk->b_end = at_b - back;
    return true;
}

static void add_hunk(struct qr_buffer *out, const struct hunk *hunk, const struct side *a,
                     const struct side *b)
{
    add_header(out, a->lines_before + hunk->a, hunk->a_end - hunk->a, b->lines_before + hunk->b,
               hunk->b_end - hunk->b);
    for (size_t i = hunk->a, j = hunk->b; i < hunk->a_end || j < hunk->b_end;) {
        if (i < hunk->a_end && a->differs[i]) {
            add_line(out, '-', &a->lines[i++]);
        } else if (j < hunk->b_end && b->differs[j]) {
            add_line(out, '+', &b->lines[j++]);
        } else {
            add_line(out, ' ', &a->lines[i++]);
            j++;
        }
    }
}

static void add_all(struct qr_buffer *out, char sign, const struct side *side)
{
    for (size_t at = 0; at < side->length;) {
        const char *end = memchr(side->text + at, '\n', side->length - at);
        size_t next = end == NULL ? side->length : (size_t)(end - side->text) + 1;
        add_line(out, sign, &(struct line){side->text + at, next - at});
        at = next;
    }
}

/* Bytes at the beginning, of whole lines, that both have. */
static size_t common_prefix(const struct side *a, const struct side *b)
{
    size_t most = a->length < b->length ? a->length : b->length;
    size_t at = 0;
    while (at < most && a->text[at] == b->text[at]) {
        at++;
    }
    while (at > 0 && a->text[at - 1] != '\n') {
        at--;
    }
    return at;
}

/* The same at the end, past the prefix. */
static size_t common_suffix(const struct side *a, const struct side *b, size_t prefix)
{
    size_t most = (a->length < b->length ? a->length : b->length) - prefix;
    size_t count = 0;
    while (count < most && a->text[a->length - 1 - count] == b->text[b->length - 1 - count]) {
        count++;
    }
    const char *start = a->text + a->length - count;
    const char *newline = count == 0 ? NULL : memchr(start, '\n', count);
    return newline == NULL ? 0 : count - (size_t)(newline + 1 - start);
}

/* Leave what is the same at both ends out, but for the context. */
static void narrow(struct side *a, struct side *b)
{
    size_t prefix = common_prefix(a, b);
    size_t suffix = common_suffix(a, b, prefix);
    for (int i = 0; i < CONTEXT && prefix > 0; i++) {
        for (prefix--; prefix > 0 && a->text[prefix - 1] != '\n'; prefix--) {
        }
    }
    for (int i = 0; i < CONTEXT && suffix > 0; i++) {
        const char *start = a->text + a->length - suffix;
        const char *newline = memchr(start, '\n', suffix);
        suffix = newline == NULL ? 0 : suffix - (size_t)(newline + 1 - start);
    }
    struct side *const sides[] = {a, b};
    size_t lines_before = count_lines(a->text, prefix);
    for (size_t i = 0; i < 2; i++) {
        sides[i]->text += prefix;
        sides[i]->length -= prefix + suffix;
        sides[i]->lines_before = lines_before;
    }
}

static void dispose(struct side *side)
{
    free(side->lines);
    free(side->ids);
    free(side->differs);
    free(side->kept);
    free(side->kept_at);
}

void qr_unified_diff(struct qr_buffer *out, const char *before, size_t before_length,
                     const char *after, size_t after_length)
{
    struct side a = {.text = before, .length = before_length};
    struct side b = {.text = after, .length = after_length};
    if (before_length == after_length &&
        (before_length == 0 || memcmp(before, after, before_length) == 0)) {
        return;
    }
    narrow(&a, &b);
    size_t count_a = count_lines(a.text, a.length);
    size_t count_b = count_lines(b.text, b.length);
    if (count_a > MAX_LINES || count_b > MAX_LINES) {
        add_header(out, a.lines_before, count_a, b.lines_before, count_b);
        add_all(out, '-', &a);
        add_all(out, '+', &b);
        return;
    }
    split_lines(&a);
    split_lines(&b);
    find_differences(&a, &b);
    struct hunk hunk = {.a = 0};
    while (next_hunk(&hunk, &a, &b)) {
        add_hunk(out, &hunk, &a, &b);
    }
    dispose(&a);
    dispose(&b);
}
