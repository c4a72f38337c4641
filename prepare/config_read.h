/* Reading quorate.yaml's tree into a struct: what the config_*.c files share. */
#ifndef QUORATE_PREPARE_CONFIG_READ_H
#define QUORATE_PREPARE_CONFIG_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/yaml.h"
#include "prepare/config.h"

#define QR_CONFIG_WHERE_SIZE 96 /* a key's path, "route[0].predecessor" */

struct qr_config_reader {
    struct qr_config *config;
    struct qr_arena *arena;
    struct qr_error *err;
};

/* A key that a mapping may have. read fills part of target from its value; where is the key's path
 * for messages. */
struct qr_config_key {
    const char *name;
    bool required;
    bool (*read)(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                 const char *where);
};

/* Read a mapping's members by their keys. where is "" for the whole document. Another type, an
 * unknown key and a missing required one are errors. */
QR_MUST_USE bool qr_config_read_mapping(struct qr_config_reader *reader, void *target,
                                        const struct qr_yaml *node, const char *where,
                                        const struct qr_config_key *keys, size_t n_keys);
/* The member of a mapping, or NULL. */
const struct qr_yaml *qr_config_member(const struct qr_yaml *mapping, const char *key);

/* Fill the reader's error, at a node's place. Gives false. */
#define qr_config_refuse(reader, node, ...)                                                        \
    qr_error_set_at((reader)->err, QR_ERROR_INPUT, (node)->line, (node)->column, __VA_ARGS__)
/* Give an error that was set without a place that of a node. Returns false. */
bool qr_config_place(struct qr_config_reader *reader, const struct qr_yaml *node);

/* A scalar's text as it is written, quoted or not: for values whose text means one thing only,
 * whatever YAML would make of them (addresses). Not empty, no NUL. */
QR_MUST_USE bool qr_config_text(struct qr_config_reader *reader, const char **text,
                                const struct qr_yaml *node, const char *where);
/* A scalar that YAML takes for text too. */
QR_MUST_USE bool qr_config_string(struct qr_config_reader *reader, const char **text,
                                  const struct qr_yaml *node, const char *where);
/* A plain whole number from least to most. */
QR_MUST_USE bool qr_config_integer(struct qr_config_reader *reader, uint64_t *number,
                                   const struct qr_yaml *node, const char *where, uint64_t least,
                                   uint64_t most);
/* An address that is not zero. */
QR_MUST_USE bool qr_config_address(struct qr_config_reader *reader, struct qr_address *address,
                                   const struct qr_yaml *node, const char *where);
QR_MUST_USE bool qr_config_bytes32(struct qr_config_reader *reader, uint8_t bytes32[32],
                                   const struct qr_yaml *node, const char *where);
/* The base of a service's address: https, or http to this machine; a host, perhaps a port and a
 * path; no user, query or fragment. */
QR_MUST_USE bool qr_config_service(struct qr_config_reader *reader, const char **url,
                                   const struct qr_yaml *node, const char *where);

/* The values of the keys "manifest" and "route" (struct qr_config_key's read). */
bool qr_config_read_manifest(struct qr_config_reader *reader, void *target,
                             const struct qr_yaml *value, const char *where);
bool qr_config_read_route(struct qr_config_reader *reader, void *target,
                          const struct qr_yaml *value, const char *where);
/* What can only be judged when the whole route and the app are known. */
QR_MUST_USE bool qr_config_check_route(struct qr_config_reader *reader,
                                       const struct qr_yaml *route);

#endif
