/* diffusion lock: runs a command while this session has a lock. */
#include <signal.h>
#include <stdio.h>

#include "../common/child.h"
#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"

static const char *const scope_words[] = { "session", "connection", NULL };
static int scope;
static bool keep_running;
static double timeout;

/* Under the lock of run.h. */
static const DIFFUSION_SESSION_LOCK_T *held;
static bool lost;
static bool child_ended;
static int child_code;

static OUTCOME_T outcome;

static int on_acquired(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    run_lock();
    held = lock;
    run_unlock();
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

/* A session is not told that it has lost a lock, but it can lose one only when its state changes. */
static void on_state_changed(SESSION_T *session, SESSION_STATE_T old_state, SESSION_STATE_T new_state) {
    (void)session;
    (void)old_state;
    (void)new_state;
    run_lock();
    if (held != NULL && !lost && !diffusion_session_lock_is_owned(held)) {
        lost = true;
        run_changed();
    }
    run_unlock();
}

static void *wait_for_child(void *argument) {
    const pid_t child = *(pid_t *)argument;
    child_wait_for_end(child);
    run_lock();
    /* Until here the number belongs to the child, so that nothing else is killed. */
    child_code = child_wait(child);
    child_ended = true;
    run_changed();
    run_unlock();
    return NULL;
}

/* Waits until the command has ended or the lock is lost; with neither, until the program is to end. */
static int hold(bool has_child, pid_t child) {
    bool told = false;
    run_lock();
    while (!child_ended) {
        if (lost && !told) {
            told = true;
            complain(!has_child || keep_running ? "the lock is lost" : "the lock is lost, the command is ended");
            if (!has_child) {
                break;
            }
            if (!keep_running) {
                kill(child, SIGTERM);
            }
        }
        if (!run_wait(NEVER)) {
            break;
        }
    }
    if (has_child && !child_ended) {
        /* This program was told to end, or its session has ended: then so does the command. */
        kill(child, SIGTERM);
    }
    const int code = child_code;
    const bool ended = child_ended;
    run_unlock();
    if (told && !keep_running) {
        return EXIT_CONNECTION;
    }
    return ended ? code : run_exit_code();
}

static int run_command(char *const *command) {
    pid_t child = child_start(command);
    if (child < 0) {
        return EXIT_USAGE;
    }
    pthread_t waiter;
    if (pthread_create(&waiter, NULL, wait_for_child, &child) != 0) {
        kill(child, SIGTERM);
        return child_wait(child);
    }
    const int code = hold(true, child);
    pthread_join(waiter, NULL);
    return code;
}

static int on_unlocked(bool owned, void *context) {
    (void)owned;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int run(WORDS_T words) {
    if (words.count == 0) {
        return usage_error("no name of a lock is given");
    }
    const SESSION_SETTINGS_T settings = { .on_state_changed = on_state_changed };
    SESSION_T *session = session_open(&settings);
    if (session == NULL) {
        return run_exit_code();
    }
    const DIFFUSION_SESSION_LOCK_PARAMS_T params = {
        .on_lock_acquired = on_acquired, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    outcome_expect(&outcome);
    diffusion_session_lock_with_scope(session, words.words[0], scope == 0 ? UNLOCK_ON_SESSION_LOSS : UNLOCK_ON_CONNECTION_LOSS, params);
    int code;
    if (!outcome_wait(&outcome, deadline_in(timeout))) {
        code = outcome_complain(&outcome, "no lock");
    } else {
        if (words.count == 1 || option_verbose) {
            say("%s is locked, number %ld", words.words[0], diffusion_session_lock_get_sequence(held));
        }
        code = words.count > 1 ? run_command(words.words + 1) : hold(false, 0);
        /* The next one may have it before this session is closed. */
        const DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T unlock_params = {
            .on_unlock = on_unlocked, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
        };
        if (!lost && !run_has_ended()) {
            outcome_expect(&outcome);
            diffusion_session_lock_unlock(session, held, unlock_params);
            outcome_wait(&outcome, deadline_in(5));
        }
    }
    session_end(session);
    return code;
}

static const OPTION_T options[] = {
    { 't', "timeout", "SECONDS", "Give up when the lock is not free within this time", OPTION_SECONDS, &timeout, NULL },
    { 0, "scope", "SCOPE", "When the lock is lost by itself: with the session (default), or with the connection", OPTION_CHOICE, &scope, scope_words },
    { 0, "keep-running", NULL, "Do not end the command when the lock is lost", OPTION_FLAG, &keep_running, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T lock_command = {
    .name = "lock",
    .summary = "run a command while holding a session lock",
    .usage = "URL LOCK [-- COMMAND [ARGUMENT...]]",
    .description =
        "Waits for the lock, runs the command and releases the lock. Ends as the command\n"
        "does; with 3 if the lock was lost, which ends the command. Without a command the\n"
        "lock is held until Ctrl-C.\n",
    .options = options,
    .examples = "diffusion lock ws://localhost:8080 nightly -p control -c password --timeout 10 -- ./report.sh\n",
    .connects = true,
    .run = run,
};
