/*
 * What a session of a probe sends and receives, as the library tells it: above TLS, so that it is the same with ws:// and wss://.
 */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diffusion.h"

/* Recorded bytes of a session; what is beyond is not kept. */
#define RECORDED_BYTES_LIMIT ((size_t)16 << 20)

typedef struct {
    DIFFUSION_TRAFFIC_KIND_T kind;
    uint64_t connection; /* from 1 on */
    int64_t time_us;     /* since 1970 */
    unsigned char *bytes;
    size_t length;
} RECORD_T;

/* Everything in order. To be read when the session is closed: until then the library adds to it. */
typedef struct {
    RECORD_T *records;
    size_t count;
    size_t size;
    size_t bytes;
    bool too_long; /* not all was kept */
} RECORDING_T;

/* The library's handler of traffic; the context is the recording. */
void recording_take(SESSION_T *session, const DIFFUSION_TRAFFIC_T *traffic, void *recording);

/* The last connection that has anything; 0 if there is none. */
uint64_t recording_last_connection(const RECORDING_T *recording);

/* The first of a kind over a connection; NULL if there is none. */
const RECORD_T *recording_first(const RECORDING_T *recording, uint64_t connection, DIFFUSION_TRAFFIC_KIND_T kind);

/* The protocol version of the last connection that the server has accepted; 0 if there is none. */
int recording_protocol(const RECORDING_T *recording);

void recording_free(RECORDING_T *recording);

#endif
