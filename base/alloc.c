#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BLOCK_SIZE = 16384, ALIGNMENT = 16 };

struct qr_arena_block {
    struct qr_arena_block *next;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

static _Noreturn void end_process(const char *line, int code)
{
    /* Nothing is done about a failing write: there is no other way left to tell. */
    ssize_t ignored = write(STDERR_FILENO, line, strlen(line));
    (void)ignored;
    _exit(code);
}

_Noreturn void qr_alloc_failed(void)
{
    end_process("quorate: out of memory: nothing was written; run it again with more memory\n", 3);
}

_Noreturn void qr_assert_failed(const char *condition, const char *file, int line)
{
    char text[512];
    (void)snprintf(text, sizeof text, "quorate: internal error: %s:%d: %s does not hold\n", file,
                   line, condition);
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
    abort();
}

void *qr_alloc(size_t size)
{
    void *memory = malloc(size == 0 ? 1 : size);
    if (memory == NULL) {
        qr_alloc_failed();
    }
    return memory;
}

void *qr_alloc_zero(size_t count, size_t size)
{
    void *memory = count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
    if (memory == NULL) {
        qr_alloc_failed();
    }
    return memory;
}

void *qr_realloc(void *memory, size_t count, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total)) {
        qr_alloc_failed();
    }
    void *grown = realloc(memory, total == 0 ? 1 : total);
    if (grown == NULL) {
        qr_alloc_failed();
    }
    return grown;
}

char *qr_strndup(const char *text, size_t length)
{
    char *copy = qr_alloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

void *qr_arena_alloc(struct qr_arena *arena, size_t count, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total) ||
        __builtin_add_overflow(total, (size_t)ALIGNMENT, &total)) {
        qr_alloc_failed();
    }
    total -= total % ALIGNMENT;
    if (arena->first == NULL || arena->size - arena->used < total) {
        /* A large piece gets a block of its own; what is left of the current block is given up. */
        size_t room = total > ARENA_BLOCK_SIZE ? total : ARENA_BLOCK_SIZE;
        struct qr_arena_block *block = qr_alloc(sizeof *block + room);
        block->next = arena->first;
        arena->first = block;
        arena->used = 0;
        arena->size = room;
    }
    void *memory = arena->first->bytes + arena->used;
    arena->used += total;
    return memset(memory, 0, total);
}

char *qr_arena_copy(struct qr_arena *arena, const void *bytes, size_t length)
{
    QR_ASSERT(length < SIZE_MAX);
    char *copy = qr_arena_alloc(arena, length + 1, 1);
    if (length > 0) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

void qr_arena_dispose(struct qr_arena *arena)
{
    struct qr_arena_block *block = arena->first;
    while (block != NULL) {
        struct qr_arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct qr_arena)QR_ARENA_INIT;
}

void qr_free_pointer(void *pointer)
{
    void *memory = NULL;
    memcpy(&memory, pointer, sizeof memory);
    free(memory);
}
