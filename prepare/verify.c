#include "prepare/verify.h"

#include <string.h>

#include "base/file.h"
#include "prepare/difference.h"

enum { NONCES_TRIED = 10000 };

static void copy_findings(struct qr_findings *to, const struct qr_findings *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct qr_finding *finding = &from->items[i];
        qr_findings_add(to, finding->level, finding->code, finding->where, "%s", finding->text);
    }
}

static bool is_expected(const struct qr_proposal_files *expected, const char *name)
{
    for (size_t i = 0; i < expected->count; i++) {
        if (strcmp(expected->items[i].name, name) == 0) {
            return true;
        }
    }
    return false;
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
            qr_find_differences(findings, file->name, &there->content, &file->content);
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

/* What the user gave for a configuration outside of git; a mistake in it says nothing of the
 * proposal. */
static bool check_config_file(const struct qr_directory *directory, const char *config_file,
                              bool has_repository, struct qr_error *err)
{
    struct qr_json_value source = qr_json_get(qr_json_root(&directory->proposal), "source");
    bool outside = qr_json_present(source) && qr_json_type(source) == QR_JSON_OBJECT &&
                   qr_json_present(qr_json_get(source, "config")) &&
                   qr_json_present(qr_json_get(qr_json_get(source, "config"), "outside_sha256"));
    if (config_file == NULL) {
        return !outside || !has_repository
                   ? true
                   : qr_error_set(err, QR_ERROR_UNAVAILABLE,
                                  "the configuration of this proposal is not in git: get the file "
                                  "from its proposer and add --config-file FILE");
    }
    if (!outside || !has_repository) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: leave --config-file out",
                            outside ? "without git no configuration is read"
                                    : "the configuration of this proposal is in git");
    }
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    return qr_file_read(&content, config_file, QR_CONFIG_MAX_SIZE, err);
}

bool qr_verify_directory(struct qr_verification *verification, const char *path,
                         struct qr_repository *repository, const char *config_file,
                         const char *revision, struct qr_error *err)
{
    struct qr_directory directory QR_CLEANUP(qr_directory_dispose) = {.files = NULL};
    if (!qr_directory_read(&directory, path, err)) {
        return false;
    }
    struct qr_preparation *made = &verification->made;
    if (!check_config_file(&directory, config_file, repository != NULL, err)) {
        return false;
    }
    if (!qr_prepare_again(made, repository, &directory, config_file, err)) {
        return refuse(verification, err);
    }
    if (revision != NULL && !check_revision(verification, repository, revision, err)) {
        return false;
    }
    struct qr_proposal_files files QR_CLEANUP(qr_proposal_files_dispose) = {.count = 0};
    qr_proposal_render(&files, &made->proposal);
    compare_files(&verification->findings, &directory, &files);
    verification->verified = verification->findings.count == 0;
    copy_findings(&verification->findings, &made->proposal.findings);
    return true;
}

static bool is_safe_step(const struct qr_step *step)
{
    return step->kind == QR_STEP_SAFE_TRANSACTION || step->kind == QR_STEP_SAFE_APPROVE;
}

/* Give the signers' Safe the nonce with which its safeTxHash is the one sought; without one it
 * keeps its own. */
static void search_nonce(struct qr_step *step, const uint8_t hash32[32])
{
    uint64_t nonce = 0;
    if (qr_safe_tx_find_nonce(&nonce, &step->safe, &step->tx, hash32, NONCES_TRIED)) {
        step->tx.nonce = qr_word_from_u64(nonce);
        qr_safe_tx_hash(&step->hashes, &step->safe, &step->tx);
    }
}

/* The message hash stands beside the safeTxHash on every wallet and is easily taken for it: then
 * the safeTxHash that it gives is one of this Safe's. */
static bool is_message_hash(const struct qr_step *step, const uint8_t hash32[32], bool search)
{
    uint64_t nonce = 0;
    uint8_t given32[32];
    qr_eip712_hash(given32, step->hashes.domain32, hash32);
    return memcmp(step->hashes.message32, hash32, 32) == 0 ||
           (search && qr_safe_tx_find_nonce(&nonce, &step->safe, &step->tx, given32, NONCES_TRIED));
}

static void judge_hash(struct qr_verification *verification, const uint8_t hash32[32])
{
    struct qr_findings *findings = &verification->findings;
    struct qr_route *route = &verification->made.proposal.route;
    bool search = verification->made.nonce_is_open;
    bool any_safe = false;
    for (size_t i = 0; i < route->n_steps && verification->matched == NULL; i++) {
        struct qr_step *step = &route->steps[i];
        if (!is_safe_step(step)) {
            continue;
        }
        /* Only the first Safe's nonce may be open: the later ones are part of what it approves. */
        if (search && !any_safe) {
            search_nonce(step, hash32);
        }
        any_safe = true;
        if (memcmp(step->hashes.hash32, hash32, 32) == 0) {
            verification->matched = step;
        } else if (is_message_hash(step, hash32, search)) {
            qr_findings_add(
                findings, QR_DANGER, "mismatch", "hash",
                "it is the message hash of this transaction, not its safeTxHash: compare "
                "the two values of the same name");
            return;
        }
    }
    verification->verified = verification->matched != NULL;
    if (!any_safe) {
        qr_findings_add(findings, QR_DANGER, "mismatch", "hash",
                        "the route of this revision has no Safe, so there is no safeTxHash");
    } else if (!verification->verified && search) {
        qr_findings_add(findings, QR_DANGER, "mismatch", "hash",
                        "this revision does not give it with any nonce from 0 to %d: another "
                        "revision, action, chain or Safe",
                        NONCES_TRIED - 1);
    } else if (!verification->verified) {
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
    open.first_nonce_may_be_open = true;
    struct qr_preparation *made = &verification->made;
    if (!qr_prepare(made, repository, &open, err)) {
        return false;
    }
    judge_hash(verification, hash32);
    copy_findings(&verification->findings, &made->proposal.findings);
    return true;
}

void qr_verification_dispose(struct qr_verification *verification)
{
    qr_findings_dispose(&verification->findings);
    qr_preparation_dispose(&verification->made);
}
