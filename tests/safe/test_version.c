#include <string.h>

#include "safe/version.h"
#include "tests/safe/helpers.h"

static const char *const known[] = {"0.0.2", "0.1.0", "1.0.0", "1.1.0", "1.1.1",
                                    "1.2.0", "1.3.0", "1.4.0", "1.4.1", "1.5.0"};

START_TEST(text_and_parse_are_inverse)
{
    enum qr_safe_version version = qr_test_version(known[_i]);
    ck_assert_str_eq(qr_safe_version_text(version), known[_i]);
    ck_assert_int_eq((int)version, _i);
}
END_TEST

START_TEST(parse_drops_a_suffix)
{
    ck_assert_int_eq((int)qr_test_version("1.3.0+L2"), (int)QR_SAFE_1_3_0);
    ck_assert_int_eq((int)qr_test_version("1.4.1+"), (int)QR_SAFE_1_4_1);
}
END_TEST

START_TEST(only_versions_from_1_3_0_have_a_chain_id)
{
    ck_assert_int_eq(qr_safe_version_has_chain_id((enum qr_safe_version)_i),
                     strcmp(known[_i], "1.3.0") >= 0);
}
END_TEST

START_TEST(only_versions_below_1_0_0_say_data_gas)
{
    ck_assert_str_eq(qr_safe_version_base_gas_name((enum qr_safe_version)_i),
                     known[_i][0] == '0' ? "dataGas" : "baseGas");
}
END_TEST

#define KNOWN "use one of 0.0.2, 0.1.0, 1.0.0, 1.1.0, 1.1.1, 1.2.0, 1.3.0, 1.4.0, 1.4.1, 1.5.0"

static const struct {
    const char *text;
    const char *message;
} refused[] = {
    {"0.0.1", "Safe version \"0.0.1\" is not known: " KNOWN},
    {"1.6.0", "Safe version \"1.6.0\" is not known: " KNOWN},
    {"1.3", "Safe version \"1.3\" is not known: " KNOWN},
    {"1.3.0 ", "Safe version \"1.3.0 \" is not known: " KNOWN},
    {"v1.4.1", "Safe version \"v1.4.1\" is not known: " KNOWN},
    {"1.4.1-L2", "Safe version \"1.4.1-L2\" is not known: " KNOWN},
    {"+L2", "Safe version \"+L2\" is not known: " KNOWN},
    {"", "Safe version \"\" is not known: " KNOWN},
    {"1.4.1\n", "Safe version \"1.4.1\\n\" is not known: " KNOWN},
    {"111111111122222222223333333333444444444455555555556666666666",
     "Safe version \"1111111111222222222233333333334444444444\" is not known: " KNOWN},
};

START_TEST(parse_refuses_unknown_versions)
{
    struct qr_error err = QR_ERROR_INIT;
    enum qr_safe_version version;
    const char *text = refused[_i].text;
    bool ok = qr_safe_version_parse(&version, text, strlen(text), &err);
    qr_ck_error(ok, &err, QR_ERROR_INPUT, refused[_i].message, 0, 0);
}
END_TEST

int main(void)
{
    const int n_known = sizeof known / sizeof known[0];
    Suite *suite = suite_create("safe/version");
    TCase *tests = tcase_create("version");
    tcase_add_loop_test(tests, text_and_parse_are_inverse, 0, n_known);
    tcase_add_test(tests, parse_drops_a_suffix);
    tcase_add_loop_test(tests, only_versions_from_1_3_0_have_a_chain_id, 0, n_known);
    tcase_add_loop_test(tests, only_versions_below_1_0_0_say_data_gas, 0, n_known);
    tcase_add_loop_test(tests, parse_refuses_unknown_versions, 0,
                        sizeof refused / sizeof refused[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
