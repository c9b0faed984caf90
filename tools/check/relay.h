/*
 * A TCP relay on loopback between a session and the server: it records what passes, and cuts the connection where a probe says so.
 * With TLS it is below it, and what it records cannot be read.
 *
 * To a server on loopback the session connects by the relay's own URL. To any other the relay is the session's HTTP proxy, so that
 * neither the name in the certificate nor the one in the request changes; a proxy of the command line is passed through.
 */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { TO_SERVER, TO_CLIENT } DIRECTION_T;

/* Recorded bytes of a direction of one connection; what is beyond is counted, not kept. */
#define RECORDED_BYTES_LIMIT ((size_t)4 << 20)

typedef struct {
    DIRECTION_T direction;
    long at_ms;
    size_t length;
} CHUNK_T;

/* What passed over one connection, in order: the chunks say how the bytes of the two directions alternate. */
typedef struct {
    CHUNK_T *chunks;
    size_t chunk_count;
    size_t chunk_size;
    unsigned char *bytes[2];
    size_t lengths[2];
    size_t sizes[2];
    bool too_long; /* not all was kept */
    bool cut;      /* by this program, not by the peers */
} RECORDING_T;

typedef struct relay_s RELAY_T;

/* Starts one, for a URL of a server; the proxy may be NULL. NULL with the reason in `problem`. */
RELAY_T *relay_start(const char *url, const char *proxy, char *problem, size_t size);

/* Ends all connections and threads, and frees it with its recordings. */
void relay_stop(RELAY_T *relay);

/* What the session connects to; the proxy is NULL if it needs none. */
const char *relay_url(const RELAY_T *relay);
const char *relay_proxy(const RELAY_T *relay);

/* Cuts all connections now. */
void relay_cut(RELAY_T *relay);

/* Cuts them when so many more bytes have passed in a direction: in the middle of a message, if many are under way. */
void relay_cut_after(RELAY_T *relay, DIRECTION_T direction, size_t bytes);

/* While it is shut, new connections end at once. */
void relay_shut(RELAY_T *relay, bool shut);

/* Since the start. */
int relay_connection_count(RELAY_T *relay);
int relay_cut_count(RELAY_T *relay);
uint64_t relay_byte_count(RELAY_T *relay, DIRECTION_T direction);

/* Copies the bytes that a direction of a connection begins with; gives how many there were. */
size_t relay_first_bytes(RELAY_T *relay, int connection, DIRECTION_T direction, void *bytes, size_t size);

/* The recording of a connection, counted from 0; NULL if there is none. Only when nothing passes any more: after relay_end(). */
const RECORDING_T *relay_recording(const RELAY_T *relay, int connection);

/* Ends all connections and threads, and keeps the recordings. */
void relay_end(RELAY_T *relay);

#endif
