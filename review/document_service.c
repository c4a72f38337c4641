#include <string.h>

#include "abi/fields.h"
#include "abi/scalar.h"
#include "review/document_parts.h"

/* Names that a hash goes by, here and in the Transaction Service. */
static const struct {
    const char *name;
    const char *nested; /* as a member of "transaction" */
    enum qr_claimed_hash of;
} hash_names[] = {
    {"safeTxHash", "transaction.safeTxHash", QR_CLAIM_SAFE_TX},
    {"contractTransactionHash", "transaction.contractTransactionHash", QR_CLAIM_SAFE_TX},
    {"safe_tx_hash", "transaction.safe_tx_hash", QR_CLAIM_SAFE_TX},
    {"domain_hash", "transaction.domain_hash", QR_CLAIM_DOMAIN},
    {"message_hash", "transaction.message_hash", QR_CLAIM_MESSAGE},
};
#define N_HASH_NAMES (sizeof hash_names / sizeof hash_names[0])

struct claims {
    struct qr_hash_claim items[QR_DOCUMENT_MAX_CLAIMS];
    size_t count;
};

static bool read_claims(struct claims *claims, struct qr_review_document *document,
                        struct qr_json_value object, bool nested, struct qr_error *err)
{
    for (size_t i = 0; i < N_HASH_NAMES; i++) {
        const char *where = nested ? hash_names[i].nested : hash_names[i].name;
        struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = where};
        struct qr_json_value value = qr_json_get(object, hash_names[i].name);
        if (qr_document_lacks(value)) {
            continue;
        }
        struct qr_hash_claim *claim = &claims->items[claims->count++];
        claim->name = hash_names[i].name;
        claim->where = where;
        claim->of = hash_names[i].of;
        if (!qr_abi_read_bytes32(claim->hash32, value, &path, &document->arena, err)) {
            return false;
        }
    }
    return true;
}

static bool read_safe(struct qr_review_document *document, struct qr_json_value object,
                      const char *where, struct qr_error *err)
{
    struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = where};
    struct qr_json_value value = qr_json_get(object, "safe");
    struct qr_address safe;
    if (qr_document_lacks(value)) {
        return true;
    }
    if (!qr_abi_read_address(&safe, value, &path, &document->arena, err)) {
        return false;
    }
    qr_document_name_safe(document, &safe, where);
    return true;
}

static bool read_transaction(struct qr_review_document *document, struct qr_json_value object,
                             struct qr_error *err)
{
    struct qr_safe_tx *tx = qr_arena_alloc(&document->arena, 1, sizeof *tx);
    document->requests = qr_arena_alloc(&document->arena, 1, sizeof *document->requests);
    if (!qr_safe_tx_from_json(tx, object, &document->arena, err)) {
        return false;
    }
    document->tx = tx;
    document->requests[0].safe_tx = tx;
    document->n_requests = 1;
    return true;
}

static void finish(struct qr_review_document *document, const struct claims *claims)
{
    struct qr_call_request *request = &document->requests[0];
    qr_document_check_hashes(document, claims->items, claims->count);
    request->has_from = document->has_safe;
    request->from = document->safe.address;
}

bool qr_document_read_service(struct qr_review_document *document, struct qr_json_value root,
                              struct qr_error *err)
{
    struct claims claims = {.count = 0};
    document->kind = QR_REVIEW_SERVICE;
    if (!read_safe(document, root, "safe", err) || !read_transaction(document, root, err) ||
        !read_claims(&claims, document, root, false, err)) {
        return false;
    }
    qr_document_check_decoded(document, qr_json_get(root, "dataDecoded"), "dataDecoded");
    finish(document, &claims);
    return true;
}

/* The members around a Safe's transaction. */
static bool check_keys(struct qr_json_value root, struct qr_arena *arena, struct qr_error *err)
{
    static const char *const known[] = {"safe", "chain_id", "version", "transaction"};
    for (struct qr_json_value key = qr_json_first(root); qr_json_present(key);
         key = qr_json_next(root, key)) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            found = found || qr_json_string_equals(key, known[i]);
        }
        for (size_t i = 0; i < N_HASH_NAMES; i++) {
            found = found || qr_json_string_equals(key, hash_names[i].name);
        }
        if (!found) {
            (void)qr_error_set(err, QR_ERROR_INPUT,
                               "\"%s\" is no member of {\"safe\",\"chain_id\",\"version\","
                               "\"transaction\"}: remove it or correct it",
                               qr_json_string(NULL, key, arena));
            return qr_json_error_at(err, key);
        }
    }
    return true;
}

static bool read_chain(struct qr_review_document *document, struct qr_json_value root,
                       struct qr_error *err)
{
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = "chain_id"};
    struct qr_json_value value = qr_json_get(root, "chain_id");
    struct qr_word chain_id;
    if (qr_document_lacks(value)) {
        return true;
    }
    if (!qr_abi_read_word(&chain_id, value, &path, &document->arena, err)) {
        return false;
    }
    if (qr_word_is_zero(&chain_id)) {
        return qr_abi_json_refuse(err, &path, value, "0 is no chain");
    }
    qr_document_name_chain(document, &chain_id, "chain_id");
    return true;
}

static bool read_version(struct qr_review_document *document, struct qr_json_value root,
                         struct qr_error *err)
{
    enum qr_safe_version version;
    const char *text;
    if (qr_document_lacks(qr_json_get(root, "version"))) {
        return true;
    }
    if (!qr_json_want_string(&text, root, "version", "version", &document->arena, err)) {
        return false;
    }
    if (!qr_safe_version_parse(&version, text, strlen(text), err)) {
        return qr_json_error_at(err, qr_json_get(root, "version"));
    }
    qr_document_name_version(document, version, "version");
    return true;
}

/* Whoever writes this form means one Safe on one chain; the line may say what it leaves out. */
static bool check_complete(const struct qr_review_document *document, struct qr_json_value root,
                           struct qr_error *err)
{
    const char *missing = !document->has_safe      ? "safe is missing: add it, or --safe"
                          : !document->has_chain   ? "chain_id is missing: add it, or --chain"
                          : !document->has_version ? "version is missing: add it, or --safe-version"
                                                   : NULL;
    if (missing == NULL) {
        return true;
    }
    (void)qr_error_set(err, QR_ERROR_INPUT, "%s", missing);
    return qr_json_error_at(err, root);
}

bool qr_document_read_safe_transaction(struct qr_review_document *document,
                                       struct qr_json_value root, struct qr_error *err)
{
    struct claims claims = {.count = 0};
    struct qr_json_value transaction;
    document->kind = QR_REVIEW_SAFE_TRANSACTION;
    if (!check_keys(root, &document->arena, err) ||
        !qr_json_want(&transaction, root, "transaction", QR_JSON_OBJECT, "transaction", err) ||
        !read_safe(document, root, "safe", err) || !read_chain(document, root, err) ||
        !read_version(document, root, err) || !check_complete(document, root, err) ||
        !read_claims(&claims, document, root, false, err)) {
        return false;
    }
    if (!read_transaction(document, transaction, err)) {
        return qr_error_context(err, "transaction");
    }
    if (!read_safe(document, transaction, "transaction.safe", err) ||
        !read_claims(&claims, document, transaction, true, err)) {
        return false;
    }
    qr_document_check_decoded(document, qr_json_get(transaction, "dataDecoded"),
                              "transaction.dataDecoded");
    finish(document, &claims);
    return true;
}
