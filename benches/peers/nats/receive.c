/* receive PORT TOPICS MESSAGES: what is published on subjects below one comes to a subscription. */
#include "../latch.h"
#include "client.h"

static COUNTER_T counter;
static LATCH_T latch = LATCH_INIT;

static void on_message(natsConnection *connection, natsSubscription *subscription, natsMsg *message, void *context) {
    (void)connection;
    (void)subscription;
    (void)context;
    if (natsMsg_GetData(message) != NULL && counter_add(&counter)) {
        latch_arrive(&latch);
    }
    natsMsg_Destroy(message);
}

int main(int argc, char **argv) {
    (void)argc;
    natsConnection *connection = nats_connect(number_argument(argv, 1));
    natsSubscription *subscription = NULL;
    counter.expected = number_argument(argv, 3);
    check(natsConnection_Subscribe(&subscription, connection, "bench.>", on_message, NULL));
    /* Nothing is dropped while the callback is behind. */
    check(natsSubscription_SetPendingLimits(subscription, -1, -1));
    check(natsConnection_Flush(connection));
    say_ready();
    latch_wait(&latch, 1);
    natsSubscription_Destroy(subscription);
    nats_end(connection);
    return EXIT_SUCCESS;
}
