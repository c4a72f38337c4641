/* A table from ids (32 bytes, spread evenly as hashes are) to numbers. Pure. Private to this
 * folder. */
#ifndef QUORATE_PREPARE_ID_TABLE_H
#define QUORATE_PREPARE_ID_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qr_id_slot {
    uint8_t id32[32];
    size_t value;
    bool taken;
};

/* Zero-initialise. */
struct qr_id_table {
    struct qr_id_slot *slots;
    size_t n_slots; /* a power of two */
    size_t count;
};

/* The place of an id's number, which is 0 and *is_new when the id was not there. It stays where it
 * is until the next call. */
size_t *qr_id_table_at(bool *is_new, struct qr_id_table *table, const uint8_t id32[32]);
void qr_id_table_dispose(struct qr_id_table *table);

#endif
