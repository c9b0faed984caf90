/*
 * Reconnection for programs with an event loop of their own (an extension). The strategy only hands an attempt over to
 * the loop; the loop decides later, on its own thread: start now, start after a delay, or abort. No thread is blocked
 * meanwhile.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'd', "duration", "Seconds to stay connected", ARG_OPTIONAL, ARG_HAS_VALUE, "30" },
    { 'a', "attempts", "Attempts before giving up", ARG_OPTIONAL, ARG_HAS_VALUE, "10" },
    END_OF_ARG_OPTS
};

/* What the library's threads send to the loop, through a pipe. */
typedef struct {
    enum { ATTEMPT, BACK, CLOSED } kind;
    DIFFUSION_RECONNECTION_ATTEMPT_T *attempt;
} EVENT_T;

static int events[2];

static void send_event(int kind, DIFFUSION_RECONNECTION_ATTEMPT_T *attempt) {
    EVENT_T event = { 0 };
    event.kind = kind;
    event.attempt = attempt;
    if (write(events[1], &event, sizeof event) != (ssize_t)sizeof event) {
        perror("write");
    }
}

static void on_attempt(SESSION_T *session, DIFFUSION_RECONNECTION_ATTEMPT_T *attempt, void *context) {
    (void)session;
    (void)context;
    send_event(ATTEMPT, attempt);
}

static void on_success(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    send_event(BACK, NULL);
}

static void on_session_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    printf("state: %s -> %s\n", session_state_as_string(old_state), session_state_as_string(new_state));
    if (session_is_closed(session)) {
        send_event(CLOSED, NULL);
    }
}

/* The loop: everything that is decided about reconnection is decided here. Ends after `duration` ms or with the session. */
static void run(long duration, int maximum_attempts) {
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    int attempts = 0;
    for (;;) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        const long passed = (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000;
        if (passed >= duration) {
            return;
        }
        struct pollfd readable = { events[0], POLLIN, 0 };
        EVENT_T event;
        if (poll(&readable, 1, (int)(duration - passed)) != 1 || read(events[0], &event, sizeof event) != (ssize_t)sizeof event) {
            continue;
        }
        if (event.kind == CLOSED) {
            return;
        }
        if (event.kind == BACK) {
            printf("back after %d attempts\n", attempts);
            attempts = 0;
        } else if (attempts == maximum_attempts) {
            printf("giving up\n");
            diffusion_reconnection_attempt_abort(event.attempt);
        } else if (attempts == 0) {
            attempts = 1;
            printf("attempt 1 at once\n");
            diffusion_reconnection_attempt_start(event.attempt);
        } else {
            attempts += 1;
            printf("attempt %d after 200 ms\n", attempts);
            diffusion_reconnection_attempt_start_after(event.attempt, 200);
        }
    }
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL || pipe(events) != 0) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);

    RECONNECTION_STRATEGY_T *strategy = diffusion_reconnection_strategy_attempt_object(&on_attempt, NULL, &on_success, NULL);
    SESSION_LISTENER_T listener = { 0 };
    listener.on_state_changed = &on_session_state_changed;
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, &listener, strategy, &error);
    free_reconnection_strategy(strategy);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }

    run(atol(hash_get(arguments, "duration")) * 1000, atoi(hash_get(arguments, "attempts")));

    hash_free(arguments, NULL, free);
    session_close(session, NULL);
    session_free(session);
    close(events[0]);
    close(events[1]);
    return EXIT_SUCCESS;
}
