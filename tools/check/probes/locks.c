/* Session locks and topic notifications. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

typedef struct {
    OUTCOME_T outcome;
    DIFFUSION_SESSION_LOCK_T *lock;
    long sequence;
    bool owned;
} LOCKED_T;

static int on_locked(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    LOCKED_T *locked = context;
    locked->lock = diffusion_session_lock_dup(lock);
    locked->sequence = diffusion_session_lock_get_sequence(lock);
    outcome_arrived(&locked->outcome);
    return HANDLER_SUCCESS;
}

static int on_unlocked(bool owned, void *context) {
    LOCKED_T *locked = context;
    locked->owned = owned;
    outcome_arrived(&locked->outcome);
    return HANDLER_SUCCESS;
}

static LOCKED_T *ask_for_lock(CHECK_T *check, SESSION_T *session, DIFFUSION_SESSION_LOCK_SCOPE scope) {
    LOCKED_T *locked = check_keep(check, sizeof *locked);
    const DIFFUSION_SESSION_LOCK_PARAMS_T params = {
        .on_lock_acquired = on_locked, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = locked
    };
    outcome_expect(&locked->outcome);
    diffusion_session_lock_with_scope(session, check_path(check, "", "lock"), scope, params);
    return locked;
}

static bool unlock(CHECK_T *check, SESSION_T *session, LOCKED_T *locked) {
    const DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T params = {
        .on_unlock = on_unlocked, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = locked
    };
    outcome_expect(&locked->outcome);
    diffusion_session_lock_unlock(session, locked->lock, params);
    return step_done(check, &locked->outcome, "a lock is released", "none");
}

static bool has_lock(LOCKED_T *locked) {
    run_lock();
    const bool has = locked->lock != NULL;
    run_unlock();
    return has;
}

static void probe_locks(CHECK_T *check) {
    CHECK_SESSION_T *one = check_open(check, NULL);
    CHECK_SESSION_T *other = one == NULL ? NULL : check_open(check, NULL);
    if (other == NULL) {
        return;
    }
    LOCKED_T *first = ask_for_lock(check, one->session, UNLOCK_ON_SESSION_LOSS);
    LOCKED_T *second = NULL;
    if (step_done(check, &first->outcome, "a lock is acquired", "ACQUIRE_LOCK")) {
        second = ask_for_lock(check, other->session, UNLOCK_ON_SESSION_LOSS);
        if (step_ping(check, other->session)) {
            if (has_lock(second)) {
                check_failed(check, "a second session waits for the lock", "it has the lock");
            } else if (unlock(check, one->session, first) && step_done(check, &second->outcome, "the lock goes to the session that waits", "ACQUIRE_LOCK")) {
                if (!first->owned || second->sequence <= first->sequence) {
                    check_failed(check, "the lock was owned, and the next has a higher number", "%s, number %ld after %ld", first->owned ? "owned" : "not owned",
                                 second->sequence, first->sequence);
                }
            }
        }
    }
    check_close(one);
    check_close(other);
    diffusion_session_lock_free(first->lock);
    diffusion_session_lock_free(second == NULL ? NULL : second->lock);
}

/* A lock with the scope of the connection is free as soon as the connection is lost, although the session recovers. */
static void probe_connection_scope(CHECK_T *check) {
    CHECK_SESSION_T *one = check_open(check, NULL);
    CHECK_SESSION_T *other = one == NULL ? NULL : check_open(check, NULL);
    if (other == NULL) {
        return;
    }
    LOCKED_T *first = ask_for_lock(check, one->session, UNLOCK_ON_CONNECTION_LOSS);
    LOCKED_T *second = NULL;
    if (step_done(check, &first->outcome, "a lock is acquired", "ACQUIRE_LOCK")) {
        second = ask_for_lock(check, other->session, UNLOCK_ON_SESSION_LOSS);
        if (step_ping(check, other->session)) {
            relay_cut(one->relay);
            step_done(check, &second->outcome, "the lock is free when the connection is lost", "ACQUIRE_LOCK");
        }
    }
    check_close(one);
    check_close(other);
    diffusion_session_lock_free(first->lock);
    diffusion_session_lock_free(second == NULL ? NULL : second->lock);
}

static DIFFUSION_REGISTRATION_T *notifications;

static int on_registered(const DIFFUSION_REGISTRATION_T *registration, void *context) {
    (void)context;
    run_lock();
    notifications = diffusion_registration_dup(registration);
    run_changed();
    run_unlock();
    return HANDLER_SUCCESS;
}

static const char *const type_names[] = { "added", "selected", "removed", "deselected" };

static int on_topic(const char *path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type, void *context) {
    HEARD_T *heard = context;
    (void)specification;
    heard_format(heard, "%s %s", check_relative(heard->check, path), (unsigned)type < 4 ? type_names[type] : "unknown");
    return HANDLER_SUCCESS;
}

static int on_descendant(const char *path, DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type, void *context) {
    (void)path;
    (void)type;
    (void)context;
    return HANDLER_SUCCESS;
}

static int on_notification_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    const HEARD_T *heard = error->context;
    if (error->code == DIFF_ERR_ACCESS_DENIED) {
        check_not_permitted(heard->check, "SELECT_TOPIC");
    } else {
        check_failed(heard->check, "a listener to topics is added", "%s (code %d)", error->message, (int)error->code);
    }
    return HANDLER_SUCCESS;
}

static int on_selected(void *context) {
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static bool select_topics(CHECK_T *check, SESSION_T *session) {
    OUTCOME_T *outcome = step_begin(check);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params = {
        .on_selected = on_selected, .registration = notifications, .selector = step_selector(check, "?a//"),
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
    };
    step_called(outcome, diffusion_topic_notification_registration_select(session, params, &error), error);
    return step_done(check, outcome, "topics are selected for notifications", "SELECT_TOPIC");
}

static void probe_notifications(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    if (opened == NULL || !step_add(check, opened->session, "a/before", TOPIC_TYPE_STRING, NULL)) {
        return;
    }
    HEARD_T *heard = heard_begin(check, opened->session, DATATYPE_STRING);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T listener = {
        .on_registered = on_registered, .on_descendant_notification = on_descendant, .on_topic_notification = on_topic,
        .on_error = on_notification_error, .context = heard
    };
    notifications = NULL;
    if (!diffusion_topic_notification_add_listener(opened->session, listener, &error)) {
        check_failed(check, "a listener to topics is added", "%s", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
        return;
    }
    const int64_t deadline = now_ns() + check->patience_ns;
    run_lock();
    while (notifications == NULL && check->verdict == VERDICT_PASSED && run_wait(deadline)) {
    }
    const bool registered = notifications != NULL;
    run_unlock();
    if (!registered && !run_has_ended()) {
        check_failed(check, "a listener to topics is added", "no answer in time");
    }
    if (registered && select_topics(check, opened->session) && heard_wait(heard, 1) && step_add(check, opened->session, "a/after", TOPIC_TYPE_STRING, NULL)
        && heard_wait(heard, 2) && step_remove(check, opened->session, "a/before", 1)) {
        heard_expect(heard, "what becomes of topics", (const char *[]){ "a/before selected", "a/after added", "a/before removed", NULL }, true);
    }
    check_close(opened);
    diffusion_registration_free(notifications);
}

const PROBE_T lock_probes[] = {
    { "locks/session-scope", "a lock has one owner, and goes to who waits for it", 0, TOUCHES_TOPICS, probe_locks },
    { "locks/connection-scope", "a lock of a connection is free when the connection is lost", 0, TOUCHES_TOPICS, probe_connection_scope },
    { "notifications/topics", "a listener is told of topics that are there, come and go", 0, TOUCHES_TOPICS, probe_notifications },
    { 0 },
};
