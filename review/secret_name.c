#include "review/secret_name.h"

#include <string.h>
#include <strings.h>

bool qr_name_may_be_secret(const char *name, size_t length)
{
    static const char *const words[] = {"KEY",  "SECRET",   "TOKEN",   "PASS",
                                        "SEED", "MNEMONIC", "PRIVATE", "CREDENTIAL"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t size = strlen(words[i]);
        for (size_t at = 0; at + size <= length; at++) {
            if (strncasecmp(name + at, words[i], size) == 0) {
                return true;
            }
        }
    }
    return false;
}

bool qr_value_is_reference(const char *value, size_t length)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    if (length < 2 || value[0] != '$') {
        return false;
    }
    bool braces = value[1] == '{' && value[length - 1] == '}';
    size_t from = braces ? 2 : 1;
    size_t end = braces ? length - 1 : length;
    for (size_t i = from; i < end; i++) {
        if (value[i] == '\0' || strchr(allowed, value[i]) == NULL) {
            return false;
        }
    }
    return from < end;
}

bool qr_name_is_variable(const char *name, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    static const char others[] = "0123456789.-";
    for (size_t i = 0; i < length; i++) {
        bool is_letter = name[i] != '\0' && strchr(letters, name[i]) != NULL;
        if (!is_letter && (i == 0 || name[i] == '\0' || strchr(others, name[i]) == NULL)) {
            return false;
        }
    }
    return length > 0;
}
