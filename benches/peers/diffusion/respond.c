/* respond PORT: responds to requests with a value of the same size, until standard input ends. */
#include "session.h"

static BUF_T *response;

static int on_active(SESSION_T *session, const char *path, const DIFFUSION_REGISTRATION_T *registration) {
    (void)session;
    (void)path;
    (void)registration;
    say_ready();
    return HANDLER_SUCCESS;
}

static int on_request(SESSION_T *session, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                      const DIFFUSION_REQUEST_CONTEXT_T *request, const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)datatype;
    (void)value;
    (void)request;
    (void)context;
    diffusion_respond_to_request(session, handle, response, NULL);
    return HANDLER_SUCCESS;
}

int main(int argc, char **argv) {
    (void)argc;
    SESSION_T *session = session_connect(number_argument(argv, 1));
    response = buf_create();
    write_diffusion_json_value(VALUE, response);
    DIFFUSION_REQUEST_HANDLER_T handler = {
        .request_datatype = DATATYPE_JSON, .response_datatype = DATATYPE_JSON, .on_active = on_active, .on_request = on_request
    };
    const ADD_REQUEST_HANDLER_PARAMS_T params = {
        .path = "bench/ask", .request_handler = &handler, .on_error = on_failed, .on_discard = on_discarded
    };
    add_request_handler(session, params);
    while (getchar() != EOF) {
    }
    /* Nobody is told that the handler is no longer registered. */
    session_end(session);
    buf_free(response);
    return EXIT_SUCCESS;
}
