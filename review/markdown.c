#include "review/markdown.h"

#include "base/utf8.h"

void qr_markdown_add_code(struct qr_buffer *out, const char *text, size_t length)
{
    qr_utf8_add_escaped(out, text, length);
}

void qr_markdown_add_cell(struct qr_buffer *out, const char *text, size_t length)
{
    qr_utf8_add_escaped(out, text, length);
}

void qr_markdown_add_plain(struct qr_buffer *out, const char *text, size_t length)
{
    qr_utf8_add_escaped(out, text, length);
}

void qr_markdown_add_block(struct qr_buffer *out, const char *info, const char *text, size_t length)
{
    (void)info;
    qr_utf8_add_escaped(out, text, length);
}
