#include "chain/revert.h"

#include <string.h>

#include "abi/keccak.h"
#include "base/utf8.h"

#define SELECTOR 4
#define WORD     32
/* Of a text, of data and of a list: what is shown. */
#define SHOWN_TEXT  300
#define SHOWN_BYTES (SELECTOR + WORD)
#define SHOWN_ITEMS 8
/* Errors within errors are explained so deep, and while no more than so much was written. */
#define MAX_DEPTH 8
#define MAX_TEXT  4000

static const uint8_t error_selector[SELECTOR] = {0x08, 0xc3, 0x79, 0xa0}; /* Error(string) */
static const uint8_t panic_selector[SELECTOR] = {0x4e, 0x48, 0x7b, 0x71}; /* Panic(uint256) */

/* Errors that belong to no contract. */
static const struct qr_revert_error standard_errors[] = {
    {.signature = "WrappedError(address,bytes4,bytes,bytes)",
     .meaning = "a call to that contract failed, for the reason within (ERC-7751)"},
    {.signature = NULL},
};

struct explainer {
    struct qr_buffer *text;
    size_t first; /* where its text begins */
    const struct qr_revert_tables *tables;
    unsigned depth;
};

static void explain_data(struct explainer *explainer, const uint8_t *data, size_t length);

static bool has_selector(const uint8_t selector[SELECTOR], const uint8_t *data, size_t length)
{
    return length >= SELECTOR && memcmp(data, selector, SELECTOR) == 0;
}

static void add_bytes(struct qr_buffer *text, const uint8_t *data, size_t length)
{
    bool cut = length > SHOWN_BYTES;
    qr_buffer_add_text(text, "0x");
    qr_buffer_add_hex(text, data, cut ? SHOWN_BYTES : length);
    if (cut) {
        qr_buffer_addf(text, "… (%zu bytes)", length);
    }
}

static void add_quoted(struct qr_buffer *text, const char *content, size_t length)
{
    qr_buffer_add_byte(text, '"');
    qr_utf8_add_shortened(text, content, length, SHOWN_TEXT);
    qr_buffer_add_byte(text, '"');
}

static const struct qr_revert_error *find_in(const struct qr_revert_error *table,
                                             const uint8_t *data)
{
    for (; table->signature != NULL; table++) {
        uint8_t hash32[32];
        qr_keccak256(hash32, (const uint8_t *)table->signature, strlen(table->signature));
        if (memcmp(hash32, data, SELECTOR) == 0) {
            return table;
        }
    }
    return NULL;
}

static const struct qr_revert_error *find_error(const struct qr_revert_tables *tables,
                                                const uint8_t *data, size_t length)
{
    const struct qr_revert_error *found = length < SELECTOR ? NULL : find_in(standard_errors, data);
    for (size_t i = 0; length >= SELECTOR && found == NULL && i < tables->n_errors; i++) {
        found = find_in(tables->errors[i], data);
    }
    return found;
}

static bool is_known(const struct qr_revert_tables *tables, const uint8_t *data, size_t length)
{
    return has_selector(error_selector, data, length) ||
           has_selector(panic_selector, data, length) || find_error(tables, data, length) != NULL;
}

/* Bytes among the values of an error: an error in turn, in brackets, or just bytes. */
static void add_inner(struct explainer *explainer, const uint8_t *data, size_t length)
{
    if (explainer->depth + 1 == MAX_DEPTH ||
        explainer->text->length - explainer->first > MAX_TEXT ||
        !is_known(explainer->tables, data, length)) {
        add_bytes(explainer->text, data, length);
        return;
    }
    explainer->depth++;
    qr_buffer_add_byte(explainer->text, '[');
    explain_data(explainer, data, length);
    qr_buffer_add_byte(explainer->text, ']');
    explainer->depth--;
}

static void add_value(struct explainer *explainer, const struct qr_abi_value *value);

static void add_items(struct explainer *explainer, const struct qr_abi_value *value,
                      const char *brackets)
{
    size_t count = value->as.list.count;
    qr_buffer_add_byte(explainer->text, (uint8_t)brackets[0]);
    for (size_t i = 0; i < count && i < SHOWN_ITEMS; i++) {
        qr_buffer_add_text(explainer->text, i > 0 ? ", " : "");
        add_value(explainer, &value->as.list.items[i]);
    }
    if (count > SHOWN_ITEMS) {
        qr_buffer_addf(explainer->text, ", … (%zu items)", count);
    }
    qr_buffer_add_byte(explainer->text, (uint8_t)brackets[1]);
}

static void add_integer(struct qr_buffer *text, const struct qr_word *word, bool is_signed)
{
    char decimal[QR_WORD_DECIMAL_SIZE];
    if (is_signed) {
        qr_word_to_decimal_signed(decimal, word);
    } else {
        qr_word_to_decimal(decimal, word);
    }
    qr_buffer_add_text(text, decimal);
}

static void add_address(struct qr_buffer *text, const struct qr_word *word)
{
    char spelled[QR_ADDRESS_SIZE];
    struct qr_address address;
    memcpy(address.addr20, word->be32 + 12, sizeof address.addr20);
    qr_address_format(spelled, &address);
    qr_buffer_add_text(text, spelled);
}

static void add_value(struct explainer *explainer, const struct qr_abi_value *value)
{
    struct qr_buffer *text = explainer->text;
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
        add_integer(text, &value->as.word, value->type->kind == QR_ABI_INT);
        break;
    case QR_ABI_ADDRESS:
        add_address(text, &value->as.word);
        break;
    case QR_ABI_BOOL:
        qr_buffer_add_text(text, qr_word_is_zero(&value->as.word) ? "false" : "true");
        break;
    case QR_ABI_FIXED_BYTES:
        add_bytes(text, value->as.word.be32, value->type->size);
        break;
    case QR_ABI_BYTES:
        add_inner(explainer, value->as.bytes.data, value->as.bytes.length);
        break;
    case QR_ABI_STRING:
        add_quoted(text, (const char *)value->as.bytes.data, value->as.bytes.length);
        break;
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
        add_items(explainer, value, "[]");
        break;
    case QR_ABI_TUPLE:
        add_items(explainer, value, "()");
        break;
    }
}

static void explain_error(struct explainer *explainer, const struct qr_revert_error *error,
                          const uint8_t *data, size_t length)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_function function;
    struct qr_abi_value values;
    bool parsed =
        qr_abi_function_parse(&function, error->signature, strlen(error->signature), &arena, &err);
    QR_ASSERT(parsed); /* the tables are the program's own */
    if (!qr_abi_decode(&values, &function.parameters, data + SELECTOR, length - SELECTOR, &arena,
                       &err)) {
        qr_buffer_addf(explainer->text, "%s with values that do not decode: ", error->signature);
        add_bytes(explainer->text, data, length);
        return;
    }
    qr_buffer_add_text(explainer->text, function.name);
    add_items(explainer, &values, "()");
    if (error->explain != NULL || error->meaning != NULL) {
        qr_buffer_add_text(explainer->text, " (");
        if (error->explain != NULL) {
            error->explain(explainer->text, &values);
        } else {
            qr_buffer_add_text(explainer->text, error->meaning);
        }
        qr_buffer_add_byte(explainer->text, ')');
    }
}

/* Solidity documentation, "Panic via assert and Error via require". */
static const char *panic_meaning(uint64_t code)
{
    static const struct {
        uint64_t code;
        const char *meaning;
    } codes[] = {
        {0x00, "a panic that the compiler inserted"},
        {0x01, "a failed assertion"},
        {0x11, "arithmetic overflow"},
        {0x12, "division by zero"},
        {0x21, "a number that the enumeration does not have"},
        {0x22, "a byte array in storage that is encoded wrongly"},
        {0x31, "an item taken from an empty array"},
        {0x32, "an index past the end of an array"},
        {0x41, "too much memory, or an array that is too large"},
        {0x51, "a call of a function variable that was never set"},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].code == code) {
            return codes[i].meaning;
        }
    }
    return "a code that Solidity does not document";
}

static bool read_size(size_t *size, const uint8_t *word)
{
    uint64_t number = 0;
    struct qr_word read = qr_word_from_bytes(word, WORD);
    *size = 0;
    if (!qr_word_to_u64(&number, &read) || number > SIZE_MAX) {
        return false;
    }
    *size = (size_t)number;
    return true;
}

static void explain_panic(struct qr_buffer *text, const uint8_t *data, size_t length)
{
    size_t code = 0;
    if (length != SELECTOR + WORD || !read_size(&code, data + SELECTOR)) {
        qr_buffer_add_text(text, "Panic(uint256) with values that do not decode: ");
        add_bytes(text, data, length);
        return;
    }
    qr_buffer_addf(text, "Panic 0x%02zx (%s)", code, panic_meaning(code));
}

/* The text of an Error(string). Contracts that are written in assembly often leave its padding out,
 * and the text is only shown: what follows it does not matter. */
static bool read_reason(const char **reason, size_t *n_reason, const uint8_t *data, size_t length)
{
    size_t offset = 0;
    const uint8_t *words = data + SELECTOR;
    if (length < SELECTOR + 2 * WORD || !read_size(&offset, words) || offset != WORD ||
        !read_size(n_reason, words + WORD) || *n_reason > length - SELECTOR - 2 * WORD) {
        return false;
    }
    *reason = (const char *)words + 2 * WORD;
    return true;
}

static bool matches(const struct qr_revert_text *known, const char *reason, size_t length)
{
    size_t n_known = strlen(known->text);
    if (n_known > 0 && known->text[n_known - 1] == '*') {
        return length >= n_known - 1 && memcmp(reason, known->text, n_known - 1) == 0;
    }
    return length == n_known && memcmp(reason, known->text, n_known) == 0;
}

static const struct qr_revert_text *find_text(const struct qr_revert_tables *tables,
                                              const char *reason, size_t length)
{
    for (size_t i = 0; i < tables->n_texts; i++) {
        for (const struct qr_revert_text *known = tables->texts[i]; known->text != NULL; known++) {
            if (matches(known, reason, length)) {
                return known;
            }
        }
    }
    return NULL;
}

void qr_revert_explain_text(struct qr_buffer *text, const char *reason, size_t length,
                            const struct qr_revert_tables *tables)
{
    if (length == 0) {
        qr_buffer_add_text(text, "an empty reason");
        return;
    }
    const struct qr_revert_text *known = find_text(tables, reason, length);
    if (known == NULL) {
        add_quoted(text, reason, length);
        return;
    }
    if (memchr(reason, ' ', length) == NULL && known->text[strlen(known->text) - 1] != '*') {
        qr_buffer_add_text(text, known->text);
    } else {
        add_quoted(text, reason, length);
    }
    qr_buffer_add_text(text, " (");
    if (known->explain != NULL) {
        known->explain(text, reason, length);
    } else {
        qr_buffer_add_text(text, known->meaning);
    }
    qr_buffer_add_byte(text, ')');
}

static void explain_data(struct explainer *explainer, const uint8_t *data, size_t length)
{
    const char *reason = NULL;
    size_t n_reason = 0;
    const struct qr_revert_error *error = NULL;
    if (length == 0) {
        qr_buffer_add_text(explainer->text, "no reason given");
    } else if (has_selector(error_selector, data, length)) {
        if (read_reason(&reason, &n_reason, data, length)) {
            qr_revert_explain_text(explainer->text, reason, n_reason, explainer->tables);
        } else {
            qr_buffer_add_text(explainer->text, "Error(string) with values that do not decode: ");
            add_bytes(explainer->text, data, length);
        }
    } else if (has_selector(panic_selector, data, length)) {
        explain_panic(explainer->text, data, length);
    } else if ((error = find_error(explainer->tables, data, length)) != NULL) {
        explain_error(explainer, error, data, length);
    } else {
        qr_buffer_add_text(explainer->text, "unknown error ");
        add_bytes(explainer->text, data, length);
    }
}

void qr_revert_explain(struct qr_buffer *text, const uint8_t *data, size_t length,
                       const struct qr_revert_tables *tables)
{
    struct explainer explainer = {.text = text, .first = text->length, .tables = tables};
    explain_data(&explainer, data, length);
}
