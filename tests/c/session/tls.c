/* TLS as session factories set it (specification/sessions/tls-and-environment); arguments besides the usual ones: the file of the server's
   certificate authority. */
#include "server.h"

static int error_code;

static int on_connected(SESSION_T *session) {
    (void)session;
    record("connected");
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, DIFFUSION_ERROR_T *error) {
    (void)session;
    CHECK(error->message != NULL && error->message[0] != '\0');
    error_code = (int)error->code;
    fprintf(stderr, "error %d: %s\n", error_code, error->message);
    record("error");
    return HANDLER_SUCCESS;
}

static DIFFUSION_SESSION_FACTORY_T *factory(void) {
    DIFFUSION_SESSION_FACTORY_T *made = diffusion_session_factory_init();
    /* Slow machines and valgrind: reading the system's authorities takes its time. */
    diffusion_session_factory_connection_timeout(made, 60000);
    SESSION_LISTENER_T listener = recording_listener();
    diffusion_session_factory_session_listener(made, &listener);
    return made;
}

/* The last line of the log that says why an attempt failed. */
static char explained[1024];

static void on_log(DIFFUSION_LOG_LEVEL_T level, const char *module, const char *message, void *context) {
    (void)level;
    (void)module;
    (void)context;
    if (strstr(message, "TLS handshake") != NULL || strstr(message, "CA file") != NULL) {
        snprintf(explained, sizeof explained, "%s", message);
    }
}

/* What the session and the log say of the attempt names what helps. */
static void check_explanation(SESSION_T *session, const char *const *parts) {
    DIFFUSION_SESSION_DIAGNOSIS_T diagnosis;
    CHECK(diffusion_session_diagnosis(session, &diagnosis));
    CHECK(diagnosis.last_attempt_error == DIFF_ERR_SOCKET_CONNECT_FAIL && diagnosis.end_error == DIFF_ERR_SOCKET_CONNECT_FAIL);
    /* Everything that was logged has arrived then. */
    diffusion_set_log_handler(DIFFUSION_LOG_INFO, NULL, NULL);
    for (; *parts != NULL; parts++) {
        CHECK(strstr(diagnosis.last_attempt_message, *parts) != NULL);
        CHECK(strstr(diagnosis.end_message, *parts) != NULL);
        CHECK(strstr(explained, *parts) != NULL);
    }
}

/* Creates a session, lets it reconnect once, closes it; or sees it fail and told why in these words. Frees the factory. */
static void creation_at(const char *url, DIFFUSION_SESSION_FACTORY_T *with, int expected_error, const char *const *parts) {
    record_clear();
    error_code = 0;
    explained[0] = '\0';
    diffusion_set_log_handler(DIFFUSION_LOG_INFO, on_log, NULL);
    SESSION_CREATE_CALLBACK_T callbacks = { on_connected, on_error };
    SESSION_T *session = session_create_async_with_session_factory(with, &callbacks, url);
    diffusion_session_factory_free(with);
    CHECK(session != NULL);
    record_wait(expected_error == 0 ? "connected" : "error");
    CHECK(error_code == expected_error);
    if (expected_error == 0) {
        server_do("cut session=all");
        record_wait("3>2");
    } else {
        check_explanation(session, parts);
    }
    session_close(session, NULL);
    session_free(session);
    RECORD_IS(expected_error == 0 ? "0>2 connected 2>3 3>2 2>5" : "0>7 error");
}

static void creation(DIFFUSION_SESSION_FACTORY_T *with, int expected_error, const char *part, const char *other) {
    const char *const parts[] = { part, other, NULL };
    creation_at(server_url, with, expected_error, parts);
}

int main(int argc, char **argv) {
    CHECK(argc == 4);
    server_from_arguments(argc, argv);
    const char *ca_file = argv[3];

    DIFFUSION_SESSION_FACTORY_T *with = factory();
    diffusion_session_factory_tls_ca_file(with, ca_file);
    diffusion_session_factory_tls_minimum_version(with, DIFFUSION_TLS_1_2);
    creation(with, 0, NULL, NULL);

    with = factory();
    diffusion_session_factory_tls_trust_self_signed(with, true);
    creation(with, 0, NULL, NULL);

    /* Nobody vouches for the certificate. */
    creation(factory(), DIFF_ERR_SOCKET_CONNECT_FAIL, "DIFFUSION_SSL_CA_FILE_PATH names", "DIFFUSION_TRUST_SELF_SIGNED_CERTS=true");

    with = factory();
    diffusion_session_factory_tls_ca_file(with, "/nonexistent/ca.pem");
    creation(with, DIFF_ERR_SOCKET_CONNECT_FAIL, "CA file /nonexistent/ca.pem", NULL);

    /* The control port speaks HTTP without TLS. */
    char url[100];
    const char *colon = strrchr(server_control, ':');
    CHECK(colon != NULL);
    snprintf(url, sizeof url, "wss://localhost%.10s", colon);
    with = factory();
    diffusion_session_factory_tls_trust_self_signed(with, true);
    const char *const parts[] = { "the URL has to begin with ws", NULL };
    creation_at(url, with, DIFF_ERR_SOCKET_CONNECT_FAIL, parts);
    return 0;
}
