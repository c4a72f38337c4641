/* Spans of time, as configurations and command lines write them. Pure. */
#ifndef QUORATE_BASE_DURATION_H
#define QUORATE_BASE_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

/* Decimal digits, alone or with one of s, m, h, d, w after them: "172800", "2d". No sign, no
 * fraction, no space; at most 2^53-1 seconds, which JSON carries exactly. Zero is a span too.
 * `what` names the value in the message. */
QR_MUST_USE bool qr_duration_parse(uint64_t *seconds, const char *text, size_t length,
                                   const char *what, struct qr_error *err);

/* Append a Unix time as UTC, the same for everybody: "2026-11-29 15:27:23 UTC". */
void qr_add_utc(struct qr_buffer *text, uint64_t seconds);

/* Append a span of seconds in words for people: "1 h 12 min", "2 d", "45 s". */
void qr_add_span(struct qr_buffer *text, uint64_t seconds);

#endif
