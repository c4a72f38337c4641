/* Loose objects: the files of a git repository that hold one object each, a zlib stream of "TYPE
 * SIZE", a zero byte and SIZE bytes of content. Pure.
 *
 * libgit2's own reader is not used: releases that distributions still ship write past the end of
 * their memory when a file holds more than its header says (its issues 7177 and 7178). */
#ifndef QUORATE_PREPARE_LOOSE_OBJECT_H
#define QUORATE_PREPARE_LOOSE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"

/* No more content than this is read; and no file that is larger than the second, since deflating
 * makes nothing larger by more than a little. */
#define QR_LOOSE_CONTENT_LIMIT ((size_t)256 << 20)
#define QR_LOOSE_FILE_LIMIT    ((size_t)257 << 20)
/* The header is found in the first bytes of the file, this many at most. */
#define QR_LOOSE_HEADER_BYTES ((size_t)4096)

/* The numbers are those of gitformat-pack(5). */
enum qr_loose_type {
    QR_LOOSE_COMMIT = 1,
    QR_LOOSE_TREE = 2,
    QR_LOOSE_BLOB = 3,
    QR_LOOSE_TAG = 4,
};

struct qr_loose_header {
    enum qr_loose_type type;
    size_t size; /* of the content, in bytes; may be more than is read */
};

/* The header of a file, given its bytes or only the first QR_LOOSE_HEADER_BYTES of them. The
 * messages of both functions say what "its" file or header is not; the caller names the object. */
QR_MUST_USE bool qr_loose_header_read(struct qr_loose_header *header, const uint8_t *file,
                                      size_t length, struct qr_error *err);

/* The content of a file of which all bytes are given: fills header->size bytes of content, header
 * being what qr_loose_header_read gave for it. Refused unless the stream is whole and sound, holds
 * exactly that many bytes, and ends with the file. Nobody has compared it with the object's id. */
QR_MUST_USE bool qr_loose_content_read(uint8_t *content, const struct qr_loose_header *header,
                                       const uint8_t *file, size_t length, struct qr_error *err);

#endif
