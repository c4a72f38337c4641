#include "abi/elementary.h"

#include <string.h>

#define NO_NUMBER 0

static bool equals(const char *name, size_t length, const char *word)
{
    return length == strlen(word) && memcmp(name, word, length) == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

size_t qr_abi_identifier_length(const char *text, size_t length)
{
    size_t end = 0;
    while (end < length && (is_letter(text[end]) || (end > 0 && is_digit(text[end])))) {
        end++;
    }
    return end;
}

/* Whether name is word and then only digits, or "x" between digits where that is asked for. */
static bool is_family(const char *name, size_t length, const char *word, bool x)
{
    size_t n_word = strlen(word);
    if (length < n_word || memcmp(name, word, n_word) != 0) {
        return false;
    }
    for (size_t i = n_word; i < length; i++) {
        if (!is_digit(name[i]) && !(x && name[i] == 'x')) {
            return false;
        }
    }
    return true;
}

/* One to three decimal digits without a leading zero, or NO_NUMBER. */
static unsigned small_number(const char *digits, size_t length)
{
    unsigned number = 0;
    if (length == 0 || length > 3 || digits[0] == '0') {
        return NO_NUMBER;
    }
    for (size_t i = 0; i < length; i++) {
        number = 10 * number + (unsigned)(digits[i] - '0');
    }
    return number;
}

static bool integer_parse(struct qr_abi_type *type, const char **why, enum qr_abi_kind kind,
                          const char *digits, size_t length)
{
    unsigned bits = length == 0 ? 256 : small_number(digits, length);
    if (bits == NO_NUMBER || bits > 256 || bits % 8 != 0) {
        *why = "the bits of an integer are 8, 16, 24 and so on to 256";
        return false;
    }
    type->kind = kind;
    type->bits = bits;
    return true;
}

static bool bytes_parse(struct qr_abi_type *type, const char **why, const char *digits,
                        size_t length)
{
    unsigned size = small_number(digits, length);
    if (length == 0) {
        type->kind = QR_ABI_BYTES;
        type->dynamic = true;
        return true;
    }
    if (size == NO_NUMBER || size > 32) {
        *why = "fixed bytes are bytes1 to bytes32";
        return false;
    }
    type->kind = QR_ABI_FIXED_BYTES;
    type->size = size;
    return true;
}

bool qr_abi_elementary_parse(struct qr_abi_type *type, const char **why, const char *name,
                             size_t length)
{
    *why = NULL;
    *type = (struct qr_abi_type){.kind = QR_ABI_BOOL, .depth = 1, .head_words = 1};
    if (is_family(name, length, "uint", false)) {
        return integer_parse(type, why, QR_ABI_UINT, name + 4, length - 4);
    }
    if (is_family(name, length, "int", false)) {
        return integer_parse(type, why, QR_ABI_INT, name + 3, length - 3);
    }
    if (is_family(name, length, "bytes", false)) {
        return bytes_parse(type, why, name + 5, length - 5);
    }
    if (equals(name, length, "address")) {
        type->kind = QR_ABI_ADDRESS;
        return true;
    }
    if (equals(name, length, "string")) {
        type->kind = QR_ABI_STRING;
        type->dynamic = true;
        return true;
    }
    if (equals(name, length, "function")) {
        type->kind = QR_ABI_FIXED_BYTES;
        type->size = 24;
        type->is_function = true;
        return true;
    }
    if (equals(name, length, "byte")) {
        *why = "Solidity 0.8 has removed it; write bytes1";
    } else if (is_family(name, length, "fixed", true) || is_family(name, length, "ufixed", true)) {
        *why = "no compiler encodes fixed-point numbers; write the integer type that carries them";
    }
    return equals(name, length, "bool");
}
