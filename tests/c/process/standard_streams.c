/* A daemon has closed its standard streams. No descriptor of the library takes their numbers, so that what the program or the log
 * prints never goes to a server. Arguments: URL, control port, and for wss the file with the authority. */
#include <errno.h>
#include <fcntl.h>

#include "server.h"

/* Where failures are told: standard error is closed. */
static int failures;

#define CHECK_ALOUD(condition)                                                                  \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            dprintf(failures, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);           \
            exit(1);                                                                            \
        }                                                                                       \
    } while (0)

static void check_that_nobody_has_the_numbers(void) {
    for (int number = 0; number <= 2; number++) {
        CHECK_ALOUD(fcntl(number, F_GETFD) == -1 && errno == EBADF);
    }
}

static void ping(SESSION_T *session) {
    server_ping(session);
    record_wait("pong");
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    failures = dup(STDERR_FILENO);
    CHECK(failures > 2);
    CHECK(setenv("DIFFUSION_LOG", "trace", 1) == 0);
    if (argc > 3) {
        CHECK(setenv("DIFFUSION_SSL_CA_FILE_PATH", argv[3], 1) == 0);
    }
    for (int number = 0; number <= 2; number++) {
        CHECK(close(number) == 0);
    }
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(100, 20);
    SESSION_LISTENER_T listener = recording_listener();
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *session = session_create(server_url, "control", credentials, &listener, strategy, NULL);
    CHECK_ALOUD(session != NULL);
    credentials_free(credentials);
    free_reconnection_strategy(strategy);
    check_that_nobody_has_the_numbers();
    ping(session);
    for (int round = 0; round < 3; round++) {
        record_clear();
        server_do("cut session=all");
        record_wait("2>3 3>2");
        check_that_nobody_has_the_numbers();
        ping(session);
    }
    CHECK_ALOUD(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(session);
    return 0;
}
