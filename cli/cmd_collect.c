/* quorate collect */
#include <string.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/proposal.h"
#include "commit/collect.h"

static const struct qr_option options[] = {
    {.name = "--safe", .value = "ADDRESS"},
    {.name = "--owner", .value = "ADDRESS", .repeated = true},
    {.name = "--replace"},
};

static const char help[] =
    "Put signatures into PROPOSAL/signatures/, one file an owner. Each one is\n"
    "recovered: whose it is, over which hash, of which kind. Nothing is written\n"
    "unless all of them are good.\n"
    "\n"
    "  SIGNATURE-OR-FILE  a signature in hex as a wallet prints it (v 0, 1, 27, 28,\n"
    "                  31 or 32, with or without 0x), a file with hex or JSON, a\n"
    "                  directory of such files, another copy of the proposal, a\n"
    "                  transaction or its confirmations as the Safe Transaction\n"
    "                  Service has them, or \"-\" for standard input\n"
    "  --rpc URL       check with the chain that each signer is an owner, and that\n"
    "                  contracts' signatures and approvals count\n"
    "  --owner ADDRESS take signatures by this owner only; may be repeated\n"
    "  --safe ADDRESS  for a proposal with two Safes: the one that was signed for\n"
    "  --replace       put a signature in the place of another one by the same owner\n"
    "\n"
    "Examples:\n"
    "  quorate collect release 0x9a1b...1b\n"
    "  quorate collect release alice.json bob.txt --rpc https://base.example.org\n"
    "  quorate collect release ~/downloads/release-signed-by-carol\n"
    "  cast wallet sign --data --from-file release/typed-data.json --ledger |\n"
    "      quorate collect release -\n"
    "\n"
    "With --json: {\"collected\": [{\"owner\", \"kind\", \"hash\", \"file\", \"state\"}]},\n"
    "where the state is new, same or replaced; with --rpc also \"safes\": [{\"safe\",\n"
    "\"signatures\", \"threshold\"}].\n"
    "\n"
    "Exit codes: 0 all are there, 1 refused (a stranger, another hash, a second\n"
    "signature of an owner), 2 the call or a file is wrong, 3 could not find out.\n";

static const char *state_text(enum qr_signature_written written)
{
    switch (written) {
    case QR_SIGNATURE_NEW:
        return "new";
    case QR_SIGNATURE_SAME:
        return "same";
    case QR_SIGNATURE_REPLACED:
        return "replaced";
    }
    return "";
}

static bool read_owners(struct qr_collect_request *request, struct qr_cli *cli,
                        struct qr_error *err)
{
    struct qr_address *owners = qr_arena_alloc(&cli->arena, cli->n_given, sizeof *owners);
    request->expect = owners;
    for (size_t i = 0; i < cli->n_given; i++) {
        const struct qr_given *given = &cli->given[i];
        if (strcmp(given->option->name, "--owner") == 0 &&
            !qr_address_parse(&owners[request->n_expect++], given->value, strlen(given->value),
                              "--owner", err)) {
            return false;
        }
    }
    return true;
}

static bool read_word(struct qr_collection *collection, struct qr_cli *cli, const char *word,
                      struct qr_error *err)
{
    if (strcmp(word, "-") != 0) {
        return qr_collect_word(collection, word, err);
    }
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    return qr_input_file(&text, cli, word, QR_COLLECT_MAX_SIZE, err) &&
           qr_collect_text(collection, qr_buffer_text(&text), text.length, qr_input_name(word),
                           err);
}

static void write_text(struct qr_buffer *out, const struct qr_collection *collection)
{
    for (size_t i = 0; i < collection->count; i++) {
        const struct qr_collected *item = &collection->items[i];
        char owner[QR_ADDRESS_SIZE];
        qr_address_format(owner, &item->signature.owner);
        qr_buffer_addf(out, "%s  %-8s  %s\n", owner, qr_signature_kind_text(item->signature.kind),
                       state_text(item->written));
    }
    for (size_t i = 0; i < collection->n_tallies; i++) {
        const struct qr_collect_tally *tally = &collection->tally[i];
        if (collection->n_tallies > 1) {
            char safe[QR_ADDRESS_SIZE];
            qr_address_format(safe, &tally->step->safe.address);
            qr_buffer_addf(out, "Safe %s: ", safe);
        }
        qr_buffer_addf(out, "%zu signature%s, threshold %u\n", tally->n_valid,
                       tally->n_valid == 1 ? "" : "s", (unsigned)tally->threshold);
    }
    if (collection->n_tallies == 0) {
        qr_buffer_add_text(out, "Not checked to be by owners of the Safe: --rpc URL asks the "
                                "chain.\n");
    }
}

static void write_item(struct qr_json_writer *writer, const struct qr_collected *item,
                       const char *path)
{
    char owner[QR_ADDRESS_SIZE];
    struct qr_buffer file QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_address_format(owner, &item->signature.owner);
    qr_buffer_addf(&file, "%s/signatures/%s", path, item->name);
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "owner");
    qr_json_write_string(writer, owner);
    qr_json_write_key(writer, "kind");
    qr_json_write_string(writer, qr_signature_kind_text(item->signature.kind));
    qr_json_write_key(writer, "hash");
    qr_json_write_hex(writer, item->step->hashes.hash32, 32);
    qr_json_write_key(writer, "file");
    qr_json_write_string(writer, qr_buffer_text(&file));
    qr_json_write_key(writer, "state");
    qr_json_write_string(writer, state_text(item->written));
    qr_json_write_end(writer, '}');
}

static void write_json(struct qr_buffer *out, const struct qr_collection *collection,
                       const char *path)
{
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "collected");
    qr_json_write_begin(&writer, '[');
    for (size_t i = 0; i < collection->count; i++) {
        write_item(&writer, &collection->items[i], path);
    }
    qr_json_write_end(&writer, ']');
    if (collection->n_tallies > 0) {
        qr_json_write_key(&writer, "safes");
        qr_json_write_begin(&writer, '[');
    }
    for (size_t i = 0; i < collection->n_tallies; i++) {
        char safe[QR_ADDRESS_SIZE];
        qr_address_format(safe, &collection->tally[i].step->safe.address);
        qr_json_write_begin(&writer, '{');
        qr_json_write_key(&writer, "safe");
        qr_json_write_string(&writer, safe);
        qr_json_write_key(&writer, "signatures");
        qr_json_write_u64(&writer, collection->tally[i].n_valid);
        qr_json_write_key(&writer, "threshold");
        qr_json_write_u64(&writer, collection->tally[i].threshold);
        qr_json_write_end(&writer, '}');
    }
    if (collection->n_tallies > 0) {
        qr_json_write_end(&writer, ']');
    }
    qr_json_write_end(&writer, '}');
}

static bool collect(struct qr_collection *collection, struct qr_cli *cli, struct qr_error *err)
{
    const char *path = cli->operands[0];
    struct qr_owners owners = {.count = 0};
    struct qr_chain *chain;
    if (!qr_cli_chain(&chain, cli, err)) {
        return false;
    }
    if (chain != NULL) {
        if (!qr_owners_read(&owners, collection->request.proposal, chain, &cli->arena, err)) {
            return false;
        }
        collection->request.owners = &owners;
    }
    for (size_t i = 1; i < cli->n_operands; i++) {
        if (!read_word(collection, cli, cli->operands[i], err)) {
            return false;
        }
    }
    return (chain == NULL || qr_collect_confirm(collection, path, chain, err)) &&
           qr_collect_write(collection, path, qr_cli_has(cli, "--replace"), err);
}

static bool collect_into(const struct qr_proposal *proposal, struct qr_cli *cli,
                         struct qr_error *err)
{
    const char *path = cli->operands[0];
    struct qr_collection collection QR_CLEANUP(qr_collection_dispose) = QR_COLLECTION_INIT;
    collection.request.proposal = proposal;
    if (!read_owners(&collection.request, cli, err) ||
        !qr_proposal_check_signed(proposal, path, err) ||
        !qr_proposal_read_safe(&collection.request.safe, cli, proposal, err) ||
        !collect(&collection, cli, err)) {
        return false;
    }
    if (cli->json) {
        write_json(&cli->out, &collection, path);
    } else if (!cli->quiet) {
        write_text(&cli->out, &collection);
    }
    return true;
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_verification verification = {.verified = false};
    bool ok = qr_proposal_open(&verification, cli->operands[0], err) &&
              collect_into(&verification.made.proposal, cli, err);
    qr_verification_dispose(&verification);
    return ok;
}

const struct qr_command qr_cmd_collect = {
    .name = "collect",
    .summary = "put signatures from anywhere into a proposal",
    .usage = "collect PROPOSAL SIGNATURE-OR-FILE... [--owner ADDRESS]...\n"
             "        [--safe ADDRESS] [--replace]",
    .help = help,
    .operands = "PROPOSAL SIGNATURE-OR-FILE",
    .min_operands = 2,
    .max_operands = SIZE_MAX,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .network = QR_NETWORK_IF_GIVEN,
    .run = run,
};
