#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "prepare/repository.h"
#include "prepare/repository_internal.h"

enum { MAX_REVISION = 1000, MIN_ABBREVIATION = 4 };

/* A revision is a name followed by steps from it: "v1.0" and "~2^0", or "" and "@{-1}". */
struct revision {
    const char *text;
    size_t name_length;
};

/* What the name was found to stand for. */
struct candidate {
    char spelling[MAX_REVISION + 64]; /* a full reference name, or an object id */
    git_oid target;                   /* tags peeled */
};

struct candidates {
    struct candidate items[2];
    size_t count; /* names found, at most 2 of them kept */
};

static void free_reference(git_reference **reference)
{
    git_reference_free(*reference);
}

static void free_object(git_object **object)
{
    git_object_free(*object);
}

static bool is_hex(const char *text, size_t length)
{
    return strspn(text, "0123456789abcdefABCDEF") >= length;
}

static bool not_found(struct qr_error *err, const char *revision)
{
    return qr_error_set(err, QR_ERROR_INPUT,
                        "no revision \"%s\" in this repository: name a tag, a branch or a commit "
                        "id; git fetch --tags may bring it",
                        revision);
}

static bool check_spelling(const char *revision, struct qr_error *err)
{
    if (revision[0] == '\0') {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the revision is empty: name a tag, a branch or a commit id");
    }
    if (revision[0] == '-') {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "\"%s\" is no revision: git allows no name with a dash in front",
                            revision);
    }
    /* Anybody whose commit is fetched can write a message that such a search finds. */
    if (strncmp(revision, ":/", 2) == 0 || strstr(revision, "^{/") != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "\"%s\" searches commit messages, and whose it finds is chance: name a "
                            "tag, a branch or a commit id",
                            revision);
    }
    if (revision[0] == ':') {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "\"%s\" is a place in the index, not a commit: name a tag, a branch or "
                            "a commit id",
                            revision);
    }
    if (strlen(revision) > MAX_REVISION) {
        return qr_error_set(err, QR_ERROR_INPUT, "the revision is longer than %d bytes",
                            (int)MAX_REVISION);
    }
    return true;
}

static size_t name_length(const char *revision)
{
    size_t length = 0;
    while (revision[length] != '\0' && strchr("~^:", revision[length]) == NULL &&
           strncmp(revision + length, "@{", 2) != 0) {
        length++;
    }
    return length;
}

/* Another thing that the name stands for. The same target under two names is no ambiguity. */
static void add_candidate(struct candidates *found, const char *spelling, const git_oid *target)
{
    if (found->count > 0 && git_oid_equal(&found->items[0].target, target)) {
        return;
    }
    if (found->count < 2) {
        struct candidate *item = &found->items[found->count];
        (void)snprintf(item->spelling, sizeof item->spelling, "%s", spelling);
        git_oid_cpy(&item->target, target);
    }
    found->count++;
}

static bool add_reference(struct candidates *found, struct qr_repository *repository,
                          const char *name, struct qr_error *err)
{
    QR_CLEANUP(free_reference) git_reference *reference = NULL;
    QR_CLEANUP(free_reference) git_reference *direct = NULL;
    QR_CLEANUP(free_object) git_object *object = NULL;
    int code = git_reference_lookup(&reference, repository->git, name);
    if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC) {
        return true;
    }
    if (code == 0) {
        code = git_reference_resolve(&direct, reference);
        if (code == GIT_ENOTFOUND) {
            return true; /* it names a branch without commits */
        }
    }
    if (code != 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s cannot be read: %s; git fsck says more",
                            name, qr_git_message());
    }
    code = git_reference_peel(&object, direct, GIT_OBJECT_ANY);
    if (code != 0) {
        qr_git_object_error(err, repository, code, git_reference_target(direct));
        return qr_error_context(err, "%s cannot be read", name);
    }
    add_candidate(found, name, git_object_id(object));
    return true;
}

/* Only these may stand outside refs/: HEAD, FETCH_HEAD and their like. Other files of the git
 * directory ("config") are no references, though the name of a branch may be the same. */
static bool is_head_name(const char *name, size_t length)
{
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") >= length;
}

/* The references that gitrevisions(7) lists for a name, in its order. One that is written in full
 * and exists stands for nothing else, so that every ambiguity has a way out. */
static bool add_references(struct candidates *found, struct qr_repository *repository,
                           const char *name, size_t length, struct qr_error *err)
{
    static const char *const places[][2] = {{"", ""},
                                            {"refs/", ""},
                                            {"refs/tags/", ""},
                                            {"refs/heads/", ""},
                                            {"refs/remotes/", ""},
                                            {"refs/remotes/", "/HEAD"}};
    bool is_full = strncmp(name, "refs/", 5) == 0;
    bool ok = true;
    for (size_t i = is_full || is_head_name(name, length) ? 0 : 1;
         ok && i < sizeof places / sizeof places[0]; i++) {
        struct qr_buffer full = QR_BUFFER_INIT;
        qr_buffer_add_text(&full, places[i][0]);
        qr_buffer_add(&full, name, length);
        qr_buffer_add_text(&full, places[i][1]);
        ok = add_reference(found, repository, qr_buffer_text(&full), err);
        qr_buffer_dispose(&full);
        if (is_full && found->count > 0) {
            break;
        }
    }
    return ok;
}

static void add_id(struct candidates *found, struct qr_repository *repository, const git_oid *id)
{
    QR_CLEANUP(free_object) git_object *object = NULL;
    QR_CLEANUP(free_object) git_object *commit = NULL;
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof hex, id);
    if (git_object_lookup(&object, repository->git, id, GIT_OBJECT_ANY) == 0 &&
        git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0) {
        add_candidate(found, hex, git_object_id(commit));
    } else if (found->count == 0) {
        add_candidate(found, hex, id); /* no commit, as will be said when it is used */
    }
}

/* The first digits of an id. When a reference has that name too, only an abbreviation that git
 * would accept makes it ambiguous. */
static bool add_abbreviation(struct candidates *found, struct qr_repository *repository,
                             const char *digits, size_t length, struct qr_error *err)
{
    git_oid id;
    git_oid prefix;
    if (git_oid_fromstrn(&prefix, digits, length) != 0) {
        return true;
    }
    int code = git_odb_exists_prefix(&id, repository->odb, &prefix, length);
    if (code == 0) {
        add_id(found, repository, &id);
        return true;
    }
    if (found->count > 0) {
        return true;
    }
    if (code == GIT_EAMBIGUOUS) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "\"%.*s\" is the beginning of several object ids: give more digits",
                            (int)length, digits);
    }
    return repository->shallow
               ? qr_error_set(err, QR_ERROR_UNAVAILABLE, "no object \"%.*s\" is here: %s",
                              (int)length, digits, qr_git_missing_mend(repository))
               : true;
}

/* In "v1.0-3-gabcdef0", which git describe prints, only the digits after "-g" count. */
static const char *described_digits(const char *name, size_t length)
{
    size_t start = length;
    while (start > 0 && is_hex(name + start - 1, 1)) {
        start--;
    }
    bool is_description = start > 2 && length - start >= MIN_ABBREVIATION &&
                          name[start - 1] == 'g' && name[start - 2] == '-';
    return is_description ? name + start : NULL;
}

static bool add_ids(struct candidates *found, struct qr_repository *repository, const char *name,
                    size_t length, struct qr_error *err)
{
    if (is_hex(name, length)) {
        bool is_length = length >= MIN_ABBREVIATION && length <= GIT_OID_HEXSZ;
        return !is_length || add_abbreviation(found, repository, name, length, err);
    }
    const char *digits = found->count == 0 ? described_digits(name, length) : NULL;
    return digits == NULL ||
           add_abbreviation(found, repository, digits, (size_t)(name + length - digits), err);
}

/* What the revision's name stands for: one thing, or an error. */
static bool find_name(struct candidates *found, struct qr_repository *repository,
                      const struct revision *revision, struct qr_error *err)
{
    const char *name = revision->text;
    size_t length = revision->name_length;
    /* A full id is never a reference's name, even when there is no such object: a tag that
     * somebody else pushed must not stand in for it. */
    bool is_id = length == GIT_OID_HEXSZ && is_hex(name, length);
    if (length == 1 && name[0] == '@') {
        if (!add_reference(found, repository, "HEAD", err)) {
            return false;
        }
    } else if ((!is_id && !add_references(found, repository, name, length, err)) ||
               !add_ids(found, repository, name, length, err)) {
        return false;
    }
    if (found->count == 0) {
        return not_found(err, revision->text);
    }
    if (found->count > 1) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "\"%.*s\" is ambiguous: %s and %s are different commits; write one of "
                            "them in full",
                            (int)length, name, found->items[0].spelling, found->items[1].spelling);
    }
    return true;
}

static bool follow(git_object **object, struct qr_repository *repository, const char *text,
                   const char *steps, struct qr_error *err)
{
    struct qr_buffer whole = QR_BUFFER_INIT;
    qr_buffer_addf(&whole, "%s%s", text, steps);
    int code = git_revparse_single(object, repository->git, qr_buffer_text(&whole));
    qr_buffer_dispose(&whole);
    switch (code) {
    case 0:
        return true;
    case GIT_ENOTFOUND:
        if (repository->shallow) {
            return qr_error_set(err, QR_ERROR_UNAVAILABLE, "\"%s\" is not here: %s", steps,
                                qr_git_missing_mend(repository));
        }
        return qr_error_set(err, QR_ERROR_INPUT,
                            "\"%s\" leads to nothing: the history is shorter, "
                            "or has no such thing",
                            steps);
    case GIT_EINVALIDSPEC:
    case GIT_EPEEL:
    case GIT_EAMBIGUOUS:
        return qr_error_set(err, QR_ERROR_INPUT, "\"%s\" is no way to a commit: %s", steps,
                            qr_git_message());
    default:
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "\"%s\" cannot be followed: %s", steps,
                            qr_git_message());
    }
}

static bool peel(struct qr_commit *commit, struct qr_repository *repository, git_object *object,
                 struct qr_error *err)
{
    QR_CLEANUP(free_object) git_object *peeled = NULL;
    int code = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
    if (code == GIT_EPEEL || code == GIT_EINVALIDSPEC) {
        char hex[GIT_OID_HEXSZ + 1];
        git_oid_tostr(hex, sizeof hex, git_object_id(object));
        return qr_error_set(err, QR_ERROR_INPUT,
                            "it leads to the %s %s: name a commit, or a tag or branch of one",
                            git_object_type2string(git_object_type(object)), hex);
    }
    if (code != 0) {
        return qr_git_object_error(err, repository, code, git_object_id(object));
    }
    const git_commit *found = (const git_commit *)peeled;
    git_oid_tostr(commit->id, GIT_OID_HEXSZ + 1, git_commit_id(found));
    git_oid_tostr(commit->tree, GIT_OID_HEXSZ + 1, git_commit_tree_id(found));
    commit->time = git_commit_time(found);
    return true;
}

bool qr_repository_resolve(struct qr_commit *commit, struct qr_repository *repository,
                           const char *revision_text, struct qr_error *err)
{
    QR_CLEANUP(free_object) git_object *object = NULL;
    struct revision revision = {revision_text, name_length(revision_text)};
    struct candidates found = {.count = 0};
    *commit = (struct qr_commit){.time = 0};
    if (!check_spelling(revision_text, err)) {
        return false;
    }
    /* Without a name it is a place in the reflog ("@{-1}"). */
    if (revision.name_length > 0 && !find_name(&found, repository, &revision, err)) {
        return false;
    }
    if (!follow(&object, repository, found.count > 0 ? found.items[0].spelling : "",
                revision_text + revision.name_length, err) ||
        !peel(commit, repository, object, err)) {
        return qr_error_context(err, "revision \"%s\"", revision_text);
    }
    return true;
}
