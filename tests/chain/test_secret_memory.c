/* Looks for a private key in all of this process's writable memory: while the key lives it stands
 * on the secure heap and nowhere else, and afterwards nowhere. */
#include "tests/support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chain/key.h"
#include "chain/keystore.h"

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif
#ifndef UNDER_SANITIZER
#define UNDER_SANITIZER 0
#endif

enum { MASK = 0x5a, PIECE = 8 };

/* Every text that must not be found is stored masked, so that it is not found here. */
struct needle {
    const char *name;
    const uint8_t *masked;
    size_t length;
};

/* The key of fixtures/vectors/keystore.json's second case, each byte ^ MASK; as bytes, as the
 * numbers that libsecp256k1 keeps (the last byte first), and as text. */
static const uint8_t key_masked[32] = {
    0x75, 0x1a, 0x0b, 0x21, 0x83, 0x0d, 0xa0, 0x18, 0xe4, 0x00, 0x36, 0x8a, 0x7f, 0xd3, 0x38, 0xc5,
    0x46, 0xcc, 0xbd, 0xad, 0xc1, 0xc5, 0x56, 0x40, 0x63, 0x41, 0x18, 0x1a, 0xed, 0xa5, 0xb0, 0xc5};
static uint8_t reversed_masked[32];
static uint8_t text_masked[64];
/* "swordfish of 1931", the password. */
static const uint8_t password_masked[17] = {0x29, 0x2d, 0x35, 0x28, 0x3e, 0x3c, 0x33, 0x29, 0x32,
                                            0x7a, 0x35, 0x3c, 0x7a, 0x6b, 0x63, 0x69, 0x6b};

static const struct needle needles[] = {
    {"the key", key_masked, sizeof key_masked},
    {"the key, last byte first", reversed_masked, sizeof reversed_masked},
    {"the key's digits", text_masked, sizeof text_masked},
    {"the password", password_masked, sizeof password_masked},
};
/* Keystores with that key and password. */
static const char keystore_scrypt[] =
    "{\"crypto\":{\"cipher\":\"aes-128-ctr\",\"cipherparams\":{\"iv\":\"4b448d560e0fd"
    "115ed08b9f4af674179\"},\"ciphertext\":\"86ad707d124d5f89501eda833dc5f7a0b5356c2c"
    "8d052eb0ca399f10ccedf47b\",\"kdf\":\"scrypt\",\"kdfparams\":{\"n\":1024,\"r\":8,"
    "\"p\":1,\"dklen\":32,\"salt\":\"648273660be5892354b65c2d37c5c94b94c85d662840aaa6"
    "6872b9fe7fc2efbe\"},\"mac\":\"b9c4aa153b214fb84915b75d656d62e7dd449efa39968d70d8"
    "c8a19acb4f859e\"},\"id\":\"f4a56432-3702-4e94-8f36-74fd2f3c4f0d\",\"version\":3}";
static const char keystore_pbkdf2[] =
    "{\"crypto\":{\"cipher\":\"aes-128-ctr\",\"cipherparams\":{\"iv\":\"43c2c211196f6"
    "a466d83425f0f2b4ecb\"},\"ciphertext\":\"cde7419e97b82d3725ac8cacc483b6319936b14a"
    "cf83ae9e57063edbee0f932e\",\"kdf\":\"pbkdf2\",\"kdfparams\":{\"c\":1000,\"dklen\""
    ":32,\"salt\":\"c3d1a453cc40e598f9aab90ba4135f35a1dc42fc5a60a35266c98aaec39ad501\""
    ",\"prf\":\"hmac-sha256\"},\"mac\":\"87f6bde568007e90b8478e6406a976d8c0f782bc765d"
    "9340c48576c5b5ffbee8\"},\"id\":\"f4a56432-3702-4e94-8f36-74fd2f3c4f0d\",\"versio"
    "n\":3}";

enum { NEEDLES = sizeof needles / sizeof needles[0] };

static uint8_t digit_of(uint8_t value)
{
    return (uint8_t)(value < 10 ? '0' + value : 'a' + value - 10);
}

static void prepare_needles(void)
{
    for (size_t i = 0; i < 32; i++) {
        reversed_masked[i] = key_masked[31 - i];
        uint8_t byte = key_masked[i] ^ MASK;
        text_masked[2 * i] = digit_of(byte >> 4) ^ MASK;
        text_masked[2 * i + 1] = digit_of(byte & 15) ^ MASK;
    }
}

/* Whether any PIECE bytes of the needle that begin at a multiple of PIECE stand at place. */
static bool stands_at(const volatile uint8_t *place, size_t room, const struct needle *needle)
{
    for (size_t from = 0; from + PIECE <= needle->length && room >= PIECE; from += PIECE) {
        size_t i = 0;
        while (i < PIECE && place[i] == (needle->masked[from + i] ^ MASK)) {
            i++;
        }
        if (i == PIECE) {
            return true;
        }
    }
    return false;
}

/* What a look through the memory found: how often a piece of each needle. */
struct look {
    size_t within[NEEDLES];  /* on the secure heap */
    size_t outside[NEEDLES]; /* anywhere else */
};

static void look_at(struct look *look, uintptr_t low, uintptr_t high, uintptr_t heap)
{
    bool is_heap = heap >= low && heap < high;
    for (uintptr_t at = low; at < high; at++) {
        for (size_t i = 0; i < NEEDLES; i++) {
            if (stands_at((const volatile uint8_t *)at, high - at, &needles[i])) {
                size_t *count = is_heap ? look->within : look->outside;
                count[i]++;
            }
        }
    }
}

/* Every mapping that can be read and written. */
static struct look look_around(uintptr_t heap)
{
    struct look look = {{0}, {0}};
    FILE *maps = fopen("/proc/self/maps", "r");
    ck_assert_ptr_nonnull(maps);
    char line[1024];
    size_t mappings = 0;
    while (fgets(line, sizeof line, maps) != NULL) {
        char *end = NULL;
        uintptr_t low = strtoul(line, &end, 16);
        uintptr_t high = strtoul(end + 1, &end, 16);
        if (strncmp(end, " rw", 3) == 0 && strstr(line, "[vvar]") == NULL) {
            look_at(&look, low, high, heap);
            mappings++;
        }
    }
    fclose(maps);
    ck_assert_uint_gt(mappings, 3);
    return look;
}

static void check_outside(const struct look *look, const char *when)
{
    for (size_t i = 0; i < NEEDLES; i++) {
        ck_assert_msg(look->outside[i] == 0, "%s: %s stands in memory %zu times", when,
                      needles[i].name, look->outside[i]);
    }
}

static void check_nowhere(uintptr_t heap, const char *when)
{
    struct look look = look_around(heap);
    check_outside(&look, when);
    for (size_t i = 0; i < NEEDLES; i++) {
        ck_assert_msg(look.within[i] == 0, "%s: %s is left on the heap", when, needles[i].name);
    }
}

/* The key lives: it is found where it belongs, which shows that the search finds. */
static void use_key(struct qr_key *key, uintptr_t heap)
{
    struct qr_error err = QR_ERROR_INIT;
    uint8_t hash32[32] = {1, 2, 3};
    uint8_t sig65[65];
    qr_ck_ok(qr_key_sign(sig65, key, hash32, &err), err);
    struct look look = look_around(heap);
    check_outside(&look, "while the key lives");
    ck_assert_uint_eq(look.within[0], sizeof key_masked / PIECE);
    ck_assert_uint_eq(look.within[2], 0);
    ck_assert_uint_eq(look.within[3], 0);
}

static void write_unmasked(const char *path, const uint8_t *masked, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = masked[i] ^ MASK;
        ck_assert_int_eq((int)write(fd, &byte, 1), 1);
    }
    close(fd);
}

static char path[] = "/tmp/quorate-memory-XXXXXX";
static uint8_t *anchor; /* a piece of the secure heap, which tells where it is */

static void setup(void)
{
    memcpy(path, "/tmp/quorate-memory-XXXXXX", sizeof path);
    close(mkstemp(path));
    prepare_needles();
    anchor = qr_secret_alloc(1);
}

static void teardown(void)
{
    qr_secret_free(anchor, 1);
    unlink(path);
}

START_TEST(a_key_from_a_file_stands_on_the_secure_heap_alone)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_key *key;
    write_unmasked(path, text_masked, sizeof text_masked);
    check_nowhere((uintptr_t)anchor, "before");
    qr_ck_ok(qr_key_read_file(&key, path, &err), err);
    use_key(key, (uintptr_t)anchor);
    qr_key_free(key);
    check_nowhere((uintptr_t)anchor, "after");
}
END_TEST

START_TEST(a_key_from_the_environment_is_wiped_there)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_key *key;
    /* setenv would copy from a place that has to be wiped as well. */
    static char entry[] = "QUORATE_TEST_KEY=0123456789012345678901234567890123456789012345678901"
                          "234567890123";
    ck_assert_int_eq(putenv(entry), 0);
    for (size_t i = 0; i < 64; i++) {
        entry[sizeof entry - 1 - 64 + i] = (char)(text_masked[i] ^ MASK);
    }
    struct look look = look_around((uintptr_t)anchor);
    ck_assert_uint_gt(look.outside[2], 0);
    qr_ck_ok(qr_key_read_environment(&key, "QUORATE_TEST_KEY", &err), err);
    use_key(key, (uintptr_t)anchor);
    qr_key_free(key);
    check_nowhere((uintptr_t)anchor, "after");
}
END_TEST

/* Both key derivations, the cipher and the MAC leave nothing behind either. */
START_TEST(a_keystore_leaves_neither_password_nor_key)
{
    static const char *const files[] = {
        keystore_scrypt,
        keystore_pbkdf2,
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_secret password = QR_SECRET_INIT;
        struct qr_key *key;
        write_unmasked(path, password_masked, sizeof password_masked);
        qr_ck_ok(qr_secret_read_file(&password, path, true, "password file", &err), err);
        qr_ck_ok(qr_keystore_decrypt(&key, files[i], strlen(files[i]), &password, &err), err);
        qr_secret_dispose(&password);
        use_key(key, (uintptr_t)anchor);
        qr_key_free(key);
        check_nowhere((uintptr_t)anchor, "after");
    }
}
END_TEST

int main(void)
{
    if (UNDER_SANITIZER || qr_under_valgrind()) {
        /* A sanitizer's shadow is terabytes, and its stacks are kept aside; valgrind's own memory
         * is among ours, and it counts every look at it as an error. */
        puts("skipped under a sanitizer and under valgrind");
        return EXIT_SUCCESS;
    }
    Suite *suite = suite_create("chain/secret_memory");
    TCase *tests = tcase_create("secret_memory");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_key_from_a_file_stands_on_the_secure_heap_alone);
    tcase_add_test(tests, a_key_from_the_environment_is_wiped_there);
    tcase_add_test(tests, a_keystore_leaves_neither_password_nor_key);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
