#include "commit/progress.h"

const char *qr_step_status_text(enum qr_step_status status)
{
    switch (status) {
    case QR_STATUS_DONE:
        return "done";
    case QR_STATUS_NOT_NEEDED:
        return "not-needed";
    case QR_STATUS_READY:
        return "ready";
    case QR_STATUS_SENT:
        return "sent";
    case QR_STATUS_SIGNATURES:
        return "waiting-for-signatures";
    case QR_STATUS_NONCE:
        return "waiting-for-nonce";
    case QR_STATUS_EARLIER:
        return "waiting-for-step";
    case QR_STATUS_DELAY:
        return "waiting-for-delay";
    case QR_STATUS_PREDECESSOR:
        return "waiting-for-predecessor";
    case QR_STATUS_UNKNOWN:
        return "unknown";
    case QR_STATUS_DEAD:
        return "dead";
    }
    return "";
}

const char *qr_outcome_text(enum qr_outcome outcome)
{
    switch (outcome) {
    case QR_OUTCOME_EXECUTED:
        return "executed";
    case QR_OUTCOME_UNDER_WAY:
        return "under-way";
    case QR_OUTCOME_DEAD:
        return "dead";
    case QR_OUTCOME_UNKNOWN:
        return "unknown";
    }
    return "";
}

bool qr_progress_result(const struct qr_progress *progress, const char *what, struct qr_error *err)
{
    switch (progress->outcome) {
    case QR_OUTCOME_EXECUTED:
        return true;
    case QR_OUTCOME_UNDER_WAY:
        return qr_error_set(err, QR_ERROR_NOT_YET, "%s is still under way: %s", what,
                            progress->sentence);
    case QR_OUTCOME_DEAD:
        return qr_error_set(err, QR_ERROR_REFUSED, "%s can never be executed: %s", what,
                            progress->sentence);
    case QR_OUTCOME_UNKNOWN:
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: %s", what, progress->sentence);
    }
    return false;
}
