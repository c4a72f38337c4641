#include "prepare/report_end.h"

#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"

/* Stands for a code span in a line without its spans. */
#define SPAN "\x01"

/* Lines that are always the same. Source: qr_manifest_diff_add_markdown, and add_changes of the
 * report. */
static const char *const lines[] = {
    "",
    "**Fields of the manifest**",
    "**Services**",
    "**Compose file, beside its services**",
    "**Embedded texts, line by line**",
    "No value of the manifest changes.",
    ("docker_compose_file cannot be read as Docker Compose reads it, and is compared as "
     "text: " SPAN),
};

/* What is said of a change, and what may follow. */
static const char *const verbs[] = {
    "a new service",
    "added",
    "the service is gone",
    "removed",
    "changes",
    "its value changes",
    "the order changes",
    "only comments or layout of docker_compose_file differ",
    "the same name and tag, now pinned to a digest",
    "the same name, another tag, now pinned to a digest",
    "the same name and digest, another tag",
    "the same name, another tag",
    "the same name and tag, another digest",
    "the same name, another digest",
    "the same name, another tag and digest",
    "no longer pinned to a digest",
    "another name, and no longer a digest",
    "another name, the same digest",
    "another name",
};
static const char *const values[] = {
    "",
    (" from " SPAN " to " SPAN),
    (": " SPAN),
    (": " SPAN " to " SPAN),
    (" to " SPAN),
    (" from " SPAN),
};
static const char hidden[] = " (what may be a secret is not shown)";

static size_t backticks(const char *text, size_t length)
{
    size_t count = 0;
    while (count < length && text[count] == '`') {
        count++;
    }
    return count;
}

/* Whether text is as this program shows text from outside: every character shows itself, and no
 * marks run over other lines. What looks alike depends on what was there before it was escaped. */
static bool is_shown(const char *text, size_t length)
{
    size_t n_marks = 0;
    for (size_t at = 0; at < length;) {
        uint32_t c = 0;
        size_t size = qr_utf8_next(&c, text + at, length - at);
        n_marks = qr_utf8_is_mark(c) ? n_marks + 1 : 0;
        if (size == 0 || !qr_utf8_is_plain(c) || n_marks > QR_UTF8_MAX_MARKS) {
            return false;
        }
        at += size;
    }
    return true;
}

/* Append a line with SPAN for each of its code spans. False when one has no end, or does not show
 * what it holds. */
static bool take_spans(struct qr_buffer *words, const char *line, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t fence = backticks(line + at, length - at);
        if (fence == 0) {
            qr_buffer_add_byte(words, (uint8_t)line[at++]);
            continue;
        }
        size_t start = at + fence;
        size_t end = start;
        while (end < length && backticks(line + end, length - end) != fence) {
            size_t other = backticks(line + end, length - end);
            end += other > 0 ? other : 1;
        }
        if (end >= length || !is_shown(line + start, end - start)) {
            return false;
        }
        qr_buffer_add_text(words, SPAN);
        at = end + fence;
    }
    return true;
}

static bool is_of_change(const char *words)
{
    struct qr_buffer wanted QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    bool found = false;
    words += strncmp(words, "- ", 2) == 0 ? 2 : 0;
    for (size_t v = 0; v < sizeof verbs / sizeof verbs[0]; v++) {
        for (size_t i = 0; !found && i < sizeof values / sizeof values[0]; i++) {
            qr_buffer_truncate(&wanted, 0);
            qr_buffer_addf(&wanted, SPAN ": %s%s", verbs[v], values[i]);
            size_t length = wanted.length;
            found = strncmp(words, qr_buffer_text(&wanted), length) == 0 &&
                    (words[length] == '\0' || strcmp(words + length, hidden) == 0);
        }
    }
    return found;
}

static bool is_possible(const char *line, size_t length)
{
    struct qr_buffer words QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (memchr(line, SPAN[0], length) != NULL || !take_spans(&words, line, length)) {
        return false;
    }
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (qr_buffer_equals(&words, lines[i], strlen(lines[i]))) {
            return true;
        }
    }
    return is_of_change(qr_buffer_text(&words));
}

/* A line of a unified diff. A run of backticks that could end the block is none of it. */
static bool is_of_diff(const char *line, size_t length, size_t fence)
{
    static const char no_newline[] = "\\ No newline at end of file";
    bool ends = false;
    for (size_t at = 0; at < length && !ends; at++) {
        ends = backticks(line + at, length - at) >= fence;
    }
    if (length == 0 || ends || !is_shown(line, length)) {
        return false;
    }
    if (line[0] == '@') {
        return strspn(line, "@ -+,0123456789") >= length;
    }
    if (line[0] == '\\') {
        return length == sizeof no_newline - 1 && memcmp(line, no_newline, length) == 0;
    }
    return line[0] == '+' || line[0] == '-' || line[0] == ' ';
}

bool qr_report_end_is_possible(size_t *line, const char *text, size_t length)
{
    size_t fence = 0; /* backticks of the block that is open */
    size_t n_empty = 0;
    *line = 0;
    for (size_t at = 0; at < length;) {
        const char *start = text + at;
        const char *end = memchr(start, '\n', length - at);
        size_t size = end == NULL ? length - at : (size_t)(end - start);
        size_t run = backticks(start, size);
        bool opens =
            fence == 0 && run >= 3 && size == run + 4 && memcmp(start + run, "diff", 4) == 0;
        bool closes = fence > 0 && run == fence && size == run;
        bool possible = opens || closes ||
                        (fence == 0 ? is_possible(start, size) : is_of_diff(start, size, fence));
        n_empty = size == 0 ? n_empty + 1 : 0;
        ++*line;
        if (end == NULL || !possible || n_empty > 2) {
            return false;
        }
        fence = opens ? run : closes ? 0 : fence;
        at += size + 1;
    }
    return fence == 0;
}
