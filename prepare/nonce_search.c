#include "prepare/nonce_search.h"

#include <string.h>

/* The nonces of an inner Safe that are combined with every nonce of the outer one. */
enum { INNER_NONCES_TRIED = 100 };

struct search {
    struct qr_preparation *preparation;
    const uint8_t *hash32;
};

/* The hop of the route that a Safe's step belongs to. */
static size_t hop_of(const struct search *search, const struct qr_step *step)
{
    const struct qr_config *config = &search->preparation->source.config;
    size_t hop = 0;
    while (hop < config->n_hops &&
           !qr_address_equal(&config->route[hop].address, &step->safe.address)) {
        hop++;
    }
    QR_ASSERT(hop < config->n_hops);
    return hop;
}

/* Wrap the actions again with the nonces as they now stand. */
static bool wrap(const struct search *search, struct qr_route *route, struct qr_arena *arena)
{
    struct qr_preparation *preparation = search->preparation;
    struct qr_error ignored = QR_ERROR_INIT;
    return qr_proposal_wrap(route, &preparation->proposal, preparation->nonces,
                            preparation->n_nonces, arena, &ignored);
}

static void set_nonce(const struct search *search, size_t hop, uint64_t nonce)
{
    struct qr_preparation *preparation = search->preparation;
    const struct qr_address *safe = &preparation->source.config.route[hop].address;
    for (size_t i = 0; i < preparation->n_nonces; i++) {
        if (!preparation->nonces[i].any_safe &&
            qr_address_equal(&preparation->nonces[i].safe, safe)) {
            preparation->nonces[i].nonce = qr_word_from_u64(nonce);
        }
    }
}

/* Whether a step has the hash with its own nonce, or with another one where that is open. */
static bool search_step(const struct search *search, const struct qr_step *step)
{
    uint64_t nonce = 0;
    if (memcmp(step->hashes.hash32, search->hash32, 32) == 0) {
        return true;
    }
    size_t hop = hop_of(search, step);
    if (!search->preparation->nonce_is_open[hop] ||
        !qr_safe_tx_find_nonce(&nonce, &step->safe, &step->tx, search->hash32, QR_NONCES_TRIED)) {
        return false;
    }
    set_nonce(search, hop, nonce);
    return true;
}

/* Each Safe by itself, the other's nonce as it stands. */
static bool search_each(const struct search *search)
{
    const struct qr_route *route = &search->preparation->proposal.route;
    for (size_t i = 0; i < route->n_steps; i++) {
        if (qr_step_is_of_safe(&route->steps[i]) && search_step(search, &route->steps[i])) {
            return true;
        }
    }
    return false;
}

/* The outer Safe's hash with this nonce of the inner one. */
static bool search_outer(const struct search *search, uint64_t inner)
{
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    struct qr_route route;
    set_nonce(search, 1, inner);
    return wrap(search, &route, &arena) && search_step(search, &route.steps[0]);
}

/* Two Safes: the outer one's hash holds the inner one's, whose nonce is open. */
static bool search_pairs(const struct search *search)
{
    bool outer_open = search->preparation->nonce_is_open[0];
    uint64_t limit = outer_open ? INNER_NONCES_TRIED : QR_NONCES_TRIED;
    for (uint64_t inner = 0; inner < limit; inner++) {
        if (search_outer(search, inner)) {
            return true;
        }
    }
    for (uint64_t both = limit; both < QR_NONCES_TRIED; both++) {
        struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
        struct qr_route route;
        set_nonce(search, 0, both);
        set_nonce(search, 1, both);
        if (wrap(search, &route, &arena) &&
            memcmp(route.steps[0].hashes.hash32, search->hash32, 32) == 0) {
            return true;
        }
    }
    return false;
}

const struct qr_step *qr_nonce_search(struct qr_preparation *preparation, const uint8_t hash32[32])
{
    struct search search = {.preparation = preparation, .hash32 = hash32};
    struct qr_route *route = &preparation->proposal.route;
    bool found = search_each(&search) || (preparation->nonce_is_open[1] && search_pairs(&search));
    if (!found || !wrap(&search, route, &preparation->arena)) {
        return NULL;
    }
    for (size_t i = 0; i < route->n_steps; i++) {
        if (qr_step_is_of_safe(&route->steps[i]) &&
            memcmp(route->steps[i].hashes.hash32, hash32, 32) == 0) {
            return &route->steps[i];
        }
    }
    return NULL;
}
