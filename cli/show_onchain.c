#include "cli/show_onchain.h"

#include "base/duration.h"
#include "cli/show.h"

/* A contract's first line, after an empty one. */
static void begin(struct qr_buffer *out, const char *label, const struct qr_address *address,
                  const struct qr_names *names)
{
    qr_buffer_add_text(out, "\n");
    qr_show_address(out, label, address, names);
}

/* An address, or "none" for zero. */
static void add_optional(struct qr_buffer *out, const char *label, const struct qr_address *address,
                         const struct qr_names *names)
{
    if (qr_address_is_zero(address)) {
        qr_buffer_addf(out, "%-12s none\n", label);
    } else {
        qr_show_address(out, label, address, names);
    }
}

static void add_safe(struct qr_buffer *out, const struct qr_safe_view *safe,
                     const struct qr_names *names)
{
    char nonce[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(nonce, &safe->nonce);
    begin(out, "Safe", &safe->address, names);
    qr_buffer_addf(out, "%-12s %s, %s\n", "version", safe->version_text,
                   safe->release == NULL ? "code not published" : "published code");
    qr_buffer_addf(out, "%-12s %lu of %zu owners\n", "threshold", (unsigned long)safe->threshold,
                   safe->n_owners);
    qr_buffer_addf(out, "%-12s %s\n", "next nonce", nonce);
    for (size_t i = 0; i < safe->n_modules; i++) {
        qr_show_address(out, "module", &safe->modules[i], names);
    }
    if (safe->n_modules == 0) {
        qr_buffer_addf(out, "%-12s none\n", "modules");
    }
    add_optional(out, "guard", &safe->guard, names);
    if (!qr_address_is_zero(&safe->module_guard)) {
        qr_show_address(out, "module guard", &safe->module_guard, names);
    }
}

static const char *state_text(enum qr_operation_state state)
{
    switch (state) {
    case QR_OPERATION_UNSET:
        return "unset";
    case QR_OPERATION_WAITING:
        return "waiting";
    case QR_OPERATION_READY:
        return "ready";
    case QR_OPERATION_DONE:
        return "done";
    }
    return "";
}

static const char *state_words(enum qr_operation_state state)
{
    switch (state) {
    case QR_OPERATION_UNSET:
        return "not scheduled";
    case QR_OPERATION_WAITING:
        return "scheduled, its delay has not passed";
    case QR_OPERATION_READY:
        return "scheduled, ready to be executed";
    case QR_OPERATION_DONE:
        return "executed";
    }
    return "";
}

static void add_timelock(struct qr_buffer *out, const struct qr_timelock_view *timelock,
                         const struct qr_names *names)
{
    begin(out, "timelock", &timelock->address, names);
    qr_buffer_addf(out, "%-12s ", "least delay");
    qr_add_span(out, timelock->min_delay);
    qr_buffer_addf(out, " (%llu seconds)\n", (unsigned long long)timelock->min_delay);
    if (timelock->has_proposer) {
        qr_buffer_addf(out, "%-12s %s\n", "proposer",
                       timelock->proposer_may ? "the Safe before it" : "not the Safe before it");
    }
    qr_buffer_addf(out, "%-12s %s\n", "executor",
                   timelock->open_executor ? "anybody" : "accounts with its EXECUTOR_ROLE");
    qr_buffer_addf(out, "%-12s %s\n", "operation", state_words(timelock->state));
}

static void add_app(struct qr_buffer *out, const struct qr_app_view *app,
                    const struct qr_names *names)
{
    begin(out, "app", &app->address, names);
    if (!app->has_owner) {
        qr_buffer_addf(out, "%-12s it has no owner()\n", "owner");
        return;
    }
    qr_show_address(out, "owner", &app->owner, names);
    qr_buffer_addf(out, "%-12s %s\n", "ownership",
                   app->two_step ? "two steps: a new owner accepts it" : "one step");
    if (app->two_step && !qr_address_is_zero(&app->pending_owner)) {
        qr_show_address(out, "next owner", &app->pending_owner, names);
    }
}

void qr_show_onchain(struct qr_buffer *out, const struct qr_onchain *onchain,
                     const struct qr_proposal *proposal, const struct qr_trust *trust)
{
    const struct qr_config *config = &proposal->source->config;
    struct qr_names names = {.trust = trust, .has_chain = true, .chain_id = config->chain_id};
    qr_buffer_addf(out, "\nOn chain at block %llu\n", (unsigned long long)onchain->block.number);
    for (size_t h = 0; h < config->n_hops; h++) {
        if (!onchain->is_read[h]) {
            continue;
        }
        if (config->route[h].kind == QR_HOP_SAFE) {
            add_safe(out, &onchain->safes[h], &names);
        } else {
            add_timelock(out, &onchain->timelocks[h], &names);
        }
    }
    if (onchain->app.has_code) {
        add_app(out, &onchain->app, &names);
    }
}

static void write_text(struct qr_json_writer *writer, const char *key, const char *text)
{
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, text);
}

static void write_bool(struct qr_json_writer *writer, const char *key, bool value)
{
    qr_json_write_key(writer, key);
    qr_json_write_bool(writer, value);
}

/* null for zero */
static void write_address(struct qr_json_writer *writer, const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    if (qr_address_is_zero(address)) {
        qr_json_write_null(writer);
    } else {
        qr_json_write_string(writer, text);
    }
}

static void write_member(struct qr_json_writer *writer, const char *key,
                         const struct qr_address *address)
{
    qr_json_write_key(writer, key);
    write_address(writer, address);
}

static void write_addresses(struct qr_json_writer *writer, const char *key,
                            const struct qr_address *addresses, size_t count)
{
    qr_json_write_key(writer, key);
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < count; i++) {
        write_address(writer, &addresses[i]);
    }
    qr_json_write_end(writer, ']');
}

static void write_safe(struct qr_json_writer *writer, const struct qr_safe_view *safe)
{
    char nonce[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(nonce, &safe->nonce);
    qr_json_write_begin(writer, '{');
    write_member(writer, "address", &safe->address);
    write_text(writer, "version", safe->version_text);
    qr_json_write_key(writer, "release");
    if (safe->release == NULL) {
        qr_json_write_null(writer);
    } else {
        struct qr_buffer release = QR_BUFFER_INIT;
        bool is_l2 = safe->release->contract == QR_SAFE_SINGLETON_L2;
        qr_buffer_addf(&release, "%s%s", qr_safe_version_text(safe->release->version),
                       is_l2 ? "+L2" : "");
        qr_json_write_string(writer, qr_buffer_text(&release));
        qr_buffer_dispose(&release);
    }
    write_member(writer, "singleton", &safe->singleton);
    qr_json_write_key(writer, "threshold");
    qr_json_write_u64(writer, safe->threshold);
    write_addresses(writer, "owners", safe->owners, safe->n_owners);
    qr_json_write_key(writer, "nonce");
    qr_json_write_raw(writer, nonce);
    write_addresses(writer, "modules", safe->modules, safe->n_modules);
    write_member(writer, "guard", &safe->guard);
    write_member(writer, "module_guard", &safe->module_guard);
    write_member(writer, "fallback_handler", &safe->fallback_handler);
    qr_json_write_end(writer, '}');
}

static void write_timelock(struct qr_json_writer *writer, const struct qr_timelock_view *timelock)
{
    qr_json_write_begin(writer, '{');
    write_member(writer, "address", &timelock->address);
    qr_json_write_key(writer, "min_delay");
    qr_json_write_u64(writer, timelock->min_delay);
    write_text(writer, "state", state_text(timelock->state));
    if (timelock->ready_at != 0) {
        qr_json_write_key(writer, "ready_at");
        qr_json_write_u64(writer, timelock->ready_at);
    }
    if (timelock->has_proposer) {
        write_bool(writer, "proposer_may", timelock->proposer_may);
    }
    write_bool(writer, "open_executor", timelock->open_executor);
    write_bool(writer, "predecessor_done", timelock->predecessor_done);
    qr_json_write_end(writer, '}');
}

static void write_app(struct qr_json_writer *writer, const struct qr_app_view *app)
{
    qr_json_write_begin(writer, '{');
    write_member(writer, "owner", &app->owner);
    write_bool(writer, "two_step", app->two_step);
    if (app->two_step) {
        write_member(writer, "pending_owner", &app->pending_owner);
    }
    qr_json_write_end(writer, '}');
}

static void write_hops(struct qr_json_writer *writer, const struct qr_onchain *onchain,
                       const struct qr_config *config, enum qr_hop_kind kind)
{
    qr_json_write_begin(writer, '[');
    for (size_t h = 0; h < config->n_hops; h++) {
        if (!onchain->is_read[h] || config->route[h].kind != kind) {
            continue;
        }
        if (kind == QR_HOP_SAFE) {
            write_safe(writer, &onchain->safes[h]);
        } else {
            write_timelock(writer, &onchain->timelocks[h]);
        }
    }
    qr_json_write_end(writer, ']');
}

void qr_show_write_onchain(struct qr_json_writer *writer, const struct qr_onchain *onchain,
                           const struct qr_proposal *proposal)
{
    const struct qr_config *config = &proposal->source->config;
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "block");
    qr_json_write_u64(writer, onchain->block.number);
    qr_json_write_key(writer, "safes");
    write_hops(writer, onchain, config, QR_HOP_SAFE);
    qr_json_write_key(writer, "timelocks");
    write_hops(writer, onchain, config, QR_HOP_TIMELOCK);
    qr_json_write_key(writer, "app");
    write_app(writer, &onchain->app);
    qr_json_write_end(writer, '}');
}
