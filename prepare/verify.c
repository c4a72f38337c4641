#include "prepare/verify.h"

#include <stdlib.h>
#include <string.h>

#include "prepare/difference.h"
#include "prepare/nonce_search.h"
#include "prepare/onchain_parts.h"
#include "prepare/report_end.h"

static bool is_expected(const struct qr_proposal_files *expected, const char *name)
{
    for (size_t i = 0; i < expected->count; i++) {
        if (strcmp(expected->items[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Where the rest cannot be recomputed, what comes before it is compared. */
static void compare_file(struct qr_findings *findings, const struct qr_proposal_file *file,
                         const struct qr_buffer *there)
{
    if (!file->open_end || there->length <= file->content.length) {
        qr_find_differences(findings, file->name, there, &file->content);
        return;
    }
    struct qr_buffer start QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_buffer_add(&start, there->data, file->content.length);
    qr_find_differences(findings, file->name, &start, &file->content);
    const char *rest = qr_buffer_text(there) + file->content.length;
    size_t line;
    if (!qr_report_end_is_possible(&line, rest, there->length - file->content.length)) {
        qr_findings_add(findings, QR_DANGER, "mismatch", file->name,
                        "line %zu of its last section is none that prepare writes: somebody "
                        "changed it",
                        line);
    }
    qr_findings_add(findings, QR_CAUTION, "diff-unchecked", file->name,
                    "the changes that %s tells were not recomputed: they need git", file->name);
}

/* Byte for byte, both ways: every file that is recomputed, and every entry that is there. */
static void compare_files(struct qr_findings *findings, const struct qr_directory *found,
                          const struct qr_proposal_files *expected)
{
    for (size_t i = 0; i < expected->count; i++) {
        const struct qr_proposal_file *file = &expected->items[i];
        const struct qr_found_file *there = qr_directory_find(found, file->name);
        if (there == NULL) {
            qr_findings_add(findings, QR_DANGER, "mismatch", file->name,
                            "the file is missing from the proposal");
        } else if (!there->regular) {
            qr_findings_add(findings, QR_DANGER, "mismatch", file->name,
                            "it is no regular file, so its content could change");
        } else {
            compare_file(findings, file, &there->content);
        }
    }
    for (size_t i = 0; i < found->n_files; i++) {
        if (!is_expected(expected, found->files[i].name)) {
            struct qr_buffer name = QR_BUFFER_INIT;
            qr_utf8_add_escaped(&name, found->files[i].name, strlen(found->files[i].name));
            qr_findings_add(findings, QR_DANGER, "mismatch", qr_buffer_text(&name),
                            "this proposal has no such file: somebody added it");
            qr_buffer_dispose(&name);
        }
    }
}

static bool check_revision(struct qr_verification *verification, struct qr_repository *repository,
                           const char *revision, struct qr_error *err)
{
    struct qr_commit commit;
    const char *proposed = verification->made.source.commit.id;
    if (!qr_repository_resolve(&commit, repository, revision, err)) {
        return false;
    }
    if (strcmp(commit.id, proposed) != 0) {
        qr_findings_add(&verification->findings, QR_DANGER, "mismatch",
                        "proposal.json: source.commit",
                        "the proposal is made from commit %s, but revision %s is commit %s",
                        proposed, revision, commit.id);
    }
    return true;
}

/* What cannot be recomputed from a parsed proposal is a difference too: a proposal that prepare
 * wrote never has it. Only a world that fails leaves the question open. */
static bool refuse(struct qr_verification *verification, struct qr_error *err)
{
    if (err->kind == QR_ERROR_UNAVAILABLE) {
        return false;
    }
    qr_findings_add(&verification->findings, QR_DANGER, "mismatch", "proposal.json", "%s",
                    err->message);
    *err = (struct qr_error)QR_ERROR_INIT;
    return true;
}

static void judge(struct qr_verification *verification)
{
    verification->verified = qr_findings_first_danger(NULL, &verification->findings) == NULL;
}

/* What the configuration leaves to the chain is what proposal.json says it was. */
static void find_chain_inputs(struct qr_findings *findings, const struct qr_preparation *made)
{
    for (size_t h = 0; h < made->source.config.n_hops; h++) {
        const struct qr_hop *hop = &made->source.config.route[h];
        char where[QR_ONCHAIN_WHERE_SIZE];
        if (!made->is_chain_input[h]) {
            continue;
        }
        bool is_safe = hop->kind == QR_HOP_SAFE;
        qr_onchain_where(where, is_safe ? "Safe" : "timelock", &hop->address);
        qr_findings_add(findings, QR_CAUTION, "chain-input", where,
                        "its %s is not in the configuration: it was read from the chain when this "
                        "was prepared, and --rpc compares it",
                        is_safe ? "version" : "delay");
    }
}

bool qr_verify_directory(struct qr_verification *verification, const char *path,
                         struct qr_repository *repository, const char *revision,
                         struct qr_error *err)
{
    struct qr_directory directory QR_CLEANUP(qr_directory_dispose) = {.files = NULL};
    if (!qr_directory_read(&directory, path, err)) {
        return false;
    }
    struct qr_preparation *made = &verification->made;
    if (!qr_prepare_again(made, repository, &directory, err)) {
        return refuse(verification, err);
    }
    if (revision != NULL && !check_revision(verification, repository, revision, err)) {
        return false;
    }
    struct qr_proposal_files files QR_CLEANUP(qr_proposal_files_dispose) = {.count = 0};
    qr_proposal_render(&files, &made->proposal);
    compare_files(&verification->findings, &directory, &files);
    find_chain_inputs(&verification->findings, made);
    qr_proposal_add_findings(&verification->findings, &made->proposal, verification->trust);
    judge(verification);
    return true;
}

/* The message hash stands beside the safeTxHash on every wallet and is easily taken for it: then
 * the safeTxHash that it gives is one of the Safe's. */
static bool is_message_hash(struct qr_preparation *made, const uint8_t hash32[32])
{
    const struct qr_route *route = &made->proposal.route;
    for (size_t i = 0; i < route->n_steps; i++) {
        if (qr_step_is_of_safe(&route->steps[i])) {
            uint8_t given32[32];
            qr_eip712_hash(given32, route->steps[i].hashes.domain32, hash32);
            return qr_nonce_search(made, given32) != NULL;
        }
    }
    return false;
}

static bool has_open_nonce(const struct qr_preparation *made)
{
    bool open = false;
    for (size_t i = 0; i < QR_MAX_HOPS; i++) {
        open = open || made->nonce_is_open[i];
    }
    return open;
}

static void explain_hash(struct qr_findings *findings, struct qr_preparation *made,
                         const uint8_t hash32[32])
{
    if (qr_proposal_signed_step(&made->proposal) == NULL) {
        qr_findings_add(findings, QR_DANGER, "mismatch", "hash",
                        "the route of this revision has no Safe, so there is no safeTxHash");
    } else if (is_message_hash(made, hash32)) {
        qr_findings_add(findings, QR_DANGER, "mismatch", "hash",
                        "it is the message hash of this transaction, not its safeTxHash: compare "
                        "the two values of the same name");
    } else if (made->nonce_is_open[1]) {
        qr_findings_add(findings, QR_DANGER, "mismatch", "hash",
                        "this revision does not give it with the nonces tried for its two Safes: "
                        "another revision, action or chain, or give --nonce 0xSAFE=N for both");
    } else if (has_open_nonce(made)) {
        qr_findings_add(findings, QR_DANGER, "mismatch", "hash",
                        "this revision does not give it with any nonce from 0 to %d: another "
                        "revision, action, chain or Safe",
                        QR_NONCES_TRIED - 1);
    } else {
        qr_findings_add(findings, QR_DANGER, "mismatch", "hash",
                        "this revision does not give it with this nonce: another revision, action, "
                        "chain, Safe or nonce");
    }
}

bool qr_verify_hash(struct qr_verification *verification, const uint8_t hash32[32],
                    struct qr_repository *repository, const struct qr_prepare_request *request,
                    struct qr_error *err)
{
    struct qr_prepare_request open = *request;
    open.nonces_may_be_open = true;
    struct qr_preparation *made = &verification->made;
    if (!qr_prepare(made, repository, &open, err)) {
        return false;
    }
    verification->matched = qr_nonce_search(made, hash32);
    if (verification->matched == NULL) {
        explain_hash(&verification->findings, made, hash32);
    } else {
        qr_proposal_review(&made->proposal); /* with the nonces that were found */
    }
    qr_proposal_add_findings(&verification->findings, &made->proposal, verification->trust);
    judge(verification);
    return true;
}

/* The chain has spoken on them. */
static void drop_chain_inputs(struct qr_findings *findings)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++) {
        struct qr_finding *finding = &findings->items[i];
        if (strcmp(finding->code, "chain-input") == 0) {
            free(finding->where);
            free(finding->text);
        } else {
            findings->items[kept++] = *finding;
        }
    }
    findings->count = kept;
}

/* A version that differs is found already. A delay is right as long as it can be scheduled; but
 * `min` is then no longer what it says. */
static void compare_delays(struct qr_verification *verification)
{
    const struct qr_preparation *made = &verification->made;
    for (size_t h = 0; h < made->source.config.n_hops; h++) {
        const struct qr_hop *hop = &made->source.config.route[h];
        const struct qr_timelock_view *timelock = &verification->onchain.timelocks[h];
        if (made->is_chain_input[h] && hop->kind == QR_HOP_TIMELOCK &&
            verification->onchain.is_read[h] && timelock->min_delay != hop->delay) {
            char where[QR_ONCHAIN_WHERE_SIZE];
            qr_onchain_where(where, "timelock", &hop->address);
            qr_findings_add(&verification->findings, QR_CAUTION, "chain-input", where,
                            "the configuration says delay: min, which is %llu seconds now; the "
                            "proposal has %llu",
                            (unsigned long long)timelock->min_delay,
                            (unsigned long long)hop->delay);
        }
    }
}

bool qr_verify_onchain(struct qr_verification *verification, struct qr_chain *chain,
                       struct qr_error *err)
{
    if (qr_verification_differs(verification)) {
        return true;
    }
    verification->verified = false;
    drop_chain_inputs(&verification->findings);
    verification->n_before_chain = verification->findings.count;
    if (!qr_onchain_check(&verification->onchain, &verification->findings,
                          &verification->made.proposal, chain, err)) {
        return false;
    }
    verification->asked_chain = true;
    compare_delays(verification);
    judge(verification);
    return true;
}

bool qr_verification_differs(const struct qr_verification *verification)
{
    for (size_t i = 0; i < verification->findings.count; i++) {
        if (strcmp(verification->findings.items[i].code, "mismatch") == 0) {
            return true;
        }
    }
    return false;
}

void qr_verification_accept(struct qr_verification *verification, const char *const *codes,
                            size_t n_codes)
{
    qr_findings_accept(&verification->findings, codes, n_codes);
    judge(verification);
}

void qr_verification_dispose(struct qr_verification *verification)
{
    qr_onchain_dispose(&verification->onchain);
    qr_findings_dispose(&verification->findings);
    qr_preparation_dispose(&verification->made);
}
