/* round_trip PORT COUNT: publishes with QoS 1 and waits for the acknowledgement, again and again. */
#include "client.h"

static LATCH_T latch = LATCH_INIT;

static void on_publish(struct mosquitto *client, void *context, int id) {
    (void)client;
    (void)context;
    (void)id;
    latch_arrive(&latch);
}

static void set(void *client) {
    check(mosquitto_publish(client, NULL, "bench/sensors/17", (int)strlen(VALUE), VALUE, 1, false));
    latch_wait(&latch, 1);
}

int main(int argc, char **argv) {
    (void)argc;
    struct mosquitto *client = client_connect(number_argument(argv, 1), on_publish);
    report_round_trips(set, client, number_argument(argv, 2));
    client_end(client);
    return EXIT_SUCCESS;
}
