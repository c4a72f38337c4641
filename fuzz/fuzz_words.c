/* A byte that says who calls whom, and a call's data: whatever is in it, its text has no line over
 * 80 columns but of one word, and no character that a terminal acts on; its JSON can be read; every
 * finding has a known code. */
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "review/judge.h"
#include "review/words.h"

static const char abi[] =
    "[{\"type\":\"function\",\"name\":\"f\",\"inputs\":[{\"name\":\"a\",\"type\":\"string\"},"
    "{\"name\":\"b\",\"type\":\"tuple[]\",\"components\":[{\"name\":\"c\",\"type\":\"int24\"},"
    "{\"name\":\"\",\"type\":\"string\"},{\"name\":\"e\",\"type\":\"bytes3[2]\"}]},"
    "{\"name\":\"\",\"type\":\"address[]\"}]}]";

static const struct qr_known *functions(void)
{
    static struct qr_known known;
    if (known.count == 0) {
        QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
        struct qr_error err = QR_ERROR_INIT;
        qr_known_add_builtin(&known);
        QR_ASSERT(qr_json_parse(&json, abi, sizeof abi - 1, &err));
        QR_ASSERT(qr_known_add_abi(&known, "Fuzz\x1b[2J", qr_json_root(&json), &err));
    }
    return &known;
}

static void check_text(const struct qr_buffer *text, bool limited)
{
    const char *at = qr_buffer_text(text);
    size_t width = 0;
    size_t words = 0;
    QR_ASSERT(strlen(at) == text->length);
    for (size_t i = 0; i < text->length;) {
        uint32_t code_point;
        size_t size = qr_utf8_next(&code_point, at + i, text->length - i);
        QR_ASSERT(size > 0);
        QR_ASSERT(code_point == '\n' || qr_utf8_is_plain(code_point));
        if (code_point == '\n') {
            QR_ASSERT(!limited || width <= 80 || words <= 1);
            width = 0;
            words = 0;
        } else {
            words += at[i] != ' ' && (width == 0 || at[i - 1] == ' ');
            width++;
        }
        i += size;
    }
}

static void check_findings(const struct qr_call *call, const struct qr_names *names)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    const struct qr_judge judge = {.names = names};
    qr_judge_call(&findings, call, &judge, "step 1");
    for (size_t i = 0; i < findings.count; i++) {
        const struct qr_finding *finding = &findings.items[i];
        const struct qr_buffer text = {.data = (uint8_t *)finding->text,
                                       .length = strlen(finding->text)};
        QR_ASSERT(qr_finding_code_is_known(finding->code));
        QR_ASSERT(strchr(finding->text, '\n') == NULL);
        check_text(&text, false);
    }
    qr_findings_dispose(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct qr_address targets[] = {
        /* MultiSendCallOnly 1.4.1, MultiSend 1.5.0, SafeMigration 1.4.1 */
        {{0x96, 0x41, 0xd7, 0x64, 0xfc, 0x13, 0xc8, 0xb6, 0x24, 0xc0,
          0x44, 0x30, 0xc7, 0x35, 0x6c, 0x1c, 0x7c, 0x81, 0x02, 0xe2}},
        {{0x21, 0x85, 0x43, 0x28, 0x80, 0x04, 0xcd, 0x07, 0x83, 0x24,
          0x72, 0xd4, 0x64, 0x64, 0x81, 0x73, 0xc7, 0x7d, 0x7e, 0xb7}},
        {{0x52, 0x66, 0x43, 0xf6, 0x9b, 0x81, 0xb0, 0x08, 0xf4, 0x6d,
          0x95, 0xcd, 0x5c, 0xed, 0x5e, 0xc0, 0xed, 0xff, 0xda, 0xc6}},
        {{0x11}},
    };
    if (size == 0) {
        return 0;
    }
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    const struct qr_safe safe = {.address = {{0x51}}, .version = QR_SAFE_1_5_0};
    const struct qr_safe_tx tx = {.operation =
                                      (data[0] & 8) != 0 ? QR_SAFE_DELEGATE_CALL : QR_SAFE_CALL,
                                  .to = targets[data[0] >> 6],
                                  .gas_price = qr_word_from_bytes(data, size < 32 ? size : 32),
                                  .data = data + 1,
                                  .data_length = size - 1};
    const struct qr_call_context context = {
        .known = functions(), .safes = &safe, .n_safes = (data[0] & 1) != 0};
    const struct qr_call_request request = {
        .has_from = (data[0] & 2) != 0,
        .from = safe.address,
        .has_to = (data[0] & 4) != 0,
        .to = tx.to,
        .operation = tx.operation,
        .data = tx.data,
        .length = tx.data_length,
        .safe_tx = (data[0] & 16) != 0 ? &tx : NULL,
    };
    const struct qr_names names = {.trust = NULL};
    const struct qr_words words = {.names = &names, .now = (data[0] & 32) != 0 ? 1795000000 : 0};
    const struct qr_call *call = qr_call_decode(&request, &context, &arena);

    qr_words_add_text(&out, call, &words);
    check_text(&out, true);
    qr_buffer_truncate(&out, 0);
    qr_words_add_markdown(&out, call, &words);
    check_text(&out, false);
    qr_buffer_truncate(&out, 0);

    struct qr_json_writer writer = qr_json_writer(&out);
    struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_words_write(&writer, call, &words);
    check_text(&out, false);
    QR_ASSERT(qr_json_parse(&json, qr_buffer_text(&out), out.length, &err));
    qr_json_dispose(&json);
    check_findings(call, &names);
    return 0;
}
