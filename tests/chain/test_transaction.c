#include "chain/transaction.h"

#include <secp256k1_recovery.h>
#include <string.h>

#include "abi/keccak.h"
#include "abi/rlp.h"
#include "chain/ecdsa.h"
#include "tests/support.h"

static const uint8_t test_key32[32] = {[31] = 1};

/* The deterministic signature of RFC 6979, as wallets make it. */
static void sign(uint8_t sig65[65], const uint8_t hash32[32], const uint8_t key32[32])
{
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_ecdsa_recoverable_signature signature;
    int recovery_id = 0;
    ck_assert(secp256k1_ecdsa_sign_recoverable(context, &signature, hash32, key32, NULL, NULL));
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context, sig65, &recovery_id,
                                                            &signature);
    sig65[64] = (uint8_t)recovery_id;
    secp256k1_context_destroy(context);
}

static struct qr_address account_of(const uint8_t key32[32])
{
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_pubkey public_key;
    struct qr_address account;
    uint8_t point65[65];
    size_t length = sizeof point65;
    ck_assert(secp256k1_ec_pubkey_create(context, &public_key, key32));
    ck_assert(secp256k1_ec_pubkey_serialize(context, point65, &length, &public_key,
                                            SECP256K1_EC_UNCOMPRESSED));
    secp256k1_context_destroy(context);
    qr_ecdsa_account(&account, point65);
    return account;
}

static void ck_address(const struct qr_address *address, const char *expected)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    ck_assert_str_eq(text, expected);
}

/* A member that is a number or a decimal text. */
static struct qr_word word_at(struct qr_fixture *fixture, struct qr_json_value tx, const char *key)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_word word;
    struct qr_json_value value = qr_json_get(tx, key);
    ck_assert_msg(qr_json_present(value), "%s", key);
    size_t length = 0;
    const char *text = qr_json_type(value) == QR_JSON_STRING
                           ? qr_json_string(&length, value, &fixture->arena)
                           : qr_json_source(&length, value);
    qr_ck_ok(qr_word_parse(&word, text, length, key, &err), err);
    return word;
}

static uint64_t number_at(struct qr_fixture *fixture, struct qr_json_value tx, const char *key)
{
    uint64_t number = 0;
    struct qr_word word = word_at(fixture, tx, key);
    ck_assert(qr_word_to_u64(&number, &word));
    return number;
}

static struct qr_transaction transaction_at(struct qr_fixture *fixture, struct qr_json_value tx,
                                            struct qr_buffer *data)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_transaction transaction = {
        .chain_id = number_at(fixture, tx, "chainId"),
        .nonce = number_at(fixture, tx, "nonce"),
        .gas = number_at(fixture, tx, "gas"),
        .value = word_at(fixture, tx, "value"),
    };
    const char *to = qr_fixture_string(fixture, tx, "to");
    qr_ck_ok(qr_address_parse(&transaction.to, to, strlen(to), "to", &err), err);
    if (strcmp(qr_fixture_string(fixture, tx, "type"), "eip1559") == 0) {
        transaction.fees.type = QR_TRANSACTION_EIP1559;
        transaction.fees.max_fee = word_at(fixture, tx, "maxFeePerGas");
        transaction.fees.priority_fee = word_at(fixture, tx, "maxPriorityFeePerGas");
    } else {
        transaction.fees.max_fee = word_at(fixture, tx, "gasPrice");
    }
    qr_fixture_bytes(data, fixture, tx, "data");
    transaction.data = data->data;
    transaction.data_length = data->length;
    return transaction;
}

static void ck_same(const struct qr_transaction *a, const struct qr_transaction *b)
{
    ck_assert_uint_eq(a->chain_id, b->chain_id);
    ck_assert_uint_eq(a->nonce, b->nonce);
    ck_assert_int_eq(a->fees.type, b->fees.type);
    ck_assert(qr_word_equal(&a->fees.max_fee, &b->fees.max_fee));
    ck_assert(qr_word_equal(&a->fees.priority_fee, &b->fees.priority_fee));
    ck_assert_uint_eq(a->gas, b->gas);
    ck_assert(qr_address_equal(&a->to, &b->to));
    ck_assert(qr_word_equal(&a->value, &b->value));
    ck_assert_uint_eq(a->data_length, b->data_length);
    ck_assert(a->data_length == 0 || memcmp(a->data, b->data, a->data_length) == 0);
}

static void ck_refused(const uint8_t *raw, size_t length, const char *message)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_transaction transaction;
    struct qr_address from;
    ck_assert_msg(!qr_transaction_decode(&transaction, &from, raw, length, &arena, &err), "%s",
                  message);
    ck_assert_str_eq(err.message, message);
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    ck_assert(qr_address_is_zero(&from));
    ck_assert(transaction.chain_id == 0 && transaction.data == NULL);
}

/* Made by viem: signed here with the same key the bytes are the same, and they read back. */
static void check_call(struct qr_fixture *fixture, struct qr_json_value item,
                       const struct qr_buffer *raw)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer key = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer made = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_transaction read;
    struct qr_address from;
    uint8_t hash32[32];
    uint8_t sig65[65];
    struct qr_transaction transaction = transaction_at(fixture, qr_json_get(item, "tx"), &data);
    qr_fixture_bytes(&key, fixture, item, "private_key");
    qr_transaction_signing_hash(hash32, &transaction);
    sign(sig65, hash32, key.data);
    qr_transaction_add_signed(&made, &transaction, sig65);
    ck_assert(qr_buffer_equals(&made, raw->data, raw->length));
    qr_ck_ok(qr_transaction_decode(&read, &from, raw->data, raw->length, &fixture->arena, &err),
             err);
    ck_same(&read, &transaction);
    ck_address(&from, qr_fixture_string(fixture, item, "from"));
    struct qr_address account = account_of(key.data);
    ck_assert(qr_address_equal(&from, &account));
}

START_TEST(the_peers_transactions_are_made_and_read_byte_for_byte)
{
    struct qr_fixture fixture;
    size_t n_creations = 0;
    qr_fixture_load(&fixture, "vectors/transactions.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer raw = QR_BUFFER_INIT;
        uint8_t hash32[32];
        qr_fixture_bytes(&raw, &fixture, item, "raw");
        qr_keccak256(hash32, raw.data, raw.length);
        qr_ck_hex(hash32, 32, qr_fixture_string(&fixture, item, "hash"));
        if (qr_json_present(qr_json_get(qr_json_get(item, "tx"), "to"))) {
            check_call(&fixture, item, &raw);
        } else {
            n_creations++;
            ck_refused(raw.data, raw.length,
                       "transaction: it has no recipient: it creates a contract, and only calls "
                       "are supported");
        }
    }
    ck_assert_uint_eq(n_creations, 5);
    qr_fixture_dispose(&fixture);
}
END_TEST

/* The example of EIP-155. */
START_TEST(the_example_of_eip155_has_its_signing_hash)
{
    uint8_t hash32[32];
    uint8_t key32[32];
    uint8_t sig65[65];
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer raw = QR_BUFFER_INIT;
    struct qr_transaction transaction = {
        .chain_id = 1,
        .nonce = 9,
        .fees = {.type = QR_TRANSACTION_LEGACY, .max_fee = qr_word_from_u64(20000000000)},
        .gas = 21000,
        .value = qr_word_from_u64(1000000000000000000),
    };
    memset(&transaction.to, 0x35, sizeof transaction.to);
    memset(key32, 0x46, sizeof key32);
    qr_transaction_signing_hash(hash32, &transaction);
    qr_ck_hex(hash32, 32, "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    sign(sig65, hash32, key32);
    qr_transaction_add_signed(&raw, &transaction, sig65);
    qr_ck_hex(raw.data, raw.length,
              "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400"
              "008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d89"
              "97f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
}
END_TEST

START_TEST(the_largest_numbers_are_written_and_read)
{
    static const uint64_t chains[] = {1, 110, 111, 127, UINT64_MAX / 2, UINT64_MAX};
    for (size_t i = 0; i < 2 * (sizeof chains / sizeof chains[0]); i++) {
        QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer raw = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_transaction read;
        struct qr_address from;
        uint8_t hash32[32];
        uint8_t sig65[65];
        struct qr_transaction transaction = {
            .chain_id = chains[i / 2],
            .nonce = UINT64_MAX,
            .gas = UINT64_MAX,
            .fees = {.type = i % 2 == 0 ? QR_TRANSACTION_LEGACY : QR_TRANSACTION_EIP1559},
        };
        memset(&transaction.value, 0xff, 32);
        memset(&transaction.fees.max_fee, 0xff, 32);
        if (i % 2 != 0) {
            transaction.fees.priority_fee = transaction.fees.max_fee;
        }
        qr_transaction_signing_hash(hash32, &transaction);
        sign(sig65, hash32, test_key32);
        qr_transaction_add_signed(&raw, &transaction, sig65);
        qr_ck_ok(qr_transaction_decode(&read, &from, raw.data, raw.length, &arena, &err), err);
        ck_same(&read, &transaction);
        ck_address(&from, "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
    }
}
END_TEST

/* One good transaction of each type, as the hex of its items, and a place to change one. */
#define TO   "941111111111111111111111111111111111111111"
#define R    "a0c9998233224e3f52ffa62772cdcded63601ded726e32276147d337a9dc88a653"
#define S    "a036be6914efcaa1354a8ecbb4440dea6105886b2dc13382ae0516e87560926a34"
#define HIGH "a0f241967b10355ecab5713444bbf2159efa7794d2d03cc51d2adcd6446fa3d70d"
#define ZERO "80"

static const char *const legacy_items[] = {"09", "05", "825208", TO, ZERO, ZERO, "25", R, S, NULL};
static const char *const typed_items[] = {"01", "09", "02", "05", "825208", TO,  ZERO,
                                          ZERO, "c0", "01", R,    S,        NULL};

/* Join items into raw, the one at index replaced (NULL: left out). */
static void build(struct qr_buffer *raw, bool typed, size_t index, const char *item)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer items = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    const char *const *list = typed ? typed_items : legacy_items;
    for (size_t i = 0; list[i] != NULL; i++) {
        const char *text = i == index ? item : list[i];
        if (text != NULL) {
            qr_ck_ok(qr_hex_decode(&items, text, strlen(text), &err), err);
        }
    }
    if (typed) {
        qr_buffer_add_byte(raw, 2);
    }
    qr_rlp_add_list_header(raw, items.length);
    qr_buffer_add(raw, items.data, items.length);
}

struct bad_item {
    size_t index;
    const char *item, *message;
};

static void check_bad_items(bool typed, const struct bad_item *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer raw = QR_BUFFER_INIT;
        build(&raw, typed, rows[i].index, rows[i].item);
        ck_refused(raw.data, raw.length, rows[i].message);
    }
}

START_TEST(decode_refuses_items_that_no_signer_of_legacy_ones_writes)
{
    static const struct bad_item rows[] = {
        {0, "c0", "transaction: the nonce is a list, not a byte string"},
        {0, "00", "transaction: the nonce has leading zeros"},
        {0, "820001", "transaction: the nonce has leading zeros"},
        {0, "89010000000000000000", "transaction: the nonce has more than 64 bits"},
        {1, "a1010000000000000000000000000000000000000000000000000000000000000000",
         "transaction: the gas price has more than 256 bits"},
        {1, "c101", "transaction: the gas price is a list, not a byte string"},
        {2, "89010000000000000000", "transaction: the gas limit has more than 64 bits"},
        {3, ZERO,
         "transaction: it has no recipient: it creates a contract, and only calls are supported"},
        {3,
         "93"
         "11111111111111111111111111111111111111",
         "transaction: the recipient is 19 bytes, not 20"},
        {3,
         "95"
         "111111111111111111111111111111111111111111",
         "transaction: the recipient is 21 bytes, not 20"},
        {3, "c0", "transaction: the recipient is a list, not a byte string"},
        {4, "820001", "transaction: the value has leading zeros"},
        {5, "c0", "transaction: the data is a list, not a byte string"},
        {6, "1b", "transaction: it names no chain (EIP-155), so that it is valid on every one"},
        {6, "1c", "transaction: it names no chain (EIP-155), so that it is valid on every one"},
        {6, ZERO, "transaction: v is 0, which EIP-155 does not have"},
        {6, "1d", "transaction: v is 29, which EIP-155 does not have"},
        {6, "22", "transaction: v is 34, which EIP-155 does not have"},
        {6, "23", "transaction: its chain id is 0"},
        {6, "24", "transaction: its chain id is 0"},
        {6, "89020000000000000023", "transaction: v is that of a chain id with more than 64 bits"},
        {6, "a0ff00000000000000000000000000000000000000000000000000000000000000",
         "transaction: v is that of a chain id with more than 64 bits"},
        {6, "c0", "transaction: v is a list, not a byte string"},
        {7, ZERO, "transaction: nobody can have made its signature"},
        {7,
         "9f00"
         "010101010101010101010101010101010101010101010101010101010101",
         "transaction: r has leading zeros"},
        {7, "a0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
         "transaction: nobody can have made its signature"},
        {8, ZERO, "transaction: nobody can have made its signature"},
        {8, HIGH, "transaction: s is in the upper half of the curve's order (EIP-2)"},
        {8, "a07fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1",
         "transaction: s is in the upper half of the curve's order (EIP-2)"},
        {8, "c0", "transaction: s is a list, not a byte string"},
        {8, NULL, "transaction: the list has 8 items, not 9"},
        {8, S "80", "transaction: the list has 10 items, not 9"},
        {8, "a0", "transaction: RLP: the item at byte 64 needs 32 bytes, 0 are left"},
    };
    check_bad_items(false, rows, sizeof rows / sizeof rows[0]);
}
END_TEST

START_TEST(decode_refuses_items_that_no_signer_of_typed_ones_writes)
{
    static const struct bad_item rows[] = {
        {0, ZERO, "transaction: its chain id is 0"},
        {0, "89010000000000000000", "transaction: the chain id has more than 64 bits"},
        {2, "06", "transaction: the priority fee is above the maximum fee"},
        {3, "01", "transaction: the priority fee is above the maximum fee"},
        {3, "820001", "transaction: the maximum fee has leading zeros"},
        {5, ZERO,
         "transaction: it has no recipient: it creates a contract, and only calls are supported"},
        {8, ZERO, "transaction: the access list is a byte string, not a list"},
        {8, "d7d6" TO "c0",
         "transaction: the access list has entries, and only an empty one is supported"},
        {9, "02", "transaction: the parity of its signature is neither 0 nor 1"},
        {9, "1b", "transaction: the parity of its signature is neither 0 nor 1"},
        {9, "00", "transaction: v has leading zeros"},
        {10, ZERO, "transaction: nobody can have made its signature"},
        {11, HIGH, "transaction: s is in the upper half of the curve's order (EIP-2)"},
        {11, NULL, "transaction: the list has 11 items, not 12"},
    };
    check_bad_items(true, rows, sizeof rows / sizeof rows[0]);
}
END_TEST

START_TEST(decode_refuses_what_is_no_transaction)
{
    static const struct {
        const char *raw, *message;
    } rows[] = {
        {"", "transaction: it is empty"},
        {"00", "transaction: type 0: only EIP-1559 (type 2) and legacy ones are supported"},
        {"01c0", "transaction: type 1, an access list (EIP-2930): only EIP-1559 (type 2) and "
                 "legacy ones are supported"},
        {"03c0", "transaction: type 3, blobs (EIP-4844): only EIP-1559 (type 2) and legacy ones "
                 "are supported"},
        {"04c0", "transaction: type 4, code of an account (EIP-7702): only EIP-1559 (type 2) and "
                 "legacy ones are supported"},
        {"7fc0", "transaction: type 127: only EIP-1559 (type 2) and legacy ones are supported"},
        {"80", "transaction: it begins with 0x80, which is neither a type nor a list"},
        {"b90100", "transaction: it begins with 0xb9, which is neither a type nor a list"},
        {"02", "transaction: RLP: the data is empty"},
        {"0280", "transaction: it is a byte string, not a list"},
        {"02c0", "transaction: the list has 0 items, not 12"},
        {"c0", "transaction: the list has 0 items, not 9"},
        {"c000", "transaction: RLP: 1 bytes follow the item, from byte 1 on"},
        {"c6808080808080", "transaction: it is not signed: the list has 6 items, not 9"},
        {"02c98080808080808080c0", "transaction: it is not signed: the list has 9 items, not 12"},
        {"f800", "transaction: RLP: the length at byte 1 has a leading zero"},
        {"f9ffff", "transaction: RLP: the item at byte 0 needs 65535 bytes, 0 are left"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer raw = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(qr_hex_decode(&raw, rows[i].raw, strlen(rows[i].raw), &err), err);
        ck_refused(raw.data, raw.length, rows[i].message);
    }
}
END_TEST

/* Whatever is cut off or added, and whichever byte is changed: refused, or somebody else's. */
START_TEST(every_byte_of_a_transaction_counts)
{
    for (int typed = 0; typed < 2; typed++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer raw = QR_BUFFER_INIT;
        QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_transaction transaction;
        struct qr_address from;
        struct qr_address other;
        build(&raw, typed != 0, SIZE_MAX, NULL);
        qr_ck_ok(qr_transaction_decode(&transaction, &from, raw.data, raw.length, &arena, &err),
                 err);
        for (size_t cut = 0; cut < raw.length; cut++) {
            ck_assert(!qr_transaction_decode(&transaction, &other, raw.data, cut, &arena, &err));
        }
        for (size_t i = 0; i < 8 * raw.length; i++) {
            raw.data[i / 8] ^= (uint8_t)(1U << i % 8);
            ck_assert(
                !qr_transaction_decode(&transaction, &other, raw.data, raw.length, &arena, &err) ||
                !qr_address_equal(&from, &other));
            raw.data[i / 8] ^= (uint8_t)(1U << i % 8);
        }
        qr_buffer_add_byte(&raw, 0);
        ck_assert(!qr_transaction_decode(&transaction, &other, raw.data, raw.length, &arena, &err));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/transaction");
    TCase *tests = tcase_create("transaction");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_peers_transactions_are_made_and_read_byte_for_byte);
    tcase_add_test(tests, the_example_of_eip155_has_its_signing_hash);
    tcase_add_test(tests, the_largest_numbers_are_written_and_read);
    tcase_add_test(tests, decode_refuses_items_that_no_signer_of_legacy_ones_writes);
    tcase_add_test(tests, decode_refuses_items_that_no_signer_of_typed_ones_writes);
    tcase_add_test(tests, decode_refuses_what_is_no_transaction);
    tcase_add_test(tests, every_byte_of_a_transaction_counts);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
