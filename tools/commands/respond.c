/* diffusion respond: handles requests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/child.h"
#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "../values/values.h"

static int type = TYPE_JSON;
static int response_type = TYPE_STRING;
static int format = FORMAT_TEXT;
static int time_format = TIME_CLOCK;
static const char *command;
static const char *rejection;
static bool echo;
static bool own_requests;
static bool hexadecimal;
static long count;
static double timeout;

static const char *path;
static BUF_T *fixed_response;
static long answered; /* under the lock */
static OUTCOME_T outcome; /* of the first registration */
static bool registered;   /* of the callback thread */

/* The text of a request, for a command: of a string the string itself, of bytes the bytes, else JSON. To be freed. */
static char *request_text(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, size_t *length) {
    char *text = NULL;
    void *bytes = NULL;
    if (value == NULL) {
        text = strdup("");
    } else if (datatype == DATATYPE_BINARY && diffusion_value_get_raw_bytes(value, &bytes, length)) {
        text = malloc(*length + 1);
        if (text != NULL) {
            memcpy(text, bytes, *length);
        }
        return text;
    } else if (datatype == DATATYPE_RECORDV2) {
        diffusion_recordv2_to_string(value, &text, NULL);
    } else if (datatype != DATATYPE_STRING || !read_diffusion_string_value(value, &text, NULL)) {
        to_diffusion_json_string(value, &text, NULL);
    }
    *length = text == NULL ? 0 : strlen(text);
    return text;
}

/* What a command says to a request. NULL: it is to be rejected, with the reason. */
static BUF_T *response_of_command(const char *request_path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, char *reason, size_t size) {
    size_t length = 0;
    size_t output_length = 0;
    int exit_code = 0;
    char *input = request_text(datatype, value, &length);
    const char *name = "DIFFUSION_REQUEST_PATH=";
    char *variable = malloc(strlen(name) + strlen(request_path) + 1);
    BUF_T *response = NULL;
    snprintf(reason, size, "the handler has failed");
    if (input != NULL && variable != NULL) {
        strcat(strcpy(variable, name), request_path);
        char *output = child_filter(command, variable, input, length, &output_length, &exit_code);
        if (output != NULL && exit_code != 0) {
            snprintf(reason, size, "the handler has ended with %d", exit_code);
        } else if (output != NULL) {
            const bool binary = response_type == TYPE_BINARY;
            if (!binary && output_length > 0 && output[output_length - 1] == '\n') {
                output[--output_length] = '\0';
            }
            response = value_parse(datatype_of((TYPE_T)response_type), output, output_length, hexadecimal);
        }
        free(output);
    }
    free(variable);
    free(input);
    return response;
}

/* The value as it came, as far as its type may be a response. */
static BUF_T *echoed(const DIFFUSION_VALUE_T *value) {
    void *bytes = NULL;
    size_t length = 0;
    BUF_T *response = buf_create();
    if (value != NULL && diffusion_value_get_raw_bytes(value, &bytes, &length)) {
        buf_write_bytes(response, bytes, length);
    }
    return response;
}

static void answer(SESSION_T *session, const char *request_path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                   const DIFFUSION_RESPONDER_HANDLE_T *handle) {
    char reason[200];
    DIFFUSION_API_ERROR error = NULL;
    BUF_T *response = NULL;
    bool good;
    if (rejection != NULL) {
        snprintf(reason, sizeof reason, "%s", rejection);
    } else if (command != NULL) {
        response = response_of_command(request_path, datatype, value, reason, sizeof reason);
    } else {
        response = echo ? echoed(value) : buf_dup(fixed_response);
    }
    if (response == NULL) {
        good = diffusion_reject_request(session, handle, reason, &error);
    } else {
        good = diffusion_respond_to_request(session, handle, response, &error);
    }
    buf_free(response);
    if (!good) {
        complain("not answered: %s", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
    }
}

static void handle_request(SESSION_T *session, const char *request_path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                           const DIFFUSION_RESPONDER_HANDLE_T *handle) {
    run_lock();
    const bool wanted = count == 0 || answered < count;
    answered += wanted;
    const bool last = count > 0 && answered == count;
    run_unlock();
    if (!wanted || run_has_ended()) {
        return;
    }
    print_item(&(ITEM_T){ .path = request_path, .datatype = datatype, .value = value, .has_value = true }, (FORMAT_T)format,
               (TIME_FORMAT_T)time_format);
    answer(session, request_path, datatype, value, handle);
    if (last) {
        run_end(EXIT_DONE);
    }
}

static int on_request(SESSION_T *session, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                      const DIFFUSION_REQUEST_CONTEXT_T *request_context, const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)context;
    char *request_path = diffusion_request_context_get_path(request_context);
    handle_request(session, request_path == NULL ? path : request_path, datatype, value, handle);
    free(request_path);
    return HANDLER_SUCCESS;
}

static int on_own_request(SESSION_T *session, const char *request_path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                          const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)context;
    handle_request(session, request_path, datatype, value, handle);
    return HANDLER_SUCCESS;
}

static int on_active(SESSION_T *session, const char *handler_path, const DIFFUSION_REGISTRATION_T *registration) {
    (void)session;
    (void)registration;
    say("handling requests to %s", handler_path);
    if (!registered) {
        registered = true;
        outcome_arrived(&outcome);
    }
    return HANDLER_SUCCESS;
}

static void add_handler(SESSION_T *session);

static int on_discard(SESSION_T *session, void *context) {
    if (!session_is_closed(session)) {
        /* Messages were lost, and the handler with them. */
        add_handler(session);
    } else if (!registered) {
        outcome_on_discard(session, context);
    }
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    if (registered) {
        complain("the handler is not registered again: %s", error->message);
        run_end(exit_code_of(error->code));
        return HANDLER_SUCCESS;
    }
    return outcome_on_error(session, error);
}

static void add_handler(SESSION_T *session) {
    static DIFFUSION_REQUEST_HANDLER_T handler;
    handler.request_datatype = datatype_of((TYPE_T)type);
    handler.response_datatype = datatype_of((TYPE_T)(echo ? type : response_type));
    handler.on_active = on_active;
    handler.on_request = on_request;
    const ADD_REQUEST_HANDLER_PARAMS_T params = {
        .path = path, .request_handler = &handler, .on_error = on_error, .on_discard = on_discard, .context = &outcome
    };
    add_request_handler(session, params);
}

static int handle_requests(SESSION_T *session) {
    const int64_t deadline = deadline_in(timeout);
    if (own_requests) {
        const DIFFUSION_REQUEST_STREAM_T stream = { .on_request = on_own_request };
        free(set_request_stream(session, path, datatype_of((TYPE_T)type), datatype_of((TYPE_T)(echo ? type : response_type)), &stream));
        char *id = session_id_to_string(session->id);
        say("session %s handles its requests to %s", id, path);
        free(id);
    } else {
        outcome_expect(&outcome);
        add_handler(session);
        if (!outcome_wait(&outcome, deadline)) {
            return outcome_complain(&outcome, "no handler is registered");
        }
    }
    if (!run_sleep_until(deadline) || count == 0) {
        return EXIT_DONE;
    }
    run_lock();
    const long number = answered;
    run_unlock();
    complain("%ld of %ld requests within %g s", number, count, timeout);
    return EXIT_TIMED_OUT;
}

static int run(WORDS_T words) {
    if (words.count == 0 || words.count > 2) {
        return usage_error(words.count == 0 ? "no path is given" : "there is more than one response");
    }
    if ((words.count == 2) + (command != NULL) + echo + (rejection != NULL) != 1) {
        return usage_error("a response is a VALUE, --exec, --echo or --reject, and only one of them");
    }
    path = words.words[0];
    if (words.count == 2) {
        fixed_response = value_parse(datatype_of((TYPE_T)response_type), words.words[1], strlen(words.words[1]), hexadecimal);
        if (fixed_response == NULL) {
            return EXIT_USAGE;
        }
    }
    int code;
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        code = run_exit_code();
    } else {
        code = handle_requests(session);
        session_end(session);
    }
    buf_free(fixed_response);
    return code;
}

static const OPTION_T options[] = {
    { 'T', "type", "TYPE", "Type to read requests as (default: json, which strings and numbers are too)", OPTION_CHOICE, &type, value_type_words },
    { 'R', "response-type", "TYPE", "Type of the responses (default: string)", OPTION_CHOICE, &response_type, value_type_words },
    { 'e', "exec", "COMMAND", "Run a command of the shell for each request; its output is the response", OPTION_TEXT, &command, NULL },
    { 0, "echo", NULL, "Respond with the request", OPTION_FLAG, &echo, NULL },
    { 0, "reject", "TEXT", "Reject requests with this text", OPTION_TEXT, &rejection, NULL },
    { 0, "own", NULL, "Requests to this session (request --session, --filter), not those to the path", OPTION_FLAG, &own_requests, NULL },
    { 0, "hex", NULL, "Binary responses are hexadecimal digits", OPTION_FLAG, &hexadecimal, NULL },
    { 'F', "format", "FORMAT", FORMAT_HELP, OPTION_CHOICE, &format, format_words },
    { 0, "time", "WHAT", "The time before each request: clock (default), iso or none", OPTION_CHOICE, &time_format, time_words },
    { 'n', "count", "N", "End after N requests", OPTION_NUMBER, &count, NULL },
    { 't', "timeout", "SECONDS", "End after this time; with 6 if --count asks for more requests", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T respond_command = {
    .name = "respond",
    .summary = "handle requests",
    .usage = "URL PATH [VALUE]",
    .description =
        "Handles the requests to a path and to the paths below it: prints each, and\n"
        "responds with a value, with the output of a command, or with the request itself.\n"
        "\n"
        "A command gets the request on standard input and the path in the variable\n"
        "DIFFUSION_REQUEST_PATH; if it does not end with 0 the request is rejected. The\n"
        "line break at the end of its output is no part of the response, unless that is\n"
        "binary.\n",
    .options = options,
    .examples =
        "diffusion respond ws://localhost:8080 time --exec date -p control -c password\n"
        "diffusion respond ws://localhost:8080 sum --exec 'jq \"add\"' --response-type json\n",
    .connects = true,
    .run = run,
};
