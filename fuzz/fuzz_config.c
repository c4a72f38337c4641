/* A configuration that is accepted is written out as JSON, which is YAML too, and reads as the same
 * configuration; what it holds is within its bounds. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/yaml.h"
#include "fuzz.h"
#include "prepare/config.h"

static void add_text(struct qr_buffer *out, const char *key, const char *text)
{
    if (text != NULL) {
        qr_buffer_addf(out, ",\"%s\":", key);
        qr_json_add_quoted(out, text, strlen(text));
    }
}

static void add_bytes32(struct qr_buffer *out, const char *key, const uint8_t bytes32[32])
{
    qr_buffer_addf(out, ",\"%s\":\"0x", key);
    qr_buffer_add_hex(out, bytes32, 32);
    qr_buffer_add_text(out, "\"");
}

static void add_hop(struct qr_buffer *out, const struct qr_hop *hop)
{
    char address[QR_ADDRESS_SIZE];
    qr_address_format(address, &hop->address);
    if (hop->kind == QR_HOP_SAFE) {
        qr_buffer_addf(out, "{\"safe\":\"%s\"", address);
        add_text(out, "version", hop->has_version ? qr_safe_version_text(hop->version) : NULL);
    } else {
        qr_buffer_addf(out, "{\"timelock\":\"%s\"", address);
        if (hop->delay_is_min) {
            add_text(out, "delay", "min");
        } else {
            qr_buffer_addf(out, ",\"delay\":%llu", (unsigned long long)hop->delay);
        }
        if (hop->salt_is_auto) {
            add_text(out, "salt", "auto");
        } else {
            add_bytes32(out, "salt", hop->salt32);
        }
        add_bytes32(out, "predecessor", hop->predecessor32);
    }
    qr_buffer_add_text(out, "}");
}

static void add_manifest(struct qr_buffer *out, const struct qr_config *config)
{
    qr_buffer_addf(out, ",\"manifest\":{\"dialect\":\"%s\"", qr_dialect_text(config->dialect));
    add_text(out, "file", config->manifest_file);
    add_text(out, "docker_compose_file", config->docker_compose_file);
    add_text(out, "pre_launch_script", config->pre_launch_script);
    if (config->fields_json != NULL) {
        qr_buffer_addf(out, ",\"fields\":%s", config->fields_json);
    }
    for (size_t i = 0; i < config->n_substitute; i++) {
        qr_buffer_addf(out, "%s\"%s\"%s", i == 0 ? ",\"substitute\":[" : ",", config->substitute[i],
                       i + 1 == config->n_substitute ? "]" : "");
    }
    qr_buffer_add_text(out, "}");
}

static void write_config(struct qr_buffer *out, const struct qr_config *config)
{
    char app[QR_ADDRESS_SIZE];
    char chain[QR_WORD_DECIMAL_SIZE];
    qr_address_format(app, &config->app);
    qr_word_to_decimal(chain, &config->chain_id);
    qr_buffer_addf(out, "{\"quorate\":1,\"app\":\"%s\",\"chain\":%s,\"route\":[", app, chain);
    for (size_t i = 0; i < config->n_hops; i++) {
        qr_buffer_add_text(out, i == 0 ? "" : ",");
        add_hop(out, &config->route[i]);
    }
    qr_buffer_add_text(out, "]");
    if (config->has_manifest) {
        add_manifest(out, config);
    }
    add_text(out, "service", config->service);
    qr_buffer_add_text(out, "}");
}

/* YAML looks for the colon after a key within 1,024 characters, and an escaped key may be longer
 * than what it stands for. */
static bool has_long_key(struct qr_json_value value)
{
    enum qr_json_type type = qr_json_type(value);
    size_t length = 0;
    if (type != QR_JSON_OBJECT && type != QR_JSON_ARRAY) {
        return false;
    }
    for (struct qr_json_value item = qr_json_first(value); qr_json_present(item);
         item = qr_json_next(value, item)) {
        bool is_key = type == QR_JSON_OBJECT;
        (void)qr_json_source(&length, item);
        if ((is_key && length > 1000) || has_long_key(is_key ? qr_json_member_value(item) : item)) {
            return true;
        }
    }
    return false;
}

static bool can_be_yaml(const struct qr_buffer *text)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    QR_ASSERT(qr_json_parse(&json, qr_buffer_text(text), text->length, &err));
    /* Characters that only an escape brings in are not written as escapes here. */
    return text->length <= QR_CONFIG_MAX_SIZE &&
           qr_yaml_check_characters(qr_buffer_text(text), text->length, &err) &&
           !has_long_key(qr_json_root(&json));
}

static void check_bounds(const struct qr_config *config)
{
    uint64_t chain = 0;
    QR_ASSERT(qr_word_to_u64(&chain, &config->chain_id) && chain >= 1 && chain < UINT64_C(1) << 53);
    QR_ASSERT(config->n_hops <= 3 && !qr_address_is_zero(&config->app));
    for (size_t i = 1; i < config->n_substitute; i++) {
        QR_ASSERT(strcmp(config->substitute[i - 1], config->substitute[i]) < 0);
    }
    if (config->fields_json != NULL) {
        QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
        struct qr_error err = QR_ERROR_INIT;
        QR_ASSERT(qr_json_parse(&json, config->fields_json, strlen(config->fields_json), &err));
        QR_ASSERT(qr_json_type(qr_json_root(&json)) == QR_JSON_OBJECT);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer first = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer second = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_config config;
    /* A copy of just this size, so that a byte read after it is seen. */
    char *text = qr_alloc(size);
    memcpy(text, data, size);
    bool ok = qr_config_parse(&config, text, size, &arena, &err);
    free(text);
    if (!ok) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
        return 0;
    }
    check_bounds(&config);
    write_config(&first, &config);
    const char *again = qr_buffer_text(&first);
    if (!can_be_yaml(&first)) {
        return 0;
    }
    if (!qr_config_parse(&config, again, first.length, &arena, &err)) {
        QR_ASSERT(strstr(err.message, "nested deeper") != NULL);
        return 0;
    }
    write_config(&second, &config);
    QR_ASSERT(qr_buffer_equals(&first, second.data, second.length));
    return 0;
}
