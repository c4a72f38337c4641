#include "abi/path.h"

#include <stdio.h>

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

bool qr_abi_path_refuse_list(struct qr_error *err, const struct qr_abi_path *path, const char *fmt,
                             va_list args)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer where = QR_BUFFER_INIT;
    char reason[400];
    (void)vsnprintf(reason, sizeof reason, fmt, args);
    qr_abi_path_add(&where, path);
    return qr_error_set(err, QR_ERROR_INPUT, "%s: %s", qr_buffer_text(&where), reason);
}

bool qr_abi_path_refuse(struct qr_error *err, const struct qr_abi_path *path, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)qr_abi_path_refuse_list(err, path, fmt, args);
    va_end(args);
    return false;
}
