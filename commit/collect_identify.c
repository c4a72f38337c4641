#include <string.h>

#include "base/hex.h"
#include "commit/collect_parts.h"
#include "commit/signature_file.h"

/* A way to read the bytes: over which step's hash, with which v. */
struct reading {
    struct qr_signature signature;
    const struct qr_step *step;
};

/* All ways that are possible, and the first reason why one is not. */
enum { MAX_READINGS = 2 * QR_MAX_HOPS };
struct readings {
    struct reading items[MAX_READINGS];
    size_t count;
    bool any; /* a signature at all, though by a stranger */
    struct qr_address stranger;
    const struct qr_step *strange_step;
    struct qr_error why;
};

bool qr_collect_is_wanted(const struct qr_collection *collection, const struct qr_step *step)
{
    const struct qr_address *safe = collection->request.safe;
    return qr_step_is_of_safe(step) &&
           (safe == NULL || qr_address_equal(safe, &step->safe.address));
}

bool qr_collect_may_sign(bool *known, const struct qr_collection *collection,
                         const struct qr_step *step, const struct qr_collect_claim *claim,
                         const struct qr_address *address)
{
    const struct qr_collect_request *request = &collection->request;
    *known = request->owners != NULL || request->n_expect > 0 || claim->owner != NULL;
    bool expected = request->n_expect == 0;
    for (size_t i = 0; i < request->n_expect; i++) {
        expected = expected || qr_address_equal(&request->expect[i], address);
    }
    const struct qr_step_owners *owners =
        request->owners != NULL ? qr_owners_of(request->owners, step) : NULL;
    return expected && (owners == NULL || qr_step_has_owner(owners, address)) &&
           (claim->owner == NULL || qr_address_equal(claim->owner, address));
}

/* The forms in which a Safe takes what a wallet has printed with this v. A raw v says nothing of
 * the mode; 27 and 28 are what eth_sign gives before the 4 are added. r that is an address marks a
 * contract's or an approved one, where v is no recovery id. */
static size_t forms_of(uint8_t forms[2], const uint8_t *bytes, size_t length)
{
    struct qr_word r = qr_word_from_bytes(bytes, length < 32 ? length : 32);
    uint8_t v = length == 65 ? bytes[64] : 0;
    forms[0] = v;
    if (length == 65 && v <= 1 && qr_word_bit_length(&r) > 160) {
        forms[0] = (uint8_t)(v + 27);
    }
    if (forms[0] == 27 || forms[0] == 28) {
        forms[1] = (uint8_t)(forms[0] + 4);
        return 2;
    }
    return 1;
}

static void read_form(struct readings *readings, const struct qr_collection *collection,
                      const struct qr_step *step, const uint8_t *bytes, size_t length, uint8_t form,
                      const struct qr_collect_claim *claim)
{
    uint8_t sig65[65];
    struct qr_signature read;
    struct qr_error why = QR_ERROR_INIT;
    bool known;
    if (length == 65) {
        memcpy(sig65, bytes, 65);
        sig65[64] = form;
        bytes = sig65;
    }
    if (!qr_signature_parse(&read, step->hashes.hash32, bytes, length, &why)) {
        if (readings->why.kind == QR_ERROR_NONE) {
            readings->why = why;
        }
        return;
    }
    bool possible = qr_collect_may_sign(&known, collection, step, claim, &read.owner);
    if (!readings->any) {
        readings->any = true;
        readings->stranger = read.owner;
        readings->strange_step = step;
    }
    if (possible) {
        readings->items[readings->count++] = (struct reading){read, step};
    }
}

static void read_step(struct readings *readings, const struct qr_collection *collection,
                      const struct qr_step *step, const uint8_t *bytes, size_t length,
                      const struct qr_collect_claim *claim)
{
    uint8_t forms[2];
    bool known;
    size_t n_forms = forms_of(forms, bytes, length);
    (void)qr_collect_may_sign(&known, collection, step, claim, &step->safe.address);
    /* Without known owners 27 and 28 are what they say. */
    if (!known && n_forms == 2 && bytes[64] > 1) {
        n_forms = 1;
    }
    for (size_t i = 0; i < n_forms; i++) {
        read_form(readings, collection, step, bytes, length, forms[i], claim);
    }
}

/* More than one reading is possible only as long as owners are unknown, or when one is an owner of
 * two Safes and its signature names no hash (a contract's, an approved one). */
static bool refuse_ambiguous(const struct readings *readings, const uint8_t *bytes,
                             struct qr_error *err)
{
    if (readings->items[0].step == readings->items[1].step) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature: v is %u, which stands for %u (EIP-712) or %u (eth_sign), "
                            "and without the Safe's owners nobody can tell: add --rpc URL, or "
                            "--owner ADDRESS with who signed",
                            bytes[64], bytes[64] + 27U, bytes[64] + 31U);
    }
    return qr_error_set(err, QR_ERROR_INPUT,
                        "signature: the proposal has two Safes, and nothing says for which this "
                        "one is: add --safe ADDRESS, --owner ADDRESS with who signed, or --rpc "
                        "URL");
}

/* Who may sign, from the chain. */
static void add_owners(struct qr_buffer *text, const struct qr_collection *collection,
                       const struct qr_step *step)
{
    const struct qr_step_owners *owners = qr_owners_of(collection->request.owners, step);
    char safe[QR_ADDRESS_SIZE];
    qr_address_format(safe, &step->safe.address);
    qr_buffer_addf(text, "the owners of the Safe %s are ", safe);
    if (owners != NULL) {
        qr_owners_add_list(text, owners->owners, owners->n_owners);
    }
}

static bool refuse_stranger(const struct readings *readings, const struct qr_collection *collection,
                            const struct qr_collect_claim *claim, const uint8_t *bytes,
                            size_t length, struct qr_error *err)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    char signer[QR_ADDRESS_SIZE];
    qr_address_format(signer, &readings->stranger);
    if (length == 65 && qr_collect_explain(&text, collection, claim, bytes)) {
        return qr_error_set(err, QR_ERROR_REFUSED, "%s", qr_buffer_text(&text));
    }
    bool names_owner = length != 65 || bytes[64] == 1;
    if (claim->owner != NULL && !qr_address_equal(claim->owner, &readings->stranger)) {
        char owner[QR_ADDRESS_SIZE];
        qr_address_format(owner, claim->owner);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            names_owner
                                ? "it should be by %s, but the signature names %s"
                                : "it should be by %s, but over this safeTxHash it is by %s: "
                                  "another hash was signed, or with another key",
                            owner, signer);
    }
    const char *why = names_owner ? "" : ": another hash was signed, or with another key";
    const char *over = names_owner ? "" : "over this safeTxHash ";
    if (collection->request.owners == NULL) {
        qr_owners_add_list(&text, collection->request.expect, collection->request.n_expect);
        return qr_error_set(err, QR_ERROR_REFUSED, "%sit is by %s, and should be by %s%s", over,
                            signer, qr_buffer_text(&text), why);
    }
    add_owners(&text, collection, readings->strange_step);
    return qr_error_set(err, QR_ERROR_REFUSED, "%sit is by %s, who is no owner%s; %s", over, signer,
                        why, qr_buffer_text(&text));
}

bool qr_collect_identify(struct qr_collected *found, const struct qr_collection *collection,
                         const uint8_t *bytes, size_t length, const struct qr_collect_claim *claim,
                         struct qr_error *err)
{
    const struct qr_route *route = &collection->request.proposal->route;
    struct readings readings = {.count = 0, .why = QR_ERROR_INIT};
    *found = (struct qr_collected){.from = claim->from};
    for (size_t i = 0; i < route->n_steps; i++) {
        const struct qr_step *step = &route->steps[i];
        if (qr_collect_is_wanted(collection, step) &&
            (claim->step == NULL || claim->step == step) && readings.count + 2 <= MAX_READINGS) {
            read_step(&readings, collection, step, bytes, length, claim);
        }
    }
    if (!readings.any) {
        QR_ASSERT(readings.why.kind != QR_ERROR_NONE);
        *err = readings.why;
        return false;
    }
    if (readings.count == 0) {
        return refuse_stranger(&readings, collection, claim, bytes, length, err);
    }
    if (readings.count > 1) {
        return refuse_ambiguous(&readings, bytes, err);
    }
    found->signature = readings.items[0].signature;
    found->step = readings.items[0].step;
    return true;
}

bool qr_collect_bytes(struct qr_collection *collection, const uint8_t *bytes, size_t length,
                      const struct qr_collect_claim *claim, struct qr_error *err)
{
    struct qr_collected found;
    if (length > QR_SIGNATURE_FILE_MAX_SIZE) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature: it has %zu bytes, and no wallet makes "
                            "one of over %zu",
                            length, QR_SIGNATURE_FILE_MAX_SIZE);
    }
    const uint8_t *copy = (uint8_t *)qr_arena_copy(&collection->arena, bytes, length);
    if (length <= 65) {
        return qr_collect_identify(&found, collection, copy, length, claim, err) &&
               qr_collect_add(collection, &found, err);
    }
    /* How a blob falls into its signatures does not depend on the hash. */
    static const uint8_t any_hash32[32] = {1};
    struct qr_signature *several;
    size_t count;
    if (!qr_signature_parse_blob(&several, &count, any_hash32, copy, length, &collection->arena,
                                 err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct qr_buffer one = QR_BUFFER_INIT;
        qr_signature_add_bytes(&one, &several[i]);
        copy = (uint8_t *)qr_arena_copy(&collection->arena, one.data, one.length);
        bool ok = qr_collect_identify(&found, collection, copy, one.length, claim, err) &&
                  qr_collect_add(collection, &found, err);
        qr_buffer_dispose(&one);
        if (!ok) {
            return count > 1 ? qr_error_context(err, "signature %zu", i + 1) : false;
        }
    }
    return true;
}
