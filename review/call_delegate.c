#include "review/call_parts.h"
#include "safe/well_known.h"

static const struct qr_safe_well_known *published_at(const struct qr_address *address,
                                                     const struct qr_call_context *context)
{
    return qr_safe_well_known_find(address, context->has_chain ? &context->chain_id : NULL);
}

enum qr_delegate qr_call_delegate(const struct qr_call *call, const struct qr_call_context *context)
{
    if (call->operation == QR_SAFE_CALL) {
        return QR_DELEGATE_NONE;
    }
    const struct qr_safe_well_known *published =
        call->has_to ? published_at(&call->to, context) : NULL;
    if (published == NULL) {
        return QR_DELEGATE_FOREIGN;
    }
    switch (published->kind) {
    case QR_WELL_KNOWN_MULTISEND_CALL_ONLY:
        return call->has_safe_version && call->safe_version != published->version
                   ? QR_DELEGATE_OTHER_CALL_ONLY
                   : QR_DELEGATE_CALL_ONLY;
    case QR_WELL_KNOWN_MULTISEND:
        return QR_DELEGATE_MULTISEND;
    case QR_WELL_KNOWN_SINGLETON:
    case QR_WELL_KNOWN_SINGLETON_L2:
    case QR_WELL_KNOWN_PROXY_FACTORY:
    case QR_WELL_KNOWN_FALLBACK_HANDLER:
    case QR_WELL_KNOWN_SIGN_MESSAGE_LIB:
    case QR_WELL_KNOWN_CREATE_CALL:
    case QR_WELL_KNOWN_MIGRATION:
    case QR_WELL_KNOWN_OTHER:
        break;
    }
    return QR_DELEGATE_SAFE_LIBRARY;
}

/* Source: MultiSend.sol and MultiSendCallOnly.sol 1.5.0, "if to is zero, use the address of this
 * contract". */
bool qr_call_is_to_zero_aware(const struct qr_call *call, const struct qr_call_context *context)
{
    const struct qr_safe_well_known *published =
        call->has_to ? published_at(&call->to, context) : NULL;
    return published != NULL && published->version == QR_SAFE_1_5_0 &&
           (published->kind == QR_WELL_KNOWN_MULTISEND ||
            published->kind == QR_WELL_KNOWN_MULTISEND_CALL_ONLY);
}

void qr_call_find_version(struct qr_call *call, const struct qr_call_context *context)
{
    for (size_t i = 0; call->has_from && i < context->n_safes; i++) {
        const struct qr_safe *safe = &context->safes[i];
        if (qr_address_equal(&safe->address, &call->from) &&
            (!context->has_chain || qr_word_equal(&safe->chain_id, &context->chain_id))) {
            call->has_safe_version = true;
            call->safe_version = safe->version;
            return;
        }
    }
}
