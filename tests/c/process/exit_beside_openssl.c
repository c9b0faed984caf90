/* A program that uses OpenSSL itself ends while a TLS handshake of ours waits for the server. What is registered first with atexit runs last, after
 * OpenSSL's own end: then the server's part comes, and no thread of ours may be in OpenSSL any more. Arguments: URL, control port, file
 * with the authority. */
#include <dlfcn.h>
#include <poll.h>

#include "server.h"

/* Between the session and the server stands a relay, which can hold up what the server says. */
static pthread_mutex_t relay_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t relay_changed = PTHREAD_COND_INITIALIZER;
static int relay_holds = 1;
static int relay_has_something;

static int in_handshake;

static int connected_to(int port) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connection >= 0);
    CHECK(connect(connection, (struct sockaddr *)&address, sizeof address) == 0);
    return connection;
}

/* False at the end of the connection. */
static int forward(int from, int to, int held_up) {
    char bytes[16384];
    ssize_t got = read(from, bytes, sizeof bytes);
    if (got <= 0) {
        return 0;
    }
    if (held_up) {
        pthread_mutex_lock(&relay_mutex);
        relay_has_something = 1;
        pthread_cond_broadcast(&relay_changed);
        while (relay_holds) {
            pthread_cond_wait(&relay_changed, &relay_mutex);
        }
        pthread_mutex_unlock(&relay_mutex);
    }
    return send(to, bytes, (size_t)got, MSG_NOSIGNAL) == got;
}

static void *relay(void *listener) {
    const char *colon = strrchr(server_url, ':');
    CHECK(colon != NULL);
    /* The first connection is the session's; the second is held up. */
    for (int held_up = 0;; held_up = 1) {
        int client = accept(*(int *)listener, NULL, NULL);
        CHECK(client >= 0);
        int server = connected_to(atoi(colon + 1));
        struct pollfd ready[2] = { { client, POLLIN, 0 }, { server, POLLIN, 0 } };
        int open = 1;
        while (open && poll(ready, 2, -1) >= 0) {
            open = (ready[0].revents == 0 || forward(client, server, 0))
                && (ready[1].revents == 0 || forward(server, client, held_up));
        }
        close(client);
        close(server);
    }
    return NULL;
}

static int relay_start(void) {
    static int listener;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(listener >= 0);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(bind(listener, (struct sockaddr *)&address, size) == 0);
    CHECK(listen(listener, 10) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, relay, &listener) == 0);
    return ntohs(address.sin_port);
}

/* What the library says of attempts to reconnect: an OpenSSL that has ended finds no certificate in any file. */
static void on_log(DIFFUSION_LOG_LEVEL_T level, const char *module, const char *message, void *context) {
    (void)level;
    (void)module;
    (void)context;
    if (strstr(message, "no certificate in it") != NULL) {
        fprintf(stderr, "used after its end: %s\n", message);
        _exit(1);
    }
    if (strstr(message, "the process ends") != NULL) {
        record("refused");
    }
}

/* The handshake may go on, and crash; then the next attempt comes. */
static void at_the_very_end(void) {
    if (!in_handshake) {
        return; /* the test has failed before */
    }
    pthread_mutex_lock(&relay_mutex);
    relay_holds = 0;
    pthread_cond_broadcast(&relay_changed);
    pthread_mutex_unlock(&relay_mutex);
    record_wait("refused");
}

/* As a program does that links with OpenSSL; where the library has it linked in, there is nothing that the two share. */
static void use_openssl(void) {
    static const char *const names[] = { "libcrypto.so.3", "libcrypto.so.1.1" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *crypto = dlopen(names[i], RTLD_NOW | RTLD_NOLOAD);
        if (crypto != NULL) {
            enum { CIPHERS_AND_DIGESTS = 12 }; /* OPENSSL_INIT_ADD_ALL_CIPHERS, OPENSSL_INIT_ADD_ALL_DIGESTS */
            int (*initialise)(uint64_t, const void *);
            void *found = dlsym(crypto, "OPENSSL_init_crypto");
            CHECK(found != NULL && sizeof found == sizeof initialise);
            memcpy(&initialise, &found, sizeof found);
            CHECK(initialise(CIPHERS_AND_DIGESTS, NULL) == 1);
            return;
        }
    }
}

int main(int argc, char **argv) {
    CHECK(argc == 4);
    server_from_arguments(argc, argv);
    alarm(120); /* a process that hangs is killed, and the test fails */
    CHECK(atexit(at_the_very_end) == 0);
    use_openssl();
    diffusion_set_log_handler(DIFFUSION_LOG_INFO, on_log, NULL);
    CHECK(setenv("DIFFUSION_SSL_CA_FILE_PATH", argv[3], 1) == 0);
    char url[100];
    snprintf(url, sizeof url, "wss://127.0.0.1:%d", relay_start());
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(1000, 10);
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    diffusion_session_factory_principal(factory, "control");
    diffusion_session_factory_password(factory, "password");
    /* Slow machines and valgrind. */
    diffusion_session_factory_connection_timeout(factory, 60000);
    diffusion_session_factory_reconnection_strategy(factory, strategy);
    SESSION_T *session = session_create_with_session_factory(factory, url);
    CHECK(session != NULL);
    diffusion_session_factory_free(factory);
    free_reconnection_strategy(strategy);
    server_do("cut session=all");
    /* The server's answer to the first message of the handshake. */
    pthread_mutex_lock(&relay_mutex);
    while (!relay_has_something) {
        pthread_cond_wait(&relay_changed, &relay_mutex);
    }
    pthread_mutex_unlock(&relay_mutex);
    in_handshake = 1;
    return 0;
}
