/* Reconnection strategies (specification/sessions/reconnection sections 1 and 2) and their extensions. */
#include "diffusion.h"

#include "check.h"

static RECONNECTION_ATTEMPT_ACTION_T decide(struct session_s *session, void *args) {
    (void)session;
    (void)args;
    return RECONNECTION_ATTEMPT_ACTION_START;
}

static void after(struct session_s *session, void *args) {
    (void)session;
    (void)args;
}

static void on_attempt(struct session_s *session, DIFFUSION_RECONNECTION_ATTEMPT_T *attempt, void *context) {
    (void)session;
    (void)attempt;
    (void)context;
}

static void repeating(void) {
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(3, 1);
    CHECK(strategy->type == RECONNECTION_STRATEGY_TYPE_CALLBACK);
    CHECK(strategy->retry_count == 3 && strategy->retry_delay == 1);
    CHECK(strategy->on_success == NULL && strategy->on_failure == NULL);
    void *args = strategy->perform_reconnection_args;
    CHECK(args != NULL && ((struct reconnection_args_repeating *)args)->retry_count == 3);
    for (int i = 0; i < 3; i++) {
        CHECK(strategy->perform_reconnection(NULL, args) == RECONNECTION_ATTEMPT_ACTION_START);
    }
    CHECK(strategy->perform_reconnection(NULL, args) == RECONNECTION_ATTEMPT_ACTION_ABORT);
    CHECK(strategy->_overridden_reconnect_timeout == 0);
    reconnection_strategy_set_timeout(strategy, 30000);
    CHECK(strategy->reconnect_timeout == 30000 && strategy->_overridden_reconnect_timeout != 0);
    free_reconnection_strategy(strategy);

    struct reconnection_args_repeating own = { -1, 1, 0 };
    for (int i = 0; i < 20; i++) {
        CHECK(reconnection_repeating(NULL, &own) == RECONNECTION_ATTEMPT_ACTION_START);
    }
    CHECK(own.retries_done == 20);
    own.retry_count = 0;
    CHECK(reconnection_repeating(NULL, &own) == RECONNECTION_ATTEMPT_ACTION_ABORT);
    CHECK(reconnection_repeating(NULL, NULL) == RECONNECTION_ATTEMPT_ACTION_ABORT);
}

static void user_function(void) {
    int args = 0;
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_user_function(decide, &args, after, NULL);
    CHECK(strategy->type == RECONNECTION_STRATEGY_TYPE_CALLBACK);
    CHECK(strategy->perform_reconnection == decide);
    CHECK(strategy->perform_reconnection_args == &args);
    CHECK(strategy->on_success == after && strategy->on_failure == NULL);
    CHECK(strategy->_free_args_fn == NULL);
    reconnection_strategy_set_timeout(strategy, -5);
    CHECK(strategy->reconnect_timeout == 0 && strategy->_overridden_reconnect_timeout != 0);
    /* As the official programs do. */
    free(strategy);
    strategy = make_reconnection_strategy_user_function(NULL, NULL, NULL, NULL);
    CHECK(strategy != NULL);
    free_reconnection_strategy(strategy);
    RECONNECTION_STRATEGY_T own;
    memset(&own, 0, sizeof own);
    reconnection_strategy_set_timeout(&own, 10);
    CHECK(own.reconnect_timeout == 10);
    reconnection_strategy_set_timeout(NULL, 10);
    free_reconnection_strategy(NULL);
}

static void backoff(void) {
    RECONNECTION_STRATEGY_T *strategy = diffusion_reconnection_strategy_exponential_backoff(NULL);
    CHECK(strategy != NULL && strategy->type == RECONNECTION_STRATEGY_TYPE_CALLBACK);
    CHECK(strategy->perform_reconnection(NULL, strategy->perform_reconnection_args) == RECONNECTION_ATTEMPT_ACTION_ABORT);
    reconnection_strategy_set_timeout(strategy, 1000);
    free_reconnection_strategy(strategy);

    DIFFUSION_EXPONENTIAL_BACKOFF_T options;
    memset(&options, 0, sizeof options);
    options.on_success = after;
    options.context = &options;
    strategy = diffusion_reconnection_strategy_exponential_backoff(&options);
    CHECK(strategy != NULL && strategy->on_success == after && strategy->on_failure == NULL);
    free_reconnection_strategy(strategy);

    const double wrong_multipliers[] = { 0.5, -2.0, 0.0 / (double)(options.initial_delay_ms), 1.0 / (double)(options.initial_delay_ms) };
    for (int i = 0; i < 4; i++) {
        options.multiplier = wrong_multipliers[i];
        CHECK(diffusion_reconnection_strategy_exponential_backoff(&options) == NULL);
    }
    options.multiplier = 1.0;
    const double wrong_jitters[] = { -0.1, 1.1, 0.0 / (double)(options.initial_delay_ms) };
    for (int i = 0; i < 3; i++) {
        options.jitter = wrong_jitters[i];
        CHECK(diffusion_reconnection_strategy_exponential_backoff(&options) == NULL);
    }
    options.jitter = 1.0;
    options.initial_delay_ms = 60001;
    CHECK(diffusion_reconnection_strategy_exponential_backoff(&options) == NULL);
    options.maximum_delay_ms = 60001;
    strategy = diffusion_reconnection_strategy_exponential_backoff(&options);
    CHECK(strategy != NULL);
    free_reconnection_strategy(strategy);
    options.initial_delay_ms = 0;
    options.maximum_delay_ms = 99;
    CHECK(diffusion_reconnection_strategy_exponential_backoff(&options) == NULL);
}

static void attempt_object(void) {
    CHECK(diffusion_reconnection_strategy_attempt_object(NULL, NULL, NULL, NULL) == NULL);
    RECONNECTION_STRATEGY_T *strategy = diffusion_reconnection_strategy_attempt_object(on_attempt, NULL, after, after);
    CHECK(strategy != NULL && strategy->on_success == after && strategy->on_failure == after);
    CHECK(strategy->perform_reconnection(NULL, strategy->perform_reconnection_args) == RECONNECTION_ATTEMPT_ACTION_ABORT);
    reconnection_strategy_set_timeout(strategy, 1000);
    CHECK(strategy->reconnect_timeout == 1000);
    free_reconnection_strategy(strategy);
}

int main(void) {
    repeating();
    user_function();
    backoff();
    attempt_object();
    CHECK(DIFFUSION_DEFAULT_RECONNECT_TIMEOUT == 60000);
    CHECK(DIFFUSION_DEFAULT_RECONNECT_DELAY == 5000);
    CHECK(DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT == 12);
    return 0;
}
