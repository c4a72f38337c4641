/* Values of another kind than Docker Compose takes: it refuses the whole file, so what such a value
 * was meant to do cannot be told. Source: the Compose specification's schema (compose-spec.json).
 */
#include <string.h>

#include "review/lint_walk.h"

/* What a value may be. Nothing at all (null) does nothing, and is passed over. */
enum {
    SINGLE = 1 << QR_YAML_SCALAR,
    LIST = 1 << QR_YAML_SEQUENCE,
    MAPPING = 1 << QR_YAML_MAPPING,
};

/* A key, and what is in it; 0 where that may be anything. */
struct shape {
    const char *key;
    unsigned allowed;
    unsigned items;   /* of a list */
    unsigned members; /* of a mapping */
};

static const struct shape service_shapes[] = {
    {"annotations", LIST | MAPPING, SINGLE, SINGLE},
    {"attach", SINGLE, 0, 0},
    {"blkio_config", MAPPING, 0, 0},
    {"build", SINGLE | MAPPING, 0, 0},
    {"cap_add", LIST, SINGLE, 0},
    {"cap_drop", LIST, SINGLE, 0},
    {"cgroup", SINGLE, 0, 0},
    {"cgroup_parent", SINGLE, 0, 0},
    {"command", SINGLE | LIST, SINGLE, 0},
    {"configs", LIST, SINGLE | MAPPING, 0},
    {"container_name", SINGLE, 0, 0},
    {"cpu_count", SINGLE, 0, 0},
    {"cpu_percent", SINGLE, 0, 0},
    {"cpu_period", SINGLE, 0, 0},
    {"cpu_quota", SINGLE, 0, 0},
    {"cpu_rt_period", SINGLE, 0, 0},
    {"cpu_rt_runtime", SINGLE, 0, 0},
    {"cpu_shares", SINGLE, 0, 0},
    {"cpus", SINGLE, 0, 0},
    {"cpuset", SINGLE, 0, 0},
    {"credential_spec", MAPPING, 0, 0},
    {"depends_on", LIST | MAPPING, SINGLE, MAPPING},
    {"deploy", MAPPING, 0, 0},
    {"develop", MAPPING, 0, 0},
    {"device_cgroup_rules", LIST, SINGLE, 0},
    {"devices", LIST, SINGLE | MAPPING, 0},
    {"dns", SINGLE | LIST, SINGLE, 0},
    {"dns_opt", LIST, SINGLE, 0},
    {"dns_search", SINGLE | LIST, SINGLE, 0},
    {"domainname", SINGLE, 0, 0},
    {"entrypoint", SINGLE | LIST, SINGLE, 0},
    {"env_file", SINGLE | LIST, SINGLE | MAPPING, 0},
    {"environment", LIST | MAPPING, SINGLE, SINGLE},
    {"expose", LIST, SINGLE, 0},
    {"extends", SINGLE | MAPPING, 0, SINGLE},
    {"external_links", LIST, SINGLE, 0},
    {"extra_hosts", LIST | MAPPING, SINGLE, SINGLE | LIST},
    {"gpus", SINGLE | LIST, MAPPING, 0},
    {"group_add", LIST, SINGLE, 0},
    {"healthcheck", MAPPING, 0, 0},
    {"hostname", SINGLE, 0, 0},
    {"image", SINGLE, 0, 0},
    {"init", SINGLE, 0, 0},
    {"ipc", SINGLE, 0, 0},
    {"isolation", SINGLE, 0, 0},
    {"label_file", SINGLE | LIST, SINGLE, 0},
    {"labels", LIST | MAPPING, SINGLE, SINGLE},
    {"links", LIST, SINGLE, 0},
    {"logging", MAPPING, 0, 0},
    {"mac_address", SINGLE, 0, 0},
    {"mem_limit", SINGLE, 0, 0},
    {"mem_reservation", SINGLE, 0, 0},
    {"mem_swappiness", SINGLE, 0, 0},
    {"memswap_limit", SINGLE, 0, 0},
    {"models", LIST | MAPPING, SINGLE, MAPPING},
    {"net", SINGLE, 0, 0},
    {"network_mode", SINGLE, 0, 0},
    {"networks", LIST | MAPPING, SINGLE, MAPPING},
    {"oom_kill_disable", SINGLE, 0, 0},
    {"oom_score_adj", SINGLE, 0, 0},
    {"pid", SINGLE, 0, 0},
    {"pids_limit", SINGLE, 0, 0},
    {"platform", SINGLE, 0, 0},
    {"ports", LIST, SINGLE | MAPPING, 0},
    {"post_start", LIST, MAPPING, 0},
    {"pre_stop", LIST, MAPPING, 0},
    {"privileged", SINGLE, 0, 0},
    {"profiles", LIST, SINGLE, 0},
    {"provider", MAPPING, 0, 0},
    {"pull_policy", SINGLE, 0, 0},
    {"read_only", SINGLE, 0, 0},
    {"restart", SINGLE, 0, 0},
    {"runtime", SINGLE, 0, 0},
    {"scale", SINGLE, 0, 0},
    {"secrets", LIST, SINGLE | MAPPING, 0},
    {"security_opt", LIST, SINGLE, 0},
    {"shm_size", SINGLE, 0, 0},
    {"stdin_open", SINGLE, 0, 0},
    {"stop_grace_period", SINGLE, 0, 0},
    {"stop_signal", SINGLE, 0, 0},
    {"storage_opt", MAPPING, 0, 0},
    {"sysctls", LIST | MAPPING, SINGLE, SINGLE},
    {"tmpfs", SINGLE | LIST, SINGLE, 0},
    {"tty", SINGLE, 0, 0},
    {"ulimits", MAPPING, 0, SINGLE | MAPPING},
    {"use_api_socket", SINGLE, 0, 0},
    {"user", SINGLE, 0, 0},
    {"userns_mode", SINGLE, 0, 0},
    {"uts", SINGLE, 0, 0},
    {"volumes", LIST, SINGLE | MAPPING, 0},
    {"volumes_from", LIST, SINGLE, 0},
    {"working_dir", SINGLE, 0, 0},
};

static const struct shape top_shapes[] = {
    {"configs", MAPPING, 0, MAPPING},
    {"networks", MAPPING, 0, MAPPING},
    {"secrets", MAPPING, 0, MAPPING},
    {"volumes", MAPPING, 0, MAPPING},
};

/* What stands one level deeper: in an item of a service's list, in a member at the top. */
static const struct shape volume_shapes[] = {
    {"source", SINGLE, 0, 0}, {"src", SINGLE, 0, 0}, {"type", SINGLE, 0, 0}};
static const struct shape hook_shapes[] = {{"privileged", SINGLE, 0, 0}};
static const struct shape member_shapes[] = {
    {"driver", SINGLE, 0, 0},      {"driver_opts", MAPPING, 0, SINGLE},
    {"environment", SINGLE, 0, 0}, {"external", SINGLE | MAPPING, 0, SINGLE},
    {"file", SINGLE, 0, 0},        {"name", SINGLE, 0, 0},
};

#define N_OF(shapes) (sizeof(shapes) / sizeof(shapes)[0])

static const char *wanted(unsigned allowed)
{
    switch (allowed) {
    case SINGLE:
        return "a single value";
    case LIST:
        return "a list";
    case MAPPING:
        return "a mapping";
    case SINGLE | LIST:
        return "a single value or a list";
    case SINGLE | MAPPING:
        return "a single value or a mapping";
    default:
        return "a list or a mapping";
    }
}

bool qr_lint_is_null(const struct qr_yaml *node)
{
    return node->type == QR_YAML_SCALAR && node->plain && qr_yaml_meaning(node) == QR_YAML_NULL;
}

/* A value that is nothing, or may be what it is; otherwise it is told at the path. */
static void check_kind(struct qr_lint *lint, const struct qr_yaml *node, unsigned allowed)
{
    if (allowed == 0 || qr_lint_is_null(node) || (allowed & (1U << node->type)) != 0) {
        return;
    }
    qr_lint_add(lint, "unread-compose", node->line,
                "is %s where Docker Compose wants %s: it will not start",
                qr_yaml_type_name(node->type), wanted(allowed));
}

/* Everything in a list or mapping. */
static void check_parts(struct qr_lint *lint, const struct qr_yaml *node, unsigned allowed)
{
    size_t index = 0;
    for (const struct qr_yaml *part = node->first; allowed != 0 && part != NULL;
         part = part->next) {
        size_t outside = part->key != NULL ? qr_lint_enter(lint, part->key->text, part->key->length)
                                           : qr_lint_enter_index(lint, index++);
        check_kind(lint, part, allowed);
        qr_lint_leave(lint, outside);
    }
}

/* The keys of a mapping that have a shape. */
static void check_shapes(struct qr_lint *lint, const struct qr_yaml *mapping,
                         const struct shape *shapes, size_t n_shapes)
{
    for (size_t i = 0; i < n_shapes; i++) {
        const struct qr_yaml *value = qr_yaml_get(mapping, shapes[i].key);
        if (value == NULL) {
            continue;
        }
        size_t outside = qr_lint_enter(lint, shapes[i].key, strlen(shapes[i].key));
        check_kind(lint, value, shapes[i].allowed);
        if ((shapes[i].allowed & (1U << value->type)) != 0) {
            check_parts(lint, value,
                        value->type == QR_YAML_SEQUENCE ? shapes[i].items : shapes[i].members);
        }
        qr_lint_leave(lint, outside);
    }
}

/* The keys of every mapping that is in what stands at a key. */
static void check_inner(struct qr_lint *lint, const struct qr_yaml *mapping, const char *key,
                        const struct shape *shapes, size_t n_shapes)
{
    const struct qr_yaml *value = qr_yaml_get(mapping, key);
    size_t index = 0;
    size_t outside = qr_lint_enter(lint, key, strlen(key));
    for (const struct qr_yaml *part = value == NULL ? NULL : value->first; part != NULL;
         part = part->next) {
        size_t above = part->key != NULL ? qr_lint_enter(lint, part->key->text, part->key->length)
                                         : qr_lint_enter_index(lint, index++);
        check_shapes(lint, part, shapes, n_shapes);
        qr_lint_leave(lint, above);
    }
    qr_lint_leave(lint, outside);
}

void qr_lint_service_shape(struct qr_lint *lint, const struct qr_yaml *service)
{
    check_shapes(lint, service, service_shapes, N_OF(service_shapes));
    check_inner(lint, service, "volumes", volume_shapes, N_OF(volume_shapes));
    check_inner(lint, service, "devices", volume_shapes, N_OF(volume_shapes));
    check_inner(lint, service, "post_start", hook_shapes, N_OF(hook_shapes));
    check_inner(lint, service, "pre_stop", hook_shapes, N_OF(hook_shapes));
}

void qr_lint_top_shape(struct qr_lint *lint, const struct qr_yaml *root)
{
    check_shapes(lint, root, top_shapes, N_OF(top_shapes));
    for (size_t i = 0; i < N_OF(top_shapes); i++) {
        check_inner(lint, root, top_shapes[i].key, member_shapes, N_OF(member_shapes));
    }
}
