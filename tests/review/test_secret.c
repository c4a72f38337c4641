#include "review/secret.h"

#include <string.h>

#include "tests/support.h"

#define HEX32 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ABC36 "abcdefghijklmnopqrstuvwxyz0123456789"

struct row {
    const char *name;
    const char *value;
    const char *kind; /* NULL: none */
};

static const struct row rows[] = {
    /* by its shape alone */
    {"x", "-----BEGIN PRIVATE KEY-----", "a private key"},
    {"x", "a\n-----BEGIN OPENSSH PRIVATE KEY-----\nb", "a private key"},
    {"x", "-----BEGIN PGP PRIVATE KEY BLOCK-----", "a private key"},
    {"x", "-----BEGIN PUBLIC KEY-----", NULL},
    {"x", "-----BEGIN CERTIFICATE-----", NULL},
    {"x", "AKIAABCDEFGHIJKLMNOP", "an AWS access key"},
    {"x", "id ASIAABCDEFGHIJ012345,", "an AWS access key"},
    {"x", "AKIAABCDEFGHIJKLMNOPQ", NULL},
    {"x", "XAKIAABCDEFGHIJKLMNOP", NULL},
    {"x", "ghp_" ABC36, "a GitHub token"},
    {"x", "token:gho_" ABC36, "a GitHub token"},
    {"x", "ghs_" ABC36, "a GitHub token"},
    {"x", "github_pat_" ABC36 "_" ABC36, "a GitHub token"},
    {"x", "ghp_short", NULL},
    {"x", "xghp_" ABC36, NULL},
    {"x", "glpat-abcdefghij0123456789", "a GitLab token"},
    {"x", "xoxb-0123456789-abcdefghij", "a Slack token"},
    {"x", "xoxp-0123456789-abcdefghij", "a Slack token"},
    {"x", "sk_live_abcdefghij0123456789", "a Stripe key"},
    {"x", "rk_live_abcdefghij0123456789", "a Stripe key"},
    {"x", "sk_test_abcdefghij0123456789", NULL},
    {"x", "sk-ant-api03-abcdefghij0123456789", "an Anthropic key"},
    {"x", "sk-proj-Abcdefghij0123456789Abcdefghij01", "an API key"},
    {"x", "sk-the-name-of-a-service-with-very-many-words", NULL},
    {"x", "task-Abcdefghij0123456789Abcdefghij01", NULL},
    {"x", "AIzaabcdefghijklmnopqrstuvwxyz012345678", "a Google API key"},
    {"x", "AIzaabcdefghijklmnopqrstuvwxyz0123456789", NULL},
    {"x", "npm_" ABC36, "an npm token"},
    {"x", "npm_config_registry_and_some_more_words_here", NULL},
    {"x", "hf_" ABC36, "a Hugging Face token"},
    {"x", "SG.abcdefghijklmnopqrstuv." ABC36 "abcdefg", "a SendGrid key"},
    {"x", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijklmnopqrstuvwxyz",
     "a signed token (JWT)"},
    {"x", "eyJhbGciOiJIUzI1NiJ9", NULL},
    {"x", "dckr_pat_abcdefghij0123456789", "a Docker Hub token"},
    {"x", "postgres://user:secret@db:5432/x", "a password in an address"},
    {"x", "see https://u:p@h", "a password in an address"},
    {"x", "postgres://user:${PASSWORD}@db/x", NULL},
    {"x", "postgres://user:$PASSWORD@db/x", NULL},
    {"x", "postgres://user:@db/x", NULL},
    {"x", "postgres://user@db:5432/x", NULL},
    {"x", "http://h:80/path@x", NULL},
    {"x", "https://h/a:b@c", NULL},
    {"x", "redis://:secret@h", "a password in an address"},
    {"x", "http://h:80 a@b", NULL},
    /* by the name */
    {"PRIVATE_KEY", "0x" HEX32, "a private key"},
    {"DEPLOYER_SECRET", HEX32, "a private key"},
    {"privateKey", HEX32, "a private key"},
    {"seed", HEX32, "a private key"},
    {"PUBLIC_KEY", HEX32, NULL},
    {"KEY_HASH", HEX32, NULL},
    {"KEY_ADDRESS", HEX32, NULL},
    {"TOKEN_DIGEST", HEX32, NULL},
    {"COMPOSE", HEX32, NULL},
    {"PRIVATE_KEY", HEX32 "0", NULL},
    {"PRIVATE_KEY", "0x75537828f2ce51be7289709686A69CbFDbB714F1", NULL},
    {"MNEMONIC", "test test test test test test test test test test test junk", "a seed phrase"},
    {"SEED", "one two six ten man act add age aim air all and art ask bag", "a seed phrase"},
    {"MNEMONIC", "test test test test test test test test test test test", NULL},
    {"MNEMONIC", "Test test test test test test test test test test test junk", NULL},
    {"MNEMONIC", "test test test test test test test test test test test junk ", NULL},
    {"GREETING", "test test test test test test test test test test test junk", NULL},
    {"DB_PASSWORD", "Abcdefgh1234567890xyz", "a password or key"},
    {"API_KEY", "123e4567-e89b-12d3-a456-426614174000", "a password or key"},
    {"api-key", "Abcdefgh1234567890xyz", "a password or key"},
    {"JWT_SECRET", "abc-def-012-345-678-9", "a password or key"},
    {"DB_PASSWORD", "Abcdefgh12345678901", NULL},
    {"DB_PASSWORD", "abcdefghijklmnopqrstuvwxyz", NULL},
    {"DB_PASSWORD", "abcdefgh1234567890xyz", NULL},
    {"DB_PASSWORD_FILE", "/run/secrets/Db-Password-1", NULL},
    {"DB_PASSWORD", "/run/secrets/Db-Password-1", NULL},
    {"TOKEN_URL", "auth.example.com/Token?x=1", NULL},
    {"TOKEN", "https://auth.example.com/Token?x=1", NULL},
    {"DB_PASSWORD", "$Abcdefgh1234567890xyz", NULL},
    {"DB_PASSWORD", "a Text of 3 kinds with Blanks", NULL},
    {"TOKEN_CONTRACT", "0x75537828f2ce51be7289709686A69CbFDbB714F1", NULL},
    {"TOKEN_IMAGE", "ghcr.io/A/b@sha256:" HEX32, NULL},
    {"PASSWORD_HASH", "Abcdefgh1234567890xyz", NULL},
    {"MODE", "Abcdefgh1234567890xyz", NULL},
    {"", "", NULL},
};

START_TEST(a_value_is_known_by_its_shape_and_name)
{
    const struct row *row = &rows[_i];
    const char *kind =
        qr_secret_in_value(row->name, strlen(row->name), row->value, strlen(row->value));
    ck_assert_msg((kind == NULL) == (row->kind == NULL) &&
                      (kind == NULL || strcmp(kind, row->kind) == 0),
                  "%s=%s is %s", row->name, row->value, kind == NULL ? "none" : kind);
}
END_TEST

static const struct row lines[] = {
    {"", "export DB_PASSWORD=Abcdefgh1234567890xyz", "a password or key"},
    {"", "DB_PASSWORD=\"Abcdefgh1234567890xyz\" run", "a password or key"},
    {"", "docker run -e 'DB_PASSWORD=Abcdefgh1234567890xyz' x", "a password or key"},
    {"", "X=1; MNEMONIC='test test test test test test test test test test test junk'",
     "a seed phrase"},
    {"", "sh -c \"A=1 KEY=" HEX32 "\"", "a private key"},
    {"", "curl -H 'Authorization: Bearer ghp_" ABC36 "'", "a GitHub token"},
    {"", "DB_PASSWORD=$DB_PASSWORD", NULL},
    {"", "DB_PASSWORD=$(cat /run/secrets/Db-Password-1)", NULL},
    {"", "DB_PASSWORD=${DB_PASSWORD:?needs Text 12345}", NULL},
    {"", "if [ \"$API_KEY\" = \"Abcdefgh1234567890xyz\" ]", NULL},
    {"", "=", NULL},
    {"", "", NULL},
};

START_TEST(a_line_is_known_by_what_it_assigns)
{
    const struct row *row = &lines[_i];
    const char *kind = qr_secret_in_line(row->value, strlen(row->value));
    ck_assert_msg((kind == NULL) == (row->kind == NULL) &&
                      (kind == NULL || strcmp(kind, row->kind) == 0),
                  "%s is %s", row->value, kind == NULL ? "none" : kind);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/secret");
    TCase *tests = tcase_create("secret");
    tcase_add_loop_test(tests, a_value_is_known_by_its_shape_and_name, 0,
                        sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tests, a_line_is_known_by_what_it_assigns, 0,
                        sizeof lines / sizeof lines[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
