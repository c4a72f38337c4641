#include "safe/transaction.h"

#include "safe/fields.h"

/* The members that are read, in the contract's order; the signed fields have one each but for
 * base_gas, which versions name differently. */
enum member {
    TO,
    VALUE,
    DATA,
    OPERATION,
    SAFE_TX_GAS,
    BASE_GAS,
    DATA_GAS,
    GAS_PRICE,
    GAS_TOKEN,
    REFUND_RECEIVER,
    NONCE,
    N_MEMBERS
};

static const char *const names[N_MEMBERS] = {
    [TO] = "to",
    [VALUE] = "value",
    [DATA] = "data",
    [OPERATION] = "operation",
    [SAFE_TX_GAS] = "safeTxGas",
    [BASE_GAS] = "baseGas",
    [DATA_GAS] = "dataGas",
    [GAS_PRICE] = "gasPrice",
    [GAS_TOKEN] = "gasToken",
    [REFUND_RECEIVER] = "refundReceiver",
    [NONCE] = "nonce",
};

/* What the Transaction Service (v1 and v2, proposals and answers) puts beside them. None of it is
 * hashed, and none of it is believed. */
static const char *const not_signed[] = {
    "safe",
    "contractTransactionHash",
    "safeTxHash",
    "sender",
    "signature",
    "signatures",
    "origin",
    "proposer",
    "proposedByDelegate",
    "submissionDate",
    "executionDate",
    "modified",
    "blockNumber",
    "transactionHash",
    "executor",
    "isExecuted",
    "isSuccessful",
    "ethGasPrice",
    "maxFeePerGas",
    "maxPriorityFeePerGas",
    "gasUsed",
    "fee",
    "payment",
    "dataDecoded",
    "confirmationsRequired",
    "confirmations",
    "trusted",
    "transfers",
    "txType",
};

struct reader {
    struct qr_safe_tx *tx;
    bool seen[N_MEMBERS];
    struct qr_arena *arena;
    struct qr_error *err;
};

static bool read_member(const struct reader *reader, enum member member, struct qr_json_value json)
{
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = names[member]};
    struct qr_safe_tx *tx = reader->tx;
    struct qr_arena *arena = reader->arena;
    struct qr_error *err = reader->err;
    switch (member) {
    case TO:
        return qr_abi_read_address(&tx->to, json, &path, arena, err);
    case VALUE:
        return qr_abi_read_word(&tx->value, json, &path, arena, err);
    case DATA:
        return qr_safe_read_data(&tx->data, &tx->data_length, json, &path, arena, err);
    case OPERATION:
        return qr_safe_read_operation(&tx->operation, json, &path, err);
    case SAFE_TX_GAS:
        return qr_abi_read_word(&tx->safe_tx_gas, json, &path, arena, err);
    case BASE_GAS:
    case DATA_GAS:
        return qr_abi_read_word(&tx->base_gas, json, &path, arena, err);
    case GAS_PRICE:
        return qr_abi_read_word(&tx->gas_price, json, &path, arena, err);
    case GAS_TOKEN:
        return qr_abi_read_address(&tx->gas_token, json, &path, arena, err);
    case REFUND_RECEIVER:
        return qr_abi_read_address(&tx->refund_receiver, json, &path, arena, err);
    case NONCE:
        return qr_abi_read_word(&tx->nonce, json, &path, arena, err);
    case N_MEMBERS:
        break;
    }
    QR_ASSERT(false);
    return false;
}

static bool is_not_signed(struct qr_json_value key)
{
    for (size_t i = 0; i < sizeof not_signed / sizeof not_signed[0]; i++) {
        if (qr_json_string_equals(key, not_signed[i])) {
            return true;
        }
    }
    return false;
}

static bool read_key(struct reader *reader, struct qr_json_value key)
{
    struct qr_json_value value = qr_json_member_value(key);
    for (unsigned i = 0; i < N_MEMBERS; i++) {
        if (!qr_json_string_equals(key, names[i])) {
            continue;
        }
        if (qr_json_type(value) == QR_JSON_NULL) {
            return true; /* as if absent */
        }
        reader->seen[i] = true;
        return read_member(reader, (enum member)i, value);
    }
    if (is_not_signed(key)) {
        return true;
    }
    (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                       "\"%s\" is no field of a Safe transaction: remove it or correct it",
                       qr_json_string(NULL, key, reader->arena));
    return qr_json_error_at(reader->err, key);
}

static bool check_presence(const struct reader *reader, struct qr_json_value object)
{
    static const enum member required[] = {TO, VALUE, NONCE};
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (!reader->seen[required[i]]) {
            (void)qr_error_set(reader->err, QR_ERROR_INPUT, "%s is missing", names[required[i]]);
            return qr_json_error_at(reader->err, object);
        }
    }
    if (reader->seen[BASE_GAS] && reader->seen[DATA_GAS]) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "baseGas and dataGas are one field by two names: give one of them");
        return qr_json_error_at(reader->err, object);
    }
    return true;
}

bool qr_safe_tx_from_json(struct qr_safe_tx *tx, struct qr_json_value object,
                          struct qr_arena *arena, struct qr_error *err)
{
    struct qr_safe_tx read = {.operation = QR_SAFE_CALL};
    struct reader reader = {.tx = &read, .arena = arena, .err = err};
    *tx = read;
    if (qr_json_type(object) != QR_JSON_OBJECT) {
        (void)qr_error_set(err, QR_ERROR_INPUT,
                           "expected a Safe transaction as an object, found %s",
                           qr_json_type_name(qr_json_type(object)));
        return qr_json_error_at(err, object);
    }
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        if (!read_key(&reader, key)) {
            return false;
        }
    }
    if (!check_presence(&reader, object)) {
        return false;
    }
    *tx = read;
    return true;
}
