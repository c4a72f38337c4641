#include "prepare/id_table.h"

#include <string.h>

#include "tests/support.h"

START_TEST(ids_keep_their_numbers)
{
    struct qr_id_table table = {.count = 0};
    for (size_t i = 0; i < 5000; i++) {
        uint8_t id32[32] = {0};
        bool is_new = false;
        memcpy(id32, &i, sizeof i);
        *qr_id_table_at(&is_new, &table, id32) = i * 3;
        ck_assert(is_new);
    }
    ck_assert_uint_eq(table.count, 5000);
    for (size_t i = 0; i < 5000; i++) {
        uint8_t id32[32] = {0};
        bool is_new = true;
        memcpy(id32, &i, sizeof i);
        ck_assert_uint_eq(*qr_id_table_at(&is_new, &table, id32), i * 3);
        ck_assert(!is_new);
    }
    ck_assert_uint_eq(table.count, 5000);
    qr_id_table_dispose(&table);
    ck_assert_uint_eq(table.count, 0);
}
END_TEST

START_TEST(ids_that_begin_alike_are_told_apart)
{
    struct qr_id_table table = {.count = 0};
    for (unsigned i = 0; i < 200; i++) {
        uint8_t id32[32] = {0};
        bool is_new = false;
        id32[31] = (uint8_t)i;
        size_t *number = qr_id_table_at(&is_new, &table, id32);
        ck_assert(is_new && *number == 0);
        *number = i;
    }
    uint8_t id32[32] = {[31] = 77};
    bool is_new = false;
    ck_assert_uint_eq(*qr_id_table_at(&is_new, &table, id32), 77);
    qr_id_table_dispose(&table);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/id_table");
    TCase *tests = tcase_create("id_table");
    tcase_add_test(tests, ids_keep_their_numbers);
    tcase_add_test(tests, ids_that_begin_alike_are_told_apart);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
