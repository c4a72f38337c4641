#include "timelock/operation.h"

#include <string.h>

#include "abi/keccak.h"
#include "tests/support.h"

/* A vector as the JSON that the program reads: its id and calldata left out. */
static void add_input(struct qr_buffer *text, struct qr_json_value vector)
{
    static const char *const names[] = {"calls", "predecessor", "salt", "delay", "batch"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t length;
        const char *source = qr_json_source(&length, qr_json_get(vector, names[i]));
        qr_buffer_addf(text, "%c\"%s\":", i == 0 ? '{' : ',', names[i]);
        qr_buffer_add(text, source, length);
    }
    qr_buffer_add_byte(text, '}');
}

static void check_calldata(const struct qr_timelock_operation *operation,
                           void (*add)(struct qr_buffer *, const struct qr_timelock_operation *),
                           const char *expected)
{
    struct qr_buffer calldata = QR_BUFFER_INIT;
    add(&calldata, operation);
    qr_ck_hex(calldata.data, calldata.length, expected);
    qr_buffer_dispose(&calldata);
}

START_TEST(every_vector_has_the_id_and_calldata_of_the_peers)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/timelock.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value vector = qr_json_first(cases); qr_json_present(vector);
         vector = qr_json_next(cases, vector)) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_buffer text = QR_BUFFER_INIT;
        struct qr_buffer cancel = QR_BUFFER_INIT;
        struct qr_json json = QR_JSON_INIT;
        struct qr_timelock_operation operation;
        uint8_t id32[32];
        add_input(&text, vector);
        qr_ck_ok(qr_json_parse(&json, qr_buffer_text(&text), text.length, &err), err);
        qr_ck_ok(
            qr_timelock_operation_from_json(&operation, qr_json_root(&json), &fixture.arena, &err),
            err);
        qr_timelock_operation_id(id32, &operation);
        qr_ck_hex(id32, 32, qr_fixture_string(&fixture, vector, "id"));
        check_calldata(&operation, qr_timelock_add_schedule,
                       qr_fixture_string(&fixture, vector, "schedule"));
        check_calldata(&operation, qr_timelock_add_execute,
                       qr_fixture_string(&fixture, vector, "execute"));
        qr_timelock_add_cancel(&cancel, id32);
        qr_ck_hex(cancel.data, cancel.length, qr_fixture_string(&fixture, vector, "cancel"));
        qr_json_dispose(&json);
        qr_buffer_dispose(&text);
        qr_buffer_dispose(&cancel);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

/* The worked example: compose hash and device of one app, through deployed timelocks. */
struct worked {
    struct qr_fixture fixture;
    struct qr_json_value part;
    struct qr_buffer compose; /* addComposeHash calldata */
    struct qr_buffer device;  /* addDevice calldata */
    struct qr_timelock_call calls[2];
    struct qr_timelock_operation operation; /* without calls */
};

static void hash32_of(uint8_t hash32[32], struct worked *worked, const char *key)
{
    struct qr_error err = QR_ERROR_INIT;
    const char *hex = qr_fixture_string(&worked->fixture, worked->part, key);
    qr_ck_ok(qr_hex_decode_exact(hash32, 32, hex, key, &err), err);
}

static void load(struct worked *worked)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address target;
    memset(worked, 0, sizeof *worked);
    qr_fixture_load(&worked->fixture, "vectors/timelock-worked.json");
    worked->part = qr_json_get(qr_fixture_root(&worked->fixture), "timelock");
    const char *text = qr_fixture_string(&worked->fixture, worked->part, "target");
    qr_ck_ok(qr_address_parse(&target, text, strlen(text), "target", &err), err);
    qr_fixture_bytes(&worked->compose, &worked->fixture, worked->part, "addComposeHash_calldata");
    qr_fixture_bytes(&worked->device, &worked->fixture, worked->part, "addDevice_calldata");
    worked->calls[0] = (struct qr_timelock_call){
        .target = target, .data = worked->device.data, .data_length = worked->device.length};
    worked->calls[1] = (struct qr_timelock_call){
        .target = target, .data = worked->compose.data, .data_length = worked->compose.length};
    hash32_of(worked->operation.salt32, worked, "salt");
    hash32_of(worked->operation.predecessor32, worked, "predecessor");
    size_t length;
    const char *delay = qr_json_source(&length, qr_json_get(worked->part, "delay"));
    qr_ck_ok(qr_word_parse(&worked->operation.delay, delay, length, "delay", &err), err);
}

static void dispose(struct worked *worked)
{
    qr_buffer_dispose(&worked->compose);
    qr_buffer_dispose(&worked->device);
    qr_fixture_dispose(&worked->fixture);
}

static void check_id(struct worked *worked, const struct qr_timelock_operation *operation,
                     const char *key)
{
    uint8_t id32[32];
    qr_timelock_operation_id(id32, operation);
    qr_ck_hex(id32, 32, qr_fixture_string(&worked->fixture, worked->part, key));
}

/* The id is the hash of what execute takes. */
static void check_preimage(struct worked *worked, const struct qr_timelock_operation *operation,
                           const char *key)
{
    struct qr_buffer execute = QR_BUFFER_INIT;
    qr_timelock_add_execute(&execute, operation);
    qr_ck_hex(execute.data + 4, execute.length - 4,
              qr_fixture_string(&worked->fixture, worked->part, key));
    qr_buffer_dispose(&execute);
}

START_TEST(worked_single_operation)
{
    struct worked worked;
    load(&worked);
    struct qr_timelock_operation single = worked.operation;
    single.calls = &worked.calls[1];
    single.n_calls = 1;
    check_id(&worked, &single, "single_operation_id");
    check_preimage(&worked, &single, "single_preimage");
    check_calldata(&single, qr_timelock_add_schedule,
                   qr_fixture_string(&worked.fixture, worked.part, "schedule_calldata"));
    check_calldata(&single, qr_timelock_add_execute,
                   qr_fixture_string(&worked.fixture, worked.part, "execute_calldata"));
    dispose(&worked);
}
END_TEST

START_TEST(worked_batch_of_two)
{
    struct worked worked;
    load(&worked);
    struct qr_timelock_operation batch = worked.operation;
    batch.calls = worked.calls;
    batch.n_calls = 2;
    batch.batch = true;
    check_id(&worked, &batch, "batch_operation_id_[addDevice,addComposeHash]");
    check_preimage(&worked, &batch, "batch_preimage");
    check_calldata(&batch, qr_timelock_add_schedule,
                   qr_fixture_string(&worked.fixture, worked.part, "scheduleBatch_calldata"));
    dispose(&worked);
}
END_TEST

START_TEST(worked_batch_of_one_has_an_id_of_its_own)
{
    struct worked worked;
    load(&worked);
    struct qr_timelock_operation batch = worked.operation;
    batch.calls = &worked.calls[1];
    batch.n_calls = 1;
    batch.batch = true;
    check_id(&worked, &batch, "one_element_batch_id_[addComposeHash]");
    dispose(&worked);
}
END_TEST

START_TEST(worked_salt_and_arguments_are_what_they_say)
{
    struct worked worked;
    uint8_t salt32[32];
    load(&worked);
    qr_keccak256(salt32, "release-1", 9);
    qr_ck_hex(salt32, 32, qr_fixture_string(&worked.fixture, worked.part, "salt"));
    qr_ck_hex(worked.compose.data + 4, 32,
              qr_fixture_string(&worked.fixture, worked.part, "compose_hash_arg"));
    qr_ck_hex(worked.device.data + 4, 32,
              qr_fixture_string(&worked.fixture, worked.part, "device_id_arg"));
    dispose(&worked);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("timelock/operation");
    TCase *tests = tcase_create("operation");
    tcase_add_test(tests, every_vector_has_the_id_and_calldata_of_the_peers);
    tcase_add_test(tests, worked_single_operation);
    tcase_add_test(tests, worked_batch_of_two);
    tcase_add_test(tests, worked_batch_of_one_has_an_id_of_its_own);
    tcase_add_test(tests, worked_salt_and_arguments_are_what_they_say);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
