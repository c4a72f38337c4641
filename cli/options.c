#include "cli/options.h"

#include <stdint.h>
#include <string.h>

#include "base/nearest.h"

/* The global options, in the place of a command's own in struct qr_given. */
static const struct qr_option global_options[] = {
    {"--json", NULL, false, false},        {"--quiet", NULL, false, false},
    {"--repo", "DIR", false, false},       {"--rpc", "URL", false, true},
    {"--service", "URL", false, false},    {"--insecure-http", NULL, false, false},
    {"--max-answer", "MIB", false, false}, {"--help", NULL, false, false},
    {"--version", NULL, false, false},
};
#define N_GLOBAL (sizeof global_options / sizeof global_options[0])

/* Where the reading stands. */
struct line {
    struct qr_cli *cli;
    const struct qr_command *const *commands;
    size_t n_commands;
    char *const *words;
    size_t n_words;
    size_t next;
    bool options_ended; /* by "--" */
    bool help_word;     /* the line begins with the word `help` */
};

static bool is_group(const struct line *line, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < line->n_commands; i++) {
        const char *name = line->commands[i]->name;
        if (strncmp(name, word, length) == 0 && name[length] == ' ') {
            return true;
        }
    }
    return false;
}

/* Refuse words that name no command, with the nearest that is one. */
static bool unknown_command(const struct line *line, const char *group, const char *word,
                            struct qr_error *err)
{
    const char **names = qr_arena_alloc(&line->cli->arena, 2 * line->n_commands, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < line->n_commands; i++) {
        const char *name = line->commands[i]->name;
        size_t length = group != NULL ? strlen(group) : 0;
        if (group == NULL) {
            const char *blank = strchr(name, ' ');
            names[count++] = name;
            if (blank != NULL) {
                names[count++] = qr_arena_copy(&line->cli->arena, name, (size_t)(blank - name));
            }
        } else if (strncmp(name, group, length) == 0 && name[length] == ' ') {
            names[count++] = name + length + 1;
        }
    }
    const char *blank = group != NULL ? " " : "";
    const char *near = qr_nearest_word(word, names, count);
    group = group != NULL ? group : "";
    if (near != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "unknown command %s%s%s: did you mean \"%s%s%s\"? (quorate help lists "
                            "the commands)",
                            group, blank, word, group, blank, near);
    }
    return qr_error_set(err, QR_ERROR_INPUT,
                        "unknown command %s%s%s: quorate help lists the commands", group, blank,
                        word);
}

/* A word that is no option: first the command's name, then its operands. */
static bool take_operand(struct line *line, const char *word, struct qr_error *err)
{
    struct qr_cli *cli = line->cli;
    if (cli->command != NULL) {
        cli->operands[cli->n_operands++] = word;
        return true;
    }
    if (cli->group == NULL && !line->help_word && strcmp(word, "help") == 0) {
        line->help_word = true;
        cli->help = true;
        return true;
    }
    const char *group = cli->group;
    size_t length = group != NULL ? strlen(group) : 0;
    for (size_t i = 0; i < line->n_commands; i++) {
        const char *name = line->commands[i]->name;
        if (group != NULL && (strncmp(name, group, length) != 0 || name[length] != ' ')) {
            continue;
        }
        if (strcmp(group != NULL ? name + length + 1 : name, word) == 0) {
            cli->command = line->commands[i];
            return true;
        }
    }
    if (group == NULL && is_group(line, word)) {
        cli->group = word;
        return true;
    }
    return unknown_command(line, group, word, err);
}

static const struct qr_option *find_option(const struct qr_option *options, size_t n_options,
                                           const char *word, size_t length)
{
    for (size_t i = 0; i < n_options; i++) {
        if (strncmp(options[i].name, word, length) == 0 && options[i].name[length] == '\0') {
            return &options[i];
        }
    }
    return NULL;
}

static bool unknown_option(const struct line *line, const char *word, size_t length,
                           struct qr_error *err)
{
    struct qr_cli *cli = line->cli;
    size_t own = cli->command != NULL ? cli->command->n_options : 0;
    const char **names = qr_arena_alloc(&cli->arena, own + N_GLOBAL, sizeof *names);
    for (size_t i = 0; i < own; i++) {
        names[i] = cli->command->options[i].name;
    }
    for (size_t i = 0; i < N_GLOBAL; i++) {
        names[own + i] = global_options[i].name;
    }
    const char *text = qr_arena_copy(&cli->arena, word, length);
    const char *near = qr_nearest_word(text, names, own + N_GLOBAL);
    if (near != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT, "unknown option %s: did you mean %s?", text, near);
    }
    if (cli->command == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "unknown option %s: a command's own options stand after its name (see "
                            "quorate help)",
                            text);
    }
    return qr_error_set(err, QR_ERROR_INPUT, "unknown option %s: see quorate help %s", text,
                        cli->command->name);
}

/* The value of an option: behind "=" or the next word. */
static bool take_value(const char **value, struct line *line, const struct qr_option *option,
                       const char *attached, struct qr_error *err)
{
    *value = attached;
    if (option->value == NULL) {
        if (attached != NULL) {
            return qr_error_set(err, QR_ERROR_INPUT, "%s takes no value: write it without \"=%s\"",
                                option->name, attached);
        }
        return true;
    }
    if (attached != NULL) {
        return true;
    }
    const char *next = line->next < line->n_words ? line->words[line->next] : NULL;
    if (next == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s has no value: write %s %s", option->name,
                            option->name, option->value);
    }
    if (strncmp(next, "--", 2) == 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s has no value: write %s %s (or %s=%s if that is the value)",
                            option->name, option->name, option->value, option->name, next);
    }
    *value = next;
    line->next++;
    return true;
}

/* Whether an option stood on the line before. */
static bool given_before(const struct qr_cli *cli, const struct qr_option *option)
{
    for (size_t i = 0; i < cli->n_given; i++) {
        if (cli->given[i].option == option) {
            return true;
        }
    }
    return false;
}

/* Every option is recorded among the given ones; the global ones also in fields of their own. */
static void record(struct qr_cli *cli, const struct qr_option *option, const char *value)
{
    cli->given[cli->n_given++] = (struct qr_given){.option = option, .value = value};
    if (strcmp(option->name, "--json") == 0) {
        cli->json = true;
    } else if (strcmp(option->name, "--quiet") == 0) {
        cli->quiet = true;
    } else if (strcmp(option->name, "--repo") == 0) {
        cli->repo = value;
    } else if (strcmp(option->name, "--rpc") == 0) {
        cli->rpc[cli->n_rpc++] = value;
    } else if (strcmp(option->name, "--service") == 0) {
        cli->service = value;
    } else if (strcmp(option->name, "--max-answer") == 0) {
        cli->max_answer = value;
    } else if (strcmp(option->name, "--insecure-http") == 0) {
        cli->insecure_http = true;
    } else if (strcmp(option->name, "--help") == 0) {
        cli->help = true;
    } else if (strcmp(option->name, "--version") == 0) {
        cli->version = true;
    }
}

static bool take_option(struct line *line, const char *word, struct qr_error *err)
{
    struct qr_cli *cli = line->cli;
    const char *equals = strchr(word, '=');
    size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
    const struct qr_option *option = NULL;
    if (strcmp(word, "-h") == 0) {
        option = find_option(global_options, N_GLOBAL, "--help", strlen("--help"));
    } else if (length > 2) {
        option = find_option(global_options, N_GLOBAL, word, length);
        if (option == NULL && cli->command != NULL) {
            option = find_option(cli->command->options, cli->command->n_options, word, length);
        }
    }
    if (option == NULL) {
        return unknown_option(line, word, length, err);
    }
    const char *value = NULL;
    if (!take_value(&value, line, option, equals != NULL ? equals + 1 : NULL, err)) {
        return false;
    }
    if (!option->repeated && given_before(cli, option)) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s stands on the line twice: give it once",
                            option->name);
    }
    record(cli, option, value);
    return true;
}

/* "-" is standard input, "-5" a number. */
static bool looks_like_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && (word[1] < '0' || word[1] > '9');
}

static bool check_operands(const struct qr_cli *cli, struct qr_error *err)
{
    const struct qr_command *command = cli->command;
    if (cli->n_operands < command->min_operands && cli->n_operands == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: %s is missing: see quorate help %s",
                            command->name, command->operands, command->name);
    }
    if (cli->n_operands < command->min_operands) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: %zu of %zu arguments (%s) given: see quorate help %s",
                            command->name, cli->n_operands, command->min_operands,
                            command->operands, command->name);
    }
    if (cli->n_operands > command->max_operands) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: too many arguments, from \"%s\" on: see quorate help %s",
                            command->name, cli->operands[command->max_operands], command->name);
    }
    return true;
}

static bool check_required(const struct qr_cli *cli, struct qr_error *err)
{
    const struct qr_command *command = cli->command;
    for (size_t i = 0; i < command->n_options; i++) {
        const struct qr_option *option = &command->options[i];
        if (option->required && !given_before(cli, option)) {
            return qr_error_set(err, QR_ERROR_INPUT, "%s: %s is missing: add %s %s", command->name,
                                option->name, option->name, option->value);
        }
    }
    return true;
}

/* A group without its second word. */
static bool incomplete_command(const struct line *line, struct qr_error *err)
{
    const char *group = line->cli->group;
    size_t length = strlen(group);
    struct qr_buffer list = QR_BUFFER_INIT;
    for (size_t i = 0; i < line->n_commands; i++) {
        const char *name = line->commands[i]->name;
        if (strncmp(name, group, length) == 0 && name[length] == ' ') {
            qr_buffer_addf(&list, "%s%s", list.length > 0 ? ", " : "", name + length + 1);
        }
    }
    qr_error_set(err, QR_ERROR_INPUT, "%s is half a command: add one of %s", group,
                 qr_buffer_text(&list));
    qr_buffer_dispose(&list);
    return false;
}

bool qr_cli_parse(struct qr_cli *cli, const struct qr_command *const *commands, size_t n_commands,
                  int argc, char *const *argv, struct qr_error *err)
{
    struct line line = {
        .cli = cli,
        .commands = commands,
        .n_commands = n_commands,
        .words = argv,
        .n_words = argc > 0 ? (size_t)argc : 0,
        .next = 1,
    };
    cli->given = qr_arena_alloc(&cli->arena, line.n_words + 1, sizeof *cli->given);
    cli->operands = qr_arena_alloc(&cli->arena, line.n_words + 1, sizeof *cli->operands);
    cli->rpc = qr_arena_alloc(&cli->arena, line.n_words + 1, sizeof *cli->rpc);
    while (line.next < line.n_words) {
        const char *word = argv[line.next++];
        bool ok;
        if (line.options_ended || !looks_like_option(word)) {
            ok = take_operand(&line, word, err);
        } else if (strcmp(word, "--") == 0) {
            line.options_ended = true;
            ok = true;
        } else {
            ok = take_option(&line, word, err);
        }
        if (!ok) {
            return false;
        }
    }
    if (cli->help || cli->version || (cli->command == NULL && cli->group == NULL)) {
        return true;
    }
    if (cli->command == NULL) {
        return incomplete_command(&line, err);
    }
    return check_operands(cli, err) && check_required(cli, err);
}

const char *qr_cli_value(const struct qr_cli *cli, const char *name)
{
    for (size_t i = 0; i < cli->n_given; i++) {
        if (strcmp(cli->given[i].option->name, name) == 0) {
            return cli->given[i].value;
        }
    }
    return NULL;
}

bool qr_cli_has(const struct qr_cli *cli, const char *name)
{
    for (size_t i = 0; i < cli->n_given; i++) {
        if (strcmp(cli->given[i].option->name, name) == 0) {
            return true;
        }
    }
    return false;
}
