#include "prepare/reverts.h"

#include <string.h>

#include "base/utf8.h"
#include "safe/revert_texts.h"
#include "timelock/revert_errors.h"

/* OpenZeppelin 5.x: Ownable, Ownable2Step, UUPSUpgradeable, ERC1967Utils, Initializable, Address.
 */
static const struct qr_revert_error app_errors[] = {
    {.signature = "OwnableUnauthorizedAccount(address)",
     .meaning = "the caller does not own the app, or is not the one to whom its ownership is "
                "offered"},
    {.signature = "OwnableInvalidOwner(address)", .meaning = "the app cannot have that owner"},
    {.signature = "UUPSUnauthorizedCallContext()",
     .meaning = "the upgrade was called on the implementation and not through the app's proxy"},
    {.signature = "UUPSUnsupportedProxiableUUID(bytes32)",
     .meaning = "the new implementation is made for another kind of proxy"},
    {.signature = "ERC1967InvalidImplementation(address)",
     .meaning = "the new implementation has no code or is not made for this kind of proxy"},
    {.signature = "ERC1967NonPayable()",
     .meaning = "an upgrade without a call cannot be sent ether"},
    {.signature = "ERC1967ProxyUninitialized()",
     .meaning = "the proxy was created without a call that initializes it"},
    {.signature = "InvalidInitialization()", .meaning = "the contract is initialized already"},
    {.signature = "NotInitializing()", .meaning = "only an initializer may call that"},
    {.signature = "AddressEmptyCode(address)", .meaning = "there is no code at that address"},
    {.signature = "InsufficientBalance(uint256,uint256)",
     .meaning = "the contract has less ether, which stands first, than the call sends"},
    {.signature = NULL},
};

static const struct qr_revert_text app_texts[] = {
    /* DstackApp */
    {.text = "Upgrades are permanently disabled",
     .meaning = "the app's contract code can never be replaced; compose hashes still can be added"},
    {.text = "invalid owner address", .meaning = "the app cannot have that owner"},
    {.text = "invalid compose hash", .meaning = "the zero hash cannot be allowed"},
    {.text = "invalid device ID", .meaning = "the zero device cannot be allowed"},
    /* OpenZeppelin 4.x */
    {.text = "Ownable: caller is not the owner", .meaning = "the caller does not own the app"},
    {.text = "Ownable: new owner is the zero address", .meaning = "the app cannot have that owner"},
    {.text = "Ownable2Step: caller is not the new owner",
     .meaning = "the caller is not the one to whom the ownership is offered"},
    {.text = "Initializable: contract is already initialized",
     .meaning = "the contract is initialized already"},
    {.text = "Initializable: contract is not initializing",
     .meaning = "only an initializer may call that"},
    {.text = "Function must be called through delegatecall",
     .meaning = "the upgrade was called on the implementation and not through the app's proxy"},
    {.text = "Function must be called through active proxy",
     .meaning = "the upgrade was called through what is not the app's proxy"},
    {.text = "ERC1967: new implementation is not a contract",
     .meaning = "there is no code at that address"},
    {.text = "ERC1967Upgrade: new implementation is not UUPS",
     .meaning = "the new implementation is not made for this kind of proxy"},
    {.text = "ERC1967Upgrade: unsupported proxiableUUID",
     .meaning = "the new implementation is made for another kind of proxy"},
    {.text = NULL},
};

static const struct qr_revert_error *const errors[] = {qr_timelock_revert_errors, app_errors};
static const struct qr_revert_text *const texts[] = {qr_safe_revert_texts, qr_timelock_revert_texts,
                                                     app_texts};

static const struct qr_revert_tables tables = {
    .errors = errors,
    .texts = texts,
    .n_errors = sizeof errors / sizeof errors[0],
    .n_texts = sizeof texts / sizeof texts[0],
};

void qr_route_revert_explain(struct qr_buffer *text, const uint8_t *data, size_t length)
{
    qr_revert_explain(text, data, length, &tables);
}

/* What of a message is the contract's own text: nodes put one of these in front of it. */
static const char *strip_prefix(const char *message)
{
    static const char *const prefixes[] = {
        "execution reverted: ",
        "VM Exception while processing transaction: revert ",
    };
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t length = strlen(prefixes[i]);
        if (strncmp(message, prefixes[i], length) == 0) {
            return message + length;
        }
    }
    return NULL;
}

void qr_route_failure_explain(struct qr_buffer *text, const struct qr_rpc_request *request)
{
    const char *message = request->message == NULL ? "" : request->message;
    const char *reason = strip_prefix(message);
    if (request->data_length > 0) {
        qr_route_revert_explain(text, request->data, request->data_length);
    } else if (reason != NULL) {
        qr_revert_explain_text(text, reason, strlen(reason), &tables);
    } else if (message[0] == '\0' || strcmp(message, "execution reverted") == 0) {
        qr_buffer_add_text(text, "no reason given");
    } else {
        qr_buffer_add_text(text, "the node says \"");
        qr_utf8_add_shortened(text, message, strlen(message), 300);
        qr_buffer_add_byte(text, '"');
    }
}
