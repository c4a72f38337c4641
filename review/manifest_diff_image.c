/* The image of a service. */
#include <string.h>

#include "review/manifest_diff_parts.h"
#include "review/secret.h"

/* A scalar's text as it stands, its NULs written out and without known secrets. */
static const char *visible_text(struct qr_comparison *comparison, const struct qr_yaml *scalar)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer masked QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_secret_add_masked(&masked, scalar->text, scalar->length);
    qr_comparison_add_visible(&text, qr_buffer_text(&masked), masked.length);
    return qr_comparison_keep(comparison, &text);
}

/* The parts of NAME[:TAG][@DIGEST]; what is not there is empty. */
struct image {
    const char *text;
    size_t name;
    size_t tag;    /* with its colon */
    size_t digest; /* with its "@" */
    bool is_odd;   /* something else stands behind an "@": no parts are told apart */
};

/* ALGORITHM:HEX, as Docker's reference grammar has it: 32 hex digits or more. */
static bool is_digest(const char *text, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const char *colon = memchr(text, ':', length);
    size_t algorithm = colon == NULL ? 0 : (size_t)(colon - text);
    if (algorithm == 0 || strchr(letters, text[0]) == NULL || length - algorithm - 1 < 32) {
        return false;
    }
    for (size_t i = 1; i < length; i++) {
        bool before = i < algorithm;
        bool known = text[i] != '\0' &&
                     strchr(before ? "0123456789-_+." : "0123456789abcdefABCDEF", text[i]) != NULL;
        if (!known && i != algorithm && (!before || strchr(letters, text[i]) == NULL)) {
            return false;
        }
    }
    return true;
}

/* The tag at the end of the name: behind the last colon of the last part. What stands in braces
 * belongs to a variable. */
static void split_tag(struct image *image)
{
    size_t depth = 0;
    for (size_t i = image->name; i > 0; i--) {
        char byte = image->text[i - 1];
        if (byte == '}') {
            depth++;
        } else if (byte == '{' && depth > 0) {
            depth--;
        } else if (depth == 0 && (byte == '/' || byte == '@')) {
            image->is_odd = byte == '@';
            return;
        } else if (depth == 0 && byte == ':' && image->tag == 0) {
            image->tag = image->name - (i - 1);
        }
    }
}

/* A digest is only what follows the last "@": one before it ends a user's name and password. */
static struct image take_apart(const struct qr_yaml *node)
{
    struct image image = {.text = node->text, .name = node->length};
    const char *at = memrchr(node->text, '@', node->length);
    size_t length = at == NULL ? 0 : node->length - (size_t)(at - node->text);
    if (length > 0 && is_digest(at + 1, length - 1)) {
        image.digest = length;
        image.name -= length;
    }
    split_tag(&image);
    if (image.is_odd) {
        image.tag = 0;
    }
    image.name -= image.tag;
    return image;
}

static bool same(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* What a reviewer would otherwise compare by eye, or NULL. */
static const char *image_note(const struct qr_yaml *before, const struct qr_yaml *after)
{
    struct image old = take_apart(before);
    struct image new = take_apart(after);
    bool name = same(old.text, old.name, new.text, new.name);
    bool tag = same(old.text + old.name, old.tag, new.text + new.name, new.tag);
    bool digest =
        same(old.text + old.name + old.tag, old.digest, new.text + new.name + new.tag, new.digest);
    if (old.is_odd || new.is_odd) {
        return old.digest > 0 && new.digest == 0 ? "no longer pinned to a digest" : NULL;
    }
    if (old.digest > 0 && new.digest == 0) {
        return name ? "no longer pinned to a digest" : "another name, and no longer a digest";
    }
    if (!name) {
        return digest && new.digest > 0 ? "another name, the same digest" : "another name";
    }
    if (old.digest == 0 && new.digest > 0) {
        return tag ? "the same name and tag, now pinned to a digest"
                   : "the same name, another tag, now pinned to a digest";
    }
    if (digest) {
        return new.digest > 0 ? "the same name and digest, another tag"
                              : "the same name, another tag";
    }
    if (tag) {
        return new.tag > 0 ? "the same name and tag, another digest"
                           : "the same name, another digest";
    }
    return "the same name, another tag and digest";
}

void qr_comparison_images(struct qr_comparison *comparison, const struct qr_yaml *before,
                          const struct qr_yaml *after)
{
    size_t count = comparison->diff->count;
    qr_comparison_yaml(comparison, QR_ASPECT_IMAGE, before, after);
    bool are_scalars = (before == NULL || before->type == QR_YAML_SCALAR) &&
                       (after == NULL || after->type == QR_YAML_SCALAR);
    if (!are_scalars || comparison->diff->count != count + 1) {
        return;
    }
    /* Without quotes a digest fits into a line. */
    struct qr_change *change = &comparison->diff->changes[count];
    change->before = before == NULL ? NULL : visible_text(comparison, before);
    change->after = after == NULL ? NULL : visible_text(comparison, after);
    change->hidden = before != NULL && after != NULL && strcmp(change->before, change->after) == 0;
    if (change->hidden) {
        change->before = NULL;
        change->after = NULL;
    }
    change->note = before != NULL && after != NULL ? image_note(before, after) : NULL;
}
