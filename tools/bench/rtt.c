/* diffusion bench rtt: round trips of pings and of updates, one after the other. */
#include <string.h>

#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "bench.h"

static long count = 1000;
static bool pings_only;

static OUTCOME_T outcome;

static int on_ping(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int on_set(void *context) {
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static void ping(SESSION_T *session) {
    const PING_USER_PARAMS_T params = {
        .on_ping_response = on_ping, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    ping_user(session, params);
}

static void set(SESSION_T *session) {
    static int64_t number;
    static char bytes[100000];
    number++;
    memcpy(bytes, &number, sizeof number);
    BUF_T *value = buf_create();
    write_diffusion_binary_value(bytes, value, (size_t)bench_size);
    const DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
        .topic_path = bench_topic(0), .datatype = DATATYPE_BINARY, .update = value,
        .on_topic_update = on_set, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    diffusion_topic_update_set(session, params);
    buf_free(value);
}

static int measure(SESSION_T *session, const char *name, void (*begin)(SESSION_T *session), long size) {
    static HISTOGRAM_T latency;
    memset(&latency, 0, sizeof latency);
    const double processor = bench_processor_time();
    const int64_t first = now_ns();
    int code = EXIT_DONE;
    for (long i = 0; i < count && code == EXIT_DONE && !run_has_ended(); i++) {
        const int64_t sent = now_ns();
        outcome_expect(&outcome);
        begin(session);
        if (outcome_wait(&outcome, deadline_in(bench_timeout))) {
            histogram_record(&latency, now_ns() - sent);
            progress("%s: %ld of %ld", name, i + 1, count);
        } else {
            code = outcome_complain(&outcome, name);
        }
    }
    if (latency.count > 0 || run_has_ended()) {
        bench_print(&(BENCH_RESULT_T){ .name = name, .count = latency.count, .seconds = (double)(now_ns() - first) / 1e9, .size = size,
                                       .processor = bench_processor_time_each(processor, latency.count), .latency = &latency });
    }
    return code;
}

static int run(WORDS_T words) {
    if (words.count > 0) {
        return usage_error("there is nothing to do with '%s'", words.words[0]);
    }
    int code = bench_check_options();
    if (code == EXIT_DONE && bench_size > 100000) {
        code = usage_error("--size takes a number from 16 to 100000 here");
    }
    SESSION_T *session = code == EXIT_DONE ? session_open(NULL) : NULL;
    if (session == NULL) {
        return code == EXIT_DONE ? run_exit_code() : code;
    }
    code = measure(session, "ping", ping, -1);
    if (code == EXIT_DONE && !pings_only && !run_has_ended()) {
        code = bench_add_topics(session);
        if (code == EXIT_DONE) {
            code = measure(session, "set", set, bench_size);
        }
        bench_remove_topics(session);
    }
    session_end(session);
    return code;
}

static const OPTION_T options[] = {
    { 'n', "count", "N", "Round trips of each kind (default: 1000)", OPTION_NUMBER, &count, NULL },
    { 0, "pings-only", NULL, "Only pings, which need no permission", OPTION_FLAG, &pings_only, NULL },
    BENCH_SIZE_OPTION, BENCH_JSON_OPTION, BENCH_TIMEOUT_OPTION, END_OF_OPTIONS,
};

const COMMAND_T bench_rtt_command = {
    .name = "bench rtt",
    .summary = "measure round trips of pings and updates",
    .usage = "URL",
    .description =
        "Pings the server, then sets a topic below diffusion-bench/, which is removed at\n"
        "the end; each time the next follows when the answer has come.\n",
    .options = options,
    .examples = "diffusion bench rtt ws://localhost:8080 -p control -c password --count 5000 --json\n",
    .connects = true,
    .run = run,
};
