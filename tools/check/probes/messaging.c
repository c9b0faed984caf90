/* Messages between two sessions of the probe: by path, to a session, by a filter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

/* A request handler has no context of its own: one probe runs at a time. */
static OUTCOME_T *registration;

typedef struct {
    OUTCOME_T outcome;
    HEARD_T *heard;
} ASKED_T;

static int on_active(SESSION_T *session, const char *path, const DIFFUSION_REGISTRATION_T *unused) {
    (void)session;
    (void)path;
    (void)unused;
    outcome_arrived(registration);
    return HANDLER_SUCCESS;
}

/* Answers with twice the number; the number 13 is rejected. */
static int answer(SESSION_T *session, const DIFFUSION_VALUE_T *value, const DIFFUSION_RESPONDER_HANDLE_T *handle) {
    int64_t number = 0;
    read_diffusion_int64_value(value, &number, NULL);
    if (number == 13) {
        diffusion_reject_request(session, handle, "no thirteen", NULL);
        return HANDLER_SUCCESS;
    }
    BUF_T *response = buf_create();
    write_diffusion_int64_value(2 * number, response);
    diffusion_respond_to_request(session, handle, response, NULL);
    buf_free(response);
    return HANDLER_SUCCESS;
}

static int on_request(SESSION_T *session, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, const DIFFUSION_REQUEST_CONTEXT_T *request_context,
                      const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)datatype;
    (void)request_context;
    (void)context;
    return answer(session, value, handle);
}

static int on_stream_request(SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                             const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)path;
    (void)datatype;
    (void)context;
    return answer(session, value, handle);
}

static int on_response(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    ASKED_T *asked = context;
    char *text = value_text(datatype, value);
    heard_format(asked->heard, "%s", text);
    free(text);
    outcome_arrived(&asked->outcome);
    return HANDLER_SUCCESS;
}

static ASKED_T *begin(CHECK_T *check, SESSION_T *session) {
    ASKED_T *asked = check_keep(check, sizeof *asked);
    asked->heard = heard_begin(check, session, DATATYPE_INT64);
    outcome_expect(&asked->outcome);
    return asked;
}

static ASKED_T *ask_path(CHECK_T *check, SESSION_T *session, const char *path, const char *text) {
    ASKED_T *asked = begin(check, session);
    BUF_T *request = step_value(check, DATATYPE_INT64, text);
    const SEND_REQUEST_PARAMS_T params = {
        .path = check_path(check, "", path), .request = request, .request_datatype = DATATYPE_INT64, .response_datatype = DATATYPE_INT64,
        .on_response = on_response, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = asked
    };
    send_request(session, params);
    buf_free(request);
    return asked;
}

static bool add_handler(CHECK_T *check, SESSION_T *session) {
    static DIFFUSION_REQUEST_HANDLER_T handler = {
        .request_datatype = DATATYPE_INT64, .response_datatype = DATATYPE_INT64, .on_active = on_active, .on_request = on_request
    };
    registration = step_begin(check);
    const ADD_REQUEST_HANDLER_PARAMS_T params = {
        .path = check_path(check, "", "requests"), .request_handler = &handler, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = registration
    };
    add_request_handler(session, params);
    return step_done(check, registration, "a request handler is registered", "REGISTER_HANDLER");
}

static void probe_path(CHECK_T *check) {
    CHECK_SESSION_T *answers = check_open(check, NULL);
    CHECK_SESSION_T *asks = answers == NULL ? NULL : check_open(check, NULL);
    if (asks == NULL || !step_refused(check, &ask_path(check, asks->session, "requests/below", "1")->outcome, DIFF_ERR_UNHANDLED_MESSAGE,
                                      "a request that nobody handles", "SEND_TO_MESSAGE_HANDLER")
        || !add_handler(check, answers->session)) {
        return;
    }
    ASKED_T *asked = ask_path(check, asks->session, "requests/below", "21");
    if (step_done(check, &asked->outcome, "a request is answered", "SEND_TO_MESSAGE_HANDLER")
        && heard_expect(asked->heard, "the answer", (const char *[]){ "42", NULL }, true)) {
        step_refused(check, &ask_path(check, asks->session, "requests/below", "13")->outcome, DIFF_ERR_REJECTED_REQUEST, "a request that the handler rejects",
                     "SEND_TO_MESSAGE_HANDLER");
    }
}

static const DIFFUSION_REQUEST_STREAM_T stream = { .on_request = on_stream_request };

static bool open_pair(CHECK_T *check, CHECK_SESSION_T **answers, CHECK_SESSION_T **asks) {
    *answers = check_open(check, NULL);
    *asks = *answers == NULL ? NULL : check_open(check, NULL);
    if (*asks == NULL) {
        return false;
    }
    free(set_request_stream((*answers)->session, check_path(check, "", "direct"), DATATYPE_INT64, DATATYPE_INT64, &stream));
    return true;
}

static ASKED_T *ask_session(CHECK_T *check, SESSION_T *session, SESSION_ID_T *id, const char *path, const char *text) {
    ASKED_T *asked = begin(check, session);
    BUF_T *request = step_value(check, DATATYPE_INT64, text);
    const SEND_REQUEST_TO_SESSION_PARAMS_T params = {
        .recipient_session = id, .path = check_path(check, "", path), .request = request, .request_datatype = DATATYPE_INT64,
        .response_datatype = DATATYPE_INT64, .on_response = on_response, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = asked
    };
    send_request_to_session(session, params);
    buf_free(request);
    return asked;
}

static void probe_session(CHECK_T *check) {
    CHECK_SESSION_T *answers;
    CHECK_SESSION_T *asks;
    if (!open_pair(check, &answers, &asks)) {
        return;
    }
    ASKED_T *asked = ask_session(check, asks->session, answers->session->id, "direct", "4");
    if (step_done(check, &asked->outcome, "a request to a session is answered", "SEND_TO_SESSION")
        && heard_expect(asked->heard, "the answer", (const char *[]){ "8", NULL }, true)
        && step_refused(check, &ask_session(check, asks->session, answers->session->id, "direct", "13")->outcome, DIFF_ERR_REJECTED_REQUEST,
                        "a request that the session rejects", "SEND_TO_SESSION")) {
        SESSION_ID_T nobody = *answers->session->id;
        nobody.value ^= 0x5a5a5a5a;
        step_refused(check, &ask_session(check, asks->session, &nobody, "direct", "4")->outcome, DIFF_ERR_NO_SUCH_SESSION, "a request to a session that is not there",
                     "SEND_TO_SESSION");
    }
}

static int on_number_sent(int number, void *context) {
    ASKED_T *asked = context;
    heard_format(asked->heard, "sent to %d", number);
    /* The outcome that was expected was this number; now as many responses are. */
    for (int i = 0; i < number; i++) {
        outcome_expect(&asked->outcome);
    }
    outcome_arrived(&asked->outcome);
    return HANDLER_SUCCESS;
}

static int on_response_error(const SESSION_ID_T *id, const DIFFUSION_ERROR_T *error) {
    (void)id;
    ASKED_T *asked = error->context;
    outcome_failed(&asked->outcome, error->code, error->message == NULL ? "" : error->message);
    return HANDLER_SUCCESS;
}

static void probe_filter(CHECK_T *check) {
    CHECK_SESSION_T *answers;
    CHECK_SESSION_T *asks;
    if (!open_pair(check, &answers, &asks)) {
        return;
    }
    /* No session but that of the probe. */
    char *id = session_id_to_string(answers->session->id);
    char filter[120];
    snprintf(filter, sizeof filter, "$SessionId is \"%s\"", id);
    free(id);
    ASKED_T *asked = begin(check, asks->session);
    BUF_T *request = step_value(check, DATATYPE_INT64, "5");
    const SEND_REQUEST_TO_FILTER_PARAMS_T params = {
        .path = check_path(check, "", "direct"), .filter = filter, .request_datatype = DATATYPE_INT64, .response_datatype = DATATYPE_INT64,
        .request = request, .on_number_sent = on_number_sent, .on_response = on_response, .on_response_error = on_response_error,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = asked
    };
    send_request_to_filter(asks->session, params);
    buf_free(request);
    if (step_done(check, &asked->outcome, "a request by a filter is answered", "SEND_TO_SESSION and VIEW_SESSION")) {
        heard_expect(asked->heard, "the number of sessions and the answer", (const char *[]){ "sent to 1", "10", NULL }, false);
    }
}

const PROBE_T messaging_probes[] = {
    { "messaging/path", "a request to a path is answered, rejected, or handled by nobody", 0, TOUCHES_TOPICS, probe_path },
    { "messaging/session", "a request to a session is answered or rejected, or the session is not there", 0, TOUCHES_TOPICS, probe_session },
    { "messaging/filter", "a request by a filter is answered", 0, TOUCHES_TOPICS, probe_filter },
    { 0 },
};
