/* session_close and session_free inside the session's own callbacks (specification/sessions/session section 6): they return at once, and
   the rest follows. */
#include "server.h"

typedef enum { CLOSE, FREE } END_T;
static END_T end_by;

/* Ends the session inside a callback. After session_free the pointer is not used any more. */
static void end(SESSION_T *session) {
    const long before = now_ms();
    if (end_by == CLOSE) {
        CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    } else {
        session_free(session);
    }
    CHECK(now_ms() - before < 20000);
    record("ended");
}

/* After the callback: a closed session is still there and is freed here. */
static void finish(SESSION_T *session) {
    if (end_by == CLOSE) {
        record_wait(">5");
        session_free(session);
    }
}

static void end_when_recovering(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    record_state(session, old_state, new_state);
    if (new_state == RECOVERING_RECONNECT) {
        end(session);
    }
}

static void end_when_connected(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    record_state(session, old_state, new_state);
    if (new_state == CONNECTED_ACTIVE) {
        end(session);
    }
}

static void end_when_closed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    record_state(session, old_state, new_state);
    if (new_state == CLOSED_BY_SERVER) {
        end(session);
    }
}

static SESSION_T *create(void (*listener_function)(SESSION_T *, const SESSION_STATE_T, const SESSION_STATE_T), RECONNECTION_STRATEGY_T *strategy) {
    SESSION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_state_changed = listener_function;
    SESSION_T *session = session_create(server_url, NULL, NULL, &listener, strategy, NULL);
    free_reconnection_strategy(strategy);
    return session;
}

static RECONNECTION_ATTEMPT_ACTION_T start(SESSION_T *session, void *args) {
    (void)session;
    (void)args;
    return RECONNECTION_ATTEMPT_ACTION_START;
}

/* A strategy of the program is asked after the listener has returned; here it is not asked any more. */
static void in_listener_while_recovering(void) {
    SESSION_T *session = create(end_when_recovering, make_reconnection_strategy_user_function(start, NULL, NULL, NULL));
    CHECK(session != NULL);
    server_do("cut session=all");
    record_wait("3>5");
    record_wait("ended");
    finish(session);
    RECORD_IS("0>2 2>3 ended 3>5");
}

static void in_listener_when_closed(void) {
    SESSION_T *session = create(end_when_closed, NULL);
    CHECK(session != NULL);
    server_do("abort session=all");
    record_wait("ended");
    if (end_by == CLOSE) {
        session_free(session);
    }
    RECORD_IS("0>2 2>6 ended");
}

/* Closing a session that is not yet returned: it is closed when it is. */
static void in_listener_when_connected(void) {
    SESSION_T *session = create(end_when_connected, NULL);
    CHECK(session != NULL);
    record_wait("2>5");
    session_free(session);
    RECORD_IS("0>2 ended 2>5");
}

static RECONNECTION_ATTEMPT_ACTION_T end_in_strategy(SESSION_T *session, void *args) {
    (void)args;
    record("P");
    end(session);
    return RECONNECTION_ATTEMPT_ACTION_START;
}

static void in_strategy(void) {
    SESSION_T *session = create(record_state, make_reconnection_strategy_user_function(end_in_strategy, NULL, NULL, NULL));
    CHECK(session != NULL);
    server_do("cut session=all");
    record_wait("3>5");
    finish(session);
    RECORD_IS("0>2 2>3 P ended 3>5");
}

static void end_in_outcome(SESSION_T *session, void *args) {
    (void)args;
    end(session);
}

static void in_success(void) {
    SESSION_T *session = create(record_state, make_reconnection_strategy_user_function(start, NULL, end_in_outcome, NULL));
    CHECK(session != NULL);
    server_do("cut session=all");
    record_wait("2>5");
    finish(session);
    RECORD_IS("0>2 2>3 3>2 ended 2>5");
}

static void in_failure(void) {
    SESSION_T *session = create(record_state, make_reconnection_strategy_user_function(start, NULL, NULL, end_in_outcome));
    CHECK(session != NULL);
    server_do("answer code=127 count=1; cut session=all");
    record_wait("3>5");
    finish(session);
    RECORD_IS("0>2 2>3 ended 3>5");
    server_do("normal");
}

static int end_on_response(SESSION_T *session, void *context) {
    (void)context;
    end(session);
    return HANDLER_SUCCESS;
}

static void in_ping_response(void) {
    SESSION_T *session = create(record_state, NULL);
    CHECK(session != NULL);
    PING_USER_PARAMS_T ping;
    memset(&ping, 0, sizeof ping);
    ping.on_ping_response = end_on_response;
    ping_user(session, ping);
    record_wait("2>5");
    record_wait("ended");
    finish(session);
    RECORD_IS("0>2 ended 2>5");
}

static int end_on_connected(SESSION_T *session) {
    end(session);
    return HANDLER_SUCCESS;
}

static int end_on_error(SESSION_T *session, DIFFUSION_ERROR_T *error) {
    CHECK(session != NULL && error->message != NULL);
    end(session);
    return HANDLER_SUCCESS;
}

static void in_outcome_of_creation(const char *principal, const char *expected) {
    SESSION_LISTENER_T listener = recording_listener();
    SESSION_CREATE_CALLBACK_T callbacks = { end_on_connected, end_on_error };
    SESSION_T *session = session_create_async(server_url, principal, NULL, &listener, NULL, &callbacks, NULL);
    CHECK(session != NULL);
    record_wait(expected);
    if (end_by == CLOSE) {
        session_free(session);
    }
    RECORD_IS(expected);
}

/* The callbacks of a session that was freed inside one of them have returned before the next test begins to record. */
static void run(void (*test)(void)) {
    record_clear();
    test();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    for (int end = CLOSE; end <= FREE; end++) {
        end_by = end == CLOSE ? CLOSE : FREE;
        run(in_listener_while_recovering);
        run(in_listener_when_closed);
        run(in_strategy);
        run(in_success);
        run(in_failure);
        run(in_ping_response);
        record_clear();
        in_outcome_of_creation(NULL, "0>2 ended 2>5");
        record_clear();
        in_outcome_of_creation("nobody", "0>7 ended");
    }
    end_by = CLOSE;
    run(in_listener_when_connected);
    return 0;
}
