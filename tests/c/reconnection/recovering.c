/* Closing while the session is without connection (specification/sessions/reconnection sections 9 and 11): bounded, and nothing runs afterwards. */
#include "server.h"

static int in_strategy;

static RECONNECTION_ATTEMPT_ACTION_T sleeps(SESSION_T *session, void *args) {
    (void)session;
    __atomic_store_n(&in_strategy, 1, __ATOMIC_SEQ_CST);
    record("P");
    SLEEP_MS(*(long *)args);
    __atomic_store_n(&in_strategy, 0, __ATOMIC_SEQ_CST);
    return RECONNECTION_ATTEMPT_ACTION_START;
}

static void outcome(SESSION_T *session, void *args) {
    (void)session;
    (void)args;
    record("outcome");
}

/* Scenario 13: close waits for the strategy's callback, whose arguments may be on the stack of whoever closes. */
static void while_the_strategy_sleeps(void) {
    long pause = 700;
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_user_function(sleeps, &pause, outcome, outcome);
    SESSION_T *session = connected(strategy);
    free(strategy);
    server_do("cut session=all");
    record_wait("P");
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    CHECK(__atomic_load_n(&in_strategy, __ATOMIC_SEQ_CST) == 0);
    session_free(session);
    RECORD_IS("0>2 2>3 P 3>5");
}

/* The library's own waits are cut short. */
static void while_the_library_waits(RECONNECTION_STRATEGY_T *strategy) {
    SESSION_T *session = connected(strategy);
    free_reconnection_strategy(strategy);
    server_do("refuse; cut session=all");
    record_wait("2>3");
    SLEEP_MS(200L);
    const long before = now_ms();
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    CHECK(now_ms() - before < 20000);
    session_free(session);
    RECORD_IS("0>2 2>3 3>5");
    server_do("normal");
}

/* A server that accepts and says nothing. Says how long closing took. */
static long while_an_attempt_hangs(const char *stall) {
    char script[100];
    record_clear();
    SESSION_T *session = connected(NULL);
    snprintf(script, sizeof script, "%s; cut session=all", stall);
    server_do(script);
    record_wait("2>3");
    SLEEP_MS(200L);
    const long before = now_ms();
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    const long took = now_ms() - before;
    session_free(session);
    RECORD_IS("0>2 2>3 3>5");
    server_do("normal");
    return took;
}

/* An attempt may take 2000 ms. That it is not waited for is shown by one fast close; a busy machine gets some tries. */
static void closing_does_not_wait_for_an_attempt(const char *stall) {
    for (int tries = 0; while_an_attempt_hangs(stall) >= 1500; tries++) {
        CHECK(tries < 10);
    }
}

static void on_attempt(SESSION_T *session, DIFFUSION_RECONNECTION_ATTEMPT_T *attempt, void *context) {
    (void)session;
    *(DIFFUSION_RECONNECTION_ATTEMPT_T **)context = attempt;
    record("P");
}

/* Attempts can be answered once, by any thread, also too late. */
static void with_an_attempt_in_hand(void) {
    DIFFUSION_RECONNECTION_ATTEMPT_T *attempt = NULL;
    RECONNECTION_STRATEGY_T *strategy = diffusion_reconnection_strategy_attempt_object(on_attempt, &attempt, outcome, outcome);
    SESSION_T *session = connected(strategy);
    server_do("cut session=all");
    record_wait("P");
    CHECK(diffusion_reconnection_attempt_start_after(attempt, 50));
    CHECK(!diffusion_reconnection_attempt_start(attempt));
    CHECK(!diffusion_reconnection_attempt_abort(attempt));
    record_wait("outcome");
    RECORD_IS("0>2 2>3 P 3>2 outcome");
    record_clear();
    server_do("cut session=all");
    record_wait("P");
    CHECK(diffusion_reconnection_attempt_abort(attempt));
    record_wait("3>7");
    session_free(session);
    record_clear();

    session = connected(strategy);
    free_reconnection_strategy(strategy);
    server_do("cut session=all");
    record_wait("P");
    const long before = now_ms();
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    CHECK(now_ms() - before < 20000);
    session_free(session);
    CHECK(!diffusion_reconnection_attempt_start(attempt));
    RECORD_IS("0>2 2>3 P 3>5");
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    while_the_strategy_sleeps();
    record_clear();
    while_the_library_waits(make_reconnection_strategy_repeating_attempt(100, 60000));
    record_clear();
    DIFFUSION_EXPONENTIAL_BACKOFF_T backoff;
    memset(&backoff, 0, sizeof backoff);
    backoff.initial_delay_ms = 30000;
    while_the_library_waits(diffusion_reconnection_strategy_exponential_backoff(&backoff));
    const char *const stalls[] = { "stall phase=accept count=all", "stall phase=upgrade count=all", "stall phase=response count=all" };
    for (size_t i = 0; i < 3; i++) {
        record_clear();
        closing_does_not_wait_for_an_attempt(stalls[i]);
    }
    record_clear();
    with_an_attempt_in_hand();
    return 0;
}
