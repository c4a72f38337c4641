/* quorate inspect */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "abi/word.h"
#include "base/hex.h"
#include "cli/abi_directory.h"
#include "cli/cli.h"
#include "cli/colour.h"
#include "cli/input.h"
#include "cli/inspection.h"
#include "cli/options.h"
#include "review/judge.h"

static const struct qr_option options[] = {
    {.name = "--abi", .value = "DIR", .repeated = true},
    {.name = "--to", .value = "ADDRESS"},
    {.name = "--from", .value = "ADDRESS"},
    {.name = "--safe", .value = "ADDRESS"},
    {.name = "--chain", .value = "NUMBER"},
    {.name = "--safe-version", .value = "VERSION"},
};

static const char help[] =
    "Show what a call would do, with every call inside it to any depth, and what in\n"
    "it could be dangerous. The argument is one of\n"
    "\n"
    "  CALLDATA     in hex, 0x...\n"
    "  a directory  that prepare wrote, read by itself alone\n"
    "  a file       with calldata in hex; a file of the Transaction Builder; a\n"
    "               transaction as the Safe Transaction Service has it; or\n"
    "               {\"safe\", \"chain_id\", \"version\", \"transaction\": {...}}\n"
    "  -            such a file on standard input\n"
    "\n"
    "  --abi DIR    also know the functions of the JSON ABI files in DIR\n"
    "  --to, --from ADDRESS  whom calldata calls, and who calls\n"
    "  --safe ADDRESS, --chain NUMBER, --safe-version VERSION\n"
    "               which Safe it is for: what a file leaves out; what it says\n"
    "               otherwise is a mismatch\n"
    "\n"
    "Arguments are encoded again, and bytes that this does not give are named. What a\n"
    "file says of itself (hashes, a checksum, the call in words) is recomputed and\n"
    "compared. Names of addresses come from your trust file (quorate trust).\n"
    "\n"
    "Examples:\n"
    "  quorate inspect 0xd4d9bdcd...\n"
    "  quorate inspect release --abi out/abi\n"
    "  curl -s https://.../multisig-transactions/0x.../ | quorate inspect -\n"
    "  quorate --json inspect batch.json | jq -r '.findings[].code'\n"
    "\n"
    "With --json: {\"findings\": [{\"level\", \"code\", \"where\", \"text\"}], \"call\", ...};\n"
    "docs/review.md has all members.\n"
    "\n"
    "Exit codes: 0 whatever it finds, 2 the call or a file is wrong, 3 could not be\n"
    "read. verify and sign are what refuses.\n";

/* What the line says about the Safe and the call. */
struct line {
    struct qr_review_line review;
    struct qr_address safe;
    struct qr_address to;
    struct qr_address from;
    struct qr_word chain_id;
    enum qr_safe_version version;
};

static bool read_address(const struct qr_address **given, struct qr_address *address,
                         const struct qr_cli *cli, const char *option, struct qr_error *err)
{
    *given = qr_cli_has(cli, option) ? address : NULL;
    return *given == NULL || qr_input_address(address, cli, option, err);
}

static bool read_line(struct line *line, const struct qr_cli *cli, struct qr_error *err)
{
    const char *version = qr_cli_value(cli, "--safe-version");
    if (!read_address(&line->review.safe, &line->safe, cli, "--safe", err) ||
        !read_address(&line->review.to, &line->to, cli, "--to", err) ||
        !read_address(&line->review.from, &line->from, cli, "--from", err)) {
        return false;
    }
    if (qr_cli_has(cli, "--chain")) {
        line->review.chain_id = &line->chain_id;
        if (!qr_input_chain(&line->chain_id, cli, "--chain", err)) {
            return false;
        }
    }
    if (version != NULL) {
        line->review.version = &line->version;
        if (!qr_safe_version_parse(&line->version, version, strlen(version), err)) {
            return qr_error_context(err, "--safe-version");
        }
    }
    return line->review.safe == NULL || line->review.from == NULL ||
           qr_error_set(err, QR_ERROR_INPUT,
                        "--safe and --from both say who calls: give one of them");
}

/* The time that delays count from: SOURCE_DATE_EPOCH, where the output is to be the same again. */
static bool read_now(uint64_t *now, struct qr_error *err)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    struct qr_word word;
    if (epoch == NULL || epoch[0] == '\0') {
        *now = (uint64_t)time(NULL);
        return true;
    }
    return (qr_word_parse(&word, epoch, strlen(epoch), "SOURCE_DATE_EPOCH", err) &&
            qr_word_to_u64(now, &word)) ||
           qr_error_set(err, QR_ERROR_INPUT,
                        "SOURCE_DATE_EPOCH: expected seconds since 1970 in decimal digits");
}

static bool read_known(struct qr_inspection *inspection, const struct qr_cli *cli,
                       struct qr_error *err)
{
    qr_known_add_builtin(&inspection->known);
    for (size_t i = 0; i < cli->n_given; i++) {
        if (strcmp(cli->given[i].option->name, "--abi") != 0) {
            continue;
        }
        inspection->has_abi = true;
        if (!qr_abi_directory_add(&inspection->known, cli->given[i].value, err)) {
            return false;
        }
    }
    return true;
}

static bool read_trust(struct qr_inspection *inspection, struct qr_error *err)
{
    if (!qr_signer_trust_read(&inspection->trust, err)) {
        return false;
    }
    inspection->names.trust = qr_signer_trust_names(&inspection->trust);
    return true;
}

static bool is_hex(const char *word)
{
    return strncmp(word, "0x", 2) == 0 &&
           word[2 + strspn(word + 2, "0123456789abcdefABCDEF")] == '\0';
}

/* Where the word could be a file's name that begins with 0x, there is one. */
static bool is_calldata(const char *word)
{
    return is_hex(word) || (strncmp(word, "0x", 2) == 0 && access(word, F_OK) != 0);
}

static bool is_directory(const char *word)
{
    struct stat info;
    return strcmp(word, "-") != 0 && stat(word, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool read_document(struct qr_inspection *inspection, struct qr_cli *cli,
                          const struct line *line, struct qr_error *err)
{
    const char *word = cli->operands[0];
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (is_calldata(word)) {
        return qr_review_document_read(&inspection->document, word, strlen(word), &line->review,
                                       err);
    }
    if (!qr_input_file(&content, cli, word, QR_INPUT_MAX_SIZE, err)) {
        return false;
    }
    return qr_review_document_read(&inspection->document, qr_buffer_text(&content), content.length,
                                   &line->review, err) ||
           qr_error_in_file(err, qr_input_name(word));
}

/* Decode and judge what a document calls. */
static void look(struct qr_inspection *inspection)
{
    struct qr_review_document *document = &inspection->document;
    struct qr_arena *arena = &inspection->arena;
    struct qr_names *names = &inspection->names;
    const struct qr_judge judge = {.names = names};
    struct qr_safe caller = document->safe;
    caller.address = document->requests[0].from;
    const struct qr_call_context context = {
        .known = &inspection->known,
        .has_chain = document->has_chain,
        .chain_id = document->safe.chain_id,
        .safes = &caller,
        .n_safes = document->has_version && document->requests[0].has_from ? 1 : 0};
    names->has_chain = document->has_chain;
    names->chain_id = document->safe.chain_id;
    if (document->has_safe) {
        inspection->own.own[0] =
            (struct qr_named_address){.address = document->safe.address, .name = "this Safe"};
        names->own = inspection->own.own;
        names->n_own = 1;
    }
    qr_findings_copy(&inspection->findings, &document->findings);
    inspection->n_calls = document->n_requests;
    inspection->calls = qr_arena_alloc(arena, document->n_requests, sizeof *inspection->calls);
    for (size_t i = 0; i < document->n_requests; i++) {
        char path[32];
        (void)snprintf(path, sizeof path, "call.%zu", i + 1);
        document->requests[i].path =
            document->n_requests == 1 ? NULL : qr_arena_copy(arena, path, strlen(path));
        inspection->calls[i] = qr_call_decode(&document->requests[i], &context, arena);
        qr_judge_call(&inspection->findings, inspection->calls[i], &judge, NULL);
    }
}

static bool check_proposal_line(const struct qr_cli *cli, struct qr_error *err)
{
    static const char *const names[] = {"--to", "--from", "--safe", "--chain", "--safe-version"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (qr_cli_has(cli, names[i])) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "%s: a proposal says itself who calls whom, and on which chain",
                                names[i]);
        }
    }
    return true;
}

static bool inspect(struct qr_inspection *inspection, struct qr_cli *cli, struct qr_error *err)
{
    struct line line = {.review = {.safe = NULL}};
    const char *word = cli->operands[0];
    if (!read_line(&line, cli, err) || !read_now(&inspection->now, err) ||
        !read_known(inspection, cli, err) || !read_trust(inspection, err)) {
        return false;
    }
    if (!is_calldata(word) && is_directory(word)) {
        return check_proposal_line(cli, err) && qr_inspection_read_proposal(inspection, word, err);
    }
    if (!read_document(inspection, cli, &line, err)) {
        return false;
    }
    if (line.review.version != NULL && !inspection->document.requests[0].has_from) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--safe-version: which Safe has it is not known: add --safe ADDRESS");
    }
    look(inspection);
    return true;
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_inspection inspection = {.is_proposal = false};
    bool ok = inspect(&inspection, cli, err);
    if (ok && cli->json) {
        qr_inspection_write(&cli->out, &inspection);
    } else if (ok && !cli->quiet) {
        qr_inspection_show(&cli->out, &inspection);
        if (qr_colour_is_wanted(STDOUT_FILENO)) {
            qr_colour_paint(&cli->out);
        }
    }
    qr_inspection_dispose(&inspection);
    return ok;
}

void qr_inspection_dispose(struct qr_inspection *inspection)
{
    qr_findings_dispose(&inspection->findings);
    qr_review_document_dispose(&inspection->document);
    qr_verification_dispose(&inspection->verification);
    qr_signer_trust_dispose(&inspection->trust);
    qr_known_dispose(&inspection->known);
    qr_arena_dispose(&inspection->arena);
}

const struct qr_command qr_cmd_inspect = {
    .name = "inspect",
    .summary = "what a call would do, to any depth",
    .usage = "inspect CALLDATA|DIRECTORY|FILE [--abi DIR]... [--to ADDRESS]\n"
             "        [--from ADDRESS] [--safe ADDRESS] [--chain NUMBER]\n"
             "        [--safe-version VERSION]",
    .help = help,
    .operands = "CALLDATA|DIRECTORY|FILE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
