#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/duration.h"
#include "prepare/config_read.h"

static bool read_address(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                         const char *where)
{
    struct qr_hop *hop = target;
    return qr_config_address(reader, &hop->address, value, where);
}

static bool read_version(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                         const char *where)
{
    struct qr_hop *hop = target;
    const char *text = NULL;
    if (!qr_config_text(reader, &text, value, where)) {
        return false;
    }
    if (!qr_safe_version_parse(&hop->version, text, strlen(text), reader->err)) {
        qr_error_context(reader->err, "%s", where);
        return qr_config_place(reader, value);
    }
    hop->has_version = true;
    return true;
}

static bool read_delay(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                       const char *where)
{
    struct qr_hop *hop = target;
    const char *text = NULL;
    if (!qr_config_text(reader, &text, value, where)) {
        return false;
    }
    hop->delay_is_min = strcmp(text, "min") == 0;
    return hop->delay_is_min ||
           qr_duration_parse(&hop->delay, text, strlen(text), where, reader->err) ||
           qr_config_place(reader, value);
}

static bool read_salt(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                      const char *where)
{
    struct qr_hop *hop = target;
    const char *text = NULL;
    if (!qr_config_text(reader, &text, value, where)) {
        return false;
    }
    hop->salt_is_auto = strcmp(text, "auto") == 0;
    return hop->salt_is_auto || qr_config_bytes32(reader, hop->salt32, value, where);
}

static bool read_predecessor(struct qr_config_reader *reader, void *target,
                             const struct qr_yaml *value, const char *where)
{
    struct qr_hop *hop = target;
    return qr_config_bytes32(reader, hop->predecessor32, value, where);
}

static bool read_hop(struct qr_config_reader *reader, struct qr_hop *hop,
                     const struct qr_yaml *node, const char *where)
{
    static const struct qr_config_key safe_keys[] = {
        {"safe", true, read_address},
        {"version", false, read_version},
    };
    static const struct qr_config_key timelock_keys[] = {
        {"timelock", true, read_address},
        {"delay", false, read_delay},
        {"salt", false, read_salt},
        {"predecessor", false, read_predecessor},
    };
    bool is_mapping = node->type == QR_YAML_MAPPING;
    bool is_safe = is_mapping && qr_config_member(node, "safe") != NULL;
    bool is_timelock = is_mapping && qr_config_member(node, "timelock") != NULL;
    *hop = (struct qr_hop){.kind = QR_HOP_SAFE};
    if (is_safe == is_timelock) {
        return qr_config_refuse(reader, node,
                                "%s must have one of the keys safe and timelock, with the address",
                                where);
    }
    if (is_safe) {
        return qr_config_read_mapping(reader, hop, node, where, safe_keys,
                                      sizeof safe_keys / sizeof safe_keys[0]);
    }
    hop->kind = QR_HOP_TIMELOCK;
    hop->delay_is_min = true;
    hop->salt_is_auto = true;
    return qr_config_read_mapping(reader, hop, node, where, timelock_keys,
                                  sizeof timelock_keys / sizeof timelock_keys[0]);
}

static const char *hop_name(enum qr_hop_kind kind)
{
    switch (kind) {
    case QR_HOP_SAFE:
        return "safe";
    case QR_HOP_TIMELOCK:
        return "timelock";
    }
    return "";
}

static void add_order(struct qr_buffer *order, const struct qr_hop *hops, size_t n_hops)
{
    for (size_t i = 0; i < n_hops; i++) {
        qr_buffer_addf(order, "%s%s", i == 0 ? "" : ", ", hop_name(hops[i].kind));
    }
}

/* The combinations that docs/configuration.md lists. */
bool qr_route_is_valid(const struct qr_hop *hops, size_t n_hops)
{
    static const char *const valid[] = {
        "", "safe", "timelock", "safe, timelock", "safe, safe", "safe, safe, timelock"};
    struct qr_buffer order = QR_BUFFER_INIT;
    bool found = false;
    add_order(&order, hops, n_hops);
    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++) {
        found = found || strcmp(valid[i], qr_buffer_text(&order)) == 0;
    }
    qr_buffer_dispose(&order);
    return found;
}

static bool check_order(struct qr_config_reader *reader, const struct qr_yaml *route)
{
    const struct qr_config *config = reader->config;
    if (qr_route_is_valid(config->route, config->n_hops)) {
        return true;
    }
    struct qr_buffer order = QR_BUFFER_INIT;
    add_order(&order, config->route, config->n_hops);
    qr_config_refuse(reader, route,
                     "route [%s] is none that works: it is [], [safe], [timelock], "
                     "[safe, timelock], [safe, safe] or [safe, safe, timelock], outermost first",
                     qr_buffer_text(&order));
    qr_buffer_dispose(&order);
    return false;
}

bool qr_config_read_route(struct qr_config_reader *reader, void *target,
                          const struct qr_yaml *value, const char *where)
{
    struct qr_config *config = target;
    if (value->type != QR_YAML_SEQUENCE) {
        return qr_config_refuse(reader, value,
                                "%s must be a list of hops, outermost first ([] when an account "
                                "owns the app), not %s",
                                where, qr_yaml_type_name(value->type));
    }
    if (value->count > QR_MAX_HOPS) {
        return qr_config_refuse(reader, value, "%s has %zu hops: at most 3 work", where,
                                value->count);
    }
    for (const struct qr_yaml *item = value->first; item != NULL; item = item->next) {
        char path[QR_CONFIG_WHERE_SIZE];
        (void)snprintf(path, sizeof path, "%s[%zu]", where, config->n_hops);
        if (!read_hop(reader, &config->route[config->n_hops], item, path)) {
            return false;
        }
        config->n_hops++;
    }
    return check_order(reader, value);
}

bool qr_config_check_route(struct qr_config_reader *reader, const struct qr_yaml *route)
{
    const struct qr_config *config = reader->config;
    const struct qr_yaml *node = route->first;
    for (size_t i = 0; i < config->n_hops; i++, node = node->next) {
        const struct qr_address *address = &config->route[i].address;
        char text[QR_ADDRESS_SIZE];
        qr_address_format(text, address);
        if (qr_address_equal(address, &config->app)) {
            return qr_config_refuse(reader, node,
                                    "route[%zu] is the app itself, %s: the route ends before it", i,
                                    text);
        }
        for (size_t j = 0; j < i; j++) {
            if (qr_address_equal(address, &config->route[j].address)) {
                return qr_config_refuse(reader, node,
                                        "route[%zu] is %s again, which is route[%zu]: a contract "
                                        "cannot call through itself",
                                        i, text, j);
            }
        }
    }
    return true;
}
