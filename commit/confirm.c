#include "commit/confirm.h"

#include <string.h>

#include "abi/calldata.h"

#define NOT_ASKED SIZE_MAX

/* The answers of each node. */
struct nodes {
    struct qr_rpc_batch *batches;
    size_t count;
    struct qr_arena *arena; /* for reasons */
};

/* The magic values are the functions' own selectors (EIP-1271, and the draft before it). */
static const char of_hash[] = "isValidSignature(bytes32,bytes)";
static const char of_bytes[] = "isValidSignature(bytes,bytes)";

const char qr_confirm_untold[] = "the node cannot run isValidSignature of the owner's contract";

static bool is_owner(const struct qr_confirm_request *request, const struct qr_address *address)
{
    for (size_t i = 0; i < request->n_owners; i++) {
        if (qr_address_equal(&request->owners[i], address)) {
            return true;
        }
    }
    return false;
}

static const char *function_of(const struct qr_step *step)
{
    return step->safe.version >= QR_SAFE_1_5_0 ? of_hash : of_bytes;
}

/* isValidSignature as the Safe's checkNSignatures encodes it. */
static void add_call(struct qr_buffer *call, const struct qr_step *step,
                     const struct qr_signature *signature)
{
    const struct qr_typed_data_hashes *hashes = &step->hashes;
    bool takes_hash = function_of(step) == of_hash;
    uint8_t preimage66[66] = {0x19, 0x01};
    memcpy(preimage66 + 2, hashes->domain32, 32);
    memcpy(preimage66 + 34, hashes->message32, 32);
    qr_calldata_add_selector(call, function_of(step));
    if (takes_hash) {
        qr_calldata_add_bytes32(call, hashes->hash32);
        qr_calldata_add_u64(call, 64);
    } else {
        qr_calldata_add_u64(call, 64);
        qr_calldata_add_u64(call, 64 + qr_calldata_bytes_tail_size(sizeof preimage66));
        qr_calldata_add_bytes_tail(call, preimage66, sizeof preimage66);
    }
    qr_calldata_add_bytes_tail(call, signature->dynamic, signature->dynamic_length);
}

/* A contract may look at its caller, so the Safe is it. */
static size_t ask_contract(const struct qr_confirm_request *request,
                           const struct qr_signature *signature, struct qr_rpc_batch *batch,
                           const struct qr_block *block)
{
    struct qr_buffer data QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (signature->kind != QR_SIGNATURE_CONTRACT || !is_owner(request, &signature->owner)) {
        return NOT_ASKED;
    }
    add_call(&data, request->step, signature);
    struct qr_rpc_call call = {.from = request->step->safe.address,
                               .to = signature->owner,
                               .data = data.data,
                               .data_length = data.length};
    size_t index = qr_rpc_add_call(batch, &call, block);
    batch->requests[index].may_differ = true;
    return index;
}

void qr_confirm_ask(struct qr_confirm *confirm, const struct qr_confirm_request *request,
                    struct qr_rpc_batch *batch, const struct qr_block *block,
                    struct qr_arena *arena)
{
    *confirm = (struct qr_confirm){.request = *request, .first_approval = batch->count};
    for (size_t i = 0; i < request->n_owners; i++) {
        struct qr_word words[2] = {qr_address_to_word(&request->owners[i]),
                                   qr_word_from_bytes(request->step->hashes.hash32, 32)};
        (void)qr_rpc_add_view(batch, &request->step->safe.address,
                              "approvedHashes(address,bytes32)", words, 2, block);
    }
    confirm->contract = qr_arena_alloc(arena, request->n_signatures, sizeof *confirm->contract);
    for (size_t i = 0; i < request->n_signatures; i++) {
        confirm->contract[i] = ask_contract(request, &request->signatures[i], batch, block);
    }
}

/* A read that the chain has answered, be it with a revert; else the node could not tell. */
static bool is_answered(struct qr_rpc_batch *batch, size_t index, struct qr_error *err)
{
    const struct qr_rpc_request *request = &batch->requests[index];
    struct qr_word word;
    return !request->failed || qr_rpc_is_revert(request) ||
           qr_rpc_word(&word, batch, index, err); /* fails, and says what came */
}

/* What a contract has said on one node; NULL: yes. */
static bool judge_answer(const char **reason, struct qr_error *untold, const struct qr_step *step,
                         struct qr_rpc_batch *batch, size_t index, struct qr_error *err)
{
    const uint8_t *bytes;
    size_t length;
    uint8_t magic32[32] = {0};
    if (!is_answered(batch, index, untold)) {
        *reason = qr_confirm_untold;
        return true;
    }
    if (batch->requests[index].failed) {
        *reason = "the owner's contract refuses it (isValidSignature reverts)";
        return true;
    }
    if (!qr_rpc_bytes(&bytes, &length, batch, index, err)) {
        return false;
    }
    if (length == 0) {
        *reason = "there is no contract at the owner's address, or it has no isValidSignature";
        return true;
    }
    if (step->safe.version == QR_SAFE_0_1_0) {
        magic32[31] = 1; /* a bool at that time */
    } else {
        qr_selector(magic32, function_of(step));
    }
    /* The Safe decodes a bytes4: what follows it is zero from every compiler. */
    *reason = length >= 32 && memcmp(bytes, magic32, 32) == 0
                  ? NULL
                  : "the owner's contract says that it is not valid";
    return true;
}

/* That the nodes do not say the same is part of the reason. */
static const char *reason_of_some(const char *reason, const struct qr_rpc_batch *refusing,
                                  const struct qr_rpc_batch *confirming, struct qr_arena *arena)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_buffer_addf(&text, "%s: so it is on %s, while it is valid on %s", reason, refusing->node,
                   confirming->node);
    return qr_arena_copy(arena, qr_buffer_text(&text), text.length);
}

/* What a contract has said on all nodes; NULL: yes on each. A no comes before not being able to
 * tell. */
static bool judge_contract(const char **reason, struct qr_confirm *confirm,
                           const struct nodes *nodes, size_t index, struct qr_error *err)
{
    const struct qr_rpc_batch *refusing = NULL;
    const struct qr_rpc_batch *confirming = NULL;
    struct qr_error untold = QR_ERROR_INIT;
    *reason = NULL;
    for (size_t i = 0; i < nodes->count; i++) {
        const char *own = NULL;
        if (!judge_answer(&own, &untold, confirm->request.step, &nodes->batches[i], index, err)) {
            return false;
        }
        if (own == NULL) {
            confirming = &nodes->batches[i];
        } else if (*reason == NULL || (*reason == qr_confirm_untold && own != qr_confirm_untold)) {
            *reason = own;
            refusing = &nodes->batches[i];
        }
    }
    if (*reason == qr_confirm_untold) {
        confirm->untold = untold;
    } else if (*reason != NULL && confirming != NULL) {
        *reason = reason_of_some(*reason, refusing, confirming, nodes->arena);
    }
    return true;
}

/* Whether the Safe has the owner's approval of the hash. One without that function approves
 * nothing. */
static bool read_approval(bool *approved, struct qr_rpc_batch *batch, size_t index,
                          struct qr_error *err)
{
    struct qr_word word;
    const uint8_t *bytes;
    size_t length;
    *approved = false;
    if (!is_answered(batch, index, err)) {
        return false;
    }
    if (batch->requests[index].failed) {
        return true;
    }
    if (!qr_rpc_bytes(&bytes, &length, batch, index, err)) {
        return false;
    }
    if (length == 0) {
        return true;
    }
    if (!qr_rpc_word(&word, batch, index, err)) {
        return false;
    }
    *approved = !qr_word_is_zero(&word);
    return true;
}

static const char *judge_approved(const struct qr_confirm *confirm, const bool *approvals,
                                  const struct qr_address *owner)
{
    for (size_t i = 0; i < confirm->request.n_owners; i++) {
        if (qr_address_equal(&confirm->request.owners[i], owner)) {
            return approvals[i] ? NULL : "the owner has not approved the hash on chain";
        }
    }
    return "it is by no owner of the Safe";
}

static bool judge_given(struct qr_confirm *confirm, const struct nodes *nodes,
                        const bool *approvals, struct qr_error *err)
{
    for (size_t i = 0; i < confirm->request.n_signatures; i++) {
        struct qr_signature *signature = &confirm->signatures[confirm->n_signatures++];
        const char **reason = &confirm->reasons[i];
        *signature = confirm->request.signatures[i];
        switch (signature->kind) {
        case QR_SIGNATURE_EIP712:
        case QR_SIGNATURE_ETH_SIGN:
            continue;
        case QR_SIGNATURE_APPROVED:
            *reason = judge_approved(confirm, approvals, &signature->owner);
            break;
        case QR_SIGNATURE_CONTRACT:
            if (confirm->contract[i] == NOT_ASKED) {
                *reason = "it is by no owner of the Safe";
            } else if (!judge_contract(reason, confirm, nodes, confirm->contract[i], err)) {
                return false;
            }
            break;
        }
        signature->confirmed = *reason == NULL;
    }
    return true;
}

/* Whether a signature that counts is there; an ECDSA one counts, whoever checks it. */
static bool has_signed(const struct qr_confirm *confirm, const struct qr_address *owner)
{
    for (size_t i = 0; i < confirm->request.n_signatures; i++) {
        if (qr_address_equal(&confirm->signatures[i].owner, owner) && confirm->reasons[i] == NULL) {
            return true;
        }
    }
    return false;
}

/* As it stands in execTransaction's signatures: the owner in r, v 1. */
static struct qr_signature approval_by(const struct qr_address *owner)
{
    struct qr_word word = qr_address_to_word(owner);
    struct qr_signature signature = {
        .kind = QR_SIGNATURE_APPROVED, .owner = *owner, .confirmed = true};
    memcpy(signature.sig65, word.be32, 32);
    signature.sig65[64] = 1;
    return signature;
}

bool qr_confirm_take(struct qr_confirm *confirm, struct qr_rpc_batch *batches, size_t n_nodes,
                     struct qr_arena *arena, struct qr_error *err)
{
    const struct nodes nodes = {.batches = batches, .count = n_nodes, .arena = arena};
    const struct qr_confirm_request *request = &confirm->request;
    size_t most = request->n_signatures + request->n_owners;
    bool *approvals = qr_arena_alloc(arena, request->n_owners, sizeof *approvals);
    confirm->signatures = qr_arena_alloc(arena, most, sizeof *confirm->signatures);
    confirm->reasons = qr_arena_alloc(arena, most, sizeof *confirm->reasons);
    confirm->n_signatures = 0;
    for (size_t i = 0; i < request->n_owners; i++) {
        if (!read_approval(&approvals[i], &batches[0], confirm->first_approval + i, err)) {
            return false;
        }
    }
    if (!judge_given(confirm, &nodes, approvals, err)) {
        return false;
    }
    for (size_t i = 0; i < request->n_owners; i++) {
        if (approvals[i] && !has_signed(confirm, &request->owners[i])) {
            confirm->signatures[confirm->n_signatures++] = approval_by(&request->owners[i]);
        }
    }
    return true;
}
