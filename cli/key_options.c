#include "cli/key_options.h"

#include <string.h>

#include "base/utf8.h"
#include "chain/keystore.h"
#include "cli/input.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/terminal.h"

enum { KEYSTORE_LIMIT = 65536 };

enum source {
    SOURCE_KEYSTORE,
    SOURCE_KEY_FILE,
    SOURCE_KEY_ENV,
    SOURCE_SIGNER,
    SOURCE_RPC_ACCOUNT,
    SOURCE_NONE,
};

static const char *const names[SOURCE_NONE] = {
    [SOURCE_KEYSTORE] = "--keystore",       [SOURCE_KEY_FILE] = "--key-file",
    [SOURCE_KEY_ENV] = "--key-env",         [SOURCE_SIGNER] = "--signer",
    [SOURCE_RPC_ACCOUNT] = "--rpc-account",
};

/* The first that is given, from one on. */
static enum source next_source(const struct qr_cli *cli, enum source from)
{
    enum source source = from;
    while (source < SOURCE_NONE && !qr_cli_has(cli, names[source])) {
        source++;
    }
    return source;
}

/* What is wrong with a value can be said before anything else is done. */
static bool check_value(const struct qr_cli *cli, enum source source, struct qr_error *err)
{
    struct qr_address account;
    struct qr_signer *signer = NULL;
    bool ok = true;
    if (source == SOURCE_RPC_ACCOUNT) {
        ok = qr_input_address(&account, cli, names[source], err);
    } else if (source == SOURCE_SIGNER) {
        ok = qr_signer_from_command(&signer, qr_cli_value(cli, names[source]), err);
        qr_signer_free(signer);
    }
    return ok;
}

bool qr_key_options_check(bool *given, const struct qr_cli *cli, struct qr_error *err)
{
    enum source source = next_source(cli, SOURCE_KEYSTORE);
    enum source other = source == SOURCE_NONE ? SOURCE_NONE : next_source(cli, source + 1);
    *given = false;
    if (other != SOURCE_NONE) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s and %s both say who signs: give one of them",
                            names[source], names[other]);
    }
    if (qr_cli_has(cli, "--password-file") && source != SOURCE_KEYSTORE) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--password-file holds the password of a keystore: give --keystore "
                            "too");
    }
    if (!check_value(cli, source, err)) {
        return false;
    }
    *given = source != SOURCE_NONE;
    return true;
}

/* "-" may stand for one secret only. */
static bool claim_standard_input(struct qr_cli *cli, const char *path, const char *option,
                                 struct qr_error *err)
{
    if (strcmp(path, "-") != 0) {
        return true;
    }
    if (cli->standard_input_read) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: standard input can be read only once: name a file", option);
    }
    cli->standard_input_read = true;
    return true;
}

static bool read_password(struct qr_secret *password, struct qr_cli *cli, const char *keystore,
                          struct qr_error *err)
{
    const char *path = qr_cli_value(cli, "--password-file");
    if (path == NULL) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer prompt = QR_BUFFER_INIT;
        qr_buffer_add_text(&prompt, "Password of ");
        qr_utf8_add_escaped(&prompt, keystore, strlen(keystore));
        qr_buffer_add_text(&prompt, ": ");
        return qr_terminal_ask_password(password, qr_buffer_text(&prompt), err);
    }
    if (!claim_standard_input(cli, path, "--password-file", err) ||
        !qr_secret_read_file(password, path, false, "password file", err)) {
        return false;
    }
    qr_secret_chomp(password);
    return true;
}

static bool open_keystore(struct qr_key **key, struct qr_cli *cli, struct qr_error *err)
{
    const char *path = qr_cli_value(cli, names[SOURCE_KEYSTORE]);
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer json = QR_BUFFER_INIT;
    struct qr_secret password = QR_SECRET_INIT;
    bool ok = qr_input_file(&json, cli, path, KEYSTORE_LIMIT, err) &&
              read_password(&password, cli, qr_input_name(path), err);
    if (ok && !qr_keystore_decrypt(key, qr_buffer_text(&json), json.length, &password, err)) {
        ok = qr_error_in_file(err, qr_input_name(path));
    }
    qr_secret_dispose(&password);
    return ok;
}

static bool open_key(struct qr_key **key, struct qr_cli *cli, enum source source,
                     struct qr_error *err)
{
    const char *value = qr_cli_value(cli, names[source]);
    qr_secret_protect_process();
    switch (source) {
    case SOURCE_KEYSTORE:
        return open_keystore(key, cli, err);
    case SOURCE_KEY_FILE:
        return claim_standard_input(cli, value, names[source], err) &&
               qr_key_read_file(key, value, err);
    case SOURCE_KEY_ENV:
        return qr_key_read_environment(key, value, err);
    case SOURCE_SIGNER:
    case SOURCE_RPC_ACCOUNT:
    case SOURCE_NONE:
        break;
    }
    QR_ASSERT(false);
    return false;
}

static bool open_account(struct qr_signer **signer, struct qr_cli *cli, struct qr_error *err)
{
    struct qr_chain *chain = NULL;
    struct qr_address account;
    if (!qr_input_address(&account, cli, names[SOURCE_RPC_ACCOUNT], err) ||
        !qr_cli_chain(&chain, cli, err)) {
        return false;
    }
    if (chain == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--rpc-account is an account that a node holds: name the node with "
                            "--rpc URL, or set ETH_RPC_URL");
    }
    *signer = qr_signer_from_account(&account, chain);
    return true;
}

bool qr_key_options_open(struct qr_signer **signer, struct qr_cli *cli, struct qr_error *err)
{
    enum source source = next_source(cli, SOURCE_KEYSTORE);
    struct qr_key *key = NULL;
    *signer = NULL;
    switch (source) {
    case SOURCE_KEYSTORE:
    case SOURCE_KEY_FILE:
    case SOURCE_KEY_ENV:
        if (!open_key(&key, cli, source, err)) {
            qr_secret_wipe_stack();
            return false;
        }
        qr_secret_wipe_stack();
        *signer = qr_signer_from_key(key);
        return true;
    case SOURCE_SIGNER:
        return qr_signer_from_command(signer, qr_cli_value(cli, names[source]), err);
    case SOURCE_RPC_ACCOUNT:
        return open_account(signer, cli, err);
    case SOURCE_NONE:
        break;
    }
    return true;
}
