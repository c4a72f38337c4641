/* The part of the search that changes allowed_envs. Pure. Used within this folder. */
#ifndef QUORATE_PREPARE_EXPLAIN_ORDER_H
#define QUORATE_PREPARE_EXPLAIN_ORDER_H

#include "base/json.h"
#include "prepare/explain_search.h"

/* allowed_envs reversed, sorted, and sorted backwards. manifest is an object. */
void qr_search_sorted_envs(struct qr_search *search, struct qr_json_value manifest);
/* A short list in every order; a longer one with one entry moved, and with two exchanged. */
void qr_search_envs_orders(struct qr_search *search, struct qr_json_value manifest);

#endif
