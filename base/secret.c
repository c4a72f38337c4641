#include "base/secret.h"

#include <openssl/crypto.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/alloc.h"

enum {
    /* Room for a password or key file of the largest size while it is read, and for dozens of keys;
     * what an unprivileged process may lock on an old kernel. */
    HEAP_SIZE = 65536,
    SMALLEST_PIECE = 32,
    STACK_SIZE = 65536,
};

void qr_secret_protect_process(void)
{
    static bool done;
    if (done) {
        return;
    }
    done = true;
    /* A soft and a hard limit, so that nothing that is run from here raises it again. That either
     * fails is no reason not to go on: the heap is left out of core images by itself. */
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* The heap comes to be at the first secret, so that a command without one does not pay for it.
 * Where it may not be locked (RLIMIT_MEMLOCK) OpenSSL makes it all the same. */
static void start_heap(void)
{
    static bool started;
    if (!started) {
        started = true;
        (void)CRYPTO_secure_malloc_init(HEAP_SIZE, SMALLEST_PIECE);
    }
}

/* Without room in the heap: pages of its own, locked when that is allowed. */
static void *map_pages(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        qr_alloc_failed();
    }
    (void)mlock(memory, size);
    (void)madvise(memory, size, MADV_DONTDUMP);
    return memory;
}

void *qr_secret_alloc(size_t size)
{
    size = size == 0 ? 1 : size;
    start_heap();
    /* An uninitialised heap would be OpenSSL's ordinary one. */
    void *memory = CRYPTO_secure_malloc_initialized() == 1 ? OPENSSL_secure_zalloc(size) : NULL;
    return memory != NULL ? memory : map_pages(size);
}

void qr_secret_free(void *memory, size_t size)
{
    if (memory == NULL) {
        return;
    }
    size = size == 0 ? 1 : size;
    if (CRYPTO_secure_allocated(memory) == 1) {
        OPENSSL_secure_clear_free(memory, size);
        return;
    }
    qr_secret_wipe(memory, size);
    (void)munmap(memory, size);
}

void qr_secret_wipe(void *memory, size_t size)
{
    if (size > 0) {
        OPENSSL_cleanse(memory, size);
    }
}

void qr_secret_copy(void *to, const void *from, size_t size)
{
    volatile unsigned char *target = to;
    const volatile unsigned char *source = from;
    for (size_t i = 0; i < size; i++) {
        target[i] = source[i];
    }
}

__attribute__((noinline)) void qr_secret_wipe_stack(void)
{
    unsigned char below[STACK_SIZE];
    OPENSSL_cleanse(below, sizeof below);
}

bool qr_secret_equal(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

void qr_secret_set(struct qr_secret *secret, const void *bytes, size_t length)
{
    struct qr_secret copy = QR_SECRET_INIT;
    if (length > 0) {
        copy.bytes = qr_secret_alloc(length + 1);
        copy.length = length;
        qr_secret_copy(copy.bytes, bytes, length);
    }
    qr_secret_dispose(secret);
    *secret = copy;
}

void qr_secret_chomp(struct qr_secret *secret)
{
    size_t length = secret->length;
    if (length > 0 && secret->bytes[length - 1] == '\n') {
        length--;
        length -= length > 0 && secret->bytes[length - 1] == '\r' ? 1 : 0;
    }
    if (length < secret->length) {
        struct qr_secret whole = *secret;
        *secret = (struct qr_secret)QR_SECRET_INIT;
        qr_secret_set(secret, whole.bytes, length);
        qr_secret_dispose(&whole);
    }
}

void qr_secret_dispose(struct qr_secret *secret)
{
    qr_secret_free(secret->bytes, secret->length + 1);
    *secret = (struct qr_secret)QR_SECRET_INIT;
}
