#include "cli/accept.h"

#include <string.h>

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
        accepted->codes[accepted->count++] = cli->given[i].value;
    }
    return true;
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
