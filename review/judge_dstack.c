/* What the functions of DstackApp and DstackKms do with their arguments. */
#include <string.h>

#include "review/judge_parts.h"
#include "review/words_value.h"

/* SHA-256 of no bytes at all: what a device id becomes when its input was empty. */
static const uint8_t sha256_of_nothing[32] = {
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};

static void judge_compose_hash(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    const struct qr_judge *judge = notes->judge;
    const uint8_t *hash32 = qr_note_word(candidate, 0)->be32;
    if (!judge->of_proposal ||
        (judge->compose_hash32 != NULL && memcmp(judge->compose_hash32, hash32, 32) == 0)) {
        return;
    }
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "allows compose hash ");
    qr_words_add_hash(text, hash32);
    qr_buffer_add_text(text,
                       ", of which this proposal has no manifest: nothing here says what would "
                       "boot");
    qr_note_end(notes, QR_CAUTION, "unseen-manifest");
}

static void note_any_device(struct qr_notes *notes, bool deploys)
{
    struct qr_buffer *text = qr_note_begin(notes);
    if (deploys) {
        qr_buffer_add_text(text, "lets any device run the new app and have its keys");
    } else {
        qr_buffer_add_text(text, "lets any device run ");
        qr_note_add_target(notes, "app");
        qr_buffer_add_text(text, " and have its keys");
    }
    qr_note_end(notes, QR_CAUTION, "any-device");
}

static void note_no_upgrades(struct qr_notes *notes, bool deploys)
{
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "the code of ");
    if (deploys) {
        qr_buffer_add_text(text, "the new app's contract");
    } else {
        qr_note_add_target(notes, "contract");
    }
    qr_buffer_add_text(text, " can then never be replaced, not even to mend a fault");
    qr_note_end(notes, QR_CAUTION, "upgrades-disabled");
}

static void judge_device(struct qr_notes *notes, const struct qr_word *id)
{
    if (memcmp(id->be32, sha256_of_nothing, sizeof sha256_of_nothing) == 0) {
        struct qr_buffer *text = qr_note_begin(notes);
        qr_buffer_add_text(text, "the device id ");
        qr_words_add_hash(text, id->be32);
        qr_buffer_add_text(text, " is the SHA-256 of nothing: its input was empty, and no real "
                                 "device has it");
        qr_note_end(notes, QR_CAUTION, "empty-device");
    }
}

/* deployAndRegisterApp(initialOwner, disableUpgrades, [requireTcbUpToDate,] allowAnyDevice,
 * initialDeviceId, initialComposeHash) */
static void judge_deploy(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    size_t count = qr_note_n_arguments(candidate);
    if (!qr_word_is_zero(qr_note_word(candidate, 1))) {
        note_no_upgrades(notes, true);
    }
    if (!qr_word_is_zero(qr_note_word(candidate, count - 3))) {
        note_any_device(notes, true);
    }
    judge_device(notes, qr_note_word(candidate, count - 2));
}

void qr_judge_dstack(struct qr_notes *notes, const struct qr_candidate *candidate,
                     enum qr_effect effect)
{
    if (effect == QR_EFFECT_ADD_COMPOSE_HASH) {
        judge_compose_hash(notes, candidate);
    } else if (effect == QR_EFFECT_ALLOW_ANY_DEVICE &&
               !qr_word_is_zero(qr_note_word(candidate, 0))) {
        note_any_device(notes, false);
    } else if (effect == QR_EFFECT_DISABLE_UPGRADES) {
        note_no_upgrades(notes, false);
    } else if (effect == QR_EFFECT_ADD_DEVICE) {
        judge_device(notes, qr_note_word(candidate, 0));
    } else if (effect == QR_EFFECT_DEPLOY_APP) {
        judge_deploy(notes, candidate);
    }
}
