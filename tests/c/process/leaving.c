/* A callback that is left by an exception, or that ends its thread: the program ends, and says which callback it was and why. In C++
 * by way of its terminate handler. */
#include <signal.h>
#include <sys/wait.h>

#include "server.h"

#ifdef __cplusplus
#include <exception>
#include <stdexcept>

static void on_terminate() {
    const char *text = "terminate: no exception\n";
    if (std::exception_ptr exception = std::current_exception()) {
        try {
            std::rethrow_exception(exception);
        } catch (const std::runtime_error &error) {
            text = error.what();
        }
    }
    CHECK(write(2, text, strlen(text)) > 0);
    _exit(70);
}
#endif

static const char *how;
static const char *where;

static void leave(const char *here) {
    if (strcmp(here, where) != 0) {
        return;
    }
    if (strcmp(how, "exit") == 0) {
        pthread_exit(NULL);
    }
#ifdef __cplusplus
    try {
        throw std::logic_error("caught inside, which is allowed");
    } catch (const std::logic_error &) {
    }
    throw std::runtime_error("terminate: from a callback\n");
#endif
}

static void on_state(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)session;
    (void)old_state;
    if (new_state == CONNECTED_ACTIVE) {
        leave("on_state_changed");
    }
}

static int on_ping(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    leave("on_ping_response");
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    (void)error;
    leave("on_error");
    return HANDLER_SUCCESS;
}

/* A program with one session, until something leaves a callback. */
__attribute__((noreturn)) static void run(void) {
#ifdef __cplusplus
    std::set_terminate(on_terminate);
#endif
    SESSION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_state_changed = on_state;
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *session = session_create(server_url, "control", credentials, &listener, NULL, NULL);
    credentials_free(credentials);
    CHECK(session != NULL);
    PING_USER_PARAMS_T ping;
    memset(&ping, 0, sizeof ping);
    ping.on_ping_response = on_ping;
    ping_user(session, ping);
    /* Without a selector. */
    SUBSCRIPTION_PARAMS_T wrong;
    memset(&wrong, 0, sizeof wrong);
    wrong.on_error = on_error;
    subscribe(session, wrong);
    sleep(30);
    _exit(0);
}

static void test(const char *test_how, const char *test_where) {
    how = test_how;
    where = test_where;
    int ends[2];
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK(dup2(ends[1], 2) == 2);
        close(ends[0]);
        close(ends[1]);
        run();
    }
    close(ends[1]);
    char text[4096];
    size_t filled = 0;
    ssize_t got;
    while ((got = read(ends[0], text + filled, sizeof text - 1 - filled)) > 0) {
        filled += (size_t)got;
    }
    close(ends[0]);
    text[filled] = '\0';
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    char name[40];
    snprintf(name, sizeof name, "callback `%s`", where);
    const char *said = strstr(text, name);
    const char *what = strcmp(how, "exit") == 0 ? "pthread_exit" : "an exception left";
    if (said == NULL || strstr(text, what) == NULL) {
        fprintf(stderr, "%s in %s: status %x, `%s`\n", how, where, status, text);
        exit(1);
    }
#ifdef __cplusplus
    const char *handled = strcmp(how, "exit") == 0 ? "terminate: no exception" : "terminate: from a callback";
    CHECK(strstr(said, handled) != NULL);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 70);
#else
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
#endif
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    const char *const places[] = { "on_state_changed", "on_ping_response", "on_error" };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        test("exit", places[i]);
#ifdef __cplusplus
        test("throw", places[i]);
#endif
    }
    return 0;
}
