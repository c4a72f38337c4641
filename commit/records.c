#include "commit/records.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "abi/keccak.h"
#include "base/atomic.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/json.h"

enum { MAX_RECORDS = 1000, MAX_RECORD_SIZE = 1 << 20, MAX_TOTAL = 32 << 20 };

const struct qr_address *qr_step_target(const struct qr_step *step)
{
    switch (step->kind) {
    case QR_STEP_SAFE_TRANSACTION:
    case QR_STEP_SAFE_APPROVE:
        return &step->safe.address;
    case QR_STEP_TIMELOCK_SCHEDULE:
    case QR_STEP_TIMELOCK_EXECUTE:
    case QR_STEP_CALL:
        return &step->to;
    }
    return NULL;
}

/* "PROPOSAL/executions", to be freed. */
static char *folder_of(const char *path)
{
    struct qr_buffer folder = QR_BUFFER_INIT;
    qr_buffer_addf(&folder, "%s/executions", path);
    return (char *)folder.data;
}

/* Whether the transaction can be the step's: same chain and contract, the same call. A Safe's call
 * holds signatures behind the fields that are hashed, so only its function is compared. */
static bool fits_step(const struct qr_record *record, const struct qr_proposal *proposal)
{
    const struct qr_step *step = &proposal->route.steps[record->step];
    const struct qr_transaction *transaction = &record->transaction;
    struct qr_word chain = qr_word_from_u64(transaction->chain_id);
    if (!qr_word_equal(&chain, &proposal->source->config.chain_id) ||
        !qr_address_equal(&transaction->to, qr_step_target(step))) {
        return false;
    }
    if (qr_step_is_of_safe(step)) {
        struct qr_buffer call = QR_BUFFER_INIT;
        qr_safe_tx_add_exec_calldata(&call, &step->tx, NULL, 0);
        /* Selector and the ten words of the head; the tenth points to the signatures, behind the
         * data, and both are compared through it. */
        bool same = transaction->data_length >= call.length - 32 &&
                    memcmp(transaction->data, call.data, call.length - 32) == 0;
        qr_buffer_dispose(&call);
        return same;
    }
    return transaction->data_length == step->data_length &&
           qr_word_equal(&transaction->value, &step->value) &&
           (step->data_length == 0 ||
            memcmp(transaction->data, step->data, step->data_length) == 0);
}

static bool decode(struct qr_record *record, const struct qr_proposal *proposal,
                   struct qr_arena *arena, struct qr_error *err)
{
    if (!qr_transaction_decode(&record->transaction, &record->from, record->raw, record->raw_length,
                               arena, err)) {
        return false;
    }
    qr_keccak256(record->hash32, record->raw, record->raw_length);
    if (!fits_step(record, proposal)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "its transaction is not the one of step %zu of this proposal",
                            record->step + 1);
    }
    return true;
}

void qr_record_render(struct qr_buffer *out, const struct qr_record *record,
                      const struct qr_proposal *proposal)
{
    char from[QR_ADDRESS_SIZE];
    qr_address_format(from, &record->from);
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "step");
    qr_json_write_u64(&writer, record->step + 1);
    qr_json_write_key(&writer, "kind");
    qr_json_write_string(&writer, qr_step_kind_text(proposal->route.steps[record->step].kind));
    qr_json_write_key(&writer, "chain_id");
    qr_json_write_u64(&writer, record->transaction.chain_id);
    qr_json_write_key(&writer, "from");
    qr_json_write_string(&writer, from);
    qr_json_write_key(&writer, "nonce");
    qr_json_write_u64(&writer, record->transaction.nonce);
    qr_json_write_key(&writer, "hash");
    qr_json_write_hex(&writer, record->hash32, 32);
    qr_json_write_key(&writer, "raw");
    qr_json_write_hex(&writer, record->raw, record->raw_length);
    qr_json_write_end(&writer, '}');
}

/* The step of a record and its bytes; everything else in the file follows from them and must be the
 * same to the byte. */
bool qr_record_parse(struct qr_record *record, const struct qr_buffer *content,
                     const struct qr_proposal *proposal, struct qr_arena *arena,
                     struct qr_error *err)
{
    *record = (struct qr_record){.raw = NULL};
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_json_value number;
    const char *hex = NULL;
    if (!qr_json_parse(&json, qr_buffer_text(content), content->length, err) ||
        !qr_json_want(&number, qr_json_root(&json), "step", QR_JSON_NUMBER, "step", err) ||
        !qr_json_want_string(&hex, qr_json_root(&json), "raw", "raw", arena, err)) {
        return false;
    }
    size_t length = 0;
    uint64_t step = 0;
    const char *text = qr_json_source(&length, number);
    struct qr_word word;
    if (!qr_word_parse(&word, text, length, "step", err)) {
        return false;
    }
    if (!qr_word_to_u64(&step, &word) || step == 0 || step > proposal->route.n_steps) {
        return qr_error_set(err, QR_ERROR_INPUT, "the proposal has no step %.*s", (int)length,
                            text);
    }
    struct qr_buffer raw QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (!qr_hex_decode(&raw, hex, strlen(hex), err)) {
        return false;
    }
    record->step = (size_t)step - 1;
    record->raw_length = raw.length;
    record->raw = (const uint8_t *)qr_arena_copy(arena, raw.data, raw.length);
    if (!decode(record, proposal, arena, err)) {
        return false;
    }
    struct qr_buffer again QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_record_render(&again, record, proposal);
    return qr_buffer_equals(&again, content->data, content->length)
               ? true
               : qr_error_set(err, QR_ERROR_INPUT,
                              "what it says differs from the transaction that it holds");
}

static bool read_one(struct qr_records *records, size_t *total, int folder, const char *name,
                     const struct qr_proposal *proposal, struct qr_error *err)
{
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open it: %s", strerror(errno));
    }
    bool ok = qr_file_read_descriptor(&content, fd, name, MAX_RECORD_SIZE, err);
    (void)close(fd);
    *total += content.length;
    if (ok && *total > MAX_TOTAL) {
        return qr_error_set(err, QR_ERROR_INPUT, "the files hold over %d MiB together",
                            MAX_TOTAL >> 20);
    }
    struct qr_record *record = &records->items[records->count];
    if (!ok || !qr_record_parse(record, &content, proposal, &records->arena, err)) {
        return false;
    }
    record->file = qr_arena_copy(&records->arena, name, strlen(name));
    records->count++;
    return true;
}

/* By step; within a step by name length and name, which is the order of the numbers in them. */
static int compare_records(const void *a, const void *b)
{
    const struct qr_record *left = a;
    const struct qr_record *right = b;
    if (left->step != right->step) {
        return left->step < right->step ? -1 : 1;
    }
    size_t left_length = strlen(left->file);
    size_t right_length = strlen(right->file);
    return left_length != right_length ? (left_length < right_length ? -1 : 1)
                                       : strcmp(left->file, right->file);
}

static bool ends_in_json(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

static bool read_all(struct qr_records *records, DIR *dir, const char *path,
                     const struct qr_proposal *proposal, struct qr_error *err)
{
    size_t total = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            return errno == 0
                       ? true
                       : qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot list %s/executions: %s",
                                      path, strerror(errno));
        }
        if (entry->d_name[0] == '.' || !ends_in_json(entry->d_name)) {
            continue;
        }
        if (records->count == MAX_RECORDS) {
            return qr_error_set(err, QR_ERROR_INPUT, "%s/executions: over %d files", path,
                                MAX_RECORDS);
        }
        if (!read_one(records, &total, dirfd(dir), entry->d_name, proposal, err)) {
            struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
            qr_buffer_addf(&name, "%s/executions/%s", path, entry->d_name);
            return qr_error_in_file(err, qr_buffer_text(&name));
        }
    }
}

bool qr_records_read(struct qr_records *records, const char *path,
                     const struct qr_proposal *proposal, struct qr_error *err)
{
    char *folder = folder_of(path);
    DIR *dir = opendir(folder);
    int error = errno;
    free(folder);
    *records = (struct qr_records){.items = NULL};
    records->items = qr_arena_alloc(&records->arena, MAX_RECORDS, sizeof *records->items);
    if (dir == NULL) {
        return error == ENOENT
                   ? true
                   : qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open %s/executions: %s", path,
                                  strerror(error));
    }
    bool ok = read_all(records, dir, path, proposal, err);
    (void)closedir(dir);
    qsort(records->items, records->count, sizeof *records->items, compare_records);
    return ok;
}

void qr_records_dispose(struct qr_records *records)
{
    qr_arena_dispose(&records->arena);
    *records = (struct qr_records){.items = NULL};
}

enum { NAME_SIZE = 64 };

static bool has_name(const struct qr_records *records, const char *name)
{
    for (size_t i = 0; i < records->count; i++) {
        if (strcmp(records->items[i].file, name) == 0) {
            return true;
        }
    }
    return false;
}

/* The step's next number that is free: files may have been removed, or come from another copy. */
static void choose_name(char name[NAME_SIZE], const struct qr_records *records,
                        const struct qr_proposal *proposal, size_t step)
{
    size_t attempt = 0;
    do {
        attempt++;
        (void)snprintf(name, NAME_SIZE, "%zu-%s-%zu.json", step + 1,
                       qr_step_kind_text(proposal->route.steps[step].kind), attempt);
    } while (has_name(records, name));
}

bool qr_records_add(struct qr_records *records, const char *path,
                    const struct qr_proposal *proposal, size_t step, const uint8_t *raw,
                    size_t raw_length, struct qr_error *err)
{
    if (records->count == MAX_RECORDS) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s/executions: over %d files", path, MAX_RECORDS);
    }
    struct qr_record *record = &records->items[records->count];
    *record = (struct qr_record){.step = step, .raw_length = raw_length};
    record->raw = (const uint8_t *)qr_arena_copy(&records->arena, raw, raw_length);
    if (!decode(record, proposal, &records->arena, err)) {
        return false;
    }
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_record_render(&content, record, proposal);
    char name[NAME_SIZE];
    choose_name(name, records, proposal, step);
    record->file = qr_arena_copy(&records->arena, name, strlen(name));
    char *folder = folder_of(path);
    struct qr_atomic_options options = {.mode = 0600};
    bool ok = qr_atomic_write(folder, name, content.data, content.length, &options, err);
    free(folder);
    records->count += ok ? 1 : 0;
    return ok;
}

/* A new folder is on the disk only once the folder that holds it is. One that is there already may
 * be a run's that was cut off before that, or a copy's. */
static bool make_folder(const char *folder, const char *path)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return false;
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool flushed = fd >= 0 && fsync(fd) == 0;
    int error = errno;
    if (fd >= 0) {
        (void)close(fd);
    }
    errno = error;
    return flushed;
}

bool qr_records_lock(int *lock, const char *path, bool wait, struct qr_error *err)
{
    char *folder = folder_of(path);
    bool made = make_folder(folder, path);
    *lock = made ? open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    int error = errno;
    free(folder);
    if (*lock < 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "cannot make or open %s/executions: %s: what is sent must be recorded "
                            "there first",
                            path, strerror(error));
    }
    int locked = 0;
    do {
        locked = flock(*lock, LOCK_EX | (wait ? 0 : LOCK_NB));
    } while (locked != 0 && errno == EINTR);
    if (locked == 0) {
        return true;
    }
    error = errno;
    (void)close(*lock);
    *lock = -1;
    return error == EWOULDBLOCK
               ? qr_error_set(err, QR_ERROR_NOT_YET,
                              "another quorate commit is at work on %s: wait for it to end, or "
                              "add --wait",
                              path)
               : qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot lock %s/executions: %s", path,
                              strerror(error));
}
