#include "prepare/siblings.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"

enum { MAX_ENTRIES = 256, NAMED = 3 };
#define MAX_SIZE ((size_t)1 << 20) /* bytes of a proposal.json */

/* A look at one of them. */
struct look {
    struct qr_findings *findings;
    const struct qr_proposal *proposal;
    const char *name;      /* of the other directory */
    struct qr_arena arena; /* of what is read of it */
};

static void close_fd(const int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
    }
}

static bool is_rejection(const char *kind)
{
    return strcmp(kind, "reject-transaction") == 0;
}

static bool read_hash32(uint8_t hash32[32], struct qr_json_value step, struct qr_arena *arena)
{
    struct qr_error ignored = QR_ERROR_INIT;
    const char *text = NULL;
    return qr_json_want_string(&text, step, "safe_tx_hash", "it", arena, &ignored) &&
           qr_hex_decode_exact(hash32, 32, text, "it", &ignored);
}

static bool read_address(struct qr_address *address, struct qr_json_value step,
                         struct qr_arena *arena)
{
    struct qr_error ignored = QR_ERROR_INIT;
    const char *text = NULL;
    return qr_json_want_string(&text, step, "safe", "it", arena, &ignored) &&
           qr_address_parse(address, text, strlen(text), "it", &ignored);
}

static bool read_number(struct qr_word *number, struct qr_json_value object, const char *key)
{
    struct qr_error ignored = QR_ERROR_INIT;
    struct qr_json_value value;
    size_t length = 0;
    if (!qr_json_want(&value, object, key, QR_JSON_NUMBER, "it", &ignored)) {
        return false;
    }
    const char *text = qr_json_source(&length, value);
    return qr_word_parse(number, text, length, "it", &ignored);
}

/* The transaction of ours that a step of the other proposal stands in the way of, or NULL. */
static const struct qr_step *find_rival(struct look *look, struct qr_json_value step)
{
    const struct qr_route *route = &look->proposal->route;
    struct qr_address safe;
    struct qr_word nonce;
    uint8_t hash32[32];
    struct qr_json_value tx = qr_json_get(step, "transaction");
    if (!qr_json_present(tx) || qr_json_type(tx) != QR_JSON_OBJECT ||
        !read_address(&safe, step, &look->arena) || !read_number(&nonce, tx, "nonce") ||
        !read_hash32(hash32, step, &look->arena)) {
        return NULL;
    }
    for (size_t i = 0; i < route->n_steps; i++) {
        const struct qr_step *ours = &route->steps[i];
        if (qr_step_is_of_safe(ours) && qr_address_equal(&ours->safe.address, &safe) &&
            qr_word_compare(&ours->tx.nonce, &nonce) == 0 &&
            memcmp(ours->hashes.hash32, hash32, 32) != 0) {
            return ours;
        }
    }
    return NULL;
}

static void tell(const struct look *look, const struct qr_step *ours)
{
    char safe[QR_ADDRESS_SIZE];
    char nonce[QR_WORD_DECIMAL_SIZE];
    struct qr_buffer where = QR_BUFFER_INIT;
    struct qr_buffer name = QR_BUFFER_INIT;
    qr_address_format(safe, &ours->safe.address);
    qr_word_to_decimal(nonce, &ours->tx.nonce);
    qr_buffer_addf(&where, "Safe %s", safe);
    qr_utf8_add_escaped(&name, look->name, strlen(look->name));
    qr_findings_add(look->findings, QR_CAUTION, "nonce-shared", qr_buffer_text(&where),
                    "the proposal %s beside this one has nonce %s too: only one of them can ever "
                    "be executed",
                    qr_buffer_text(&name), nonce);
    qr_buffer_dispose(&name);
    qr_buffer_dispose(&where);
}

/* Whether the first action of the other is a rejection. */
static bool rejects(struct qr_json_value root, struct qr_arena *arena)
{
    struct qr_error ignored = QR_ERROR_INIT;
    struct qr_json_value actions;
    const char *kind = NULL;
    if (!qr_json_want(&actions, root, "actions", QR_JSON_ARRAY, "it", &ignored) ||
        qr_json_count(actions) != 1) {
        return false;
    }
    struct qr_json_value action = qr_json_first(actions);
    return qr_json_type(action) == QR_JSON_OBJECT &&
           qr_json_want_string(&kind, action, "kind", "it", arena, &ignored) && is_rejection(kind);
}

/* Only a proposal of our format, on our chain. */
static void compare(struct look *look, struct qr_json_value root)
{
    struct qr_error ignored = QR_ERROR_INIT;
    struct qr_word version;
    struct qr_word chain;
    struct qr_word one = qr_word_from_u64(1);
    struct qr_json_value steps;
    if (qr_json_type(root) != QR_JSON_OBJECT || !read_number(&version, root, "quorate") ||
        qr_word_compare(&version, &one) != 0 || !read_number(&chain, root, "chain_id") ||
        qr_word_compare(&chain, &look->proposal->source->config.chain_id) != 0 ||
        rejects(root, &look->arena) ||
        !qr_json_want(&steps, root, "steps", QR_JSON_ARRAY, "it", &ignored)) {
        return;
    }
    for (struct qr_json_value step = qr_json_first(steps); qr_json_present(step);
         step = qr_json_next(steps, step)) {
        const struct qr_step *ours =
            qr_json_type(step) == QR_JSON_OBJECT ? find_rival(look, step) : NULL;
        if (ours != NULL) {
            tell(look, ours);
            return;
        }
    }
}

static bool read_proposal(struct qr_buffer *content, int directory)
{
    struct qr_error ignored = QR_ERROR_INIT;
    struct stat info;
    int QR_CLEANUP(close_fd) fd =
        openat(directory, "proposal.json", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
           qr_file_read_descriptor(content, fd, "it", MAX_SIZE, &ignored);
}

void qr_compare_sibling(struct qr_findings *findings, const struct qr_proposal *proposal,
                        const char *name, struct qr_json_value root)
{
    struct look look = {
        .findings = findings, .proposal = proposal, .name = name, .arena = QR_ARENA_INIT};
    if (!is_rejection(proposal->actions[0].kind)) {
        compare(&look, root);
    }
    qr_arena_dispose(&look.arena);
}

/* One entry of the parent directory, unless it is the proposal itself. */
static void look_at(struct qr_findings *findings, const struct qr_proposal *proposal, int parent,
                    const char *name, const struct stat *self)
{
    struct qr_error ignored = QR_ERROR_INIT;
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct stat info;
    int QR_CLEANUP(close_fd) fd =
        openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0 ||
        (info.st_dev == self->st_dev && info.st_ino == self->st_ino) ||
        !read_proposal(&content, fd) ||
        !qr_json_parse(&json, qr_buffer_text(&content), content.length, &ignored)) {
        return;
    }
    qr_compare_sibling(findings, proposal, name, qr_json_root(&json));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of a directory in a certain order, in the arena. */
static size_t list(char *names[MAX_ENTRIES], DIR *dir, struct qr_arena *arena)
{
    size_t count = 0;
    for (const struct dirent *entry = readdir(dir); entry != NULL && count < MAX_ENTRIES;
         entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            names[count++] = qr_arena_copy(arena, entry->d_name, strlen(entry->d_name));
        }
    }
    qsort(names, count, sizeof names[0], compare_names);
    return count;
}

/* The first few by name, and how many more there are. */
static void add_some(struct qr_findings *findings, const struct qr_findings *found)
{
    for (size_t i = 0; i < found->count && i < NAMED; i++) {
        const struct qr_finding *item = &found->items[i];
        qr_findings_add(findings, item->level, item->code, item->where, "%s", item->text);
    }
    if (found->count > NAMED) {
        qr_findings_add(findings, QR_CAUTION, "nonce-shared", found->items[0].where,
                        "%zu more proposals beside this one have its nonce too",
                        found->count - NAMED);
    }
}

void qr_find_shared_nonces(struct qr_findings *findings, const struct qr_proposal *proposal,
                           const char *path)
{
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    char *names[MAX_ENTRIES];
    struct stat self;
    int QR_CLEANUP(close_fd) own = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own < 0 || fstat(own, &self) != 0) {
        return;
    }
    int parent = openat(own, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = parent < 0 ? NULL : fdopendir(parent);
    if (dir == NULL) {
        close_fd(&parent);
        return;
    }
    struct qr_findings found QR_CLEANUP(qr_findings_dispose) = QR_FINDINGS_INIT;
    size_t count = list(names, dir, &arena);
    for (size_t i = 0; i < count; i++) {
        look_at(&found, proposal, dirfd(dir), names[i], &self);
    }
    add_some(findings, &found);
    (void)closedir(dir);
}
