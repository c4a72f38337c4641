#include "cli/abi_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/json.h"

struct names {
    const char **items;
    size_t count;
    struct qr_arena arena;
};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t end_length = strlen(end);
    return length > end_length && strcmp(text + length - end_length, end) == 0;
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

static bool list(struct names *names, DIR *dir, struct qr_error *err)
{
    names->items = qr_arena_alloc(&names->arena, QR_ABI_MAX_FILES, sizeof *names->items);
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            return errno == 0 ||
                   qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot list it: %s", strerror(errno));
        }
        if (!ends_with(entry->d_name, ".json")) {
            continue;
        }
        if (names->count == QR_ABI_MAX_FILES) {
            return qr_error_set(err, QR_ERROR_INPUT, "it holds more than %d files *.json",
                                QR_ABI_MAX_FILES);
        }
        names->items[names->count++] =
            qr_arena_copy(&names->arena, entry->d_name, strlen(entry->d_name));
    }
}

static bool add_json(struct qr_known *known, const char *name, struct qr_json_value root,
                     struct qr_arena *arena, struct qr_error *err)
{
    const char *contract = qr_arena_copy(arena, name, strlen(name) - strlen(".json"));
    if (qr_json_type(root) == QR_JSON_OBJECT) {
        struct qr_json_value said = qr_json_get(root, "contractName");
        if (qr_json_present(said) && qr_json_type(said) == QR_JSON_STRING &&
            !qr_json_string_equals(said, "")) {
            contract = qr_json_string(NULL, said, arena);
        }
        if (!qr_json_present(qr_json_get(root, "abi"))) {
            return ends_with(name, ".dbg.json") ||
                   qr_error_set(err, QR_ERROR_INPUT,
                                "it is no ABI: expected an array of functions, or an object whose "
                                "\"abi\" is one; take it out of the directory");
        }
    }
    return qr_known_add_abi(known, contract, root, err);
}

static bool add_file(struct qr_known *known, int directory, const char *name,
                     struct qr_arena *arena, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    int fd = openat(directory, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: cannot open it: %s", name, strerror(errno));
    }
    bool ok = qr_file_read_descriptor(&content, fd, name, QR_ABI_FILE_MAX_SIZE, err);
    (void)close(fd);
    if (!ok) {
        return false;
    }
    return (qr_json_parse(&json, qr_buffer_text(&content), content.length, err) &&
            add_json(known, name, qr_json_root(&json), arena, err)) ||
           qr_error_in_file(err, name);
}

bool qr_abi_directory_add(struct qr_known *known, const char *path, struct qr_error *err)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        bool world = errno == EIO || errno == ENOMEM || errno == EMFILE;
        return qr_error_set(err, world ? QR_ERROR_UNAVAILABLE : QR_ERROR_INPUT,
                            "--abi: cannot open the directory %s: %s", path, strerror(errno));
    }
    struct names names = {.arena = QR_ARENA_INIT};
    bool ok = list(&names, dir, err);
    if (ok && names.count == 0) {
        ok = qr_error_set(err, QR_ERROR_INPUT, "it holds no file *.json");
    }
    qsort(names.items, names.count, sizeof *names.items, compare_names);
    for (size_t i = 0; ok && i < names.count; i++) {
        ok = add_file(known, dirfd(dir), names.items[i], &names.arena, err);
    }
    (void)closedir(dir);
    qr_arena_dispose(&names.arena);
    return ok || qr_error_context(err, "--abi %s", path);
}
