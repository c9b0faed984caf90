/*
 * A TCP relay on loopback between a session and the server: it counts what passes, and cuts the connection where a probe says so.
 * With TLS it is below it.
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

typedef struct relay_s RELAY_T;

/* Starts one, for a URL of a server; the proxy may be NULL. NULL with the reason in `problem`. */
RELAY_T *relay_start(const char *url, const char *proxy, char *problem, size_t size);

/* Ends all connections and threads, and frees it. */
void relay_stop(RELAY_T *relay);

/* Ends all connections and threads, and keeps what is known of them. */
void relay_end(RELAY_T *relay);

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
int relay_cut_count(RELAY_T *relay);
uint64_t relay_byte_count(RELAY_T *relay, DIRECTION_T direction);

/* When connections were cut that were open, in microseconds since 1970; gives how many of these there were, of which `size` at most are
   written. */
int relay_cut_times(RELAY_T *relay, int64_t *times, int size);

#endif
