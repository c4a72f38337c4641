/* Two texts, the first with its length of two bytes before it: the diff, applied to the first,
 * gives the second, and there is none when they are equal. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "review/unified.h"

struct text {
    const char *at;
    const char *end;
};

/* One line with its break; empty at the end. */
static struct text next_line(struct text *text)
{
    const char *start = text->at;
    const char *newline =
        start == text->end ? NULL : memchr(start, '\n', (size_t)(text->end - start));
    text->at = newline == NULL ? text->end : newline + 1;
    return (struct text){start, text->at};
}

static size_t length_of(struct text line)
{
    return (size_t)(line.end - line.at);
}

/* A number of a hunk's header. */
static size_t read_number(const char **at)
{
    size_t number = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        number = number * 10 + (size_t)(**at - '0');
    }
    return number;
}

/* Lines of a side, from "START" or "START,COUNT". */
static size_t read_range(size_t *count, const char **at)
{
    size_t start = read_number(at);
    *count = 1;
    if (**at == ',') {
        (*at)++;
        *count = read_number(at);
    }
    return start + (*count == 0 ? 1 : 0);
}

/* A line of a hunk, without its sign; "\ No newline" takes its break away. */
static struct text hunk_line(char *sign, struct text *diff)
{
    struct text line = next_line(diff);
    QR_ASSERT(length_of(line) > 1);
    *sign = *line.at++;
    if (diff->at < diff->end && *diff->at == '\\') {
        (void)next_line(diff);
        line.end--;
    }
    return line;
}

static void apply(struct qr_buffer *out, struct text before, struct text diff)
{
    size_t line = 1;
    while (diff.at < diff.end) {
        const char *header = next_line(&diff).at;
        size_t old_count = 0;
        size_t new_count = 0;
        QR_ASSERT(strncmp(header, "@@ -", 4) == 0);
        header += 4;
        size_t start = read_range(&old_count, &header);
        QR_ASSERT(strncmp(header, " +", 2) == 0);
        header += 2;
        (void)read_range(&new_count, &header);
        for (; line < start; line++) {
            struct text same = next_line(&before);
            qr_buffer_add(out, same.at, length_of(same));
        }
        while (old_count > 0 || new_count > 0) {
            char sign = 0;
            struct text told = hunk_line(&sign, &diff);
            if (sign != '+') {
                struct text own = next_line(&before);
                QR_ASSERT(length_of(own) == length_of(told) &&
                          memcmp(own.at, told.at, length_of(own)) == 0);
                old_count--;
                line++;
            }
            if (sign != '-') {
                qr_buffer_add(out, told.at, length_of(told));
                new_count--;
            }
        }
    }
    qr_buffer_add(out, before.at, length_of(before));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qr_buffer diff QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer applied QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    size_t first = size < 2 ? 0 : (size_t)data[0] << 8 | data[1];
    if (size < 2 || first > size - 2) {
        return 0;
    }
    const char *before = (const char *)data + 2;
    const char *after = before + first;
    size_t second = size - 2 - first;
    qr_unified_diff(&diff, before, first, after, second);
    bool equal = first == second && memcmp(before, after, first) == 0;
    QR_ASSERT((diff.length == 0) == equal);
    const char *text = qr_buffer_text(&diff);
    apply(&applied, (struct text){before, after}, (struct text){text, text + diff.length});
    QR_ASSERT(qr_buffer_equals(&applied, after, second));
    return 0;
}
