#include "prepare/tree_path.h"

#include <string.h>

#include "base/json.h"

enum { MAX_PATH = 4095 };

/* Why no name in a path may be these bytes; NULL when it may. */
static const char *fault_of_name(const char *name, size_t length)
{
    if (length == 0) {
        return "it has an empty name between slashes";
    }
    if ((length == 1 && name[0] == '.') || (length == 2 && name[0] == '.' && name[1] == '.')) {
        return "\".\" and \"..\" are no places in a tree";
    }
    return NULL;
}

static const char *fault_of_bytes(const char *path)
{
    size_t length = 0;
    for (const char *at = path; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f) {
            return "it has a control character";
        }
        if (*at == '\\') {
            return "it has a backslash; write \"/\" between folders";
        }
        length++;
    }
    size_t bad = 0;
    if (!qr_utf8_valid(&bad, path, length)) {
        return "it is not valid UTF-8";
    }
    if (!qr_utf8_all_plain(path, length)) {
        return "it has an invisible or misleading character";
    }
    return length > MAX_PATH ? "it is longer than 4095 bytes" : NULL;
}

static const char *fault_of(const char *path)
{
    if (path[0] == '\0') {
        return "it is empty";
    }
    const char *fault = fault_of_bytes(path);
    if (fault != NULL) {
        return fault;
    }
    if (path[0] == '/') {
        return "it is absolute; write it from the root of the tree, without the first \"/\"";
    }
    for (const char *name = path;;) {
        size_t length = strcspn(name, "/");
        fault = fault_of_name(name, length);
        if (fault != NULL || name[length] == '\0') {
            return fault;
        }
        name += length + 1;
    }
}

bool qr_tree_path_check(const char *path, struct qr_error *err)
{
    const char *fault = fault_of(path);
    if (fault == NULL) {
        return true;
    }
    return qr_error_set(err, QR_ERROR_INPUT, "\"%s\" names no file in a git tree: %s", path, fault);
}
