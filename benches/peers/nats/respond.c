/* respond PORT: replies to requests with what they ask, until standard input ends. */
#include "client.h"

static void on_request(natsConnection *connection, natsSubscription *subscription, natsMsg *message, void *context) {
    (void)subscription;
    (void)context;
    check(natsConnection_Publish(connection, natsMsg_GetReply(message), natsMsg_GetData(message), natsMsg_GetDataLength(message)));
    natsMsg_Destroy(message);
}

int main(int argc, char **argv) {
    (void)argc;
    natsConnection *connection = nats_connect(number_argument(argv, 1));
    natsSubscription *subscription = NULL;
    check(natsConnection_Subscribe(&subscription, connection, "bench.ask", on_request, NULL));
    check(natsConnection_Flush(connection));
    say_ready();
    while (getchar() != EOF) {
    }
    natsSubscription_Destroy(subscription);
    nats_end(connection);
    return EXIT_SUCCESS;
}
