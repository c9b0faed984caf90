/* A connection to nats-server, and statuses, which have to be good. */
#ifndef CLIENT_H
#define CLIENT_H

#include <nats/nats.h>

#include "../measure.h"

static inline void check(natsStatus status) {
    if (status != NATS_OK) {
        nats_PrintLastErrorStack(stderr);
        fail(natsStatus_GetText(status));
    }
}

static inline natsConnection *nats_connect(long port) {
    char url[64];
    natsOptions *options = NULL;
    natsConnection *connection = NULL;
    snprintf(url, sizeof url, "nats://127.0.0.1:%ld", port);
    check(natsOptions_Create(&options));
    check(natsOptions_SetURL(options, url));
    check(natsConnection_Connect(&connection, options));
    natsOptions_Destroy(options);
    return connection;
}

/* A JetStream context, and a stream in memory with the subject that is published. */
static inline jsCtx *nats_stream(natsConnection *connection, jsOptions *options) {
    static const char *subjects[] = { "bench.sensors.17" };
    jsCtx *stream = NULL;
    jsStreamConfig config;
    check(natsConnection_JetStream(&stream, connection, options));
    check(jsStreamConfig_Init(&config));
    config.Name = "bench";
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Storage = js_MemoryStorage;
    /* As a topic, which has its last value. */
    config.MaxMsgs = 1;
    check(js_AddStream(NULL, stream, &config, NULL, NULL));
    return stream;
}

static inline void nats_end(natsConnection *connection) {
    natsConnection_Destroy(connection);
    nats_Close();
}

#endif
