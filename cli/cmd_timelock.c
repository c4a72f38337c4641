/* quorate timelock encode */
#include "base/json.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "timelock/operation.h"

static void write_hex(struct qr_json_writer *writer, const char *key,
                      const struct qr_buffer *calldata)
{
    qr_json_write_key(writer, key);
    qr_json_write_hex(writer, calldata->data, calldata->length);
}

static void write_operation(struct qr_buffer *out, const struct qr_timelock_operation *operation)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer schedule = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer execute = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer cancel = QR_BUFFER_INIT;
    uint8_t id32[32];
    qr_timelock_operation_id(id32, operation);
    qr_timelock_add_schedule(&schedule, operation);
    qr_timelock_add_execute(&execute, operation);
    qr_timelock_add_cancel(&cancel, id32);
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "id");
    qr_json_write_hex(&writer, id32, sizeof id32);
    write_hex(&writer, "schedule", &schedule);
    write_hex(&writer, "execute", &execute);
    write_hex(&writer, "cancel", &cancel);
    qr_json_write_end(&writer, '}');
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    const char *file = cli->operands[0];
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_timelock_operation operation;
    if (!qr_input_json(&json, &content, cli, file, QR_INPUT_MAX_SIZE, err)) {
        return false;
    }
    if (!qr_timelock_operation_from_json(&operation, qr_json_root(&json), &cli->arena, err)) {
        return qr_error_in_file(err, qr_input_name(file));
    }
    write_operation(&cli->out, &operation);
    return true;
}

const struct qr_command qr_cmd_timelock_encode = {
    .name = "timelock encode",
    .summary = "id and calldata of a TimelockController operation",
    .usage = "timelock encode FILE",
    .help = "Print the operation id and the calldata to schedule, execute and cancel an\n"
            "operation of OpenZeppelin's TimelockController, as JSON. FILE is JSON:\n"
            "  {\"calls\": [{\"target\": \"0x...\", \"value\": \"0\", \"data\": \"0x...\"}],\n"
            "   \"salt\": \"0x... (32 bytes)\", \"delay\": 172800,\n"
            "   \"predecessor\": \"0x... (32 bytes; default: none)\",\n"
            "   \"batch\": false}\n"
            "batch is for a single call that is to go through scheduleBatch all the same,\n"
            "which gives it another id; several calls always do. \"-\" reads from standard\n"
            "input.\n"
            "\n"
            "Examples:\n"
            "  quorate timelock encode operation.json\n"
            "      {\"id\": \"0x...\", \"schedule\": \"0x...\", \"execute\": \"0x...\", ...}\n"
            "  quorate timelock encode - < operation.json | jq -r .id\n"
            "      the id that isOperationReady(bytes32) takes\n"
            "\n"
            "Exit code 2, with line and column, when FILE is malformed.\n",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
