#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/file.h"
#include "prepare/repository_internal.h"

#define GITFILE_LIMIT ((size_t)64 << 10)

static bool no_repository(const char *directory, struct qr_error *err)
{
    return qr_error_set(err, QR_ERROR_INPUT,
                        "no git repository at %s or above it: name one with --repo", directory);
}

/* Open a git directory; git stays NULL when it is none. As a bare one, whatever it is: no working
 * directory is needed. */
static bool try_directory(git_repository **git, const char *path, struct qr_error *err)
{
    int code = git_repository_open_bare(git, path);
    return code == 0 || code == GIT_ENOTFOUND ||
           qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open the repository %s: %s", path,
                        qr_git_message());
}

/* gitrepository-layout(5): a file ".git" holds "gitdir: " and the path of the git directory, from
 * the file's own directory on. Worktrees and submodules have one. */
static bool follow_gitfile(git_repository **git, const char *path, struct qr_error *err)
{
    static const char prefix[] = "gitdir: ";
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer target = QR_BUFFER_INIT;
    if (!qr_file_read(&text, path, GITFILE_LIMIT, err)) {
        return false;
    }
    const char *line = qr_buffer_text(&text);
    bool is_gitfile = strncmp(line, prefix, sizeof prefix - 1) == 0;
    const char *named = is_gitfile ? line + sizeof prefix - 1 : "";
    if (strcspn(named, "\r\n") > 0) {
        if (named[0] != '/') {
            qr_buffer_add(&target, path, (size_t)(strrchr(path, '/') + 1 - path));
        }
        qr_buffer_add(&target, named, strcspn(named, "\r\n"));
        if (!try_directory(git, qr_buffer_text(&target), err)) {
            return false;
        }
    }
    return *git != NULL ||
           qr_error_set(err, QR_ERROR_INPUT,
                        "the file %s leads to no git repository: git worktree repair may mend it; "
                        "or name another with --repo",
                        path);
}

/* The ".git" of a directory, when it has one. */
static bool try_entry(git_repository **git, const char *entry, struct qr_error *err)
{
    struct stat status;
    if (stat(entry, &status) != 0) {
        return true;
    }
    if (S_ISDIR(status.st_mode)) {
        return try_directory(git, entry, err);
    }
    return !S_ISREG(status.st_mode) || follow_gitfile(git, entry, err);
}

/* Who may own a repository that nobody has named: the user, and for root as in git the user who
 * has called sudo. */
static bool is_trusted(uid_t owner)
{
    uid_t user = geteuid();
    if (owner == user) {
        return true;
    }
    const char *text = user == 0 ? getenv("SUDO_UID") : NULL;
    if (text == NULL || text[0] < '0' || text[0] > '9') {
        return false;
    }
    char *end = NULL;
    errno = 0;
    unsigned long long caller = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && caller == owner;
}

/* A repository that is found and not named may have been put there by somebody else, above a shared
 * directory such as /tmp, to be found. */
static bool check_owner(const char *entry, const git_repository *git, struct qr_error *err)
{
    const char *const places[] = {entry, git_repository_path(git), git_repository_commondir(git)};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct stat status;
        /* A link's own owner decides where it leads; "/" at a path's end follows the link. */
        if (lstat(places[i], &status) != 0) {
            return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot look at %s: %s", places[i],
                                strerror(errno));
        }
        if (!is_trusted(status.st_uid)) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "the repository %s belongs to another user (%lu): name it with "
                                "--repo if it is the one you mean",
                                places[i], (unsigned long)status.st_uid);
        }
    }
    return true;
}

/* Replace a path by its parent's. False at the root, and as in git where another file system
 * begins. */
static bool climb(char *path, struct stat *place)
{
    struct stat parent;
    char *slash = strrchr(path, '/');
    if (path[1] == '\0') {
        return false;
    }
    slash[slash == path ? 1 : 0] = '\0';
    bool ok = stat(path, &parent) == 0 && parent.st_dev == place->st_dev;
    *place = parent;
    return ok;
}

bool qr_git_find(git_repository **git, const char *directory, struct qr_error *err)
{
    const char *shown = directory == NULL ? "." : directory;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer entry = QR_BUFFER_INIT;
    QR_CLEANUP(qr_free_pointer) char *path = realpath(shown, NULL);
    struct stat place;
    bool is_first = true;
    if (path == NULL || stat(path, &place) != 0) {
        return no_repository(shown, err);
    }
    do {
        qr_buffer_truncate(&entry, 0);
        qr_buffer_addf(&entry, "%s/.git", path[1] == '\0' ? "" : path);
        if (!try_entry(git, qr_buffer_text(&entry), err)) {
            return false;
        }
        if (*git != NULL) {
            return directory != NULL || check_owner(qr_buffer_text(&entry), *git, err);
        }
        /* Bare only where it is named: a working tree that somebody else has written may hold a
         * directory with the files of a bare repository, but none with the name ".git". */
        if (directory != NULL && is_first && !try_directory(git, path, err)) {
            return false;
        }
        is_first = false;
    } while (*git == NULL && climb(path, &place));
    return *git != NULL || no_repository(shown, err);
}
