/* Session factories (specification/sessions/session-factory section 1): that no argument, however odd, does harm, and that everything is copied.
 * What the settings do is tested with sessions; which values are taken, in Rust. */
#include "diffusion.h"

#include "check.h"

static void on_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)session;
    (void)old_state;
    (void)new_state;
}

static void set_everything(const DIFFUSION_SESSION_FACTORY_T *factory) {
    SESSION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_state_changed = on_state_changed;
    diffusion_session_factory_session_listener(factory, &listener);
    diffusion_session_factory_user_context(factory, &listener);

    char *text = strdup("control");
    diffusion_session_factory_principal(factory, text);
    diffusion_session_factory_password(factory, text);
    diffusion_session_factory_server_host(factory, text);
    diffusion_session_factory_property(factory, text, text);
    diffusion_session_factory_request_path(factory, "/x/diffusion");
    free(text);

    CREDENTIALS_T *credentials = credentials_create_password("secret");
    diffusion_session_factory_no_credentials(factory);
    diffusion_session_factory_custom_credentials(factory, credentials->data);
    diffusion_session_factory_credentials(factory, credentials);
    credentials_free(credentials);

    DIFFUSION_RETRY_STRATEGY_T *retry = diffusion_retry_strategy_create(10, 3, NULL);
    diffusion_session_factory_initial_retry_strategy(factory, retry);
    diffusion_retry_strategy_free(retry);

    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(5, 100);
    diffusion_session_factory_reconnection_strategy(factory, strategy);
    diffusion_session_factory_reconnection_strategy(factory, strategy);
    free_reconnection_strategy(strategy);
    strategy = diffusion_reconnection_strategy_exponential_backoff(NULL);
    diffusion_session_factory_reconnection_strategy(factory, strategy);
    free_reconnection_strategy(strategy);
    RECONNECTION_STRATEGY_T literal;
    memset(&literal, 0, sizeof literal);
    literal.retry_count = 3;
    literal.retry_delay = 1000;
    diffusion_session_factory_reconnection_strategy(factory, &literal);

    HASH_T *properties = hash_new(3);
    hash_add(properties, "a", strdup("1"));
    hash_add(properties, "b", NULL);
    diffusion_session_factory_properties(factory, properties);
    hash_free(properties, NULL, free);

    const uint32_t numbers[] = { 0, 1, 1023, 1024, UINT32_MAX };
    for (int i = 0; i < 5; i++) {
        diffusion_session_factory_connection_timeout(factory, numbers[i]);
        diffusion_session_factory_write_timeout(factory, numbers[i]);
        diffusion_session_factory_input_buffer_size(factory, numbers[i]);
        diffusion_session_factory_output_buffer_size(factory, numbers[i]);
        diffusion_session_factory_maximum_message_size(factory, numbers[i]);
        diffusion_session_factory_recovery_buffer_size(factory, numbers[i]);
        diffusion_session_factory_maximum_queue_size(factory, numbers[i]);
        diffusion_session_factory_reconnection_timeout(factory, (int)numbers[i]);
        diffusion_session_factory_server_port(factory, (int)numbers[i]);
        diffusion_session_factory_tls_minimum_version(factory, (int)numbers[i]);
        diffusion_session_factory_io_threads(factory, numbers[i]);
    }
    diffusion_session_factory_no_reconnection(factory);
    diffusion_session_factory_secure_transport(factory, true);
    diffusion_session_factory_tls_ca_file(factory, "ca.pem");
    diffusion_session_factory_tls_client_certificate(factory, "certificate.pem", "key.pem");
    diffusion_session_factory_tls_minimum_version(factory, DIFFUSION_TLS_1_3);
    diffusion_session_factory_tls_trust_self_signed(factory, true);
    diffusion_session_factory_proxy(factory, "http://user:password@localhost:3128");
    diffusion_session_factory_proxy_from_environment(factory, true);
}

static void set_nothing(const DIFFUSION_SESSION_FACTORY_T *factory) {
    diffusion_session_factory_session_listener(factory, NULL);
    diffusion_session_factory_user_context(factory, NULL);
    diffusion_session_factory_principal(factory, NULL);
    diffusion_session_factory_credentials(factory, NULL);
    diffusion_session_factory_password(factory, NULL);
    diffusion_session_factory_custom_credentials(factory, NULL);
    diffusion_session_factory_reconnection_strategy(factory, NULL);
    diffusion_session_factory_initial_retry_strategy(factory, NULL);
    diffusion_session_factory_server_host(factory, NULL);
    diffusion_session_factory_request_path(factory, NULL);
    diffusion_session_factory_property(factory, NULL, "x");
    diffusion_session_factory_property(factory, "x", NULL);
    diffusion_session_factory_properties(factory, NULL);
    diffusion_session_factory_tls_ca_file(factory, NULL);
    diffusion_session_factory_tls_client_certificate(factory, NULL, NULL);
    diffusion_session_factory_proxy(factory, NULL);
}

int main(void) {
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    CHECK(factory != NULL);
    set_everything(factory);
    set_nothing(factory);
    set_everything(factory);
    diffusion_session_factory_free(factory);
    set_everything(NULL);
    set_nothing(NULL);
    diffusion_session_factory_free(NULL);
    CHECK(DIFFUSION_DEFAULT_CONNECTION_TIMEOUT == 2000 && DIFFUSION_DEFAULT_WRITE_TIMEOUT == 2000);
    CHECK(DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM == 1024 && DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE == 2147483647u);
    CHECK(DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE == 1000 && DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE == 128);
    CHECK(DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE == 131072 && DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE == 131072);
    CHECK(strcmp(DIFFUSION_DEFAULT_REQUEST_PATH, "/diffusion") == 0);
    return 0;
}
