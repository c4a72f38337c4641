/* Ids of the contracts beside OpenZeppelin's timelock (a Governor, Compound's timelock, Zodiac's
 * Delay), computed with the ABI layer that hops to come will use. */
#include <string.h>

#include "abi/keccak.h"
#include "abi/value.h"
#include "tests/support.h"
#include "timelock/operation.h"

static struct qr_fixture fixture;
static struct qr_json_value worked;

static void setup(void)
{
    qr_fixture_load(&fixture, "vectors/timelock-worked.json");
    worked = qr_fixture_root(&fixture);
}

static void teardown(void)
{
    qr_fixture_dispose(&fixture);
}

/* keccak256(abi.encode(arguments)) of a JSON array. */
static void hash_encoded(uint8_t hash32[32], const char *type_text, const char *arguments)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_type type;
    struct qr_abi_value value;
    struct qr_json json;
    struct qr_buffer encoded = QR_BUFFER_INIT;
    qr_ck_ok(qr_abi_type_parse(&type, type_text, strlen(type_text), &fixture.arena, &err), err);
    qr_ck_ok(qr_json_parse(&json, arguments, strlen(arguments), &err), err);
    qr_ck_ok(qr_abi_value_from_json(&value, &type, qr_json_root(&json), &fixture.arena, &err), err);
    qr_abi_encode(&encoded, &value);
    qr_keccak256(hash32, encoded.data, encoded.length);
    qr_buffer_dispose(&encoded);
    qr_json_dispose(&json);
}

START_TEST(governor_proposal_id_salt_and_operation)
{
    struct qr_json_value governor = qr_json_get(worked, "governor");
    const char *target = qr_fixture_string(&fixture, governor, "target");
    const char *calldata = qr_fixture_string(&fixture, governor, "calldata");
    const char *description = qr_fixture_string(&fixture, governor, "description");
    const char *description_hash = qr_fixture_string(&fixture, governor, "descriptionHash");
    struct qr_error err = QR_ERROR_INIT;
    uint8_t hash32[32];
    qr_keccak256(hash32, description, strlen(description));
    qr_ck_hex(hash32, 32, description_hash);

    /* The timelock's salt, v5: the description's hash with the governor's address in its high 20
     * bytes. */
    uint8_t salt32[32];
    struct qr_address address;
    const char *address_text = qr_fixture_string(&fixture, governor, "governor");
    memcpy(salt32, hash32, 32);
    qr_ck_ok(qr_address_parse(&address, address_text, strlen(address_text), "governor", &err), err);
    for (size_t i = 0; i < 20; i++) {
        salt32[i] ^= address.addr20[i];
    }
    qr_ck_hex(salt32, 32, qr_fixture_string(&fixture, governor, "timelockSalt_v5"));

    struct qr_buffer arguments = QR_BUFFER_INIT;
    qr_buffer_addf(&arguments, "[[\"%s\"],[0],[\"%s\"],\"%s\"]", target, calldata,
                   description_hash);
    hash_encoded(hash32, "(address[],uint256[],bytes[],bytes32)", qr_buffer_text(&arguments));
    qr_ck_hex(hash32, 32, qr_fixture_string(&fixture, governor, "proposalId"));

    struct qr_buffer data = QR_BUFFER_INIT;
    qr_fixture_bytes(&data, &fixture, governor, "calldata");
    struct qr_timelock_call call = {.data = data.data, .data_length = data.length};
    qr_ck_ok(qr_address_parse(&call.target, target, strlen(target), "target", &err), err);
    struct qr_timelock_operation operation = {.calls = &call, .n_calls = 1, .batch = true};
    memcpy(operation.salt32, salt32, 32);
    qr_timelock_operation_id(hash32, &operation);
    qr_ck_hex(hash32, 32, qr_fixture_string(&fixture, governor, "timelockOperationId_v5"));
    qr_buffer_dispose(&data);
    qr_buffer_dispose(&arguments);
}
END_TEST

START_TEST(compound_transaction_hash_in_both_spellings)
{
    struct qr_json_value compound = qr_json_get(worked, "compound");
    struct qr_json_value timelock = qr_json_get(worked, "timelock");
    const char *target = qr_fixture_string(&fixture, compound, "target");
    const char *calldata = qr_fixture_string(&fixture, timelock, "addComposeHash_calldata");
    const char *argument = qr_fixture_string(&fixture, timelock, "compose_hash_arg");
    struct qr_buffer arguments = QR_BUFFER_INIT;
    uint8_t hash32[32];
    qr_buffer_addf(&arguments, "[\"%s\",0,\"addComposeHash(bytes32)\",\"%s\",1700175600]", target,
                   argument);
    hash_encoded(hash32, "(address,uint256,string,bytes,uint256)", qr_buffer_text(&arguments));
    qr_ck_hex(
        hash32, 32,
        qr_fixture_string(&fixture, compound, "txHash_signature_addComposeHash(bytes32)_data_32B"));
    qr_buffer_truncate(&arguments, 0);
    qr_buffer_addf(&arguments, "[\"%s\",0,\"\",\"%s\",1700175600]", target, calldata);
    hash_encoded(hash32, "(address,uint256,string,bytes,uint256)", qr_buffer_text(&arguments));
    qr_ck_hex(hash32, 32,
              qr_fixture_string(&fixture, compound, "txHash_empty_signature_full_calldata"));
    qr_buffer_dispose(&arguments);
}
END_TEST

START_TEST(zodiac_delay_transaction_hash)
{
    /* abi.encodePacked(to, value, data, operation) */
    struct qr_json_value delay = qr_json_get(worked, "zodiac_delay");
    struct qr_buffer packed = QR_BUFFER_INIT;
    uint8_t hash32[32];
    qr_fixture_bytes(&packed, &fixture, delay, "to");
    qr_buffer_add_zeros(&packed, 32);
    qr_fixture_bytes(&packed, &fixture, delay, "data");
    qr_buffer_add_zeros(&packed, 1);
    qr_keccak256(hash32, packed.data, packed.length);
    qr_ck_hex(hash32, 32, qr_fixture_string(&fixture, delay, "txHash"));
    qr_buffer_dispose(&packed);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("timelock/governance");
    TCase *tests = tcase_create("governance");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, governor_proposal_id_salt_and_operation);
    tcase_add_test(tests, compound_transaction_hash_in_both_spellings);
    tcase_add_test(tests, zodiac_delay_transaction_hash);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
