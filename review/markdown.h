/* Text from anywhere in a Markdown document, so that it cannot render, link, or leave its place.
 * Pure. */
#ifndef QUORATE_REVIEW_MARKDOWN_H
#define QUORATE_REVIEW_MARKDOWN_H

#include <stddef.h>

#include "base/buffer.h"

/* Append text as a code span: escaped as for a terminal, with a fence that is longer than any run
 * of backticks in it. */
void qr_markdown_add_code(struct qr_buffer *out, const char *text, size_t length);
/* The same in a table's cell, where a bar would end it: it is written \|, and after a backslash
 * \x7c. */
void qr_markdown_add_cell(struct qr_buffer *out, const char *text, size_t length);
/* Append lines as a fenced block (info: "diff", "sh" or ""): each line escaped as for a terminal,
 * the fence longer than any in it. */
void qr_markdown_add_block(struct qr_buffer *out, const char *info, const char *text,
                           size_t length);

#endif
