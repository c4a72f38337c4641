#include "review/trust_edit.h"

#include <stdint.h>
#include <string.h>

/* What a file begins with that quorate makes. */
static const char new_file[] =
    "# What you expect in what you sign, by names of your own: see quorate help trust.\n"
    "# It is yours alone, and no part of a proposal. Edit it as you like.\n"
    "quorate-trust: 1\n";

/* Lines [from, to) that go, and what comes in their place; from == to: only that. */
struct change {
    size_t from;
    size_t to;
    const char *text; /* or NULL */
};

struct editor {
    const char *text;
    size_t length;
    const char *line_end; /* of the file's lines */
    size_t *lines;        /* where each begins */
    size_t n_lines;
    struct qr_trust trust;
    const struct qr_trust_edit *edit;
    struct change *changes; /* ascending, none over another */
    size_t n_changes;
    struct qr_buffer entry; /* what is put in */
    struct qr_error *err;
};

static bool refuse_layout(struct editor *editor, size_t line)
{
    return qr_error_set_at(editor->err, QR_ERROR_INPUT, line, 0,
                           "this cannot be changed without changing the rest: write each entry on "
                           "lines of its own that begin with \"- \", or edit the file by hand");
}

static void find_lines(struct editor *editor)
{
    size_t count = 1;
    for (size_t i = 0; i < editor->length; i++) {
        count += editor->text[i] == '\n';
    }
    editor->lines = qr_arena_alloc(&editor->trust.arena, count, sizeof *editor->lines);
    editor->n_lines = 1;
    for (size_t i = 0; i < editor->length; i++) {
        if (editor->text[i] == '\n') {
            editor->lines[editor->n_lines++] = i + 1;
        }
    }
}

/* Offset of a line, counted from 1; past the last one the length. */
static size_t line_at(const struct editor *editor, size_t line)
{
    return line <= editor->n_lines ? editor->lines[line - 1] : editor->length;
}

/* Blanks in front of a list's sign "- "; false when the line does not begin so. */
static bool find_dash(const struct editor *editor, size_t *indent, size_t line)
{
    size_t at = line_at(editor, line);
    size_t from = at;
    while (at < editor->length && editor->text[at] == ' ') {
        at++;
    }
    *indent = at - from;
    return at + 1 < editor->length && editor->text[at] == '-' && editor->text[at + 1] == ' ';
}

static void add_line(struct editor *editor, size_t indent, const char *key)
{
    for (size_t i = 0; i < indent; i++) {
        qr_buffer_add_byte(&editor->entry, ' ');
    }
    qr_buffer_add_text(&editor->entry, key);
}

/* Names are plain and hold no quote, kinds are words. */
static void add_address_lines(struct editor *editor, size_t indent)
{
    const struct qr_trust_address *entry = editor->edit->add_address;
    char digits[QR_ADDRESS_SIZE];
    char chain[QR_WORD_DECIMAL_SIZE];
    const char *end = editor->line_end;
    qr_address_format(digits, &entry->address);
    add_line(editor, indent, "- address: ");
    qr_buffer_addf(&editor->entry, "\"%s\"%s", digits, end);
    add_line(editor, indent, "  name: ");
    qr_buffer_addf(&editor->entry, "\"%s\"%s", entry->name, end);
    if (entry->kind != NULL) {
        add_line(editor, indent, "  kind: ");
        qr_buffer_addf(&editor->entry, "%s%s", entry->kind, end);
    }
    if (entry->has_chain) {
        qr_word_to_decimal(chain, &entry->chain_id);
        add_line(editor, indent, "  chain: ");
        qr_buffer_addf(&editor->entry, "%s%s", chain, end);
    }
}

static void add_chain_lines(struct editor *editor, size_t indent)
{
    const struct qr_trust_chain *entry = editor->edit->add_chain;
    char id[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(id, &entry->id);
    add_line(editor, indent, "- id: ");
    qr_buffer_addf(&editor->entry, "%s%s", id, editor->line_end);
    if (entry->name != NULL) {
        add_line(editor, indent, "  name: ");
        qr_buffer_addf(&editor->entry, "\"%s\"%s", entry->name, editor->line_end);
    }
}

static void add_entry_lines(struct editor *editor, size_t indent)
{
    if (editor->edit->add_address != NULL) {
        add_address_lines(editor, indent);
    } else {
        add_chain_lines(editor, indent);
    }
}

static bool same_place(const struct qr_trust_address *a, const struct qr_trust_address *b)
{
    return qr_address_equal(&a->address, &b->address) && a->has_chain == b->has_chain &&
           (!a->has_chain || qr_word_equal(&a->chain_id, &b->chain_id));
}

/* Whether the edit replaces or takes out this entry. */
static bool meets_address(const struct qr_trust_edit *edit, const struct qr_trust_address *entry)
{
    if (edit->add_address != NULL) {
        return same_place(edit->add_address, entry);
    }
    return edit->remove_address != NULL &&
           qr_address_equal(edit->remove_address, &entry->address) &&
           (edit->remove_on_chain == NULL ||
            (entry->has_chain && qr_word_equal(edit->remove_on_chain, &entry->chain_id)));
}

static bool meets_chain(const struct qr_trust_edit *edit, const struct qr_trust_chain *entry)
{
    const struct qr_word *id = edit->add_chain != NULL ? &edit->add_chain->id : edit->remove_chain;
    return id != NULL && qr_word_equal(id, &entry->id);
}

/* Take out an entry's lines; what is put in goes to their place. */
static bool change_entry(struct editor *editor, size_t line, size_t end_line)
{
    const struct qr_trust_edit *edit = editor->edit;
    size_t indent;
    if (!find_dash(editor, &indent, line)) {
        return refuse_layout(editor, line);
    }
    if (edit->add_address != NULL || edit->add_chain != NULL) {
        add_entry_lines(editor, indent);
    }
    editor->changes[editor->n_changes++] = (struct change){
        line, end_line, editor->entry.length > 0 ? qr_buffer_text(&editor->entry) : NULL};
    return true;
}

static bool change_entries(struct editor *editor)
{
    const struct qr_trust *trust = &editor->trust;
    for (size_t i = 0; i < trust->n_addresses; i++) {
        const struct qr_trust_address *entry = &trust->addresses[i];
        if (meets_address(editor->edit, entry) &&
            !change_entry(editor, entry->line, entry->end_line)) {
            return false;
        }
    }
    for (size_t i = 0; i < trust->n_chains; i++) {
        const struct qr_trust_chain *entry = &trust->chains[i];
        if (meets_chain(editor->edit, entry) &&
            !change_entry(editor, entry->line, entry->end_line)) {
            return false;
        }
    }
    return true;
}

static void change(struct editor *editor, size_t from, size_t to)
{
    editor->changes[editor->n_changes++] =
        (struct change){from, to, qr_buffer_text(&editor->entry)};
}

/* Put a list with one entry at the end of the file. */
static void begin_list(struct editor *editor, const char *key)
{
    bool is_open = editor->length > 0 && editor->text[editor->length - 1] != '\n';
    qr_buffer_addf(&editor->entry, "%s%s:%s", is_open ? editor->line_end : "", key,
                   editor->line_end);
    add_entry_lines(editor, 2);
    change(editor, SIZE_MAX, SIZE_MAX);
}

/* Put an entry into a list that has none: below its key's line, without the "[]" that may stand
 * there. */
static bool fill_list(struct editor *editor, const struct qr_trust_list *list)
{
    const char *line = editor->text + line_at(editor, list->line);
    size_t content = strcspn(line, "\r\n#");
    const char *rest = line + content; /* a comment and the line's end */
    const char *bracket = memchr(line, '[', content);
    if (bracket != NULL) {
        content = (size_t)(bracket - line);
        rest = bracket + 1 + strspn(bracket + 1, " ");
        if (*rest++ != ']') {
            return refuse_layout(editor, list->line);
        }
        rest += strspn(rest, " ");
    }
    while (content > 0 && line[content - 1] == ' ') {
        content--;
    }
    qr_buffer_add(&editor->entry, line, content);
    qr_buffer_add_text(&editor->entry, *rest == '#' ? " " : "");
    qr_buffer_add(&editor->entry, rest, strcspn(rest, "\r\n"));
    qr_buffer_add_text(&editor->entry, editor->line_end);
    add_entry_lines(editor, list->column + 1);
    change(editor, list->line, list->line + 1);
    return true;
}

/* Put an entry after the last one of its list. */
static bool append_entry(struct editor *editor)
{
    const struct qr_trust *trust = &editor->trust;
    bool is_address = editor->edit->add_address != NULL;
    size_t count = is_address ? trust->n_addresses : trust->n_chains;
    if (count == 0) {
        const struct qr_trust_list *list = is_address ? &trust->address_list : &trust->chain_list;
        if (list->line != 0) {
            return fill_list(editor, list);
        }
        begin_list(editor, is_address ? "addresses" : "chains");
        return true;
    }
    size_t line = is_address ? trust->addresses[count - 1].line : trust->chains[count - 1].line;
    size_t end =
        is_address ? trust->addresses[count - 1].end_line : trust->chains[count - 1].end_line;
    size_t indent;
    if (!find_dash(editor, &indent, line)) {
        return refuse_layout(editor, line);
    }
    size_t at = line_at(editor, end);
    if (at == editor->length && editor->text[at - 1] != '\n') {
        qr_buffer_add_text(&editor->entry, editor->line_end);
    }
    add_entry_lines(editor, indent);
    change(editor, end, end);
    return true;
}

static void write_changes(struct qr_buffer *out, const struct editor *editor)
{
    size_t at = 0;
    for (size_t i = 0; i < editor->n_changes; i++) {
        const struct change *change = &editor->changes[i];
        size_t from = line_at(editor, change->from);
        qr_buffer_add(out, editor->text + at, from - at);
        qr_buffer_add_text(out, change->text == NULL ? "" : change->text);
        at = line_at(editor, change->to);
    }
    qr_buffer_add(out, editor->text + at, editor->length - at);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_address(const struct qr_trust_address *a, const struct qr_trust_address *b)
{
    return same_place(a, b) && strcmp(a->name, b->name) == 0 && same_text(a->kind, b->kind);
}

static bool same_chain(const struct qr_trust_chain *a, const struct qr_trust_chain *b)
{
    return qr_word_equal(&a->id, &b->id) && same_text(a->name, b->name);
}

/* Whether the new file holds the old one's addresses but for the edit. */
static bool check_addresses(const struct editor *editor, const struct qr_trust *changed)
{
    const struct qr_trust_address *add = editor->edit->add_address;
    size_t at = 0;
    bool put = add == NULL;
    for (size_t i = 0; i < editor->trust.n_addresses; i++) {
        const struct qr_trust_address *entry = &editor->trust.addresses[i];
        bool meets = meets_address(editor->edit, entry);
        const struct qr_trust_address *expected = meets ? add : entry;
        put = put || meets;
        if (expected != NULL &&
            (at >= changed->n_addresses || !same_address(&changed->addresses[at++], expected))) {
            return false;
        }
    }
    if (!put && (at >= changed->n_addresses || !same_address(&changed->addresses[at++], add))) {
        return false;
    }
    return at == changed->n_addresses;
}

static bool check_chains(const struct editor *editor, const struct qr_trust *changed)
{
    const struct qr_trust_chain *add = editor->edit->add_chain;
    size_t at = 0;
    bool put = add == NULL;
    for (size_t i = 0; i < editor->trust.n_chains; i++) {
        const struct qr_trust_chain *entry = &editor->trust.chains[i];
        bool meets = meets_chain(editor->edit, entry);
        const struct qr_trust_chain *expected = meets ? add : entry;
        put = put || meets;
        if (expected != NULL &&
            (at >= changed->n_chains || !same_chain(&changed->chains[at++], expected))) {
            return false;
        }
    }
    if (!put && (at >= changed->n_chains || !same_chain(&changed->chains[at++], add))) {
        return false;
    }
    return at == changed->n_chains;
}

/* What was written is judged by reading it. */
static bool check_result(struct editor *editor, const char *text, size_t length)
{
    QR_CLEANUP(qr_trust_dispose) struct qr_trust changed = {.n_chains = 0};
    struct qr_error unused = QR_ERROR_INIT;
    size_t line =
        editor->n_changes > 0 && editor->changes[0].from != SIZE_MAX ? editor->changes[0].from : 1;
    if (length > QR_TRUST_MAX_SIZE) {
        return qr_error_set(editor->err, QR_ERROR_INPUT,
                            "the trust file would have %zu bytes: at most %zu are read", length,
                            QR_TRUST_MAX_SIZE);
    }
    return (qr_trust_parse(&changed, text, length, &unused) && check_addresses(editor, &changed) &&
            check_chains(editor, &changed)) ||
           refuse_layout(editor, line);
}

static bool carry_out(struct qr_buffer *out, size_t *count, struct editor *editor)
{
    bool adds = editor->edit->add_address != NULL || editor->edit->add_chain != NULL;
    size_t room = editor->trust.n_addresses + editor->trust.n_chains + 1;
    editor->changes = qr_arena_alloc(&editor->trust.arena, room, sizeof *editor->changes);
    find_lines(editor);
    if (!change_entries(editor)) {
        return false;
    }
    *count = editor->n_changes;
    if (adds && *count == 0 && !append_entry(editor)) {
        return false;
    }
    size_t from = out->length;
    write_changes(out, editor);
    return check_result(editor, qr_buffer_text(out) + from, out->length - from);
}

bool qr_trust_edit(struct qr_buffer *out, size_t *count, const char *text, size_t length,
                   const struct qr_trust_edit *edit, struct qr_error *err)
{
    struct editor editor = {.edit = edit, .line_end = "\n", .err = err};
    *count = 0;
    QR_ASSERT((edit->add_address != NULL) + (edit->add_chain != NULL) +
                  (edit->remove_address != NULL) + (edit->remove_chain != NULL) ==
              1);
    bool is_new = true;
    for (size_t i = 0; i < length && is_new; i++) {
        is_new = memchr(" \r\n", text[i], 3) != NULL;
    }
    if (is_new) {
        text = new_file;
        length = sizeof new_file - 1;
    }
    if (!qr_trust_parse(&editor.trust, text, length, err)) {
        return false;
    }
    /* With a NUL after it. */
    editor.text = qr_arena_copy(&editor.trust.arena, text, length);
    editor.length = length;
    const char *first_end = memchr(text, '\n', length);
    editor.line_end =
        first_end != NULL && first_end > text && first_end[-1] == '\r' ? "\r\n" : "\n";
    bool ok = carry_out(out, count, &editor);
    qr_buffer_dispose(&editor.entry);
    qr_trust_dispose(&editor.trust);
    return ok;
}
