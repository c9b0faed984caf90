/* receive PORT TOPICS MESSAGES: the values of topics below one come to a value stream. */
#include "session.h"

static COUNTER_T counter;
static LATCH_T latch = LATCH_INIT;

static int on_value(const char *path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    if (new_value != NULL && counter_add(&counter)) {
        latch_arrive(&latch);
    }
    return HANDLER_SUCCESS;
}

static int on_subscribed(SESSION_T *session, void *context) {
    (void)context;
    say_ready();
    /* The server that only sends waits for this. */
    const PING_USER_PARAMS_T nothing = { 0 };
    ping_user(session, nothing);
    return HANDLER_SUCCESS;
}

int main(int argc, char **argv) {
    (void)argc;
    SESSION_T *session = session_connect(number_argument(argv, 1));
    counter.expected = number_argument(argv, 3);
    const VALUE_STREAM_T stream = { .datatype = DATATYPE_BINARY, .on_value = on_value };
    add_stream(session, "?bench//", &stream);
    const SUBSCRIPTION_PARAMS_T params = {
        .topic_selector = "?bench//", .on_subscribe = on_subscribed, .on_error = on_failed, .on_discard = on_discarded
    };
    subscribe(session, params);
    latch_wait(&latch, 1);
    session_end(session);
    return EXIT_SUCCESS;
}
