/* Session locks (specification/sessions/session-locks) between sessions of a server. */
#include "server.h"

/* The locks that were acquired, in order: raw pointers, which stay valid as long as their sessions. */
static const DIFFUSION_SESSION_LOCK_T *locks[16];
static int lock_count;

static int on_lock_acquired(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    char word[100];
    char *name = diffusion_session_lock_get_name(lock);
    snprintf(word, sizeof word, "%s+%s/%d", (const char *)context, name, (int)diffusion_session_lock_get_scope(lock));
    free(name);
    CHECK(diffusion_session_lock_is_owned(lock));
    pthread_mutex_lock(&record_mutex);
    locks[lock_count++] = lock;
    pthread_mutex_unlock(&record_mutex);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_unlock(bool lock_owned, void *context) {
    char word[100];
    snprintf(word, sizeof word, "%s-%s", (const char *)context, lock_owned ? "owned" : "not-owned");
    record(word);
    return HANDLER_SUCCESS;
}

static DIFFUSION_SESSION_LOCK_PARAMS_T params_of(const char *name) {
    DIFFUSION_SESSION_LOCK_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_lock_acquired = on_lock_acquired;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    return params;
}

static void unlock(SESSION_T *session, const DIFFUSION_SESSION_LOCK_T *lock, const char *name) {
    DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_unlock = on_unlock;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    diffusion_session_lock_unlock(session, lock, params);
}

static void one_session_at_a_time(void) {
    SESSION_T *first = connected(NULL);
    SESSION_T *second = connected(NULL);
    record_clear();
    lock_count = 0;
    diffusion_session_lock(first, "mutex", params_of("first"));
    record_wait("first+mutex/1");
    diffusion_session_lock(second, "mutex", params_of("second"));
    /* Owned already: given again, whatever the scope. */
    diffusion_session_lock_with_scope(first, "mutex", UNLOCK_ON_CONNECTION_LOSS, params_of("again"));
    record_wait("again+mutex/1");
    CHECK(locks[0] == locks[1]);
    DIFFUSION_SESSION_LOCK_T *copy = diffusion_session_lock_dup(locks[0]);
    unlock(first, copy, "first");
    CHECK(!diffusion_session_lock_is_owned(locks[0]) && !diffusion_session_lock_is_owned(copy));
    record_wait("first-owned");
    record_wait("second+mutex/1");
    CHECK(diffusion_session_lock_get_sequence(locks[2]) > diffusion_session_lock_get_sequence(locks[0]));
    unlock(first, copy, "twice");
    record_wait("twice-not-owned");
    diffusion_session_lock_free(copy);
    /* Not a duplicate: tolerated, and without effect. */
    diffusion_session_lock_free((DIFFUSION_SESSION_LOCK_T *)locks[0]);
    CHECK(!diffusion_session_lock_is_owned(locks[0]));
    record_clear();

    /* The end of the owner frees the lock; who waits in a session that ends is told. */
    diffusion_session_lock(first, "mutex", params_of("first"));
    diffusion_session_lock(first, "free", params_of("free"));
    record_wait("free+free/1");
    RECORD_IS("free+free/1");
    const DIFFUSION_SESSION_LOCK_T *of_second = locks[2];
    DIFFUSION_SESSION_LOCK_T *outlives = diffusion_session_lock_dup(of_second);
    session_close(second, NULL);
    CHECK(!diffusion_session_lock_is_owned(of_second));
    session_free(second);
    CHECK(!diffusion_session_lock_is_owned(outlives));
    diffusion_session_lock_free(outlives);
    record_wait("first+mutex/1");
    record_clear();
    SESSION_T *third = connected(NULL);
    record_clear();
    diffusion_session_lock(third, "mutex", params_of("third"));
    diffusion_session_lock(third, "other", params_of("other"));
    record_wait("other+other/1");
    session_close(third, NULL);
    record_wait("third:discarded");
    session_free(third);
    session_close(first, NULL);
    session_free(first);
    record_clear();
}

static void what_is_refused(void) {
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *client = session_create(server_url, "client", credentials, NULL, NULL, NULL);
    credentials_free(credentials);
    CHECK(client != NULL);
    record_clear();
    diffusion_session_lock(client, "mutex", params_of("denied"));
    record_wait("denied!103");
    diffusion_session_lock(client, NULL, params_of("null"));
    record_wait("null!48");
    diffusion_session_lock(NULL, "mutex", params_of("nobody"));
    unlock(client, NULL, "nothing");
    unlock(NULL, NULL, "nothing");
    session_close(client, NULL);
    session_free(client);
    RECORD_IS("denied!103 null!48");
    record_clear();
}

static void a_lost_connection(void) {
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(1000, 10);
    SESSION_T *session = connected(strategy);
    free_reconnection_strategy(strategy);
    record_clear();
    lock_count = 0;
    diffusion_session_lock_with_scope(session, "connection", UNLOCK_ON_CONNECTION_LOSS, params_of("c"));
    record_wait("c+connection/0");
    diffusion_session_lock_with_scope(session, "session", UNLOCK_ON_SESSION_LOSS, params_of("s"));
    record_wait("s+session/1");
    server_do("cut session=all");
    record_wait("2>3");
    CHECK(!diffusion_session_lock_is_owned(locks[0]) && diffusion_session_lock_is_owned(locks[1]));
    record_wait("3>2");
    /* The server has freed it too: there is a new acquisition. */
    diffusion_session_lock(session, "connection", params_of("anew"));
    record_wait("anew+connection/1");
    CHECK(!diffusion_session_lock_is_owned(locks[0]) && diffusion_session_lock_is_owned(locks[2]));
    record_clear();
    server_do("loss answer=106; lose session=all; cut session=all");
    record_wait("2>3");
    record_wait("3>2");
    CHECK(!diffusion_session_lock_is_owned(locks[1]) && !diffusion_session_lock_is_owned(locks[2]));
    server_do("normal");
    session_close(session, NULL);
    session_free(session);
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    one_session_at_a_time();
    what_is_refused();
    a_lost_connection();
    return 0;
}
