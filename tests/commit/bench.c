#include "tests/commit/bench.h"

#include <dirent.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "abi/keccak.h"
#include "base/file.h"
#include "safe/transaction.h"

static struct qr_address address_of(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

static void set_safe_step(struct qr_step *step, enum qr_step_kind kind, const char *safe,
                          uint64_t nonce)
{
    step->kind = kind;
    step->safe = (struct qr_safe){
        .address = address_of(safe), .chain_id = qr_word_from_u64(8453), .version = QR_SAFE_1_4_1};
    step->tx = (struct qr_safe_tx){.to = address_of("0x75537828f2ce51be7289709686A69CbFDbB714F1"),
                                   .nonce = qr_word_from_u64(nonce)};
    qr_safe_tx_hash(&step->hashes, &step->safe, &step->tx);
}

void qr_bench_begin(struct qr_bench *bench, bool two_safes)
{
    *bench = (struct qr_bench){.arena = QR_ARENA_INIT};
    size_t n = 0;
    if (two_safes) {
        set_safe_step(&bench->steps[n++], QR_STEP_SAFE_APPROVE, QR_BENCH_CHILD, 3);
    }
    set_safe_step(&bench->steps[n++], QR_STEP_SAFE_TRANSACTION, QR_BENCH_SAFE, 7);
    bench->steps[n++].kind = QR_STEP_TIMELOCK_EXECUTE;
    bench->source.config.chain_id = qr_word_from_u64(8453);
    bench->proposal.source = &bench->source;
    bench->proposal.route.steps = bench->steps;
    bench->proposal.route.n_steps = n;
    (void)snprintf(bench->path, sizeof bench->path, "/tmp/quorate-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(bench->path));
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

void qr_bench_end(struct qr_bench *bench)
{
    ck_assert_int_eq(nftw(bench->path, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
    qr_arena_dispose(&bench->arena);
}

const struct qr_step *qr_bench_step(const struct qr_bench *bench, const char *safe)
{
    struct qr_address address = address_of(safe);
    for (size_t i = 0; i < bench->proposal.route.n_steps; i++) {
        if (qr_address_equal(&bench->steps[i].safe.address, &address)) {
            return &bench->steps[i];
        }
    }
    ck_abort_msg("no step of %s", safe);
    return NULL;
}

static void key_of(uint8_t key32[32], unsigned number)
{
    memset(key32, 0, 32);
    key32[30] = 0x51;
    key32[31] = (uint8_t)number;
}

struct qr_address qr_bench_account(unsigned number)
{
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_pubkey point;
    uint8_t serialized[65];
    uint8_t hash32[32];
    uint8_t key32[32];
    size_t length = sizeof serialized;
    struct qr_address account;
    key_of(key32, number);
    ck_assert(secp256k1_ec_pubkey_create(context, &point, key32));
    ck_assert(secp256k1_ec_pubkey_serialize(context, serialized, &length, &point,
                                            SECP256K1_EC_UNCOMPRESSED));
    qr_keccak256(hash32, serialized + 1, 64);
    memcpy(account.addr20, hash32 + 12, 20);
    secp256k1_context_destroy(context);
    return account;
}

void qr_bench_sign(uint8_t sig65[65], unsigned number, const uint8_t hash32[32], uint8_t base)
{
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_ecdsa_recoverable_signature signature;
    uint8_t key32[32];
    int id;
    key_of(key32, number);
    ck_assert(secp256k1_ecdsa_sign_recoverable(context, &signature, hash32, key32, NULL, NULL));
    ck_assert(
        secp256k1_ecdsa_recoverable_signature_serialize_compact(context, sig65, &id, &signature));
    sig65[64] = (uint8_t)(base + id);
    secp256k1_context_destroy(context);
}

struct qr_signature qr_bench_signature(unsigned number, const struct qr_step *step, uint8_t base)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signature signature;
    uint8_t hash32[32];
    uint8_t sig65[65];
    memcpy(hash32, step->hashes.hash32, 32);
    if (base == 31) {
        qr_eth_sign_hash(hash32, step->hashes.hash32);
    }
    qr_bench_sign(sig65, number, hash32, base);
    qr_ck_ok(qr_signature_parse(&signature, step->hashes.hash32, sig65, 65, &err), err);
    return signature;
}

const char *qr_bench_hex(struct qr_bench *bench, const uint8_t *bytes, size_t length)
{
    char *text = qr_arena_alloc(&bench->arena, 2 * length + 3, 1);
    qr_hex_encode(text, bytes, length);
    return text;
}

const char *qr_bench_text(struct qr_bench *bench, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    ck_assert_int_ge(length, 0);
    char *text = qr_arena_alloc(&bench->arena, (size_t)length + 1, 1);
    va_start(args, fmt);
    (void)vsnprintf(text, (size_t)length + 1, fmt, args);
    va_end(args);
    return text;
}

static void add_path(struct qr_buffer *path, const struct qr_bench *bench, const char *name)
{
    qr_buffer_addf(path, "%s/%s", bench->path, name);
}

void qr_bench_write(const struct qr_bench *bench, const char *name, const char *text)
{
    struct qr_buffer path = QR_BUFFER_INIT;
    const char *slash = strchr(name, '/');
    if (slash != NULL) {
        qr_buffer_addf(&path, "%s/%.*s", bench->path, (int)(slash - name), name);
        (void)mkdir(qr_buffer_text(&path), 0777);
        qr_buffer_truncate(&path, 0);
    }
    add_path(&path, bench, name);
    FILE *file = fopen(qr_buffer_text(&path), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    ck_assert_int_eq(fclose(file), 0);
    qr_buffer_dispose(&path);
}

const char *qr_bench_read(struct qr_bench *bench, const char *name)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer path = QR_BUFFER_INIT;
    struct qr_buffer content = QR_BUFFER_INIT;
    add_path(&path, bench, name);
    qr_ck_ok(qr_file_read(&content, qr_buffer_text(&path), 1 << 20, &err), err);
    const char *text = qr_arena_copy(&bench->arena, qr_buffer_text(&content), content.length);
    qr_buffer_dispose(&path);
    qr_buffer_dispose(&content);
    return text;
}

const char *qr_bench_list(struct qr_bench *bench, const char *name)
{
    struct qr_buffer path = QR_BUFFER_INIT;
    struct qr_buffer names = QR_BUFFER_INIT;
    struct dirent **entries;
    add_path(&path, bench, name);
    int count = scandir(qr_buffer_text(&path), &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0) {
            qr_buffer_addf(&names, "%s%s", names.length > 0 ? " " : "", entries[i]->d_name);
        }
        free(entries[i]);
    }
    if (count >= 0) {
        free(entries);
    }
    const char *text = qr_arena_copy(&bench->arena, qr_buffer_text(&names), names.length);
    qr_buffer_dispose(&path);
    qr_buffer_dispose(&names);
    return text;
}
