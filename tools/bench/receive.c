/* diffusion bench receive: how fast values arrive, and how long they take. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "bench.h"

static const char *receiver_principal;

/* Of the receiver's callback thread, under the lock. */
static HISTOGRAM_T latency;
static uint64_t received;
static uint64_t received_bytes;
static bool own_values; /* values begin with the time when they were sent */

static PUBLISHER_T publisher;
static int publisher_code;
static int64_t end_of_publishing;

static int on_value(const char *path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    void *bytes = NULL;
    size_t length = 0;
    if (new_value == NULL || !diffusion_value_get_raw_bytes(new_value, &bytes, &length)) {
        length = 0;
    }
    int64_t sent = 0;
    if (own_values && length >= sizeof sent) {
        memcpy(&sent, bytes, sizeof sent);
    }
    const int64_t now = own_values ? now_ns() : 0;
    run_lock();
    received++;
    received_bytes += length;
    if (sent > 0) {
        histogram_record(&latency, now - sent);
    }
    run_unlock();
    return HANDLER_SUCCESS;
}

static int on_subscribed(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int subscribe_to(SESSION_T *session, const char *selector) {
    static OUTCOME_T outcome;
    const SUBSCRIPTION_PARAMS_T params = {
        .topic_selector = selector, .on_subscribe = on_subscribed, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    outcome_expect(&outcome);
    subscribe(session, params);
    return outcome_wait(&outcome, deadline_in(bench_timeout)) ? EXIT_DONE : outcome_complain(&outcome, "not subscribed");
}

/* Each type of values has a stream; topics of other types are no business of it. */
static void add_streams(SESSION_T *session) {
    static const DIFFUSION_DATATYPE datatypes[] = { DATATYPE_JSON, DATATYPE_BINARY, DATATYPE_RECORDV2 };
    for (size_t i = 0; i < sizeof datatypes / sizeof *datatypes; i++) {
        const VALUE_STREAM_T stream = { .datatype = datatypes[i], .on_value = on_value };
        add_fallback_stream(session, &stream);
        add_time_series_fallback_stream(session, &stream);
    }
}

static uint64_t received_so_far(void) {
    run_lock();
    const uint64_t number = received;
    run_unlock();
    return number;
}

/* Shows the progress until the time has come. */
static void watch(int64_t end) {
    uint64_t before = received_so_far();
    while (now_ns() < end) {
        const int64_t step = now_ns() + INT64_C(1000000000);
        if (!run_sleep_until(step < end ? step : end)) {
            break;
        }
        const uint64_t now = received_so_far();
        progress("%llu updates, %llu in the last second", (unsigned long long)now, (unsigned long long)(now - before));
        before = now;
    }
}

static void print(const char *name, int64_t begin, double processor) {
    static HISTOGRAM_T copy;
    run_lock();
    copy = latency;
    const uint64_t number = received;
    const long size = number == 0 ? 0 : (long)(received_bytes / number);
    run_unlock();
    bench_print(&(BENCH_RESULT_T){
        .name = name, .count = number, .seconds = (double)(now_ns() - begin) / 1e9, .size = size,
        .processor = bench_processor_time_each(processor, number), .latency = &copy });
}

static void reset(void) {
    run_lock();
    received = 0;
    received_bytes = 0;
    memset(&latency, 0, sizeof latency);
    run_unlock();
}

/* Topics that somebody else updates. The values that are there already do not count. */
static int receive_others(SESSION_T *session, WORDS_T selectors) {
    add_streams(session);
    for (int i = 0; i < selectors.count; i++) {
        const int code = subscribe_to(session, selectors.words[i]);
        if (code != EXIT_DONE) {
            return code;
        }
    }
    reset();
    if (option_verbose) {
        say("counting");
    }
    const double processor = bench_processor_time();
    const int64_t begin = now_ns();
    watch(deadline_in(bench_duration));
    print("receive", begin, processor);
    return EXIT_DONE;
}

static void *publish(void *unused) {
    (void)unused;
    while (now_ns() < end_of_publishing && publisher_send(&publisher)) {
    }
    if (!outcome_wait(&publisher.outcome, deadline_in(bench_timeout))) {
        publisher_code = outcome_complain(&publisher.outcome, "an update has failed");
    }
    return NULL;
}

/* Waits until nothing comes any more. */
static void drain(void) {
    for (uint64_t before = UINT64_MAX, now; (now = received_so_far()) < publisher.sent && now != before; before = now) {
        if (!run_sleep_until(now_ns() + INT64_C(500000000))) {
            break;
        }
    }
}

/* Topics of our own, which another session of this process updates. */
static int receive_own(SESSION_T *receiver, SESSION_T *sender) {
    char selector[80];
    pthread_t thread;
    own_values = true;
    int code = bench_add_topics(sender);
    if (code == EXIT_DONE) {
        add_streams(receiver);
        snprintf(selector, sizeof selector, "?%s//", bench_branch());
        code = subscribe_to(receiver, selector);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    const double processor = bench_processor_time();
    const int64_t begin = now_ns();
    end_of_publishing = deadline_in(bench_duration);
    publisher_start(&publisher, sender);
    if (pthread_create(&thread, NULL, publish, NULL) != 0) {
        complain("no thread can be started");
        return EXIT_REFUSED;
    }
    watch(end_of_publishing);
    pthread_join(thread, NULL);
    const int64_t end = now_ns();
    drain();
    /* The wait for what may still come is no time of receiving. */
    print("receive", begin + (now_ns() - end), processor);
    return publisher_code;
}

static int run(WORDS_T words) {
    int code = bench_check_options();
    if (code != EXIT_DONE) {
        return code;
    }
    SESSION_T *sender = words.count == 0 ? session_open(&(SESSION_SETTINGS_T){ .label = "publisher" }) : NULL;
    if (words.count == 0 && sender == NULL) {
        return run_exit_code();
    }
    SESSION_T *receiver = session_open(&(SESSION_SETTINGS_T){ .label = words.count == 0 ? "receiver" : NULL, .principal = receiver_principal });
    if (receiver == NULL) {
        code = run_exit_code();
    } else {
        code = words.count == 0 ? receive_own(receiver, sender) : receive_others(receiver, words);
    }
    session_end(receiver);
    if (sender != NULL) {
        if (own_values) {
            bench_remove_topics(sender);
        }
        session_end(sender);
    }
    return code;
}

static const OPTION_T options[] = {
    BENCH_TOPICS_OPTION, BENCH_SIZE_OPTION, BENCH_RATE_OPTION, BENCH_DURATION_OPTION, BENCH_JSON_OPTION, BENCH_TIMEOUT_OPTION,
    { 0, "receiver", "NAME", "Principal of the session that receives (default: that of -p), with the same password", OPTION_TEXT, &receiver_principal, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T bench_receive_command = {
    .name = "bench receive",
    .summary = "measure how fast values arrive",
    .usage = "URL [SELECTOR...]",
    .description =
        "Counts the values of the topics that the selectors select. Without a selector a\n"
        "second session updates binary topics below diffusion-bench/, which are removed\n"
        "at the end; then it is measured too how long values take from one session to the\n"
        "other, and the processor time is that of both.\n",
    .options = options,
    .examples =
        "diffusion bench receive ws://localhost:8080 -p control -c password --topics 100 --rate 10000\n"
        "diffusion bench receive ws://localhost:8080 '?prices//' --duration 60 --json\n",
    .connects = true,
    .run = run,
};
