/* A session, and callbacks that what it does shares. */
#ifndef SESSION_H
#define SESSION_H

#define DIFFUSION_NO_APR
#include "diffusion.h"

#include "../latch.h"
#include "../measure.h"

static inline int on_failed(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    fail(error->message);
    return HANDLER_SUCCESS;
}

static inline int on_discarded(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    fail("discarded");
    return HANDLER_SUCCESS;
}

/* A session that lost its connection may have missed what is counted. */
static inline void on_state_changed(SESSION_T *session, SESSION_STATE_T old_state, SESSION_STATE_T new_state) {
    (void)session;
    (void)old_state;
    if (new_state == RECOVERING_RECONNECT || new_state == CLOSED_BY_SERVER || new_state == CLOSED_FAILED) {
        fail("the connection is lost");
    }
}

/* A session whose callbacks run on the network thread. */
static inline SESSION_T *session_connect_inline(const char *url, const CREDENTIALS_T *credentials, SESSION_LISTENER_T *listener) {
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    diffusion_session_factory_principal(factory, "control");
    diffusion_session_factory_credentials(factory, credentials);
    diffusion_session_factory_session_listener(factory, listener);
    diffusion_session_factory_inline_callbacks(factory, true);
    SESSION_T *session = session_create_with_session_factory(factory, url);
    diffusion_session_factory_free(factory);
    return session;
}

/*
 * As the principal of the development server who may do everything. With BENCH_INLINE_CALLBACKS callbacks run on the network thread, with
 * BENCH_TLS the connection is one of TLS.
 */
static inline SESSION_T *session_connect(long port) {
    char url[64];
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_LISTENER_T listener = { .on_state_changed = on_state_changed };
    CREDENTIALS_T *credentials = credentials_create_password("password");
    snprintf(url, sizeof url, "%s://127.0.0.1:%ld", getenv("BENCH_TLS") != NULL ? "wss" : "ws", port);
    SESSION_T *session = getenv("BENCH_INLINE_CALLBACKS") != NULL
                             ? session_connect_inline(url, credentials, &listener)
                             : session_create(url, "control", credentials, &listener, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fail(error.message != NULL ? error.message : "no session");
    }
    return session;
}

static inline void session_end(SESSION_T *session) {
    session_close(session, NULL);
    session_free(session);
}

#endif
