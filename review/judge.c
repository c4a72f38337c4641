#include "review/judge.h"

#include <string.h>

#include "review/judge_parts.h"

struct qr_buffer *qr_note_begin(struct qr_notes *notes)
{
    qr_buffer_truncate(&notes->sentence, 0);
    return &notes->sentence;
}

static struct qr_note *find_note(struct qr_notes *notes, enum qr_finding_level level,
                                 const char *code)
{
    for (size_t i = 0; i < notes->count; i++) {
        if (strcmp(notes->items[i].code, code) == 0) {
            return &notes->items[i];
        }
    }
    QR_ASSERT(notes->count < QR_NOTES);
    struct qr_note *note = &notes->items[notes->count++];
    *note = (struct qr_note){.level = level, .code = code, .text = QR_BUFFER_INIT};
    return note;
}

void qr_note_end(struct qr_notes *notes, enum qr_finding_level level, const char *code)
{
    struct qr_note *note = find_note(notes, level, code);
    const char *sentence = qr_buffer_text(&notes->sentence);
    if (note->sentences > 0 && strstr(qr_buffer_text(&note->text), sentence) != NULL) {
        return;
    }
    if (note->sentences == QR_NOTES_SENTENCES) {
        note->more++;
        return;
    }
    qr_buffer_addf(&note->text, note->sentences > 0 ? "; %s" : "%s", sentence);
    note->sentences++;
}

void qr_note_add_address(struct qr_notes *notes, const struct qr_address *address)
{
    qr_names_add_address(&notes->sentence, notes->judge->names, address);
}

void qr_note_add_target(struct qr_notes *notes, const char *noun)
{
    if (notes->call->has_to) {
        qr_buffer_addf(&notes->sentence, "the %s ", noun);
        qr_note_add_address(notes, &notes->call->to);
    } else if (notes->call->to_was_zero_for_safe) {
        qr_buffer_addf(&notes->sentence, "the %s itself (written as the zero address)", noun);
    } else {
        qr_buffer_addf(&notes->sentence, "the %s that is called", noun);
    }
}

size_t qr_note_n_arguments(const struct qr_candidate *candidate)
{
    return candidate->arguments.as.list.count;
}

const struct qr_word *qr_note_word(const struct qr_candidate *candidate, size_t index)
{
    QR_ASSERT(index < candidate->arguments.as.list.count);
    return &candidate->arguments.as.list.items[index].as.word;
}

static void judge_one(struct qr_findings *findings, const struct qr_call *call,
                      const struct qr_judge *judge, const char *step)
{
    struct qr_notes notes = {.judge = judge, .call = call, .sentence = QR_BUFFER_INIT};
    struct qr_buffer where = QR_BUFFER_INIT;
    qr_judge_form(&notes);
    for (size_t i = 0; i < call->n_candidates; i++) {
        qr_judge_effect(&notes, &call->candidates[i]);
    }
    qr_judge_trust(&notes);
    qr_judge_looks(&notes);
    qr_buffer_addf(&where, "%s%s%s", step != NULL ? step : "", step != NULL ? ": " : "",
                   call->path);
    for (size_t i = 0; i < notes.count; i++) {
        struct qr_note *note = &notes.items[i];
        if (note->more > 0) {
            qr_buffer_addf(&note->text, "; and %zu more", note->more);
        }
        qr_findings_add(findings, note->level, note->code, qr_buffer_text(&where), "%s",
                        qr_buffer_text(&note->text));
        qr_buffer_dispose(&note->text);
    }
    qr_buffer_dispose(&notes.sentence);
    qr_buffer_dispose(&where);
}

void qr_judge_call(struct qr_findings *findings, const struct qr_call *call,
                   const struct qr_judge *judge, const char *step)
{
    judge_one(findings, call, judge, step);
    for (size_t i = 0; i < call->n_candidates; i++) {
        for (size_t c = 0; c < call->candidates[i].n_calls; c++) {
            qr_judge_call(findings, &call->candidates[i].calls[c], judge, step);
        }
    }
}
