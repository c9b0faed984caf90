#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "../common/output.h"
#include "../common/run.h"

#define PLACES ((int)(sizeof ((PUBLISHER_T *)0)->begun / sizeof *((PUBLISHER_T *)0)->begun))

long bench_topics = 1;
long bench_size = 128;
double bench_rate;
double bench_duration = 5;
bool bench_json;
double bench_timeout = 30;

static char branch[64];
static char **paths;
static unsigned char *value_bytes;

int bench_check_options(void) {
    if (bench_topics < 1 || bench_topics > 10000000) {
        return usage_error("--topics takes a number from 1 to 10000000");
    }
    if (bench_size < 16 || bench_size > 100000000) {
        return usage_error("--size takes a number from 16 to 100000000");
    }
    if (bench_duration <= 0) {
        return usage_error("--duration takes more than 0 seconds");
    }
    return EXIT_DONE;
}

const char *bench_branch(void) {
    if (branch[0] == '\0') {
        uint64_t number = 0;
        if (getrandom(&number, sizeof number, 0) < 0) {
            number = (uint64_t)now_ns();
        }
        snprintf(branch, sizeof branch, "diffusion-bench/%016llx", (unsigned long long)number);
    }
    return branch;
}

const char *bench_topic(long number) {
    return paths[number];
}

static int on_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE code, void *context) {
    (void)session;
    (void)code;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

int bench_add_topics(SESSION_T *session) {
    static OUTCOME_T outcome;
    HASH_T *properties = hash_new(4);
    /* If this program is killed, the server cleans up. */
    hash_add(properties, DIFFUSION_REMOVAL, "when this session closes");
    TOPIC_SPECIFICATION_T *specification = topic_specification_init_with_properties(TOPIC_TYPE_BINARY, properties);
    hash_free(properties, NULL, NULL);
    const ADD_TOPIC_CALLBACK_T callback = {
        .on_topic_added_with_specification = on_added, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    paths = calloc((size_t)bench_topics, sizeof *paths);
    value_bytes = malloc((size_t)bench_size);
    bool good = paths != NULL && value_bytes != NULL;
    for (long i = 0; good && i < bench_topics; i++) {
        paths[i] = malloc(strlen(bench_branch()) + 32);
        good = paths[i] != NULL;
        if (good) {
            sprintf(paths[i], "%s/%ld", bench_branch(), i);
            outcome_expect(&outcome);
            add_topic_from_specification(session, paths[i], specification, callback);
            good = outcome_wait_below(&outcome, 500);
            progress("adding topics: %ld of %ld", i + 1, bench_topics);
        }
    }
    topic_specification_free(specification);
    if (!outcome_wait(&outcome, deadline_in(bench_timeout))) {
        return outcome_complain(&outcome, "no topic is added");
    }
    if (!good) {
        complain("out of memory");
        return EXIT_REFUSED;
    }
    for (long i = 0; i < bench_size; i++) {
        value_bytes[i] = (unsigned char)('a' + i % 26);
    }
    progress_end();
    return run_has_ended() ? run_exit_code() : EXIT_DONE;
}

static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    (void)result;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

void bench_remove_topics(SESSION_T *session) {
    static OUTCOME_T outcome;
    char selector[80];
    snprintf(selector, sizeof selector, "?%s//", bench_branch());
    const TOPIC_REMOVAL_PARAMS_T params = {
        .topic_selector = selector, .on_removed = on_removed, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    outcome_expect(&outcome);
    topic_removal(session, params);
    if (!outcome_wait_anyway(&outcome, deadline_in(5))) {
        complain("topics below %s may be left: %s", bench_branch(), outcome.message);
    }
    for (long i = 0; paths != NULL && i < bench_topics; i++) {
        free(paths[i]);
    }
    free(paths);
    free(value_bytes);
    paths = NULL;
    value_bytes = NULL;
}

/* The publisher of this process; there is one. */
static PUBLISHER_T *current;

static void give_back(void *context, bool good) {
    const int place = (int)(intptr_t)context;
    const int64_t now = now_ns();
    run_lock();
    if (good) {
        histogram_record(&current->latency, now - current->begun[place]);
    }
    current->free_places[current->free_count++] = place;
    run_unlock();
}

static int on_set(void *context) {
    give_back(context, true);
    outcome_arrived(&current->outcome);
    return HANDLER_SUCCESS;
}

static int on_set_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    give_back(error->context, false);
    outcome_failed(&current->outcome, error->code, error->message);
    return HANDLER_SUCCESS;
}

static int on_set_discarded(SESSION_T *session, void *context) {
    give_back(context, false);
    return outcome_on_discard(session, &current->outcome);
}

void publisher_start(PUBLISHER_T *publisher, SESSION_T *session) {
    memset(publisher, 0, sizeof *publisher);
    publisher->session = session;
    for (int i = 0; i < PLACES; i++) {
        publisher->free_places[publisher->free_count++] = i;
    }
    current = publisher;
    publisher->first = now_ns();
}

bool publisher_send(PUBLISHER_T *publisher) {
    if (bench_rate > 0 && !run_sleep_until(publisher->first + (int64_t)((double)publisher->sent / bench_rate * 1e9))) {
        return false;
    }
    if (!outcome_wait_below(&publisher->outcome, PLACES)) {
        return false;
    }
    const int64_t now = now_ns();
    run_lock();
    const int place = publisher->free_places[--publisher->free_count];
    publisher->begun[place] = now;
    run_unlock();
    /* The receiver of this process reads the time. */
    memcpy(value_bytes, &now, sizeof now);
    BUF_T *value = buf_create();
    write_diffusion_binary_value(value_bytes, value, (size_t)bench_size);
    const DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
        .topic_path = paths[publisher->sent % (uint64_t)bench_topics], .datatype = DATATYPE_BINARY, .update = value,
        .on_topic_update = on_set, .on_error = on_set_error, .on_discard = on_set_discarded, .context = (void *)(intptr_t)place
    };
    outcome_expect(&publisher->outcome);
    publisher->sent++;
    diffusion_topic_update_set(publisher->session, params);
    buf_free(value);
    return true;
}

double bench_processor_time(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double bench_processor_time_each(double since, uint64_t count) {
    return count == 0 ? -1 : (bench_processor_time() - since) / (double)count;
}

static void print_json(const BENCH_RESULT_T *result) {
    out_format("{\"name\":\"%s\",\"count\":%llu,\"seconds\":%.6f,\"per_second\":%.1f", result->name, (unsigned long long)result->count,
               result->seconds, result->seconds > 0 ? (double)result->count / result->seconds : 0);
    if (result->size >= 0) {
        out_format(",\"bytes\":%ld", result->size);
    }
    if (result->processor >= 0) {
        out_format(",\"processor_us\":%.4f", result->processor);
    }
    if (result->latency != NULL && result->latency->count > 0) {
        const HISTOGRAM_T *latency = result->latency;
        out_format(",\"latency_ns\":{\"least\":%lld,\"mean\":%.0f,\"p50\":%lld,\"p90\":%lld,\"p99\":%lld,\"p99.9\":%lld,\"most\":%lld}",
                   (long long)latency->least, histogram_mean(latency), (long long)histogram_percentile(latency, 50),
                   (long long)histogram_percentile(latency, 90), (long long)histogram_percentile(latency, 99),
                   (long long)histogram_percentile(latency, 99.9), (long long)latency->most);
    }
    out_text("}\n");
}

static double ms(int64_t ns) {
    return (double)ns / 1e6;
}

void bench_print(const BENCH_RESULT_T *result) {
    progress_end();
    if (bench_json) {
        print_json(result);
        out_flush();
        return;
    }
    out_format("%s: %llu in %.2f s, %.0f/s", result->name, (unsigned long long)result->count, result->seconds,
               result->seconds > 0 ? (double)result->count / result->seconds : 0);
    if (result->size >= 0) {
        out_format(", %ld bytes each", result->size);
    }
    out_text("\n");
    if (result->latency != NULL && result->latency->count > 0) {
        const HISTOGRAM_T *latency = result->latency;
        out_format("  time: least %.3f ms, median %.3f ms, 90%% %.3f ms, 99%% %.3f ms, 99.9%% %.3f ms, most %.3f ms\n", ms(latency->least),
                   ms(histogram_percentile(latency, 50)), ms(histogram_percentile(latency, 90)), ms(histogram_percentile(latency, 99)),
                   ms(histogram_percentile(latency, 99.9)), ms(latency->most));
    }
    if (result->processor >= 0) {
        out_format("  processor time of this process for each: %.2f us\n", result->processor);
    }
    out_flush();
}
