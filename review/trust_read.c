#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/yaml.h"
#include "review/trust.h"

/* A document on its way into a trust. */
struct reader {
    struct qr_trust *trust;
    struct qr_error *err;
};

static bool set_place(struct reader *reader, const struct qr_yaml *node)
{
    reader->err->line = node->line;
    reader->err->column = node->column;
    return false;
}

#define REFUSE(reader, node, ...)                                                                  \
    qr_error_set_at((reader)->err, QR_ERROR_INPUT, (node)->line, (node)->column, __VA_ARGS__)

/* That a mapping has no other keys than these. */
static bool check_keys(struct reader *reader, const struct qr_yaml *mapping, const char *where,
                       const char *const *keys, size_t n_keys, const char *list)
{
    if (mapping->type != QR_YAML_MAPPING) {
        return REFUSE(reader, mapping, "%s must be a mapping of keys to values, not %s", where,
                      qr_yaml_type_name(mapping->type));
    }
    for (const struct qr_yaml *item = mapping->first; item != NULL; item = item->next) {
        bool known = false;
        for (size_t i = 0; i < n_keys; i++) {
            known = known ||
                    (strlen(keys[i]) == item->key->length && strcmp(keys[i], item->key->text) == 0);
        }
        if (known) {
            continue;
        }
        const char *near = qr_nearest_word(item->key->text, keys, n_keys);
        return near != NULL
                   ? REFUSE(reader, item->key, "unknown key \"%s\" in %s: did you mean \"%s\"?",
                            item->key->text, where, near)
                   : REFUSE(reader, item->key, "unknown key \"%s\" in %s: the keys here are %s",
                            item->key->text, where, list);
    }
    return true;
}

/* A scalar that must be there; text may be anything but empty. */
static const struct qr_yaml *want(struct reader *reader, const struct qr_yaml *mapping,
                                  const char *where, const char *key)
{
    const struct qr_yaml *node = qr_yaml_get(mapping, key);
    if (node == NULL) {
        (void)REFUSE(reader, mapping, "%s has no %s: add it", where, key);
        return NULL;
    }
    if (node->type != QR_YAML_SCALAR) {
        (void)REFUSE(reader, node, "%s.%s must be a single value, not %s", where, key,
                     qr_yaml_type_name(node->type));
        return NULL;
    }
    return node;
}

static bool read_name(struct reader *reader, const char **name, const struct qr_yaml *node,
                      const char *what)
{
    if (node->type != QR_YAML_SCALAR) {
        return REFUSE(reader, node, "%s must be a single value, not %s", what,
                      qr_yaml_type_name(node->type));
    }
    if (node->length > 0 && qr_yaml_meaning(node) != QR_YAML_STRING) {
        return REFUSE(reader, node, "%s must be text, and %s is something else in YAML: quote it",
                      what, node->text);
    }
    *name = node->text;
    return qr_trust_check_name(node->text, node->length, what, reader->err) ||
           set_place(reader, node);
}

static bool read_chain_id(struct reader *reader, struct qr_word *id, const struct qr_yaml *node,
                          const char *what)
{
    if (node->type != QR_YAML_SCALAR || qr_yaml_meaning(node) != QR_YAML_INTEGER) {
        return REFUSE(reader, node,
                      "%s must be a chain id in decimal digits, like 8453, not in "
                      "quotes",
                      what);
    }
    return qr_trust_parse_chain_id(id, node->text, node->length, what, reader->err) ||
           set_place(reader, node);
}

/* Lines of an entry: its first key's, and the one after its last value's. */
static void place_entry(size_t *line, size_t *end_line, const struct qr_yaml *entry)
{
    *line = entry->line;
    *end_line = entry->line + 1;
    for (const struct qr_yaml *item = entry->first; item != NULL; item = item->next) {
        if (item->line >= *end_line) {
            *end_line = item->line + 1;
        }
    }
}

static bool read_chain(struct reader *reader, struct qr_trust_chain *chain,
                       const struct qr_yaml *entry, const char *where)
{
    static const char *const keys[] = {"id", "name"};
    if (!check_keys(reader, entry, where, keys, 2, "id and name")) {
        return false;
    }
    const struct qr_yaml *id = want(reader, entry, where, "id");
    const struct qr_yaml *name = qr_yaml_get(entry, "name");
    place_entry(&chain->line, &chain->end_line, entry);
    return id != NULL && read_chain_id(reader, &chain->id, id, "the chain's id") &&
           (name == NULL || read_name(reader, &chain->name, name, "the chain's name"));
}

static bool read_kind(struct reader *reader, const char **kind, const struct qr_yaml *node)
{
    if (node->type != QR_YAML_SCALAR || strlen(node->text) != node->length ||
        !qr_trust_is_kind(node->text)) {
        return REFUSE(reader, node, "kind must be " QR_TRUST_KINDS);
    }
    *kind = node->text;
    return true;
}

static bool read_address(struct reader *reader, struct qr_trust_address *address,
                         const struct qr_yaml *entry, const char *where)
{
    static const char *const keys[] = {"address", "name", "kind", "chain"};
    if (!check_keys(reader, entry, where, keys, 4, "address, name, kind and chain")) {
        return false;
    }
    const struct qr_yaml *digits = want(reader, entry, where, "address");
    const struct qr_yaml *name = digits == NULL ? NULL : want(reader, entry, where, "name");
    const struct qr_yaml *kind = qr_yaml_get(entry, "kind");
    const struct qr_yaml *chain = qr_yaml_get(entry, "chain");
    place_entry(&address->line, &address->end_line, entry);
    if (name == NULL) {
        return false;
    }
    if (!qr_address_parse(&address->address, digits->text, digits->length, "address",
                          reader->err)) {
        return set_place(reader, digits);
    }
    if (qr_address_is_zero(&address->address)) {
        return REFUSE(reader, digits, "the zero address is nobody: remove this entry");
    }
    address->has_chain = chain != NULL;
    return read_name(reader, &address->name, name, "the name") &&
           (kind == NULL || read_kind(reader, &address->kind, kind)) &&
           (chain == NULL || read_chain_id(reader, &address->chain_id, chain, "chain"));
}

/* A list that may be missing or empty; *entries is NULL then. */
static bool read_list(struct reader *reader, struct qr_trust_list *list,
                      const struct qr_yaml **entries, size_t *count, const struct qr_yaml *root,
                      const char *key)
{
    const struct qr_yaml *node = qr_yaml_get(root, key);
    *entries = NULL;
    *count = 0;
    if (node == NULL) {
        return true;
    }
    *list = (struct qr_trust_list){node->key->line, node->key->column};
    if (node->type == QR_YAML_SCALAR && node->plain && node->length == 0) {
        return true;
    }
    if (node->type != QR_YAML_SEQUENCE) {
        return REFUSE(reader, node, "%s must be a list, not %s", key,
                      qr_yaml_type_name(node->type));
    }
    *entries = node->first;
    *count = node->count;
    return true;
}

static bool read_chains(struct reader *reader, const struct qr_yaml *root)
{
    struct qr_trust *trust = reader->trust;
    const struct qr_yaml *entry;
    size_t count;
    if (!read_list(reader, &trust->chain_list, &entry, &count, root, "chains")) {
        return false;
    }
    trust->chains = qr_arena_alloc(&trust->arena, count + 1, sizeof *trust->chains);
    for (; entry != NULL; entry = entry->next) {
        struct qr_trust_chain *chain = &trust->chains[trust->n_chains];
        if (!read_chain(reader, chain, entry, "an entry of chains")) {
            return false;
        }
        trust->n_chains++;
    }
    return true;
}

static bool read_addresses(struct reader *reader, const struct qr_yaml *root)
{
    struct qr_trust *trust = reader->trust;
    const struct qr_yaml *entry;
    size_t count;
    if (!read_list(reader, &trust->address_list, &entry, &count, root, "addresses")) {
        return false;
    }
    trust->addresses = qr_arena_alloc(&trust->arena, count + 1, sizeof *trust->addresses);
    for (; entry != NULL; entry = entry->next) {
        struct qr_trust_address *address = &trust->addresses[trust->n_addresses];
        if (!read_address(reader, address, entry, "an entry of addresses")) {
            return false;
        }
        trust->n_addresses++;
    }
    return true;
}

static int compare_numbers(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_chains(const void *a, const void *b)
{
    const struct qr_trust_chain *left = *(const struct qr_trust_chain *const *)a;
    const struct qr_trust_chain *right = *(const struct qr_trust_chain *const *)b;
    int order = qr_word_compare(&left->id, &right->id);
    return order != 0 ? order : compare_numbers(left->line, right->line);
}

/* Those that name a chain first, so that they are found first. */
static int compare_places(const struct qr_trust_address *a, const struct qr_trust_address *b)
{
    int order = qr_address_compare(&a->address, &b->address);
    if (order != 0 || a->has_chain != b->has_chain) {
        return order != 0 ? order : a->has_chain ? -1 : 1;
    }
    return qr_word_compare(&a->chain_id, &b->chain_id);
}

/* Equal ones in the order of the file, so that the message is the same each time. */
static int compare_addresses(const void *a, const void *b)
{
    const struct qr_trust_address *left = *(const struct qr_trust_address *const *)a;
    const struct qr_trust_address *right = *(const struct qr_trust_address *const *)b;
    int order = compare_places(left, right);
    return order != 0 ? order : compare_numbers(left->line, right->line);
}

static bool index_chains(struct reader *reader)
{
    struct qr_trust *trust = reader->trust;
    const struct qr_trust_chain **sorted =
        qr_arena_alloc(&trust->arena, trust->n_chains + 1, sizeof *sorted);
    for (size_t i = 0; i < trust->n_chains; i++) {
        sorted[i] = &trust->chains[i];
    }
    qsort(sorted, trust->n_chains, sizeof *sorted, compare_chains);
    for (size_t i = 1; i < trust->n_chains; i++) {
        if (qr_word_equal(&sorted[i - 1]->id, &sorted[i]->id)) {
            return qr_error_set_at(reader->err, QR_ERROR_INPUT, sorted[i]->line, 0,
                                   "this chain stands in line %zu already: remove one of them",
                                   sorted[i - 1]->line);
        }
    }
    trust->by_id = sorted;
    return true;
}

static bool index_addresses(struct reader *reader)
{
    struct qr_trust *trust = reader->trust;
    const struct qr_trust_address **sorted =
        qr_arena_alloc(&trust->arena, trust->n_addresses + 1, sizeof *sorted);
    for (size_t i = 0; i < trust->n_addresses; i++) {
        sorted[i] = &trust->addresses[i];
    }
    qsort(sorted, trust->n_addresses, sizeof *sorted, compare_addresses);
    for (size_t i = 1; i < trust->n_addresses; i++) {
        if (compare_places(sorted[i - 1], sorted[i]) == 0) {
            return qr_error_set_at(reader->err, QR_ERROR_INPUT, sorted[i]->line, 0,
                                   "this address stands in line %zu already%s: remove one of them",
                                   sorted[i - 1]->line,
                                   sorted[i]->has_chain ? " for the same chain" : "");
        }
    }
    trust->by_address = sorted;
    return true;
}

static bool read_document(struct reader *reader, const struct qr_yaml *root)
{
    static const char *const keys[] = {"quorate-trust", "chains", "addresses"};
    const struct qr_yaml *version = qr_yaml_get(root, "quorate-trust");
    /* Another version may have other keys: it is judged before them. */
    if (version != NULL &&
        (version->type != QR_YAML_SCALAR || !version->plain || strcmp(version->text, "1") != 0)) {
        return REFUSE(reader, version,
                      "quorate-trust must be the number 1: a newer quorate may "
                      "have written this file");
    }
    if (!check_keys(reader, root, "the trust file", keys, 3,
                    "quorate-trust, chains and addresses")) {
        return false;
    }
    if (version == NULL) {
        return REFUSE(reader, root,
                      "quorate-trust is missing: add \"quorate-trust: 1\" as the "
                      "first line");
    }
    return read_chains(reader, root) && read_addresses(reader, root) && index_chains(reader) &&
           index_addresses(reader);
}

bool qr_trust_parse(struct qr_trust *trust, const char *text, size_t length, struct qr_error *err)
{
    struct reader reader = {trust, err};
    const struct qr_yaml *root = NULL;
    *trust = (struct qr_trust){.arena = QR_ARENA_INIT};
    if (length > QR_TRUST_MAX_SIZE) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the trust file has %zu bytes: at most %zu are read", length,
                            QR_TRUST_MAX_SIZE);
    }
    if (!qr_yaml_parse(&root, text, length, &trust->arena, err) || !read_document(&reader, root)) {
        qr_trust_dispose(trust);
        return false;
    }
    return true;
}
