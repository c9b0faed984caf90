#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "address.h"

#define NO_LIMIT SIZE_MAX
#define LISTENERS 4
/* Connecting to the server; the session has a limit of its own. */
#define CONNECT_TIMEOUT_MS 30000
/* Of cuts that are remembered. */
#define CUT_TIMES 64

typedef struct connection_s {
    struct connection_s *next;
    RELAY_T *relay;
    int sockets[2];      /* to the server, to the client; -1 once closed */
    pthread_t thread;    /* accepts, connects, and then relays to the server */
} CONNECTION_T;

struct relay_s {
    ADDRESS_T server;     /* or the proxy of the command line */
    bool is_proxy;        /* clients ask for the connection with CONNECT, and this answers */
    char url[1024];
    char proxy[600];
    int listeners[LISTENERS];
    int listener_count;
    int end_pipe[2];
    pthread_t acceptor;
    bool running;
    pthread_mutex_t mutex; /* for all below */
    CONNECTION_T *connections;
    int cut_count;
    int64_t cut_times[CUT_TIMES];
    int cut_time_count;
    bool shut;
    bool ending;
    size_t limits[2];
    uint64_t bytes[2];
};

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Both sides see the end; the threads close the sockets. With the lock held. */
static void end_connections(RELAY_T *relay, bool cut) {
    bool open = false;
    for (CONNECTION_T *connection = relay->connections; connection != NULL; connection = connection->next) {
        for (int i = 0; i < 2; i++) {
            open = open || connection->sockets[i] >= 0;
        }
    }
    /* Before, so that what comes of it is later. */
    if (cut && open && relay->cut_time_count < CUT_TIMES) {
        relay->cut_times[relay->cut_time_count++] = now_us();
    }
    for (CONNECTION_T *connection = relay->connections; connection != NULL; connection = connection->next) {
        for (int i = 0; i < 2; i++) {
            if (connection->sockets[i] >= 0) {
                shutdown(connection->sockets[i], SHUT_RDWR);
            }
        }
    }
}

static bool send_all(int socket, const unsigned char *bytes, size_t length) {
    while (length > 0) {
        const ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
        }
    }
    return true;
}

/* Passes bytes on until the end of one side, or a cut. */
static void pass(CONNECTION_T *connection, DIRECTION_T direction) {
    RELAY_T *relay = connection->relay;
    const int from = connection->sockets[direction == TO_SERVER ? TO_CLIENT : TO_SERVER];
    const int to = connection->sockets[direction];
    unsigned char bytes[16384];
    for (;;) {
        const ssize_t got = recv(from, bytes, sizeof bytes, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        size_t length = got > 0 ? (size_t)got : 0;
        bool cut = false;
        pthread_mutex_lock(&relay->mutex);
        if (length > 0 && relay->limits[direction] != NO_LIMIT) {
            cut = length >= relay->limits[direction];
            length = cut ? relay->limits[direction] : length;
            relay->limits[direction] = cut ? NO_LIMIT : relay->limits[direction] - length;
        }
        if (length > 0) {
            relay->bytes[direction] += length;
        }
        pthread_mutex_unlock(&relay->mutex);
        const bool sent = send_all(to, bytes, length);
        if (cut) {
            relay_cut(relay);
        }
        if (got <= 0 || !sent || cut) {
            break;
        }
    }
    shutdown(from, SHUT_RDWR);
    shutdown(to, SHUT_RDWR);
}

static void *pass_to_client(void *argument) {
    pass(argument, TO_CLIENT);
    return NULL;
}

static int connect_to(const ADDRESS_T *address) {
    struct addrinfo *found = NULL;
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    int connected = -1;
    if (getaddrinfo(address->host, address->port, &hints, &found) != 0) {
        return -1;
    }
    for (const struct addrinfo *each = found; each != NULL && connected < 0; each = each->ai_next) {
        const int one = 1;
        const struct timeval limit = { .tv_sec = CONNECT_TIMEOUT_MS / 1000 };
        const struct timeval none = { 0 };
        connected = socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connected < 0) {
            continue;
        }
        setsockopt(connected, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (connect(connected, each->ai_addr, each->ai_addrlen) != 0) {
            close(connected);
            connected = -1;
            continue;
        }
        setsockopt(connected, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof none);
        setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    freeaddrinfo(found);
    return connected;
}

/* Reads the request for the connection, up to its blank line. */
static bool take_request(int client) {
    static const char end[] = "\r\n\r\n";
    size_t matched = 0;
    char byte;
    for (int i = 0; i < 8192 && matched < 4; i++) {
        if (recv(client, &byte, 1, 0) != 1) {
            return false;
        }
        matched = byte == end[matched] ? matched + 1 : byte == '\r';
    }
    return matched == 4;
}

static void *serve(void *argument) {
    static const char established[] = "HTTP/1.1 200 Connection established\r\n\r\n";
    static const char failed[] = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
    CONNECTION_T *connection = argument;
    RELAY_T *relay = connection->relay;
    const int client = connection->sockets[TO_CLIENT];
    bool good = !relay->is_proxy || take_request(client);
    const int server = good ? connect_to(&relay->server) : -1;
    pthread_mutex_lock(&relay->mutex);
    good = server >= 0 && !relay->ending && !relay->shut;
    connection->sockets[TO_SERVER] = server;
    pthread_mutex_unlock(&relay->mutex);
    pthread_t other;
    if (relay->is_proxy) {
        const char *answer = good ? established : failed;
        good = send_all(client, (const unsigned char *)answer, strlen(answer)) && good;
    }
    if (good && pthread_create(&other, NULL, pass_to_client, connection) == 0) {
        pass(connection, TO_SERVER);
        pthread_join(other, NULL);
    }
    pthread_mutex_lock(&relay->mutex);
    for (int i = 0; i < 2; i++) {
        if (connection->sockets[i] >= 0) {
            close(connection->sockets[i]);
            connection->sockets[i] = -1;
        }
    }
    pthread_mutex_unlock(&relay->mutex);
    return NULL;
}

static void take(RELAY_T *relay, int client) {
    const int one = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    CONNECTION_T *connection = calloc(1, sizeof *connection);
    pthread_mutex_lock(&relay->mutex);
    const bool refused = connection == NULL || relay->shut || relay->ending;
    if (!refused) {
        connection->relay = relay;
        connection->sockets[TO_CLIENT] = client;
        connection->sockets[TO_SERVER] = -1;
        if (pthread_create(&connection->thread, NULL, serve, connection) == 0) {
            CONNECTION_T **end = &relay->connections;
            while (*end != NULL) {
                end = &(*end)->next;
            }
            *end = connection;
            connection = NULL;
            client = -1;
        }
    }
    pthread_mutex_unlock(&relay->mutex);
    free(connection);
    if (client >= 0) {
        close(client);
    }
}

static void *accept_all(void *argument) {
    RELAY_T *relay = argument;
    struct pollfd waits[LISTENERS + 1];
    for (;;) {
        for (int i = 0; i < relay->listener_count; i++) {
            waits[i] = (struct pollfd){ .fd = relay->listeners[i], .events = POLLIN };
        }
        waits[relay->listener_count] = (struct pollfd){ .fd = relay->end_pipe[0], .events = POLLIN };
        if (poll(waits, (nfds_t)relay->listener_count + 1, -1) < 0 && errno != EINTR) {
            return NULL;
        }
        if (waits[relay->listener_count].revents != 0) {
            return NULL;
        }
        for (int i = 0; i < relay->listener_count; i++) {
            const int client = waits[i].revents != 0 ? accept4(relay->listeners[i], NULL, NULL, SOCK_CLOEXEC) : -1;
            if (client >= 0) {
                take(relay, client);
            }
        }
    }
}

/* Listens on every address of a host, on one port; gives the port, 0 if that fails. */
static int listen_on(RELAY_T *relay, const char *host) {
    struct addrinfo *found = NULL;
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    int port = 0;
    if (getaddrinfo(host, NULL, &hints, &found) != 0) {
        return 0;
    }
    for (const struct addrinfo *each = found; each != NULL && relay->listener_count < LISTENERS; each = each->ai_next) {
        const int one = 1;
        struct sockaddr_storage address = { 0 };
        socklen_t length = each->ai_addrlen;
        memcpy(&address, each->ai_addr, length);
        const int listener = socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (each->ai_family == AF_INET6) {
            setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
            ((struct sockaddr_in6 *)&address)->sin6_port = htons((uint16_t)port);
        } else {
            ((struct sockaddr_in *)&address)->sin_port = htons((uint16_t)port);
        }
        if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 64) != 0
            || getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
            if (listener >= 0) {
                close(listener);
            }
            continue;
        }
        port = ntohs(each->ai_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port : ((struct sockaddr_in *)&address)->sin_port);
        relay->listeners[relay->listener_count++] = listener;
    }
    freeaddrinfo(found);
    return port;
}

RELAY_T *relay_start(const char *url, const char *proxy, char *problem, size_t size) {
    RELAY_T *relay = calloc(1, sizeof *relay);
    ADDRESS_T address;
    if (relay == NULL) {
        snprintf(problem, size, "out of memory");
        return NULL;
    }
    relay->limits[0] = relay->limits[1] = NO_LIMIT;
    relay->end_pipe[0] = relay->end_pipe[1] = -1;
    pthread_mutex_init(&relay->mutex, NULL);
    if (!address_parse(url, &address) || (proxy != NULL && !address_parse(proxy, &relay->server))) {
        snprintf(problem, size, "the URL of the server or of the proxy is none");
        relay_stop(relay);
        return NULL;
    }
    const bool direct = address_is_loopback(&address);
    const int port = listen_on(relay, direct ? address.host : "127.0.0.1");
    if (port == 0 || pipe2(relay->end_pipe, O_CLOEXEC) != 0) {
        snprintf(problem, size, "no relay on loopback: %s", strerror(errno));
        relay_stop(relay);
        return NULL;
    }
    if (direct) {
        const char *format = address.brackets ? "%s://%s[%s]:%d%s" : "%s://%s%s:%d%s";
        snprintf(relay->url, sizeof relay->url, format, address.scheme, address.user, address.host, port, address.path);
    } else {
        snprintf(relay->url, sizeof relay->url, "%s", url);
        snprintf(relay->proxy, sizeof relay->proxy, "http://%s127.0.0.1:%d", proxy == NULL ? "" : relay->server.user, port);
    }
    relay->is_proxy = !direct && proxy == NULL;
    if (direct || proxy == NULL) {
        relay->server = address;
    }
    if (pthread_create(&relay->acceptor, NULL, accept_all, relay) != 0) {
        snprintf(problem, size, "no thread for the relay");
        relay_stop(relay);
        return NULL;
    }
    relay->running = true;
    return relay;
}

void relay_end(RELAY_T *relay) {
    pthread_mutex_lock(&relay->mutex);
    relay->ending = true;
    pthread_mutex_unlock(&relay->mutex);
    if (relay->running) {
        while (write(relay->end_pipe[1], "", 1) < 0 && errno == EINTR) {
        }
        pthread_join(relay->acceptor, NULL);
        relay->running = false;
    }
    pthread_mutex_lock(&relay->mutex);
    end_connections(relay, false);
    pthread_mutex_unlock(&relay->mutex);
    /* No thread adds any more. */
    for (CONNECTION_T *connection = relay->connections; connection != NULL; connection = connection->next) {
        if (connection->relay != NULL) {
            pthread_join(connection->thread, NULL);
            connection->relay = NULL;
        }
    }
    for (int i = 0; i < relay->listener_count; i++) {
        close(relay->listeners[i]);
    }
    relay->listener_count = 0;
    for (int i = 0; i < 2; i++) {
        if (relay->end_pipe[i] >= 0) {
            close(relay->end_pipe[i]);
            relay->end_pipe[i] = -1;
        }
    }
}

void relay_stop(RELAY_T *relay) {
    if (relay == NULL) {
        return;
    }
    relay_end(relay);
    while (relay->connections != NULL) {
        CONNECTION_T *connection = relay->connections;
        relay->connections = connection->next;
        free(connection);
    }
    pthread_mutex_destroy(&relay->mutex);
    free(relay);
}

const char *relay_url(const RELAY_T *relay) {
    return relay->url;
}

const char *relay_proxy(const RELAY_T *relay) {
    return relay->proxy[0] == '\0' ? NULL : relay->proxy;
}

void relay_cut(RELAY_T *relay) {
    pthread_mutex_lock(&relay->mutex);
    relay->cut_count++;
    end_connections(relay, true);
    pthread_mutex_unlock(&relay->mutex);
}

void relay_cut_after(RELAY_T *relay, DIRECTION_T direction, size_t bytes) {
    pthread_mutex_lock(&relay->mutex);
    relay->limits[direction] = bytes;
    pthread_mutex_unlock(&relay->mutex);
}

void relay_shut(RELAY_T *relay, bool shut) {
    pthread_mutex_lock(&relay->mutex);
    relay->shut = shut;
    pthread_mutex_unlock(&relay->mutex);
}

int relay_cut_count(RELAY_T *relay) {
    pthread_mutex_lock(&relay->mutex);
    const int count = relay->cut_count;
    pthread_mutex_unlock(&relay->mutex);
    return count;
}

uint64_t relay_byte_count(RELAY_T *relay, DIRECTION_T direction) {
    pthread_mutex_lock(&relay->mutex);
    const uint64_t count = relay->bytes[direction];
    pthread_mutex_unlock(&relay->mutex);
    return count;
}

int relay_cut_times(RELAY_T *relay, int64_t *times, int size) {
    pthread_mutex_lock(&relay->mutex);
    const int count = relay->cut_time_count;
    for (int i = 0; i < count && i < size; i++) {
        times[i] = relay->cut_times[i];
    }
    pthread_mutex_unlock(&relay->mutex);
    return count;
}
