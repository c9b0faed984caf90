/* A session without memory: what is tried stands between `begin` and `end`, and has one outcome; a session that cannot go on ends with an
 * error, and the next trial gets a new one. */
#ifndef REFUSED_SESSION_H
#define REFUSED_SESSION_H

#include "topics.h"

/* The network thread begins and ends with sessions and takes 12 KiB for itself; a decompressor takes 43. Both are of a fixed size. */
#define LARGE (48 * 1024)
#include "refusing.h"

enum { LONG = 100000 };

static char text[LONG + 1];
static SESSION_T *session;
static const char *principal = "control";
/* Counts sessions. */
static int sessions;

/* What became of the call that is tried. */
static pthread_mutex_t outcome_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t outcome_changed = PTHREAD_COND_INITIALIZER;
static enum { PENDING, DONE, FAILED } outcome;
static int ended;

static void settle(int done) {
    pthread_mutex_lock(&outcome_mutex);
    if (outcome == PENDING) {
        outcome = done ? DONE : FAILED;
    }
    pthread_cond_broadcast(&outcome_changed);
    pthread_mutex_unlock(&outcome_mutex);
}

static int on_error(SESSION_T *of, const DIFFUSION_ERROR_T *error) {
    CHECK(of != NULL && error->message != NULL);
    settle(0);
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *of, void *context) {
    (void)of;
    (void)context;
    settle(0);
    return HANDLER_SUCCESS;
}

static void on_state(SESSION_T *of, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)of;
    (void)old_state;
    (void)new_state;
    pthread_mutex_lock(&outcome_mutex);
    ended = session_is_closed(of);
    pthread_cond_broadcast(&outcome_changed);
    pthread_mutex_unlock(&outcome_mutex);
}

/* All that was tried before has been told of: streams that were removed may be in the middle of a callback, and hear of the end of
 * what ran into an error first. */
static void come_to_rest(void) {
    record_clear();
    server_ping(session);
    record_wait("p"); /* `pong`, `ping!...` or `ping:discarded` */
}

/* A session that is there, the last one if that lives, before what is tried. */
static void begin(void) {
    if (session != NULL && session_state_get(session) == CONNECTED_ACTIVE) {
        come_to_rest();
    }
    if (session == NULL || session_state_get(session) != CONNECTED_ACTIVE) {
        DIFFUSION_ERROR_T error;
        SESSION_LISTENER_T listener;
        CREDENTIALS_T *credentials = credentials_create_password("password");
        memset(&error, 0, sizeof error);
        memset(&listener, 0, sizeof listener);
        listener.on_state_changed = on_state;
        if (session != NULL) {
            session_close(session, NULL);
            session_free(session);
        }
        ended = 0;
        session = session_create(server_url, principal, credentials, &listener, NULL, &error);
        credentials_free(credentials);
        CHECK(session != NULL);
        sessions++;
    }
    outcome = PENDING;
    refuse();
}

/* Whether it was done. A stream hears nothing of the session's end, and a session that recovers goes on. */
static int end(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 40;
    pthread_mutex_lock(&outcome_mutex);
    while (outcome == PENDING && !ended) {
        if (pthread_cond_timedwait(&outcome_changed, &outcome_mutex, &until) != 0) {
            fprintf(stderr, "no outcome\n");
            exit(1);
        }
    }
    int done = outcome == DONE;
    pthread_mutex_unlock(&outcome_mutex);
    allow();
    return done;
}

#endif
