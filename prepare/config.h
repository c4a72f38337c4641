/* quorate.yaml: what to propose, for which app, through which contracts. Pure but for libyaml's
 * parsing. */
#ifndef QUORATE_PREPARE_CONFIG_H
#define QUORATE_PREPARE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "prepare/manifest.h"
#include "safe/version.h"

#define QR_CONFIG_MAX_SIZE ((size_t)1 << 20) /* bytes */
#define QR_MAX_HOPS        8

enum qr_hop_kind { QR_HOP_SAFE, QR_HOP_TIMELOCK };

/* One contract between the signers and the app. */
struct qr_hop {
    enum qr_hop_kind kind;
    struct qr_address address;
    /* safe */
    bool has_version;
    enum qr_safe_version version;
    /* timelock */
    bool delay_is_min; /* "min": the chain's getMinDelay */
    uint64_t delay;    /* seconds, unless delay_is_min */
    bool salt_is_auto;
    uint8_t salt32[32];
    uint8_t predecessor32[32]; /* zero unless given */
};

struct qr_config {
    struct qr_address app;
    struct qr_word chain_id; /* 1 … 2^53-1 */
    bool has_manifest;
    enum qr_dialect dialect;
    const char *manifest_file;       /* path in the tree, or NULL */
    const char *fields_json;         /* the "fields" mapping as a JSON object, or NULL */
    const char *docker_compose_file; /* path in the tree, or NULL */
    const char *pre_launch_script;   /* path in the tree, or NULL */
    const char **substitute;         /* names */
    size_t n_substitute;
    struct qr_hop route[QR_MAX_HOPS];
    size_t n_hops;
    const char *service; /* or NULL */
};

/* Read the configuration; docs/configuration.md has every key. Unknown and duplicate keys, wrong
 * types, what yaml.h refuses, addresses with a wrong checksum, chain 0, routes that are none of the
 * valid ones: an error with line and column, and config is empty. Everything lives in the arena. */
QR_MUST_USE bool qr_config_parse(struct qr_config *config, const char *text, size_t length,
                                 struct qr_arena *arena, struct qr_error *err);

/* Whether hops in this order are one of the routes that work: none, safe, timelock, safe and
 * timelock, safe and safe, safe and safe and timelock. */
bool qr_route_is_valid(const struct qr_hop *hops, size_t n_hops);

#endif
