/* session_create_async and its relatives (specification/sessions/session section 4.4). */
#include "server.h"

static SESSION_T *seen;
static int seen_code;

static int on_connected(SESSION_T *session) {
    CHECK(session->state == CONNECTED_ACTIVE && session->id != NULL);
    seen = session;
    record("connected");
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, DIFFUSION_ERROR_T *error) {
    CHECK(session_is_closed(session));
    CHECK(error->message != NULL && error->message[0] != '\0');
    seen = session;
    seen_code = (int)error->code;
    record("error");
    return HANDLER_FAILURE; /* means nothing */
}

static SESSION_CREATE_CALLBACK_T callbacks = { on_connected, on_error };

static SESSION_T *create(const char *principal, DIFFUSION_ERROR_T *error) {
    record_clear();
    SESSION_LISTENER_T listener = recording_listener();
    SESSION_CREATE_CALLBACK_T copied = callbacks;
    SESSION_T *session = session_create_async(server_url, principal, NULL, &listener, NULL, &copied, error);
    memset(&copied, 0, sizeof copied);
    CHECK(session != NULL);
    return session;
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    DIFFUSION_ERROR_T error;
    memset(&error, 0, sizeof error);

    SESSION_T *session = create(NULL, &error);
    record_wait("connected");
    CHECK(seen == session && error.message == NULL);
    session_close(session, NULL);
    session_free(session);
    RECORD_IS("0>2 connected 2>5");

    session = create("nobody", &error);
    record_wait("error");
    CHECK(seen == session && seen_code == DIFF_ERR_AUTHENTICATION_FAILED && error.code == DIFF_ERR_AUTHENTICATION_FAILED);
    CHECK(error.message != NULL && session_id_to_string(session->id) == NULL);
    free(error.message);
    memset(&error, 0, sizeof error);
    session_close(session, NULL);
    session_free(session);
    RECORD_IS("0>7 error");

    /* Closed before there was an answer: exactly one callback, before session_close returns. */
    const char *const stalls[] = { "stall phase=accept count=1", "stall phase=upgrade count=1", "stall phase=response count=1" };
    /* Not waiting for the attempt, which has 2000 ms, is shown by one fast close; a busy machine gets some tries. */
    int tries = 0;
    for (size_t i = 0; i < 3;) {
        server_do(stalls[i]);
        session = create(NULL, &error);
        CHECK(session_state_get(session) == CONNECTING && session->id == NULL);
        SLEEP_MS(100L);
        const long before = now_ms();
        CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
        const int is_fast = now_ms() - before < 1500;
        CHECK(is_fast || ++tries < 20);
        RECORD_IS("0>5 error");
        CHECK(seen == session && seen_code == DIFF_ERR_SESSION_CLOSED && error.message != NULL);
        free(error.message);
        memset(&error, 0, sizeof error);
        session_free(session);
        server_do("normal");
        i += is_fast;
    }

    /* Requests made before the connection is there are sent when it is. */
    session = create(NULL, NULL);
    PING_USER_PARAMS_T ping;
    memset(&ping, 0, sizeof ping);
    ping_user(session, ping);
    record_wait("connected");
    session_free(session);

    /* Without callbacks, and freed at once. */
    session = session_create_async(server_url, NULL, NULL, NULL, NULL, NULL, NULL);
    CHECK(session != NULL);
    session_free(session);

    /* With a context, and by a factory; a factory's missing server is reported like any other failure. */
    record_clear();
    session = session_create_async_with_user_context(server_url, NULL, NULL, NULL, NULL, &callbacks, &error, NULL);
    CHECK(session != NULL && session->user_context == &error);
    record_wait("connected");
    session_free(session);
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    record_clear();
    session = session_create_async_with_session_factory(factory, &callbacks, server_url);
    CHECK(session != NULL);
    record_wait("connected");
    session_free(session);
    record_clear();
    session = session_create_async_with_session_factory(factory, &callbacks, NULL);
    record_wait("error");
    CHECK(seen_code == DIFF_ERR_NO_SERVERS_DEFINED);
    session_close(session, NULL);
    session_free(session);
    diffusion_session_factory_free(factory);
    return 0;
}
