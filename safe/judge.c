#include "safe/judge.h"

#include <stdlib.h>
#include <string.h>

#include "safe/signature_bytes.h"

static int compare_addresses(const void *a, const void *b)
{
    return qr_address_compare(a, b);
}

static bool is_zero_or_sentinel(const struct qr_address *address)
{
    struct qr_word word = qr_address_to_word(address);
    return qr_word_bit_length(&word) <= 1;
}

/* Copies the owners in ascending order; refuses sets that no Safe can have (OwnerManager). */
static bool sort_owners(struct qr_address *sorted, const struct qr_address *owners, size_t n_owners,
                        struct qr_error *err)
{
    char text[QR_ADDRESS_SIZE];
    memcpy(sorted, owners, n_owners * sizeof *owners);
    qsort(sorted, n_owners, sizeof *sorted, compare_addresses);
    if (is_zero_or_sentinel(&sorted[0])) {
        qr_address_format(text, &sorted[0]);
        return qr_error_set(err, QR_ERROR_INPUT, "owners: %s cannot be an owner of a Safe", text);
    }
    for (size_t i = 1; i < n_owners; i++) {
        if (qr_address_equal(&sorted[i - 1], &sorted[i])) {
            qr_address_format(text, &sorted[i]);
            return qr_error_set(err, QR_ERROR_INPUT, "owners: %s stands there twice", text);
        }
    }
    return true;
}

/* Why the signature does not count, or NULL. */
static const char *judge_one(const struct qr_signature *signature, const uint8_t hash32[32],
                             const struct qr_address *sorted_owners, size_t n_owners)
{
    if (signature->kind == QR_SIGNATURE_EIP712 || signature->kind == QR_SIGNATURE_ETH_SIGN) {
        struct qr_address signer;
        if (!qr_signature_recover(&signer, signature->kind, hash32, signature->sig65) ||
            !qr_address_equal(&signer, &signature->owner)) {
            return "it does not sign this hash";
        }
    }
    if (bsearch(&signature->owner, sorted_owners, n_owners, sizeof *sorted_owners,
                compare_addresses) == NULL) {
        return "it is by no owner of the Safe";
    }
    if ((signature->kind == QR_SIGNATURE_CONTRACT || signature->kind == QR_SIGNATURE_APPROVED) &&
        !signature->confirmed) {
        return "it is a claim that no chain has confirmed";
    }
    return NULL;
}

/* A valid signature and its place among those given. */
struct candidate {
    const struct qr_signature *signature;
    size_t index;
};

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    int order = qr_address_compare(&left->signature->owner, &right->signature->owner);
    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

static void reject(struct qr_signers *signers, const struct qr_signature *sigs, size_t index,
                   const char *reason)
{
    signers->rejected[signers->n_rejected++] =
        (struct qr_rejected_signature){index, sigs[index].owner, reason};
}

static int compare_rejected(const void *a, const void *b)
{
    const struct qr_rejected_signature *left = a;
    const struct qr_rejected_signature *right = b;
    return (left->index > right->index) - (left->index < right->index);
}

/* Of several valid signatures by one owner the first one given counts. */
static void keep_first_of_each(struct qr_signers *signers, const struct qr_signature *sigs,
                               struct candidate *candidates, size_t n_candidates)
{
    qsort(candidates, n_candidates, sizeof *candidates, compare_candidates);
    for (size_t i = 0; i < n_candidates; i++) {
        const struct qr_signature *signature = candidates[i].signature;
        if (signers->n_valid > 0 &&
            qr_address_equal(&signers->valid[signers->n_valid - 1].owner, &signature->owner)) {
            reject(signers, sigs, candidates[i].index, "its owner has signed already");
        } else {
            signers->valid[signers->n_valid++] = *signature;
        }
    }
    qsort(signers->rejected, signers->n_rejected, sizeof *signers->rejected, compare_rejected);
}

static bool check_sizes(size_t n_owners, uint32_t threshold, struct qr_error *err)
{
    if (n_owners == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "owners: there is none, which no Safe can have");
    }
    if (threshold == 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "threshold: it is 0, so the Safe is not set up or was misread");
    }
    if (threshold > n_owners) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "threshold: %lu of %zu owners can never be reached",
                            (unsigned long)threshold, n_owners);
    }
    return true;
}

bool qr_safe_signatures_judge(bool *quorum, struct qr_signers *signers, const uint8_t hash32[32],
                              const struct qr_address *owners, size_t n_owners,
                              const struct qr_signature *sigs, size_t n_sigs, uint32_t threshold,
                              struct qr_error *err)
{
    *quorum = false;
    *signers = (struct qr_signers)QR_SIGNERS_INIT;
    if (!check_sizes(n_owners, threshold, err)) {
        return false;
    }
    QR_CLEANUP(qr_free_pointer)
    struct qr_address *sorted = qr_alloc_zero(n_owners, sizeof *sorted);
    if (!sort_owners(sorted, owners, n_owners, err)) {
        return false;
    }
    QR_CLEANUP(qr_free_pointer)
    struct candidate *candidates = qr_alloc_zero(n_sigs, sizeof *candidates);
    size_t n_candidates = 0;
    signers->valid = qr_alloc_zero(n_sigs, sizeof *signers->valid);
    signers->rejected = qr_alloc_zero(n_sigs, sizeof *signers->rejected);
    for (size_t i = 0; i < n_sigs; i++) {
        const char *reason = judge_one(&sigs[i], hash32, sorted, n_owners);
        if (reason == NULL) {
            candidates[n_candidates++] = (struct candidate){&sigs[i], i};
        } else {
            reject(signers, sigs, i, reason);
        }
    }
    keep_first_of_each(signers, sigs, candidates, n_candidates);
    *quorum = signers->n_valid >= threshold;
    return true;
}

void qr_signers_dispose(struct qr_signers *signers)
{
    free(signers->valid);
    free(signers->rejected);
    *signers = (struct qr_signers)QR_SIGNERS_INIT;
}
