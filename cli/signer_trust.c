#include "cli/signer_trust.h"

#include "cli/show.h"
#include "cli/show_trust.h"
#include "review/trust_file.h"

bool qr_signer_trust_read(struct qr_signer_trust *signer, struct qr_error *err)
{
    return qr_trust_file_read(&signer->trust, &signer->exists, err) &&
           (!signer->exists || qr_trust_file_path(&signer->path, err));
}

const struct qr_trust *qr_signer_trust_names(const struct qr_signer_trust *signer)
{
    return signer != NULL && signer->exists ? &signer->trust : NULL;
}

void qr_signer_trust_show(struct qr_buffer *out, const struct qr_signer_trust *signer)
{
    qr_show_paragraph(out, "trust file   ", 13,
                      signer->exists ? qr_buffer_text(&signer->path) : "none");
}

void qr_signer_trust_write(struct qr_json_writer *writer, const struct qr_signer_trust *signer)
{
    qr_show_write_trust_path(writer, "trust_file", signer->exists ? &signer->path : NULL);
}

void qr_signer_trust_dispose(struct qr_signer_trust *signer)
{
    qr_buffer_dispose(&signer->path);
    qr_trust_dispose(&signer->trust);
}
