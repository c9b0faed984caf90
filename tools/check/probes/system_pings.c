/* The pings by which the server keeps connections alive: sessions take a connection for dead that has none. */
#include "../../common/run.h"
#include "../steps.h"

/* Nobody wants to wait longer. */
#define LONGEST_PERIOD_MS 120000

typedef struct {
    long count;
    int64_t first_at;
} PINGED_T;

static int on_ping(SESSION_T *session, const SVC_PING_SYSTEM_REQUEST_T *request, void *context) {
    (void)session;
    (void)request;
    PINGED_T *pinged = context;
    run_lock();
    pinged->first_at = pinged->count++ == 0 ? now_ns() : pinged->first_at;
    run_changed();
    run_unlock();
    return HANDLER_SUCCESS;
}

static void probe_system_pings(CHECK_T *check) {
    const int64_t begun = now_ns();
    CHECK_SESSION_T *opened = check_open(check, NULL);
    if (opened == NULL) {
        return;
    }
    PINGED_T *pinged = check_keep(check, sizeof *pinged);
    ping_system_register_handler(opened->session, (PING_SYSTEM_PARAMS_T){ .on_ping_request = on_ping, .context = pinged });
    const int64_t period_ms = opened->session->ping_period;
    if (period_ms <= 0) {
        check_note(check, "the server announces no pings");
        check_not_offered(check, 0);
        return;
    }
    if (period_ms > LONGEST_PERIOD_MS) {
        check_note(check, "announced for every %.0f s, which is too long to wait for one", (double)period_ms / 1000);
        return;
    }
    const int64_t deadline = begun + period_ms * 1000000 + check->patience_ns;
    run_lock();
    while (pinged->count == 0 && !session_is_closed(opened->session) && run_wait(deadline)) {
    }
    const long count = pinged->count;
    const double seconds = (double)(pinged->first_at - begun) / 1e9;
    run_unlock();
    if (count > 0) {
        check_note(check, "announced for every %.1f s, the first after %.1f s", (double)period_ms / 1000, seconds);
        /* The server closes sessions that do not answer: this one has. */
        step_ping(check, opened->session);
    } else if (!run_has_ended()) {
        check_failed(check, "the server pings as often as it has announced", "%s within %.1f s, announced for every %.1f s",
                     session_is_closed(opened->session) ? "the session has ended" : "nothing", (double)(now_ns() - begun) / 1e9,
                     (double)period_ms / 1000);
    }
}

const PROBE_T system_ping_probes[] = {
    /* At the end of all, because it waits for as long as the server likes. */
    { "connection/system-pings", "the server pings as often as it has announced, and takes the answer", 0, TOUCHES_TOPICS, probe_system_pings },
    { 0 },
};
