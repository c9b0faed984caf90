/* publish PORT THREADS MESSAGES: sets a topic from so many threads without waiting, and counts answers. */
#include "setting.h"

#define MOST_THREADS 64

static SESSION_T *session;
static long for_each_thread;

/* Of the session's callback thread. */
static long awaited;

static int on_set(void *context) {
    (void)context;
    if (--awaited == 0) {
        latch_arrive(&latch);
    }
    return HANDLER_SUCCESS;
}

static void *publish(void *unused) {
    (void)unused;
    for (long i = 0; i < for_each_thread; i++) {
        set_topic(session, on_set);
    }
    return NULL;
}

int main(int argc, char **argv) {
    (void)argc;
    pthread_t ids[MOST_THREADS];
    const long threads = number_argument(argv, 2);
    const long messages = number_argument(argv, 3) / threads * threads;
    if (threads > MOST_THREADS || messages == 0) {
        fail("too many threads");
    }
    session = session_connect(number_argument(argv, 1));
    add_topic(session);
    for_each_thread = messages / threads;
    awaited = messages;
    const MARK_T first = mark();
    for (long i = 1; i < threads; i++) {
        if (pthread_create(&ids[i], NULL, publish, NULL) != 0) {
            fail("no thread can be started");
        }
    }
    publish(NULL);
    latch_wait(&latch, 1);
    report_each(first, messages);
    for (long i = 1; i < threads; i++) {
        pthread_join(ids[i], NULL);
    }
    session_end(session);
    buf_free(value);
    return EXIT_SUCCESS;
}
