#include "abi/fields.h"
#include "abi/scalar.h"
#include "timelock/operation.h"

struct reader {
    struct qr_arena *arena;
    struct qr_error *err;
};

static bool unknown_member(const struct reader *reader, struct qr_json_value key, const char *of)
{
    (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                       "\"%s\" is no field of %s: remove it or correct it",
                       qr_json_string(NULL, key, reader->arena), of);
    return qr_json_error_at(reader->err, key);
}

static bool read_call(struct qr_timelock_call *call, const struct reader *reader,
                      struct qr_json_value object, size_t index)
{
    const struct qr_abi_path calls = {.step = QR_ABI_STEP_FIELD, .name = "calls"};
    const struct qr_abi_path item = {.up = &calls, .step = QR_ABI_STEP_ITEM, .index = index};
    struct qr_abi_path path = {.up = &item, .step = QR_ABI_STEP_FIELD};
    bool has_target = false;
    bool ok = true;
    if (qr_json_type(object) != QR_JSON_OBJECT) {
        return qr_abi_json_expected(&item, "a call as an object", object, reader->err);
    }
    for (struct qr_json_value key = qr_json_first(object); ok && qr_json_present(key);
         key = qr_json_next(object, key)) {
        struct qr_json_value value = qr_json_member_value(key);
        if (qr_json_string_equals(key, "target")) {
            path.name = "target";
            has_target = true;
            ok = qr_abi_read_address(&call->target, value, &path, reader->arena, reader->err);
        } else if (qr_json_string_equals(key, "value")) {
            path.name = "value";
            ok = qr_abi_read_word(&call->value, value, &path, reader->arena, reader->err);
        } else if (qr_json_string_equals(key, "data")) {
            path.name = "data";
            ok = qr_abi_read_data(&call->data, &call->data_length, value, &path, reader->arena,
                                  reader->err);
        } else {
            ok = unknown_member(reader, key, "a call (target, value, data)");
        }
    }
    if (ok && !has_target) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT, "calls[%zu].target is missing", index);
        return qr_json_error_at(reader->err, object);
    }
    return ok;
}

static bool read_calls(struct qr_timelock_operation *operation, const struct reader *reader,
                       struct qr_json_value array)
{
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = "calls"};
    if (qr_json_type(array) != QR_JSON_ARRAY) {
        return qr_abi_json_expected(&path, "an array", array, reader->err);
    }
    operation->n_calls = qr_json_count(array);
    if (operation->n_calls == 0) {
        /* The contract would schedule an empty batch without any event. */
        (void)qr_error_set(reader->err, QR_ERROR_INPUT, "calls: there is none: give at least one");
        return qr_json_error_at(reader->err, array);
    }
    struct qr_timelock_call *calls =
        qr_arena_alloc(reader->arena, operation->n_calls, sizeof *calls);
    struct qr_json_value item = qr_json_first(array);
    for (size_t i = 0; i < operation->n_calls; i++, item = qr_json_next(array, item)) {
        if (!read_call(&calls[i], reader, item, i)) {
            return false;
        }
    }
    operation->calls = calls;
    return true;
}

/* Values of members as they were found; absent ones have no doc. */
struct members {
    struct qr_json_value calls;
    struct qr_json_value predecessor;
    struct qr_json_value salt;
    struct qr_json_value delay;
    struct qr_json_value batch;
};

static bool collect(struct members *members, const struct reader *reader,
                    struct qr_json_value object)
{
    const struct {
        const char *name;
        struct qr_json_value *value;
        bool required;
    } known[] = {
        {"calls", &members->calls, true},  {"predecessor", &members->predecessor, false},
        {"salt", &members->salt, true},    {"delay", &members->delay, true},
        {"batch", &members->batch, false},
    };
    const size_t n_known = sizeof known / sizeof known[0];
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        size_t i = 0;
        while (i < n_known && !qr_json_string_equals(key, known[i].name)) {
            i++;
        }
        if (i == n_known) {
            return unknown_member(reader, key,
                                  "a timelock operation (calls, predecessor, salt, delay, batch)");
        }
        *known[i].value = qr_json_member_value(key);
    }
    for (size_t i = 0; i < n_known; i++) {
        if (known[i].required && !qr_json_present(*known[i].value)) {
            (void)qr_error_set(reader->err, QR_ERROR_INPUT, "%s is missing", known[i].name);
            return qr_json_error_at(reader->err, object);
        }
    }
    return true;
}

static bool read_batch(struct qr_timelock_operation *operation, const struct reader *reader,
                       struct qr_json_value json)
{
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = "batch"};
    operation->batch = operation->n_calls > 1;
    if (!qr_json_present(json)) {
        return true;
    }
    enum qr_json_type type = qr_json_type(json);
    if (type != QR_JSON_TRUE && type != QR_JSON_FALSE) {
        return qr_abi_json_expected(&path, "true or false", json, reader->err);
    }
    if (operation->batch && type == QR_JSON_FALSE) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "batch: false, but there are %zu calls: schedule takes one",
                           operation->n_calls);
        return qr_json_error_at(reader->err, json);
    }
    operation->batch = type == QR_JSON_TRUE;
    return true;
}

bool qr_timelock_operation_from_json(struct qr_timelock_operation *operation,
                                     struct qr_json_value object, struct qr_arena *arena,
                                     struct qr_error *err)
{
    const struct reader reader = {arena, err};
    const struct qr_abi_path predecessor = {.step = QR_ABI_STEP_FIELD, .name = "predecessor"};
    const struct qr_abi_path salt = {.step = QR_ABI_STEP_FIELD, .name = "salt"};
    const struct qr_abi_path delay = {.step = QR_ABI_STEP_FIELD, .name = "delay"};
    struct members members = {.calls = {.doc = NULL}};
    struct qr_timelock_operation read = {.batch = false};
    *operation = read;
    if (qr_json_type(object) != QR_JSON_OBJECT) {
        (void)qr_error_set(err, QR_ERROR_INPUT,
                           "expected a timelock operation as an object, found %s",
                           qr_json_type_name(qr_json_type(object)));
        return qr_json_error_at(err, object);
    }
    if (!collect(&members, &reader, object) || !read_calls(&read, &reader, members.calls) ||
        (qr_json_present(members.predecessor) &&
         !qr_abi_read_bytes32(read.predecessor32, members.predecessor, &predecessor, arena, err)) ||
        !qr_abi_read_bytes32(read.salt32, members.salt, &salt, arena, err) ||
        !qr_abi_read_word(&read.delay, members.delay, &delay, arena, err) ||
        !read_batch(&read, &reader, members.batch)) {
        return false;
    }
    *operation = read;
    return true;
}
