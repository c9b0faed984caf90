#include "outcome.h"

#include <stdio.h>

#include "output.h"
#include "run.h"

void outcome_expect(OUTCOME_T *outcome) {
    run_lock();
    outcome->open++;
    run_unlock();
}

static void arrived(OUTCOME_T *outcome, OUTCOME_KIND_T kind, ERROR_CODE_T code, const char *message) {
    run_lock();
    outcome->open--;
    if (kind != OUTCOME_GOOD && outcome->kind == OUTCOME_GOOD) {
        outcome->kind = kind;
        outcome->code = code;
        snprintf(outcome->message, sizeof outcome->message, "%s", message);
    }
    run_changed();
    run_unlock();
}

void outcome_arrived(OUTCOME_T *outcome) {
    arrived(outcome, OUTCOME_GOOD, DIFF_ERR_SUCCESS, "");
}

void outcome_failed(OUTCOME_T *outcome, ERROR_CODE_T code, const char *message) {
    arrived(outcome, OUTCOME_ERROR, code, message);
}

int outcome_on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    arrived(error->context, OUTCOME_ERROR, error->code, error->message);
    return HANDLER_SUCCESS;
}

int outcome_on_discard(SESSION_T *session, void *context) {
    (void)session;
    arrived(context, OUTCOME_DISCARDED, DIFF_ERR_SESSION_CLOSED, "the session has ended, or messages were lost");
    return HANDLER_SUCCESS;
}

void outcome_refused(OUTCOME_T *outcome, DIFFUSION_API_ERROR error) {
    const char *message = get_diffusion_api_error_description(error);
    arrived(outcome, OUTCOME_ERROR, (ERROR_CODE_T)get_diffusion_api_error_code(error), message == NULL ? "refused" : message);
    diffusion_api_error_free(error);
}

static bool wait_with(OUTCOME_T *outcome, int64_t deadline, bool (*wait)(int64_t deadline)) {
    run_lock();
    while (outcome->open > 0 && wait(deadline)) {
    }
    if (outcome->open > 0 && outcome->kind == OUTCOME_GOOD) {
        outcome->kind = OUTCOME_LATE;
        snprintf(outcome->message, sizeof outcome->message, "no answer in time");
    }
    const bool good = outcome->kind == OUTCOME_GOOD;
    run_unlock();
    return good;
}

bool outcome_wait(OUTCOME_T *outcome, int64_t deadline) {
    return wait_with(outcome, deadline, run_wait);
}

bool outcome_wait_anyway(OUTCOME_T *outcome, int64_t deadline) {
    return wait_with(outcome, deadline, run_wait_anyway);
}

bool outcome_wait_below(OUTCOME_T *outcome, long open) {
    run_lock();
    while (outcome->open >= open && outcome->kind == OUTCOME_GOOD && run_wait(NEVER)) {
    }
    const bool good = outcome->open < open && outcome->kind == OUTCOME_GOOD;
    run_unlock();
    return good && !run_has_ended();
}

int outcome_complain(const OUTCOME_T *outcome, const char *what) {
    run_lock();
    const OUTCOME_T copy = *outcome;
    run_unlock();
    if (run_has_ended() && copy.kind != OUTCOME_ERROR) {
        return run_exit_code();
    }
    complain("%s: %s", what, copy.message);
    switch (copy.kind) {
    case OUTCOME_LATE:
        return EXIT_TIMED_OUT;
    case OUTCOME_DISCARDED:
        return EXIT_CONNECTION;
    default:
        return exit_code_of(copy.code);
    }
}

int exit_code_of(ERROR_CODE_T code) {
    switch (code) {
    case DIFF_ERR_SUCCESS:
        return EXIT_DONE;
    case DIFF_ERR_AUTHENTICATION_FAILED:
        return EXIT_AUTHENTICATION;
    case DIFF_ERR_ACCESS_DENIED:
        return EXIT_DENIED;
    case DIFF_ERR_REQUEST_TIME_OUT:
        return EXIT_TIMED_OUT;
    case DIFF_ERR_ILLEGAL_ARGUMENT:
    case DIFF_ERR_INVALID_FILTER:
    case DIFF_ERR_INVALID_TOPIC_PATH:
    case DIFF_ERR_PARSE_URL:
    case DIFF_ERR_UNKNOWN_TRANSPORT:
        return EXIT_USAGE;
    case DIFF_ERR_SESSION_CREATE_FAILED:
    case DIFF_ERR_TRANSPORT_CREATE_FAILED:
    case DIFF_ERR_NO_SESSION:
    case DIFF_ERR_ADDR_LOOKUP_FAIL:
    case DIFF_ERR_SOCKET_CREATE_FAIL:
    case DIFF_ERR_SOCKET_CONNECT_FAIL:
    case DIFF_ERR_HANDSHAKE_SEND_FAIL:
    case DIFF_ERR_HANDSHAKE_RECV_FAIL:
    case DIFF_ERR_INVALID_CONNECTION_PROTOCOL:
    case DIFF_ERR_CONNECTION_REJECTED:
    case DIFF_ERR_CONNECTION_ERROR_UNDEFINED:
    case DIFF_ERR_SOCKET_READ_FAIL:
    case DIFF_ERR_SOCKET_WRITE_FAIL:
    case DIFF_ERR_DOWNGRADE:
    case DIFF_ERR_CONNECTION_UNSUPPORTED:
    case DIFF_ERR_LICENCE_EXCEEDED:
    case DIFF_ERR_CONNECTION_PROTOCOL_ERROR:
    case DIFF_ERR_PROTOCOL_VERSION:
    case DIFF_ERR_UNKNOWN_SESSION:
    case DIFF_ERR_REJECTED_SERVER_INITIALIZING:
    case DIFF_ERR_COMMUNICATION_ERROR:
    case DIFF_ERR_SESSION_CLOSED:
        return EXIT_CONNECTION;
    default:
        return EXIT_REFUSED;
    }
}
