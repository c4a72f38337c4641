#include "cli/accept.h"

#include <string.h>

#include "base/nearest.h"
#include "cli/show.h"

static bool refuse_unknown(const char *code, struct qr_error *err)
{
    const char *const *codes = qr_finding_codes();
    size_t count = 0;
    while (codes[count] != NULL) {
        count++;
    }
    const char *nearest = qr_nearest_word(code, codes, count);
    return qr_error_set(err, QR_ERROR_INPUT,
                        "--accept %s: there is no such code%s%s; quorate verify shows the code of "
                        "each danger, and docs/review.md has them all",
                        code, nearest != NULL ? ", did you mean " : "",
                        nearest != NULL ? nearest : "");
}

static bool holds(const struct qr_accepted *accepted, const char *code)
{
    for (size_t i = 0; i < accepted->count; i++) {
        if (strcmp(accepted->codes[i], code) == 0) {
            return true;
        }
    }
    return false;
}

bool qr_accepted_read(struct qr_accepted *accepted, struct qr_cli *cli, struct qr_error *err)
{
    *accepted = (struct qr_accepted){
        .codes = qr_arena_alloc(&cli->arena, cli->n_given, sizeof *accepted->codes)};
    for (size_t i = 0; i < cli->n_given; i++) {
        if (strcmp(cli->given[i].option->name, "--accept") != 0) {
            continue;
        }
        if (strcmp(cli->given[i].value, "mismatch") == 0) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "--accept mismatch: what differs cannot be accepted, since it is "
                                "not what you verify");
        }
        if (!qr_finding_code_is_known(cli->given[i].value)) {
            return refuse_unknown(cli->given[i].value, err);
        }
        if (!holds(accepted, cli->given[i].value)) {
            accepted->codes[accepted->count++] = cli->given[i].value;
        }
    }
    return true;
}

static bool applies(const char *code, const struct qr_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].accepted && strcmp(findings->items[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* The codes that applied, or those that did not, separated by commas. */
static void add_codes(struct qr_buffer *list, const struct qr_accepted *accepted,
                      const struct qr_findings *findings, bool applied)
{
    for (size_t i = 0; i < accepted->count; i++) {
        if (applies(accepted->codes[i], findings) == applied) {
            qr_buffer_addf(list, "%s%s", list->length > 0 ? ", " : "", accepted->codes[i]);
        }
    }
}

void qr_accepted_show(struct qr_buffer *out, const struct qr_accepted *accepted,
                      const struct qr_findings *findings)
{
    struct qr_buffer applied QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer idle QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    add_codes(&applied, accepted, findings, true);
    add_codes(&idle, accepted, findings, false);
    if (applied.length > 0) {
        qr_show_paragraph(out, "\nAccepted:", 2, qr_buffer_text(&applied));
    }
    if (idle.length > 0) {
        qr_show_paragraph(out, "\nNo such danger is here, so accepting it changed nothing:", 2,
                          qr_buffer_text(&idle));
    }
}

void qr_accepted_write(struct qr_json_writer *writer, const struct qr_accepted *accepted,
                       const struct qr_findings *findings)
{
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < accepted->count; i++) {
        if (applies(accepted->codes[i], findings)) {
            qr_json_write_string(writer, accepted->codes[i]);
        }
    }
    qr_json_write_end(writer, ']');
}

static bool is_open(const struct qr_finding *finding)
{
    return finding->level == QR_DANGER && !finding->accepted;
}

/* Whether an earlier open danger has the code of item i. */
static bool is_repeated(const struct qr_findings *findings, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (is_open(&findings->items[k]) &&
            strcmp(findings->items[k].code, findings->items[i].code) == 0) {
            return true;
        }
    }
    return false;
}

void qr_danger_add_codes(struct qr_buffer *codes, const struct qr_findings *findings)
{
    size_t before = codes->length;
    for (size_t i = 0; i < findings->count; i++) {
        const struct qr_finding *finding = &findings->items[i];
        if (!is_open(finding)) {
            continue;
        }
        if (strcmp(finding->code, "mismatch") == 0) {
            qr_buffer_truncate(codes, before);
            return;
        }
        if (!is_repeated(findings, i)) {
            qr_buffer_addf(codes, "%s%s", codes->length > before ? ", " : "", finding->code);
        }
    }
}

void qr_danger_add_reason(struct qr_buffer *reason, const struct qr_findings *findings)
{
    size_t count = 0;
    const struct qr_finding *first = qr_findings_first_danger(&count, findings);
    if (first != NULL) {
        qr_buffer_addf(reason, "%s %s: %s", first->code, first->where, first->text);
    }
    if (count > 1) {
        qr_buffer_addf(reason, " (and %zu more)", count - 1);
    }
}
