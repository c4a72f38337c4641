/* quorate compose lint */
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/show.h"
#include "prepare/manifest.h"
#include "review/lint.h"
#include "review/secret.h"

/* A compose file may be written as JSON too: it has services, and nothing that a manifest has. */
static bool is_manifest(struct qr_json_value root)
{
    return qr_json_type(root) != QR_JSON_OBJECT ||
           !qr_json_present(qr_json_get(root, "services")) ||
           qr_json_present(qr_json_get(root, "manifest_version")) ||
           qr_json_present(qr_json_get(root, "docker_compose_file"));
}

static bool lint_manifest(struct qr_findings *findings, struct qr_json_value manifest,
                          const char *name, struct qr_error *err)
{
    const struct qr_lint_names names = {.manifest = name};
    if (!qr_manifest_check(findings, manifest, err)) {
        return false;
    }
    qr_lint_manifest(findings, manifest, &names);
    return true;
}

/* JSON begins with a brace or bracket; other text, and JSON that is none, may be YAML. */
static bool lint(struct qr_findings *findings, const struct qr_buffer *content, const char *name,
                 struct qr_error *err)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    const char *text = qr_buffer_text(content);
    size_t blanks = strspn(text, " \t\r\n");
    bool is_braced = text[blanks] == '{' || text[blanks] == '[';
    bool is_json = is_braced && qr_json_parse(&json, text, content->length, err);
    if (is_json && is_manifest(qr_json_root(&json))) {
        return lint_manifest(findings, qr_json_root(&json), name, err);
    }
    struct qr_error yaml_err = QR_ERROR_INIT;
    if (qr_lint_compose(findings, text, content->length, name, &yaml_err)) {
        return true;
    }
    /* What begins like JSON was meant to be it. */
    if (!is_braced || is_json) {
        *err = yaml_err;
    }
    return false;
}

static void add_count(struct qr_buffer *out, size_t count)
{
    if (count == 0) {
        qr_buffer_add_text(out, "Nothing to warn of.\n");
    } else {
        qr_buffer_addf(out, "\n%zu caution%s\n", count, count == 1 ? "" : "s");
    }
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
    QR_CLEANUP(qr_findings_dispose) struct qr_findings findings = QR_FINDINGS_INIT;
    const char *name = qr_input_name(cli->operands[0]);
    if (!qr_input_file(&content, cli, cli->operands[0], QR_JSON_MAX_SIZE, err)) {
        return false;
    }
    qr_utf8_add_escaped(&shown, name, strlen(name));
    if (!lint(&findings, &content, qr_buffer_text(&shown), err)) {
        qr_secret_mask_error(err);
        return qr_error_in_file(err, name);
    }
    if (cli->json) {
        struct qr_json_writer writer = qr_json_writer(&cli->out);
        qr_json_write_begin(&writer, '{');
        qr_json_write_key(&writer, "findings");
        qr_findings_write(&writer, &findings);
        qr_json_write_end(&writer, '}');
    } else if (!cli->quiet) {
        qr_show_findings(&cli->out, &findings);
        add_count(&cli->out, findings.count);
    }
    return true;
}

const struct qr_command qr_cmd_compose_lint = {
    .name = "compose lint",
    .summary = "what a manifest or compose file could do to a machine",
    .usage = "compose lint FILE",
    .help = "Tell what could go wrong on the machine that boots a manifest: images without\n"
            "a digest, privileges, mounts of the machine, variables that nothing sets,\n"
            "committed secrets (which are never shown), text that reads as something else.\n"
            "FILE is an app-compose.json, or a Docker Compose file alone, to which no\n"
            "variable comes from outside; its content tells which. \"-\" reads it from\n"
            "standard input. Aliases, merge keys and variables are read as Docker Compose\n"
            "reads them.\n"
            "\n"
            "Examples:\n"
            "  quorate compose lint deploy/docker-compose.yml\n"
            "  quorate compose lint app-compose.json\n"
            "      also the fields of the manifest itself, as prepare checks them\n"
            "  git show v1.4.0:deploy/app-compose.json | quorate --json compose lint -\n"
            "      {\"findings\": [{\"level\", \"code\", \"where\", \"text\"}]}\n"
            "\n"
            "Exit code 0 whatever it warns of; 2, with line and column, when FILE is neither\n"
            "a manifest that the guest takes nor a compose file.\n",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
