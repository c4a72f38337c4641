/* What a compose file takes from the machine into containers: paths, sockets, devices. Source: the
 * Compose specification (volumes, devices, configs, secrets), compose-go's format.ParseVolume. */
#include <string.h>

#include "review/lint_walk.h"

/* dstack's own sockets, by which an application asks for its keys and quotes. */
static bool is_dstack_socket(struct qr_lint_text source)
{
    return qr_lint_text_is(source, "/var/run/dstack.sock") ||
           qr_lint_text_is(source, "/run/dstack.sock") ||
           qr_lint_text_is(source, "/var/run/tappd.sock") ||
           qr_lint_text_is(source, "/run/tappd.sock");
}

/* A path without what the kernel passes over: repeated and final slashes, "." and "..". */
static struct qr_lint_text normal_path(struct qr_lint *lint, struct qr_lint_text path)
{
    char *normal = qr_arena_alloc(&lint->arena, path.length + 2, 1);
    size_t n = 0;
    bool is_absolute = path.length > 0 && path.text[0] == '/';
    for (size_t at = 0; at < path.length;) {
        const char *slash = memchr(path.text + at, '/', path.length - at);
        size_t part = slash == NULL ? path.length - at : (size_t)(slash - path.text) - at;
        if (part == 2 && memcmp(path.text + at, "..", 2) == 0) {
            while (n > 0 && normal[--n] != '/') {
            }
        } else if (part > 0 && !(part == 1 && path.text[at] == '.')) {
            if (n > 0 || is_absolute) {
                normal[n++] = '/';
            }
            memcpy(normal + n, path.text + at, part);
            n += part;
        }
        at += part + 1;
    }
    if (n == 0 && is_absolute) {
        normal[n++] = '/';
    }
    return (struct qr_lint_text){.text = normal, .length = n};
}

/* Whose socket a path is, or NULL. */
static const char *socket_owner(struct qr_lint_text path)
{
    static const struct {
        const char *name;
        const char *owner;
    } sockets[] = {
        {"docker.sock", "Docker"},      {"containerd.sock", "containerd"},
        {"podman.sock", "Podman"},      {"crio.sock", "CRI-O"},
        {"buildkitd.sock", "BuildKit"}, {"containerd.sock.ttrpc", "containerd"},
        {"cri-dockerd.sock", "Docker"},
    };
    const char *slash = memrchr(path.text, '/', path.length);
    size_t start = slash == NULL ? 0 : (size_t)(slash - path.text) + 1;
    struct qr_lint_text last = {.text = path.text + start, .length = path.length - start};
    for (size_t i = 0; i < sizeof sockets / sizeof sockets[0]; i++) {
        if (qr_lint_text_is(last, sockets[i].name)) {
            return sockets[i].owner;
        }
    }
    return NULL;
}

static bool holds_sockets(struct qr_lint_text path)
{
    return qr_lint_text_is(path, "/") || qr_lint_text_is(path, "/var") ||
           qr_lint_text_is(path, "/var/run") || qr_lint_text_is(path, "/run");
}

/* Tell a path of the machine that a container gets; the lint's path says by what. */
static void tell_mount(struct qr_lint *lint, const struct qr_yaml *at, struct qr_lint_text source)
{
    if (source.chosen.text != NULL) {
        qr_lint_add(lint, "host-mount", at->line,
                    "takes the place from the variable %s of allowed_envs: whoever deploys chooses "
                    "what of the machine the container gets",
                    qr_lint_shown(lint, source.chosen.text, source.chosen.length));
        return;
    }
    if (is_dstack_socket(source)) {
        return;
    }
    struct qr_lint_text path = normal_path(lint, source);
    const char *shown = qr_lint_shown(lint, source.text, source.length);
    const char *owner = socket_owner(path);
    if (owner != NULL) {
        qr_lint_add(lint, "docker-socket", at->line,
                    "gives the container the socket of %s (%s): it can start and change every "
                    "container and take over the machine",
                    owner, shown);
    } else if (holds_sockets(path)) {
        qr_lint_add(lint, "host-mount", at->line,
                    "gives the container %s of the machine, with the socket of Docker in it: it "
                    "can take over the machine",
                    shown);
    } else {
        qr_lint_add(lint, "host-mount", at->line,
                    "gives the container %s of the machine: it sees, and may change, what others "
                    "keep there",
                    shown);
    }
}

/* A path, or what a variable of allowed_envs may make one; otherwise it is a volume's name. */
static bool is_path(struct qr_lint_text text)
{
    return text.length > 0 && memchr("./~\x01", text.text[0], 4) != NULL;
}

/* SOURCE:TARGET[:OPTIONS]; a target alone is a volume without a name. */
static void check_short(struct qr_lint *lint, const struct qr_yaml *item)
{
    struct qr_lint_text text = qr_lint_text(lint, item);
    const char *colon = memchr(text.text, ':', text.length);
    if (colon == NULL) {
        return;
    }
    struct qr_lint_text source = text;
    source.length = (size_t)(colon - text.text);
    if (memchr(source.text, 1, source.length) == NULL) {
        source.chosen.text = NULL;
    }
    if (is_path(source)) {
        tell_mount(lint, item, source);
    }
}

static void check_long(struct qr_lint *lint, const struct qr_yaml *item)
{
    const struct qr_yaml *at = qr_yaml_get(item, "source");
    at = at == NULL ? qr_yaml_get(item, "src") : at;
    struct qr_lint_text type = qr_lint_text(lint, qr_yaml_get(item, "type"));
    struct qr_lint_text source = qr_lint_text(lint, at);
    bool is_other = qr_lint_text_is(type, "tmpfs") || qr_lint_text_is(type, "image") ||
                    qr_lint_text_is(type, "npipe");
    bool is_bind = qr_lint_text_is(type, "bind") && source.length > 0;
    if (is_bind || (!is_other && is_path(source))) {
        size_t outside = qr_lint_enter(lint, at->key->text, at->key->length);
        tell_mount(lint, at, source);
        qr_lint_leave(lint, outside);
    }
}

static void check_volumes(struct qr_lint *lint, const struct qr_yaml *volumes)
{
    size_t index = 0;
    for (const struct qr_yaml *item = qr_lint_first(volumes); item != NULL;
         item = qr_lint_next(volumes, item)) {
        size_t outside = qr_lint_enter_index(lint, index++);
        if (item->type == QR_YAML_MAPPING) {
            check_long(lint, item);
        } else {
            check_short(lint, item);
        }
        qr_lint_leave(lint, outside);
    }
}

static bool begins(struct qr_lint_text text, const char *prefix)
{
    size_t length = strlen(prefix);
    return text.length >= length && memcmp(text.text, prefix, length) == 0;
}

/* Memory and disks, by which everything on the machine can be read and changed. */
static bool is_whole_device(struct qr_lint_text path)
{
    static const char *const whole[] = {"/dev", "/dev/mem", "/dev/kmem", "/dev/port", "/"};
    static const char *const prefixes[] = {"/dev/sd",  "/dev/nvme", "/dev/vd",      "/dev/dm-",
                                           "/dev/xvd", "/dev/hd",   "/dev/mapper/", "/dev/disk/"};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        if (qr_lint_text_is(path, whole[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (begins(path, prefixes[i])) {
            return true;
        }
    }
    return false;
}

static void check_devices(struct qr_lint *lint, const struct qr_yaml *devices)
{
    size_t index = 0;
    for (const struct qr_yaml *item = qr_lint_first(devices); item != NULL;
         item = qr_lint_next(devices, item)) {
        size_t outside = qr_lint_enter_index(lint, index++);
        bool is_long = item->type == QR_YAML_MAPPING;
        struct qr_lint_text source =
            qr_lint_text(lint, is_long ? qr_yaml_get(item, "source") : item);
        const char *colon = memchr(source.text, ':', source.length);
        source.length = colon != NULL ? (size_t)(colon - source.text) : source.length;
        if (is_whole_device(normal_path(lint, source))) {
            qr_lint_add(lint, "host-mount", item->line,
                        "gives the container the device %s of the machine: it can read and change "
                        "what others keep in it",
                        qr_lint_shown(lint, source.text, source.length));
        }
        qr_lint_leave(lint, outside);
    }
}

void qr_lint_service_mounts(struct qr_lint *lint, const struct qr_yaml *service)
{
    size_t outside = qr_lint_enter(lint, "volumes", strlen("volumes"));
    check_volumes(lint, qr_yaml_get(service, "volumes"));
    qr_lint_leave(lint, outside);
    outside = qr_lint_enter(lint, "devices", strlen("devices"));
    check_devices(lint, qr_yaml_get(service, "devices"));
    qr_lint_leave(lint, outside);
    const struct qr_yaml *api = qr_yaml_get(service, "use_api_socket");
    if (qr_lint_text_is(qr_lint_text(lint, api), "true")) {
        outside = qr_lint_enter(lint, "use_api_socket", strlen("use_api_socket"));
        qr_lint_add(lint, "docker-socket", api->line,
                    "gives the container the socket of Docker: it can start and change every "
                    "container and take over the machine");
        qr_lint_leave(lint, outside);
    }
}

/* A volume that the local driver mounts: type none with the option bind, or a disk; not one of the
 * network or of memory. */
static void check_driver(struct qr_lint *lint, const struct qr_yaml *volume)
{
    const struct qr_yaml *options = qr_yaml_get(volume, "driver_opts");
    const struct qr_yaml *device = qr_yaml_get(options, "device");
    struct qr_lint_text type = qr_lint_text(lint, qr_yaml_get(options, "type"));
    struct qr_lint_text source = qr_lint_text(lint, device);
    bool is_remote = begins(type, "nfs") || qr_lint_text_is(type, "cifs") ||
                     qr_lint_text_is(type, "smb3") || qr_lint_text_is(type, "tmpfs");
    if (is_remote || !is_path(source)) {
        return;
    }
    size_t outside = qr_lint_enter(lint, "driver_opts.device", strlen("driver_opts.device"));
    tell_mount(lint, device, source);
    qr_lint_leave(lint, outside);
}

/* The content of a file of the machine, which is mounted as well. */
static void check_file(struct qr_lint *lint, const struct qr_yaml *item)
{
    const struct qr_yaml *file = qr_yaml_get(item, "file");
    struct qr_lint_text source = qr_lint_text(lint, file);
    if (source.length > 0) {
        size_t outside = qr_lint_enter(lint, "file", strlen("file"));
        tell_mount(lint, file, source);
        qr_lint_leave(lint, outside);
    }
}

static void check_each(struct qr_lint *lint, const struct qr_yaml *root, const char *key,
                       void (*check)(struct qr_lint *lint, const struct qr_yaml *item))
{
    const struct qr_yaml *all = qr_yaml_get(root, key);
    size_t outside = qr_lint_enter(lint, key, strlen(key));
    bool is_mapping = all != NULL && all->type == QR_YAML_MAPPING;
    for (const struct qr_yaml *item = is_mapping ? all->first : NULL; item != NULL;
         item = item->next) {
        size_t above = qr_lint_enter(lint, item->key->text, item->key->length);
        check(lint, item);
        qr_lint_leave(lint, above);
    }
    qr_lint_leave(lint, outside);
}

void qr_lint_top_mounts(struct qr_lint *lint, const struct qr_yaml *root)
{
    check_each(lint, root, "volumes", check_driver);
    check_each(lint, root, "configs", check_file);
    check_each(lint, root, "secrets", check_file);
}
