/* Requests and responses: by path, to a session, by filter. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

/* What a handler reads, and what it answers: a value of a type, what came (`=`), or a refusal (`!TEXT`). */
struct answering {
    char *path;
    char *type;
    char *response_type;
    char *response;
};

static struct answering *answering_new(char **words) {
    struct answering *answering = (struct answering *)calloc(1, sizeof *answering);
    if (answering == NULL) {
        abort();
    }
    answering->path = strdup(words[0]);
    answering->type = strdup(words[1]);
    answering->response_type = strdup(words[2]);
    answering->response = strdup(words[3]);
    return answering;
}

/* `peer` is a property of the sender; NULL for requests to the session, which say nothing of it. */
static void respond(const struct answering *answering, const char *path, const DIFFUSION_VALUE_T *request, const char *sender,
                    const char *peer, const DIFFUSION_RESPONDER_HANDLE_T *handle) {
    DIFFUSION_API_ERROR error = NULL;
    char *text = text_of(answering->type, request);
    tell("request", path, answering->type, text, sender, peer, NULL);
    bool answered;
    if (answering->response[0] == '!') {
        answered = diffusion_reject_request(session, handle, answering->response + 1, &error);
    } else {
        BUF_T *response = bytes_of(answering->response_type, strcmp(answering->response, "=") == 0 ? text : answering->response);
        answered = diffusion_respond_to_request(session, handle, response, &error);
        buf_free(response);
    }
    if (!answered) {
        tell("handler_error", path, error == NULL ? "" : get_diffusion_api_error_description(error), NULL);
        diffusion_api_error_free(error);
    }
    free(text);
}

static int on_request(SESSION_T *of, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                      const DIFFUSION_REQUEST_CONTEXT_T *request_context, const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)of;
    (void)datatype;
    SESSION_ID_T *sender_id = diffusion_request_context_get_session_id(request_context);
    char *sender = session_id_to_string(sender_id);
    char *path = diffusion_request_context_get_path(request_context);
    HASH_T *properties = diffusion_request_context_get_session_properties(request_context);
    respond((const struct answering *)context, path, value, sender, (const char *)hash_get(properties, "Peer"), handle);
    hash_free(properties, free, free);
    free(path);
    free(sender);
    session_id_free(sender_id);
    return HANDLER_SUCCESS;
}

static int on_stream_request(SESSION_T *of, const char *path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                             const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)of;
    (void)datatype;
    respond((const struct answering *)context, path, value, NO_VALUE, NULL, handle);
    return HANDLER_SUCCESS;
}

/* The command that waits for a handler to be active; registrations come one after the other. */
static struct command *registering;

static int on_active(SESSION_T *of, const char *path, const DIFFUSION_REGISTRATION_T *registration) {
    (void)of;
    (void)path;
    (void)registration;
    answer(registering, NULL);
    return HANDLER_SUCCESS;
}

static int on_registration_error(SESSION_T *of, const DIFFUSION_ERROR_T *error) {
    (void)of;
    refuse(registering, error_name(error->code), error->message);
    return HANDLER_SUCCESS;
}

/* PATH TYPE RESPONSE_TYPE RESPONSE */
static void do_handler(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_REQUEST_HANDLER_T handler;
    memset(&handler, 0, sizeof handler);
    handler.request_datatype = datatype_of(words[1]);
    handler.response_datatype = datatype_of(words[2]);
    handler.on_active = on_active;
    handler.on_request = on_request;
    ADD_REQUEST_HANDLER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    char peer[] = "Peer";
    char *properties[] = {peer, NULL};
    params.path = words[0];
    params.request_handler = &handler;
    params.session_properties = properties;
    params.on_error = on_registration_error;
    params.context = answering_new(words);
    registering = command_new(id, NULL, NULL);
    add_request_handler(session, params);
}

/* PATH TYPE RESPONSE_TYPE RESPONSE */
static void do_session_handler(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_REQUEST_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.on_request = on_stream_request;
    stream.context = answering_new(words);
    free(set_request_stream(session, words[0], datatype_of(words[1]), datatype_of(words[2]), &stream));
    answer(command_new(id, NULL, NULL), NULL);
}

static int on_response(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    struct command *command = (struct command *)context;
    (void)datatype;
    char *text = text_of(command->type, value);
    answer(command, text);
    free(text);
    return HANDLER_SUCCESS;
}

/* PATH TYPE VALUE RESPONSE_TYPE */
static void do_request(const char *id, char **words, int count) {
    (void)count;
    BUF_T *request = bytes_of(words[1], words[2]);
    SEND_REQUEST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.path = words[0];
    params.request = request;
    params.request_datatype = datatype_of(words[1]);
    params.response_datatype = datatype_of(words[3]);
    params.on_response = on_response;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, words[3], NULL);
    send_request(session, params);
    buf_free(request);
}

/* SESSION PATH TYPE VALUE RESPONSE_TYPE */
static void do_request_session(const char *id, char **words, int count) {
    (void)count;
    BUF_T *request = bytes_of(words[2], words[3]);
    SESSION_ID_T *recipient = session_id_create_from_string(words[0]);
    SEND_REQUEST_TO_SESSION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.recipient_session = recipient;
    params.path = words[1];
    params.request = request;
    params.request_datatype = datatype_of(words[2]);
    params.response_datatype = datatype_of(words[4]);
    params.on_response = on_response;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, words[4], NULL);
    send_request_to_session(session, params);
    session_id_free(recipient);
    buf_free(request);
}

/* The number and the responses may come in any order: what they share stays. */
static int on_number_sent(int number, void *context) {
    const struct command *shared = (const struct command *)context;
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    tell("ok", shared->id, text, NULL);
    return HANDLER_SUCCESS;
}

static int on_filter_response(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    const struct command *shared = (const struct command *)context;
    (void)datatype;
    char *text = text_of(shared->type, value);
    /* This interface does not tell whose response it is. */
    tell("response", shared->name, NO_VALUE, text, NULL);
    free(text);
    return HANDLER_SUCCESS;
}

static int on_filter_response_error(const SESSION_ID_T *responder, const DIFFUSION_ERROR_T *error) {
    char *text = session_id_to_string(responder);
    tell("response_error", ((const struct command *)error->context)->name, text, error_name(error->code), error->message, NULL);
    free(text);
    return HANDLER_SUCCESS;
}

/* NAME FILTER PATH TYPE VALUE RESPONSE_TYPE: the name comes back with each response. */
static void do_request_filter(const char *id, char **words, int count) {
    (void)count;
    BUF_T *request = bytes_of(words[3], words[4]);
    SEND_REQUEST_TO_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = words[1];
    params.path = words[2];
    params.request = request;
    params.request_datatype = datatype_of(words[3]);
    params.response_datatype = datatype_of(words[5]);
    params.on_number_sent = on_number_sent;
    params.on_response = on_filter_response;
    params.on_response_error = on_filter_response_error;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, words[5], words[0]);
    send_request_to_filter(session, params);
    buf_free(request);
}

const struct verb message_verbs[] = {
    {"handler", 4, do_handler},
    {"session_handler", 4, do_session_handler},
    {"request", 4, do_request},
    {"request_session", 5, do_request_session},
    {"request_filter", 6, do_request_filter},
    {NULL, 0, NULL},
};
