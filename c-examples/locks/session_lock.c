/*
 * A session lock: two sessions want it, one gets it, and the other one when the first gives it back. The server frees
 * the locks of a session that ends, so a program that dies blocks nobody for long.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'l', "lock", "Name of the lock", ARG_OPTIONAL, ARG_HAS_VALUE, "example-lock" },
    END_OF_ARG_OPTS
};

/* One session and the lock that it has, which belongs to the session and needs no release. */
typedef struct {
    const char *name;
    SESSION_T *session;
    const DIFFUSION_SESSION_LOCK_T *lock;
    int unlocked;
    /* It had the lock until then. */
    bool owned;
} PARTY_T;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static int on_lock_acquired(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    PARTY_T *party = context;
    pthread_mutex_lock(&mutex);
    party->lock = lock;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static int on_unlock(bool lock_owned, void *context) {
    PARTY_T *party = context;
    pthread_mutex_lock(&mutex);
    party->unlocked = 1;
    party->owned = lock_owned;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("%s: %s\n", ((PARTY_T *)error->context)->name, error->message);
    exit(EXIT_FAILURE);
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("%s does not wait any more: its session has ended\n", ((PARTY_T *)context)->name);
    return HANDLER_SUCCESS;
}

static DIFFUSION_SESSION_LOCK_PARAMS_T lock_params(PARTY_T *party) {
    DIFFUSION_SESSION_LOCK_PARAMS_T params = {
        .on_lock_acquired = on_lock_acquired, .on_error = on_error, .on_discard = on_discard, .context = party,
    };
    return params;
}

static void wait_for_lock(PARTY_T *party) {
    pthread_mutex_lock(&mutex);
    while (party->lock == NULL) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    char *name = diffusion_session_lock_get_name(party->lock);
    printf("%s has %s%s\n", party->name, name,
           diffusion_session_lock_get_scope(party->lock) == UNLOCK_ON_CONNECTION_LOSS ? ", as long as it is connected" : "");
    free(name);
}

static void unlock(PARTY_T *party) {
    DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T params = {
        .on_unlock = on_unlock, .on_error = on_error, .on_discard = on_discard, .context = party,
    };
    party->unlocked = 0;
    diffusion_session_lock_unlock(party->session, party->lock, params);
    pthread_mutex_lock(&mutex);
    while (!party->unlocked) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    printf("%s has given it back%s\n", party->name, party->owned ? "" : ", but did not own it");
}

static void connect_party(PARTY_T *party, HASH_T *arguments) {
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    party->session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (party->session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *name = hash_get(arguments, "lock");
    PARTY_T ann = { .name = "Ann" };
    PARTY_T ben = { .name = "Ben" };
    PARTY_T cleo = { .name = "Cleo" };
    connect_party(&ann, arguments);
    connect_party(&ben, arguments);

    diffusion_session_lock(ann.session, name, lock_params(&ann));
    wait_for_lock(&ann);
    diffusion_session_lock_with_scope(ben.session, name, UNLOCK_ON_CONNECTION_LOSS, lock_params(&ben));
    printf("Ben waits\n");
    unlock(&ann);
    wait_for_lock(&ben);
    printf("Ann %s it, Ben %s it\n", diffusion_session_lock_is_owned(ann.lock) ? "owns" : "does not own",
           diffusion_session_lock_is_owned(ben.lock) ? "owns" : "does not own");
    printf("the sequence has %s\n",
           diffusion_session_lock_get_sequence(ben.lock) > diffusion_session_lock_get_sequence(ann.lock) ? "grown" : "not grown");

    /* The end of a session frees its locks. */
    connect_party(&cleo, arguments);
    diffusion_session_lock(cleo.session, name, lock_params(&cleo));
    printf("Cleo waits\n");
    session_close(ben.session, NULL);
    session_free(ben.session);
    wait_for_lock(&cleo);
    unlock(&cleo);
    unlock(&cleo);

    session_close(cleo.session, NULL);
    session_free(cleo.session);
    session_close(ann.session, NULL);
    session_free(ann.session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
