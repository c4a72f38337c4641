#include <stdlib.h>
#include <string.h>

#include "prepare/manifest_shape.h"

static bool check_hex32(struct qr_shape_check *check, struct qr_json_value value)
{
    return qr_shape_hex(check, value, 32);
}

static bool check_port(struct qr_shape_check *check, struct qr_json_value value)
{
    uint64_t number = 0;
    return qr_shape_is_natural(&number, value, UINT16_MAX)
               ? true
               : qr_shape_expected(check, value, "a port, 0 to 65535");
}

static bool check_port_entry(struct qr_shape_check *check, struct qr_json_value value)
{
    static const struct qr_field fields[] = {
        {"port", QR_FIELD_REQUIRED, check_port},
        {"pp", 0, qr_shape_bool},
    };
    static const struct qr_shape shape = {fields, sizeof fields / sizeof fields[0], false};
    return qr_shape_object(check, value, &shape);
}

static bool check_ports(struct qr_shape_check *check, struct qr_json_value value)
{
    return qr_shape_items(check, value, check_port_entry);
}

bool qr_shape_port_policy(struct qr_shape_check *check, struct qr_json_value value)
{
    static const struct qr_field fields[] = {
        {"ports", 0, check_ports},
        {"restrict_mode", 0, qr_shape_bool},
    };
    static const struct qr_shape shape = {fields, sizeof fields / sizeof fields[0], false};
    return qr_shape_object(check, value, &shape);
}

static bool check_target(struct qr_shape_check *check, struct qr_json_value value)
{
    if (qr_json_type(value) != QR_JSON_STRING ||
        qr_json_string(NULL, value, &check->arena)[0] != '/') {
        return qr_shape_expected(check, value, "an absolute path");
    }
    return true;
}

static bool check_volume(struct qr_shape_check *check, struct qr_json_value value)
{
    static const struct qr_field fields[] = {
        {"source", QR_FIELD_REQUIRED, qr_shape_text},
        {"verity_root", QR_FIELD_REQUIRED, check_hex32},
        {"target", QR_FIELD_REQUIRED, check_target},
    };
    static const struct qr_shape shape = {fields, sizeof fields / sizeof fields[0], false};
    return qr_shape_object(check, value, &shape);
}

/* A mount target without what Rust's Path ignores when it compares: repeated and trailing slashes,
 * and "." components. */
struct target {
    const char *path;
    size_t length;
    struct qr_json_value value;
};

static struct target normal_target(struct qr_json_value value, struct qr_arena *arena)
{
    size_t length = 0;
    const char *text = qr_json_string(&length, value, arena);
    char *path = qr_arena_alloc(arena, length + 1, 1);
    size_t n = 0;
    for (size_t at = 0; at < length;) {
        const char *slash = memchr(text + at, '/', length - at);
        size_t part = slash == NULL ? length - at : (size_t)(slash - text) - at;
        if (part > 0 && !(part == 1 && text[at] == '.')) {
            path[n++] = '/';
            memcpy(path + n, text + at, part);
            n += part;
        }
        at += part + 1;
    }
    return (struct target){.path = path, .length = n, .value = value};
}

static int compare_targets(const void *left, const void *right)
{
    const struct target *a = left;
    const struct target *b = right;
    int order = memcmp(a->path, b->path, a->length < b->length ? a->length : b->length);
    if (order == 0) {
        order = (a->length > b->length) - (a->length < b->length);
    }
    return order != 0 ? order
                      : (a->value.index > b->value.index) - (a->value.index < b->value.index);
}

bool qr_shape_volumes(struct qr_shape_check *check, struct qr_json_value value)
{
    if (!qr_shape_items(check, value, check_volume)) {
        return false;
    }
    size_t count = qr_json_count(value);
    struct target *targets = qr_arena_alloc(&check->arena, count, sizeof *targets);
    size_t i = 0;
    for (struct qr_json_value item = qr_json_first(value); qr_json_present(item);
         item = qr_json_next(value, item)) {
        targets[i++] = normal_target(qr_json_get(item, "target"), &check->arena);
    }
    qsort(targets, count, sizeof *targets, compare_targets);
    for (i = 1; i < count; i++) {
        if (targets[i - 1].length == targets[i].length &&
            memcmp(targets[i - 1].path, targets[i].path, targets[i].length) == 0) {
            return qr_shape_refuse(check, targets[i].value,
                                   "has the target %.80s twice: give each volume its own",
                                   targets[i].path);
        }
    }
    return true;
}

static bool check_gpu_policy(struct qr_shape_check *check, struct qr_json_value value)
{
    static const struct qr_field fields[] = {
        {"attest_gpu", 0, qr_shape_bool},          {"rego", QR_FIELD_NULLABLE, qr_shape_text},
        {"allow_devtools", 0, qr_shape_bool},      {"allow_debug", 0, qr_shape_bool},
        {"allow_insecure_boot", 0, qr_shape_bool},
    };
    static const struct qr_shape shape = {fields, sizeof fields / sizeof fields[0], true};
    return qr_shape_object(check, value, &shape);
}

bool qr_shape_requirements(struct qr_shape_check *check, struct qr_json_value value)
{
    static const struct qr_field fields[] = {
        {"os_version", QR_FIELD_NULLABLE, qr_shape_text},
        {"platforms", QR_FIELD_NULLABLE, qr_shape_texts},
        {"tdx_measure_acpi_tables", QR_FIELD_NULLABLE, qr_shape_bool},
        {"launch_token_hash", QR_FIELD_NULLABLE, check_hex32},
        {"gpu_policy", 0, check_gpu_policy},
        {"health_check", 0, qr_shape_bool},
        {"health_status_file", QR_FIELD_NULLABLE, qr_shape_text},
    };
    static const struct qr_shape shape = {fields, sizeof fields / sizeof fields[0], true};
    return qr_shape_object(check, value, &shape);
}
