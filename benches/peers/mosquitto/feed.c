/* feed PORT SIZE TOPICS MESSAGES: publishes on so many topics in turn, with QoS 0 but for a few. */
#include "client.h"

#define WINDOW 500

static LATCH_T latch = LATCH_INIT;

/* With QoS 0 it is written, with QoS 1 acknowledged. */
static void on_publish(struct mosquitto *client, void *context, int id) {
    (void)client;
    (void)context;
    (void)id;
    latch_arrive(&latch);
}

int main(int argc, char **argv) {
    (void)argc;
    struct mosquitto *client = client_connect(number_argument(argv, 1), on_publish);
    const long size = number_argument(argv, 2);
    const long topics = number_argument(argv, 3);
    const long messages = number_argument(argv, 4);
    char *value = value_of(size);
    for (long sent = 0; sent < messages;) {
        char topic[32];
        long window = 0;
        for (; window < WINDOW && sent < messages; window++, sent++) {
            snprintf(topic, sizeof topic, "bench/%ld", sent % topics);
            /* The last one is acknowledged, so that the server is never far behind. */
            const bool last = window == WINDOW - 1 || sent == messages - 1;
            check(mosquitto_publish(client, NULL, topic, (int)size, value, last ? 1 : 0, false));
        }
        latch_wait(&latch, window);
    }
    free(value);
    client_end(client);
    return EXIT_SUCCESS;
}
