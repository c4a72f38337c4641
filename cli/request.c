#include "cli/request.h"

#include <string.h>

#include "cli/options.h"

/* Nonces stand as JSON numbers in proposal.json, so they stay exact for every reader. */
#define MAX_NONCE ((UINT64_C(1) << 53) - 1)

static bool read_nonce(struct qr_nonce *nonce, const char *text, struct qr_error *err)
{
    const char *equals = strchr(text, '=');
    const char *number = text;
    *nonce = (struct qr_nonce){.any_safe = equals == NULL};
    if (equals != NULL) {
        number = equals + 1;
        if (!qr_address_parse(&nonce->safe, text, (size_t)(equals - text), "--nonce", err)) {
            return false;
        }
    }
    uint64_t small = 0;
    if (!qr_word_parse(&nonce->nonce, number, strlen(number), "--nonce", err)) {
        return false;
    }
    if (number[0] == '-' || !qr_word_to_u64(&small, &nonce->nonce) || small > MAX_NONCE) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--nonce %s: a nonce is a whole number from 0 to %llu", number,
                            (unsigned long long)MAX_NONCE);
    }
    return true;
}

static bool add_nonce(struct qr_prepare_request *request, struct qr_nonce *nonces, const char *text,
                      struct qr_error *err)
{
    struct qr_nonce *nonce = &nonces[request->n_nonces];
    if (!read_nonce(nonce, text, err)) {
        return false;
    }
    for (size_t i = 0; i < request->n_nonces; i++) {
        if (nonces[i].any_safe == nonce->any_safe &&
            (nonce->any_safe || qr_address_equal(&nonces[i].safe, &nonce->safe))) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "--nonce is given twice for the same Safe: for several Safes write "
                                "--nonce 0xSAFE=N for each");
        }
    }
    request->n_nonces++;
    return true;
}

static bool add_substitution(struct qr_prepare_request *request,
                             struct qr_substitution *substitutions, struct qr_cli *cli,
                             const char *text, struct qr_error *err)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return qr_error_set(err, QR_ERROR_INPUT, "--set %s: write --set NAME=VALUE", text);
    }
    substitutions[request->n_substitutions++] = (struct qr_substitution){
        .name = qr_arena_copy(&cli->arena, text, (size_t)(equals - text)), .value = equals + 1};
    return true;
}

bool qr_request_read(struct qr_prepare_request *request, struct qr_cli *cli, struct qr_error *err)
{
    size_t n = cli->n_given;
    struct qr_action_word *words = qr_arena_alloc(&cli->arena, n, sizeof *words);
    struct qr_nonce *nonces = qr_arena_alloc(&cli->arena, n, sizeof *nonces);
    struct qr_substitution *substitutions = qr_arena_alloc(&cli->arena, n, sizeof *substitutions);
    *request = (struct qr_prepare_request){.words = words,
                                           .nonces = nonces,
                                           .substitutions = substitutions,
                                           .config_path = qr_cli_value(cli, "--config"),
                                           .config_file = qr_cli_value(cli, "--config-file")};
    if (request->config_path != NULL && request->config_file != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--config and --config-file exclude each other: the first is a path in "
                            "the tree, the second a file on disk");
    }
    if (request->config_file != NULL && strcmp(request->config_file, "-") == 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--config-file - is not taken: a file on disk is needed, as it may be "
                            "read more than once");
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = cli->given[i].option->name;
        const char *value = cli->given[i].value;
        bool ok = true;
        if (strcmp(name, "--action") == 0 || strcmp(name, "--call") == 0) {
            words[request->n_words++] =
                (struct qr_action_word){.is_call = strcmp(name, "--call") == 0, .text = value};
        } else if (strcmp(name, "--nonce") == 0) {
            ok = add_nonce(request, nonces, value, err);
        } else if (strcmp(name, "--set") == 0) {
            ok = add_substitution(request, substitutions, cli, value, err);
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

struct qr_repository *qr_request_open_repository(const struct qr_cli *cli, struct qr_error *err)
{
    return qr_repository_open(cli->repo, err);
}
