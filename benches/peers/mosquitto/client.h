/* A connection to mosquitto, and results, which have to be good. */
#ifndef CLIENT_H
#define CLIENT_H

#include <mosquitto.h>

#include "../latch.h"
#include "../measure.h"

static LATCH_T connected = LATCH_INIT;

static inline void check(int result) {
    if (result != MOSQ_ERR_SUCCESS) {
        fail(mosquitto_strerror(result));
    }
}

static void on_connect(struct mosquitto *client, void *context, int result) {
    (void)client;
    (void)context;
    if (result != 0) {
        fail(mosquitto_connack_string(result));
    }
    latch_arrive(&connected);
}

/* A client whose own thread serves the connection; it is connected. */
static inline struct mosquitto *client_connect(long port, void (*on_publish)(struct mosquitto *client, void *context, int id)) {
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(NULL, true, NULL);
    if (client == NULL) {
        fail("out of memory");
    }
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_publish_callback_set(client, on_publish);
    /* As many as are under way elsewhere. */
    check(mosquitto_max_inflight_messages_set(client, 256));
    check(mosquitto_connect(client, "127.0.0.1", (int)port, 60));
    check(mosquitto_loop_start(client));
    latch_wait(&connected, 1);
    return client;
}

static inline void client_end(struct mosquitto *client) {
    mosquitto_disconnect(client);
    mosquitto_loop_stop(client, false);
    mosquitto_destroy(client);
    mosquitto_lib_cleanup();
}

#endif
