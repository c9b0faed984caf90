/*
 * A session over TLS. By default the server's certificate must be vouched for by the system's certificate authorities
 * and carry the server's name. Two environment variables change that; they are read at every connection attempt.
 *
 * Factories have functions for the same and more: see diffusion_session_factory_tls_ca_file() and its neighbours.
 */
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "wss://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'f', "ca-file", "PEM file with the certificate authority to trust", ARG_OPTIONAL, ARG_HAS_VALUE, NULL },
    { 't', "trust", "Accept self-signed certificates", ARG_OPTIONAL, ARG_NO_VALUE, NULL },
    END_OF_ARG_OPTS
};

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    const char *ca_file = hash_get(arguments, "ca-file");
    if (ca_file != NULL) {
        setenv("DIFFUSION_SSL_CA_FILE_PATH", ca_file, 1);
    }
    if (hash_get(arguments, "trust") != NULL) {
        /* Without a CA file this accepts every certificate: for tests only. */
        setenv("DIFFUSION_TRUST_SELF_SIGNED_CERTS", "true", 1);
    }

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    hash_free(arguments, NULL, free);
    if (session == NULL) {
        printf("no session, error %d: %s\n", (int)error.code, error.message);
        free(error.message);
        return EXIT_FAILURE;
    }
    char *id = session_id_to_string(session->id);
    printf("connected over TLS, session id %s\n", id);
    free(id);

    session_close(session, NULL);
    session_free(session);
    return EXIT_SUCCESS;
}
