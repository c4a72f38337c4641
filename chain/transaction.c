#include "chain/transaction.h"

#include <string.h>

#include "abi/keccak.h"
#include "abi/rlp.h"
#include "chain/ecdsa.h"

#define TYPE_EIP1559 0x02
/* The first bytes that can begin a typed transaction (EIP-2718), and those of an RLP list. */
#define LAST_TYPE  0x7f
#define FIRST_LIST 0xc0
/* EIP-155: v is the recovery id + 35 + twice the chain id; without a chain id it is 27 or 28. */
#define V_OF_CHAINS 35

/* The items of a signed transaction: those of its type, then the signature. */
enum { N_LEGACY = 9, N_EIP1559 = 12, N_SIGNATURE = 3 };

/* Wide enough for the v of every chain id. */
__extension__ typedef unsigned __int128 wide;

static void add_integer(struct qr_buffer *out, const uint8_t *bytes, size_t length)
{
    for (; length > 0 && *bytes == 0; length--) {
        bytes++;
    }
    qr_rlp_add_string(out, bytes, length);
}

static void add_word(struct qr_buffer *out, const struct qr_word *word)
{
    add_integer(out, word->be32, sizeof word->be32);
}

static void add_wide(struct qr_buffer *out, wide number)
{
    uint8_t bytes[sizeof number];
    for (size_t i = sizeof bytes; i > 0; i--, number >>= 8) {
        bytes[i - 1] = (uint8_t)number;
    }
    add_integer(out, bytes, sizeof bytes);
}

static bool is_typed(const struct qr_transaction *transaction)
{
    return transaction->fees.type == QR_TRANSACTION_EIP1559;
}

/* What comes before the signature, or before what EIP-155 signs in its place. */
static void add_fields(struct qr_buffer *items, const struct qr_transaction *transaction)
{
    QR_ASSERT(transaction->chain_id != 0);
    if (is_typed(transaction)) {
        qr_rlp_add_u64(items, transaction->chain_id);
    }
    qr_rlp_add_u64(items, transaction->nonce);
    if (is_typed(transaction)) {
        add_word(items, &transaction->fees.priority_fee);
    }
    add_word(items, &transaction->fees.max_fee);
    qr_rlp_add_u64(items, transaction->gas);
    qr_rlp_add_string(items, transaction->to.addr20, sizeof transaction->to.addr20);
    add_word(items, &transaction->value);
    qr_rlp_add_string(items, transaction->data, transaction->data_length);
    if (is_typed(transaction)) {
        qr_rlp_add_list_header(items, 0); /* the access list */
    }
}

/* Append the type's byte, when there is one, and the list of items. */
static void add_envelope(struct qr_buffer *out, const struct qr_transaction *transaction,
                         const struct qr_buffer *items)
{
    if (is_typed(transaction)) {
        qr_buffer_add_byte(out, TYPE_EIP1559);
    }
    qr_rlp_add_list_header(out, items->length);
    qr_buffer_add(out, items->data, items->length);
}

void qr_transaction_signing_hash(uint8_t hash32[32], const struct qr_transaction *transaction)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer items = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer envelope = QR_BUFFER_INIT;
    add_fields(&items, transaction);
    if (!is_typed(transaction)) {
        /* EIP-155: (…, chain id, 0, 0) */
        qr_rlp_add_u64(&items, transaction->chain_id);
        qr_rlp_add_u64(&items, 0);
        qr_rlp_add_u64(&items, 0);
    }
    add_envelope(&envelope, transaction, &items);
    qr_keccak256(hash32, envelope.data, envelope.length);
}

void qr_transaction_add_signed(struct qr_buffer *raw, const struct qr_transaction *transaction,
                               const uint8_t sig65[65])
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer items = QR_BUFFER_INIT;
    wide v = sig65[64];
    QR_ASSERT(v <= 1);
    if (!is_typed(transaction)) {
        v += V_OF_CHAINS + 2 * (wide)transaction->chain_id;
    }
    add_fields(&items, transaction);
    add_wide(&items, v);
    add_integer(&items, sig65, 32);
    add_integer(&items, sig65 + 32, 32);
    add_envelope(raw, transaction, &items);
}

static bool refuse(struct qr_error *err, const char *why)
{
    return qr_error_set(err, QR_ERROR_INPUT, "transaction: %s", why);
}

/* Items in their order, read one after the other. */
struct reader {
    const struct qr_rlp *items;
    struct qr_error *err;
};

static bool read_bytes(struct reader *reader, const uint8_t **bytes, size_t *length,
                       const char *what)
{
    const struct qr_rlp *item = reader->items++;
    *bytes = item->bytes;
    *length = item->length;
    if (item->is_list) {
        return qr_error_set(reader->err, QR_ERROR_INPUT,
                            "transaction: %s is a list, not a byte string", what);
    }
    return true;
}

/* Yellow Paper, appendix B: an integer is its bytes without leading zeros. */
static bool read_word(struct reader *reader, struct qr_word *word, const char *what)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    if (!read_bytes(reader, &bytes, &length, what)) {
        return false;
    }
    if (length > sizeof word->be32) {
        return qr_error_set(reader->err, QR_ERROR_INPUT, "transaction: %s has more than 256 bits",
                            what);
    }
    if (length > 0 && bytes[0] == 0) {
        return qr_error_set(reader->err, QR_ERROR_INPUT, "transaction: %s has leading zeros", what);
    }
    *word = qr_word_from_bytes(bytes, length);
    return true;
}

static bool read_u64(struct reader *reader, uint64_t *number, const char *what)
{
    struct qr_word word;
    if (!read_word(reader, &word, what)) {
        return false;
    }
    return qr_word_to_u64(number, &word) ||
           qr_error_set(reader->err, QR_ERROR_INPUT, "transaction: %s has more than 64 bits", what);
}

static bool read_to(struct reader *reader, struct qr_address *to)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    if (!read_bytes(reader, &bytes, &length, "the recipient")) {
        return false;
    }
    if (length == 0) {
        return refuse(reader->err, "it has no recipient: it creates a contract, and only calls are "
                                   "supported");
    }
    if (length != sizeof to->addr20) {
        return qr_error_set(reader->err, QR_ERROR_INPUT,
                            "transaction: the recipient is %zu bytes, not 20", length);
    }
    memcpy(to->addr20, bytes, length);
    return true;
}

static bool read_access_list(struct reader *reader)
{
    const struct qr_rlp *item = reader->items++;
    if (!item->is_list) {
        return refuse(reader->err, "the access list is a byte string, not a list");
    }
    return item->n_items == 0 ||
           refuse(reader->err, "the access list has entries, and only an empty one is supported");
}

static bool read_fields(struct reader *reader, struct qr_transaction *transaction)
{
    struct qr_fees *fees = &transaction->fees;
    bool typed = is_typed(transaction);
    bool ok = (!typed || read_u64(reader, &transaction->chain_id, "the chain id")) &&
              read_u64(reader, &transaction->nonce, "the nonce") &&
              (!typed || read_word(reader, &fees->priority_fee, "the priority fee")) &&
              read_word(reader, &fees->max_fee, typed ? "the maximum fee" : "the gas price") &&
              read_u64(reader, &transaction->gas, "the gas limit") &&
              read_to(reader, &transaction->to) &&
              read_word(reader, &transaction->value, "the value") &&
              read_bytes(reader, &transaction->data, &transaction->data_length, "the data") &&
              (!typed || read_access_list(reader));
    if (!ok) {
        return false;
    }
    /* EIP-1559: assert transaction.max_fee_per_gas >= transaction.max_priority_fee_per_gas */
    return qr_word_compare(&fees->priority_fee, &fees->max_fee) <= 0 ||
           refuse(reader->err, "the priority fee is above the maximum fee");
}

/* EIP-155's v, which also tells the chain. */
static bool split_v(struct qr_transaction *transaction, uint8_t *recovery_id,
                    const struct qr_word *v, struct qr_error *err)
{
    wide number = 0;
    for (size_t i = 16; i < 32; i++) {
        number = number << 8 | v->be32[i];
    }
    if (qr_word_bit_length(v) > 66 || number > V_OF_CHAINS + 1 + 2 * (wide)UINT64_MAX) {
        return refuse(err, "v is that of a chain id with more than 64 bits");
    }
    if (number == 27 || number == 28) {
        return refuse(err, "it names no chain (EIP-155), so that it is valid on every one");
    }
    if (number < V_OF_CHAINS) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "transaction: v is %u, which EIP-155 does not have", (unsigned)number);
    }
    *recovery_id = (uint8_t)((number - V_OF_CHAINS) & 1);
    transaction->chain_id = (uint64_t)((number - V_OF_CHAINS) >> 1);
    return true;
}

/* EIP-2: s is at most half of the curve's order. */
static bool is_low_s(const struct qr_word *s)
{
    static const struct qr_word half = {
        {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4,
         0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0},
    };
    return qr_word_compare(s, &half) <= 0;
}

static bool read_signature(struct reader *reader, struct qr_transaction *transaction,
                           struct qr_address *from)
{
    struct qr_word v;
    struct qr_word r;
    struct qr_word s;
    uint8_t recovery_id = 0;
    uint8_t hash32[32];
    uint8_t rs64[64];
    if (!read_word(reader, &v, "v") || !read_word(reader, &r, "r") || !read_word(reader, &s, "s")) {
        return false;
    }
    if (!is_typed(transaction)) {
        if (!split_v(transaction, &recovery_id, &v, reader->err)) {
            return false;
        }
    } else if (qr_word_bit_length(&v) > 1) {
        return refuse(reader->err, "the parity of its signature is neither 0 nor 1");
    } else {
        recovery_id = v.be32[31];
    }
    if (transaction->chain_id == 0) {
        return refuse(reader->err, "its chain id is 0");
    }
    if (!is_low_s(&s)) {
        return refuse(reader->err, "s is in the upper half of the curve's order (EIP-2)");
    }
    memcpy(rs64, r.be32, 32);
    memcpy(rs64 + 32, s.be32, 32);
    qr_transaction_signing_hash(hash32, transaction);
    return qr_ecdsa_recover(from, hash32, rs64, recovery_id) ||
           refuse(reader->err, "nobody can have made its signature");
}

/* Which type the first byte says, and how many bytes that takes. */
static bool read_type(enum qr_transaction_type *type, size_t *skipped, uint8_t first,
                      struct qr_error *err)
{
    *type = first == TYPE_EIP1559 ? QR_TRANSACTION_EIP1559 : QR_TRANSACTION_LEGACY;
    *skipped = first == TYPE_EIP1559 ? 1 : 0;
    if (first == TYPE_EIP1559 || first >= FIRST_LIST) {
        return true;
    }
    if (first > LAST_TYPE) {
        return qr_error_set(
            err, QR_ERROR_INPUT,
            "transaction: it begins with 0x%02x, which is neither a type nor a list", first);
    }
    static const char *const names[] = {"", ", an access list (EIP-2930)", "", ", blobs (EIP-4844)",
                                        ", code of an account (EIP-7702)"};
    return qr_error_set(
        err, QR_ERROR_INPUT,
        "transaction: type %u%s: only EIP-1559 (type 2) and legacy ones are supported", first,
        first < sizeof names / sizeof names[0] ? names[first] : "");
}

static bool decode(struct qr_transaction *transaction, struct qr_address *from, const uint8_t *raw,
                   size_t length, struct qr_arena *arena, struct qr_error *err)
{
    struct qr_rlp list;
    size_t skipped = 0;
    if (length == 0) {
        return refuse(err, "it is empty");
    }
    if (!read_type(&transaction->fees.type, &skipped, raw[0], err)) {
        return false;
    }
    if (!qr_rlp_decode(&list, raw + skipped, length - skipped, arena, err)) {
        return qr_error_context(err, "transaction");
    }
    size_t expected = is_typed(transaction) ? N_EIP1559 : N_LEGACY;
    if (!list.is_list) {
        return refuse(err, "it is a byte string, not a list");
    }
    if (list.n_items == expected - N_SIGNATURE) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "transaction: it is not signed: the list has %zu items, not %zu",
                            list.n_items, expected);
    }
    if (list.n_items != expected) {
        return qr_error_set(err, QR_ERROR_INPUT, "transaction: the list has %zu items, not %zu",
                            list.n_items, expected);
    }
    struct reader reader = {.items = list.items, .err = err};
    return read_fields(&reader, transaction) && read_signature(&reader, transaction, from);
}

bool qr_transaction_decode(struct qr_transaction *transaction, struct qr_address *from,
                           const uint8_t *raw, size_t length, struct qr_arena *arena,
                           struct qr_error *err)
{
    *transaction = (struct qr_transaction){.chain_id = 0};
    *from = (struct qr_address){{0}};
    if (decode(transaction, from, raw, length, arena, err)) {
        return true;
    }
    *transaction = (struct qr_transaction){.chain_id = 0};
    return false;
}
