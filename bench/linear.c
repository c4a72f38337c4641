/* Times encoders and decoders on inputs of one and of four megabytes. Prints for each: name, tab,
 * median seconds for 1 MB, tab, for 4 MB. Linear work takes four times as long. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/rlp.h"
#include "abi/type.h"
#include "abi/typed_data.h"
#include "abi/value.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/json.h"
#include "bench/clock.h"

#define ROUNDS   7
#define MEGABYTE ((size_t)1000000)

struct job {
    const char *name;
    /* Append an input of about size bytes. */
    void (*make)(struct qr_buffer *input, size_t size);
    /* The work that is timed. */
    void (*work)(const struct qr_buffer *input);
};

static const char signature[] = "f((uint256,bytes,address)[],string[])";
static const char row[] = "[\"123456789012345678901234567890\",\"0x00112233445566778899\","
                          "\"0x1c694fc3006d81ff4a56f97e1b99529066a23725\"]";

/* Arguments of the signature as JSON, whose encoding has about size bytes: 256 a row, 128 a text.
 */
static void make_arguments(struct qr_buffer *json, size_t size)
{
    qr_buffer_add_text(json, "[[");
    for (size_t i = 0; i < size / 512; i++) {
        qr_buffer_addf(json, "%s%s", i == 0 ? "" : ",", row);
    }
    qr_buffer_add_text(json, "],[");
    for (size_t i = 0; i < size / 256; i++) {
        qr_buffer_addf(json, "%s\"text %zu\"", i == 0 ? "" : ",", i);
    }
    qr_buffer_add_text(json, "]]");
}

static void encode_arguments(struct qr_buffer *out, const struct qr_buffer *input)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_function function;
    struct qr_abi_value value;
    QR_ASSERT(qr_json_parse(&json, qr_buffer_text(input), input->length, &err));
    QR_ASSERT(qr_abi_function_parse(&function, signature, strlen(signature), &arena, &err));
    QR_ASSERT(
        qr_abi_value_from_json(&value, &function.parameters, qr_json_root(&json), &arena, &err));
    qr_abi_encode(out, &value);
}

static void work_encode(const struct qr_buffer *input)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    encode_arguments(&out, input);
}

static void make_calldata(struct qr_buffer *data, size_t size)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer json = QR_BUFFER_INIT;
    make_arguments(&json, size);
    encode_arguments(data, &json);
}

static void work_decode(const struct qr_buffer *input)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer json = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_function function;
    struct qr_abi_value value;
    QR_ASSERT(qr_abi_function_parse(&function, signature, strlen(signature), &arena, &err));
    QR_ASSERT(
        qr_abi_decode(&value, &function.parameters, input->data, input->length, &arena, &err));
    qr_abi_value_add_json(&json, &value);
}

static void make_typed_data(struct qr_buffer *json, size_t size)
{
    qr_buffer_add_text(
        json,
        "{\"types\":{\"EIP712Domain\":[{\"name\":\"name\",\"type\":\"string\"}],"
        "\"List\":[{\"name\":\"rows\",\"type\":\"Row[]\"}],\"Row\":[{\"name\":\"id\",\"type\":"
        "\"uint256\"},{\"name\":\"text\",\"type\":\"string\"}]},\"primaryType\":\"List\","
        "\"domain\":{\"name\":\"bench\"},\"message\":{\"rows\":[");
    for (size_t i = 0; json->length < size; i++) {
        qr_buffer_addf(json, "%s{\"id\":\"%zu\",\"text\":\"row\"}", i == 0 ? "" : ",", i);
    }
    qr_buffer_add_text(json, "]}}");
}

static void work_typed_data(const struct qr_buffer *input)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_typed_data_hashes hashes;
    QR_ASSERT(qr_json_parse(&json, qr_buffer_text(input), input->length, &err));
    QR_ASSERT(qr_typed_data_hash(&hashes, qr_json_root(&json), &err));
}

/* Many lists of one string, in each other as deep as is allowed. */
static void make_rlp(struct qr_buffer *data, size_t size)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer chain = QR_BUFFER_INIT;
    struct qr_rlp levels[1000];
    levels[0] = (struct qr_rlp){.bytes = (const uint8_t *)"deep", .length = 4};
    for (size_t i = 1; i < 1000; i++) {
        levels[i] = (struct qr_rlp){.is_list = true, .items = &levels[i - 1], .n_items = 1};
    }
    qr_rlp_encode(&chain, &levels[999]);
    size_t count = size / chain.length;
    qr_rlp_add_list_header(data, count * chain.length);
    for (size_t i = 0; i < count; i++) {
        qr_buffer_add(data, chain.data, chain.length);
    }
}

static void work_rlp(const struct qr_buffer *input)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_rlp item;
    QR_ASSERT(qr_rlp_decode(&item, input->data, input->length, &arena, &err));
    qr_rlp_encode(&out, &item);
    QR_ASSERT(qr_buffer_equals(&out, input->data, input->length));
}

static const struct job jobs[] = {
    {"ABI encode from JSON", make_arguments, work_encode},
    {"ABI decode to JSON", make_calldata, work_decode},
    {"EIP-712 hash", make_typed_data, work_typed_data},
    {"RLP both ways", make_rlp, work_rlp},
};

static double once(const struct job *job, const struct qr_buffer *input)
{
    double start = bench_now();
    job->work(input);
    return bench_now() - start;
}

int main(void)
{
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        struct qr_buffer small = QR_BUFFER_INIT;
        struct qr_buffer large = QR_BUFFER_INIT;
        double seconds[2][ROUNDS];
        jobs[i].make(&small, MEGABYTE);
        jobs[i].make(&large, 4 * MEGABYTE);
        (void)once(&jobs[i], &large);
        for (size_t round = 0; round < ROUNDS; round++) {
            seconds[0][round] = once(&jobs[i], &small);
            seconds[1][round] = once(&jobs[i], &large);
        }
        printf("%s\t%.6f\t%.6f\n", jobs[i].name, bench_median(seconds[0], ROUNDS),
               bench_median(seconds[1], ROUNDS));
        qr_buffer_dispose(&small);
        qr_buffer_dispose(&large);
    }
    return 0;
}
