/* Reads a Docker Compose file as a JSON string a line at a time; prints what it says as JSON, or
 * {"refused": "…"}. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/yaml.h"

static bool read_file(struct qr_buffer *out, const char *line, size_t length, struct qr_error *err)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    const struct qr_yaml *root = NULL;
    if (!qr_json_parse(&json, line, length, err)) {
        return false;
    }
    size_t size = 0;
    const char *text = qr_json_string(&size, qr_json_root(&json), &arena);
    if (!qr_yaml_parse_compose(&root, text, size, &arena, err)) {
        return qr_error_in_file(err, "the file");
    }
    return qr_yaml_add_json(out, root, err);
}

static void answer(const char *line, size_t length)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    if (!read_file(&out, line, length, &err)) {
        qr_buffer_truncate(&out, 0);
        qr_buffer_add_text(&out, "{\"refused\":");
        qr_json_add_quoted(&out, err.message, strlen(err.message));
        qr_buffer_add_text(&out, "}");
    }
    (void)puts(qr_buffer_text(&out));
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    for (ssize_t length = getline(&line, &size, stdin); length > 0;
         length = getline(&line, &size, stdin)) {
        answer(line, (size_t)length - (line[length - 1] == '\n'));
    }
    free(line);
    return EXIT_SUCCESS;
}
