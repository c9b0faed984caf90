/* The session, and locks. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

SESSION_T *session;

static HASH_T *locks;
static RECONNECTION_STRATEGY_T *strategy;

DIFFUSION_SESSION_LOCK_T *lock_named(const char *name) {
    return (DIFFUSION_SESSION_LOCK_T *)hash_get(locks, name);
}

static void on_state(SESSION_T *of, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)of;
    if (new_state == RECOVERING_RECONNECT) {
        tell("state", "disconnected", NULL);
    } else if (new_state == CONNECTED_ACTIVE && old_state == RECOVERING_RECONNECT) {
        tell("state", "connected", NULL);
    } else if (new_state == CLOSED_BY_CLIENT || new_state == CLOSED_BY_SERVER || new_state == CLOSED_FAILED) {
        tell("state", "closed", NULL);
    }
}

/* URL PRINCIPAL PASSWORD [KEY VALUE]... */
static void do_connect(const char *id, char **words, int count) {
    SESSION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_state_changed = on_state;
    strategy = make_reconnection_strategy_repeating_attempt(1000, 20);
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    diffusion_session_factory_principal(factory, words[1]);
    diffusion_session_factory_password(factory, words[2]);
    diffusion_session_factory_session_listener(factory, &listener);
    diffusion_session_factory_reconnection_strategy(factory, strategy);
    diffusion_session_factory_reconnection_timeout(factory, 20000);
    for (int i = 3; i + 1 < count; i += 2) {
        diffusion_session_factory_property(factory, words[i], words[i + 1]);
    }
    locks = hash_new(16);
    session = session_create_with_session_factory(factory, words[0]);
    diffusion_session_factory_free(factory);
    struct command *command = command_new(id, NULL, NULL);
    if (session == NULL) {
        hash_free(locks, free, NULL);
        free_reconnection_strategy(strategy);
        refuse(command, "OTHER", "no session");
        return;
    }
    char *text = session_id_to_string(session->id);
    answer(command, text);
    free(text);
}

static void free_lock(void *lock) {
    diffusion_session_lock_free((DIFFUSION_SESSION_LOCK_T *)lock);
}

static void do_close(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    session_close(session, NULL);
    session_free(session);
    session = NULL;
    hash_free(locks, free, free_lock);
    free_reconnection_strategy(strategy);
    answer(command_new(id, NULL, NULL), NULL);
}

static void do_session_id(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    char *text = session_id_to_string(session->id);
    answer(command_new(id, NULL, NULL), text);
    free(text);
}

static int on_ping(SESSION_T *of, void *context) {
    (void)of;
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

/* Answered when all that the server sent before has been received. */
static void do_ping(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    PING_USER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_ping_response = on_ping;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    ping_user(session, params);
}

const struct verb session_verbs[] = {
    {"connect", 3, do_connect}, {"close", 0, do_close}, {"session_id", 0, do_session_id}, {"ping", 0, do_ping}, {NULL, 0, NULL},
};

static int on_lock(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    struct command *command = (struct command *)context;
    char sequence[32];
    snprintf(sequence, sizeof sequence, "%ld", diffusion_session_lock_get_sequence(lock));
    free_lock(hash_add(locks, strdup(command->name), diffusion_session_lock_dup(lock)));
    answer(command, sequence);
    return HANDLER_SUCCESS;
}

/* NAME SCOPE */
static void do_lock(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_SESSION_LOCK_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_lock_acquired = on_lock;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, words[0]);
    const bool of_connection = strcmp(words[1], "UNLOCK_ON_CONNECTION_LOSS") == 0;
    diffusion_session_lock_with_scope(session, words[0], of_connection ? UNLOCK_ON_CONNECTION_LOSS : UNLOCK_ON_SESSION_LOSS, params);
}

static int on_unlock(bool was_owned, void *context) {
    answer((struct command *)context, was_owned ? "true" : "false");
    return HANDLER_SUCCESS;
}

/* NAME */
static void do_unlock(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_unlock = on_unlock;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    diffusion_session_lock_unlock(session, lock_named(words[0]), params);
}

/* NAME */
static void do_owned(const char *id, char **words, int count) {
    (void)count;
    answer(command_new(id, NULL, NULL), diffusion_session_lock_is_owned(lock_named(words[0])) ? "true" : "false");
}

const struct verb lock_verbs[] = {
    {"lock", 2, do_lock}, {"unlock", 1, do_unlock}, {"owned", 1, do_owned}, {NULL, 0, NULL},
};
