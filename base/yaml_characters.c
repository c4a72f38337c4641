#include <string.h>

#include "base/json.h"
#include "base/yaml.h"

/* Characters that break lines in YAML 1.1 and not in 1.2 (U+0085, U+2028, U+2029), and the byte
 * order mark, which may only stand in front. */
static bool is_odd_character(const char *text, size_t length, size_t at)
{
    static const char *const odd[] = {"\xef\xbb\xbf", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
    for (size_t i = at == 0 ? 1 : 0; i < sizeof odd / sizeof odd[0]; i++) {
        size_t size = strlen(odd[i]);
        if (length - at >= size && memcmp(text + at, odd[i], size) == 0) {
            return true;
        }
    }
    return false;
}

static const char *fault_at(const char *text, size_t length, size_t at, size_t line_start)
{
    unsigned char byte = (unsigned char)text[at];
    if (byte > 0x20 && byte < 0x7f && byte != '%') {
        return NULL;
    }
    if (byte == '\r') {
        return at + 1 < length && text[at + 1] == '\n'
                   ? NULL
                   : "this line ends with CR alone: end lines with LF";
    }
    if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f) {
        return "this is a control character, which YAML does not allow";
    }
    if (byte == '%' && at == line_start) {
        return "directives (%YAML, %TAG) are refused: remove the line";
    }
    if (is_odd_character(text, length, at)) {
        return "this is a line separator or byte order mark that not all readers see: remove it";
    }
    return NULL;
}

bool qr_yaml_check_characters(const char *text, size_t length, struct qr_error *err)
{
    size_t bad = 0;
    size_t line = 1;
    size_t start = 0;
    const char *fault = NULL;
    size_t end = qr_utf8_valid(&bad, text, length) ? length : bad;
    size_t at = 0;
    while (at < end && (fault = fault_at(text, length, at, start)) == NULL) {
        if (text[at++] == '\n') {
            line++;
            start = at;
        }
    }
    if (fault == NULL && end < length) {
        fault = "this is not valid UTF-8";
    }
    return fault == NULL || qr_error_set_at(err, QR_ERROR_INPUT, line, at - start + 1, "%s", fault);
}
