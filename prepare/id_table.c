#include "prepare/id_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { FIRST_SLOTS = 64 };

/* The slot that holds an id, or the free one where it belongs. */
static struct qr_id_slot *find(const struct qr_id_table *table, const uint8_t id32[32])
{
    uint64_t at = 0;
    memcpy(&at, id32, sizeof at);
    for (;; at++) {
        struct qr_id_slot *slot = &table->slots[at & (table->n_slots - 1)];
        if (!slot->taken || memcmp(slot->id32, id32, 32) == 0) {
            return slot;
        }
    }
}

static void grow(struct qr_id_table *table)
{
    struct qr_id_table larger = {.n_slots = table->n_slots == 0 ? FIRST_SLOTS : table->n_slots * 2,
                                 .count = table->count};
    larger.slots = qr_alloc_zero(larger.n_slots, sizeof *larger.slots);
    for (size_t i = 0; i < table->n_slots; i++) {
        if (table->slots[i].taken) {
            *find(&larger, table->slots[i].id32) = table->slots[i];
        }
    }
    free(table->slots);
    *table = larger;
}

size_t *qr_id_table_at(bool *is_new, struct qr_id_table *table, const uint8_t id32[32])
{
    if (table->count * 2 >= table->n_slots) {
        grow(table);
    }
    struct qr_id_slot *slot = find(table, id32);
    *is_new = !slot->taken;
    if (!slot->taken) {
        slot->taken = true;
        memcpy(slot->id32, id32, 32);
        table->count++;
    }
    return &slot->value;
}

void qr_id_table_dispose(struct qr_id_table *table)
{
    free(table->slots);
    *table = (struct qr_id_table){.count = 0};
}
