#include "review/known.h"

#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
#include "review/known_table.h"

enum qr_unit qr_known_unit(char letter)
{
    static const struct {
        char letter;
        enum qr_unit unit;
    } units[] = {
        {'.', QR_UNIT_PLAIN},        {'w', QR_UNIT_WEI},          {'t', QR_UNIT_TOKEN_AMOUNT},
        {'i', QR_UNIT_TOKEN_ID},     {'s', QR_UNIT_SECONDS},      {'@', QR_UNIT_TIMESTAMP},
        {'g', QR_UNIT_GAS},          {'o', QR_UNIT_OPERATION},    {'r', QR_UNIT_ROLE},
        {'c', QR_UNIT_COMPOSE_HASH}, {'d', QR_UNIT_DEVICE_ID},    {'O', QR_UNIT_OS_IMAGE_HASH},
        {'m', QR_UNIT_MEASUREMENT},  {'h', QR_UNIT_SAFE_TX_HASH}, {'I', QR_UNIT_OPERATION_ID},
        {'p', QR_UNIT_PREDECESSOR},  {'S', QR_UNIT_SALT},         {'q', QR_UNIT_SIGNATURES},
        {'x', QR_UNIT_CALLDATA},
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (units[i].letter == letter) {
            return units[i].unit;
        }
    }
    QR_ASSERT(false);
    return QR_UNIT_PLAIN;
}

void qr_known_append(struct qr_known *known, struct qr_known_function *function)
{
    if (known->count == known->capacity) {
        known->capacity = known->capacity == 0 ? 128 : 2 * known->capacity;
        known->functions = qr_realloc(known->functions, known->capacity, sizeof *known->functions);
    }
    known->functions[known->count++] = function;
}

/* By selector; what was built in first, and then in the order of adding, so that one list is always
 * the same. */
static int compare(const void *a, const void *b)
{
    const struct qr_known_function *first = *(const struct qr_known_function *const *)a;
    const struct qr_known_function *second = *(const struct qr_known_function *const *)b;
    int order = memcmp(first->function.selector4, second->function.selector4, 4);
    if (order != 0) {
        return order;
    }
    return first->order < second->order ? -1 : first->order > second->order;
}

void qr_known_sort(struct qr_known *known)
{
    if (known->count > 0) {
        qsort(known->functions, known->count, sizeof *known->functions, compare);
    }
}

static uint32_t selector_of(const struct qr_known_function *function)
{
    const uint8_t *bytes = function->function.selector4;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

void qr_known_read(const struct qr_known *known, struct qr_known_function *function)
{
    const struct qr_known_row *row = function->row;
    struct qr_error err = QR_ERROR_INIT;
    if (row == NULL) {
        return;
    }
    bool parsed = qr_abi_function_parse(&function->function, row->signature, strlen(row->signature),
                                        known->reading, &err);
    QR_ASSERT(parsed && selector_of(function) == row->selector);
    size_t count = function->function.parameters.n_components;
    struct qr_known_parameter *parameters =
        qr_arena_alloc(known->reading, count, sizeof *parameters);
    QR_ASSERT(row->units[0] == '\0' || strlen(row->units) == count);
    for (size_t i = 0; i < count; i++) {
        parameters[i].name = function->function.names[i];
        parameters[i].unit = qr_known_unit(row->units[0] == '\0' ? '.' : row->units[i]);
    }
    function->parameters = parameters;
    function->row = NULL;
}

static void add_row(struct qr_known *known, struct qr_known_function *function,
                    const struct qr_known_row *row)
{
    *function = (struct qr_known_function){.contract = row->contract,
                                           .effect = row->effect,
                                           .words = row->words,
                                           .words_false = row->words_false,
                                           .order = known->count,
                                           .row = row};
    for (size_t i = 0; i < 4; i++) {
        function->function.selector4[i] = (uint8_t)(row->selector >> (24 - 8 * i));
    }
    qr_known_append(known, function);
}

void qr_known_add_builtin(struct qr_known *known)
{
    struct qr_known_function *functions =
        qr_arena_alloc(&known->arena, qr_n_known_rows, sizeof *functions);
    if (known->reading == NULL) {
        known->reading = qr_alloc_zero(1, sizeof *known->reading);
    }
    for (size_t i = 0; i < qr_n_known_rows; i++) {
        add_row(known, &functions[i], &qr_known_rows[i]);
    }
    qr_known_sort(known);
}

size_t qr_known_find(const struct qr_known_function *const **first, const struct qr_known *known,
                     const uint8_t selector4[4])
{
    size_t low = 0;
    size_t high = known->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(known->functions[middle]->function.selector4, selector4, 4) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t end = low;
    while (end < known->count &&
           memcmp(known->functions[end]->function.selector4, selector4, 4) == 0) {
        qr_known_read(known, known->functions[end++]);
    }
    *first = end > low ? (const struct qr_known_function *const *)(known->functions + low) : NULL;
    return end - low;
}

const struct qr_known_function *qr_known_at(const struct qr_known *known, size_t index)
{
    QR_ASSERT(index < known->count);
    qr_known_read(known, known->functions[index]);
    return known->functions[index];
}

void qr_known_dispose(struct qr_known *known)
{
    free(known->functions);
    if (known->reading != NULL) {
        qr_arena_dispose(known->reading);
        free(known->reading);
    }
    qr_arena_dispose(&known->arena);
    *known = (struct qr_known){.functions = NULL};
}

const char *qr_role_name(const uint8_t role32[32])
{
    static const char *const names[] = {
        "PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE", "TIMELOCK_ADMIN_ROLE", "MINTER_ROLE",
        "BURNER_ROLE",   "PAUSER_ROLE",   "UPGRADER_ROLE",  "ADMIN_ROLE",
    };
    static const uint8_t zero32[32];
    if (memcmp(role32, zero32, sizeof zero32) == 0) {
        return "DEFAULT_ADMIN_ROLE";
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint8_t hash32[32];
        qr_keccak256(hash32, names[i], strlen(names[i]));
        if (memcmp(role32, hash32, sizeof hash32) == 0) {
            return names[i];
        }
    }
    return NULL;
}
