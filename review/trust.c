#include "review/trust.h"

bool qr_trust_parse(struct qr_trust *trust, const char *text, size_t length, struct qr_error *err)
{
    (void)trust;
    (void)text;
    (void)length;
    (void)err;
    return true;
}

const struct qr_trust_address *qr_trust_find(const struct qr_trust *trust,
                                             const struct qr_address *address,
                                             const struct qr_word *chain_id)
{
    (void)trust;
    (void)address;
    (void)chain_id;
    return NULL;
}

bool qr_trust_has_chain(const struct qr_trust *trust, const struct qr_word *chain_id)
{
    (void)trust;
    (void)chain_id;
    return true;
}

void qr_trust_dispose(struct qr_trust *trust)
{
    qr_arena_dispose(&trust->arena);
}
