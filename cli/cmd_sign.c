/* quorate sign */
#include <string.h>
#include <unistd.h>

#include "cli/accept.h"
#include "cli/cli.h"
#include "cli/colour.h"
#include "cli/input.h"
#include "cli/key_options.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/proposal.h"
#include "cli/request.h"
#include "cli/show.h"
#include "cli/show_onchain.h"
#include "cli/terminal.h"
#include "commit/owners.h"
#include "commit/signature_file.h"
#include "commit/signatures.h"
#include "prepare/siblings.h"

static const struct qr_option options[] = {
    QR_KEY_OPTIONS,       {.name = "--eth-sign"},
    {.name = "--yes"},    {.name = "--safe", .value = "ADDRESS"},
    {.name = "--no-git"}, {.name = "--replace"},
    QR_ACCEPT_OPTION,
};

static const char help[] =
    "Verify a proposal, show what a wallet shows, ask, and sign: the signature goes\n"
    "to PROPOSAL/signatures/, in a file named by its owner. What does not verify is\n"
    "not signed, nor with a key that is no owner's (with --rpc).\n"
    "\n"
    "The key is one of:\n"
    "  --keystore FILE  a keystore of version 3; its password is asked for, or read\n"
    "                   from --password-file FILE\n"
    "  --key-file FILE  a private key in hex, in a file that only you can read\n"
    "  --key-env NAME   the same in an environment variable\n"
    "  --signer 'COMMAND {typed_data}'  a program that prints the signature of the\n"
    "                   EIP-712 payload in that file\n"
    "  --rpc-account ADDRESS  an account of the node\n"
    "\n"
    "  --eth-sign       sign the safeTxHash with the prefix of eth_sign, for Safes\n"
    "                   from version 1.1.0; without it EIP-712 is signed, always\n"
    "  --yes            do not ask\n"
    "  --rpc URL        check owners, roles and the outcome with the chain first\n"
    "  --safe ADDRESS   of two Safes the one to sign for: without it the first, or\n"
    "                   with --rpc the first that the key is an owner of\n"
    "  --no-git         do not compare with git: without it that is done when --repo\n"
    "                   is given, or when the repository of the working directory has\n"
    "                   the commit\n"
    "  --accept CODE    a danger that you take, by its code (docs/review.md): that is\n"
    "                   printed, and stands in no file\n"
    "  --replace        put the signature in the place of another one of yours\n"
    "\n"
    "Examples:\n"
    "  quorate sign release --keystore ~/.foundry/keystores/alice\n"
    "  quorate sign release --rpc https://base.example.org --signer \\\n"
    "      'cast wallet sign --data --from-file {typed_data} --ledger'\n"
    "\n"
    "With --json: {\"owner\", \"kind\", \"hash\", \"signature\", \"file\", \"against\",\n"
    "\"trust_file\", \"accepted\"}. It was checked against \"git\", or \"itself\" where git\n"
    "was not asked: then a line on standard error says so, also with --quiet.\n"
    "\n"
    "Exit codes: 0 signed (or it was already, by the same), 1 refused, 2 the call or\n"
    "a file is wrong, 3 could not find out.\n";

/* One run: what is signed, with what, and what is known. */
struct signing {
    struct qr_cli *cli;
    const char *path;
    struct qr_verification verification;
    struct qr_signer_trust trust;
    struct qr_accepted accepted;
    char *git; /* why git was not asked; NULL: it was. In cli's arena */
    const struct qr_address *safe;
    const struct qr_step *step;
    struct qr_chain *chain; /* or NULL */
    struct qr_owners owners;
    struct qr_signer *signer;
    bool eth_sign;
};

static bool check_options(struct signing *signing, struct qr_error *err)
{
    struct qr_cli *cli = signing->cli;
    struct qr_address safe;
    bool given;
    if (!qr_key_options_check(&given, cli, err) ||
        !qr_accepted_read(&signing->accepted, cli, err)) {
        return false;
    }
    if (!given) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "sign needs a key: add --keystore FILE, --key-file FILE, --key-env "
                            "NAME, --signer 'COMMAND {typed_data}' or --rpc-account ADDRESS");
    }
    if (qr_cli_has(cli, "--rpc-account") && !qr_network_is_asked_for(cli)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--rpc-account is an account that a node holds: name the node with "
                            "--rpc URL, or set ETH_RPC_URL");
    }
    if (qr_cli_has(cli, "--no-git") && cli->repo != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--no-git and --repo exclude each other: compare with that "
                            "repository, or with none");
    }
    return !qr_cli_has(cli, "--safe") || qr_input_address(&safe, cli, "--safe", err);
}

/* The repository that has the proposal's commit, or NULL with the reason in signing->git. A
 * repository that is named with --repo must have it. */
static bool open_repository(struct qr_repository **repository, struct signing *signing,
                            struct qr_error *err)
{
    struct qr_cli *cli = signing->cli;
    struct qr_error why = QR_ERROR_INIT;
    struct qr_commit commit;
    *repository = NULL;
    if (qr_cli_has(cli, "--no-git")) {
        signing->git = qr_arena_copy(&cli->arena, "--no-git", strlen("--no-git"));
        return true;
    }
    *repository = qr_request_open_repository(cli, &why);
    if (*repository != NULL &&
        qr_repository_resolve(&commit, *repository, signing->verification.made.source.commit.id,
                              &why)) {
        return true;
    }
    bool lacks_commit = *repository != NULL;
    qr_repository_free(*repository);
    *repository = NULL;
    if (cli->repo != NULL) {
        *err = why;
        return !lacks_commit
                   ? false
                   : qr_error_set(err, QR_ERROR_UNAVAILABLE,
                                  "commit %s of the proposal is not in %s: git fetch it, or name "
                                  "another checkout with --repo",
                                  signing->verification.made.source.commit.id, cli->repo);
    }
    signing->git = qr_arena_copy(&cli->arena, why.message, strlen(why.message));
    return true;
}

static bool refuse_unverified(const struct signing *signing, struct qr_error *err)
{
    struct qr_buffer reason QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer codes QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_danger_add_reason(&reason, &signing->verification.findings);
    qr_danger_add_codes(&codes, &signing->verification.findings);
    if (codes.length > 0) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "%s is not signed, since it is not verified: %s; quorate verify shows "
                            "it, and --accept takes a danger by its code (%s)",
                            signing->path, qr_buffer_text(&reason), qr_buffer_text(&codes));
    }
    return qr_error_set(err, QR_ERROR_REFUSED, "%s is not signed, since it is not verified: %s",
                        signing->path, qr_buffer_text(&reason));
}

/* Takes the dangers that the signer takes; true when no other is left. */
static bool accept(struct signing *signing, struct qr_error *err)
{
    qr_verification_accept(&signing->verification, signing->accepted.codes,
                           signing->accepted.count);
    return signing->verification.verified || refuse_unverified(signing, err);
}

/* Against git, in place of what was verified against itself. */
static bool verify_with_git(struct signing *signing, struct qr_error *err)
{
    struct qr_repository *repository;
    if (!open_repository(&repository, signing, err)) {
        return false;
    }
    if (repository == NULL) {
        return true;
    }
    const struct qr_trust *trust = signing->verification.trust;
    qr_verification_dispose(&signing->verification);
    signing->verification = (struct qr_verification){.trust = trust};
    /* It was read again, and may have been changed meanwhile. */
    bool ok = qr_verify_directory(&signing->verification, signing->path, repository, NULL, err) &&
              qr_proposal_check_signed(&signing->verification.made.proposal, signing->path, err);
    qr_repository_free(repository);
    return ok;
}

static bool verify(struct signing *signing, struct qr_error *err)
{
    struct qr_verification *verification = &signing->verification;
    if (!qr_proposal_read_trust(verification, &signing->trust, err) ||
        !qr_proposal_open(verification, signing->path, err) ||
        !qr_proposal_check_signed(&verification->made.proposal, signing->path, err) ||
        !verify_with_git(signing, err)) {
        return false;
    }
    qr_find_shared_nonces(&verification->findings, &verification->made.proposal, signing->path);
    if (!accept(signing, err)) {
        return false;
    }
    if (signing->chain == NULL) {
        return true;
    }
    if (!qr_verify_onchain(verification, signing->chain, err) || !accept(signing, err)) {
        return false;
    }
    qr_owners_from_onchain(&signing->owners, &verification->made.proposal, &verification->onchain,
                           &signing->cli->arena);
    return true;
}

static bool refuse_stranger(const struct signing *signing, const struct qr_address *account,
                            struct qr_error *err)
{
    const struct qr_step_owners *owners = qr_owners_of(&signing->owners, signing->step);
    struct qr_buffer list QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    char address[QR_ADDRESS_SIZE];
    char safe[QR_ADDRESS_SIZE];
    qr_address_format(address, account);
    qr_address_format(safe, &signing->step->safe.address);
    qr_owners_add_list(&list, owners->owners, owners->n_owners);
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "%s is no owner of the Safe %s, and nothing was written: its owners are %s",
                        address, safe, qr_buffer_text(&list));
}

/* Whether the chain lets the account sign the chosen step; true as long as it was not asked. */
static bool check_owner(const struct signing *signing, const struct qr_address *account,
                        struct qr_error *err)
{
    const struct qr_step_owners *owners = qr_owners_of(&signing->owners, signing->step);
    return owners == NULL || qr_step_has_owner(owners, account) ||
           refuse_stranger(signing, account, err);
}

/* The step of --safe, the first one whose Safe the account is an owner of, or the first one. */
static bool choose_step(struct signing *signing, struct qr_error *err)
{
    const struct qr_proposal *proposal = &signing->verification.made.proposal;
    const struct qr_address *account = qr_signer_address(signing->signer);
    signing->step = qr_proposal_signed_step(proposal);
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        if (!qr_step_is_of_safe(step)) {
            continue;
        }
        const struct qr_step_owners *owners = qr_owners_of(&signing->owners, step);
        if (signing->safe != NULL
                ? qr_address_equal(signing->safe, &step->safe.address)
                : owners != NULL && account != NULL && qr_step_has_owner(owners, account)) {
            signing->step = step;
            break;
        }
    }
    if (signing->eth_sign && signing->step->safe.version < QR_SAFE_1_1_0) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "--eth-sign: a Safe of version %s does not take it: sign with EIP-712, "
                            "without --eth-sign",
                            qr_safe_version_text(signing->step->safe.version));
    }
    return account == NULL || check_owner(signing, account, err);
}

static void add_text(struct qr_buffer *text, const struct signing *signing)
{
    const struct qr_verification *verification = &signing->verification;
    const struct qr_address *account = qr_signer_address(signing->signer);
    char safe[QR_ADDRESS_SIZE];
    qr_address_format(safe, &signing->step->safe.address);
    struct qr_show show = {.only = signing->step, .trust = &signing->trust};
    qr_show_proposal(text, &verification->made.proposal, &show);
    if (verification->asked_chain) {
        qr_show_onchain(text, &verification->onchain, &verification->made.proposal,
                        verification->trust);
    }
    qr_show_findings(text, &verification->findings);
    qr_accepted_show(text, &signing->accepted, &verification->findings);
    if (signing->git != NULL) {
        qr_buffer_add_text(text, "\nCaution: git was not asked, so nothing shows that these hashes "
                                 "come from the\ncommit:");
        qr_show_wrapped(text, signing->git);
    }
    if (!verification->asked_chain) {
        qr_buffer_add_text(text, "\nCaution: the chain was not asked. Owners, nonce and outcome "
                                 "are not checked;\n  --rpc URL checks them.\n");
    }
    qr_buffer_addf(text,
                   "\nIn EIP-712 mode a wallet shows the domain hash and the message hash, in\n"
                   "eth_sign mode the safeTxHash. This signature is %s, for the Safe\n%s",
                   signing->eth_sign ? "eth_sign" : "EIP-712", safe);
    if (account != NULL) {
        char address[QR_ADDRESS_SIZE];
        qr_address_format(address, account);
        qr_buffer_addf(text, "\nby %s", address);
    }
    qr_buffer_add_text(text, ".\n");
}

/* What a signature without git is worth has to be known also where nothing else is shown. */
static void warn(const struct signing *signing)
{
    struct qr_buffer line QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (signing->git == NULL) {
        return;
    }
    qr_buffer_add_text(&line, "quorate: caution: git was not asked, so nothing shows that these "
                              "hashes come from the commit: ");
    qr_utf8_add_escaped(&line, signing->git, strlen(signing->git));
    qr_buffer_add_text(&line, "\n");
    qr_output_diagnostic(&line);
}

/* Before it is signed without a question: the person may hold a device that asks in its turn. */
static void announce(const struct signing *signing, struct qr_buffer *text)
{
    if (signing->cli->quiet || signing->cli->json) {
        warn(signing);
        return;
    }
    if (qr_colour_is_wanted(STDERR_FILENO)) {
        qr_colour_paint(text);
    }
    qr_output_diagnostic(text);
}

/* Show what is signed, and have it confirmed. */
static bool ask(const struct signing *signing, struct qr_error *err)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    bool yes;
    add_text(&text, signing);
    if (qr_cli_has(signing->cli, "--yes")) {
        announce(signing, &text);
        return true;
    }
    if (!qr_terminal_confirm(&yes, &text, "\nSign? (yes or no) ", err)) {
        return false;
    }
    return yes || qr_error_set(err, QR_ERROR_REFUSED, "not signed: the answer was not yes");
}

static void write_json(struct qr_buffer *out, const struct signing *signing,
                       const struct qr_signature *signature, const char *file)
{
    char owner[QR_ADDRESS_SIZE];
    struct qr_json_writer writer = qr_json_writer(out);
    qr_address_format(owner, &signature->owner);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "owner");
    qr_json_write_string(&writer, owner);
    qr_json_write_key(&writer, "kind");
    qr_json_write_string(&writer, qr_signature_kind_text(signature->kind));
    qr_json_write_key(&writer, "hash");
    qr_json_write_hex(&writer, signing->step->hashes.hash32, 32);
    qr_json_write_key(&writer, "signature");
    qr_json_write_hex(&writer, signature->sig65, 65);
    qr_json_write_key(&writer, "file");
    qr_json_write_string(&writer, file);
    qr_json_write_key(&writer, "against");
    qr_json_write_string(&writer, signing->git == NULL ? "git" : "itself");
    qr_signer_trust_write(&writer, &signing->trust);
    qr_json_write_key(&writer, "accepted");
    qr_accepted_write(&writer, &signing->accepted, &signing->verification.findings);
    qr_json_write_end(&writer, '}');
}

static bool write_signature(struct signing *signing, const struct qr_signature *signature,
                            struct qr_error *err)
{
    struct qr_cli *cli = signing->cli;
    enum qr_signature_written written;
    char name[QR_SIGNATURE_NAME_SIZE];
    char owner[QR_ADDRESS_SIZE];
    bool replace = qr_cli_has(cli, "--replace");
    if (!qr_signature_plan(&written, name, signing->path, signing->step, signature, replace, err) ||
        !qr_signature_write(&written, signing->path, signing->step, signature, replace, err)) {
        return false;
    }
    struct qr_buffer file QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_buffer_addf(&file, "%s/signatures/%s", signing->path, name);
    qr_address_format(owner, &signature->owner);
    if (cli->json) {
        write_json(&cli->out, signing, signature, qr_buffer_text(&file));
    } else if (!cli->quiet) {
        qr_buffer_addf(&cli->out, "%s by %s, %s\n",
                       written == QR_SIGNATURE_SAME ? "Signed already" : "Signed", owner,
                       qr_signature_kind_text(signature->kind));
        qr_show_hashes(&cli->out, signing->step);
        qr_utf8_add_escaped(&cli->out, qr_buffer_text(&file), file.length);
        qr_buffer_add_text(&cli->out, "\n");
        qr_accepted_show(&cli->out, &signing->accepted, &signing->verification.findings);
    }
    return true;
}

static bool sign(struct signing *signing, struct qr_error *err)
{
    uint8_t sig65[65];
    struct qr_address owner;
    struct qr_signature signature;
    if (!qr_signer_sign_step(sig65, &owner, signing->signer, signing->step, signing->eth_sign,
                             err) ||
        !qr_signature_parse(&signature, signing->step->hashes.hash32, sig65, 65, err)) {
        return false;
    }
    QR_ASSERT(qr_address_equal(&owner, &signature.owner));
    return check_owner(signing, &owner, err) && write_signature(signing, &signature, err);
}

/* Options, then the verification, then the key, then the question, then the signature. */
static bool carry_out(struct signing *signing, struct qr_error *err)
{
    struct qr_cli *cli = signing->cli;
    return check_options(signing, err) && qr_cli_chain(&signing->chain, cli, err) &&
           verify(signing, err) &&
           qr_proposal_read_safe(&signing->safe, cli, &signing->verification.made.proposal, err) &&
           qr_key_options_open(&signing->signer, cli, err) && choose_step(signing, err) &&
           ask(signing, err) && sign(signing, err);
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct signing signing = {
        .cli = cli, .path = cli->operands[0], .eth_sign = qr_cli_has(cli, "--eth-sign")};
    bool ok = carry_out(&signing, err);
    qr_signer_free(signing.signer);
    qr_verification_dispose(&signing.verification);
    qr_signer_trust_dispose(&signing.trust);
    return ok;
}

const struct qr_command qr_cmd_sign = {
    .name = "sign",
    .summary = "verify a proposal, show it, ask, and sign it",
    .usage = "sign PROPOSAL (--keystore FILE [--password-file FILE] |\n"
             "        --key-file FILE | --key-env NAME |\n"
             "        --signer 'COMMAND {typed_data}' | --rpc-account ADDRESS)\n"
             "        [--eth-sign] [--yes] [--safe ADDRESS] [--no-git]\n"
             "        [--accept CODE]... [--replace]",
    .help = help,
    .operands = "PROPOSAL",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .network = QR_NETWORK_IF_GIVEN,
    .run = run,
};
