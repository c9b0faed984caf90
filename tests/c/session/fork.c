/* A forked child: the parent's sessions are dead there, calls fail and do not hang; new ones can be made
   (specification/sessions/session section 6). */
#include <sys/wait.h>

#include "server.h"

static int in_child(SESSION_T *session) {
    alarm(30);
    record_clear();
    DIFFUSION_ERROR_T error;
    memset(&error, 0, sizeof error);
    CHECK(session_close(session, &error) == DIFFUSION_FALSE);
    CHECK(error.code == DIFF_ERR_ILLEGAL_STATE && error.message != NULL);
    free(error.message);
    PING_USER_PARAMS_T ping;
    memset(&ping, 0, sizeof ping);
    ping_user(session, ping);
    session_free(session);
    RECORD_IS("");
    SESSION_T *own = connected(NULL);
    session_close(own, NULL);
    session_free(own);
    RECORD_IS("0>2 2>5");
    return 0;
}

static int on_response(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    record("answered");
    return HANDLER_SUCCESS;
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        _exit(in_child(session));
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);

    /* The parent's session has noticed nothing. */
    PING_USER_PARAMS_T ping;
    memset(&ping, 0, sizeof ping);
    ping.on_ping_response = on_response;
    ping_user(session, ping);
    record_wait("answered");
    CHECK(session_is_connected(session));
    session_close(session, NULL);
    session_free(session);
    RECORD_IS("0>2 answered 2>5");
    return 0;
}
