/* One session from creation to release (specification/sessions/session sections 1 to 4 and 6). */
#include "server.h"

static int topics(struct session_s *session, const TOPIC_MESSAGE_T *message) {
    (void)session;
    (void)message;
    return HANDLER_SUCCESS;
}

/* When the listener hears of CONNECTED_ACTIVE, id and context are there; and creation has not returned yet. */
static int created;

static void on_state(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    if (old_state == CONNECTING) {
        CHECK(session->id != NULL && session->state == CONNECTED_ACTIVE);
        CHECK(session->user_context == &created);
        SLEEP_MS(100);
        CHECK(!__atomic_load_n(&created, __ATOMIC_SEQ_CST));
    }
    record_state(session, old_state, new_state);
}

/* Programs of version 6.11 wait for the listener like this. */
#define WAIT_UNTIL(condition, milliseconds)                                  \
    do {                                                                     \
        for (long waited = 0; !(condition) && waited < (milliseconds); waited += 5) { \
            SLEEP_MS(5L);                                                    \
        }                                                                    \
    } while (0)

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_state_changed = on_state;
    CREDENTIALS_T *credentials = credentials_create_password("password");
    DIFFUSION_ERROR_T error = { DIFF_ERR_UNKNOWN, NULL, &listener };
    char url[200];
    snprintf(url, sizeof url, "%s", server_url);
    SESSION_T *session = session_create_with_user_context(url, "control", credentials, &listener, NULL, &created, &error);
    __atomic_store_n(&created, 1, __ATOMIC_SEQ_CST);
    /* Everything was copied, and an error that did not occur is left alone. */
    credentials_free(credentials);
    memset(&listener, 0, sizeof listener);
    memset(url, 'x', sizeof url - 1);
    CHECK(error.code == DIFF_ERR_UNKNOWN && error.message == NULL && error.context == &listener);
    CHECK(session != NULL);

    RECORD_IS("0>2");
    CHECK(strcmp(session->url_str, server_url) == 0);
    CHECK(strcmp(session->principal, "control") == 0);
    CHECK(session->user_context == &created);
    CHECK(session->state == CONNECTED_ACTIVE);
    CHECK(session_state_get(session) == CONNECTED_ACTIVE);
    CHECK(session_is_connected(session) == DIFFUSION_TRUE);
    CHECK(session_is_recovering(session) == DIFFUSION_FALSE);
    CHECK(session_is_closed(session) == DIFFUSION_FALSE);
    CHECK(session_connection_response_code(session) == CONNECTION_RESPONSE_CODE_OK);
    CHECK(session->reconnection_strategy != NULL);
    CHECK(session->global_topic_handler == NULL);
    CHECK(set_global_topic_handler(session, topics) == NULL);
    CHECK(session->global_topic_handler == topics);
    CHECK(set_global_topic_handler(session, NULL) == topics);
    CONVERSATION_ID_T *first = conversation_id_create(session);
    CONVERSATION_ID_T *second = conversation_id_create(session);
    CHECK(first != NULL && second != NULL && first->id >= 1 && second->id > first->id);
    conversation_id_free(first);
    conversation_id_free(second);

    /* The same session after a lost connection: same id at the same place, code 105. */
    const SESSION_ID_T *id = session->id;
    const SESSION_ID_T before = *session->id;
    server_do("cut session=all");
    record_wait("3>2");
    CHECK(session->id == id && session_id_cmp(before, *session->id) == 0);
    CHECK(session_connection_response_code(session) == CONNECTION_RESPONSE_CODE_RECONNECTED);
    DIFFUSION_SESSION_STATISTICS_T statistics;
    CHECK(diffusion_session_statistics(session, &statistics));
    CHECK(statistics.connections_lost == 1 && statistics.reconnects == 1);
    DIFFUSION_SESSION_DIAGNOSIS_T diagnosis;
    CHECK(diffusion_session_diagnosis(session, &diagnosis));
    CHECK(diagnosis.last_loss_time > 0 && diagnosis.last_loss_cause[0] != '\0');
    CHECK(diagnosis.time_left == -1 && diagnosis.end_error == 0);

    memset(&error, 0, sizeof error);
    CHECK(session_close(session, &error) == DIFFUSION_TRUE);
    CHECK(error.code == DIFF_ERR_SUCCESS && error.message == NULL);
    RECORD_IS("0>2 2>3 3>2 2>5");
    CHECK(session_state_get(session) == CLOSED_BY_CLIENT);
    CHECK(session_is_closed(session) == DIFFUSION_TRUE);
    CHECK(session_id_cmp(before, *session->id) == 0);
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    RECORD_IS("0>2 2>3 3>2 2>5");
    session_free(session);

    /* Freed without being closed: closed first. */
    record_clear();
    session = connected(NULL);
    WAIT_UNTIL(session_is_connected(session), 40000);
    session_free(session);
    RECORD_IS("0>2 2>5");

    /* Ended by the server. */
    record_clear();
    session = connected(NULL);
    server_do("abort session=all");
    record_wait("2>6");
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    CHECK(session_state_get(session) == CLOSED_BY_SERVER);
    session_free(session);
    RECORD_IS("0>2 2>6");
    return 0;
}
