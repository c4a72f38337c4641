#include "tests/support.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Its shadow does not fit under a limit of address space. GCC and Clang say it in different ways.
 */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
static const bool under_address_sanitizer = true;
#else
static const bool under_address_sanitizer = false;
#endif

START_TEST(arena_pieces_are_zeroed_aligned_and_apart)
{
    struct qr_arena arena = QR_ARENA_INIT;
    unsigned char *last = NULL;
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *piece = qr_arena_alloc(&arena, size, 1);
        ck_assert_uint_eq((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++) {
            ck_assert_uint_eq(piece[i], 0);
        }
        memset(piece, 0xff, size);
        ck_assert_ptr_ne(piece, last);
        last = piece;
    }
    qr_arena_dispose(&arena);
    ck_assert_ptr_null(arena.first);
}
END_TEST

START_TEST(arena_takes_pieces_larger_than_a_block)
{
    struct qr_arena arena = QR_ARENA_INIT;
    char *large = qr_arena_alloc(&arena, 1 << 20, 1);
    char *small = qr_arena_copy(&arena, "after", 5);
    memset(large, 'x', 1 << 20);
    ck_assert_str_eq(small, "after");
    qr_arena_dispose(&arena);
}
END_TEST

START_TEST(no_memory_ends_the_process_with_code_3)
{
    struct rlimit limit = {1 << 28, 1 << 28};
    setrlimit(RLIMIT_AS, &limit);
    free(qr_alloc((size_t)1 << 40));
}
END_TEST

START_TEST(overflowing_sizes_count_as_no_memory)
{
    free(qr_realloc(NULL, SIZE_MAX / 2, 3));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/alloc");
    TCase *tests = tcase_create("alloc");
    tcase_add_test(tests, arena_pieces_are_zeroed_aligned_and_apart);
    tcase_add_test(tests, arena_takes_pieces_larger_than_a_block);
    const char *fork = getenv("CK_FORK");
    if (fork == NULL || strcmp(fork, "no") != 0) {
        if (!under_address_sanitizer) {
            tcase_add_exit_test(tests, no_memory_ends_the_process_with_code_3, 3);
        }
        tcase_add_exit_test(tests, overflowing_sizes_count_as_no_memory, 3);
    }
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
