/* Every vector that a plumbing command covers, through the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/program.h"
#include "tests/support.h"

/* The text of a member as it stands in the source; a string without its quotes. */
static const char *member(struct qr_fixture *fixture, struct qr_json_value object, const char *key)
{
    struct qr_json_value value = qr_json_get(object, key);
    ck_assert_msg(qr_json_present(value), "no member %s", key);
    if (qr_json_type(value) == QR_JSON_STRING) {
        return qr_json_string(NULL, value, &fixture->arena);
    }
    size_t length;
    const char *source = qr_json_source(&length, value);
    return qr_arena_copy(&fixture->arena, source, length);
}

static const char *format(struct qr_fixture *fixture, const char *fmt, const char *a, const char *b,
                          const char *c)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    for (const char *at = fmt; *at != '\0'; at++) {
        if (*at == '%') {
            qr_buffer_add_text(&text, a);
            a = b;
            b = c;
        } else {
            qr_buffer_add_byte(&text, (uint8_t)*at);
        }
    }
    const char *copy = qr_arena_copy(&fixture->arena, qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
    return copy;
}

/* Run check for each of the file's cases. */
static void each_case(const char *name, void (*check)(struct qr_fixture *, struct qr_json_value))
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, name);
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    struct qr_json_value item = qr_json_first(cases);
    for (; qr_json_present(item); item = qr_json_next(cases, item)) {
        check(&fixture, item);
    }
    qr_fixture_dispose(&fixture);
}

static void check_keccak(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *hash = format(fixture, "%\n", member(fixture, item, "hash"), "", "");
    qr_ck_prints(hash, QR_WORDS("keccak", "-"), member(fixture, item, "input"));
}

START_TEST(keccak_prints_the_vectors_hashes)
{
    each_case("vectors/keccak.json", check_keccak);
}
END_TEST

static void check_abi(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *signature = member(fixture, item, "signature");
    const char *calldata = format(fixture, "%\n", member(fixture, item, "calldata"), "", "");
    const char *selector = format(fixture, "%\n", member(fixture, item, "selector"), "", "");
    qr_ck_prints(selector, QR_WORDS("abi", "selector", signature), NULL);
    qr_ck_prints(calldata, QR_WORDS("abi", "encode", signature, "-"),
                 member(fixture, item, "args"));

    struct qr_run decoded;
    qr_run_program(&decoded, QR_WORDS("abi", "decode", signature, "-"), calldata);
    ck_assert_int_eq(decoded.code, 0);
    qr_ck_prints(calldata, QR_WORDS("abi", "encode", signature, "-"), qr_buffer_text(&decoded.out));
    qr_run_dispose(&decoded);
}

START_TEST(abi_encodes_and_decodes_the_vectors)
{
    each_case("vectors/abi.json", check_abi);
}
END_TEST

static void check_typed_data(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *expected = format(
        fixture, "{\n  \"domain_hash\": \"%\",\n  \"message_hash\": \"%\",\n  \"hash\": \"%\"\n}\n",
        member(fixture, item, "domain_hash"), member(fixture, item, "struct_hash"),
        member(fixture, item, "hash"));
    qr_ck_prints(expected, QR_WORDS("--json", "typed-data", "hash", "-"),
                 member(fixture, item, "typed_data"));
}

START_TEST(typed_data_hash_prints_the_vectors_hashes)
{
    each_case("vectors/eip712.json", check_typed_data);
}
END_TEST

static void check_safe_tx(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *domain = member(fixture, item, "domain_hash");
    const char *message = member(fixture, item, "message_hash");
    const char *hash = member(fixture, item, "hash");
    const char *safe = member(fixture, item, "safe");
    const char *chain = member(fixture, item, "chain_id");
    const char *version = member(fixture, item, "version");
    const char *tx = member(fixture, item, "tx");
    qr_ck_prints(
        format(fixture, "domain hash   %\nmessage hash  %\nsafeTxHash    %\n", domain, message,
               hash),
        QR_WORDS("safe", "hash", "--safe", safe, "--chain", chain, "--safe-version", version, "-"),
        tx);
    qr_ck_prints(
        format(fixture,
               "{\n  \"domain_hash\": \"%\",\n  \"message_hash\": \"%\",\n  \"hash\": \"%\"\n}\n",
               domain, message, hash),
        QR_WORDS("safe", "hash", "--safe", safe, "--chain", chain, "--safe-version", version, "-",
                 "--json"),
        tx);
}

START_TEST(safe_hash_prints_the_vectors_hashes)
{
    each_case("vectors/safe-tx.json", check_safe_tx);
}
END_TEST

static void check_safe_message(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *hash = format(fixture, "%\n", member(fixture, item, "hash"), "", "");
    qr_ck_prints(hash,
                 QR_WORDS("safe", "message-hash", "--safe", member(fixture, item, "safe"),
                          "--chain", member(fixture, item, "chain_id"), "--safe-version",
                          member(fixture, item, "version"), "-"),
                 member(fixture, item, "message"));
}

START_TEST(safe_message_hash_prints_the_vectors_hashes)
{
    each_case("vectors/safe-message.json", check_safe_message);
}
END_TEST

static void check_multisend(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *calldata = format(fixture, "%\n", member(fixture, item, "calldata"), "", "");
    qr_ck_prints(calldata, QR_WORDS("safe", "multisend", "-"), member(fixture, item, "calls"));
}

START_TEST(safe_multisend_prints_the_vectors_calldata)
{
    each_case("vectors/multisend.json", check_multisend);
}
END_TEST

static void check_timelock(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *input = format(fixture, "{\"calls\":%,\"batch\":%,\"predecessor\":\"%",
                               member(fixture, item, "calls"), member(fixture, item, "batch"),
                               member(fixture, item, "predecessor"));
    input = format(fixture, "%\",\"salt\":\"%\",\"delay\":\"%\"}", input,
                   member(fixture, item, "salt"), member(fixture, item, "delay"));
    const char *expected =
        format(fixture, "{\n  \"id\": \"%\",\n  \"schedule\": \"%\",\n  \"execute\": \"%\",\n",
               member(fixture, item, "id"), member(fixture, item, "schedule"),
               member(fixture, item, "execute"));
    expected =
        format(fixture, "%  \"cancel\": \"%\"\n}\n", expected, member(fixture, item, "cancel"), "");
    qr_ck_prints(expected, QR_WORDS("timelock", "encode", "-"), input);
    qr_ck_prints(expected, QR_WORDS("timelock", "encode", "-", "--json"), input);
}

START_TEST(timelock_encode_prints_the_vectors_operations)
{
    each_case("vectors/timelock.json", check_timelock);
}
END_TEST

/* The document that `safe signatures --json` prints, parsed. */
struct judged {
    struct qr_run run;
    struct qr_json json;
};

static const char *judged_signer(struct qr_fixture *fixture, const struct judged *judged,
                                 size_t index, const char *key)
{
    struct qr_json_value signers = qr_json_get(qr_json_root(&judged->json), "signers");
    struct qr_json_value item = qr_json_first(signers);
    for (; index > 0 && qr_json_present(item); index--) {
        item = qr_json_next(signers, item);
    }
    ck_assert(qr_json_present(item));
    return qr_json_string(NULL, qr_json_get(item, key), &fixture->arena);
}

static void judge(struct judged *judged, const char *const *words)
{
    struct qr_error err = QR_ERROR_INIT;
    judged->json = (struct qr_json)QR_JSON_INIT;
    qr_run_program(&judged->run, words, NULL);
    ck_assert_str_eq(qr_buffer_text(&judged->run.err), "");
    ck_assert_int_eq(judged->run.code, 0);
    qr_ck_ok(qr_json_parse(&judged->json, qr_buffer_text(&judged->run.out), judged->run.out.length,
                           &err),
             err);
}

static void judge_dispose(struct judged *judged)
{
    qr_json_dispose(&judged->json);
    qr_run_dispose(&judged->run);
}

/* The owners' signatures in the vector's order give the vector's blob, and the blob gives them
 * back. */
static void check_signatures(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *words[32] = {"--json", "safe", "signatures", "--hash",
                             member(fixture, item, "hash")};
    struct qr_json_value owners = qr_json_get(item, "owners");
    struct qr_json_value owner = qr_json_first(owners);
    size_t n_words = 5;
    for (; qr_json_present(owner); owner = qr_json_next(owners, owner)) {
        ck_assert_uint_lt(n_words, 31);
        words[n_words++] = member(fixture, owner, "signature");
    }
    struct judged judged;
    judge(&judged, words);
    struct qr_json_value root = qr_json_root(&judged.json);
    const char *blob = member(fixture, item, "aggregated");
    ck_assert_str_eq(qr_json_string(NULL, qr_json_get(root, "aggregated"), &fixture->arena), blob);
    struct qr_json_value signers = qr_json_get(root, "signers");
    ck_assert_uint_eq(qr_json_count(signers), qr_json_count(owners));
    for (owner = qr_json_first(owners); qr_json_present(owner);
         owner = qr_json_next(owners, owner)) {
        bool found = false;
        for (size_t i = 0; i < qr_json_count(signers); i++) {
            found = found || (strcmp(judged_signer(fixture, &judged, i, "address"),
                                     member(fixture, owner, "address")) == 0 &&
                              strcmp(judged_signer(fixture, &judged, i, "kind"),
                                     member(fixture, owner, "kind")) == 0);
        }
        ck_assert_msg(found, "%s is not among the signers", member(fixture, owner, "address"));
    }
    words[5] = blob;
    words[6] = NULL;
    qr_ck_prints(qr_buffer_text(&judged.run.out), words, NULL);
    judge_dispose(&judged);
}

START_TEST(safe_signatures_names_the_vectors_owners_and_aggregates)
{
    each_case("vectors/signatures.json", check_signatures);
}
END_TEST

static const char *const dialects[] = {"dstack", "phala-cloud", "jcs", "raw"};

static void check_compose(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *source = member(fixture, item, "source");
    struct qr_json_value all = qr_json_get(item, "dialects");
    for (size_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++) {
        struct qr_json_value expected = qr_json_get(all, dialects[i]);
        const char *hash = format(fixture, "0x%\n", member(fixture, expected, "hash"), "", "");
        qr_ck_prints(hash, QR_WORDS("compose", "hash", "--dialect", dialects[i], "-"), source);
        const char *bytes =
            strcmp(dialects[i], "raw") == 0 ? source : member(fixture, expected, "bytes");
        qr_ck_prints(bytes, QR_WORDS("compose", "canonical", "--dialect", dialects[i], "-"),
                     source);
    }
    struct qr_run run;
    const char *hash = member(fixture, qr_json_get(all, "phala-cloud"), "hash");
    qr_run_program(
        &run, QR_WORDS("compose", "explain", "--hash", format(fixture, "0x%", hash, "", ""), "-"),
        source);
    ck_assert_int_eq(run.code, 0);
    qr_run_dispose(&run);
}

START_TEST(compose_prints_the_vectors_hashes_and_bytes)
{
    each_case("vectors/compose.json", check_compose);
}
END_TEST

static void check_attested(struct qr_fixture *fixture, struct qr_json_value item)
{
    const char *hash = member(fixture, item, "compose_hash");
    const char *digits = strncmp(hash, "0x", 2) == 0 ? hash + 2 : hash;
    qr_ck_prints(format(fixture, "0x%\n", digits, "", ""),
                 QR_WORDS("compose", "hash", "--dialect", "raw", "-"),
                 member(fixture, item, "app_compose"));
}

START_TEST(compose_hash_raw_is_what_machines_attest)
{
    each_case("vectors/attested.json", check_attested);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli/vectors");
    TCase *tcase = tcase_create("vectors");
    tcase_set_timeout(tcase, 300);
    tcase_add_test(tcase, keccak_prints_the_vectors_hashes);
    tcase_add_test(tcase, abi_encodes_and_decodes_the_vectors);
    tcase_add_test(tcase, typed_data_hash_prints_the_vectors_hashes);
    tcase_add_test(tcase, safe_hash_prints_the_vectors_hashes);
    tcase_add_test(tcase, safe_message_hash_prints_the_vectors_hashes);
    tcase_add_test(tcase, safe_multisend_prints_the_vectors_calldata);
    tcase_add_test(tcase, timelock_encode_prints_the_vectors_operations);
    tcase_add_test(tcase, safe_signatures_names_the_vectors_owners_and_aggregates);
    tcase_add_test(tcase, compose_prints_the_vectors_hashes_and_bytes);
    tcase_add_test(tcase, compose_hash_raw_is_what_machines_attest);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
