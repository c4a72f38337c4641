#include "review/manifest_diff.h"

void qr_manifest_diff(struct qr_manifest_diff *diff, struct qr_json_value before,
                      struct qr_json_value after)
{
    (void)diff;
    (void)before;
    (void)after;
}

void qr_manifest_diff_dispose(struct qr_manifest_diff *diff)
{
    qr_arena_dispose(&diff->arena);
}

void qr_manifest_diff_add_text(struct qr_buffer *out, const struct qr_manifest_diff *diff)
{
    (void)out;
    (void)diff;
}

void qr_manifest_diff_add_markdown(struct qr_buffer *out, const struct qr_manifest_diff *diff)
{
    (void)out;
    (void)diff;
}

void qr_manifest_diff_write(struct qr_json_writer *writer, const struct qr_manifest_diff *diff)
{
    (void)writer;
    (void)diff;
}
