/* A bare repository whose config file is the input: it opens exactly when its format passes, and
 * whatever the file says, the same commit and file are read from it, and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "fuzz.h"
#include "prepare/git_format.h"
#include "prepare/repository.h"

#define COMMIT "79ba30f7da616630b16d7029addd18be43c5e506"
#define TREE   "150c13bdd5a123beb1529bb7165dfd7794216af2"
#define BLOB   "d95f3ad14dee633a758d2e331151e950dd13e4ed"

static const uint8_t commit_object[] = {
    0x78, 0x01, 0x8d, 0x8d, 0x4b, 0x0a, 0x83, 0x30, 0x10, 0x40, 0xbb, 0xce, 0x29, 0x66, 0x2f,
    0x14, 0x27, 0xe6, 0x83, 0x50, 0x4a, 0x3d, 0xca, 0x4c, 0x66, 0xac, 0x42, 0xd3, 0x94, 0x90,
    0x82, 0xc7, 0x2f, 0x8a, 0x07, 0xe8, 0x5b, 0xbd, 0xcd, 0xe3, 0xa5, 0x92, 0xf3, 0xda, 0x00,
    0x5d, 0xb8, 0xb4, 0xaa, 0x0a, 0xe8, 0xfb, 0x84, 0x03, 0x8b, 0x78, 0x42, 0x3b, 0xb0, 0x32,
    0x7a, 0x3b, 0x32, 0x47, 0x0c, 0x5e, 0x66, 0x89, 0x71, 0x74, 0x16, 0x03, 0xcd, 0xd6, 0xd0,
    0xb7, 0x2d, 0xa5, 0xc2, 0x24, 0x04, 0x37, 0x12, 0x7a, 0xe8, 0x46, 0xf9, 0xf3, 0xd2, 0x6b,
    0xa9, 0xcf, 0x3b, 0x60, 0xec, 0x4f, 0xa0, 0xdb, 0xc5, 0xa4, 0x63, 0xd3, 0xf4, 0xef, 0xc0,
    0x94, 0xb7, 0x9a, 0x1f, 0x4a, 0x5f, 0x2d, 0x05};
static const uint8_t tree_object[] = {
    0x78, 0x01, 0x2b, 0x29, 0x4a, 0x4d, 0x55, 0x30, 0xb2, 0x64, 0x30, 0x34, 0x30, 0x30, 0x33, 0x31,
    0x51, 0x48, 0x64, 0xb8, 0x19, 0x6f, 0x75, 0xd1, 0xf7, 0x5d, 0xb2, 0x55, 0x69, 0xaf, 0x9e, 0xb1,
    0x60, 0xe0, 0xcb, 0x80, 0xbb, 0xc2, 0x4f, 0xde, 0x02, 0x00, 0xdc, 0x51, 0x0d, 0xc6};
static const uint8_t blob_object[] = {0x78, 0x01, 0x4b, 0xca, 0xc9, 0x4f, 0x52, 0xb0,
                                      0x60, 0x48, 0xce, 0xcf, 0x2b, 0x49, 0xcd, 0x2b,
                                      0xe1, 0x02, 0x00, 0x28, 0x49, 0x04, 0xfd};

static char root[256];
/* Kept open, so that libgit2 starts only once. */
static struct qr_repository *first;

static void put(const char *name, const void *bytes, size_t length)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", root, name);
    for (char *slash = strchr(path + strlen(root) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    QR_ASSERT(file != NULL && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static void put_object(const char *id, const void *bytes, size_t length)
{
    char name[64];
    snprintf(name, sizeof name, "objects/%.2s/%s", id, id + 2);
    put(name, bytes, length);
}

static void remove_repository(void)
{
    qr_repository_free(first);
    static const char *const names[] = {"config", "HEAD", "refs/heads/main", "refs/heads", "refs"};
    static const char *const ids[] = {COMMIT, TREE, BLOB};
    char path[512];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", root, names[i]);
        (void)remove(path);
    }
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        snprintf(path, sizeof path, "%s/objects/%.2s/%s", root, ids[i], ids[i] + 2);
        (void)remove(path);
        snprintf(path, sizeof path, "%s/objects/%.2s", root, ids[i]);
        (void)remove(path);
    }
    snprintf(path, sizeof path, "%s/objects", root);
    (void)remove(path);
    (void)remove(root);
}

static void make_repository(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(root, sizeof root, "%s/quorate-fuzz-XXXXXX", base == NULL ? "/tmp" : base);
    QR_ASSERT(mkdtemp(root) != NULL);
    (void)atexit(remove_repository);
    put("HEAD", "ref: refs/heads/main\n", 21);
    put("refs/heads/main", COMMIT "\n", 41);
    put_object(COMMIT, commit_object, sizeof commit_object);
    put_object(TREE, tree_object, sizeof tree_object);
    put_object(BLOB, blob_object, sizeof blob_object);
    struct qr_error err = QR_ERROR_INIT;
    first = qr_repository_open(root, &err);
    QR_ASSERT(first != NULL);
}

static void check_reading(struct qr_repository *repository)
{
    struct qr_buffer content = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_commit commit;
    char blob[QR_OBJECT_ID_SIZE];
    QR_ASSERT(qr_repository_resolve(&commit, repository, "HEAD", &err));
    QR_ASSERT(strcmp(commit.id, COMMIT) == 0 && strcmp(commit.tree, TREE) == 0);
    QR_ASSERT(qr_repository_read(&content, blob, repository, &commit, "a", 100, &err));
    QR_ASSERT(strcmp(blob, BLOB) == 0 && qr_buffer_equals(&content, "content\n", 8));
    qr_buffer_dispose(&content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_git_format format;
    if (root[0] == '\0') {
        make_repository();
    }
    char *text = qr_alloc(size);
    memcpy(text, data, size);
    bool ok = qr_git_format_check(&format, text, size, &err);
    free(text);
    put("config", data, size);
    struct qr_repository *repository = qr_repository_open(root, &err);
    QR_ASSERT((repository != NULL) == ok);
    QR_ASSERT(ok || (err.kind == QR_ERROR_INPUT && err.message[0] != '\0'));
    if (repository != NULL) {
        check_reading(repository);
        qr_repository_free(repository);
    }
    return 0;
}
