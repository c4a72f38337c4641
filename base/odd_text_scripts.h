/* Letters of the scripts whose letters look like one another's: the data behind base/odd_text.c.
 * Private to this folder. */
#ifndef QUORATE_BASE_ODD_TEXT_SCRIPTS_H
#define QUORATE_BASE_ODD_TEXT_SCRIPTS_H

#include <stddef.h>
#include <stdint.h>

enum qr_script {
    QR_NO_SCRIPT, /* none of these */
    QR_LATIN,
    QR_GREEK,
    QR_CYRILLIC,
    QR_ARMENIAN,
    QR_CHEROKEE,
    QR_COPTIC,
    QR_LISU,
};

struct qr_script_range {
    uint32_t first;
    uint32_t last;
    enum qr_script script;
};

/* Past ASCII, ascending. */
extern const struct qr_script_range qr_script_ranges[];
extern const size_t qr_n_script_ranges;

#endif
