#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "prepare/repository.h"
#include "prepare/repository_internal.h"
#include "prepare/tree_path.h"

#define TREE_LIMIT ((size_t)256 << 20)

static void free_tree(git_tree **tree)
{
    git_tree_free(*tree);
}

static void free_odb_object(git_odb_object **object)
{
    git_odb_object_free(*object);
}

/* A file that is being looked for. */
struct search {
    struct qr_repository *repository;
    const struct qr_commit *commit;
    const char *path;
};

struct entry {
    size_t matches;
    git_oid id;
    git_filemode_t mode;
    struct qr_buffer other_case; /* a name that differs only in case */
};

/* The header says what an object is and how large before it is unpacked. */
static bool check_header(const struct search *search, const git_oid *id, git_object_t type,
                         size_t limit, struct qr_error *err)
{
    size_t size = 0;
    git_object_t found = GIT_OBJECT_INVALID;
    int code = git_odb_read_header(&size, &found, search->repository->odb, id);
    if (code != 0) {
        return qr_git_object_error(err, search->repository, code, id);
    }
    if (found != type) {
        char hex[GIT_OID_HEXSZ + 1];
        git_oid_tostr(hex, sizeof hex, id);
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "object %s is a %s where a %s is named: git fsck says more", hex,
                            git_object_type2string(found), git_object_type2string(type));
    }
    if (size > limit) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s has %zu bytes: at most %zu are read",
                            search->path, size, limit);
    }
    return true;
}

/* Every entry is compared, not searched for by halves: a forged tree may hold a name twice or out
 * of order, and then two readers must not see two files. */
static void scan_tree(struct entry *entry, const git_tree *tree, const char *name, size_t length)
{
    size_t count = git_tree_entrycount(tree);
    for (size_t i = 0; i < count; i++) {
        const git_tree_entry *item = git_tree_entry_byindex(tree, i);
        const char *item_name = git_tree_entry_name(item);
        if (strncasecmp(item_name, name, length) != 0 || item_name[length] != '\0') {
            continue;
        }
        if (memcmp(item_name, name, length) == 0) {
            entry->matches++;
            entry->mode = git_tree_entry_filemode(item);
            git_oid_cpy(&entry->id, git_tree_entry_id(item));
        } else {
            qr_buffer_truncate(&entry->other_case, 0);
            qr_buffer_add_text(&entry->other_case, item_name);
        }
    }
}

static bool judge_matches(const struct search *search, const struct entry *entry, size_t end,
                          struct qr_error *err)
{
    int length = (int)end;
    if (entry->matches == 1) {
        return true;
    }
    if (entry->matches > 1) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%.*s is twice in its tree at commit %s: such a tree is damaged or "
                            "forged; git fsck says more",
                            length, search->path, search->commit->id);
    }
    if (entry->other_case.length > 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%.*s is not in commit %s: there is \"%s\"; upper and lower case "
                            "differ in git",
                            length, search->path, search->commit->id,
                            qr_buffer_text(&entry->other_case));
    }
    if (search->path[end] != '\0') {
        return qr_error_set(
            err, QR_ERROR_INPUT,
            "%s is not in commit %s, which has no %.*s: commit it, or mend the path", search->path,
            search->commit->id, length, search->path);
    }
    return qr_error_set(err, QR_ERROR_INPUT, "%s is not in commit %s: commit it, or mend the path",
                        search->path, search->commit->id);
}

/* Whether an entry is the kind that its place in the path needs. */
static bool judge_mode(const struct search *search, const struct entry *entry, size_t end,
                       bool is_last, struct qr_error *err)
{
    int length = (int)end;
    switch (entry->mode) {
    case GIT_FILEMODE_LINK:
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%.*s is a symlink in commit %s: links are not followed; name or "
                            "commit the file itself",
                            length, search->path, search->commit->id);
    case GIT_FILEMODE_COMMIT:
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%.*s is a submodule in commit %s: its content is in another "
                            "repository; commit a copy of the file in this one",
                            length, search->path, search->commit->id);
    case GIT_FILEMODE_TREE:
        return !is_last || qr_error_set(err, QR_ERROR_INPUT,
                                        "%.*s is a directory in commit %s: name a file in it",
                                        length, search->path, search->commit->id);
    case GIT_FILEMODE_BLOB:
    case GIT_FILEMODE_BLOB_EXECUTABLE:
        return is_last || qr_error_set(err, QR_ERROR_INPUT,
                                       "%.*s is a file in commit %s, not a directory: mend the "
                                       "path \"%s\"",
                                       length, search->path, search->commit->id, search->path);
    case GIT_FILEMODE_UNREADABLE:
        break;
    }
    return qr_error_set(err, QR_ERROR_INPUT,
                        "%.*s has an unknown mode in commit %s: git fsck says more", length,
                        search->path, search->commit->id);
}

/* Replace id, a tree's, by that of its entry, the bytes start to end of the path. */
static bool step_into(git_oid *id, const struct search *search, size_t start, size_t end,
                      struct qr_error *err)
{
    QR_CLEANUP(free_tree) git_tree *tree = NULL;
    if (!check_header(search, id, GIT_OBJECT_TREE, TREE_LIMIT, err)) {
        return false;
    }
    int code = git_tree_lookup(&tree, search->repository->git, id);
    if (code != 0) {
        return qr_git_object_error(err, search->repository, code, id);
    }
    struct entry entry = {.matches = 0};
    scan_tree(&entry, tree, search->path + start, end - start);
    bool ok = judge_matches(search, &entry, end, err) &&
              judge_mode(search, &entry, end, search->path[end] == '\0', err);
    git_oid_cpy(id, &entry.id);
    qr_buffer_dispose(&entry.other_case);
    return ok;
}

/* Git LFS's pointer files begin with their version, https://git-lfs.github.com/spec/v1 or that of
 * an older specification. */
static bool is_lfs_pointer(const char *bytes, size_t length)
{
    static const char *const versions[] = {"version https://git-lfs.github.com/spec/",
                                           "version https://hawser.github.com/spec/"};
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        size_t size = strlen(versions[i]);
        if (length >= size && memcmp(bytes, versions[i], size) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_blob(struct qr_buffer *content, const struct search *search, const git_oid *id,
                      size_t limit, struct qr_error *err)
{
    QR_CLEANUP(free_odb_object) git_odb_object *object = NULL;
    if (!check_header(search, id, GIT_OBJECT_BLOB, limit, err)) {
        return false;
    }
    int code = git_odb_read(&object, search->repository->odb, id);
    if (code != 0) {
        return qr_git_object_error(err, search->repository, code, id);
    }
    const void *bytes = git_odb_object_data(object);
    size_t length = git_odb_object_size(object);
    if (is_lfs_pointer(bytes, length)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s is a Git LFS pointer in commit %s: its content is not in git; take "
                            "it out of LFS (git lfs untrack) and commit the file itself",
                            search->path, search->commit->id);
    }
    qr_buffer_add(content, bytes, length);
    return true;
}

/* From the root tree's id to the blob's. */
static bool walk(git_oid *id, const struct search *search, struct qr_error *err)
{
    const char *path = search->path;
    for (size_t start = 0;;) {
        size_t end = start + strcspn(path + start, "/");
        if (!step_into(id, search, start, end, err)) {
            return false;
        }
        if (path[end] == '\0') {
            return true;
        }
        start = end + 1;
    }
}

bool qr_repository_read(struct qr_buffer *content, char blob[QR_OBJECT_ID_SIZE],
                        struct qr_repository *repository, const struct qr_commit *commit,
                        const char *path, size_t limit, struct qr_error *err)
{
    struct search search = {repository, commit, path};
    git_oid id;
    memset(blob, 0, QR_OBJECT_ID_SIZE);
    QR_ASSERT(git_oid_fromstr(&id, commit->tree) == 0);
    if (!qr_tree_path_check(path, err)) {
        return false;
    }
    if (!walk(&id, &search, err) || !read_blob(content, &search, &id, limit, err)) {
        /* The message names an object; the path says what it is for. */
        return err->kind == QR_ERROR_UNAVAILABLE ? qr_error_context(err, "cannot read %s", path)
                                                 : false;
    }
    git_oid_tostr(blob, GIT_OID_HEXSZ + 1, &id);
    return true;
}
