#include "safe/view.h"

#include <string.h>

#include "abi/keccak.h"
#include "tests/answers.h"
#include "tests/support.h"

#define OWNER_1  "1111111111111111111111111111111111111111"
#define OWNER_2  "2222222222222222222222222222222222222222"
#define HANDLER  "3333333333333333333333333333333333333333"
#define MODULE   "4444444444444444444444444444444444444444"
#define SENTINEL "0000000000000000000000000000000000000001"
#define VERSION(length, text)                                                                      \
    "0x" QR_WORD("00000020") QR_WORD(length) text QR_ZEROS_24 QR_ZEROS_24 "000000"

static const struct qr_address address = {{0x55, 0xaa}};
static const struct qr_block block = {.number = 17, .timestamp = 1700000000};

enum {
    CODE,
    SINGLETON,
    VERSION,
    NONCE,
    THRESHOLD,
    OWNERS,
    HANDLER_SLOT,
    GUARD,
    MODULE_GUARD,
    PAGE,
    LIST,
    N
};

/* A Safe 1.4.1 with two of two owners, a handler and a module. */
static const char *const usual[N] = {
    [CODE] = "0x6001",
    [SINGLETON] = "0x" QR_ADDRESS("41675c099f32341bf84bfc5382af534df5c7461a"),
    [VERSION] = VERSION("00000005", "312e342e31"),
    [NONCE] = "0x" QR_WORD("00000007"),
    [THRESHOLD] = "0x" QR_WORD("00000002"),
    [OWNERS] = "0x" QR_WORD("00000020") QR_WORD("00000002") QR_ADDRESS(OWNER_1) QR_ADDRESS(OWNER_2),
    [HANDLER_SLOT] = "0x" QR_ADDRESS(HANDLER),
    [GUARD] = "0x" QR_ZEROS_64,
    [MODULE_GUARD] = "0x" QR_ZEROS_64,
    [PAGE] = "0x" QR_WORD("00000040") QR_ADDRESS(SENTINEL) QR_WORD("00000001") QR_ADDRESS(MODULE),
    [LIST] = "revert",
};

static struct qr_rpc_batch batch;
static struct qr_safe_view view;
static struct qr_arena arena;
static struct qr_error err;

static void setup(void)
{
    batch = (struct qr_rpc_batch)QR_RPC_BATCH_INIT;
    view = (struct qr_safe_view){.has_code = false};
    arena = (struct qr_arena)QR_ARENA_INIT;
    err = (struct qr_error)QR_ERROR_INIT;
    qr_safe_view_ask(&view, &address, &batch, &block);
}

static void teardown(void)
{
    qr_rpc_batch_dispose(&batch);
    qr_arena_dispose(&arena);
}

/* The usual answers but for some. */
static bool take(const char *const replaced[N])
{
    const char *answers[N];
    for (size_t i = 0; i < N; i++) {
        answers[i] = replaced[i] != NULL ? replaced[i] : usual[i];
    }
    qr_answer_all(&batch, answers, N);
    return qr_safe_view_take(&view, &batch, &arena, &err);
}

START_TEST(reads_a_safe)
{
    static const char *const nothing[N] = {NULL};
    char text[QR_ADDRESS_SIZE];
    qr_ck_ok(take(nothing), err);
    ck_assert(view.has_code && view.has_version);
    ck_assert_int_eq((int)view.version, (int)QR_SAFE_1_4_1);
    ck_assert_str_eq(view.version_text, "1.4.1");
    qr_address_format(text, &view.singleton);
    ck_assert_str_eq(text, "0x41675C099F32341bf84BFc5382aF534df5C7461a");
    uint64_t nonce = 0;
    ck_assert(qr_word_to_u64(&nonce, &view.nonce));
    ck_assert_uint_eq(nonce, 7);
    ck_assert_uint_eq(view.threshold, 2);
    ck_assert_uint_eq(view.n_owners, 2);
    ck_assert_uint_eq(view.owners[1].addr20[0], 0x22);
    ck_assert(qr_safe_view_has_owner(&view, &view.owners[0]));
    ck_assert(!qr_safe_view_has_owner(&view, &address));
    ck_assert_uint_eq(view.fallback_handler.addr20[0], 0x33);
    ck_assert(qr_address_is_zero(&view.guard) && qr_address_is_zero(&view.module_guard));
    ck_assert_uint_eq(view.n_modules, 1);
    ck_assert_uint_eq(view.modules[0].addr20[0], 0x44);
    ck_assert(!view.more_modules);
}
END_TEST

START_TEST(asks_for_the_slots_of_the_contracts)
{
    static const struct {
        size_t index;
        const char *slot;
    } slots[] = {
        {SINGLETON, "\"0x" QR_ZEROS_64 "\""},
        {HANDLER_SLOT, "0x6c9a6c4a39284e37ed1cf53d337577d14212a4870fb976a4366c693b939918d5"},
        {GUARD, "0x4a204f620c8c5ccdca3fd54d003badd85ba500436a431f0cbda4f558c93c34c8"},
        {MODULE_GUARD, "0xb104e0b93118902c651344349b610029d694cfdec91c589c91ebafbcd0289947"},
    };
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        const struct qr_rpc_request *request = &batch.requests[slots[i].index];
        ck_assert_str_eq(request->method, "eth_getStorageAt");
        ck_assert_msg(strstr(request->params, slots[i].slot) != NULL, "%s", request->params);
        ck_assert_ptr_nonnull(strstr(request->params, "\"0x11\""));
    }
}
END_TEST

START_TEST(without_code_nothing_else_is_read)
{
    static const char *const replaced[N] = {[CODE] = "0x", [OWNERS] = "0x", [NONCE] = "0x"};
    qr_ck_ok(take(replaced), err);
    ck_assert(!view.has_code);
    ck_assert_uint_eq(view.n_owners, 0);
}
END_TEST

/* Where the list of modules comes from: getModulesPaginated from 1.1.1 on. */
START_TEST(modules_are_read_as_the_version_has_them)
{
    static const char *const old[N] = {
        [VERSION] = VERSION("00000005", "312e312e30"),
        [PAGE] = "0x" QR_WORD("00000040") QR_ADDRESS(SENTINEL) QR_ZEROS_64, /* a handler's lie */
        [LIST] = "0x" QR_WORD("00000020") QR_WORD("00000001") QR_ADDRESS(MODULE)};
    qr_ck_ok(take(old), err);
    ck_assert_uint_eq(view.n_modules, 1);
}
END_TEST

START_TEST(more_modules_than_a_page_are_told)
{
    static const char *const more[N] = {[PAGE] = "0x" QR_WORD("00000040") QR_ADDRESS(MODULE)
                                            QR_WORD("00000001") QR_ADDRESS(MODULE)};
    qr_ck_ok(take(more), err);
    ck_assert(view.more_modules);
}
END_TEST

START_TEST(an_unknown_version_is_kept_as_text)
{
    static const char *const unknown[N] = {[VERSION] = VERSION("00000005", "392e391b31"),
                                           [PAGE] = "revert",
                                           [LIST] = "0x" QR_WORD("00000020") QR_ZEROS_64};
    qr_ck_ok(take(unknown), err);
    ck_assert(!view.has_version);
    ck_assert_str_eq(view.version_text, "9.9\\x1b1");
    ck_assert_uint_eq(view.n_modules, 0);
}
END_TEST

static const struct {
    size_t index;
    const char *answer;
    enum qr_error_kind kind;
    const char *message;
} refusals[] = {
    {THRESHOLD, "0x" QR_ZEROS_64, QR_ERROR_REFUSED, " is no Safe: its threshold is 0"},
    {THRESHOLD, "0x" QR_WORD("00000003"), QR_ERROR_REFUSED,
     "its threshold is more than its owners"},
    {THRESHOLD, "0xff" QR_ZEROS_56 "000000", QR_ERROR_REFUSED, "threshold is more than its owners"},
    {THRESHOLD, "0x01", QR_ERROR_REFUSED,
     "has no usable answer to getThreshold(): it is not one word"},
    {THRESHOLD, "0x", QR_ERROR_REFUSED, "getThreshold(): it has no such function"},
    {THRESHOLD, "revert", QR_ERROR_REFUSED, "getThreshold(): it has no such function"},
    {THRESHOLD, "header not found", QR_ERROR_UNAVAILABLE, "header not found"},
    {OWNERS, "0x" QR_WORD("00000020") QR_ZEROS_64, QR_ERROR_REFUSED, "it has no owners"},
    {OWNERS, "0x" QR_WORD("00000020") QR_WORD("00000002") QR_ADDRESS(OWNER_1) QR_ADDRESS(OWNER_1),
     QR_ERROR_REFUSED, "the same owner twice"},
    {OWNERS, "0x" QR_WORD("00000020") QR_WORD("00000002") QR_ADDRESS(OWNER_1) QR_ADDRESS(SENTINEL),
     QR_ERROR_REFUSED, "an owner that cannot be one (0x0 or 0x1)"},
    {OWNERS, "0x" QR_WORD("00000020") QR_WORD("00000002") QR_ADDRESS(OWNER_1) QR_ZEROS_64,
     QR_ERROR_REFUSED, "an owner that cannot be one (0x0 or 0x1)"},
    {OWNERS, "0x" QR_WORD("00000020") QR_WORD("00000002") QR_ADDRESS(OWNER_1), QR_ERROR_REFUSED,
     "has no usable answer to getOwners(): "},
    {OWNERS, "0x" QR_WORD("00000020") QR_WORD("ffffffff"), QR_ERROR_REFUSED,
     "has no usable answer to getOwners(): "},
    {NONCE, "0x", QR_ERROR_REFUSED, "has no usable answer to nonce(): it has no such function"},
    {VERSION, "revert", QR_ERROR_REFUSED, "VERSION(): it has no such function"},
    {VERSION, "0x1234", QR_ERROR_REFUSED, "has no usable answer to VERSION(): "},
    {PAGE, "0x", QR_ERROR_REFUSED, "getModulesPaginated(address,uint256): it has no such function"},
    {SINGLETON, "no trie node", QR_ERROR_UNAVAILABLE, "no trie node"},
    {CODE, "no trie node", QR_ERROR_UNAVAILABLE, "eth_getCode"},
};

START_TEST(refuses_what_no_safe_answers)
{
    const char *replaced[N] = {NULL};
    replaced[refusals[_i].index] = refusals[_i].answer;
    ck_assert(!take(replaced));
    ck_assert_msg(strstr(err.message, refusals[_i].message) != NULL, "%s", err.message);
    ck_assert_int_eq((int)err.kind, (int)refusals[_i].kind);
}
END_TEST

START_TEST(refuses_more_owners_than_it_counts)
{
    struct qr_buffer many = QR_BUFFER_INIT;
    const char *replaced[N] = {NULL};
    qr_buffer_add_text(&many, "0x" QR_WORD("00000020") QR_WORD("000003e9"));
    for (unsigned i = 0; i <= QR_SAFE_MAX_OWNERS; i++) {
        qr_buffer_addf(&many, QR_ZEROS_56 "%08x", i + 2);
    }
    replaced[OWNERS] = qr_buffer_text(&many);
    ck_assert(!take(replaced));
    ck_assert_ptr_nonnull(strstr(err.message, "it has more than 1000 owners"));
    qr_buffer_dispose(&many);
}
END_TEST

START_TEST(code_is_looked_up_among_the_published)
{
    struct qr_rpc_batch second = QR_RPC_BATCH_INIT;
    static const char *const code[] = {"0x6001"};
    uint8_t expected32[32];
    qr_keccak256(expected32, "\x60\x01", 2);
    qr_safe_view_ask_code(&view, &second, &block);
    qr_answer_all(&second, code, 1);
    qr_ck_ok(qr_safe_view_take_code(&view, &second, &err), err);
    ck_assert(view.singleton_has_code);
    ck_assert_mem_eq(view.singleton_code32, expected32, 32);
    ck_assert_ptr_null(view.release);
    qr_rpc_batch_dispose(&second);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/view");
    TCase *tests = tcase_create("view");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, reads_a_safe);
    tcase_add_test(tests, asks_for_the_slots_of_the_contracts);
    tcase_add_test(tests, without_code_nothing_else_is_read);
    tcase_add_test(tests, modules_are_read_as_the_version_has_them);
    tcase_add_test(tests, more_modules_than_a_page_are_told);
    tcase_add_test(tests, an_unknown_version_is_kept_as_text);
    tcase_add_loop_test(tests, refuses_what_no_safe_answers, 0,
                        (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(tests, refuses_more_owners_than_it_counts);
    tcase_add_test(tests, code_is_looked_up_among_the_published);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
