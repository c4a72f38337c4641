#include "review/names.h"

bool qr_names_add(struct qr_buffer *out, const struct qr_names *names,
                  const struct qr_address *address)
{
    (void)out;
    (void)names;
    (void)address;
    return false;
}

void qr_names_add_address(struct qr_buffer *out, const struct qr_names *names,
                          const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    (void)names;
    qr_address_format(text, address);
    qr_buffer_add_text(out, text);
}

const struct qr_address *qr_names_look_alike(const struct qr_names *names,
                                             const struct qr_address *address)
{
    (void)names;
    (void)address;
    return NULL;
}

void qr_names_add_chain(struct qr_buffer *out, const struct qr_names *names,
                        const struct qr_word *chain_id)
{
    (void)out;
    (void)names;
    (void)chain_id;
}
