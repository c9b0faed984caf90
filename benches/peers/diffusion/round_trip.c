/* round_trip PORT COUNT: sets a topic and waits for the answer, again and again. */
#include "setting.h"

static int on_set(void *context) {
    (void)context;
    latch_arrive(&latch);
    return HANDLER_SUCCESS;
}

static void set(void *session) {
    set_topic(session, on_set);
    latch_wait(&latch, 1);
}

int main(int argc, char **argv) {
    (void)argc;
    SESSION_T *session = session_connect(number_argument(argv, 1));
    add_topic(session);
    report_round_trips(set, session, number_argument(argv, 2));
    session_end(session);
    buf_free(value);
    return EXIT_SUCCESS;
}
