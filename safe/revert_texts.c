#include "safe/revert_texts.h"

#include <stddef.h>

/* A code and the sentence that said the same up to 1.2.0 have one meaning. */
#define UNFINISHED     "the call that was to set the Safe up failed"
#define NO_THRESHOLD   "the Safe was never set up: its threshold is 0"
#define TOO_LITTLE_GAS "the transaction has less gas than safeTxGas asks for: send it with more"
#define ETHER_REFUND                                                                               \
    "the gas refund in ether failed: the Safe lacks the ether, or its receiver refused"
#define TOKEN_REFUND   "the gas refund in a token failed: the Safe lacks the token, or it refused"
#define TOO_FEW        "fewer signatures than the threshold asks for"
#define IN_STATIC_PART "a contract signature's data begins within the signatures themselves"
#define NO_LENGTH      "a contract signature's data begins past the end of the signatures"
#define CUT_OFF        "a contract signature's data is cut off"
#define NOT_THE_MAGIC                                                                              \
    "an owner that is a contract does not accept its signature: for a Safe, its owners signed "    \
    "another hash or too few of them signed"
#define NOT_APPROVED                                                                               \
    "an owner whose approval is counted has not approved this hash on chain, or the Safe's nonce " \
    "is another by now"
#define NO_OWNER                                                                                   \
    "a signer is no owner, signed twice, or the signatures are not sorted: most often what was "   \
    "signed had another hash, nonce, chain or version"
#define NO_OWNER_APPROVES "only an owner may approve a hash"
#define SELF_ONLY                                                                                  \
    "only the Safe itself may call that: it takes a Safe transaction to its own address"
#define MODULES_SET_UP    "the modules are set up already"
#define BAD_MODULE        "a module cannot have that address"
#define MODULE_ENABLED    "that module is enabled already"
#define WRONG_PREV_MODULE "the module before it in the list is another: read the list again"
#define NO_MODULE         "the caller is no enabled module of the Safe"
#define OWNERS_SET_UP     "the Safe is set up already"
#define OVER_THE_OWNERS   "the threshold would be more than there are owners"
#define ZERO_THRESHOLD    "the threshold cannot be 0"
#define BAD_OWNER         "an owner cannot have that address: zero, one, or the Safe's own"
#define OWNER_TWICE       "that address is an owner already"
#define WRONG_PREV_OWNER  "the owner before it in the list is another: read the list again"

const struct qr_revert_text qr_safe_revert_texts[] = {
    {.text = "GS000", .meaning = UNFINISHED},
    {.text = "GS001", .meaning = NO_THRESHOLD},
    {.text = "GS002", .meaning = "the address that was to set the Safe up has no code"},
    {.text = "GS010", .meaning = TOO_LITTLE_GAS},
    {.text = "GS011", .meaning = ETHER_REFUND},
    {.text = "GS012", .meaning = TOKEN_REFUND},
    /* 1.3.0 to 1.4.1 drop what the inner call said; 1.5.0 hands it on. */
    {.text = "GS013",
     .meaning = "the call that the Safe made failed, and this version of the Safe hides why: "
                "simulate that call with the Safe as its sender to learn the reason"},
    {.text = "GS020", .meaning = TOO_FEW},
    {.text = "GS021", .meaning = IN_STATIC_PART},
    {.text = "GS022", .meaning = NO_LENGTH},
    {.text = "GS023", .meaning = CUT_OFF},
    {.text = "GS024", .meaning = NOT_THE_MAGIC},
    {.text = "GS025", .meaning = NOT_APPROVED},
    {.text = "GS026", .meaning = NO_OWNER},
    {.text = "GS027",
     .meaning = "the data given with the signatures does not hash to what was signed"},
    {.text = "GS030", .meaning = NO_OWNER_APPROVES},
    {.text = "GS031", .meaning = SELF_ONLY},
    {.text = "GS100", .meaning = MODULES_SET_UP},
    {.text = "GS101", .meaning = BAD_MODULE},
    {.text = "GS102", .meaning = MODULE_ENABLED},
    {.text = "GS103", .meaning = WRONG_PREV_MODULE},
    {.text = "GS104", .meaning = NO_MODULE},
    {.text = "GS105", .meaning = "the list of modules cannot be read from that address on"},
    {.text = "GS106", .meaning = "the list of modules cannot be read in pages of 0"},
    {.text = "GS200", .meaning = OWNERS_SET_UP},
    {.text = "GS201", .meaning = OVER_THE_OWNERS},
    {.text = "GS202", .meaning = ZERO_THRESHOLD},
    {.text = "GS203", .meaning = BAD_OWNER},
    {.text = "GS204", .meaning = OWNER_TWICE},
    {.text = "GS205", .meaning = WRONG_PREV_OWNER},
    {.text = "GS300", .meaning = "that contract is no transaction guard"},
    {.text = "GS301", .meaning = "that contract is no module guard"},
    {.text = "GS400", .meaning = "a Safe cannot be its own fallback handler"},

    /* <= 1.2.0 */
    {.text = "Domain Separator already set!", .meaning = OWNERS_SET_UP},
    {.text = "Could not finish initialization", .meaning = UNFINISHED},
    {.text = "Threshold needs to be defined!", .meaning = NO_THRESHOLD},
    {.text = "Not enough gas to execute safe transaction", .meaning = TOO_LITTLE_GAS},
    {.text = "Could not pay gas costs with ether", .meaning = ETHER_REFUND},
    {.text = "Could not pay gas costs with token", .meaning = TOKEN_REFUND},
    {.text = "Invalid signatures provided", .meaning = NO_OWNER},
    {.text = "Signatures data too short", .meaning = TOO_FEW},
    {.text = "Invalid contract signature location: inside static part", .meaning = IN_STATIC_PART},
    {.text = "Invalid contract signature location: length not present", .meaning = NO_LENGTH},
    {.text = "Invalid contract signature location: data not complete", .meaning = CUT_OFF},
    {.text = "Invalid contract signature provided", .meaning = NOT_THE_MAGIC},
    {.text = "Hash has not been approved", .meaning = NOT_APPROVED},
    {.text = "Hash not approved", .meaning = "the Safe has not signed that message on chain"},
    {.text = "Invalid owner provided", .meaning = NO_OWNER},
    {.text = "Only owners can approve a hash", .meaning = NO_OWNER_APPROVES},
    {.text = "Method can only be called from this contract", .meaning = SELF_ONLY},
    {.text = "Modules have already been initialized", .meaning = MODULES_SET_UP},
    {.text = "Invalid module address provided", .meaning = BAD_MODULE},
    {.text = "Module has already been added", .meaning = MODULE_ENABLED},
    {.text = "Invalid prevModule, module pair provided", .meaning = WRONG_PREV_MODULE},
    {.text = "Method can only be called from an enabled module", .meaning = NO_MODULE},
    {.text = "Owners have already been setup", .meaning = OWNERS_SET_UP},
    {.text = "Threshold cannot exceed owner count", .meaning = OVER_THE_OWNERS},
    {.text = "New owner count needs to be larger than new threshold", .meaning = OVER_THE_OWNERS},
    {.text = "Threshold needs to be greater than 0", .meaning = ZERO_THRESHOLD},
    {.text = "Invalid owner address provided", .meaning = BAD_OWNER},
    {.text = "Duplicate owner address provided", .meaning = OWNER_TWICE},
    {.text = "Address is already an owner", .meaning = OWNER_TWICE},
    {.text = "Invalid prevOwner, owner pair provided", .meaning = WRONG_PREV_OWNER},
    {.text = "Invalid master copy address provided",
     .meaning = "the singleton cannot be the zero address"},
    {.text = NULL},
};
