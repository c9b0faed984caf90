/* How a process may end: the third argument says how. Whatever it is, it ends soon and without a crash. */
#include "server.h"

static SESSION_T *session;
static int close_in_destructor;

static void close_and_free(void) {
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(session);
}

static void use_pings(void) {
    PING_USER_PARAMS_T ping;
    memset(&ping, 0, sizeof ping);
    ping_user(session, ping);
}

__attribute__((noreturn)) static int exit_in_callback(SESSION_T *answered, void *context) {
    (void)answered;
    (void)context;
    exit(0);
}

__attribute__((destructor)) static void at_the_very_end(void) {
    if (close_in_destructor) {
        close_and_free();
    }
}

static RECONNECTION_ATTEMPT_ACTION_T waits(SESSION_T *recovering, void *args) {
    (void)recovering;
    (void)args;
    record("P");
    SLEEP_MS(60000L);
    return RECONNECTION_ATTEMPT_ACTION_ABORT;
}

int main(int argc, char **argv) {
    CHECK(argc == 4);
    server_from_arguments(argc, argv);
    const char *how = argv[3];
    alarm(60); /* a process that hangs is killed, and the test fails */
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_user_function(waits, NULL, NULL, NULL);
    session = connected(strategy);
    free(strategy);
    if (strcmp(how, "open") == 0) {
        use_pings();
    } else if (strcmp(how, "atexit") == 0) {
        CHECK(atexit(close_and_free) == 0);
    } else if (strcmp(how, "destructor") == 0) {
        close_in_destructor = 1;
    } else if (strcmp(how, "recovering") == 0) {
        server_do("cut session=all");
        record_wait("P");
    } else if (strcmp(how, "closed") == 0) {
        session_close(session, NULL);
    } else {
        /* exit() on a thread of the library; the session is closed by what runs at exit. */
        CHECK(strcmp(how, "exit in a callback") == 0);
        CHECK(atexit(close_and_free) == 0);
        PING_USER_PARAMS_T ping;
        memset(&ping, 0, sizeof ping);
        ping.on_ping_response = exit_in_callback;
        ping_user(session, ping);
        for (;;) {
            pause();
        }
    }
    return 0;
}
