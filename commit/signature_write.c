#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/file.h"
#include "base/hex.h"
#include "commit/signature_file.h"
#include "commit/signatures.h"

/* What stands under a name. */
enum found {
    FOUND_NONE,
    FOUND_SAME,
    FOUND_OTHER, /* another signature of the same owner over the same hash */
    FOUND_ELSE,  /* a signature over another hash */
    FOUND_BAD,   /* no signature */
};

/* A name to be written to, and why it is taken. */
struct place {
    char name[QR_SIGNATURE_NAME_SIZE];
    enum found found;
    struct qr_error why; /* of FOUND_BAD */
};

static enum found judge(const struct qr_buffer *content, const struct qr_step *step,
                        const struct qr_signature *signature, struct qr_error *why)
{
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_signature_claim claim;
    struct qr_signature there;
    if (!qr_json_parse(&json, qr_buffer_text(content), content->length, why) ||
        !qr_signature_claim_read(&claim, qr_json_root(&json), &arena, why) ||
        !qr_signature_claim_check(&there, &claim, why)) {
        return FOUND_BAD;
    }
    if (memcmp(claim.hash32, step->hashes.hash32, 32) != 0 ||
        !qr_address_equal(&there.owner, &signature->owner)) {
        return FOUND_ELSE;
    }
    return qr_signature_same(&there, signature) ? FOUND_SAME : FOUND_OTHER;
}

/* Looks at what is there; false only when the disk fails. */
static bool look(struct place *place, const char *path, const struct qr_step *step,
                 const struct qr_signature *signature, struct qr_error *err)
{
    struct stat info;
    struct qr_buffer file QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_buffer_addf(&file, "%s/signatures/%s", path, place->name);
    place->why = (struct qr_error)QR_ERROR_INIT;
    place->found = FOUND_NONE;
    if (lstat(qr_buffer_text(&file), &info) != 0) {
        return errno == ENOENT || qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot look at %s: %s",
                                               qr_buffer_text(&file), strerror(errno));
    }
    place->found = FOUND_BAD;
    if (!S_ISREG(info.st_mode)) {
        (void)qr_error_set(&place->why, QR_ERROR_REFUSED, "it is no regular file");
        return true;
    }
    if (!qr_file_read(&content, qr_buffer_text(&file), QR_SIGNATURE_FILE_MAX_SIZE, &place->why)) {
        if (place->why.kind == QR_ERROR_UNAVAILABLE) {
            *err = place->why;
            return false;
        }
        return true;
    }
    place->found = judge(&content, step, signature, &place->why);
    return true;
}

/* signatures/0xOWNER.json, or when that is over another hash signatures/0xOWNER-0xHASH.json. */
static bool find_place(struct place *place, const char *path, const struct qr_step *step,
                       const struct qr_signature *signature, struct qr_error *err)
{
    char owner[QR_ADDRESS_SIZE];
    char hash[QR_HEX32_SIZE];
    struct place longer;
    qr_address_format(owner, &signature->owner);
    qr_hex_encode(hash, step->hashes.hash32, 32);
    (void)snprintf(place->name, sizeof place->name, "%s.json", owner);
    (void)snprintf(longer.name, sizeof longer.name, "%s-%s.json", owner, hash);
    if (!look(place, path, step, signature, err) || !look(&longer, path, step, signature, err)) {
        return false;
    }
    /* The long name counts also when the short one has become free since. */
    if (place->found == FOUND_ELSE || (place->found == FOUND_NONE && longer.found != FOUND_NONE)) {
        *place = longer;
    }
    return true;
}

bool qr_signature_plan(enum qr_signature_written *written, char name[QR_SIGNATURE_NAME_SIZE],
                       const char *path, const struct qr_step *step,
                       const struct qr_signature *signature, bool replace, struct qr_error *err)
{
    struct place place;
    *written = QR_SIGNATURE_NEW;
    name[0] = '\0';
    if (!find_place(&place, path, step, signature, err)) {
        return false;
    }
    (void)snprintf(name, QR_SIGNATURE_NAME_SIZE, "%s", place.name);
    switch (place.found) {
    case FOUND_NONE:
        return true;
    case FOUND_SAME:
        *written = QR_SIGNATURE_SAME;
        return true;
    case FOUND_OTHER:
    case FOUND_ELSE:
    case FOUND_BAD:
        *written = QR_SIGNATURE_REPLACED;
        break;
    }
    if (replace) {
        return true;
    }
    if (place.found == FOUND_OTHER) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "signatures/%s holds another signature of this owner over the same "
                            "hash: add --replace to put this one in its place",
                            name);
    }
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "signatures/%s is there and holds no signature of this owner (%s): move it "
                        "away, or add --replace",
                        name,
                        place.found == FOUND_BAD ? place.why.message
                                                 : "it is another's, or over "
                                                   "another hash");
}

bool qr_signature_write(enum qr_signature_written *written, const char *path,
                        const struct qr_step *step, const struct qr_signature *signature,
                        bool replace, struct qr_error *err)
{
    char name[QR_SIGNATURE_NAME_SIZE];
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer directory QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (!qr_signature_plan(written, name, path, step, signature, replace, err)) {
        return false;
    }
    if (*written == QR_SIGNATURE_SAME) {
        return true;
    }
    qr_signature_file_add(&content, step->hashes.hash32, signature);
    qr_buffer_addf(&directory, "%s/signatures", path);
    struct qr_atomic_options options = {
        .mode = 0666, .replace = *written == QR_SIGNATURE_REPLACED, .make_parent = true};
    if (qr_atomic_write(qr_buffer_text(&directory), name, content.data, content.length, &options,
                        err)) {
        return true;
    }
    /* Another run may have written it meanwhile: the same signature is as good. */
    struct qr_error ignored = QR_ERROR_INIT;
    if (err->kind != QR_ERROR_REFUSED ||
        !qr_signature_plan(written, name, path, step, signature, false, &ignored) ||
        *written != QR_SIGNATURE_SAME) {
        return false;
    }
    *err = (struct qr_error)QR_ERROR_INIT;
    return true;
}
