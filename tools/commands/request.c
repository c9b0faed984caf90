/* diffusion request: asks a request handler, a session, or all sessions that a filter selects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "../values/input.h"
#include "../values/values.h"

static int type = TYPE_STRING;
static int response_type = TYPE_JSON;
static int format = FORMAT_VALUE;
static const char *to_session;
static const char *to_filter;
static bool null_value;
static bool hexadecimal;
static double timeout = 60;

/* A request. All of it is the callback thread's until the outcome has come. */
typedef struct {
    OUTCOME_T outcome;
    bool number_known; /* to a filter: how many responses are to come; the first of them may come before that is known */
    long responses;
    long failures;
} ASKED_T;

static const char *path;

static void print_response(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value) {
    print_item(&(ITEM_T){ .path = path, .datatype = datatype, .value = value, .has_value = true }, (FORMAT_T)format, TIME_NONE);
}

static int on_response(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    ASKED_T *asked = context;
    print_response(datatype, value);
    asked->responses++;
    if (to_filter == NULL || asked->number_known) {
        outcome_arrived(&asked->outcome);
    }
    return HANDLER_SUCCESS;
}

/* The outcome that was expected was this number; now as many responses are, but for those that have come. */
static int on_number_sent(int number, void *context) {
    ASKED_T *asked = context;
    for (long i = asked->responses + asked->failures; i < number; i++) {
        outcome_expect(&asked->outcome);
    }
    asked->number_known = true;
    outcome_arrived(&asked->outcome);
    return HANDLER_SUCCESS;
}

static int on_response_error(const SESSION_ID_T *id, const DIFFUSION_ERROR_T *error) {
    ASKED_T *asked = error->context;
    char *name = session_id_to_string(id);
    complain("no response of session %s: %s", name == NULL ? "?" : name, error->message == NULL ? diffusion_error_str(error->code) : error->message);
    free(name);
    asked->failures++;
    if (asked->number_known) {
        outcome_arrived(&asked->outcome);
    }
    return HANDLER_SUCCESS;
}

static void send_to_path(SESSION_T *session, BUF_T *request, ASKED_T *asked) {
    const SEND_REQUEST_PARAMS_T params = {
        .path = path, .request = request, .request_datatype = datatype_of((TYPE_T)type), .response_datatype = datatype_of((TYPE_T)response_type),
        .on_response = on_response, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = asked
    };
    send_request(session, params);
}

static void send_to_session(SESSION_T *session, SESSION_ID_T *id, BUF_T *request, ASKED_T *asked) {
    const SEND_REQUEST_TO_SESSION_PARAMS_T params = {
        .recipient_session = id, .path = path, .request = request, .request_datatype = datatype_of((TYPE_T)type),
        .response_datatype = datatype_of((TYPE_T)response_type), .on_response = on_response, .on_error = outcome_on_error,
        .on_discard = outcome_on_discard, .context = asked
    };
    send_request_to_session(session, params);
}

static void send_to_filter(SESSION_T *session, BUF_T *request, ASKED_T *asked) {
    const SEND_REQUEST_TO_FILTER_PARAMS_T params = {
        .path = path, .filter = to_filter, .request = request, .request_datatype = datatype_of((TYPE_T)type),
        .response_datatype = datatype_of((TYPE_T)response_type), .on_number_sent = on_number_sent, .on_response = on_response,
        .on_response_error = on_response_error, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = asked
    };
    send_request_to_filter(session, params);
}

static int ask(BUF_T *request, SESSION_ID_T *id) {
    static ASKED_T asked;
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    outcome_expect(&asked.outcome);
    if (id != NULL) {
        send_to_session(session, id, request, &asked);
    } else if (to_filter != NULL) {
        send_to_filter(session, request, &asked);
    } else {
        send_to_path(session, request, &asked);
    }
    int code = EXIT_DONE;
    if (!outcome_wait(&asked.outcome, deadline_in(timeout))) {
        code = outcome_complain(&asked.outcome, to_filter == NULL ? "no response" : "not all responses");
    }
    session_end(session);
    if (code == EXIT_DONE && to_filter != NULL) {
        if (option_verbose) {
            say("%ld responses, %ld failures", asked.responses, asked.failures);
        }
        if (asked.responses == 0) {
            complain("no session has responded");
            code = EXIT_REFUSED;
        } else if (asked.failures > 0) {
            code = EXIT_REFUSED;
        }
    }
    return code;
}

static int run(WORDS_T words) {
    if (words.count == 0 || words.count > 2) {
        return usage_error(words.count == 0 ? "no path is given" : "there is more than one request");
    }
    if (to_session != NULL && to_filter != NULL) {
        return usage_error("--session and --filter exclude each other");
    }
    if ((words.count == 2) == null_value) {
        return usage_error("a request is a value or --null; - stands for standard input");
    }
    path = words.words[0];
    SESSION_ID_T *id = to_session == NULL ? NULL : session_id_create_from_string(to_session);
    if (to_session != NULL && id == NULL) {
        return usage_error("'%s' is no session id such as 0123456789abcdef-0000000000000001", to_session);
    }
    BUF_T *request = NULL;
    if (!null_value) {
        const bool standard_input = strcmp(words.words[1], "-") == 0;
        size_t length = strlen(words.words[1]);
        char *text = standard_input ? read_file("-", &length) : words.words[1];
        request = text == NULL ? NULL : value_parse(datatype_of((TYPE_T)type), text, length, hexadecimal);
        if (standard_input) {
            free(text);
        }
        if (request == NULL) {
            session_id_free(id);
            return EXIT_USAGE;
        }
    }
    const int code = ask(request, id);
    buf_free(request);
    session_id_free(id);
    return code;
}

static const OPTION_T options[] = {
    { 'T', "type", "TYPE", "Type of the request (default: string)", OPTION_CHOICE, &type, value_type_words },
    { 'R', "response-type", "TYPE", "Type to read responses as (default: json, which strings and numbers are too)", OPTION_CHOICE, &response_type, value_type_words },
    { 0, "session", "ID", "Ask this session; it has a request stream for the path", OPTION_TEXT, &to_session, NULL },
    { 0, "filter", "FILTER", "Ask all sessions that the filter selects, such as '$Principal is \"client\"'", OPTION_TEXT, &to_filter, NULL },
    { 0, "null", NULL, "Ask with null (string, int64 and double)", OPTION_FLAG, &null_value, NULL },
    { 0, "hex", NULL, "A binary request is hexadecimal digits", OPTION_FLAG, &hexadecimal, NULL },
    { 'F', "format", "FORMAT", "text, value (default), json, pretty, hex or records", OPTION_CHOICE, &format, format_words },
    { 't', "timeout", "SECONDS", "Give up after this time (default: 60; 0: never)", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T request_command = {
    .name = "request",
    .summary = "send a request and print the response",
    .usage = "URL PATH [VALUE | -]",
    .description =
        "Sends a request to whoever handles the path, or with --session or --filter to\n"
        "sessions themselves, and prints the responses. Ends with 1 if the request is\n"
        "rejected, if nobody handles it, or if one of several sessions did not respond.\n",
    .options = options,
    .examples =
        "diffusion request ws://localhost:8080 weather/today Cambridge\n"
        "diffusion request ws://localhost:8080 orders/add '{\"item\":\"tea\"}' --type json --format pretty\n",
    .connects = true,
    .run = run,
};
