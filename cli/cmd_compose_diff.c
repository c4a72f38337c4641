/* quorate compose diff */
#include <string.h>
#include <sys/stat.h>

#include "abi/keccak.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/request.h"
#include "prepare/history.h"
#include "review/manifest_diff.h"
#include "review/markdown.h"

static const struct qr_option options[] = {
    {.name = "--set", .value = "NAME=VALUE", .repeated = true},
    {.name = "--config", .value = "PATH"},
    {.name = "--markdown"},
};

/* What a word of the line stands for. */
enum side_kind { SIDE_REVISION, SIDE_HASH, SIDE_FILE };

/* One of the two manifests. */
struct side {
    const char *word;
    enum side_kind kind;
    struct qr_commit commit;    /* unless a file */
    uint8_t compose_hash32[32]; /* of a hash from the beginning */
    struct qr_source source;    /* unless a file */
    struct qr_buffer content;   /* of a file */
    enum qr_dialect dialect;
    struct qr_json json;
};

/* One run. */
struct run {
    struct qr_cli *cli;
    struct side sides[2];
    struct qr_substitution *substitutions;
    size_t n_substitutions;
    struct qr_repository *repository; /* opened when it is needed */
    struct qr_error *err;
};

static bool read_substitutions(struct run *run)
{
    struct qr_cli *cli = run->cli;
    run->substitutions = qr_arena_alloc(&cli->arena, cli->n_given, sizeof *run->substitutions);
    for (size_t i = 0; i < cli->n_given; i++) {
        const char *value = cli->given[i].value;
        if (strcmp(cli->given[i].option->name, "--set") != 0) {
            continue;
        }
        const char *equals = strchr(value, '=');
        if (equals == NULL || equals == value) {
            return qr_error_set(run->err, QR_ERROR_INPUT, "--set %s: write --set NAME=VALUE",
                                value);
        }
        run->substitutions[run->n_substitutions++] = (struct qr_substitution){
            .name = qr_arena_copy(&cli->arena, value, (size_t)(equals - value)),
            .value = equals + 1};
    }
    return true;
}

static bool open_repository(struct run *run)
{
    if (run->repository == NULL) {
        run->repository = qr_request_open_repository(run->cli, run->err);
    }
    return run->repository != NULL;
}

static bool is_there(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

/* No revision can be written so. */
static bool is_path(const char *word)
{
    return word[0] == '/' || strncmp(word, "./", 2) == 0 || strncmp(word, "../", 3) == 0 ||
           strcmp(word, "-") == 0;
}

static bool may_be_file(const char *word)
{
    size_t length = strlen(word);
    bool is_json = length > 5 && strcmp(word + length - 5, ".json") == 0;
    return (is_json || strchr(word, '/') != NULL) && is_there(word);
}

/* A word that names a file, and may name a revision as well. */
static bool classify_file(struct side *side, struct run *run)
{
    struct qr_error ignored = QR_ERROR_INIT;
    side->kind = SIDE_FILE;
    if (run->repository == NULL) {
        run->repository = qr_request_open_repository(run->cli, &ignored);
    }
    if (run->repository == NULL ||
        !qr_repository_resolve(&side->commit, run->repository, side->word, &ignored)) {
        return true;
    }
    return qr_error_set(run->err, QR_ERROR_INPUT,
                        "\"%s\" is a file and a revision: write ./%s for the file, or %s for the "
                        "revision",
                        side->word, side->word, side->commit.id);
}

static bool classify_revision(struct side *side, struct run *run)
{
    if (!open_repository(run)) {
        return false;
    }
    if (qr_repository_resolve(&side->commit, run->repository, side->word, run->err)) {
        return true;
    }
    if (run->err->kind == QR_ERROR_INPUT && is_there(side->word)) {
        return qr_error_set(run->err, QR_ERROR_INPUT,
                            "\"%s\" is no revision, but a file: write ./%s to compare it",
                            side->word, side->word);
    }
    return false;
}

static bool classify(struct side *side, struct run *run)
{
    const char *word = side->word;
    if (strncmp(word, "0x", 2) == 0) {
        side->kind = SIDE_HASH;
        return qr_hex_decode_exact(side->compose_hash32, 32, word, "a compose hash", run->err) &&
               open_repository(run);
    }
    if (is_path(word)) {
        side->kind = SIDE_FILE;
        return true;
    }
    return may_be_file(word) ? classify_file(side, run) : classify_revision(side, run);
}

static struct qr_source_request source_request(const struct run *run, const char *revision)
{
    return (struct qr_source_request){.revision = revision,
                                      .config_path = qr_cli_value(run->cli, "--config"),
                                      .substitutions = run->substitutions,
                                      .n_substitutions = run->n_substitutions,
                                      .want_manifest = true};
}

/* The commit whose manifest has the side's hash: from every reference, and from the other side. */
static bool find_hash(struct side *side, struct run *run, const struct side *other)
{
    struct qr_history_request request = {.source = source_request(run, NULL),
                                         .all_references = true,
                                         .hash32 = side->compose_hash32};
    if (other->commit.id[0] != '\0') {
        request.starts = &other->commit;
        request.n_starts = 1;
    }
    return qr_history_find(&side->commit, run->repository, &request, "this repository", run->err);
}

static bool parse(struct side *side, const char *text, size_t length, const char *name,
                  struct qr_error *err)
{
    if (!qr_json_parse(&side->json, text, length, err)) {
        return qr_error_in_file(err, name);
    }
    enum qr_json_type type = qr_json_type(qr_json_root(&side->json));
    if (type != QR_JSON_OBJECT) {
        qr_error_set_at(err, QR_ERROR_INPUT, 1, 1, "a manifest is a JSON object, not %s",
                        qr_json_type_name(type));
        return qr_error_in_file(err, name);
    }
    return true;
}

static bool load_file(struct side *side, struct run *run)
{
    if (!qr_input_file(&side->content, run->cli, side->word, QR_MANIFEST_MAX_SIZE, run->err)) {
        return false;
    }
    const char *text = qr_buffer_text(&side->content);
    side->dialect = QR_DIALECT_RAW;
    qr_sha256(side->compose_hash32, text, side->content.length);
    return parse(side, text, side->content.length, qr_input_name(side->word), run->err);
}

static bool load_commit(struct side *side, struct run *run)
{
    struct qr_source_request request = source_request(run, side->commit.id);
    if (!qr_history_manifest(&side->source, run->repository, &request, run->err)) {
        return false;
    }
    const struct qr_buffer *manifest = &side->source.manifest;
    side->dialect = side->source.config.dialect;
    memcpy(side->compose_hash32, side->source.compose_hash32, 32);
    return parse(side, qr_buffer_text(manifest), manifest->length, side->word, run->err);
}

static bool is_declared(const struct run *run, const char *name)
{
    for (size_t i = 0; i < 2; i++) {
        const struct qr_config *config = &run->sides[i].source.config;
        for (size_t j = 0; j < config->n_substitute; j++) {
            if (strcmp(config->substitute[j], name) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool load(struct run *run)
{
    struct side *sides = run->sides;
    for (size_t i = 0; i < 2; i++) {
        if (!classify(&sides[i], run)) {
            return false;
        }
    }
    for (size_t i = 0; i < 2; i++) {
        bool ok = sides[i].kind == SIDE_FILE
                      ? load_file(&sides[i], run)
                      : (sides[i].kind != SIDE_HASH || find_hash(&sides[i], run, &sides[1 - i])) &&
                            load_commit(&sides[i], run);
        if (!ok) {
            return false;
        }
    }
    for (size_t i = 0; i < run->n_substitutions; i++) {
        if (!is_declared(run, run->substitutions[i].name)) {
            return qr_error_set(run->err, QR_ERROR_INPUT,
                                "--set %s: neither side declares %s in manifest.substitute: mend "
                                "the name, or leave it out",
                                run->substitutions[i].name, run->substitutions[i].name);
        }
    }
    return true;
}

/* What there is to say when no value differs, or NULL. */
static const char *verdict(const struct run *run, const struct qr_manifest_diff *diff)
{
    const struct side *sides = run->sides;
    if (memcmp(sides[0].compose_hash32, sides[1].compose_hash32, 32) == 0) {
        return "Nothing differs: both are the same bytes.";
    }
    return diff->count > 0
               ? NULL
               : "The same values in another layout: order of keys, blanks, or how\n"
                 "numbers and texts are written. To the contract they are two programs.";
}

static void add_side(struct qr_buffer *out, const struct side *side, const char *name)
{
    qr_buffer_addf(out, "%-12s ", name);
    qr_utf8_add_shortened(out, side->word, strlen(side->word), 66);
    qr_buffer_add_text(out, "\n");
    if (side->kind != SIDE_FILE) {
        qr_buffer_addf(out, "%-12s %s\n", "commit", side->commit.id);
    }
    qr_buffer_addf(out, "%-12s 0x", "compose hash");
    qr_buffer_add_hex(out, side->compose_hash32, 32);
    qr_buffer_add_text(out, "\n\n");
}

static void add_text(struct qr_buffer *out, const struct run *run,
                     const struct qr_manifest_diff *diff)
{
    add_side(out, &run->sides[0], "before");
    add_side(out, &run->sides[1], "after");
    const char *words = verdict(run, diff);
    if (words != NULL) {
        qr_buffer_addf(out, "%s\n", words);
    }
    qr_manifest_diff_add_text(out, diff);
}

static void add_row(struct qr_buffer *out, const char *name, const char *before, const char *after)
{
    qr_buffer_addf(out, "| %s | ", name);
    qr_markdown_add_cell(out, before, strlen(before));
    qr_buffer_add_text(out, " | ");
    qr_markdown_add_cell(out, after, strlen(after));
    qr_buffer_add_text(out, " |\n");
}

static void add_markdown(struct qr_buffer *out, const struct run *run,
                         const struct qr_manifest_diff *diff)
{
    const struct side *before = &run->sides[0];
    const struct side *after = &run->sides[1];
    char hashes[2][QR_HEX32_SIZE];
    qr_hex_encode(hashes[0], before->compose_hash32, 32);
    qr_hex_encode(hashes[1], after->compose_hash32, 32);
    qr_buffer_add_text(out, "| | before | after |\n|-|-|-|\n");
    add_row(out, "what", before->word, after->word);
    add_row(out, "commit", before->kind == SIDE_FILE ? "a file" : before->commit.id,
            after->kind == SIDE_FILE ? "a file" : after->commit.id);
    add_row(out, "compose hash", hashes[0], hashes[1]);
    qr_buffer_add_text(out, "\n");
    const char *words = verdict(run, diff);
    if (words != NULL) {
        qr_buffer_addf(out, "%s\n", words);
    }
    qr_manifest_diff_add_markdown(out, diff);
}

static void write_side(struct qr_json_writer *writer, const struct side *side)
{
    qr_json_write_begin(writer, '{');
    if (side->kind == SIDE_FILE) {
        qr_json_write_key(writer, "file");
        qr_json_write_string(writer, side->word);
    } else {
        qr_json_write_key(writer, "commit");
        qr_json_write_string(writer, side->commit.id);
    }
    qr_json_write_key(writer, "compose_hash");
    qr_json_write_hex(writer, side->compose_hash32, 32);
    qr_json_write_key(writer, "dialect");
    qr_json_write_string(writer, qr_dialect_text(side->dialect));
    qr_json_write_end(writer, '}');
}

static void write_json(struct qr_buffer *out, const struct run *run,
                       const struct qr_manifest_diff *diff)
{
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "before");
    write_side(&writer, &run->sides[0]);
    qr_json_write_key(&writer, "after");
    write_side(&writer, &run->sides[1]);
    qr_json_write_key(&writer, "changes");
    qr_manifest_diff_write(&writer, diff);
    qr_json_write_key(&writer, "unread");
    if (diff->unread != NULL) {
        qr_json_write_string(&writer, diff->unread);
    } else {
        qr_json_write_null(&writer);
    }
    qr_json_write_end(&writer, '}');
}

static void show(struct run *run)
{
    struct qr_cli *cli = run->cli;
    struct qr_manifest_diff diff = {.count = 0};
    qr_manifest_diff(&diff, qr_json_root(&run->sides[0].json), qr_json_root(&run->sides[1].json));
    if (cli->json) {
        write_json(&cli->out, run, &diff);
    } else if (qr_cli_has(cli, "--markdown")) {
        add_markdown(&cli->out, run, &diff);
    } else if (!cli->quiet) {
        add_text(&cli->out, run, &diff);
    }
    qr_manifest_diff_dispose(&diff);
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    if (cli->json && qr_cli_has(cli, "--markdown")) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--json and --markdown are two forms of one answer: leave one out");
    }
    struct run run = {.cli = cli, .err = err};
    run.sides[0].word = cli->operands[0];
    run.sides[1].word = cli->operands[1];
    bool ok = read_substitutions(&run) && load(&run);
    if (ok) {
        show(&run);
    }
    for (size_t i = 0; i < 2; i++) {
        qr_json_dispose(&run.sides[i].json);
        qr_source_dispose(&run.sides[i].source);
        qr_buffer_dispose(&run.sides[i].content);
    }
    qr_repository_free(run.repository);
    return ok;
}

const struct qr_command qr_cmd_compose_diff = {
    .name = "compose diff",
    .summary = "what changes between two manifests",
    .usage = "compose diff REV1 REV2 [--set NAME=VALUE]... [--config PATH]\n"
             "             [--markdown]",
    .help = "Compare the manifests of two revisions: field by field, service by service of\n"
            "the compose file (image, command, environment, ports, volumes, privileges), and\n"
            "line by line of embedded scripts. Values that may be secrets are not shown.\n"
            "\n"
            "Each side is a revision (tag, branch, commit id), read with its own quorate.yaml;\n"
            "or a compose hash, 0x and 64 digits: the newest commit in the history of HEAD,\n"
            "the branches and tags whose manifest has it; or a manifest file: ./FILE, an\n"
            "absolute path, a file on disk whose name holds \"/\" or ends in .json, or \"-\".\n"
            "A word that names a file and a revision is refused: write ./FILE. The compose\n"
            "hash of a file is that of its bytes as they are.\n"
            "\n"
            "  --set NAME=VALUE   a value of manifest.substitute, for the side that declares it\n"
            "  --config PATH      the configuration's path in the tree (default: quorate.yaml)\n"
            "  --markdown         as Markdown, for a pull request\n"
            "\n"
            "Examples:\n"
            "  quorate compose diff v1.3.0 v1.4.0\n"
            "  quorate compose diff 0xfb2a...0c1d HEAD\n"
            "      what changes from the hash that the contract allows?\n"
            "  quorate compose diff v1.4.0 ./deployed/app-compose.json\n"
            "  quorate --json compose diff main HEAD | jq -r '.changes[].where'\n"
            "\n"
            "Exit code 0 when the two were compared, whether they differ or not; 2 when a\n"
            "side is not found or gives no manifest; 3 when it may be in commits or objects\n"
            "that are not in this clone.\n",
    .operands = "REV1 REV2",
    .min_operands = 2,
    .max_operands = 2,
    .options = options,
    .n_options = 3,
    .run = run,
};
