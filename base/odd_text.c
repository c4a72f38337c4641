#include "base/odd_text.h"

#include <stdint.h>

#include "base/odd_text_scripts.h"
#include "base/utf8.h"

/* The worst first. */
enum oddity {
    ODD_CONTROL,
    ODD_BIDIRECTIONAL,
    ODD_INVISIBLE,
    ODD_LOOK_ALIKE,
    ODD_STACKED,
    ODD_BYTES,
    N_ODDITIES,
};

static const char *const oddity_names[N_ODDITIES] = {
    "control characters",   "bidirectional characters",
    "invisible characters", "look-alike characters",
    "stacked marks",        "bytes that are not UTF-8",
};

/* A word on the way: a run of letters, digits and the marks on them. */
struct word {
    size_t at;
    unsigned scripts;  /* bit N: a letter of enum qr_script N */
    bool is_alike;     /* every letter is Cyrillic or Greek, and drawn like a Latin one */
    bool is_rare;      /* one of them is hardly used but to deceive */
    bool is_confusing; /* a letter made for formulas or phonetics that is drawn like a Latin one */
};

struct scan {
    const char *text;
    size_t length;
    bool multiline;
    size_t found[N_ODDITIES]; /* where each is first; SIZE_MAX: nowhere */
    struct word word;
    bool has_own_letters;  /* a Cyrillic or Greek letter with a shape of its own */
    bool has_east_asian;   /* Han, Kana, Hangul, whose texts have full-width punctuation */
    size_t alike_word;     /* the first word that is all look-alikes, or SIZE_MAX */
    size_t wide_sign;      /* the first full-width punctuation, or SIZE_MAX */
    uint32_t before, last; /* the characters before the current one; 0: none */
    unsigned n_marks;
};

static void find(struct scan *scan, enum oddity oddity, size_t at)
{
    if (at < scan->found[oddity]) {
        scan->found[oddity] = at;
    }
}

static bool is_one_of(uint32_t c, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == c) {
            return true;
        }
    }
    return false;
}
#define IS_ONE_OF(c, list) is_one_of((c), (list), sizeof(list) / sizeof(list)[0])

/* Cyrillic and Greek letters that are drawn like Latin ones (UTS #39, confusables). */
static bool is_alike(uint32_t c)
{
    static const uint32_t letters[] = {
        /* А В Е К М Н О Р С Т Х; а е о р с у х */
        0x410,
        0x412,
        0x415,
        0x41a,
        0x41c,
        0x41d,
        0x41e,
        0x420,
        0x421,
        0x422,
        0x425,
        0x430,
        0x435,
        0x43e,
        0x440,
        0x441,
        0x443,
        0x445,
        /* Ѕ І Ј; ѕ і ј; ү Ү */
        0x405,
        0x406,
        0x408,
        0x455,
        0x456,
        0x458,
        0x4ae,
        0x4af,
        /* Α Β Ε Ζ Η Ι Κ Μ Ν Ο Ρ Τ Υ Χ; α γ ι κ ν ο ρ σ υ χ; ϲ ϳ Ϲ Ϳ */
        0x391,
        0x392,
        0x395,
        0x396,
        0x397,
        0x399,
        0x39a,
        0x39c,
        0x39d,
        0x39f,
        0x3a1,
        0x3a4,
        0x3a5,
        0x3a7,
        0x3b1,
        0x3b3,
        0x3b9,
        0x3ba,
        0x3bd,
        0x3bf,
        0x3c1,
        0x3c3,
        0x3c5,
        0x3c7,
        0x3f2,
        0x3f3,
        0x3f9,
        0x37f,
    };
    return IS_ONE_OF(c, letters);
}

/* The same, of letters that few languages or none have today: Ѵ ѵ Һ һ Ӏ ӏ Ԁ ԁ Ԍ Ԛ ԛ Ԝ ԝ. */
static bool is_rare(uint32_t c)
{
    static const uint32_t letters[] = {
        0x474, 0x475, 0x4ba, 0x4bb, 0x4c0, 0x4cf, 0x500, 0x501, 0x50c, 0x51a, 0x51b, 0x51c, 0x51d,
    };
    return IS_ONE_OF(c, letters);
}

/* Latin letters and numerals that are drawn like others: ɑ ɡ, clicks, small capitals, Ⅰ to ⅿ. */
static bool is_confusing(uint32_t c)
{
    return c == 0x251 || c == 0x261 || c == 0x1c0 || c == 0x1c3 || (c >= 0x1d00 && c <= 0x1d22) ||
           (c >= 0x2160 && c <= 0x217f);
}

/* Greek letters that stand in Latin words as units, and look like no Latin letter: μ, Ω. */
static bool is_unit(uint32_t c)
{
    return c == 0x3bc || c == 0x3a9 || c == 0x2126;
}

static bool is_ascii_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static enum qr_script script_of(uint32_t c)
{
    if (c < 0x80) {
        return is_ascii_letter(c) ? QR_LATIN : QR_NO_SCRIPT;
    }
    size_t low = 0;
    size_t high = qr_n_script_ranges;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (qr_script_ranges[middle].last < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < qr_n_script_ranges && qr_script_ranges[low].first <= c;
    return found && !is_unit(c) ? qr_script_ranges[low].script : QR_NO_SCRIPT;
}

static bool is_east_asian(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x11ff) || (c >= 0x2e80 && c <= 0x9fff) ||
           (c >= 0xac00 && c <= 0xd7ff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x3ffff);
}

static bool is_wide(uint32_t c)
{
    return c >= 0xff01 && c <= 0xff5e;
}

/* ！（），：；？［］｜～ are the punctuation of Chinese and Japanese. */
static bool is_wide_sign(uint32_t c)
{
    static const uint32_t signs[] = {
        0xff01, 0xff08, 0xff09, 0xff0c, 0xff1a, 0xff1b, 0xff1f, 0xff3b, 0xff3d, 0xff5c, 0xff5e,
    };
    return IS_ONE_OF(c, signs);
}

static bool is_mathematical(uint32_t c)
{
    return c >= 0x1d400 && c <= 0x1d7ff;
}

/* Close enough for what may stand before U+FE0F and on both sides of U+200D. */
static bool is_emoji(uint32_t c)
{
    return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2190 && c <= 0x2bff) || c == 0x3030 ||
           c == 0x303d || c == 0x3297 || c == 0x3299 || c == 0xa9 || c == 0xae || c == 0x203c ||
           c == 0x2049 || c == 0x2122 || c == 0x2139 || c == '#' || c == '*' ||
           (c >= '0' && c <= '9');
}

/* Arabic, Syriac and the scripts of India join their letters, or not, by U+200C and U+200D. */
static bool is_joining(uint32_t c)
{
    return c >= 0x600 && c <= 0xdff;
}

static bool is_bidirectional(uint32_t c)
{
    return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x206f);
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

/* The character after the current one, or 0. */
static uint32_t peek(const struct scan *scan, size_t at)
{
    uint32_t c = 0;
    (void)qr_utf8_next(&c, scan->text + at, scan->length - at);
    return c;
}

/* Whether an invisible character does what it is for. */
static bool is_in_place(const struct scan *scan, uint32_t c, uint32_t next)
{
    if (c == 0xfe0f) {
        return is_emoji(scan->last);
    }
    if (c == 0x200d && is_emoji(next) && next > 0x80) {
        bool selected = scan->last == 0xfe0f || (scan->last >= 0x1f3fb && scan->last <= 0x1f3ff);
        return is_emoji(selected ? scan->before : scan->last);
    }
    return (c == 0x200c || c == 0x200d) && is_joining(scan->last) && is_joining(next);
}

static bool is_line_end(const struct scan *scan, uint32_t c, uint32_t next)
{
    return scan->multiline && (c == '\n' || c == '\t' || (c == '\r' && next == '\n'));
}

static void end_word(struct scan *scan)
{
    const struct word *word = &scan->word;
    bool is_mixed = (word->scripts & (word->scripts - 1)) != 0;
    bool in_latin = word->is_confusing && (word->scripts & 1U << QR_LATIN) != 0;
    if (is_mixed || in_latin || (word->scripts != 0 && word->is_alike && word->is_rare)) {
        find(scan, ODD_LOOK_ALIKE, word->at);
    } else if (word->scripts != 0 && word->is_alike && scan->alike_word == SIZE_MAX) {
        scan->alike_word = word->at;
    }
    scan->word = (struct word){.at = SIZE_MAX, .is_alike = true};
}

static void add_letter(struct scan *scan, uint32_t c, enum qr_script script, size_t at)
{
    struct word *word = &scan->word;
    bool alike = is_alike(c) || is_rare(c);
    if (word->at == SIZE_MAX) {
        word->at = at;
    }
    /* Letters for phonetics mix with Latin ones, but have their script. */
    if (is_confusing(c)) {
        word->is_confusing = true;
        return;
    }
    word->scripts |= 1U << script;
    word->is_alike = word->is_alike && alike;
    word->is_rare = word->is_rare || is_rare(c);
    scan->has_own_letters =
        scan->has_own_letters || ((script == QR_CYRILLIC || script == QR_GREEK) && !alike);
}

static void take_letter(struct scan *scan, uint32_t c, size_t at)
{
    enum qr_script script = script_of(c);
    if (is_mathematical(c) || (is_wide(c) && !is_wide_sign(c))) {
        find(scan, ODD_LOOK_ALIKE, at);
    } else if (is_wide_sign(c)) {
        scan->wide_sign = scan->wide_sign == SIZE_MAX ? at : scan->wide_sign;
    }
    scan->has_east_asian = scan->has_east_asian || is_east_asian(c);
    if (script != QR_NO_SCRIPT || is_confusing(c)) {
        add_letter(scan, c, script, at);
    } else if (!(c >= '0' && c <= '9') && !qr_utf8_is_mark(c)) {
        end_word(scan);
    }
}

static void take(struct scan *scan, uint32_t c, size_t at, size_t size)
{
    uint32_t next = peek(scan, at + size);
    if (is_line_end(scan, c, next)) {
        end_word(scan);
    } else if (is_control(c)) {
        find(scan, ODD_CONTROL, at);
    } else if (is_bidirectional(c)) {
        find(scan, ODD_BIDIRECTIONAL, at);
    } else if (!qr_utf8_is_plain(c)) {
        if (!is_in_place(scan, c, next)) {
            find(scan, ODD_INVISIBLE, at);
        }
    } else {
        take_letter(scan, c, at);
    }
    scan->n_marks = qr_utf8_is_mark(c) && qr_utf8_is_plain(c) ? scan->n_marks + 1 : 0;
    if (scan->n_marks > QR_UTF8_MAX_MARKS) {
        find(scan, ODD_STACKED, at);
    }
    scan->before = scan->last;
    scan->last = c;
}

/* What a word is depends on the words around it: "сор" in a Russian sentence is Russian, and beside
 * Latin words, or alone, it is read "cop". */
static void judge_context(struct scan *scan)
{
    if (scan->alike_word != SIZE_MAX && !scan->has_own_letters) {
        find(scan, ODD_LOOK_ALIKE, scan->alike_word);
    }
    if (scan->wide_sign != SIZE_MAX && !scan->has_east_asian) {
        find(scan, ODD_LOOK_ALIKE, scan->wide_sign);
    }
}

static void scan_text(struct scan *scan, const char *text, size_t length, bool multiline)
{
    *scan = (struct scan){.text = text, .length = length, .multiline = multiline};
    scan->alike_word = scan->wide_sign = SIZE_MAX;
    scan->word = (struct word){.at = SIZE_MAX, .is_alike = true};
    for (size_t i = 0; i < N_ODDITIES; i++) {
        scan->found[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < length;) {
        uint32_t c = 0;
        size_t size = qr_utf8_next(&c, text + i, length - i);
        if (size == 0) {
            find(scan, ODD_BYTES, i);
            end_word(scan);
            scan->last = scan->before = 0;
            scan->n_marks = 0;
            size = 1;
        } else {
            take(scan, c, i, size);
        }
        i += size;
    }
    end_word(scan);
    judge_context(scan);
}

/* Most texts are, and nothing in them is odd. */
static bool is_printable_ascii(const char *text, size_t length, bool multiline)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool line_end = multiline && (byte == '\n' || byte == '\t');
        if (!line_end && (byte < 0x20 || byte > 0x7e)) {
            return false;
        }
    }
    return true;
}

const char *qr_text_oddity(size_t *at, const char *text, size_t length, bool multiline)
{
    struct scan scan;
    if (is_printable_ascii(text, length, multiline)) {
        return NULL;
    }
    scan_text(&scan, text, length, multiline);
    for (size_t i = 0; i < N_ODDITIES; i++) {
        if (scan.found[i] != SIZE_MAX) {
            if (at != NULL) {
                *at = scan.found[i];
            }
            return oddity_names[i];
        }
    }
    return NULL;
}

bool qr_text_has_look_alikes(const char *text, size_t length)
{
    struct scan scan;
    bool is_ascii = true;
    for (size_t i = 0; i < length && is_ascii; i++) {
        is_ascii = (unsigned char)text[i] < 0x80;
    }
    if (is_ascii) {
        return false;
    }
    scan_text(&scan, text, length, true);
    return scan.found[ODD_LOOK_ALIKE] != SIZE_MAX;
}
