/* publish PORT THREADS MESSAGES: publishes to JetStream without waiting, and counts acknowledgements. */
#include "client.h"

static long acknowledged;

static void on_acknowledged(jsCtx *stream, natsMsg *message, jsPubAck *acknowledgement, jsPubAckErr *error, void *context) {
    (void)stream;
    (void)context;
    if (acknowledgement == NULL) {
        fail(error->ErrText);
    }
    acknowledged++;
    natsMsg_Destroy(message);
}

int main(int argc, char **argv) {
    (void)argc;
    natsConnection *connection = nats_connect(number_argument(argv, 1));
    const long messages = number_argument(argv, 3);
    jsOptions options;
    check(jsOptions_Init(&options));
    options.PublishAsync.AckHandler = on_acknowledged;
    jsCtx *stream = nats_stream(connection, &options);
    const MARK_T first = mark();
    for (long i = 0; i < messages; i++) {
        check(js_PublishAsync(stream, "bench.sensors.17", VALUE, (int)strlen(VALUE), NULL));
    }
    check(js_PublishAsyncComplete(stream, NULL));
    report_each(first, messages);
    jsCtx_Destroy(stream);
    nats_end(connection);
    if (acknowledged != messages) {
        fail("acknowledgements are missing");
    }
    return EXIT_SUCCESS;
}
