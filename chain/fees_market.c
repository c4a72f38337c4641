/* The requests for fees, and their answers. */
#include "chain/fees.h"

struct qr_fees_request qr_fees_ask(struct qr_rpc_batch *batch)
{
    struct qr_fees_request request = {0};
    _Static_assert(QR_FEES_BLOCKS == 0x14, "the number of blocks is written below");
    request.history = qr_rpc_add(batch, "eth_feeHistory", "[\"0x14\",\"latest\",[50]]");
    request.gas_price = qr_rpc_add(batch, "eth_gasPrice", "[]");
    return request;
}

bool qr_fees_take(struct qr_fees *fees, struct qr_rpc_batch *batch,
                  const struct qr_fees_request *request, const struct qr_word *cap,
                  struct qr_error *err)
{
    struct qr_fees_market market = {.has_base_fee = false};
    const struct qr_rpc_request *history = &batch->requests[request->history];
    *fees = (struct qr_fees){.type = QR_TRANSACTION_LEGACY};
    /* A node without EIP-1559 does not know the method. */
    return (history->failed ||
            qr_fees_history_read(&market, history->result, &batch->arena, err)) &&
           qr_rpc_quantity(&market.gas_price, batch, request->gas_price, err) &&
           qr_fees_choose(fees, &market, cap, err);
}
