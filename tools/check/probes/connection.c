/* Connecting: versions of the protocol, refusals, pings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

#define VARIABLE "DIFFUSION_PROTOCOL_VERSION"

/* Opens a session that offers a version, and tells the one that the server has chosen. */
static bool offer(CHECK_T *check, int offered) {
    char text[16];
    snprintf(text, sizeof text, "%d", offered);
    setenv(VARIABLE, text, 1);
    SESSION_FAILURE_T failure;
    CHECK_SESSION_T *opened = check_try_to_open(check, NULL, &failure);
    if (opened == NULL) {
        return run_has_ended() ? false : check_failed(check, "the server takes this and every older version", "version %d: %s", offered, failure.message);
    }
    check_close(opened);
    const int chosen = recording_protocol(&opened->recording);
    if (chosen > offered || (chosen != 0 && chosen < OLDEST_PROTOCOL)) {
        return check_failed(check, "the server answers with the version offered, or an older one", "version %d for %d", chosen, offered);
    }
    if (chosen != 0 && chosen != offered) {
        check_note(check, "%d is answered with %d", offered, chosen);
    }
    return true;
}

static void probe_versions(CHECK_T *check) {
    const char *before = getenv(VARIABLE);
    char *kept = before == NULL ? NULL : strdup(before);
    const int newest = kept == NULL ? NEWEST_PROTOCOL : atoi(kept);
    for (int version = OLDEST_PROTOCOL; version <= newest && offer(check, version); version++) {
    }
    if (kept == NULL) {
        unsetenv(VARIABLE);
    } else {
        setenv(VARIABLE, kept, 1);
    }
    free(kept);
}

static void use_wrong_password(DIFFUSION_SESSION_FACTORY_T *factory, void *context) {
    diffusion_session_factory_principal(factory, option_principal == NULL || *option_principal == '\0' ? "diffusion-check" : option_principal);
    diffusion_session_factory_password(factory, context);
}

static void probe_wrong_password(CHECK_T *check) {
    SESSION_FAILURE_T failure;
    const SESSION_SETTINGS_T settings = { .configure = use_wrong_password, .context = "not the password of anybody" };
    if (check_try_to_open(check, &settings, &failure) != NULL) {
        check_failed(check, "a wrong password is refused", "a session opens");
    } else if (failure.code != DIFF_ERR_AUTHENTICATION_FAILED && !run_has_ended()) {
        check_failed(check, "a wrong password is refused: authentication failed (code 31)", "%s (code %d)", failure.message, (int)failure.code);
    }
}

static void probe_pings(CHECK_T *check) {
    CHECK_SESSION_T *session = check_open(check, NULL);
    for (int i = 0; session != NULL && i < 5 && step_ping(check, session->session); i++) {
    }
}

static void probe_closing(CHECK_T *check) {
    CHECK_SESSION_T *one = check_open(check, NULL);
    CHECK_SESSION_T *other = one == NULL ? NULL : check_open(check, NULL);
    if (other == NULL || !step_ping(check, one->session)) {
        return;
    }
    check_close(one);
    step_ping(check, other->session);
}

/* A hundred requests before the first answer: each is answered once. */
static void probe_many_requests(CHECK_T *check) {
    CHECK_SESSION_T *session = check_open(check, NULL);
    OUTCOME_T *outcomes[100];
    if (session == NULL || !step_add(check, session->session, "value", TOPIC_TYPE_INT64, NULL)) {
        return;
    }
    for (int i = 0; i < 100; i++) {
        outcomes[i] = step_start_set(check, session->session, "value", DATATYPE_INT64, "1", NULL);
    }
    for (int i = 0; i < 100; i++) {
        if (!step_done(check, outcomes[i], "each of a hundred requests is answered", "UPDATE_TOPIC")) {
            return;
        }
    }
}

const PROBE_T connection_probes[] = {
    { "connection/doubt-versions", "version fall-back: every version of the protocol that is offered is taken, or answered with an older one", 0, TOUCHES_TOPICS, probe_versions },
    { "connection/wrong-password", "a wrong password is refused with the code for it", 0, TOUCHES_TOPICS, probe_wrong_password },
    { "connection/pings", "pings are answered", 0, TOUCHES_TOPICS, probe_pings },
    { "connection/closing", "a session closes and leaves another alone", 0, TOUCHES_TOPICS, probe_closing },
    { "connection/many-requests", "requests that are under way together are each answered", 0, TOUCHES_TOPICS, probe_many_requests },
    { 0 },
};
