/* What a service of a compose file is, and what it may do. Source: the Compose specification. */
#include <string.h>
#include <strings.h>

#include "review/lint_walk.h"
#include "review/secret.h"
#include "review/secret_name.h"

/* How a message says "of the variable X". */
static const char *chosen_name(struct qr_lint *lint, struct qr_lint_text text)
{
    return qr_lint_shown(lint, text.chosen.text, text.chosen.length);
}

/* A member of the service at its path. */
static size_t enter(struct qr_lint *lint, const struct qr_yaml *member)
{
    return qr_lint_enter(lint, member->key->text, member->key->length);
}

/* Ends in @sha256: and 64 digits, all of them written there. */
static bool is_pinned(struct qr_lint_text image)
{
    static const char mark[] = "@sha256:";
    size_t length = sizeof mark - 1 + 64;
    if (image.length <= length) {
        return false;
    }
    const char *digest = image.text + image.length - length;
    return memcmp(digest, mark, sizeof mark - 1) == 0 &&
           strspn(digest + sizeof mark - 1, "0123456789abcdef") == 64;
}

/* The value of a key, unless it is nothing. */
static const struct qr_yaml *given(const struct qr_yaml *service, const char *key)
{
    const struct qr_yaml *value = qr_yaml_get(service, key);
    return value == NULL || qr_lint_is_null(value) ? NULL : value;
}

static void check_image(struct qr_lint *lint, const struct qr_yaml *service)
{
    static const char code[] = "image-not-pinned";
    const struct qr_yaml *build = given(service, "build");
    const struct qr_yaml *image = given(service, "image");
    if (build != NULL) {
        size_t outside = enter(lint, build);
        qr_lint_add(lint, code, build->line,
                    "has the image built on the machine, from what is fetched then: build it "
                    "before, and name it with @sha256: and its digest");
        qr_lint_leave(lint, outside);
        return;
    }
    if (image == NULL) {
        if (given(service, "extends") == NULL) {
            qr_lint_add(lint, code, service->key->line, "names no image: what runs is not fixed");
        }
        return;
    }
    struct qr_lint_text text = qr_lint_text(lint, image);
    if (is_pinned(text)) {
        return;
    }
    size_t outside = enter(lint, image);
    if (text.chosen.text != NULL) {
        qr_lint_add(lint, code, image->line,
                    "takes %s from allowed_envs: whoever deploys chooses what runs. Write the "
                    "image with @sha256: and its digest",
                    chosen_name(lint, text));
    } else {
        qr_lint_add(lint, code, image->line,
                    "is \"%s\", whose content can change later while the compose hash stays the "
                    "same: add @sha256: and its digest",
                    qr_lint_shown(lint, text.text, text.length));
    }
    qr_lint_leave(lint, outside);
}

/* true, or what a reader takes for it. */
static bool is_true(struct qr_lint_text text)
{
    static const char *const words[] = {"true", "yes", "on", "y", "1"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text.length == strlen(words[i]) && strncasecmp(text.text, words[i], text.length) == 0) {
            return true;
        }
    }
    return false;
}

static void check_privileged(struct qr_lint *lint, const struct qr_yaml *service)
{
    const struct qr_yaml *member = qr_yaml_get(service, "privileged");
    struct qr_lint_text text = qr_lint_text(lint, member);
    if (text.chosen.text == NULL && !is_true(text)) {
        return;
    }
    size_t outside = enter(lint, member);
    if (text.chosen.text != NULL) {
        qr_lint_add(lint, "privileged", member->line,
                    "takes %s from allowed_envs: whoever deploys can give the container the whole "
                    "machine",
                    chosen_name(lint, text));
    } else {
        qr_lint_add(lint, "privileged", member->line,
                    "gives the container the whole machine, with its keys and every other "
                    "container");
    }
    qr_lint_leave(lint, outside);
}

/* post_start and pre_stop run commands, each with privileges of its own. */
static void check_hooks(struct qr_lint *lint, const struct qr_yaml *service, const char *key)
{
    const struct qr_yaml *hooks = qr_yaml_get(service, key);
    size_t index = 0;
    size_t outside = qr_lint_enter(lint, key, strlen(key));
    for (const struct qr_yaml *hook = qr_lint_first(hooks); hook != NULL;
         hook = qr_lint_next(hooks, hook)) {
        size_t above = qr_lint_enter_index(lint, index++);
        check_privileged(lint, hook);
        qr_lint_leave(lint, above);
    }
    qr_lint_leave(lint, outside);
}

static bool is_strong_capability(struct qr_lint_text text)
{
    static const char *const names[] = {"ALL",        "SYS_ADMIN", "SYS_MODULE",     "SYS_RAWIO",
                                        "SYS_PTRACE", "BPF",       "DAC_READ_SEARCH"};
    bool has_prefix = text.length > 4 && strncasecmp(text.text, "CAP_", 4) == 0;
    const char *name = text.text + (has_prefix ? 4 : 0);
    size_t length = text.length - (has_prefix ? 4 : 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (length == strlen(names[i]) && strncasecmp(name, names[i], length) == 0) {
            return true;
        }
    }
    return false;
}

/* What an option switches off, or NULL. The value stands after "=", in older files after ":". */
static const char *switched_off(struct qr_lint_text option)
{
    static const struct {
        const char *name;
        const char *value;
        const char *what;
    } options[] = {
        {"seccomp", "unconfined", "the filter of system calls"},
        {"apparmor", "unconfined", "AppArmor"},
        {"systempaths", "unconfined", "the protection of /proc and /sys"},
        {"label", "disable", "SELinux"},
        {"no-new-privileges", "false", "the ban on new privileges"},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        size_t length = strlen(options[i].name);
        if (option.length == length + 1 + strlen(options[i].value) &&
            strncasecmp(option.text, options[i].name, length) == 0 &&
            (option.text[length] == '=' || option.text[length] == ':') &&
            strncasecmp(option.text + length + 1, options[i].value, strlen(options[i].value)) ==
                0) {
            return options[i].what;
        }
    }
    return NULL;
}

static void check_capability(struct qr_lint *lint, const struct qr_yaml *item,
                             struct qr_lint_text text)
{
    if (is_strong_capability(text)) {
        qr_lint_add(lint, "privileged", item->line,
                    "gives the container %s, with which it can take over the machine",
                    qr_lint_shown(lint, text.text, text.length));
    }
}

static void check_option(struct qr_lint *lint, const struct qr_yaml *item, struct qr_lint_text text)
{
    const char *what = switched_off(text);
    if (what != NULL) {
        qr_lint_add(lint, "privileged", item->line,
                    "switches off %s, which keeps the container from the machine", what);
    }
}

/* "TYPE MAJOR:MINOR ACCESS": any device, or block devices. */
static void check_rule(struct qr_lint *lint, const struct qr_yaml *item, struct qr_lint_text text)
{
    if (text.length > 0 && (text.text[0] == 'a' || text.text[0] == 'b')) {
        qr_lint_add(lint, "privileged", item->line,
                    "lets the container use disks of the machine, and so everything on them");
    }
}

static void check_items(struct qr_lint *lint, const struct qr_yaml *service, const char *key,
                        void (*check)(struct qr_lint *lint, const struct qr_yaml *item,
                                      struct qr_lint_text text))
{
    const struct qr_yaml *list = qr_yaml_get(service, key);
    size_t index = 0;
    size_t outside = qr_lint_enter(lint, key, strlen(key));
    for (const struct qr_yaml *item = qr_lint_first(list); item != NULL;
         item = qr_lint_next(list, item)) {
        size_t above = qr_lint_enter_index(lint, index++);
        check(lint, item, qr_lint_text(lint, item));
        qr_lint_leave(lint, above);
    }
    qr_lint_leave(lint, outside);
}

static void check_namespaces(struct qr_lint *lint, const struct qr_yaml *service)
{
    static const struct {
        const char *key;
        const char *what;
    } namespaces[] = {
        {"network_mode", "the machine's network: it can reach and listen to what is only meant for "
                         "the machine itself"},
        {"net", "the machine's network: it can reach and listen to what is only meant for the "
                "machine itself"},
        {"pid", "the machine's processes: it can see them, and signal or read them"},
        {"ipc", "the machine's shared memory: it can read and change it"},
        {"uts", "the machine's host name"},
        {"userns_mode", "the machine's users: root in it is root of the machine"},
        {"cgroup", "the machine's control groups"},
    };
    for (size_t i = 0; i < sizeof namespaces / sizeof namespaces[0]; i++) {
        const struct qr_yaml *member = qr_yaml_get(service, namespaces[i].key);
        if (qr_lint_text_is(qr_lint_text(lint, member), "host")) {
            size_t outside = enter(lint, member);
            qr_lint_add(lint, "host-namespace", member->line, "gives the container %s",
                        namespaces[i].what);
            qr_lint_leave(lint, outside);
        }
    }
}

/* Whether a network of the file is the machine's own. */
static bool is_host_network(struct qr_lint *lint, const struct qr_yaml *network)
{
    const struct qr_yaml *external = qr_yaml_get(network, "external");
    const struct qr_yaml *name = qr_yaml_get(network, "name");
    if (external != NULL && external->type == QR_YAML_MAPPING) {
        name = qr_yaml_get(external, "name");
    } else if (!is_true(qr_lint_text(lint, external))) {
        return qr_lint_text_is(qr_lint_text(lint, qr_yaml_get(network, "driver")), "host");
    }
    struct qr_lint_text called = qr_lint_text(lint, name != NULL ? name : network->key);
    return qr_lint_text_is(called, "host");
}

static void check_network(struct qr_lint *lint, const struct qr_yaml *root,
                          const struct qr_yaml *at, struct qr_lint_text name)
{
    const struct qr_yaml *networks = qr_yaml_get(root, "networks");
    bool is_mapping = networks != NULL && networks->type == QR_YAML_MAPPING;
    for (const struct qr_yaml *network = is_mapping ? networks->first : NULL; network != NULL;
         network = network->next) {
        if (network->key->length == name.length &&
            memcmp(network->key->text, name.text, name.length) == 0 &&
            is_host_network(lint, network)) {
            qr_lint_add(lint, "host-namespace", at->line,
                        "gives the container the machine's network: it can reach and listen to "
                        "what is only meant for the machine itself");
        }
    }
}

/* The networks that a service joins, by a list or as keys; the default one where it names none. */
static void check_networks(struct qr_lint *lint, const struct qr_yaml *service,
                           const struct qr_yaml *root)
{
    const struct qr_yaml *joined = qr_yaml_get(service, "networks");
    size_t outside = qr_lint_enter(lint, "networks", strlen("networks"));
    if (joined == NULL && qr_yaml_get(service, "network_mode") == NULL) {
        check_network(lint, root, service->key,
                      (struct qr_lint_text){.text = "default", .length = 7});
    }
    for (const struct qr_yaml *item = joined != NULL ? joined->first : NULL; item != NULL;
         item = item->next) {
        struct qr_lint_text name =
            qr_lint_text(lint, joined->type == QR_YAML_MAPPING ? item->key : item);
        size_t above = qr_lint_enter(lint, name.text, name.length);
        check_network(lint, root, item, name);
        qr_lint_leave(lint, above);
    }
    qr_lint_leave(lint, outside);
}

static void check_extends(struct qr_lint *lint, const struct qr_yaml *service)
{
    const struct qr_yaml *file = qr_yaml_get(qr_yaml_get(service, "extends"), "file");
    if (file != NULL) {
        size_t outside = qr_lint_enter(lint, "extends.file", strlen("extends.file"));
        qr_lint_add(lint, "unread-compose", file->line,
                    "takes the service from another file, which is no part of the manifest: "
                    "nothing is known about it");
        qr_lint_leave(lint, outside);
    }
}

/* A variable that gets its value from outside: a name in a list, or a key without a value. */
static const struct qr_yaml *passed_on(const struct qr_yaml *item)
{
    if (item->type != QR_YAML_SCALAR) {
        return NULL;
    }
    if (item->key != NULL) {
        return qr_yaml_meaning(item) == QR_YAML_NULL ? item->key : NULL;
    }
    bool has_value = memchr(item->text, '=', item->length) != NULL;
    bool is_other = item->length == 0 || memchr(item->text, '$', item->length) != NULL;
    return has_value || is_other ? NULL : item;
}

/* Variables without a value get the one that Docker Compose has. What can be no name is called by
 * its place: it may be a value, and a secret. */
static void check_environment(struct qr_lint *lint, const struct qr_yaml *service)
{
    const struct qr_yaml *environment = qr_yaml_get(service, "environment");
    size_t index = 0;
    size_t outside = qr_lint_enter(lint, "environment", strlen("environment"));
    for (const struct qr_yaml *item = environment != NULL ? environment->first : NULL; item != NULL;
         item = item->next, index++) {
        const struct qr_yaml *name = passed_on(item);
        if (name != NULL) {
            bool is_name = qr_name_is_variable(name->text, name->length) &&
                           qr_secret_in_text(name->text, name->length) == NULL;
            size_t above = is_name ? qr_lint_enter(lint, name->text, name->length)
                                   : qr_lint_enter_index(lint, index);
            qr_lint_passed_on(lint, name, (struct qr_lint_name){name->text, name->length});
            qr_lint_leave(lint, above);
        }
    }
    qr_lint_leave(lint, outside);
}

void qr_lint_service(struct qr_lint *lint, const struct qr_yaml *service,
                     const struct qr_yaml *root)
{
    check_image(lint, service);
    check_extends(lint, service);
    check_privileged(lint, service);
    check_hooks(lint, service, "post_start");
    check_hooks(lint, service, "pre_stop");
    check_items(lint, service, "cap_add", check_capability);
    check_items(lint, service, "security_opt", check_option);
    check_items(lint, service, "device_cgroup_rules", check_rule);
    check_namespaces(lint, service);
    check_networks(lint, service, root);
    qr_lint_service_mounts(lint, service);
    check_environment(lint, service);
}
