#include "cli/write_proposal.h"

#include <string.h>
#include <unistd.h>

#include "base/staging.h"
#include "prepare/directory.h"

/* Whether the folder that path is to stand in is a proposal. */
static bool is_in_proposal(const char *path)
{
    struct qr_buffer sibling QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    qr_buffer_add(&sibling, path, length);
    qr_buffer_add_text(&sibling, "proposal.json");
    return access(qr_buffer_text(&sibling), F_OK) == 0;
}

bool qr_write_proposal(size_t *n_files, const char *path, const struct qr_proposal *proposal,
                       struct qr_error *err)
{
    struct qr_staging staging QR_CLEANUP(qr_staging_dispose) = QR_STAGING_INIT;
    struct qr_proposal_files files QR_CLEANUP(qr_proposal_files_dispose) = {.count = 0};
    if (is_in_proposal(path)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s would stand inside of a proposal, which then holds what nobody "
                            "derived: choose a place beside it",
                            path);
    }
    if (!qr_staging_begin(&staging, path, err)) {
        return false;
    }
    qr_proposal_render(&files, proposal);
    *n_files = files.count;
    for (size_t i = 0; i < files.count; i++) {
        const struct qr_buffer *content = &files.items[i].content;
        if (!qr_staging_write(&staging, files.items[i].name, content->data, content->length, err)) {
            return false;
        }
    }
    return qr_staging_commit(&staging, err);
}

bool qr_proposal_is_written(const char *path, const struct qr_proposal *proposal,
                            struct qr_error *err)
{
    struct qr_directory directory QR_CLEANUP(qr_directory_dispose) = {.files = NULL};
    struct qr_buffer json QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (!qr_directory_read(&directory, path, err)) {
        return false;
    }
    qr_proposal_add_json(&json, proposal);
    const struct qr_found_file *file = qr_directory_find(&directory, "proposal.json");
    return qr_buffer_equals(&json, file->content.data, file->content.length)
               ? true
               : qr_error_set(err, QR_ERROR_INPUT,
                              "%s exists already and holds something else: choose another name "
                              "with --out",
                              path);
}
