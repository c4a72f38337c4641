/* Any bytes as a file of executions/: what is taken for a record is the transaction of its step,
 * and its file, written again, has the same bytes. */
#include <string.h>

#include "abi/keccak.h"
#include "commit/records.h"
#include "fuzz.h"

static struct qr_step steps[2];
static struct qr_source source;
static struct qr_proposal proposal;

static void set_up(void)
{
    static const uint8_t call[] = {1, 2, 3, 4};
    source.config.chain_id = qr_word_from_u64(8453);
    steps[0] = (struct qr_step){.kind = QR_STEP_SAFE_TRANSACTION};
    memset(steps[0].safe.address.addr20, 0x11, 20);
    steps[1] = (struct qr_step){.kind = QR_STEP_CALL, .data = call, .data_length = sizeof call};
    memset(steps[1].to.addr20, 0x22, 20);
    proposal.source = &source;
    proposal.route.steps = steps;
    proposal.route.n_steps = 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_record record;
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer again QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    set_up();
    qr_buffer_add(&content, data, size);
    if (!qr_record_parse(&record, &content, &proposal, &arena, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT);
        return 0;
    }
    uint8_t hash32[32];
    qr_keccak256(hash32, record.raw, record.raw_length);
    QR_ASSERT(memcmp(hash32, record.hash32, 32) == 0);
    QR_ASSERT(record.step < 2 && record.transaction.chain_id == 8453);
    QR_ASSERT(qr_address_equal(&record.transaction.to, qr_step_target(&steps[record.step])));
    qr_record_render(&again, &record, &proposal);
    QR_ASSERT(qr_buffer_equals(&again, content.data, content.length));
    return 0;
}
