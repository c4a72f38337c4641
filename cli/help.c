#include "cli/help.h"

#include <string.h>

#include "base/json.h"

static const char intro[] =
    "quorate turns a git revision into an on-chain code upgrade that a quorum has\n"
    "checked.\n";

static const char globals[] =
    "Global options, anywhere on the line:\n"
    "  --json         print one JSON document and nothing else\n"
    "  --quiet        print no reports, only values, JSON and errors\n"
    "  --repo DIR     the git repository (default: the one around the\n"
    "                 working directory)\n"
    "  --rpc URL      a node to ask; given more than once, all are asked and\n"
    "                 must agree (default: ETH_RPC_URL)\n"
    "  --insecure-http\n"
    "                 let --rpc be plain http to another machine\n"
    "  --max-answer MIB\n"
    "                 the longest answer of a node that is taken (default 64)\n"
    "  --service URL  a Safe Transaction Service to ask (not in this version)\n"
    "  --help         this text, or that of a command\n"
    "  --version      the version\n";

static const char exits[] = "Exit codes:\n"
                            "  0  yes, done\n"
                            "  1  no: a mismatch, a refusal, a failed verification\n"
                            "  2  the call or a file is wrong\n"
                            "  3  could not find out: disk, network, node\n"
                            "  4  not yet: threshold, delay or nonce\n";

static bool in_group(const struct qr_command *command, const char *group)
{
    size_t length = strlen(group);
    return strncmp(command->name, group, length) == 0 && command->name[length] == ' ';
}

static void add_list(struct qr_buffer *text, const char *group,
                     const struct qr_command *const *commands, size_t n_commands)
{
    for (size_t i = 0; i < n_commands; i++) {
        if (group == NULL || in_group(commands[i], group)) {
            qr_buffer_addf(text, "  %-18s  %s\n", commands[i]->name, commands[i]->summary);
        }
    }
}

/* "Usage: quorate ...", with further forms below the first; a line that begins with a blank goes on
 * with the one above. */
static void add_usage(struct qr_buffer *text, const struct qr_command *command)
{
    const char *lead = "Usage: ";
    for (const char *line = command->usage; *line != '\0'; lead = "       ") {
        size_t length = strcspn(line, "\n");
        qr_buffer_addf(text, "%s%s", lead, line[0] == ' ' ? "" : "quorate ");
        qr_buffer_add(text, line, length);
        qr_buffer_add_text(text, "\n");
        line += length + (line[length] == '\n' ? 1 : 0);
    }
}

static void add_text(struct qr_buffer *text, const struct qr_cli *cli,
                     const struct qr_command *const *commands, size_t n_commands)
{
    if (cli->command != NULL) {
        add_usage(text, cli->command);
        qr_buffer_addf(text, "\n%s\n", cli->command->help);
        qr_buffer_add_text(text, "Global options and all exit codes: quorate help\n");
        return;
    }
    qr_buffer_addf(text, "Usage: quorate %s%sCOMMAND [OPTIONS] [ARGUMENTS]\n\n",
                   cli->group != NULL ? cli->group : "", cli->group != NULL ? " " : "");
    if (cli->group == NULL) {
        qr_buffer_addf(text, "%s\n", intro);
    }
    qr_buffer_add_text(text, "Commands:\n");
    add_list(text, cli->group, commands, n_commands);
    qr_buffer_addf(text, "\nquorate help %s%sCOMMAND shows how one is used, with examples.\n",
                   cli->group != NULL ? cli->group : "", cli->group != NULL ? " " : "");
    if (cli->group == NULL) {
        qr_buffer_addf(text, "\n%s\n%s", globals, exits);
    }
}

void qr_help_add(struct qr_buffer *out, const struct qr_cli *cli,
                 const struct qr_command *const *commands, size_t n_commands)
{
    if (!cli->json) {
        add_text(out, cli, commands, n_commands);
        return;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    add_text(&text, cli, commands, n_commands);
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "help");
    qr_json_write_string(&writer, qr_buffer_text(&text));
    qr_json_write_end(&writer, '}');
}

void qr_help_add_version(struct qr_buffer *out, const struct qr_cli *cli)
{
    if (!cli->json) {
        qr_buffer_add_text(out, "quorate " QUORATE_VERSION "\n");
        return;
    }
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "version");
    qr_json_write_string(&writer, QUORATE_VERSION);
    qr_json_write_end(&writer, '}');
}
