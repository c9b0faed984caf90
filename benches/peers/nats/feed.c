/* feed PORT SIZE TOPICS MESSAGES: publishes on so many subjects in turn. */
#include "client.h"

#define WINDOW 1000

int main(int argc, char **argv) {
    (void)argc;
    natsConnection *connection = nats_connect(number_argument(argv, 1));
    const long size = number_argument(argv, 2);
    const long topics = number_argument(argv, 3);
    const long messages = number_argument(argv, 4);
    char *value = value_of(size);
    for (long sent = 0; sent < messages; sent++) {
        char subject[32];
        snprintf(subject, sizeof subject, "bench.%ld", sent % topics);
        check(natsConnection_Publish(connection, subject, value, (int)size));
        if (sent % WINDOW == WINDOW - 1) {
            check(natsConnection_Flush(connection));
        }
    }
    check(natsConnection_Flush(connection));
    free(value);
    nats_end(connection);
    return EXIT_SUCCESS;
}
