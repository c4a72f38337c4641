/* What differs between a file as found and as recomputed, field by field. Pure. */
#ifndef QUORATE_PREPARE_DIFFERENCE_H
#define QUORATE_PREPARE_DIFFERENCE_H

#include "base/buffer.h"
#include "review/finding.h"

/* Add a "mismatch" finding for each field that differs (up to a sane number), with both values; for
 * files that are no JSON, or where only the layout differs, for the first line that does. Adds
 * nothing when the bytes are equal. */
void qr_find_differences(struct qr_findings *findings, const char *file,
                         const struct qr_buffer *found, const struct qr_buffer *expected);

#endif
