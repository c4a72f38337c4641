/* Text in lines of 80 columns of a terminal. */
#ifndef QUORATE_BASE_WRAP_H
#define QUORATE_BASE_WRAP_H

#include <stddef.h>

#include "base/buffer.h"

#define QR_COLUMNS 80

/* Columns that text takes on a terminal: two for wide characters (East Asian, most emoji), none for
 * combining marks. The text is escaped (base/utf8.h) and valid UTF-8. */
size_t qr_text_width(const char *text, size_t length);

/* Append escaped text, whose first line begins at a column (that many are filled already) and the
 * others after hang blanks, hang being under 60. It is broken at blanks; a word that is wider than
 * a whole line is cut, so that no terminal breaks it itself and shows its rest where our own lines
 * begin. Hashes fit and are never cut. No line break is added at the end. Returns the column. */
size_t qr_text_wrap(struct qr_buffer *out, const char *text, size_t column, size_t hang);

#endif
