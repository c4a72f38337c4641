#include <string.h>

#include "base/hex.h"
#include "commit/collect_parts.h"
#include "commit/signature_file.h"

/* Lists in lists end there: no document of any kind has more. */
enum { MAX_DEPTH = 4 };

/* Members that name what was signed. */
static const char *const hash_keys[] = {"safeTxHash", "contractTransactionHash", "hash",
                                        "safe_tx_hash"};
#define N_HASH_KEYS (sizeof hash_keys / sizeof hash_keys[0])

/* Where in a document, and what is known from the parts around. */
struct place {
    struct qr_collection *collection;
    const char *name; /* the document's, for messages */
    const struct qr_step *step;
    unsigned depth;
};

static bool add_value(const struct place *place, struct qr_json_value value, struct qr_error *err);

/* Gives err the document's name, and the line when it has one. */
static bool in_document(struct qr_error *err, const struct place *place, struct qr_json_value value)
{
    if (err->line == 0) {
        (void)qr_json_error_at(err, value);
    }
    return qr_error_in_file(err, place->name);
}

static bool refuse(const struct place *place, struct qr_json_value value, struct qr_error *err,
                   const char *text)
{
    (void)qr_error_set(err, QR_ERROR_INPUT, "%s", text);
    return in_document(err, place, value);
}

/* The first of the members that is there and not null; absent otherwise. */
static struct qr_json_value first_of(struct qr_json_value object, const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct qr_json_value value = qr_json_get(object, keys[i]);
        if (qr_json_present(value) && qr_json_type(value) != QR_JSON_NULL) {
            return value;
        }
    }
    return (struct qr_json_value){.doc = NULL};
}

static bool has(struct qr_json_value object, const char *key)
{
    return qr_json_present(qr_json_get(object, key));
}

/* Decodes a string of hex, with or without 0x. */
static bool read_hex(struct qr_buffer *bytes, const struct place *place, struct qr_json_value value,
                     const char *what, struct qr_error *err)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (qr_json_type(value) != QR_JSON_STRING) {
        (void)qr_error_set(err, QR_ERROR_INPUT, "%s: expected a string of hex, found %s", what,
                           qr_json_type_name(qr_json_type(value)));
        return in_document(err, place, value);
    }
    qr_json_add_string(&text, value);
    if (!qr_hex_decode(bytes, qr_buffer_text(&text), text.length, err)) {
        (void)qr_error_context(err, "%s", what);
        return in_document(err, place, value);
    }
    return true;
}

static bool add_hex(const struct place *place, struct qr_json_value value,
                    const struct qr_address *owner, struct qr_error *err)
{
    struct qr_buffer bytes QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_collect_claim claim = {.owner = owner, .step = place->step, .from = place->name};
    if (!read_hex(&bytes, place, value, "signature", err)) {
        return false;
    }
    return qr_collect_bytes(place->collection, bytes.data, bytes.length, &claim, err) ||
           in_document(err, place, value);
}

/* What the Transaction Service calls the kinds. */
static bool check_type(const struct place *place, struct qr_json_value object, size_t before,
                       struct qr_error *err)
{
    static const char *const types[] = {[QR_SIGNATURE_EIP712] = "EOA",
                                        [QR_SIGNATURE_ETH_SIGN] = "ETH_SIGN",
                                        [QR_SIGNATURE_CONTRACT] = "CONTRACT_SIGNATURE",
                                        [QR_SIGNATURE_APPROVED] = "APPROVED_HASH"};
    struct qr_json_value type = qr_json_get(object, "signatureType");
    const struct qr_collection *all = place->collection;
    if (!qr_json_present(type) || qr_json_type(type) != QR_JSON_STRING ||
        all->count != before + 1) {
        return true;
    }
    enum qr_signature_kind kind = all->items[before].signature.kind;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (i != kind && qr_json_string_equals(type, types[i])) {
            (void)qr_error_set(err, QR_ERROR_REFUSED,
                               "signatureType says %s, but the signature is %s", types[i],
                               qr_signature_kind_text(kind));
            return in_document(err, place, type);
        }
    }
    return true;
}

/* A confirmation, a wallet's answer, or a proposing body: bytes, and maybe whose they are. */
static bool add_signature(const struct place *place, struct qr_json_value object,
                          struct qr_json_value bytes, struct qr_error *err)
{
    static const char *const owner_keys[] = {"owner", "signer", "sender", "address"};
    struct qr_json_value named = first_of(object, owner_keys, 4);
    struct qr_address owner;
    size_t before = place->collection->count;
    bool has_owner = qr_json_present(named) && qr_json_type(named) == QR_JSON_STRING;
    if (has_owner) {
        size_t length;
        const char *text = qr_json_string(&length, named, &place->collection->arena);
        if (!qr_address_parse(&owner, text, length, "owner", err)) {
            return in_document(err, place, named);
        }
    }
    return add_hex(place, bytes, has_owner ? &owner : NULL, err) &&
           check_type(place, object, before, err);
}

/* A file that quorate wrote: strict. */
static bool add_file(const struct place *place, struct qr_json_value object, struct qr_error *err)
{
    struct qr_collection *collection = place->collection;
    struct qr_signature_claim read;
    struct qr_collected found = {.from = place->name};
    struct qr_collect_claim claim = {.from = place->name};
    bool known;
    if (!qr_signature_claim_read(&read, object, &collection->arena, err)) {
        return in_document(err, place, object);
    }
    found.step = qr_collect_step_of_hash(collection, read.hash32, err);
    if (found.step == NULL) {
        return in_document(err, place, qr_json_get(object, "hash"));
    }
    if (!qr_signature_claim_check(&found.signature, &read, err)) {
        return in_document(err, place, qr_json_get(object, "signature"));
    }
    if (!qr_collect_may_sign(&known, collection, found.step, &claim, &read.owner)) {
        /* The same refusal as of bare bytes. */
        claim.step = found.step;
        return qr_collect_bytes(collection, read.bytes, read.length, &claim, err) ||
               in_document(err, place, qr_json_get(object, "owner"));
    }
    return qr_collect_add(collection, &found, err) || in_document(err, place, object);
}

/* The step whose hash a document names; unchanged when it names none. */
static bool read_hash(struct place *inner, const struct place *place, struct qr_json_value object,
                      struct qr_error *err)
{
    struct qr_buffer bytes QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_json_value hash = first_of(object, hash_keys, N_HASH_KEYS);
    *inner = *place;
    inner->depth++;
    if (!qr_json_present(hash)) {
        return true;
    }
    if (!read_hex(&bytes, place, hash, "safeTxHash", err)) {
        return false;
    }
    if (bytes.length != 32) {
        return refuse(place, hash, err, "safeTxHash: it has not 32 bytes");
    }
    inner->step = qr_collect_step_of_hash(place->collection, bytes.data, err);
    return inner->step != NULL || in_document(err, place, hash);
}

static bool add_items(const struct place *place, struct qr_json_value list, struct qr_error *err)
{
    for (struct qr_json_value item = qr_json_first(list); qr_json_present(item);
         item = qr_json_next(list, item)) {
        if (!add_value(place, item, err)) {
            return false;
        }
    }
    return true;
}

static bool add_transaction(const struct place *place, struct qr_json_value object,
                            struct qr_error *err)
{
    struct place inner;
    struct qr_json_value list = qr_json_get(object, "confirmations");
    if (!read_hash(&inner, place, object, err)) {
        return false;
    }
    if (inner.step == NULL) {
        return refuse(place, object, err,
                      "the transaction has no safeTxHash, so nothing says that its confirmations "
                      "are of this proposal");
    }
    if (qr_json_type(list) == QR_JSON_NULL ||
        (qr_json_type(list) == QR_JSON_ARRAY && qr_json_count(list) == 0)) {
        return refuse(place, list, err, "the transaction has no confirmations yet");
    }
    if (qr_json_type(list) != QR_JSON_ARRAY) {
        return refuse(place, list, err, "confirmations: expected a list");
    }
    return add_items(&inner, list, err);
}

static bool is_transaction(struct qr_json_value value)
{
    return qr_json_type(value) == QR_JSON_OBJECT && has(value, "confirmations");
}

/* Said without an error, whose place in a large page takes long to find. */
static bool is_over_another_hash(const struct qr_collection *collection, struct qr_json_value item)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_error ignored = QR_ERROR_INIT;
    uint8_t hash32[32];
    struct qr_json_value hash = first_of(item, hash_keys, N_HASH_KEYS);
    if (!qr_json_present(hash) || qr_json_type(hash) != QR_JSON_STRING) {
        return false;
    }
    qr_json_add_string(&text, hash);
    return qr_hex_decode_exact(hash32, 32, qr_buffer_text(&text), "hash", &ignored) &&
           qr_collect_step_of_hash(collection, hash32, &ignored) == NULL;
}

/* A page of a Safe's transactions holds all of them: the proposal's are taken. */
static bool add_page(const struct place *place, struct qr_json_value object, struct qr_error *err)
{
    struct qr_json_value list = qr_json_get(object, "results");
    size_t transactions = 0;
    size_t taken = 0;
    if (qr_json_type(list) != QR_JSON_ARRAY) {
        return refuse(place, list, err, "results: expected a list");
    }
    if (qr_json_count(list) == 0) {
        return refuse(place, list, err, "the page has no results: nobody has confirmed yet");
    }
    struct place inner = *place;
    inner.depth++;
    for (struct qr_json_value item = qr_json_first(list); qr_json_present(item);
         item = qr_json_next(list, item)) {
        transactions++;
        if (is_transaction(item) && is_over_another_hash(place->collection, item)) {
            continue;
        }
        taken++;
        if (!add_value(&inner, item, err)) {
            return false;
        }
    }
    if (taken == 0) {
        (void)qr_error_set(err, QR_ERROR_REFUSED,
                           "none of the %zu transactions has this proposal's safeTxHash",
                           transactions);
        return in_document(err, place, list);
    }
    return true;
}

/* Documents that are easily taken for a signature, and what to give instead. */
static const char *wrong_document(struct qr_json_value object)
{
    if (has(object, "transactions") && (has(object, "meta") || has(object, "version"))) {
        return "this is a Transaction Builder file, which holds no signatures: give the wallet's "
               "signature, or the transaction as the Transaction Service has it (with its "
               "confirmations)";
    }
    if (has(object, "primaryType") || has(object, "types")) {
        return "this is the typed data that is to be signed: give the signature that the wallet "
               "makes of it";
    }
    if (has(object, "quorate")) {
        return "this is a proposal and no signature: give a copy of its directory to take what is "
               "in its signatures/";
    }
    if (has(object, "crypto") || has(object, "Crypto")) {
        return "this is a keystore, whose key can sign: quorate sign --keystore FILE";
    }
    if (has(object, "error") && has(object, "jsonrpc")) {
        return "this is a node's error and no signature";
    }
    return "no signature is found in it: expected {\"signature\"}, a signature file of quorate, or "
           "a transaction, confirmation or page of the Transaction Service";
}

static bool add_object(const struct place *place, struct qr_json_value object, struct qr_error *err)
{
    static const char *const signature_keys[] = {"signature", "result"};
    struct place inner;
    if (has(object, "kind") && has(object, "hash")) {
        return add_file(place, object, err);
    }
    if (is_transaction(object)) {
        return add_transaction(place, object, err);
    }
    if (has(object, "results")) {
        return add_page(place, object, err);
    }
    struct qr_json_value bytes = first_of(object, signature_keys, 2);
    if (!qr_json_present(bytes) && has(object, "signer")) {
        bytes = qr_json_get(object, "data"); /* as the Safe SDK keeps one */
    }
    if (qr_json_present(bytes) && qr_json_type(bytes) != QR_JSON_NULL) {
        return read_hash(&inner, place, object, err) && add_signature(&inner, object, bytes, err);
    }
    if (has(object, "signature")) {
        return refuse(place, qr_json_get(object, "signature"), err,
                      "its signature is null: nobody has signed it yet");
    }
    return refuse(place, object, err, wrong_document(object));
}

static bool add_value(const struct place *place, struct qr_json_value value, struct qr_error *err)
{
    struct place inner = *place;
    inner.depth++;
    if (place->depth > MAX_DEPTH) {
        return refuse(place, value, err,
                      "lists within lists within lists: this is no document of "
                      "signatures");
    }
    switch (qr_json_type(value)) {
    case QR_JSON_STRING:
        return add_hex(place, value, NULL, err);
    case QR_JSON_OBJECT:
        return add_object(place, value, err);
    case QR_JSON_ARRAY:
        return qr_json_count(value) > 0
                   ? add_items(&inner, value, err)
                   : refuse(place, value, err, "the list is empty: it holds no signature");
    case QR_JSON_NULL:
    case QR_JSON_FALSE:
    case QR_JSON_TRUE:
    case QR_JSON_NUMBER:
        break;
    }
    (void)qr_error_set(err, QR_ERROR_INPUT, "expected a signature, found %s",
                       qr_json_type_name(qr_json_type(value)));
    return in_document(err, place, value);
}

bool qr_collect_json(struct qr_collection *collection, struct qr_json_value document,
                     const char *name, struct qr_error *err)
{
    struct place place = {.collection = collection, .name = name};
    return add_value(&place, document, err);
}
