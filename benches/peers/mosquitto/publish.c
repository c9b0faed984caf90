/* publish PORT THREADS MESSAGES: publishes with QoS 1 without waiting, and counts acknowledgements. */
#include <semaphore.h>

#include "client.h"

/* Some wait in the library's queue for those that are in flight; all of them would take memory and time. */
#define QUEUED 1000

static LATCH_T latch = LATCH_INIT;
static sem_t room;

static void on_publish(struct mosquitto *client, void *context, int id) {
    (void)client;
    (void)context;
    (void)id;
    sem_post(&room);
    latch_arrive(&latch);
}

int main(int argc, char **argv) {
    (void)argc;
    sem_init(&room, 0, QUEUED);
    struct mosquitto *client = client_connect(number_argument(argv, 1), on_publish);
    const long messages = number_argument(argv, 3);
    const MARK_T first = mark();
    for (long i = 0; i < messages; i++) {
        sem_wait(&room);
        check(mosquitto_publish(client, NULL, "bench/sensors/17", (int)strlen(VALUE), VALUE, 1, false));
    }
    latch_wait(&latch, messages);
    report_each(first, messages);
    client_end(client);
    return EXIT_SUCCESS;
}
