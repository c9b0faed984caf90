/* request PORT COUNT: asks and waits for the reply, again and again. */
#include "client.h"

static void ask(void *connection) {
    natsMsg *reply = NULL;
    check(natsConnection_Request(&reply, connection, "bench.ask", VALUE, (int)strlen(VALUE), 30000));
    natsMsg_Destroy(reply);
}

int main(int argc, char **argv) {
    (void)argc;
    natsConnection *connection = nats_connect(number_argument(argv, 1));
    report_round_trips(ask, connection, number_argument(argv, 2));
    nats_end(connection);
    return EXIT_SUCCESS;
}
