/* Which characters are combining marks: the data behind base/utf8.c. Private to this folder. */
#ifndef QUORATE_BASE_UTF8_MARKS_H
#define QUORATE_BASE_UTF8_MARKS_H

#include <stddef.h>
#include <stdint.h>

struct qr_utf8_range {
    uint32_t first;
    uint32_t last;
};

/* General categories Mn and Me, ascending. */
extern const struct qr_utf8_range qr_utf8_marks[];
extern const size_t qr_n_utf8_marks;

#endif
