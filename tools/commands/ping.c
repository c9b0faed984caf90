/* diffusion ping: round trips to the server. */
#include <stdio.h>

#include "../common/histogram.h"
#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"

static long count;
static double interval = 1;
static double timeout = 10;

static int on_answer(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int ping_once(SESSION_T *session, OUTCOME_T *outcome, int64_t *round_trip) {
    const PING_USER_PARAMS_T params = {
        .on_ping_response = on_answer, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
    };
    const int64_t begin = now_ns();
    outcome_expect(outcome);
    ping_user(session, params);
    if (!outcome_wait(outcome, deadline_in(timeout))) {
        return outcome_complain(outcome, "no answer to the ping");
    }
    *round_trip = now_ns() - begin;
    return EXIT_DONE;
}

static int ping_all(SESSION_T *session, HISTOGRAM_T *histogram) {
    static OUTCOME_T outcome;
    for (long i = 1; count == 0 || i <= count; i++) {
        const int64_t next = now_ns() + (int64_t)(interval * 1e9);
        int64_t round_trip = 0;
        const int code = ping_once(session, &outcome, &round_trip);
        if (code != EXIT_DONE) {
            return code;
        }
        histogram_record(histogram, round_trip);
        out_format("%ld: %.3f ms\n", i, (double)round_trip / 1e6);
        if (!out_flush() || (i != count && !run_sleep_until(next))) {
            break;
        }
    }
    return EXIT_DONE;
}

static int run(WORDS_T words) {
    if (words.count > 0) {
        return usage_error("there is nothing to do with '%s'", words.words[0]);
    }
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    static HISTOGRAM_T histogram;
    const int code = ping_all(session, &histogram);
    session_end(session);
    if (histogram.count > 0) {
        out_format("%llu answers, least %.3f ms, median %.3f ms, 99%% %.3f ms, most %.3f ms\n", (unsigned long long)histogram.count,
                   (double)histogram.least / 1e6, (double)histogram_percentile(&histogram, 50) / 1e6,
                   (double)histogram_percentile(&histogram, 99) / 1e6, (double)histogram.most / 1e6);
    }
    return code;
}

static const OPTION_T options[] = {
    { 'n', "count", "N", "End after N pings", OPTION_NUMBER, &count, NULL },
    { 'i', "interval", "SECONDS", "Time from one ping to the next (default: 1)", OPTION_SECONDS, &interval, NULL },
    { 't', "timeout", "SECONDS", "Give up when an answer takes longer (default: 10; 0: never)", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T ping_command = {
    .name = "ping",
    .summary = "measure round trips to the server",
    .usage = "URL",
    .description =
        "Pings the server through a session, again and again, and prints how long each\n"
        "answer took; at the end, the least, the median, the 99th percentile and the most.\n",
    .options = options,
    .examples = "diffusion ping ws://localhost:8080 --count 5 --interval 0.2\n",
    .connects = true,
    .run = run,
};
