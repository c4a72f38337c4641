/* The peers' transactions, as far as words, RLP, hashes and recovery carry. */
#include <string.h>

#include <secp256k1.h>

#include "abi/keccak.h"
#include "abi/rlp.h"
#include "abi/word.h"
#include "chain/ecdsa.h"
#include "safe/signature.h"
#include "tests/support.h"

static struct qr_fixture fixture;

/* The account of a private key. */
static struct qr_address address_of(const uint8_t key32[32])
{
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_pubkey public_key;
    ck_assert(secp256k1_ec_pubkey_create(context, &public_key, key32));
    uint8_t serialized[65];
    size_t length = sizeof serialized;
    ck_assert(secp256k1_ec_pubkey_serialize(context, serialized, &length, &public_key,
                                            SECP256K1_EC_UNCOMPRESSED));
    secp256k1_context_destroy(context);
    uint8_t hash32[32];
    qr_keccak256(hash32, serialized + 1, 64);
    struct qr_address address;
    memcpy(address.addr20, hash32 + 12, 20);
    return address;
}

static void check_account(struct qr_json_value object, const char *key)
{
    struct qr_buffer private_key = QR_BUFFER_INIT;
    char text[QR_ADDRESS_SIZE];
    qr_fixture_bytes(&private_key, &fixture, object, "private_key");
    struct qr_address address = address_of(private_key.data);
    qr_address_format(text, &address);
    ck_assert_str_eq(text, qr_fixture_string(&fixture, object, key));
    qr_buffer_dispose(&private_key);
}

/* A member that is a number or a decimal text. */
static struct qr_word word_at(struct qr_json_value tx, const char *key)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_word word;
    struct qr_json_value value = qr_json_get(tx, key);
    ck_assert_msg(qr_json_present(value), "%s", key);
    size_t length = 0;
    const char *text = qr_json_type(value) == QR_JSON_STRING
                           ? qr_json_string(&length, value, &fixture.arena)
                           : qr_json_source(&length, value);
    qr_ck_ok(qr_word_parse(&word, text, length, key, &err), err);
    return word;
}

/* An RLP integer: big-endian without leading zeros. */
static void check_integer(const struct qr_rlp *item, struct qr_json_value tx, const char *key)
{
    struct qr_word expected = word_at(tx, key);
    ck_assert(!item->is_list && item->length <= 32);
    ck_assert(item->length == 0 || item->bytes[0] != 0);
    struct qr_word found = qr_word_from_bytes(item->bytes, item->length);
    ck_assert_msg(qr_word_equal(&found, &expected), "%s", key);
}

static void check_bytes(const struct qr_rlp *item, struct qr_json_value tx, const char *key)
{
    struct qr_buffer expected = QR_BUFFER_INIT;
    if (qr_json_present(qr_json_get(tx, key))) {
        qr_fixture_bytes(&expected, &fixture, tx, key);
    }
    ck_assert(!item->is_list);
    ck_assert(qr_buffer_equals(&expected, item->bytes, item->length));
    qr_buffer_dispose(&expected);
}

/* What was signed: the same list without the signature; EIP-155 puts the chain id in its place. */
static void signing_hash(uint8_t hash32[32], const struct qr_rlp *list, bool typed,
                         struct qr_json_value tx)
{
    static const uint8_t type = 2;
    struct qr_rlp items[9];
    size_t n = list->n_items - 3;
    memcpy(items, list->items, n * sizeof items[0]);
    struct qr_word chain = word_at(tx, "chainId");
    unsigned bytes = (qr_word_bit_length(&chain) + 7) / 8;
    if (!typed) {
        items[n++] = (struct qr_rlp){.bytes = chain.be32 + 32 - bytes, .length = bytes};
        items[n++] = (struct qr_rlp){.length = 0};
        items[n++] = (struct qr_rlp){.length = 0};
    }
    struct qr_rlp unsigned_list = {.is_list = true, .items = items, .n_items = n};
    struct qr_buffer encoded = QR_BUFFER_INIT;
    qr_buffer_add(&encoded, &type, typed ? 1 : 0);
    qr_rlp_encode(&encoded, &unsigned_list);
    qr_keccak256(hash32, encoded.data, encoded.length);
    qr_buffer_dispose(&encoded);
}

static void check_sender(const struct qr_rlp *list, bool typed, struct qr_json_value item)
{
    struct qr_json_value tx = qr_json_get(item, "tx");
    const struct qr_rlp *signature = &list->items[list->n_items - 3];
    uint64_t v = 0;
    uint64_t chain = 0;
    uint8_t rs64[64] = {0};
    uint8_t hash32[32];
    struct qr_word v_word = qr_word_from_bytes(signature[0].bytes, signature[0].length);
    struct qr_word chain_word = word_at(tx, "chainId");
    ck_assert(qr_word_to_u64(&v, &v_word) && qr_word_to_u64(&chain, &chain_word));
    memcpy(rs64 + 32 - signature[1].length, signature[1].bytes, signature[1].length);
    memcpy(rs64 + 64 - signature[2].length, signature[2].bytes, signature[2].length);
    signing_hash(hash32, list, typed, tx);
    struct qr_address signer;
    ck_assert(qr_ecdsa_recover(&signer, hash32, rs64, (int)(typed ? v : v - 35 - 2 * chain)));
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, &signer);
    ck_assert_str_eq(text, qr_fixture_string(&fixture, item, "from"));
}

START_TEST(raw_transactions_hold_the_fields_and_recover_their_sender)
{
    static const char *const legacy[] = {"nonce", "gasPrice", "gas"};
    static const char *const typed_keys[] = {"chainId", "nonce", "maxPriorityFeePerGas",
                                             "maxFeePerGas", "gas"};
    struct qr_error err = QR_ERROR_INIT;
    qr_fixture_load(&fixture, "vectors/transactions.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        struct qr_buffer raw = QR_BUFFER_INIT;
        uint8_t hash32[32];
        struct qr_rlp list;
        struct qr_json_value tx = qr_json_get(item, "tx");
        qr_fixture_bytes(&raw, &fixture, item, "raw");
        qr_keccak256(hash32, raw.data, raw.length);
        qr_ck_hex(hash32, 32, qr_fixture_string(&fixture, item, "hash"));
        bool typed = raw.data[0] == 2;
        size_t skip = typed ? 1 : 0;
        qr_ck_ok(qr_rlp_decode(&list, raw.data + skip, raw.length - skip, &fixture.arena, &err),
                 err);
        ck_assert(list.is_list);
        ck_assert_uint_eq(list.n_items, typed ? 12 : 9);
        size_t n_keys = typed ? 5 : 3;
        for (size_t i = 0; i < n_keys; i++) {
            check_integer(&list.items[i], tx, typed ? typed_keys[i] : legacy[i]);
        }
        check_bytes(&list.items[n_keys], tx, "to");
        check_integer(&list.items[n_keys + 1], tx, "value");
        check_bytes(&list.items[n_keys + 2], tx, "data");
        check_sender(&list, typed, item);
        check_account(item, "from");
        qr_buffer_dispose(&raw);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/accounts");
    TCase *tests = tcase_create("accounts");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, raw_transactions_hold_the_fields_and_recover_their_sender);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
