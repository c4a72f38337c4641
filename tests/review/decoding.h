/* What the suites of review/call.h share: calls from rows of words, and looks at the tree. */
#ifndef QUORATE_TESTS_REVIEW_DECODING_H
#define QUORATE_TESTS_REVIEW_DECODING_H

#include <stddef.h>

#include "base/buffer.h"
#include "review/call.h"

#define CALL_ONLY_1_3_0 "0x40A2aCCbd92BCA938b02010E17A5b8929b49130D"
#define CALL_ONLY_1_4_1 "0x9641d764fc13c8B624c04430C7356C1C7C8102e2"
#define CALL_ONLY_1_5_0 "0xA83c336B20401Af773B6219BA5027174338D1836"
#define MULTISEND_1_4_1 "0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526"
#define MULTISEND_1_5_0 "0x218543288004CD07832472D464648173c77D7eB7"
#define MIGRATION_1_4_1 "0x526643F69b81B008F46d95CD5ced5eC0edFFDaC6"
#define SINGLETON_1_1_1 "0x34CfAC646f301356fAa8B21e94227e3583Fe3F5F"

/* A fixture of Check: the built-in functions, an arena, and the data of a call. */
extern struct qr_known qr_known;
extern struct qr_arena qr_arena;
extern struct qr_buffer qr_data;
void qr_decoding_setup(void);
void qr_decoding_teardown(void);

/* An address of one byte repeated, and one as it is spelled. */
struct qr_address qr_address_of(uint8_t byte);
struct qr_address qr_address_spelled(const char *text);

/* Decode the data with the functions: as a request says, and as a plain call from 0x11… to 0x22….
 */
const struct qr_call *qr_decode_request(struct qr_call_request request,
                                        struct qr_call_context context);
const struct qr_call *qr_decode_call(void);

/* The only candidate; a test fails when there is none or another. */
const struct qr_candidate *qr_only(const struct qr_call *call);
/* It is this function. */
void qr_check_name(const struct qr_call *call, const char *contract, const char *name);
/* Its odd bytes are these, for that reason (NULL: there are none). */
void qr_check_odd(const struct qr_candidate *candidate, size_t from, size_t to, const char *reason);

#endif
