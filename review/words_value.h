/* One value in words, with its unit, for calls and for findings. Pure.
 *
 * What these append is one line and safe for a terminal: what came from outside is escaped. */
#ifndef QUORATE_REVIEW_WORDS_VALUE_H
#define QUORATE_REVIEW_WORDS_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/value.h"
#include "base/buffer.h"
#include "review/known.h"
#include "review/names.h"

/* Text and data up to this many bytes are shown whole; of longer ones so many are, and then their
 * size and keccak256. */
#define QR_WORDS_WHOLE 1024
#define QR_WORDS_BEGIN 256

/* "12 wei", "1.5 gwei (1500000000 wei)", "0.25 ether (250000000000000000 wei)". */
void qr_words_add_wei(struct qr_buffer *out, const struct qr_word *wei);
/* "2 d (172800 s)"; what is over 2^64 only in seconds. */
void qr_words_add_seconds(struct qr_buffer *out, const struct qr_word *seconds);
void qr_words_add_decimal(struct qr_buffer *out, const struct qr_word *word);
void qr_words_add_hash(struct qr_buffer *out, const uint8_t hash32[32]);
/* "PROPOSER_ROLE 0x1234…", or without a known name "0x1234… (no known role)". */
void qr_words_add_role(struct qr_buffer *out, const uint8_t role32[32]);
/* Text in quotes: escaped, also quotes and backslashes in it, so that it ends where it ends. */
void qr_words_add_string(struct qr_buffer *out, const char *text, size_t length);
/* A value of an elementary type but bytes, with what its unit says beside it. */
void qr_words_add_value(struct qr_buffer *out, const struct qr_abi_value *value, enum qr_unit unit,
                        const struct qr_names *names);

/* Whether it is one that qr_words_add_value takes and that is one line of plain characters. */
bool qr_words_is_short(const struct qr_abi_value *value);

/* The unit for programs ("token-amount"; NULL for a plain one), and the kind of a hash for people
 * ("compose hash"; NULL where the parameter's own name says more). */
const char *qr_unit_kind(enum qr_unit unit);
const char *qr_unit_label(enum qr_unit unit);

#endif
