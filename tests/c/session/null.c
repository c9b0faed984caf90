/* NULL and nonsense as arguments of the functions of session.h and pings.h: documented answers, never a crash
   (specification/sessions/session sections 3 and 6). */
#include "diffusion.h"

#include "check.h"

static DIFFUSION_ERROR_T error;

static void failed_with(SESSION_T *session, int code) {
    CHECK(session == NULL);
    CHECK((int)error.code == code);
    CHECK(error.message != NULL && error.message[0] != '\0');
    free(error.message);
    memset(&error, 0, sizeof error);
    /* What the programs of the vendor's documents do when creation failed. */
    CHECK(session_close(NULL, NULL) == DIFFUSION_FALSE);
    session_free(NULL);
}

static SESSION_T *create(const char *url) {
    return session_create(url, NULL, NULL, NULL, NULL, &error);
}

int main(void) {
    CHECK(session_state_get(NULL) == SESSION_STATE_UNKNOWN);
    CHECK(session_is_connected(NULL) == DIFFUSION_FALSE);
    CHECK(session_is_recovering(NULL) == DIFFUSION_FALSE);
    CHECK(session_is_closed(NULL) == DIFFUSION_TRUE);
    CHECK((int)session_connection_response_code(NULL) == 0);
    CHECK(set_global_topic_handler(NULL, NULL) == NULL);
    CHECK(session_close(NULL, &error) == DIFFUSION_FALSE);
    CHECK(error.code == DIFF_ERR_NO_SESSION);
    CHECK(error.message != NULL);
    free(error.message);
    memset(&error, 0, sizeof error);
    CHECK(!diffusion_session_statistics(NULL, NULL));
    CHECK(!diffusion_session_diagnosis(NULL, NULL));
    CHECK(!diffusion_reconnection_attempt_start(NULL));
    CHECK(!diffusion_reconnection_attempt_start_after(NULL, 1));
    CHECK(!diffusion_reconnection_attempt_abort(NULL));

    PING_USER_PARAMS_T ping;
    memset(&ping, 0, sizeof ping);
    ping_user(NULL, ping);
    ping_user_register_handler(NULL, ping);
    PING_SYSTEM_PARAMS_T system;
    memset(&system, 0, sizeof system);
    ping_system_register_handler(NULL, system);

    for (int state = -3; state < 12; state++) {
        static const char *const names[] = {
            "CONNECTING", "CONNECTED_INITIALISING", "CONNECTED_ACTIVE", "RECOVERING_RECONNECT", "RECOVERING_FAILOVER",
            "CLOSED_BY_CLIENT", "CLOSED_BY_SERVER", "CLOSED_FAILED",
        };
        const char *name = session_state_as_string((SESSION_STATE_T)state);
        CHECK(strcmp(name, state >= 0 && state <= 7 ? names[state] : "UNKNOWN") == 0);
    }

    failed_with(create(NULL), DIFF_ERR_PARSE_URL);
    failed_with(create(""), DIFF_ERR_PARSE_URL);
    failed_with(create("not a url"), DIFF_ERR_PARSE_URL);
    failed_with(create("ws://"), DIFF_ERR_PARSE_URL);
    failed_with(create("ws://localhost:99999"), DIFF_ERR_PARSE_URL);
    failed_with(create("http://localhost:8080"), DIFF_ERR_UNKNOWN_TRANSPORT);
    failed_with(create("dpt://localhost:8080"), DIFF_ERR_UNKNOWN_TRANSPORT);
    failed_with(create("ws://localhost:1"), DIFF_ERR_SOCKET_CONNECT_FAIL);
    failed_with(create("ws://[::1]:1"), DIFF_ERR_SOCKET_CONNECT_FAIL);
    failed_with(create("wss://localhost:1"), DIFF_ERR_SOCKET_CONNECT_FAIL);
    failed_with(create("ws://no-such-host.invalid:8080"), DIFF_ERR_ADDR_LOOKUP_FAIL);
    failed_with(session_create_with_user_context(NULL, NULL, NULL, NULL, NULL, NULL, &error), DIFF_ERR_PARSE_URL);
    failed_with(session_create_async(NULL, NULL, NULL, NULL, NULL, NULL, &error), DIFF_ERR_PARSE_URL);
    failed_with(session_create_async_with_user_context(NULL, NULL, NULL, NULL, NULL, NULL, NULL, &error), DIFF_ERR_PARSE_URL);
    CHECK(session_create(NULL, NULL, NULL, NULL, NULL, NULL) == NULL);

    CHECK(session_create_with_session_factory(NULL, "ws://localhost:1") == NULL);
    CHECK(session_create_async_with_session_factory(NULL, NULL, "ws://localhost:1") == NULL);
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    CHECK(session_create_with_session_factory(factory, NULL) == NULL);
    CHECK(session_create_with_session_factory(factory, "ws://localhost:1") == NULL);
    diffusion_session_factory_free(factory);
    return 0;
}
