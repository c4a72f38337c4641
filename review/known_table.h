/* The functions that are built in: the data behind review/known.c. */
#ifndef QUORATE_REVIEW_KNOWN_TABLE_H
#define QUORATE_REVIEW_KNOWN_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "review/known.h"

/* One function. */
struct qr_known_row {
    uint32_t selector; /* of the signature: reading it is left until it is asked for */
    const char *contract;
    const char *signature; /* with the parameters' names */
    const char *units; /* a letter a parameter, which qr_known_unit reads; "" when all are '.' */
    enum qr_effect effect;
    const char *words;
    const char *words_false;
};

/* All of them. */
extern const struct qr_known_row qr_known_rows[];
extern const size_t qr_n_known_rows;

/* The unit that a letter stands for. */
enum qr_unit qr_known_unit(char letter);

/* Add one at the end, and then put all in order. */
void qr_known_append(struct qr_known *known, struct qr_known_function *function);
void qr_known_sort(struct qr_known *known);

/* Read what was only known by its selector so far. */
void qr_known_read(const struct qr_known *known, struct qr_known_function *function);

#endif
