/* Answers of the server to connections and reconnections (specification/sessions/reconnection section 6,
   specification/sessions/session section 4.5). */
#include "server.h"

static void refused(const char *action, int error_code) {
    server_do(action);
    DIFFUSION_ERROR_T error;
    memset(&error, 0, sizeof error);
    SESSION_T *session = session_create(server_url, NULL, NULL, NULL, NULL, &error);
    if (session != NULL || (int)error.code != error_code || error.message == NULL) {
        fprintf(stderr, "%s: error %d, not %d (%s)\n", action, (int)error.code, error_code, error.message);
        exit(1);
    }
    CHECK(error.message[0] != '\0');
    free(error.message);
    server_do("normal");
}

/* What happens when a reconnection is answered with the code: `expected` is the record. */
static void reconnection(int code, const char *expected, int last_code) {
    char action[100];
    record_clear();
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(3, 50);
    /* Their product would be the timeout: too little for a slow machine. */
    reconnection_strategy_set_timeout(strategy, 30000);
    SESSION_T *session = connected(strategy);
    free_reconnection_strategy(strategy);
    snprintf(action, sizeof action, "answer code=%d count=1; cut session=all", code);
    server_do(action);
    record_wait(last_code == CONNECTION_RESPONSE_CODE_RECONNECTED ? "3>2" : "3>7");
    RECORD_IS(expected);
    CHECK((int)session_connection_response_code(session) == last_code);
    session_free(session);
    server_do("normal");
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    /* Two answers where an older protocol is tried after the first. */
    refused("answer code=102 count=2", DIFF_ERR_DOWNGRADE);
    refused("answer code=115 count=2", DIFF_ERR_CONNECTION_PROTOCOL_ERROR);
    refused("answer code=105 count=1", DIFF_ERR_CONNECTION_PROTOCOL_ERROR);
    refused("answer code=106 count=1", DIFF_ERR_CONNECTION_PROTOCOL_ERROR);
    refused("answer code=111 count=1", DIFF_ERR_CONNECTION_REJECTED);
    refused("answer code=112 count=1", DIFF_ERR_CONNECTION_UNSUPPORTED);
    refused("answer code=113 count=1", DIFF_ERR_LICENCE_EXCEEDED);
    refused("answer code=114 count=1", DIFF_ERR_RECONNECTION_UNSUPPORTED);
    refused("answer code=116 count=1", DIFF_ERR_AUTHENTICATION_FAILED);
    refused("answer code=117 count=1", DIFF_ERR_UNKNOWN_SESSION);
    refused("answer code=118 count=1", DIFF_ERR_MESSAGE_LOSS);
    refused("answer code=119 count=1", DIFF_ERR_REJECTED_SERVER_INITIALIZING);
    refused("answer code=127 count=1", DIFF_ERR_CONNECTION_ERROR_UNDEFINED);
    refused("answer code=99 count=1", DIFF_ERR_CONNECTION_ERROR_UNDEFINED);
    refused("status code=503 count=1", DIFF_ERR_HANDSHAKE_RECV_FAIL);
    refused("status code=404 count=1", DIFF_ERR_HANDSHAKE_RECV_FAIL);
    refused("close-at-accept count=3", DIFF_ERR_HANDSHAKE_RECV_FAIL);
    refused("truncate point=response bytes=3 count=3", DIFF_ERR_HANDSHAKE_RECV_FAIL);
    refused("corrupt point=response offset=0 mask=ff count=2", DIFF_ERR_INVALID_CONNECTION_PROTOCOL);
    refused("refuse", DIFF_ERR_SOCKET_CONNECT_FAIL);

    /* Fatal answers end the session, passing ones do not. */
    reconnection(117, "0>2 2>3 3>7", 117);
    reconnection(118, "0>2 2>3 3>7", 118);
    reconnection(116, "0>2 2>3 3>7", 116);
    reconnection(119, "0>2 2>3 3>2", CONNECTION_RESPONSE_CODE_RECONNECTED);
    reconnection(127, "0>2 2>3 3>2", CONNECTION_RESPONSE_CODE_RECONNECTED);

    /* Messages lost, and the server goes on all the same. */
    server_do("loss answer=106");
    record_clear();
    SESSION_T *session = connected(NULL);
    server_do("lose session=all; cut session=all");
    record_wait("3>2");
    CHECK(session_connection_response_code(session) == CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS);
    session_free(session);
    RECORD_IS("0>2 2>3 3>2 2>5");
    return 0;
}
