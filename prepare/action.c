#include "prepare/action.h"

#include <string.h>

#include "abi/calldata.h"
#include "base/hex.h"
#include "prepare/action_parts.h"

/* What stands after KIND= on the command line. */
enum value_form {
    VALUE_NONE,
    VALUE_COMPOSE_HASH, /* none: the proposal's own */
    VALUE_BYTES32,
    VALUE_BOOL,
    VALUE_ADDRESS,
    VALUE_UPGRADE,   /* 0xIMPLEMENTATION[:0xDATA] */
    VALUE_OPERATION, /* 0xTIMELOCK:0xID, of which the first is the target */
    VALUE_TARGET,    /* 0xSAFE, the target itself */
};

struct kind {
    const char *name;
    const char *signature;
    enum value_form form;
    const char *words; /* what it does; %s stands for its argument */
};

static const struct kind kinds[] = {
    {"add-compose-hash", "addComposeHash(bytes32)", VALUE_COMPOSE_HASH, "allow compose hash %s"},
    {"remove-compose-hash", "removeComposeHash(bytes32)", VALUE_BYTES32,
     "stop allowing compose hash %s"},
    {"add-device", "addDevice(bytes32)", VALUE_BYTES32, "allow device %s"},
    {"remove-device", "removeDevice(bytes32)", VALUE_BYTES32, "stop allowing device %s"},
    {"allow-any-device", "setAllowAnyDevice(bool)", VALUE_BOOL, "set allow-any-device to %s"},
    {"require-tcb-up-to-date", "setRequireTcbUpToDate(bool)", VALUE_BOOL,
     "set require-TCB-up-to-date to %s"},
    {"transfer-ownership", "transferOwnership(address)", VALUE_ADDRESS,
     "transfer the ownership of the app to %s"},
    {"accept-ownership", "acceptOwnership()", VALUE_NONE, "accept the ownership of the app"},
    {"disable-upgrades", "disableUpgrades()", VALUE_NONE,
     "disable contract upgrades of the app for good"},
    {"upgrade", "upgradeToAndCall(address,bytes)", VALUE_UPGRADE,
     "replace the app's contract code by %s"},
    {"cancel-operation", "cancel(bytes32)", VALUE_OPERATION, "cancel timelock operation %s"},
    {"reject-transaction", "", VALUE_TARGET,
     "do nothing, so that no other transaction of the Safe can use this nonce"},
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

const char *qr_action_kinds(void)
{
    return "add-compose-hash, remove-compose-hash=0xHASH|REVISION, add-device=0xID, "
           "remove-device=0xID, allow-any-device=true|false, require-tcb-up-to-date=true|false, "
           "transfer-ownership=0xADDRESS, accept-ownership, disable-upgrades, "
           "upgrade=0xIMPLEMENTATION[:0xDATA], cancel-operation=0xTIMELOCK:0xID, "
           "reject-transaction=0xSAFE";
}

static const struct kind *find_kind(const char *name, size_t length)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

bool qr_action_needs_manifest(const char *word)
{
    return strcmp(word, "add-compose-hash") == 0;
}

bool qr_action_is_on_route(const struct qr_action *action)
{
    const struct kind *kind = find_kind(action->kind, strlen(action->kind));
    return kind != NULL && (kind->form == VALUE_OPERATION || kind->form == VALUE_TARGET);
}

bool qr_action_set_function(struct qr_action *action, const struct qr_abi_type **parameters,
                            const char *signature, size_t length, struct qr_arena *arena,
                            struct qr_error *err)
{
    struct qr_abi_function *function = qr_arena_alloc(arena, 1, sizeof *function);
    if (length == 0) {
        /* A transfer of nothing: no function, no data. */
        static const struct qr_abi_type none = {.kind = QR_ABI_TUPLE, .depth = 1};
        action->signature = "";
        *parameters = &none;
        return true;
    }
    if (!qr_abi_function_parse(function, signature, length, arena, err)) {
        return false;
    }
    struct qr_buffer canonical = QR_BUFFER_INIT;
    qr_abi_function_add_canonical(&canonical, function);
    action->signature = qr_arena_copy(arena, qr_buffer_text(&canonical), canonical.length);
    qr_buffer_dispose(&canonical);
    *parameters = &function->parameters;
    return true;
}

static bool set_arguments(struct qr_action *action, const struct qr_abi_type *parameters,
                          struct qr_json_value array, struct qr_arena *arena, struct qr_error *err)
{
    if (!qr_abi_value_from_json(&action->arguments, parameters, array, arena, err)) {
        return false;
    }
    struct qr_buffer data = QR_BUFFER_INIT;
    if (action->signature[0] != '\0') {
        qr_calldata_add_selector(&data, action->signature);
    }
    qr_abi_encode(&data, &action->arguments);
    action->data = (const uint8_t *)qr_arena_copy(arena, data.data, data.length);
    action->data_length = data.length;
    qr_buffer_dispose(&data);
    return true;
}

bool qr_action_set_arguments(struct qr_action *action, const struct qr_abi_type *parameters,
                             const struct qr_buffer *text, struct qr_arena *arena,
                             struct qr_error *err)
{
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    bool ok = qr_json_parse(&json, qr_buffer_text(text), text->length, err) &&
              set_arguments(action, parameters, qr_json_root(&json), arena, err);
    /* A place in this text means nothing to the user. */
    err->line = 0;
    err->column = 0;
    return ok;
}

/* 0xTIMELOCK:0xID, of which the ID is the argument. */
static bool add_operation(struct qr_buffer *json, const char *value, struct qr_error *err)
{
    const char *colon = strchr(value, ':');
    uint8_t id32[32];
    if (colon == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT, "write it as 0xTIMELOCK:0xOPERATION-ID");
    }
    if (!qr_hex_decode_exact(id32, 32, colon + 1, "the operation id", err)) {
        return false;
    }
    qr_buffer_addf(json, "[\"%s\"]", colon + 1);
    return true;
}

/* Append the JSON array of arguments that a kind's value on the command line stands for. */
static bool add_value(struct qr_buffer *json, const struct kind *kind, const char *value,
                      const struct qr_action_context *context, struct qr_error *err)
{
    switch (kind->form) {
    case VALUE_NONE:
    case VALUE_TARGET:
        qr_buffer_add_text(json, "[]");
        return true;
    case VALUE_OPERATION:
        return add_operation(json, value, err);
    case VALUE_COMPOSE_HASH:
        if (context->compose_hash32 == NULL) {
            return qr_error_set(err, QR_ERROR_INPUT, "there is no manifest to take the hash of");
        }
        qr_buffer_add_text(json, "[\"0x");
        qr_buffer_add_hex(json, context->compose_hash32, 32);
        qr_buffer_add_text(json, "\"]");
        return true;
    case VALUE_BOOL:
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0) {
            return qr_error_set(err, QR_ERROR_INPUT, "'%s' is neither true nor false", value);
        }
        qr_buffer_addf(json, "[%s]", value);
        return true;
    case VALUE_BYTES32: {
        uint8_t bytes32[32];
        if (!qr_hex_decode_exact(bytes32, 32, value, "its value", err)) {
            return false;
        }
        qr_buffer_addf(json, "[\"%s\"]", value);
        return true;
    }
    case VALUE_ADDRESS:
    case VALUE_UPGRADE:
        break;
    }
    const char *colon = kind->form == VALUE_UPGRADE ? strchr(value, ':') : NULL;
    size_t length = colon == NULL ? strlen(value) : (size_t)(colon - value);
    struct qr_address address;
    if (!qr_address_parse(&address, value, length, "its value", err)) {
        return false;
    }
    if (qr_address_is_zero(&address)) {
        return qr_error_set(err, QR_ERROR_INPUT, "its value is the zero address");
    }
    qr_buffer_addf(json, "[\"%.*s\"", (int)length, value);
    if (kind->form == VALUE_UPGRADE) {
        qr_buffer_add_text(json, ",");
        const char *data = colon == NULL ? "0x" : colon + 1;
        qr_json_add_quoted(json, data, strlen(data));
    }
    qr_buffer_add_text(json, "]");
    return true;
}

/* The contract that an action calls: the app, but for those whose value names another. */
static bool set_target(struct qr_action *action, const struct kind *kind, const char *value,
                       const struct qr_action_context *context, struct qr_error *err)
{
    action->to = *context->app;
    return (kind->form != VALUE_OPERATION && kind->form != VALUE_TARGET) ||
           qr_address_parse(&action->to, value, strcspn(value, ":"), "its value", err);
}

bool qr_action_parse(struct qr_action *action, const char *word,
                     const struct qr_action_context *context, struct qr_arena *arena,
                     struct qr_error *err)
{
    *action = (struct qr_action){.kind = NULL};
    const char *equals = strchr(word, '=');
    size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const struct kind *kind = find_kind(word, length);
    if (kind == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT, "--action %.*s: no such kind; there are %s",
                            (int)length, word, qr_action_kinds());
    }
    bool wants_value = kind->form != VALUE_NONE && kind->form != VALUE_COMPOSE_HASH;
    if (wants_value != (equals != NULL)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            wants_value ? "--action %s needs a value: --action %s=VALUE"
                                        : "--action %s takes no value: write --action %s",
                            kind->name, kind->name);
    }
    struct qr_buffer json QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    const struct qr_abi_type *parameters = NULL;
    action->kind = kind->name;
    const char *value = equals == NULL ? "" : equals + 1;
    if (!set_target(action, kind, value, context, err) ||
        !add_value(&json, kind, value, context, err) ||
        !qr_action_set_function(action, &parameters, kind->signature, strlen(kind->signature),
                                arena, err) ||
        !qr_action_set_arguments(action, parameters, &json, arena, err)) {
        return qr_error_context(err, "--action %s", kind->name);
    }
    return true;
}

/* Find the named kind, or "call", and give the action its function and target. */
static bool set_kind_from_json(struct qr_action *action, const struct qr_abi_type **parameters,
                               struct qr_json_value object, const struct qr_action_context *context,
                               struct qr_arena *arena, struct qr_error *err)
{
    const char *name = NULL;
    if (!qr_json_want_string(&name, object, "kind", "actions[].kind", arena, err)) {
        return false;
    }
    const struct kind *kind = find_kind(name, strlen(name));
    if (kind != NULL) {
        const char *target = "";
        action->kind = kind->name;
        if ((kind->form == VALUE_OPERATION || kind->form == VALUE_TARGET) &&
            !qr_json_want_string(&target, object, "to", "actions[].to", arena, err)) {
            return false;
        }
        return set_target(action, kind, target, context, err) &&
               qr_action_set_function(action, parameters, kind->signature, strlen(kind->signature),
                                      arena, err);
    }
    if (strcmp(name, "call") != 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "actions[].kind '%s' is not known", name);
    }
    const char *to = NULL;
    const char *value = NULL;
    const char *signature = NULL;
    action->kind = "call";
    return qr_json_want_string(&to, object, "to", "actions[].to", arena, err) &&
           qr_address_parse(&action->to, to, strlen(to), "actions[].to", err) &&
           qr_json_want_string(&value, object, "value", "actions[].value", arena, err) &&
           qr_word_parse(&action->value, value, strlen(value), "actions[].value", err) &&
           qr_json_want_string(&signature, object, "signature", "actions[].signature", arena,
                               err) &&
           qr_action_set_function(action, parameters, signature, strlen(signature), arena, err);
}

bool qr_action_from_json(struct qr_action *action, struct qr_json_value object,
                         const struct qr_action_context *context, struct qr_arena *arena,
                         struct qr_error *err)
{
    *action = (struct qr_action){.kind = NULL};
    const struct qr_abi_type *parameters = NULL;
    if (!set_kind_from_json(action, &parameters, object, context, arena, err)) {
        return false;
    }
    if (qr_action_needs_manifest(action->kind)) {
        struct qr_buffer json QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
        return add_value(&json, &kinds[0], "", context, err) &&
               qr_action_set_arguments(action, parameters, &json, arena, err);
    }
    struct qr_json_value array;
    return qr_json_want(&array, object, "arguments", QR_JSON_ARRAY, "actions[].arguments", err) &&
           set_arguments(action, parameters, array, arena, err);
}

static void write_value(struct qr_json_writer *writer, const struct qr_abi_value *value)
{
    enum qr_abi_kind kind = value->type->kind;
    if (kind == QR_ABI_ARRAY || kind == QR_ABI_LIST || kind == QR_ABI_TUPLE) {
        qr_json_write_begin(writer, '[');
        for (size_t i = 0; i < value->as.list.count; i++) {
            write_value(writer, &value->as.list.items[i]);
        }
        qr_json_write_end(writer, ']');
        return;
    }
    struct qr_buffer json = QR_BUFFER_INIT;
    qr_abi_value_add_json(&json, value);
    qr_json_write_raw(writer, qr_buffer_text(&json));
    qr_buffer_dispose(&json);
}

void qr_action_write(struct qr_json_writer *writer, const struct qr_action *action)
{
    char address[QR_ADDRESS_SIZE];
    char value[QR_WORD_DECIMAL_SIZE];
    qr_address_format(address, &action->to);
    qr_word_to_decimal(value, &action->value);
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "kind");
    qr_json_write_string(writer, action->kind);
    qr_json_write_key(writer, "to");
    qr_json_write_string(writer, address);
    qr_json_write_key(writer, "value");
    qr_json_write_string(writer, value);
    qr_json_write_key(writer, "signature");
    qr_json_write_string(writer, action->signature);
    qr_json_write_key(writer, "arguments");
    write_value(writer, &action->arguments);
    qr_json_write_key(writer, "data");
    qr_json_write_hex(writer, action->data, action->data_length);
    qr_json_write_end(writer, '}');
}

/* An argument without its JSON quotes. */
static void add_argument(struct qr_buffer *text, const struct qr_abi_value *argument)
{
    struct qr_buffer json = QR_BUFFER_INIT;
    qr_abi_value_add_json(&json, argument);
    const char *start = qr_buffer_text(&json);
    size_t quotes = start[0] == '"' ? 1 : 0;
    qr_buffer_add(text, start + quotes, json.length - 2 * quotes);
    qr_buffer_dispose(&json);
}

/* A kind's words with its first argument; upgradeToAndCall also runs its second as the app. */
static void add_kind_words(struct qr_buffer *text, const struct kind *kind,
                           const struct qr_action *action)
{
    const struct qr_abi_value *arguments = action->arguments.as.list.items;
    const char *slot = strstr(kind->words, "%s");
    if (slot == NULL) {
        qr_buffer_add_text(text, kind->words);
        return;
    }
    qr_buffer_add(text, kind->words, (size_t)(slot - kind->words));
    add_argument(text, &arguments[0]);
    if (kind->form == VALUE_UPGRADE && arguments[1].as.bytes.length > 0) {
        qr_buffer_add_text(text, " and call it, as the app, with ");
        add_argument(text, &arguments[1]);
    }
}

void qr_action_add_words(struct qr_buffer *text, const struct qr_action *action)
{
    const struct kind *kind = find_kind(action->kind, strlen(action->kind));
    if (kind != NULL) {
        add_kind_words(text, kind, action);
        return;
    }
    char address[QR_ADDRESS_SIZE];
    qr_address_format(address, &action->to);
    qr_buffer_addf(text, "call %s on %s with ", action->signature, address);
    struct qr_buffer json = QR_BUFFER_INIT;
    qr_abi_value_add_json(&json, &action->arguments);
    qr_utf8_add_escaped(text, qr_buffer_text(&json), json.length);
    qr_buffer_dispose(&json);
    if (!qr_word_is_zero(&action->value)) {
        char value[QR_WORD_DECIMAL_SIZE];
        qr_word_to_decimal(value, &action->value);
        qr_buffer_addf(text, ", sending %s wei", value);
    }
}
