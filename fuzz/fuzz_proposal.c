/* A hostile proposal directory, read without git: refused, or rebuilt to files that name the same
 * hashes when they are read again. The input is proposal.json, a NUL byte, and app-compose.json. */
#include <string.h>

#include "fuzz.h"
#include "prepare/preparation.h"

static void set_file(struct qr_found_file *file, char *name, const uint8_t *data, size_t size)
{
    *file = (struct qr_found_file){.name = name, .regular = true};
    qr_buffer_add(&file->content, data, size);
}

/* Rebuild from the files' own words; the rendered files go to files. */
static bool rebuild(struct qr_proposal_files *files, struct qr_found_file found[2])
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_directory directory = {.files = found, .n_files = 2};
    struct qr_preparation made = {.n_nonces = 0};
    bool ok = qr_json_parse(&directory.proposal, qr_buffer_text(&found[1].content),
                            found[1].content.length, &err) &&
              qr_prepare_again(&made, NULL, &directory, &err);
    QR_ASSERT(ok || err.message[0] != '\0');
    if (ok) {
        qr_proposal_render(files, &made.proposal);
    }
    qr_preparation_dispose(&made);
    qr_json_dispose(&directory.proposal);
    return ok;
}

static void check_again(const struct qr_proposal_files *files, struct qr_found_file found[2])
{
    struct qr_proposal_files again = {.count = 0};
    qr_buffer_truncate(&found[1].content, 0);
    qr_buffer_add(&found[1].content, files->items[0].content.data, files->items[0].content.length);
    bool ok = rebuild(&again, found);
    QR_ASSERT(ok && again.count == files->count);
    for (size_t i = 0; i < files->count; i++) {
        QR_ASSERT(qr_buffer_equals(&again.items[i].content, files->items[i].content.data,
                                   files->items[i].content.length));
    }
    qr_proposal_files_dispose(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size == 0 ? NULL : memchr(data, 0, size);
    size_t first = nul == NULL ? size : (size_t)(nul - data);
    size_t second = nul == NULL ? 0 : size - first - 1;
    char names[2][20] = {"app-compose.json", "proposal.json"};
    struct qr_found_file found[2];
    set_file(&found[0], names[0], nul == NULL ? data : nul + 1, second);
    set_file(&found[1], names[1], data, first);
    struct qr_proposal_files files = {.count = 0};
    if (rebuild(&files, found)) {
        check_again(&files, found);
    }
    qr_proposal_files_dispose(&files);
    qr_buffer_dispose(&found[0].content);
    qr_buffer_dispose(&found[1].content);
    return 0;
}
