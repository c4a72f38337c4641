#include "prepare/report_end.h"

#include <string.h>

#include "base/utf8.h"

static bool starts(const char *line, size_t length, const char *with)
{
    size_t size = strlen(with);
    return length >= size && memcmp(line, with, size) == 0;
}

static size_t backticks(const char *line, size_t length)
{
    size_t count = 0;
    while (count < length && line[count] == '`') {
        count++;
    }
    return count;
}

/* Whether there is nothing outside of code spans but the words between them: letters, digits,
 * blanks and what sentences need. */
static bool has_plain_words(const char *line, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t fence = backticks(line + at, length - at);
        if (fence == 0) {
            if (strchr("<>[]!|\\#&@", line[at]) != NULL) {
                return false;
            }
            at++;
            continue;
        }
        size_t end = at + fence;
        while (end < length && backticks(line + end, length - end) != fence) {
            size_t other = backticks(line + end, length - end);
            end += other > 0 ? other : 1;
        }
        if (end >= length) {
            return false;
        }
        at = end + fence;
    }
    return true;
}

static bool is_possible(const char *line, size_t length)
{
    static const char *const beginnings[] = {
        "- `", "`", "**", "No value of the manifest changes.",
        "docker_compose_file cannot be read as Docker Compose reads it"};
    if (length == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        if (starts(line, length, beginnings[i])) {
            return has_plain_words(line, length);
        }
    }
    return false;
}

bool qr_report_end_is_possible(size_t *line, const char *text, size_t length)
{
    size_t fence = 0; /* backticks of the block that is open */
    *line = 0;
    for (size_t at = 0; at < length;) {
        const char *start = text + at;
        const char *end = memchr(start, '\n', length - at);
        size_t size = end == NULL ? length - at : (size_t)(end - start);
        size_t run = backticks(start, size);
        bool opens =
            fence == 0 && run >= 3 && size == run + 4 && memcmp(start + run, "diff", 4) == 0;
        bool closes = fence > 0 && run == fence && size == run;
        ++*line;
        if (end == NULL || !qr_utf8_all_plain(start, size) ||
            (fence == 0 && !opens && !is_possible(start, size))) {
            return false;
        }
        fence = opens ? run : closes ? 0 : fence;
        at += size + 1;
    }
    return fence == 0;
}
