/* The last section of a REPORT.md, on what changes, where it cannot be recomputed. Pure. */
#ifndef QUORATE_PREPARE_REPORT_END_H
#define QUORATE_PREPARE_REPORT_END_H

#include <stdbool.h>
#include <stddef.h>

/* Whether this program could have written it: only characters that show what they are, and outside
 * of fenced blocks only the kinds of lines that qr_manifest_diff_add_markdown writes, so no
 * heading, no HTML and no words of somebody's own. *line is the first that is not so, from 1. What
 * it says of the manifests may still be wrong. */
bool qr_report_end_is_possible(size_t *line, const char *text, size_t length);

#endif
