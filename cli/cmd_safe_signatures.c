/* quorate safe signatures */
#include <stdlib.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "safe/signature.h"

static const struct qr_option options[] = {
    {.name = "--hash", .value = "0xSAFETXHASH", .required = true},
};

/* Signatures from every argument, in its order. */
struct gathered {
    struct qr_signature *items;
    size_t count;
    size_t capacity;
};

static void gather(struct gathered *all, const struct qr_signature *signatures, size_t count)
{
    if (all->count + count > all->capacity) {
        all->capacity = 2 * (all->count + count);
        all->items = qr_realloc(all->items, all->capacity, sizeof *all->items);
    }
    for (size_t i = 0; i < count; i++) {
        all->items[all->count++] = signatures[i];
    }
}

/* One argument: a signature of 65 bytes, or a blob of several, of which a standalone contract
 * signature is a case. */
static bool parse_argument(struct gathered *all, const uint8_t hash32[32], const uint8_t *bytes,
                           size_t length, struct qr_arena *arena, struct qr_error *err)
{
    struct qr_signature one;
    struct qr_signature *several = &one;
    size_t count = 1;
    bool ok = length <= 65
                  ? qr_signature_parse(&one, hash32, bytes, length, err)
                  : qr_signature_parse_blob(&several, &count, hash32, bytes, length, arena, err);
    if (ok) {
        gather(all, several, count);
    }
    return ok;
}

static bool read_arguments(struct gathered *all, struct qr_cli *cli, const uint8_t hash32[32],
                           struct qr_error *err)
{
    for (size_t i = 0; i < cli->n_operands; i++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        if (!qr_input_hex(&text, cli, cli->operands[i], "SIGNATURE", err)) {
            qr_buffer_dispose(&text);
            return false;
        }
        /* Contract signatures borrow their bytes until the blob is made. */
        const uint8_t *bytes = (uint8_t *)qr_arena_copy(&cli->arena, text.data, text.length);
        size_t length = text.length;
        qr_buffer_dispose(&text);
        if (!parse_argument(all, hash32, bytes, length, &cli->arena, err)) {
            if (cli->n_operands > 1) {
                qr_error_context(err, "argument %zu", i + 1);
            }
            return false;
        }
    }
    return true;
}

static int by_owner(const void *a, const void *b)
{
    const struct qr_signature *left = a;
    const struct qr_signature *right = b;
    return qr_address_compare(&left->owner, &right->owner);
}

static void write_text(struct qr_buffer *out, const struct gathered *all,
                       const struct qr_buffer *blob)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct qr_signature *signature = &all->items[i];
        char owner[QR_ADDRESS_SIZE];
        qr_address_format(owner, &signature->owner);
        qr_buffer_addf(out, "%s  %s", owner, qr_signature_kind_text(signature->kind));
        if (signature->kind == QR_SIGNATURE_CONTRACT || signature->kind == QR_SIGNATURE_APPROVED) {
            qr_buffer_add_text(out, "  (a claim that only the chain can check)");
        }
        qr_buffer_add_text(out, "\n");
    }
    qr_buffer_add_text(out, "aggregated  0x");
    qr_buffer_add_hex(out, blob->data, blob->length);
    qr_buffer_add_text(out, "\n");
}

static void write_json(struct qr_buffer *out, const struct gathered *all,
                       const struct qr_buffer *blob)
{
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "signers");
    qr_json_write_begin(&writer, '[');
    for (size_t i = 0; i < all->count; i++) {
        char owner[QR_ADDRESS_SIZE];
        qr_address_format(owner, &all->items[i].owner);
        qr_json_write_begin(&writer, '{');
        qr_json_write_key(&writer, "address");
        qr_json_write_string(&writer, owner);
        qr_json_write_key(&writer, "kind");
        qr_json_write_string(&writer, qr_signature_kind_text(all->items[i].kind));
        qr_json_write_end(&writer, '}');
    }
    qr_json_write_end(&writer, ']');
    qr_json_write_key(&writer, "aggregated");
    qr_json_write_hex(&writer, blob->data, blob->length);
    qr_json_write_end(&writer, '}');
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer blob = QR_BUFFER_INIT;
    struct gathered all = {.items = NULL};
    uint8_t hash32[32];
    bool ok = qr_input_hash32(hash32, cli, "--hash", err) &&
              read_arguments(&all, cli, hash32, err) &&
              qr_signatures_aggregate(&blob, all.items, all.count, err);
    if (ok) {
        qsort(all.items, all.count, sizeof *all.items, by_owner);
        if (cli->json) {
            write_json(&cli->out, &all, &blob);
        } else {
            write_text(&cli->out, &all, &blob);
        }
    }
    free(all.items);
    return ok;
}

const struct qr_command qr_cmd_safe_signatures = {
    .name = "safe signatures",
    .summary = "who signed a safeTxHash, and the blob for the chain",
    .usage = "safe signatures --hash 0xSAFETXHASH SIGNATURE...",
    .help = "Print the owner and kind (eip712, eth_sign, contract, approved) of each\n"
            "signature, ascending by owner, and all of them as the one blob that\n"
            "execTransaction takes. SIGNATURE is hex: 65 bytes, a contract's signature with\n"
            "its dynamic part, or a blob of several. \"-\" reads one from standard input.\n"
            "Contract and approved signatures are claims that only the chain can check.\n"
            "\n"
            "Examples:\n"
            "  quorate safe signatures --hash 0x3f5c...91aa 0x9a1b...1b 0x44d0...20\n"
            "      0x6369EBf002bDB99Bb8AC8714d0ce637c054C7B97  eip712\n"
            "      0xC9789C1a767F06d883B6b7892A05ce82850035a8  eth_sign\n"
            "      aggregated  0x9a1b...\n"
            "  quorate --json safe signatures --hash 0x3f5c...91aa - < blob.hex | jq .signers\n"
            "\n"
            "With --json: {\"signers\": [{\"address\", \"kind\"}], \"aggregated\"}. A signer that\n"
            "you do not know usually means that another hash was signed. Exit code 1 when an\n"
            "owner signed twice or no key can have made a signature, 2 when one is malformed.\n",
    .operands = "SIGNATURE",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .options = options,
    .n_options = 1,
    .run = run,
};
