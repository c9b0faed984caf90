/* Recovery: the relay cuts connections in the middle of traffic. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

#define CUTS 6
#define VALUES_BETWEEN_CUTS 100
#define VALUES_UNDER_WAY 100

static const char *const no_conflation[] = { "CONFLATION", "off", NULL };

/* One session whose connection is cut, and one that stays. */
typedef struct {
    CHECK_T *check;
    CHECK_SESSION_T *cut;
    CHECK_SESSION_T *steady;
    HEARD_T *down; /* what the cut session hears of the steady one */
    HEARD_T *up;   /* and the other way */
    OUTCOME_T sets;
    long sent;
} TRAFFIC_T;

static long minute = 60000;
static long two_seconds = 2000;

static int on_set(void *context) {
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static void set_number(TRAFFIC_T *traffic, SESSION_T *session, const char *path, long number) {
    BUF_T *value = buf_create();
    write_diffusion_int64_value(number, value);
    const DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
        .topic_path = path, .datatype = DATATYPE_INT64, .update = value, .on_topic_update = on_set,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &traffic->sets
    };
    outcome_expect(&traffic->sets);
    diffusion_topic_update_set(session, params);
    buf_free(value);
}

static TRAFFIC_T *begin(CHECK_T *check, bool both_ways) {
    TRAFFIC_T *traffic = check_keep(check, sizeof *traffic);
    const SESSION_SETTINGS_T settings = { .configure = step_reconnect_for, .context = &minute };
    traffic->check = check;
    traffic->cut = check_open(check, &settings);
    traffic->steady = traffic->cut == NULL ? NULL : check_open(check, &settings);
    if (traffic->steady == NULL || !step_add(check, traffic->steady->session, "down", TOPIC_TYPE_INT64, no_conflation)
        || (traffic->down = step_watch(check, traffic->cut->session, "down", DATATYPE_INT64)) == NULL) {
        return NULL;
    }
    if (both_ways && (!step_add(check, traffic->steady->session, "up", TOPIC_TYPE_INT64, no_conflation)
                      || (traffic->up = step_watch(check, traffic->steady->session, "up", DATATYPE_INT64)) == NULL)) {
        return NULL;
    }
    return traffic;
}

/* Each number from 1 on, in order, once. */
static bool expect_all(HEARD_T *heard, const char *path, long count, const char *what) {
    char expected[80];
    if (!heard_wait(heard, (size_t)count) || !heard_nothing_more(heard, (size_t)count, what)) {
        return false;
    }
    for (long i = 1; i <= count; i++) {
        snprintf(expected, sizeof expected, "%s = %ld", path, i);
        if (!step_equal(heard->check, what, expected, heard->texts[i - 1])) {
            return false;
        }
    }
    return true;
}

static bool expect_recovered(TRAFFIC_T *traffic, uint64_t at_least) {
    DIFFUSION_SESSION_STATISTICS_T statistics = { 0 };
    diffusion_session_statistics(traffic->cut->session, &statistics);
    if (statistics.reconnects < at_least || statistics.reconnects_with_loss > 0) {
        char expected[100];
        snprintf(expected, sizeof expected, "at least %" PRIu64 " recoveries, none with a loss of messages", at_least);
        return check_failed(traffic->check, expected, "%" PRIu64 " recoveries, %" PRIu64 " with a loss", statistics.reconnects,
                            statistics.reconnects_with_loss);
    }
    check_note(traffic->check, "%" PRIu64 " recoveries, %" PRIu64 " messages sent again by the session", statistics.reconnects, statistics.messages_replayed);
    return true;
}

static bool expect_sets_done(TRAFFIC_T *traffic) {
    return step_done(traffic->check, &traffic->sets, "every update is answered", "UPDATE_TOPIC");
}

static bool is_recovered(TRAFFIC_T *traffic, uint64_t reconnects) {
    DIFFUSION_SESSION_STATISTICS_T statistics = { 0 };
    diffusion_session_statistics(traffic->cut->session, &statistics);
    return statistics.reconnects >= reconnects;
}

/* Waits until the session is back, or at its end. Its state changes before the listener is told, so it is looked at often. */
static bool wait_for_recovery(TRAFFIC_T *traffic, uint64_t reconnects) {
    const int64_t deadline = now_ns() + traffic->check->patience_ns;
    while (!session_is_closed(traffic->cut->session) && !is_recovered(traffic, reconnects)) {
        if (now_ns() > deadline || !run_sleep_until(deadline_in(0.02))) {
            return false;
        }
    }
    return true;
}

static bool wait_for_cut(TRAFFIC_T *traffic, int count) {
    const int64_t deadline = now_ns() + traffic->check->patience_ns;
    while (relay_cut_count(traffic->cut->relay) < count) {
        if (now_ns() > deadline || !run_sleep_until(deadline_in(0.005))) {
            return false;
        }
    }
    return true;
}

/* Values go both ways all the time; the connection is cut again and again, behind so many bytes of one direction. */
static void probe_traffic(CHECK_T *check) {
    TRAFFIC_T *traffic = begin(check, true);
    if (traffic == NULL) {
        return;
    }
    const char *down = check_path(check, "", "down");
    const char *up = check_path(check, "", "up");
    for (int cut = 0; cut < CUTS; cut++) {
        for (int i = 0; i < VALUES_BETWEEN_CUTS; i++) {
            if (i == VALUES_BETWEEN_CUTS / 4) {
                /* Different places in frames, and in bursts. */
                relay_cut_after(traffic->cut->relay, cut % 2 == 0 ? TO_CLIENT : TO_SERVER, (size_t)(cut * 37 + 11));
            }
            traffic->sent++;
            set_number(traffic, traffic->steady->session, down, traffic->sent);
            set_number(traffic, traffic->cut->session, up, traffic->sent);
        }
        /* A cut of what is not yet recovered would only be a failed attempt. */
        if (!wait_for_cut(traffic, cut + 1) || !wait_for_recovery(traffic, (uint64_t)cut + 1)) {
            check_failed(check, "the session recovers from each cut", "%d cuts; %s", relay_cut_count(traffic->cut->relay),
                         session_state_as_string(session_state_get(traffic->cut->session)));
            return;
        }
        if (!outcome_wait_below(&traffic->sets, VALUES_UNDER_WAY) && !expect_sets_done(traffic)) {
            return;
        }
    }
    if (!expect_sets_done(traffic) || !expect_all(traffic->down, "down", traffic->sent, "what comes from the server arrives once and in order")
        || !expect_all(traffic->up, "up", traffic->sent, "what goes to the server arrives once and in order")) {
        return;
    }
    expect_recovered(traffic, CUTS);
}

/* Sends numbers to the session that has no connection; false if one fails. */
static bool send_down(TRAFFIC_T *traffic, long count) {
    const char *down = check_path(traffic->check, "", "down");
    for (long i = 0; i < count; i++) {
        set_number(traffic, traffic->steady->session, down, ++traffic->sent);
        if (i % VALUES_UNDER_WAY == VALUES_UNDER_WAY - 1 && !outcome_wait_below(&traffic->sets, VALUES_UNDER_WAY)) {
            break;
        }
    }
    return expect_sets_done(traffic);
}

/* Nothing of what was sent while the connection was away is lost. */
static void probe_replay(CHECK_T *check) {
    TRAFFIC_T *traffic = begin(check, false);
    if (traffic == NULL || !send_down(traffic, 10) || !heard_wait(traffic->down, 10)) {
        return;
    }
    relay_shut(traffic->cut->relay, true);
    relay_cut(traffic->cut->relay);
    const bool sent = send_down(traffic, 50);
    relay_shut(traffic->cut->relay, false);
    if (sent && expect_all(traffic->down, "down", traffic->sent, "what was sent while the connection was away arrives once and in order")) {
        expect_recovered(traffic, 1);
    }
}

/* The numbers only rise, and the last is the last that was sent. */
static void expect_resynchronised(TRAFFIC_T *traffic) {
    char last[80];
    snprintf(last, sizeof last, "down = %ld", traffic->sent);
    const int64_t deadline = now_ns() + traffic->check->patience_ns;
    run_lock();
    HEARD_T *down = traffic->down;
    while ((down->count == 0 || strcmp(down->texts[down->count - 1], last) != 0) && run_wait(deadline)) {
    }
    const char *seen = down->count == 0 ? "nothing" : down->texts[down->count - 1];
    run_unlock();
    if (step_equal(traffic->check, "after a loss the last value comes", last, seen)) {
        check_note(traffic->check, "messages were lost: the session goes on, and topics are announced again");
    }
}

static void probe_overrun(CHECK_T *check) {
    TRAFFIC_T *traffic = begin(check, false);
    if (traffic == NULL) {
        return;
    }
    uint64_t round = 0;
    for (long count = 1500; count <= 24000; count *= 4) {
        relay_shut(traffic->cut->relay, true);
        relay_cut(traffic->cut->relay);
        const bool sent = send_down(traffic, count);
        relay_shut(traffic->cut->relay, false);
        if (!sent) {
            return;
        }
        if (!wait_for_recovery(traffic, ++round)) {
            check_failed(check, "the session recovers or ends", "neither");
            return;
        }
        DIFFUSION_SESSION_DIAGNOSIS_T diagnosis = { 0 };
        DIFFUSION_SESSION_STATISTICS_T statistics = { 0 };
        diffusion_session_diagnosis(traffic->cut->session, &diagnosis);
        diffusion_session_statistics(traffic->cut->session, &statistics);
        if (session_is_closed(traffic->cut->session)) {
            if (diagnosis.end_error != DIFF_ERR_MESSAGE_LOSS) {
                check_failed(check, "the session ends because messages were lost (code 34)", "%s (code %d)", diagnosis.end_message, diagnosis.end_error);
            } else {
                check_note(check, "%ld messages are too many: the session ends", count);
            }
            return;
        }
        if (statistics.reconnects_with_loss > 0) {
            check_note(check, "%ld messages are too many", count);
            expect_resynchronised(traffic);
            return;
        }
        if (!expect_all(traffic->down, "down", traffic->sent, "without a loss everything arrives once and in order")) {
            return;
        }
    }
    check_note(check, "the server has kept 24000 messages");
}

typedef struct {
    OUTCOME_T outcome;
    int64_t at;
} LOCKED_T;

static int on_locked(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    (void)lock;
    LOCKED_T *locked = context;
    locked->at = now_ns();
    outcome_arrived(&locked->outcome);
    return HANDLER_SUCCESS;
}

static LOCKED_T *ask_for_lock(CHECK_T *check, SESSION_T *session) {
    LOCKED_T *locked = check_keep(check, sizeof *locked);
    const DIFFUSION_SESSION_LOCK_PARAMS_T params = {
        .on_lock_acquired = on_locked, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = locked
    };
    outcome_expect(&locked->outcome);
    diffusion_session_lock_with_scope(session, check_path(check, "", "lock"), UNLOCK_ON_SESSION_LOSS, params);
    return locked;
}

/* The server keeps a session for the time that the session asked for: until then its lock is not free. */
static void probe_timeout(CHECK_T *check) {
    const SESSION_SETTINGS_T settings = { .configure = step_reconnect_for, .context = &two_seconds };
    CHECK_SESSION_T *cut = check_open(check, &settings);
    CHECK_SESSION_T *steady = cut == NULL ? NULL : check_open(check, NULL);
    if (steady == NULL || !step_done(check, &ask_for_lock(check, cut->session)->outcome, "a lock is acquired", "ACQUIRE_LOCK")) {
        return;
    }
    LOCKED_T *waits = ask_for_lock(check, steady->session);
    relay_shut(cut->relay, true);
    const int64_t lost_at = now_ns();
    relay_cut(cut->relay);
    if (!step_done(check, &waits->outcome, "the lock is free when the session has expired", "ACQUIRE_LOCK")) {
        return;
    }
    const double seconds = (double)(waits->at - lost_at) / 1e9;
    if (seconds < 1.5) {
        check_failed(check, "the server keeps the session for the 2 s that it asked for", "%.2f s", seconds);
        return;
    }
    check_note(check, "the session of 2 s has expired after %.1f s", seconds);
    const int64_t deadline = now_ns() + check->patience_ns;
    run_lock();
    while (!session_is_closed(cut->session) && run_wait(deadline)) {
    }
    run_unlock();
    if (!session_is_closed(cut->session)) {
        check_failed(check, "a session whose time is over ends", "%s", session_state_as_string(session_state_get(cut->session)));
    }
}

const PROBE_T recovery_probes[] = {
    { "recovery/doubt-server-side", "the connection is cut in the middle of traffic both ways: nothing is lost, nothing comes twice", 0, TOUCHES_TOPICS, probe_traffic },
    { "recovery/replay", "what is sent while the connection is away is sent again", 0, TOUCHES_TOPICS, probe_replay },
    { "recovery/buffer-overrun", "when the server could not keep all messages, the session is told so", 0, TOUCHES_TOPICS, probe_overrun },
    { "recovery/timeout", "a session that does not come back expires after the time that it asked for", 0, TOUCHES_TOPICS, probe_timeout },
    { 0 },
};
