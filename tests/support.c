#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

void qr_fixture_load(struct qr_fixture *fixture, const char *name)
{
    *fixture = (struct qr_fixture){.text = QR_BUFFER_INIT};
    struct qr_error err = QR_ERROR_INIT;
    char path[512];
    snprintf(path, sizeof path, "%s/%s", QR_FIXTURES, name);
    qr_ck_ok(qr_file_read(&fixture->text, path, (size_t)1 << 30, &err), err);
    qr_ck_ok(
        qr_json_parse(&fixture->json, qr_buffer_text(&fixture->text), fixture->text.length, &err),
        err);
}

void qr_fixture_dispose(struct qr_fixture *fixture)
{
    qr_json_dispose(&fixture->json);
    qr_buffer_dispose(&fixture->text);
    qr_arena_dispose(&fixture->arena);
}

struct qr_json_value qr_fixture_root(const struct qr_fixture *fixture)
{
    return qr_json_root(&fixture->json);
}

struct qr_json_value qr_fixture_cases(const struct qr_fixture *fixture)
{
    struct qr_json_value cases = qr_json_get(qr_fixture_root(fixture), "cases");
    ck_assert(qr_json_present(cases));
    ck_assert_uint_gt(qr_json_count(cases), 0);
    return cases;
}

const char *qr_fixture_string(struct qr_fixture *fixture, struct qr_json_value object,
                              const char *key)
{
    struct qr_json_value member = qr_json_get(object, key);
    ck_assert_msg(qr_json_present(member), "no member %s", key);
    ck_assert_int_eq((int)qr_json_type(member), (int)QR_JSON_STRING);
    return qr_json_string(NULL, member, &fixture->arena);
}

void qr_fixture_bytes(struct qr_buffer *bytes, struct qr_fixture *fixture,
                      struct qr_json_value object, const char *key)
{
    struct qr_error err = QR_ERROR_INIT;
    const char *hex = qr_fixture_string(fixture, object, key);
    qr_ck_ok(qr_hex_decode(bytes, hex, strlen(hex), &err), err);
}

void qr_ck_hex(const uint8_t *bytes, size_t length, const char *hex)
{
    char *text = qr_alloc(2 * length + 3);
    qr_hex_encode(text, bytes, length);
    bool equal = strcasecmp(text, hex) == 0;
    ck_assert_msg(equal, "%s, expected %s", text, hex);
    free(text);
}

bool qr_under_valgrind(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1024];
    bool found = false;
    while (maps != NULL && !found && fgets(line, sizeof line, maps) != NULL) {
        found = strstr(line, "/vgpreload_") != NULL;
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return found;
}

int qr_run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
