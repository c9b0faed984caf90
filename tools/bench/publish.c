/* diffusion bench publish: how fast values are set. */
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "bench.h"

static int publish(SESSION_T *session) {
    static PUBLISHER_T publisher;
    publisher_start(&publisher, session);
    const double processor = bench_processor_time();
    const int64_t end = deadline_in(bench_duration);
    while (now_ns() < end && publisher_send(&publisher)) {
        if (publisher.sent % 64 == 0) {
            progress("%llu updates", (unsigned long long)publisher.sent);
        }
    }
    int code = EXIT_DONE;
    if (!outcome_wait(&publisher.outcome, deadline_in(bench_timeout))) {
        code = outcome_complain(&publisher.outcome, "an update has failed");
    }
    const double seconds = (double)(now_ns() - publisher.first) / 1e9;
    run_lock();
    static HISTOGRAM_T latency;
    latency = publisher.latency;
    run_unlock();
    /* Who interrupts it wants to know how far it has come, be it that nothing was answered yet. */
    if (latency.count > 0 || run_has_ended()) {
        bench_print(&(BENCH_RESULT_T){ .name = "publish", .count = latency.count, .seconds = seconds, .size = bench_size,
                                       .processor = bench_processor_time_each(processor, latency.count), .latency = &latency });
    }
    return code;
}

static int run(WORDS_T words) {
    if (words.count > 0) {
        return usage_error("there is nothing to do with '%s'", words.words[0]);
    }
    int code = bench_check_options();
    SESSION_T *session = code == EXIT_DONE ? session_open(NULL) : NULL;
    if (session == NULL) {
        return code == EXIT_DONE ? run_exit_code() : code;
    }
    code = bench_add_topics(session);
    if (code == EXIT_DONE) {
        code = publish(session);
    }
    bench_remove_topics(session);
    session_end(session);
    return code;
}

static const OPTION_T options[] = {
    BENCH_TOPICS_OPTION, BENCH_SIZE_OPTION, BENCH_RATE_OPTION, BENCH_DURATION_OPTION, BENCH_JSON_OPTION, BENCH_TIMEOUT_OPTION, END_OF_OPTIONS,
};

const COMMAND_T bench_publish_command = {
    .name = "bench publish",
    .summary = "measure how fast values are set",
    .usage = "URL",
    .description =
        "Sets binary topics below diffusion-bench/, which are removed at the end, with\n"
        "up to 512 updates under way. The times are from the call to the server's answer.\n",
    .options = options,
    .examples = "diffusion bench publish ws://localhost:8080 -p control -c password --size 1024 --duration 10\n",
    .connects = true,
    .run = run,
};
