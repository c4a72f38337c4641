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
};

static struct image take_apart(const struct qr_yaml *node)
{
    struct image image = {.text = node->text};
    const char *at = memchr(node->text, '@', node->length);
    image.digest = at == NULL ? 0 : node->length - (size_t)(at - node->text);
    image.name = node->length - image.digest;
    for (size_t i = image.name; i > 0 && node->text[i - 1] != '/'; i--) {
        if (node->text[i - 1] == ':') {
            image.tag = image.name - (i - 1);
            image.name = i - 1;
            break;
        }
    }
    return image;
}

static bool same(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* What a reviewer would otherwise compare by eye. */
static const char *image_note(const struct qr_yaml *before, const struct qr_yaml *after)
{
    struct image old = take_apart(before);
    struct image new = take_apart(after);
    bool name = same(old.text, old.name, new.text, new.name);
    bool tag = same(old.text + old.name, old.tag, new.text + new.name, new.tag);
    bool digest =
        same(old.text + old.name + old.tag, old.digest, new.text + new.name + new.tag, new.digest);
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
