#include "recording.h"

#include <stdlib.h>
#include <string.h>

static bool make_room(RECORDING_T *recording) {
    if (recording->count < recording->size) {
        return true;
    }
    const size_t size = recording->size * 2 + 64;
    RECORD_T *more = realloc(recording->records, size * sizeof *more);
    if (more == NULL) {
        return false;
    }
    recording->records = more;
    recording->size = size;
    return true;
}

void recording_take(SESSION_T *session, const DIFFUSION_TRAFFIC_T *traffic, void *context) {
    (void)session;
    RECORDING_T *recording = context;
    if (traffic->kind == DIFFUSION_TRAFFIC_LEFT_OUT || traffic->length > RECORDED_BYTES_LIMIT - recording->bytes || !make_room(recording)) {
        recording->too_long = true;
        return;
    }
    unsigned char *bytes = malloc(traffic->length + 1);
    if (bytes == NULL) {
        recording->too_long = true;
        return;
    }
    memcpy(bytes, traffic->bytes, traffic->length);
    recording->bytes += traffic->length;
    recording->records[recording->count++] = (RECORD_T){
        .kind = traffic->kind, .connection = traffic->connection, .time_us = traffic->time_us, .bytes = bytes, .length = traffic->length
    };
}

uint64_t recording_last_connection(const RECORDING_T *recording) {
    uint64_t last = 0;
    for (size_t i = 0; i < recording->count; i++) {
        last = recording->records[i].connection > last ? recording->records[i].connection : last;
    }
    return last;
}

const RECORD_T *recording_first(const RECORDING_T *recording, uint64_t connection, DIFFUSION_TRAFFIC_KIND_T kind) {
    for (size_t i = 0; i < recording->count; i++) {
        if (recording->records[i].connection == connection && recording->records[i].kind == kind) {
            return &recording->records[i];
        }
    }
    return NULL;
}

int recording_protocol(const RECORDING_T *recording) {
    /* After a refusal of its version the library connects once more. */
    for (uint64_t connection = recording_last_connection(recording); connection > 0; connection--) {
        const RECORD_T *response = recording_first(recording, connection, DIFFUSION_TRAFFIC_RECEIVED);
        if (response != NULL && response->length >= 3 && response->bytes[0] == '#' && response->bytes[2] == CONNECTION_RESPONSE_CODE_OK) {
            return response->bytes[1];
        }
    }
    return 0;
}

void recording_free(RECORDING_T *recording) {
    for (size_t i = 0; i < recording->count; i++) {
        free(recording->records[i].bytes);
    }
    free(recording->records);
    memset(recording, 0, sizeof *recording);
}
