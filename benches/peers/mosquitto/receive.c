/* receive PORT TOPICS MESSAGES: what is published on topics below one comes to a subscription, with QoS 0. */
#include "client.h"

static COUNTER_T counter;
static LATCH_T latch = LATCH_INIT;

static void on_subscribe(struct mosquitto *client, void *context, int id, int count, const int *granted) {
    (void)client;
    (void)context;
    (void)id;
    (void)count;
    (void)granted;
    say_ready();
}

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
    (void)client;
    (void)context;
    if (message->payload != NULL && counter_add(&counter)) {
        latch_arrive(&latch);
    }
}

int main(int argc, char **argv) {
    (void)argc;
    struct mosquitto *client = client_connect(number_argument(argv, 1), NULL);
    counter.expected = number_argument(argv, 3);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_message_callback_set(client, on_message);
    check(mosquitto_subscribe(client, NULL, "bench/#", 0));
    latch_wait(&latch, 1);
    client_end(client);
    return EXIT_SUCCESS;
}
