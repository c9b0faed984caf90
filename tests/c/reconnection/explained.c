/* What the log says of a session that loses its connection, tries, comes back and ends: who, why, and what comes next. */
#include "server.h"

enum { LINES = 200, LENGTH = 1000 };

static pthread_mutex_t log_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t log_changed = PTHREAD_COND_INITIALIZER;
static char lines[LINES][LENGTH];
static int logged;

static void on_log(DIFFUSION_LOG_LEVEL_T level, const char *module, const char *message, void *context) {
    (void)module;
    (void)context;
    CHECK(level <= DIFFUSION_LOG_INFO);
    pthread_mutex_lock(&log_mutex);
    CHECK(logged < LINES);
    snprintf(lines[logged++], LENGTH, "%s", message);
    pthread_cond_broadcast(&log_changed);
    pthread_mutex_unlock(&log_mutex);
}

/* The first line with this, which is waited for, has all the others too. */
static void check_line(const char *with, const char *const *parts) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 40;
    int at = 0;
    pthread_mutex_lock(&log_mutex);
    for (;;) {
        for (; at < logged && strstr(lines[at], with) == NULL; at++) {
        }
        if (at < logged) {
            break;
        }
        if (pthread_cond_timedwait(&log_changed, &log_mutex, &until) != 0) {
            fprintf(stderr, "no line with `%s`\n", with);
            exit(1);
        }
    }
    for (; *parts != NULL; parts++) {
        if (strstr(lines[at], *parts) == NULL) {
            fprintf(stderr, "no `%s` in `%s`\n", *parts, lines[at]);
            exit(1);
        }
    }
    pthread_mutex_unlock(&log_mutex);
}

#define CHECK_LINE(with, ...)                                       \
    do {                                                            \
        const char *const parts[] = { name, __VA_ARGS__, NULL };    \
        check_line(with, parts);                                    \
    } while (0)

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    diffusion_set_log_handler(DIFFUSION_LOG_INFO, on_log, NULL);
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(1000, 500);
    SESSION_T *session = connected(strategy);
    free_reconnection_strategy(strategy);
    /* As the server names it. */
    char name[100];
    char *id = session_id_to_string(session->id);
    snprintf(name, sizeof name, "(%s): ", id);
    free(id);
    CHECK_LINE("Connecting -> ConnectedActive", "session ");

    server_do("refuse; cut session=all");
    DIFFUSION_SESSION_DIAGNOSIS_T diagnosis;
    CHECK_LINE("to reconnect failed", "attempt 1 to", " (error ", "; the next attempt begins in ", " ms are left");
    server_do("normal");
    CHECK_LINE("reconnected after", "RecoveringReconnect -> ConnectedActive", " ms, no message was lost");
    CHECK(diffusion_session_diagnosis(session, &diagnosis));
    CHECK(diagnosis.last_loss_cause[0] != '\0' && diagnosis.last_attempt_message[0] != '\0');
    CHECK_LINE("-> RecoveringReconnect", "ConnectedActive -> ", diagnosis.last_loss_cause, "; the next attempt begins ", " ms are left");
    /* At least one of the attempts that failed is the last one. */
    CHECK_LINE(diagnosis.last_attempt_message, " to reconnect failed: ");

    server_do("abort session=all");
    record_wait("2>6");
    CHECK(diffusion_session_diagnosis(session, &diagnosis));
    CHECK(diagnosis.end_message[0] != '\0');
    CHECK_LINE(": ended: ", diagnosis.end_message);
    session_free(session);
    diffusion_set_log_handler(DIFFUSION_LOG_INFO, NULL, NULL);
    return 0;
}
