/* diffusion_session_factory_traffic_handler(): all that passes is told once and in order, over TLS as without it. Arguments besides the usual
   ones: the file of the server's certificate authority, for TLS. */
#include "server.h"

enum { CONNECTIONS = 8 };

/* What was told of a session, by connection. The handler is called by one thread after the other. */
typedef struct {
    int told;
    int kinds[CONNECTIONS][8];
    uint64_t last_connection;
    int response_code; /* of the first connection */
    int knows_password;
    int pings_sent;
    int closes_received;
    int close_at_once;
    int at_once;
} SEEN_T;

static const char *ca_file;

static int contains(const DIFFUSION_TRAFFIC_T *traffic, const char *text) {
    return memmem(traffic->bytes, traffic->length, text, strlen(text)) != NULL;
}

static int starts(const DIFFUSION_TRAFFIC_T *traffic, const char *text) {
    return traffic->length >= strlen(text) && memcmp(traffic->bytes, text, strlen(text)) == 0;
}

static void on_traffic(SESSION_T *session, const DIFFUSION_TRAFFIC_T *traffic, void *context) {
    SEEN_T *seen = (SEEN_T *)context;
    CHECK(__atomic_add_fetch(&seen->at_once, 1, __ATOMIC_SEQ_CST) == 1);
    CHECK(session != NULL && traffic->bytes != NULL && traffic->connection > 0 && traffic->connection < CONNECTIONS);
    CHECK(traffic->connection >= seen->last_connection && traffic->left_out == 0);
    /* Between 2020 and 2100. */
    CHECK(traffic->time_us > INT64_C(1577836800000000) && traffic->time_us < INT64_C(4102444800000000));
    seen->last_connection = traffic->connection;
    int *kinds = seen->kinds[traffic->connection];
    switch (traffic->kind) {
    case DIFFUSION_TRAFFIC_REQUEST:
        CHECK(kinds[DIFFUSION_TRAFFIC_REQUEST] == 0 && starts(traffic, "GET /diffusion?ty="));
        CHECK(contains(traffic, traffic->connection == 1 ? "&username=control&" : "&c="));
        seen->knows_password = contains(traffic, "&password=");
        break;
    case DIFFUSION_TRAFFIC_ANSWER:
        CHECK(kinds[DIFFUSION_TRAFFIC_REQUEST] == 1 && starts(traffic, "HTTP/1.1 101 "));
        break;
    case DIFFUSION_TRAFFIC_RECEIVED:
        CHECK(kinds[DIFFUSION_TRAFFIC_ANSWER] == 1);
        if (kinds[DIFFUSION_TRAFFIC_RECEIVED] == 0) {
            CHECK(traffic->length >= 3 && traffic->bytes[0] == '#');
            CHECK(traffic->bytes[2] == (traffic->connection == 1 ? seen->response_code : CONNECTION_RESPONSE_CODE_RECONNECTED));
        }
        break;
    case DIFFUSION_TRAFFIC_SENT:
        CHECK(kinds[DIFFUSION_TRAFFIC_RECEIVED] > 0);
        /* A request of the service USER_PING. */
        seen->pings_sent += traffic->length > 2 && traffic->bytes[0] == 0 && traffic->bytes[1] == 56;
        break;
    case DIFFUSION_TRAFFIC_CLOSE:
        seen->closes_received++;
        break;
    default:
        break;
    }
    kinds[traffic->kind]++;
    /* The program may be waiting for it, and the session may be gone at any time then. */
    int close_at_once = seen->close_at_once;
    __atomic_add_fetch(&seen->told, 1, __ATOMIC_SEQ_CST);
    if (close_at_once) {
        session_close(session, NULL);
    } else if (seen->response_code == CONNECTION_RESPONSE_CODE_OK) {
        /* Any function may be called; this one is about the same lock as what passes. */
        DIFFUSION_SESSION_STATISTICS_T statistics;
        CHECK(diffusion_session_statistics(session, &statistics));
    }
    CHECK(__atomic_sub_fetch(&seen->at_once, 1, __ATOMIC_SEQ_CST) == 0);
}

static DIFFUSION_SESSION_FACTORY_T *factory(void) {
    DIFFUSION_SESSION_FACTORY_T *made = diffusion_session_factory_init();
    SESSION_LISTENER_T listener = recording_listener();
    /* Slow machines and valgrind. */
    diffusion_session_factory_connection_timeout(made, 60000);
    diffusion_session_factory_session_listener(made, &listener);
    diffusion_session_factory_principal(made, "control");
    diffusion_session_factory_password(made, "password");
    if (ca_file != NULL) {
        diffusion_session_factory_tls_ca_file(made, ca_file);
    }
    return made;
}

static void life_with_a_cut(void) {
    SEEN_T seen;
    memset(&seen, 0, sizeof seen);
    seen.response_code = CONNECTION_RESPONSE_CODE_OK;
    record_clear();
    DIFFUSION_SESSION_FACTORY_T *with = factory();
    diffusion_session_factory_traffic_handler(with, on_traffic, &seen);
    SESSION_T *session = session_create_with_session_factory(with, server_url);
    /* The session keeps what was set. */
    diffusion_session_factory_traffic_handler(with, NULL, NULL);
    diffusion_session_factory_free(with);
    CHECK(session != NULL);
    server_ping(session);
    record_wait("pong");
    server_do("cut session=all");
    record_wait("3>2");
    record_clear();
    server_ping(session);
    record_wait("pong");
    session_close(session, NULL);
    session_free(session);
    /* It has returned for the last time. */
    CHECK(seen.at_once == 0 && seen.knows_password && seen.pings_sent >= 2);
    CHECK(seen.last_connection >= 2);
    const uint64_t ends[] = { 1, seen.last_connection };
    for (int i = 0; i < 2; i++) {
        const int *kinds = seen.kinds[ends[i]];
        CHECK(kinds[DIFFUSION_TRAFFIC_REQUEST] == 1 && kinds[DIFFUSION_TRAFFIC_ANSWER] == 1);
        /* The connection response, and the answer to the ping. */
        CHECK(kinds[DIFFUSION_TRAFFIC_RECEIVED] >= 2 && kinds[DIFFUSION_TRAFFIC_SENT] >= 1);
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        CHECK(seen.kinds[i][DIFFUSION_TRAFFIC_REFUSED] == 0 && seen.kinds[i][DIFFUSION_TRAFFIC_LEFT_OUT] == 0);
    }
}

/* The handler closes the session at the first that it is told of, wherever the session is then. */
static void handler_that_closes(void) {
    SEEN_T seen;
    memset(&seen, 0, sizeof seen);
    seen.close_at_once = 1;
    seen.response_code = CONNECTION_RESPONSE_CODE_OK;
    DIFFUSION_SESSION_FACTORY_T *with = factory();
    diffusion_session_factory_traffic_handler(with, on_traffic, &seen);
    SESSION_T *session = session_create_async_with_session_factory(with, NULL, server_url);
    diffusion_session_factory_free(with);
    CHECK(session != NULL);
    long until = now_ms() + 40000;
    while (__atomic_load_n(&seen.told, __ATOMIC_SEQ_CST) == 0) {
        CHECK(now_ms() < until);
        usleep(1000);
    }
    session_free(session);
    CHECK(seen.told >= 1 && seen.at_once == 0);
    CHECK(seen.kinds[1][DIFFUSION_TRAFFIC_REQUEST] == 1);
}

/* A creation that fails has told everything when it returns. */
static void refused(void) {
    SEEN_T seen;
    memset(&seen, 0, sizeof seen);
    DIFFUSION_SESSION_FACTORY_T *with = factory();
    diffusion_session_factory_traffic_handler(with, on_traffic, &seen);
    diffusion_session_factory_password(with, "wrong");
    seen.response_code = CONNECTION_RESPONSE_CODE_AUTHENTICATION_FAILED;
    SESSION_T *session = session_create_with_session_factory(with, server_url);
    diffusion_session_factory_free(with);
    CHECK(session == NULL);
    CHECK(seen.at_once == 0 && seen.kinds[1][DIFFUSION_TRAFFIC_REQUEST] == 1 && seen.kinds[1][DIFFUSION_TRAFFIC_RECEIVED] == 1);
}

/* No handler is none. */
static void without(void) {
    DIFFUSION_SESSION_FACTORY_T *with = factory();
    diffusion_session_factory_traffic_handler(with, NULL, with);
    diffusion_session_factory_traffic_handler(NULL, on_traffic, NULL);
    record_clear();
    SESSION_T *session = session_create_with_session_factory(with, server_url);
    diffusion_session_factory_free(with);
    CHECK(session != NULL);
    server_ping(session);
    record_wait("pong");
    session_close(session, NULL);
    session_free(session);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    ca_file = argc > 3 ? argv[3] : NULL;
    life_with_a_cut();
    handler_that_closes();
    refused();
    without();
    return 0;
}
