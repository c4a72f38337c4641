#include "cli/colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* SGR parameters (ECMA-48 8.3.117). */
static const struct {
    const char *word;
    const char *parameters;
} words[] = {{"DANGER", "1;31"}, {"Caution", "33"}, {"VERIFIED", "1"}, {"NOT VERIFIED", "1;31"}};

bool qr_colour_is_wanted(int fd)
{
    const char *term = getenv("TERM");
    const char *no_color = getenv("NO_COLOR");
    return isatty(fd) == 1 && term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0 &&
           (no_color == NULL || no_color[0] == '\0');
}

/* Append the line's first word in its colour; the length of what was taken. */
static size_t add_word(struct qr_buffer *out, const char *line)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i].word);
        if (strncmp(line, words[i].word, length) == 0 && strchr(":\n (", line[length]) != NULL) {
            qr_buffer_addf(out, "\033[%sm%s\033[0m", words[i].parameters, words[i].word);
            return length;
        }
    }
    return 0;
}

void qr_colour_paint(struct qr_buffer *text)
{
    struct qr_buffer painted = QR_BUFFER_INIT;
    for (const char *line = qr_buffer_text(text); *line != '\0';) {
        line += add_word(&painted, line);
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n' ? 1 : 0;
        qr_buffer_add(&painted, line, length);
        line += length;
    }
    qr_buffer_dispose(text);
    *text = painted;
}
