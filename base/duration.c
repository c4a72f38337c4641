#include "base/duration.h"

#include <time.h>

#define MAX_SECONDS ((UINT64_C(1) << 53) - 1)

/* Seconds in a unit; 0 when there is no such unit. */
static uint64_t unit_seconds(char unit)
{
    switch (unit) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 604800;
    default:
        return 0;
    }
}

static bool refuse(struct qr_error *err, const char *text, size_t length, const char *what)
{
    return qr_error_set(err, QR_ERROR_INPUT,
                        "%s: \"%.*s\" is no span of time: write seconds, or a whole number with s, "
                        "m, h, d or w after it (2d)",
                        what, (int)(length < 80 ? length : 80), text);
}

bool qr_duration_parse(uint64_t *seconds, const char *text, size_t length, const char *what,
                       struct qr_error *err)
{
    uint64_t number = 0;
    bool too_large = false;
    size_t at = 0;
    *seconds = 0;
    for (; at < length && text[at] >= '0' && text[at] <= '9'; at++) {
        too_large = too_large || __builtin_mul_overflow(number, UINT64_C(10), &number) ||
                    __builtin_add_overflow(number, (uint64_t)(text[at] - '0'), &number);
    }
    uint64_t unit = at == length ? 1 : unit_seconds(text[at]);
    if (at == 0 || unit == 0 || length - at > 1) {
        return refuse(err, text, length, what);
    }
    if (too_large || __builtin_mul_overflow(number, unit, &number) || number > MAX_SECONDS) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: \"%.*s\" is more than 2^53-1 seconds", what,
                            (int)(length < 80 ? length : 80), text);
    }
    *seconds = number;
    return true;
}

void qr_add_utc(struct qr_buffer *text, uint64_t seconds)
{
    struct tm parts;
    char line[64];
    time_t at = (time_t)seconds;
    if (gmtime_r(&at, &parts) != NULL &&
        strftime(line, sizeof line, "%Y-%m-%d %H:%M:%S UTC", &parts) > 0) {
        qr_buffer_add_text(text, line);
    }
}

/* "2 d 3 h", and "2 d" for "2 d 0 h". */
static void add_two(struct qr_buffer *text, unsigned long long first, const char *unit,
                    unsigned long long second, const char *second_unit)
{
    qr_buffer_addf(text, "%llu %s", first, unit);
    if (second > 0) {
        qr_buffer_addf(text, " %llu %s", second, second_unit);
    }
}

void qr_add_span(struct qr_buffer *text, uint64_t seconds)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
    unsigned long long s = seconds;
    if (s < MINUTE) {
        qr_buffer_addf(text, "%llu s", s);
    } else if (s < HOUR) {
        qr_buffer_addf(text, "%llu min", (s + MINUTE - 1) / MINUTE);
    } else if (s < DAY) {
        add_two(text, s / HOUR, "h", s % HOUR / MINUTE, "min");
    } else {
        add_two(text, s / DAY, "d", s % DAY / HOUR, "h");
    }
}
