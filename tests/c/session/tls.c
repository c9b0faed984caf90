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

/* Creates a session, lets it reconnect once, closes it; or sees it fail. Frees the factory. */
static void creation(DIFFUSION_SESSION_FACTORY_T *with, int expected_error) {
    record_clear();
    error_code = 0;
    SESSION_CREATE_CALLBACK_T callbacks = { on_connected, on_error };
    SESSION_T *session = session_create_async_with_session_factory(with, &callbacks, server_url);
    diffusion_session_factory_free(with);
    CHECK(session != NULL);
    record_wait(expected_error == 0 ? "connected" : "error");
    CHECK(error_code == expected_error);
    if (expected_error == 0) {
        server_do("cut session=all");
        record_wait("3>2");
    }
    session_close(session, NULL);
    session_free(session);
    RECORD_IS(expected_error == 0 ? "0>2 connected 2>3 3>2 2>5" : "0>7 error");
}

int main(int argc, char **argv) {
    CHECK(argc == 4);
    server_from_arguments(argc, argv);
    const char *ca_file = argv[3];

    DIFFUSION_SESSION_FACTORY_T *with = factory();
    diffusion_session_factory_tls_ca_file(with, ca_file);
    diffusion_session_factory_tls_minimum_version(with, DIFFUSION_TLS_1_2);
    creation(with, 0);

    with = factory();
    diffusion_session_factory_tls_trust_self_signed(with, true);
    creation(with, 0);

    /* Nobody vouches for the certificate. */
    creation(factory(), DIFF_ERR_SOCKET_CONNECT_FAIL);

    with = factory();
    diffusion_session_factory_tls_ca_file(with, "/nonexistent/ca.pem");
    creation(with, DIFF_ERR_SOCKET_CONNECT_FAIL);
    return 0;
}
