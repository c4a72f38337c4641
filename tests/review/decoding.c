#include "tests/review/decoding.h"

#include <string.h>

#include "tests/support.h"

struct qr_known qr_known;
struct qr_arena qr_arena;
struct qr_buffer qr_data;

void qr_decoding_setup(void)
{
    qr_known_add_builtin(&qr_known);
}

void qr_decoding_teardown(void)
{
    qr_known_dispose(&qr_known);
    qr_arena_dispose(&qr_arena);
    qr_buffer_dispose(&qr_data);
}

struct qr_address qr_address_of(uint8_t byte)
{
    struct qr_address address;
    memset(address.addr20, byte, sizeof address.addr20);
    return address;
}

struct qr_address qr_address_spelled(const char *text)
{
    struct qr_address address;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

const struct qr_call *qr_decode_request(struct qr_call_request request,
                                        struct qr_call_context context)
{
    context.known = &qr_known;
    request.data = qr_data.data;
    request.length = qr_data.length;
    return qr_call_decode(&request, &context, &qr_arena);
}

/* A plain call to an address that nothing is known of, from another. */
const struct qr_call *qr_decode_call(void)
{
    return qr_decode_request((struct qr_call_request){.has_from = true,
                                                      .from = qr_address_of(0x11),
                                                      .has_to = true,
                                                      .to = qr_address_of(0x22)},
                             (struct qr_call_context){.known = NULL});
}

const struct qr_candidate *qr_only(const struct qr_call *call)
{
    ck_assert_int_eq(call->form, QR_CALL_DECODED);
    ck_assert_uint_eq(call->n_candidates, 1);
    return &call->candidates[0];
}

void qr_check_name(const struct qr_call *call, const char *contract, const char *name)
{
    ck_assert_str_eq(qr_only(call)->function->contract, contract);
    ck_assert_str_eq(qr_only(call)->function->function.name, name);
}

void qr_check_odd(const struct qr_candidate *candidate, size_t from, size_t to, const char *reason)
{
    ck_assert_uint_eq(candidate->odd_from, from);
    ck_assert_uint_eq(candidate->odd_to, to);
    if (reason == NULL) {
        ck_assert_ptr_null(candidate->odd_reason);
    } else {
        ck_assert_ptr_nonnull(candidate->odd_reason);
        ck_assert_str_eq(candidate->odd_reason, reason);
    }
}
