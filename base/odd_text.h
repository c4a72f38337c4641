/* Text that reads as something it is not. Pure.
 * Source: Unicode UTS #39 (confusables, mixed scripts), as far as terminals and reviewers need it;
 * CVE-2021-42574 (bidirectional characters in source). */
#ifndef QUORATE_BASE_ODD_TEXT_H
#define QUORATE_BASE_ODD_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* What is odd in a text, the worst first, or NULL: "control characters", "bidirectional
 * characters", "invisible characters", "look-alike characters" (a word that mixes letters of
 * scripts that look alike, or whose letters all look like Latin ones and no other word says that it
 * is Russian or Greek; full-width and mathematical letters), "stacked marks" (more than
 * three combining marks on one character), "bytes that are not UTF-8". multiline: line breaks and
 * tabs are not odd. *at (may be NULL) is the offset of the first odd byte. */
const char *qr_text_oddity(size_t *at, const char *text, size_t length, bool multiline);

/* Whether it has look-alike characters, whatever else is odd in it. */
bool qr_text_has_look_alikes(const char *text, size_t length);

#endif
