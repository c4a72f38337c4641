/* The frame of the command line: what a command is, and what it is given to run with.
 *
 * A command is one file cmd_NAME.c with one const struct qr_command, declared below and listed in
 * main.c. It reads its words with the functions of cli/options.h and cli/input.h and appends its
 * result to cli->out; main writes that, and the error, and turns the error's kind into the exit
 * code. */
#ifndef QUORATE_CLI_CLI_H
#define QUORATE_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

struct qr_cli;
struct qr_chain;
struct qr_transport;

/* Whether a command asks a node. */
enum qr_network_use {
    QR_NETWORK_NEVER,    /* --rpc and --service say nothing to it */
    QR_NETWORK_IF_GIVEN, /* when --rpc or ETH_RPC_URL is given */
    QR_NETWORK_ALWAYS,   /* it cannot do without */
};

/* An option of a command. */
struct qr_option {
    const char *name;  /* with its dashes: "--dialect" */
    const char *value; /* what stands after it, for messages: "DIALECT"; NULL: a flag */
    bool required;
    bool repeated; /* may be given more than once */
};

struct qr_command {
    const char *name;    /* its one or two words: "compose hash" */
    const char *summary; /* for lists: one line of at most 54 characters, no full stop */
    const char *usage;   /* without "quorate ": "keccak HEX"; lines that begin with a blank go on */
    const char *help;    /* what it does, examples, exit codes; 80 columns; ends in a newline */
    const char *operands; /* names of its arguments for messages: "SIGNATURE JSON-ARRAY" */
    size_t min_operands;
    size_t max_operands; /* SIZE_MAX: any number */
    const struct qr_option *options;
    size_t n_options;
    enum qr_network_use network;
    /* Do it: append the result to cli->out. Returns false and fills err otherwise; what was
     * appended is then dropped, unless cli->report was set. */
    bool (*run)(struct qr_cli *cli, struct qr_error *err);
};

/* An option as it stands on the line. */
struct qr_given {
    const struct qr_option *option;
    const char *value; /* NULL for a flag */
};

/* One run of the program. Words are borrowed from argv. */
struct qr_cli {
    /* global options */
    bool json;
    bool quiet;
    const char *repo; /* --repo, or NULL */
    const char **rpc; /* --rpc, in the order of the line */
    size_t n_rpc;
    const char *service;    /* --service, or NULL */
    bool insecure_http;     /* --insecure-http */
    const char *max_answer; /* --max-answer, or NULL */
    bool help;
    bool version;

    const struct qr_command *command; /* NULL when the line names none */
    const char *group;                /* its first word, also when only that was given; or NULL */
    struct qr_given *given;           /* the command's own options, in the order of the line */
    size_t n_given;
    const char **operands; /* the other words after the command */
    size_t n_operands;

    bool report;           /* out is a verdict's report: printed whatever the error's kind */
    struct qr_buffer out;  /* what goes to standard output */
    struct qr_arena arena; /* for what a run needs; released by main */
    bool standard_input_read;

    struct qr_transport *transport; /* cli/network.h; NULL while the network is not used */
    struct qr_chain *chain;
};

/* The commands. */
extern const struct qr_command qr_cmd_prepare;
extern const struct qr_command qr_cmd_verify;
extern const struct qr_command qr_cmd_sign;
extern const struct qr_command qr_cmd_collect;
extern const struct qr_command qr_cmd_status;
extern const struct qr_command qr_cmd_commit;
extern const struct qr_command qr_cmd_cancel;
extern const struct qr_command qr_cmd_compose_hash;
extern const struct qr_command qr_cmd_compose_canonical;
extern const struct qr_command qr_cmd_compose_explain;
extern const struct qr_command qr_cmd_compose_diff;
extern const struct qr_command qr_cmd_compose_lint;
extern const struct qr_command qr_cmd_device_id;
extern const struct qr_command qr_cmd_abi_selector;
extern const struct qr_command qr_cmd_abi_encode;
extern const struct qr_command qr_cmd_abi_decode;
extern const struct qr_command qr_cmd_keccak;
extern const struct qr_command qr_cmd_typed_data_hash;
extern const struct qr_command qr_cmd_safe_hash;
extern const struct qr_command qr_cmd_safe_signatures;
extern const struct qr_command qr_cmd_safe_message_hash;
extern const struct qr_command qr_cmd_safe_multisend;
extern const struct qr_command qr_cmd_timelock_encode;
extern const struct qr_command qr_cmd_trust_add;
extern const struct qr_command qr_cmd_trust_list;
extern const struct qr_command qr_cmd_trust_remove;

#endif
