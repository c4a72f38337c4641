/* How something is called. */
#include <string.h>

#include "review/judge_parts.h"
#include "review/words_parts.h"
#include "review/words_value.h"

/* "as the Safe 0x…": the account whose storage and coins the code gets. */
static void add_account(struct qr_notes *notes)
{
    if (notes->call->has_from) {
        qr_buffer_add_text(&notes->sentence, "as the Safe ");
        qr_note_add_address(notes, &notes->call->from);
        qr_buffer_add_text(&notes->sentence, " itself");
    } else {
        qr_buffer_add_text(&notes->sentence, "as the Safe itself");
    }
}

static const char *delegate_words(enum qr_delegate delegate)
{
    switch (delegate) {
    case QR_DELEGATE_CALL_ONLY:
        break;
    case QR_DELEGATE_OTHER_CALL_ONLY:
        return ", which is published for another version of Safe: it makes only the calls shown "
               "below, but no wallet would choose it for this Safe";
    case QR_DELEGATE_MULTISEND:
        return ", which can make delegate calls too, and each of those can take everything the "
               "Safe owns; MultiSendCallOnly cannot";
    case QR_DELEGATE_SAFE_LIBRARY:
        return ", a published contract of Safe that can change what the Safe stores or signs";
    case QR_DELEGATE_NONE:
    case QR_DELEGATE_FOREIGN:
        return ": it can take everything the Safe owns and replace its owners";
    }
    return "";
}

static void judge_delegate(struct qr_notes *notes)
{
    const struct qr_call *call = notes->call;
    if (call->operation != QR_SAFE_DELEGATE_CALL || call->delegate == QR_DELEGATE_CALL_ONLY) {
        return;
    }
    bool foreign = call->delegate == QR_DELEGATE_FOREIGN || call->delegate == QR_DELEGATE_NONE;
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "runs ");
    if (!foreign) {
        add_account(notes);
        qr_buffer_add_byte(text, ' ');
    }
    qr_buffer_add_text(text, foreign ? "foreign code" : "the code");
    if (call->has_to) {
        qr_buffer_add_text(text, " of ");
        qr_note_add_address(notes, &call->to);
    }
    if (foreign) {
        qr_buffer_add_byte(text, ' ');
        add_account(notes);
    }
    qr_buffer_add_text(text, delegate_words(call->delegate));
    qr_note_end(notes, QR_DANGER, "delegate-call");
}

__extension__ typedef unsigned __int128 wide;

/* a × b; false when 256 bits do not hold it. */
static bool multiply(struct qr_word *product, const struct qr_word *a, uint64_t b)
{
    wide carry = 0;
    for (size_t i = 32; i-- > 0;) {
        wide sum = carry + (wide)b * a->be32[i];
        product->be32[i] = (uint8_t)(sum & 0xff);
        carry = sum >> 8;
    }
    return carry == 0;
}

/* What a refund can come to: (safeTxGas + baseGas) × gasPrice. With a gas price that is not zero
 * the Safe gives its call no more than safeTxGas; what it uses around that is little.
 * Source: Safe.execTransaction and handlePayment. */
static bool most_refunded(struct qr_word *most, const struct qr_safe_tx *tx)
{
    uint64_t gas;
    uint64_t base;
    return qr_word_to_u64(&gas, &tx->safe_tx_gas) && qr_word_to_u64(&base, &tx->base_gas) &&
           !__builtin_add_overflow(gas, base, &gas) && multiply(most, &tx->gas_price, gas);
}

static void add_refund(struct qr_notes *notes, const struct qr_safe_tx *tx)
{
    struct qr_buffer *text = &notes->sentence;
    struct qr_word most;
    bool coins = qr_address_is_zero(&tx->gas_token);
    qr_buffer_add_text(text, ": the Safe pays ");
    if (qr_address_is_zero(&tx->refund_receiver)) {
        qr_buffer_add_text(text, "whoever executes it");
    } else {
        qr_note_add_address(notes, &tx->refund_receiver);
    }
    if (!most_refunded(&most, tx)) {
        qr_buffer_add_text(text, " as much as it has");
    } else if (coins) {
        qr_buffer_add_text(text, " about ");
        qr_words_add_wei(text, &most);
        qr_buffer_add_text(text, " at most");
    } else {
        qr_buffer_add_text(text, " about ");
        qr_words_add_decimal(text, &most);
        qr_buffer_add_text(text, " at most");
    }
    if (!coins) {
        qr_buffer_add_text(text, " in the smallest unit of the token ");
        qr_note_add_address(notes, &tx->gas_token);
    }
}

static void judge_refund(struct qr_notes *notes)
{
    const struct qr_safe_tx *tx = notes->call->safe_tx;
    struct qr_gas_field fields[QR_GAS_FIELDS];
    const char *set[QR_GAS_FIELDS];
    size_t count = 0;
    if (tx == NULL) {
        return;
    }
    qr_words_gas_fields(fields, tx);
    for (size_t i = 1; i < QR_GAS_FIELDS; i++) { /* safeTxGas alone pays nobody */
        if (!qr_word_is_zero(&fields[i].value)) {
            set[count++] = fields[i].name;
        }
    }
    if (count == 0) {
        return;
    }
    struct qr_buffer *text = qr_note_begin(notes);
    for (size_t i = 0; i < count; i++) {
        qr_buffer_addf(text, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", set[i]);
    }
    qr_buffer_add_text(text, count == 1 ? " is not zero" : " are not zero");
    if (qr_word_is_zero(&tx->gas_price)) {
        qr_buffer_add_text(text, ": with a gasPrice of zero nothing is paid, and no wallet sets "
                                 "them so without a reason");
    } else {
        add_refund(notes, tx);
    }
    qr_note_end(notes, QR_DANGER, "gas-refund");
}

static void judge_unreadable(struct qr_notes *notes)
{
    const struct qr_call *call = notes->call;
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_addf(text,
                   call->form == QR_CALL_TOO_DEEP
                       ? "the %zu bytes of its data lie too deep inside other calls, or there are "
                         "too many calls, so that they are not read: nobody is told what they do"
                       : "the %zu bytes of its data cannot be read as arguments of the function "
                         "that their selector names: a contract may do something else with them",
                   call->length);
    qr_note_end(notes, QR_DANGER, "unaccounted-bytes");
}

static void judge_unknown(struct qr_notes *notes)
{
    const struct qr_call *call = notes->call;
    struct qr_buffer *text = qr_note_begin(notes);
    if (call->length < 4) {
        qr_buffer_addf(text, "%zu byte%s of data, too little to name a function", call->length,
                       call->length == 1 ? "" : "s");
    } else {
        qr_buffer_add_text(text, "no known function has the selector 0x");
        qr_buffer_add_hex(text, call->data, 4);
        qr_buffer_addf(text, " of its %zu bytes of data", call->length);
    }
    qr_buffer_add_text(text, ": what ");
    qr_note_add_target(notes, "contract");
    qr_buffer_add_text(text, " does with them cannot be told; an ABI file (--abi) may name it");
    qr_note_end(notes, QR_CAUTION, "unknown-call");
}

/* What a reading leaves over counts where no other reading accounts for everything. */
static void judge_rest(struct qr_notes *notes)
{
    const struct qr_call *call = notes->call;
    for (size_t i = 0; i < call->n_candidates; i++) {
        if (call->candidates[i].odd_from == call->candidates[i].odd_to) {
            return;
        }
    }
    for (size_t i = 0; i < call->n_candidates; i++) {
        const struct qr_candidate *candidate = &call->candidates[i];
        const char *reason = candidate->odd_reason;
        size_t from = candidate->odd_from;
        size_t last = candidate->odd_to - 1;
        struct qr_buffer *text = qr_note_begin(notes);
        if (from == last) {
            qr_buffer_addf(text, "byte %zu of its data is", from);
        } else {
            qr_buffer_addf(text, "bytes %zu to %zu of its data are", from, last);
        }
        qr_buffer_add_text(text, " not what its arguments give");
        qr_buffer_addf(text, reason != NULL ? " (%s)" : "%s", reason != NULL ? reason : "");
        qr_note_end(notes, QR_DANGER, "unaccounted-bytes");
    }
}

void qr_judge_form(struct qr_notes *notes)
{
    judge_delegate(notes);
    judge_refund(notes);
    switch (notes->call->form) {
    case QR_CALL_EMPTY:
    case QR_CALL_FOREIGN_CODE:
        break;
    case QR_CALL_DECODED:
        judge_rest(notes);
        break;
    case QR_CALL_UNKNOWN:
        judge_unknown(notes);
        break;
    case QR_CALL_UNREADABLE:
    case QR_CALL_TOO_DEEP:
        judge_unreadable(notes);
        break;
    }
}
