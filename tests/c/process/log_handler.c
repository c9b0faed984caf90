/* A log handler may call every function and lock what the program holds while it calls the library. */
#include "server.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/* What of the following the mutex guards. */
static SESSION_T *logged;
static int lines;
static int ends;
static int at_once;
static int most_at_once;

static void on_line(DIFFUSION_LOG_LEVEL_T level, const char *module, const char *message, void *context) {
    most_at_once = __atomic_add_fetch(&at_once, 1, __ATOMIC_SEQ_CST) > 1 ? 2 : most_at_once;
    CHECK(level >= DIFFUSION_LOG_ERROR && level <= DIFFUSION_LOG_TRACE);
    CHECK(module[0] != '\0' && context == &lines);
    pthread_mutex_lock(&mutex);
    lines++;
    ends += strstr(message, "ended") != NULL;
    if (logged != NULL) {
        DIFFUSION_SESSION_STATISTICS_T statistics;
        CHECK(session_state_get(logged) >= CONNECTING);
        CHECK(diffusion_session_statistics(logged, &statistics));
        /* This logs in its turn. */
        PING_USER_PARAMS_T ping;
        memset(&ping, 0, sizeof ping);
        ping_user(lines % 2 != 0 ? NULL : logged, ping);
    }
    pthread_mutex_unlock(&mutex);
    __atomic_sub_fetch(&at_once, 1, __ATOMIC_SEQ_CST);
}

static int counted(const int *count) {
    pthread_mutex_lock(&mutex);
    int now = *count;
    pthread_mutex_unlock(&mutex);
    return now;
}

static void wait_above(const int *count, int number) {
    long until = now_ms() + 40000;
    while (counted(count) <= number) {
        CHECK(now_ms() < until);
        usleep(1000);
    }
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    diffusion_set_log_handler(DIFFUSION_LOG_INFO, on_line, &lines);
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(100, 10);
    SESSION_T *session = connected(strategy);
    wait_above(&lines, 0);
    pthread_mutex_lock(&mutex);
    logged = session;
    pthread_mutex_unlock(&mutex);
    server_do("cut");
    record_wait("3>2");
    wait_above(&lines, 2);
    /* The program holds what the handler needs, and the call logs. */
    pthread_mutex_lock(&mutex);
    logged = NULL;
    CHECK(session_close(NULL, NULL) == DIFFUSION_FALSE);
    SUBSCRIPTION_PARAMS_T nothing;
    memset(&nothing, 0, sizeof nothing);
    subscribe(NULL, nothing);
    session_close(session, NULL);
    session_free(session);
    pthread_mutex_unlock(&mutex);
    /* The handler gets everything before it is told to go. */
    diffusion_set_log_handler(DIFFUSION_LOG_OFF, NULL, NULL);
    CHECK(lines > 5 && ends == 1 && most_at_once < 2);
    free_reconnection_strategy(strategy);
    return 0;
}
