#include "review/words.h"

void qr_words_add_text(struct qr_buffer *out, const struct qr_call *call,
                       const struct qr_words *words)
{
    (void)out;
    (void)call;
    (void)words;
}

void qr_words_add_markdown(struct qr_buffer *out, const struct qr_call *call,
                           const struct qr_words *words)
{
    (void)out;
    (void)call;
    (void)words;
}

void qr_words_write(struct qr_json_writer *writer, const struct qr_call *call,
                    const struct qr_words *words)
{
    (void)call;
    (void)words;
    qr_json_write_null(writer);
}

void qr_words_add_summary(struct qr_buffer *out, const struct qr_call *call,
                          const struct qr_words *words)
{
    (void)out;
    (void)call;
    (void)words;
}
