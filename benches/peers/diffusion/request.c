/* request PORT COUNT: asks whoever handles a path and waits for the response, again and again. */
#include "session.h"

static LATCH_T latch = LATCH_INIT;
static BUF_T *request;

static int on_response(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    (void)datatype;
    (void)value;
    (void)context;
    latch_arrive(&latch);
    return HANDLER_SUCCESS;
}

static void ask(void *session) {
    const SEND_REQUEST_PARAMS_T params = {
        .path = "bench/ask", .request = request, .request_datatype = DATATYPE_JSON, .response_datatype = DATATYPE_JSON,
        .on_response = on_response, .on_error = on_failed, .on_discard = on_discarded
    };
    send_request(session, params);
    latch_wait(&latch, 1);
}

int main(int argc, char **argv) {
    (void)argc;
    SESSION_T *session = session_connect(number_argument(argv, 1));
    request = buf_create();
    write_diffusion_json_value(VALUE, request);
    report_round_trips(ask, session, number_argument(argv, 2));
    session_end(session);
    buf_free(request);
    return EXIT_SUCCESS;
}
