#include "prepare/repository_history.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "prepare/id_table.h"
#include "prepare/repository_internal.h"

/* Commits that wait at once are at most so many: a forged history may branch without end. */
enum { MAX_SEEN = 200000, MEMO_SIZE = 32 };
/* A tree that is larger is none of a repository that people work in. */
#define TREE_LIMIT ((size_t)64 << 20)

/* A commit that waits for its turn. */
struct waiting {
    git_oid id;
    int64_t time;
    size_t order; /* of coming: of two with the same time the first goes first */
};

/* What was found in a tree below the root. */
struct memo {
    git_oid tree;
    char *name; /* NULL: unused */
    git_oid id;
    uint32_t mode;
};

struct qr_commit_walk {
    struct qr_repository *repository;
    struct waiting *heap; /* the latest first */
    size_t n_waiting;
    size_t capacity;
    size_t n_added;
    struct qr_id_table seen;
    bool cut;
    struct qr_commit current;
    git_tree *root; /* of current; NULL until it is asked for, and when it cannot be read */
    bool root_is_read;
    struct memo memos[MEMO_SIZE];
    size_t next_memo;
};

static void free_object(git_object **object)
{
    git_object_free(*object);
}

static void free_tree(git_tree **tree)
{
    git_tree_free(*tree);
}

static void free_reference(git_reference **reference)
{
    git_reference_free(*reference);
}

struct qr_commit_walk *qr_commit_walk_new(struct qr_repository *repository)
{
    struct qr_commit_walk *walk = qr_alloc_zero(1, sizeof *walk);
    walk->repository = repository;
    return walk;
}

void qr_commit_walk_free(struct qr_commit_walk *walk)
{
    if (walk == NULL) {
        return;
    }
    for (size_t i = 0; i < MEMO_SIZE; i++) {
        free(walk->memos[i].name);
    }
    git_tree_free(walk->root);
    qr_id_table_dispose(&walk->seen);
    free(walk->heap);
    free(walk);
}

bool qr_commit_walk_is_cut(const struct qr_commit_walk *walk)
{
    return walk->cut;
}

static bool goes_before(const struct waiting *a, const struct waiting *b)
{
    return a->time != b->time ? a->time > b->time : a->order < b->order;
}

static void push(struct qr_commit_walk *walk, const git_oid *id, int64_t time)
{
    if (walk->n_waiting == walk->capacity) {
        walk->capacity = walk->capacity == 0 ? 64 : walk->capacity * 2;
        walk->heap = qr_realloc(walk->heap, walk->capacity, sizeof *walk->heap);
    }
    struct waiting added = {.time = time, .order = walk->n_added++};
    git_oid_cpy(&added.id, id);
    size_t at = walk->n_waiting++;
    while (at > 0 && goes_before(&added, &walk->heap[(at - 1) / 2])) {
        walk->heap[at] = walk->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    walk->heap[at] = added;
}

static struct waiting pop(struct qr_commit_walk *walk)
{
    struct waiting first = walk->heap[0];
    struct waiting last = walk->heap[--walk->n_waiting];
    size_t at = 0;
    for (size_t child = 1; child < walk->n_waiting; child = 2 * at + 1) {
        if (child + 1 < walk->n_waiting &&
            goes_before(&walk->heap[child + 1], &walk->heap[child])) {
            child++;
        }
        if (!goes_before(&walk->heap[child], &last)) {
            break;
        }
        walk->heap[at] = walk->heap[child];
        at = child;
    }
    if (walk->n_waiting > 0) {
        walk->heap[at] = last;
    }
    return first;
}

/* Whether a commit has not been met, which it then has. */
static bool meet(struct qr_commit_walk *walk, const git_oid *id)
{
    uint8_t id32[32] = {0};
    bool is_new = false;
    if (walk->seen.count >= MAX_SEEN) {
        walk->cut = true;
        return false;
    }
    memcpy(id32, id->id, sizeof id->id);
    (void)qr_id_table_at(&is_new, &walk->seen, id32);
    return is_new;
}

/* Let a commit wait. It is read for its time, and again in its turn: memory stays small. */
static bool add_commit(struct qr_commit_walk *walk, const git_oid *id, struct qr_error *err)
{
    QR_CLEANUP(free_object) git_object *object = NULL;
    if (!meet(walk, id)) {
        return true;
    }
    int code = git_object_lookup(&object, walk->repository->git, id, GIT_OBJECT_COMMIT);
    if (code == GIT_ENOTFOUND && walk->repository->shallow) {
        walk->cut = true;
        return true;
    }
    if (code != 0) {
        return qr_git_object_error(err, walk->repository, code, id);
    }
    push(walk, id, git_commit_time((const git_commit *)object));
    return true;
}

bool qr_commit_walk_add(struct qr_commit_walk *walk, const struct qr_commit *commit,
                        struct qr_error *err)
{
    git_oid id;
    QR_ASSERT(git_oid_fromstr(&id, commit->id) == 0);
    return add_commit(walk, &id, err);
}

/* The references of a repository, while they are listed. */
struct listing {
    struct qr_commit_walk *walk;
    struct qr_error *err;
};

static int add_reference(const char *name, void *payload)
{
    static const char *const places[] = {"HEAD", "refs/heads/", "refs/remotes/", "refs/tags/"};
    const struct listing *listing = payload;
    QR_CLEANUP(free_reference) git_reference *reference = NULL;
    QR_CLEANUP(free_object) git_object *commit = NULL;
    bool is_asked_for = false;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        is_asked_for = is_asked_for || strncmp(name, places[i], strlen(places[i])) == 0;
    }
    if (!is_asked_for ||
        git_reference_lookup(&reference, listing->walk->repository->git, name) != 0 ||
        git_reference_peel(&commit, reference, GIT_OBJECT_COMMIT) != 0) {
        return 0;
    }
    return add_commit(listing->walk, git_object_id(commit), listing->err) ? 0 : GIT_EUSER;
}

bool qr_commit_walk_add_references(struct qr_commit_walk *walk, struct qr_error *err)
{
    struct listing listing = {walk, err};
    if (add_reference("HEAD", &listing) != 0) {
        return false;
    }
    int code = git_reference_foreach_name(walk->repository->git, add_reference, &listing);
    return code == 0 || code == GIT_EUSER
               ? code == 0
               : qr_error_set(err, QR_ERROR_UNAVAILABLE,
                              "the references cannot be listed: %s; git fsck says more",
                              qr_git_message());
}

static void forget_current(struct qr_commit_walk *walk)
{
    git_tree_free(walk->root);
    walk->root = NULL;
    walk->root_is_read = false;
    walk->current = (struct qr_commit){.time = 0};
}

static bool add_parents(struct qr_commit_walk *walk, const git_commit *commit, struct qr_error *err)
{
    unsigned count = git_commit_parentcount(commit);
    for (unsigned i = 0; i < count; i++) {
        if (!add_commit(walk, git_commit_parent_id(commit, i), err)) {
            return qr_error_context(err, "a parent of commit %s", walk->current.id);
        }
    }
    return true;
}

bool qr_commit_walk_next(bool *found, struct qr_commit *commit, struct qr_commit_walk *walk,
                         struct qr_error *err)
{
    QR_CLEANUP(free_object) git_object *object = NULL;
    *found = false;
    *commit = (struct qr_commit){.time = 0};
    forget_current(walk);
    if (walk->n_waiting == 0) {
        return true;
    }
    struct waiting next = pop(walk);
    int code = git_object_lookup(&object, walk->repository->git, &next.id, GIT_OBJECT_COMMIT);
    if (code != 0) {
        return qr_git_object_error(err, walk->repository, code, &next.id);
    }
    const git_commit *read = (const git_commit *)object;
    git_oid_tostr(walk->current.id, GIT_OID_HEXSZ + 1, git_commit_id(read));
    git_oid_tostr(walk->current.tree, GIT_OID_HEXSZ + 1, git_commit_tree_id(read));
    walk->current.time = git_commit_time(read);
    if (!add_parents(walk, read, err)) {
        return false;
    }
    *commit = walk->current;
    *found = true;
    return true;
}

static git_tree *read_tree(const struct qr_commit_walk *walk, const git_oid *id)
{
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    git_tree *tree = NULL;
    if (git_odb_read_header(&size, &type, walk->repository->odb, id) != 0 ||
        type != GIT_OBJECT_TREE || size > TREE_LIMIT ||
        git_tree_lookup(&tree, walk->repository->git, id) != 0) {
        return NULL;
    }
    return tree;
}

/* A tree's entry of that name; mode 0 unless there is just one. As in repository_read.c every entry
 * is compared. */
static void scan(git_oid *id, uint32_t *mode, const git_tree *tree, const char *name, size_t length)
{
    size_t count = tree == NULL ? 0 : git_tree_entrycount(tree);
    size_t matches = 0;
    *mode = 0;
    for (size_t i = 0; i < count; i++) {
        const git_tree_entry *item = git_tree_entry_byindex(tree, i);
        const char *item_name = git_tree_entry_name(item);
        if (strncmp(item_name, name, length) == 0 && item_name[length] == '\0') {
            *mode = ++matches == 1 ? (uint32_t)git_tree_entry_filemode(item) : 0;
            git_oid_cpy(id, git_tree_entry_id(item));
        }
    }
}

/* Replace id, of a tree below the root, by its entry's. */
static void step_below(git_oid *id, uint32_t *mode, struct qr_commit_walk *walk, const char *name,
                       size_t length)
{
    for (size_t i = 0; i < MEMO_SIZE; i++) {
        const struct memo *memo = &walk->memos[i];
        if (memo->name != NULL && git_oid_equal(&memo->tree, id) &&
            strncmp(memo->name, name, length) == 0 && memo->name[length] == '\0') {
            git_oid_cpy(id, &memo->id);
            *mode = memo->mode;
            return;
        }
    }
    struct memo *memo = &walk->memos[walk->next_memo++ % MEMO_SIZE];
    QR_CLEANUP(free_tree) git_tree *tree = read_tree(walk, id);
    free(memo->name);
    *memo = (struct memo){.name = qr_strndup(name, length)};
    git_oid_cpy(&memo->tree, id);
    scan(&memo->id, &memo->mode, tree, name, length);
    git_oid_cpy(id, &memo->id);
    *mode = memo->mode;
}

static void step_from_root(git_oid *id, uint32_t *mode, struct qr_commit_walk *walk,
                           const char *name, size_t length)
{
    if (!walk->root_is_read) {
        QR_ASSERT(git_oid_fromstr(id, walk->current.tree) == 0);
        walk->root = read_tree(walk, id);
        walk->root_is_read = true;
    }
    scan(id, mode, walk->root, name, length);
}

void qr_commit_walk_entry(struct qr_tree_entry *entry, struct qr_commit_walk *walk,
                          const char *path)
{
    *entry = (struct qr_tree_entry){.mode = 0};
    QR_ASSERT(walk->current.id[0] != '\0');
    git_oid id = {.id = {0}};
    uint32_t mode = 0;
    for (size_t start = 0;;) {
        size_t end = start + strcspn(path + start, "/");
        if (start == 0) {
            step_from_root(&id, &mode, walk, path, end);
        } else {
            step_below(&id, &mode, walk, path + start, end - start);
        }
        if (path[end] == '\0') {
            break;
        }
        if (mode != (uint32_t)GIT_FILEMODE_TREE) {
            return; /* nothing can stand below it */
        }
        start = end + 1;
    }
    if (mode != 0) {
        entry->mode = mode;
        git_oid_tostr(entry->id, GIT_OID_HEXSZ + 1, &id);
    }
}
