#include "review/trust_file.h"

bool qr_trust_file_read(struct qr_trust *trust, bool *exists, struct qr_error *err)
{
    (void)trust;
    (void)err;
    *exists = false;
    return true;
}
