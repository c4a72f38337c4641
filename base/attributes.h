/* Compiler attributes that the public headers use. */
#ifndef QUORATE_BASE_ATTRIBUTES_H
#define QUORATE_BASE_ATTRIBUTES_H

/* The caller must look at the result: false or NULL means that the outputs are not to be used. */
#define QR_MUST_USE __attribute__((warn_unused_result))

/* Arguments `fmt` (counted from 1) is a printf format, `first` the first of its values. */
#define QR_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

/* Call dispose(&variable) when the variable goes out of scope. */
#define QR_CLEANUP(dispose) __attribute__((cleanup(dispose)))

/* A condition that only a caller's bug can break. Stays on in every build. */
#define QR_ASSERT(condition)                                                                       \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            qr_assert_failed(#condition, __FILE__, __LINE__);                                      \
        }                                                                                          \
    } while (0)

__attribute__((noreturn)) void qr_assert_failed(const char *condition, const char *file, int line);

#endif
