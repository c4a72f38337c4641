/* quorate trust add, list, remove */
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/show_trust.h"
#include "review/names.h"
#include "review/trust_file.h"

/* What the words of a line are about: an address, or a chain. */
struct subject {
    bool is_chain;
    struct qr_address address;
    bool has_chain; /* of the address: --chain */
    struct qr_word chain_id;
};

static bool read_subject(struct subject *subject, const struct qr_cli *cli, struct qr_error *err)
{
    const char *word = cli->operands[0];
    const char *chain = qr_cli_value(cli, "--chain");
    *subject = (struct subject){.is_chain = strspn(word, "0123456789") == strlen(word)};
    if (subject->is_chain && chain != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--chain is for an address, and %s is a chain itself: leave it out",
                            word);
    }
    if (subject->is_chain) {
        return qr_trust_parse_chain_id(&subject->chain_id, word, strlen(word), "CHAIN-ID", err);
    }
    if (!qr_address_parse(&subject->address, word, strlen(word), "ADDRESS", err)) {
        return false;
    }
    subject->has_chain = chain != NULL;
    return chain == NULL ||
           qr_trust_parse_chain_id(&subject->chain_id, chain, strlen(chain), "--chain", err);
}

static bool run_list(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer path = QR_BUFFER_INIT;
    QR_CLEANUP(qr_trust_dispose) struct qr_trust trust = {.n_chains = 0};
    bool exists = false;
    if (!qr_trust_file_path(&path, err) || !qr_trust_file_read(&trust, &exists, err)) {
        return false;
    }
    if (cli->json) {
        qr_show_write_trust(&cli->out, &path, &trust);
        return true;
    }
    qr_buffer_add_text(&cli->out, exists ? "" : "There is no trust file yet at\n");
    qr_utf8_add_escaped(&cli->out, qr_buffer_text(&path), path.length);
    qr_buffer_add_text(&cli->out, "\n");
    if (exists) {
        qr_show_trust(&cli->out, &trust);
    } else {
        qr_buffer_add_text(&cli->out, "\nquorate trust add ADDRESS NAME makes one.\n");
    }
    return true;
}

/* The name, as the second word or after --name. NULL: none. */
static bool read_name(const char **name, const struct qr_cli *cli, struct qr_error *err)
{
    const char *option = qr_cli_value(cli, "--name");
    *name = cli->n_operands > 1 ? cli->operands[1] : option;
    if (cli->n_operands > 1 && option != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "there are two names, as a word and after --name: give one");
    }
    return *name == NULL || qr_trust_check_name(*name, strlen(*name), "NAME", err);
}

/* Another address that a tired eye takes for this one is no reason to refuse, since both may be
 * right. */
static void warn_of_look_alike(const struct qr_trust *trust, const struct qr_address *address)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_names names = {.trust = trust};
    const struct qr_address *like = qr_names_look_alike(&names, address);
    if (like == NULL) {
        return;
    }
    char digits[QR_ADDRESS_SIZE];
    qr_address_format(digits, address);
    qr_buffer_addf(&text, "quorate: caution: %s begins and ends like ", digits);
    qr_names_add_address(&text, &names, like);
    qr_buffer_add_text(&text, ": compare every digit of both\n");
    qr_output_diagnostic(&text);
}

static bool add_chain(struct qr_cli *cli, const struct subject *subject, const char *name,
                      const struct qr_trust *before, const struct qr_buffer *path,
                      struct qr_error *err)
{
    const struct qr_trust_chain entry = {.id = subject->chain_id, .name = name};
    const struct qr_trust_edit edit = {.add_chain = &entry};
    size_t replaced = 0;
    if (qr_cli_has(cli, "--kind")) {
        return qr_error_set(err, QR_ERROR_INPUT, "--kind is for an address: leave it out");
    }
    if (!qr_trust_file_edit(&replaced, &edit, err)) {
        return false;
    }
    if (cli->json) {
        struct qr_json_writer writer = qr_json_writer(&cli->out);
        qr_json_write_begin(&writer, '{');
        qr_show_write_trust_path(&writer, "path", path);
        qr_show_write_trust_chain(&writer, &entry);
        qr_json_write_key(&writer, "replaced");
        qr_json_write_bool(&writer, replaced > 0);
        qr_json_write_end(&writer, '}');
        return true;
    }
    qr_buffer_add_text(&cli->out, replaced > 0 ? "Replaced chain " : "Added chain ");
    qr_show_trust_chain(&cli->out, &entry);
    qr_buffer_add_text(&cli->out, "\n");
    qr_show_trust_place(&cli->out, path);
    if (before->n_chains == 0) {
        qr_buffer_add_text(&cli->out, "From now on any other chain is a danger: add those that you "
                                      "sign on.\n");
    }
    return true;
}

static const char *read_kind(const struct qr_cli *cli, struct qr_error *err)
{
    const char *kind = qr_cli_value(cli, "--kind");
    if (kind != NULL && !qr_trust_is_kind(kind)) {
        (void)qr_error_set(err, QR_ERROR_INPUT, "--kind %s: it must be " QR_TRUST_KINDS, kind);
    }
    return kind;
}

static void show_added(struct qr_cli *cli, const struct qr_trust *before,
                       const struct qr_trust_address *old, const struct qr_trust_address *entry,
                       const struct qr_buffer *path)
{
    qr_buffer_add_text(&cli->out, old == NULL ? "Added\n" : "Replaced\n");
    if (old != NULL) {
        qr_buffer_add_text(&cli->out, "  ");
        qr_show_trust_name(&cli->out, before, old);
        qr_buffer_add_text(&cli->out, "\nby\n");
    }
    qr_show_trust_entry(&cli->out, before, entry);
    qr_show_trust_place(&cli->out, path);
}

/* The entry for the very same place: the same chain, or none as well. */
static const struct qr_trust_address *find_same(const struct qr_trust *trust,
                                                const struct qr_trust_address *entry)
{
    for (size_t i = 0; i < trust->n_addresses; i++) {
        const struct qr_trust_address *other = &trust->addresses[i];
        if (qr_address_equal(&other->address, &entry->address) &&
            other->has_chain == entry->has_chain &&
            (!entry->has_chain || qr_word_equal(&other->chain_id, &entry->chain_id))) {
            return other;
        }
    }
    return NULL;
}

static bool add_address(struct qr_cli *cli, const struct subject *subject, const char *name,
                        const struct qr_trust *before, const struct qr_buffer *path,
                        struct qr_error *err)
{
    const struct qr_trust_address entry = {.address = subject->address,
                                           .name = name,
                                           .kind = read_kind(cli, err),
                                           .has_chain = subject->has_chain,
                                           .chain_id = subject->chain_id};
    const struct qr_trust_edit edit = {.add_address = &entry};
    size_t replaced = 0;
    if (err->kind != QR_ERROR_NONE) {
        return false;
    }
    if (name == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "NAME is missing: say how this address is to be called");
    }
    if (qr_address_is_zero(&entry.address)) {
        return qr_error_set(err, QR_ERROR_INPUT, "the zero address is nobody: name another one");
    }
    if (!qr_trust_file_edit(&replaced, &edit, err)) {
        return false;
    }
    warn_of_look_alike(before, &entry.address);
    if (!cli->json) {
        show_added(cli, before, replaced > 0 ? find_same(before, &entry) : NULL, &entry, path);
        return true;
    }
    struct qr_json_writer writer = qr_json_writer(&cli->out);
    qr_json_write_begin(&writer, '{');
    qr_show_write_trust_path(&writer, "path", path);
    qr_show_write_trust_address(&writer, &entry);
    qr_json_write_key(&writer, "replaced");
    qr_json_write_bool(&writer, replaced > 0);
    qr_json_write_end(&writer, '}');
    return true;
}

/* What was done is a report; a JSON document is none. */
static void be_quiet(struct qr_cli *cli)
{
    if (cli->quiet && !cli->json) {
        qr_buffer_truncate(&cli->out, 0);
    }
}

/* "Treasury 0x…" means the same as "0x… Treasury". */
static void put_subject_first(struct qr_cli *cli)
{
    bool is_swapped = cli->n_operands == 2 && strncmp(cli->operands[0], "0x", 2) != 0 &&
                      strncmp(cli->operands[1], "0x", 2) == 0 && strlen(cli->operands[1]) == 42;
    if (is_swapped) {
        const char *name = cli->operands[0];
        cli->operands[0] = cli->operands[1];
        cli->operands[1] = name;
    }
}

static bool run_add(struct qr_cli *cli, struct qr_error *err)
{
    put_subject_first(cli);
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer path = QR_BUFFER_INIT;
    QR_CLEANUP(qr_trust_dispose) struct qr_trust before = {.n_chains = 0};
    struct subject subject;
    const char *name = NULL;
    bool exists = false;
    if (!read_subject(&subject, cli, err) || !read_name(&name, cli, err) ||
        !qr_trust_file_path(&path, err) || !qr_trust_file_read(&before, &exists, err)) {
        return false;
    }
    bool ok = subject.is_chain ? add_chain(cli, &subject, name, &before, &path, err)
                               : add_address(cli, &subject, name, &before, &path, err);
    be_quiet(cli);
    return ok;
}

static bool refuse_missing(const struct qr_cli *cli, const struct subject *subject,
                           const struct qr_buffer *path, struct qr_error *err)
{
    const char *chain = qr_cli_value(cli, "--chain");
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "%s%s%s%s is not in %s: quorate trust list shows "
                        "what is",
                        subject->is_chain ? "chain " : "", cli->operands[0],
                        chain == NULL ? "" : " for chain ", chain == NULL ? "" : chain,
                        qr_buffer_text(path));
}

static void show_removed(struct qr_cli *cli, const struct subject *subject,
                         const struct qr_trust *before, const struct qr_buffer *path)
{
    const struct qr_names names = {.trust = before};
    qr_buffer_add_text(&cli->out, subject->is_chain ? "Removed chain " : "Removed\n");
    if (subject->is_chain) {
        qr_names_add_chain(&cli->out, &names, &subject->chain_id);
        qr_buffer_add_text(&cli->out, "\n");
    }
    for (size_t i = 0; !subject->is_chain && i < before->n_addresses; i++) {
        const struct qr_trust_address *entry = &before->addresses[i];
        if (qr_address_equal(&entry->address, &subject->address) &&
            (!subject->has_chain ||
             (entry->has_chain && qr_word_equal(&entry->chain_id, &subject->chain_id)))) {
            qr_show_trust_entry(&cli->out, before, entry);
        }
    }
    qr_show_trust_place(&cli->out, path);
    if (subject->is_chain && before->n_chains == 1) {
        qr_buffer_add_text(&cli->out, "No chain is listed now: any will do.\n");
    }
}

static bool run_remove(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer path = QR_BUFFER_INIT;
    QR_CLEANUP(qr_trust_dispose) struct qr_trust before = {.n_chains = 0};
    struct subject subject;
    bool exists = false;
    size_t removed = 0;
    if (!read_subject(&subject, cli, err) || !qr_trust_file_path(&path, err) ||
        !qr_trust_file_read(&before, &exists, err)) {
        return false;
    }
    struct qr_trust_edit edit = {.remove_chain = subject.is_chain ? &subject.chain_id : NULL};
    if (!subject.is_chain) {
        edit.remove_address = &subject.address;
        edit.remove_on_chain = subject.has_chain ? &subject.chain_id : NULL;
    }
    if (!qr_trust_file_edit(&removed, &edit, err)) {
        return false;
    }
    if (removed == 0) {
        return refuse_missing(cli, &subject, &path, err);
    }
    if (!cli->json) {
        show_removed(cli, &subject, &before, &path);
        be_quiet(cli);
        return true;
    }
    struct qr_json_writer writer = qr_json_writer(&cli->out);
    qr_json_write_begin(&writer, '{');
    qr_show_write_trust_path(&writer, "path", &path);
    qr_json_write_key(&writer, "removed");
    qr_json_write_u64(&writer, removed);
    qr_json_write_end(&writer, '}');
    return true;
}

const struct qr_command qr_cmd_trust_add = {
    .name = "trust add",
    .summary = "name an address or a chain that you expect",
    .usage = "trust add ADDRESS NAME [--kind KIND] [--chain NUMBER]\n"
             "trust add CHAIN-ID [NAME]",
    .help = "Put an address into your trust file, by a name of your own. verify, sign and\n"
            "inspect then show the name in quotes beside the address, and call it a danger\n"
            "when a contract, a Safe or somebody who is given something is not in the file.\n"
            "A number is a chain: once a chain is in the file, any other one is a danger.\n"
            "What is there already is replaced.\n"
            "\n"
            "The file is $XDG_CONFIG_HOME/quorate/trust.yaml, or with that variable unset\n"
            "~/.config/quorate/trust.yaml. It is yours alone: no proposal holds it or can\n"
            "change it. Comments on other lines are kept.\n"
            "\n"
            "Options:\n"
            "  --name NAME      the name, instead of the second word: at most 60 characters\n"
            "  --kind KIND      what it is: safe, timelock, app, kms, token, account or\n"
            "                   contract\n"
            "  --chain NUMBER   the chain id, when the name holds on this chain only\n"
            "\n"
            "Examples:\n"
            "  quorate trust add 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 Treasury \\\n"
            "      --kind safe --chain 8453\n"
            "  quorate trust add 8453\n"
            "      expect transactions on Base, and on no other chain\n"
            "\n"
            "Exit code 1 when the file is not to be trusted, since others may write it; 2\n"
            "when a word or the file is wrong; 3 when the file cannot be read or written; 4\n"
            "when another program is changing it.\n",
    .operands = "ADDRESS NAME",
    .min_operands = 1,
    .max_operands = 2,
    .options = (const struct qr_option[]){{.name = "--name", .value = "NAME"},
                                          {.name = "--kind", .value = "KIND"},
                                          {.name = "--chain", .value = "NUMBER"}},
    .n_options = 3,
    .run = run_add,
};

const struct qr_command qr_cmd_trust_list = {
    .name = "trust list",
    .summary = "what is in your trust file, and where that is",
    .usage = "trust list",
    .help = "Print the path of your trust file, and the chains and addresses in it. Without\n"
            "such a file nothing is called unexpected; quorate trust add makes one.\n"
            "\n"
            "Examples:\n"
            "  quorate trust list\n"
            "  quorate trust list --json | jq -r '.addresses[].address'\n"
            "\n"
            "Exit code 0 also when there is no file, 1 when others may write it, 2 with line\n"
            "and column when it is wrong, 3 when it cannot be read.\n",
    .min_operands = 0,
    .max_operands = 0,
    .run = run_list,
};

const struct qr_command qr_cmd_trust_remove = {
    .name = "trust remove",
    .summary = "take an address or a chain out of your trust file",
    .usage = "trust remove ADDRESS [--chain NUMBER]\n"
             "trust remove CHAIN-ID",
    .help = "Take an address out of your trust file, with all names that it has there, or a\n"
            "chain. Comments stay. Once no chain is left, any chain will do.\n"
            "\n"
            "Options:\n"
            "  --chain NUMBER   only the name that the address has on this chain\n"
            "\n"
            "Examples:\n"
            "  quorate trust remove 0x1c694Fc3006D81ff4a56F97E1b99529066a23725\n"
            "  quorate trust remove 8453\n"
            "\n"
            "Exit code 1 when it is not there, or when others may write the file; 2 when a\n"
            "word or the file is wrong; 3 when the file cannot be read or written; 4 when\n"
            "another program is changing it.\n",
    .operands = "ADDRESS",
    .min_operands = 1,
    .max_operands = 1,
    .options = (const struct qr_option[]){{.name = "--chain", .value = "NUMBER"}},
    .n_options = 1,
    .run = run_remove,
};
