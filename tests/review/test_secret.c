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
    {"image", "u:s3cr3tPassw0rd@reg/x", "a password in an address"},
    {"device", "//u:s3cr3tPassw0rd@nas/share", "a password in an address"},
    {"image", "reg/x:version-1.27@sha256:" HEX32, NULL},
    {"image", "x:version-1.27@sha256:" HEX32, NULL},
    {"x", "a:password@reg/x", NULL},
    {"x", "mailto:user12345@host/x", NULL},
    {"x", ":s3cr3tPassw0rd@reg/x", NULL},
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
    /* a word of a name ends there */
    {"TOKENIZER", "mistralai/Mistral-7B-v0.1-Instruct", NULL},
    {"TOKENIZER_MODEL", "meta-llama/Meta-Llama-3-8B-Instruct", NULL},
    {"TOKENIZER_REVISION", HEX32, NULL},
    {"KEYRING", HEX32, NULL},
    {"tokenizerName", "mistralai/Mistral-7B-v0.1-Instruct", NULL},
    {"SECRETARY", "Abcdefgh1234567890xyz", NULL},
    {"TOKENS", "Abcdefgh1234567890xyz", "a password or key"},
    {"API_KEYS_2", "Abcdefgh1234567890xyz", "a password or key"},
    {"TOKEN2", "Abcdefgh1234567890xyz", "a password or key"},
    {"token-1", "Abcdefgh1234567890xyz", "a password or key"},
    {"db.password.main", "Abcdefgh1234567890xyz", "a password or key"},
    {"secretKey", "Abcdefgh1234567890xyz", "a password or key"},
    {"apiTokensOfMain", "Abcdefgh1234567890xyz", "a password or key"},
    {"PRIVATEKEY", "Abcdefgh1234567890xyz", "a password or key"},
    {"secretkey", "Abcdefgh1234567890xyz", "a password or key"},
    {"PRIV", HEX32, "a private key"},
    {"PRIVKEY", HEX32, "a private key"},
    /* about a secret */
    {"PASSWORD_POLICY", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_HEADER", "X-Amz-Security-Token-2", NULL},
    {"SECRET_CLASS", "Abcdefgh1234567890xyz", NULL},
    {"SECRET_ROTATION", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_MODEL", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_PREFIX", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_SUFFIX", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_TTL", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_EXPIRY", "2027-01-01T00:00:00Zabc", NULL},
    {"PASSWORD_LENGTH", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_ALGORITHM", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_FORMAT", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_MODE", "Abcdefgh1234567890xyz", NULL},
    {"SECRET_PROVIDER", "Abcdefgh1234567890xyz", NULL},
    {"SECRETS_BACKEND", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_ENABLED", "Abcdefgh1234567890xyz", NULL},
    {"TOKEN_HEADER_VALUE", "Abcdefgh1234567890xyz", "a password or key"},
    /* placeholders */
    {"API_KEY", "Your-Api-Key-Goes-Here-1", NULL},
    {"API_KEY", "put_your_Key_in_here_1234", NULL},
    {"DB_PASSWORD", "ChangeMe-Before-Use-1234", NULL},
    {"DB_PASSWORD", "Please-change-me-12345678", NULL},
    {"DB_PASSWORD", "Example-Password-12345678", NULL},
    {"DB_PASSWORD", "Placeholder-12345678-abc", NULL},
    {"API_KEY", "Key-1234-xXxXxXxX-abcdef", NULL},
    {"API_KEY", "Abc-<the-key-of-api>-1234", NULL},
    {"API_KEY", "Replace-This-With-Key-123", NULL},
    {"API_KEY", "Yours1234567890abcdefghij", "a password or key"},
    {"MNEMONIC", "test test test test test test test test test test example replace",
     "a seed phrase"},
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
    {"", "DB_PASSWORD Abcdefgh1234567890xyz", "a password or key"},
    {"", "run --api-key Abcdefgh1234567890xyz", "a password or key"},
    {"", "[\"--password\", \"Abcdefgh1234567890xyz\"]", "a password or key"},
    {"", "DB_PASSWORD: Abcdefgh1234567890xyz", "a password or key"},
    {"", "{\"DB_PASSWORD\":\"Abcdefgh1234567890xyz\"}", "a password or key"},
    {"", "- MNEMONIC=test test test test test test test test test test test junk", "a seed phrase"},
    {"", "a $TOKEN Abcdefgh1234567890xyz", NULL},
    {"", "--token-file Abcdefgh1234567890xyz", NULL},
    {"", "keyring " HEX32, NULL},
    {"", "=", NULL},
    {"", "", NULL},
};

/* What is to be shown of a text. */
static const struct {
    const char *text;
    const char *shown;
} masked[] = {
    {"", ""},
    {"nothing", "nothing"},
    {"a ghp_" ABC36 " b ghp_" ABC36, "a (hidden) b (hidden)"},
    {"/data/ghp_" ABC36 "/x", "/data/(hidden)/x"},
    {"https://u:pw@ord@h/x", "https://u:(hidden)@h/x"},
    {"u:s3cr3tPassw0rd@reg/x", "u:(hidden)@reg/x"},
    {"DB_PASSWORD=Abcdefgh1234567890xyz A=1", "DB_PASSWORD=(hidden) A=1"},
    {"DB_PASSWORD Abcdefgh1234567890xyz", "DB_PASSWORD (hidden)"},
    {"sh -c \"A=1 KEY=" HEX32 "\"", "sh -c \"A=1 KEY=(hidden)\""},
    {"MNEMONIC=test test test test test test test test test test test junk B",
     "MNEMONIC=(hidden) B"},
    {"a -----BEGIN PRIVATE KEY-----\nMC4\n-----END PRIVATE KEY-----\nb", "a (hidden)\nb"},
    {"a -----BEGIN PRIVATE KEY-----\nMC4\n", "a (hidden)"},
};

START_TEST(what_is_found_is_masked)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_secret_add_masked(&out, masked[_i].text, strlen(masked[_i].text));
    ck_assert_str_eq(qr_buffer_text(&out), masked[_i].shown);
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(an_error_that_was_cut_does_not_end_in_the_middle_of_a_secret)
{
    struct qr_error err = QR_ERROR_INIT;
    char key[1200];
    memset(key, 'a', sizeof key);
    memcpy(key + 900, " ghp_" ABC36, strlen(" ghp_" ABC36));
    memcpy(key + 970, " ghp_" ABC36, strlen(" ghp_" ABC36) + 1);
    (void)qr_error_set_at(&err, QR_ERROR_INPUT, 3, 4, "%s ends", key);
    qr_secret_mask_error(&err);
    ck_assert_ptr_null(strstr(err.message, "ghp_"));
    ck_assert_uint_eq(err.line, 3);
    ck_assert_uint_eq(err.column, 4);
    (void)qr_error_set(&err, QR_ERROR_INPUT, "the key \"ghp_" ABC36 "\" is here");
    qr_secret_mask_error(&err);
    ck_assert_str_eq(err.message, "the key \"(hidden)\" is here");
}
END_TEST

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
    tcase_add_loop_test(tests, what_is_found_is_masked, 0, sizeof masked / sizeof masked[0]);
    tcase_add_test(tests, an_error_that_was_cut_does_not_end_in_the_middle_of_a_secret);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
