#include "abi/path.h"

/* A message has room for it and for the reason. */
#define LONGEST 400

static void add_steps(struct qr_buffer *text, const struct qr_abi_path *path)
{
    if (path->up != NULL) {
        add_steps(text, path->up);
    }
    if (text->length > LONGEST) {
        return;
    }
    switch (path->step) {
    case QR_ABI_STEP_ARGUMENT:
        qr_buffer_addf(text, "argument %zu", path->index + 1);
        break;
    case QR_ABI_STEP_MEMBER:
        qr_buffer_addf(text, ", member %zu", path->index + 1);
        break;
    case QR_ABI_STEP_ITEM:
        if (path->up != NULL && path->up->step == QR_ABI_STEP_ARGUMENT) {
            qr_buffer_add_text(text, ", ");
        }
        qr_buffer_addf(text, "[%zu]", path->index);
        break;
    case QR_ABI_STEP_FIELD:
        qr_buffer_addf(text, path->up == NULL ? "%.*s" : ".%.*s", LONGEST, path->name);
        break;
    }
    if (text->length > LONGEST) {
        qr_buffer_truncate(text, LONGEST);
        qr_buffer_add_text(text, "...");
    }
}

void qr_abi_path_add(struct qr_buffer *text, const struct qr_abi_path *path)
{
    struct qr_buffer steps = QR_BUFFER_INIT;
    if (path == NULL) {
        qr_buffer_add_text(&steps, "value");
    } else {
        add_steps(&steps, path);
    }
    qr_buffer_add(text, steps.data, steps.length);
    qr_buffer_dispose(&steps);
}
