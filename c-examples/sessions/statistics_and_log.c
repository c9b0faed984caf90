/*
 * What a session has done, in numbers, and what the library says while it works (both are extensions). Without this
 * handler, the environment variable DIFFUSION_LOG (error, warn, info, debug or trace) writes the same to standard
 * error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'd', "duration", "Seconds to stay connected", ARG_OPTIONAL, ARG_HAS_VALUE, "10" },
    END_OF_ARG_OPTS
};

/* Called on a thread of the library, for one line after the other. */
static void on_log(DIFFUSION_LOG_LEVEL_T level, const char *module, const char *message, void *context) {
    fprintf(context, "log %d [%s] %s\n", (int)level, module, message);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    diffusion_set_log_handler(DIFFUSION_LOG_INFO, &on_log, stdout);

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    PING_USER_PARAMS_T ping = { 0 };
    ping_user(session, ping);
    sleep((unsigned int)atoi(hash_get(arguments, "duration")));

    DIFFUSION_SESSION_STATISTICS_T statistics;
    if (diffusion_session_statistics(session, &statistics)) {
        printf("received: %" PRIu64 " messages, %" PRIu64 " bytes\n", statistics.messages_received, statistics.bytes_received);
        printf("sent: %" PRIu64 " messages, %" PRIu64 " bytes\n", statistics.messages_sent, statistics.bytes_sent);
        printf("connections lost: %" PRIu64 ", attempts: %" PRIu64 ", reconnects: %" PRIu64 "\n",
               statistics.connections_lost, statistics.reconnect_attempts, statistics.reconnects);
        printf("last ping: %" PRId64 " us\n", statistics.last_round_trip_us);
    }

    hash_free(arguments, NULL, free);
    session_close(session, NULL);
    session_free(session);
    diffusion_set_log_handler(DIFFUSION_LOG_OFF, NULL, NULL);
    return EXIT_SUCCESS;
}
