/* round_trip PORT COUNT: publishes to JetStream and waits, again and again. */
#include "client.h"

static void set(void *stream) {
    jsPubAck *acknowledgement = NULL;
    check(js_Publish(&acknowledgement, stream, "bench.sensors.17", VALUE, (int)strlen(VALUE), NULL, NULL));
    jsPubAck_Destroy(acknowledgement);
}

int main(int argc, char **argv) {
    (void)argc;
    natsConnection *connection = nats_connect(number_argument(argv, 1));
    jsCtx *stream = nats_stream(connection, NULL);
    report_round_trips(set, stream, number_argument(argv, 2));
    jsCtx_Destroy(stream);
    nats_end(connection);
    return EXIT_SUCCESS;
}
