#include "safe/fields.h"
#include "safe/multisend.h"

struct reader {
    struct qr_arena *arena;
    struct qr_error *err;
    struct qr_abi_path item; /* "[2]" */
};

static bool is_absent(struct qr_json_value value)
{
    return !qr_json_present(value) || qr_json_type(value) == QR_JSON_NULL;
}

static bool read_member(struct qr_multisend_call *call, bool *has_to, const struct reader *reader,
                        struct qr_json_value key)
{
    struct qr_arena *arena = reader->arena;
    struct qr_error *err = reader->err;
    struct qr_json_value value = qr_json_member_value(key);
    struct qr_abi_path path = {.up = &reader->item, .step = QR_ABI_STEP_FIELD};
    if (qr_json_string_equals(key, "to")) {
        path.name = "to";
        *has_to = true;
        return qr_abi_read_address(&call->to, value, &path, arena, err);
    }
    if (qr_json_string_equals(key, "value")) {
        path.name = "value";
        return is_absent(value) || qr_abi_read_word(&call->value, value, &path, arena, err);
    }
    if (qr_json_string_equals(key, "data")) {
        path.name = "data";
        return qr_safe_read_data(&call->data, &call->data_length, value, &path, arena, err);
    }
    if (qr_json_string_equals(key, "operation")) {
        path.name = "operation";
        return is_absent(value) || qr_safe_read_operation(&call->operation, value, &path, err);
    }
    (void)qr_error_set(err, QR_ERROR_INPUT,
                       "[%zu]: \"%s\" is no field of a call: remove it or correct it",
                       reader->item.index, qr_json_string(NULL, key, arena));
    return qr_json_error_at(err, key);
}

static bool read_call(struct qr_multisend_call *call, const struct reader *reader,
                      struct qr_json_value object)
{
    struct qr_error *err = reader->err;
    bool has_to = false;
    if (qr_json_type(object) != QR_JSON_OBJECT) {
        (void)qr_error_set(err, QR_ERROR_INPUT, "[%zu]: expected a call as an object, found %s",
                           reader->item.index, qr_json_type_name(qr_json_type(object)));
        return qr_json_error_at(err, object);
    }
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        if (!read_member(call, &has_to, reader, key)) {
            return false;
        }
    }
    if (!has_to) {
        (void)qr_error_set(err, QR_ERROR_INPUT, "[%zu].to is missing", reader->item.index);
        return qr_json_error_at(err, object);
    }
    return true;
}

bool qr_multisend_from_json(struct qr_multisend_call **calls, size_t *n_calls,
                            struct qr_json_value array, struct qr_arena *arena,
                            struct qr_error *err)
{
    struct reader reader = {arena, err, {.step = QR_ABI_STEP_ITEM}};
    *calls = NULL;
    *n_calls = 0;
    if (qr_json_type(array) != QR_JSON_ARRAY || qr_json_count(array) == 0) {
        (void)qr_error_set(err, QR_ERROR_INPUT,
                           "expected an array of calls {\"to\", \"value\", \"data\"}, found %s",
                           qr_json_type(array) == QR_JSON_ARRAY
                               ? "an empty one"
                               : qr_json_type_name(qr_json_type(array)));
        return qr_json_error_at(err, array);
    }
    struct qr_multisend_call *read = qr_arena_alloc(arena, qr_json_count(array), sizeof *read);
    size_t count = 0;
    for (struct qr_json_value item = qr_json_first(array); qr_json_present(item);
         item = qr_json_next(array, item), count++) {
        reader.item.index = count;
        if (!read_call(&read[count], &reader, item)) {
            return false;
        }
    }
    *calls = read;
    *n_calls = count;
    return true;
}
