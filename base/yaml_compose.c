#include "base/yaml.h"

bool qr_yaml_parse_compose(const struct qr_yaml **root, const char *text, size_t length,
                           struct qr_arena *arena, struct qr_error *err)
{
    return qr_yaml_parse(root, text, length, arena, err);
}

const struct qr_yaml *qr_yaml_get(const struct qr_yaml *mapping, const char *key)
{
    (void)mapping;
    (void)key;
    return NULL;
}
