/* Sessions, memory and verdicts of a probe. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/run.h"
#include "check.h"

/* In front of what check_keep() gives. */
typedef union {
    void *next;
    max_align_t alignment;
} KEPT_T;

bool check_failed(CHECK_T *check, const char *expected, const char *seen, ...) {
    run_lock();
    if (check->verdict == VERDICT_PASSED) {
        check->verdict = VERDICT_FAILED;
        snprintf(check->expected, sizeof check->expected, "%s", expected);
        va_list arguments;
        va_start(arguments, seen);
        vsnprintf(check->seen, sizeof check->seen, seen, arguments);
        va_end(arguments);
    }
    run_unlock();
    return false;
}

bool check_not_permitted(CHECK_T *check, const char *permission) {
    run_lock();
    if (check->verdict == VERDICT_PASSED) {
        check->verdict = VERDICT_NOT_PERMITTED;
        snprintf(check->permission, sizeof check->permission, "%s", permission);
    }
    run_unlock();
    return false;
}

bool check_not_offered(CHECK_T *check, int needs) {
    run_lock();
    if (check->verdict == VERDICT_PASSED) {
        check->verdict = VERDICT_NOT_OFFERED;
        check->needs = needs;
    }
    run_unlock();
    return false;
}

void check_note(CHECK_T *check, const char *format, ...) {
    const size_t length = strlen(check->note);
    va_list arguments;
    va_start(arguments, format);
    if (length + 3 < sizeof check->note) {
        strcpy(check->note + length, length == 0 ? "" : "; ");
        vsnprintf(check->note + strlen(check->note), sizeof check->note - strlen(check->note), format, arguments);
    }
    va_end(arguments);
}

void *check_keep(CHECK_T *check, size_t size) {
    KEPT_T *kept = calloc(1, sizeof *kept + size);
    if (kept == NULL) {
        complain("out of memory");
        exit(EXIT_REFUSED);
    }
    run_lock();
    kept->next = check->kept;
    check->kept = kept;
    run_unlock();
    return kept + 1;
}

CHECK_SESSION_T *check_try_to_open(CHECK_T *check, const SESSION_SETTINGS_T *settings, SESSION_FAILURE_T *failure) {
    memset(failure, 0, sizeof *failure);
    if (check->session_count == MAXIMUM_SESSIONS) {
        snprintf(failure->message, sizeof failure->message, "too many sessions");
        failure->code = DIFF_ERR_ILLEGAL_STATE;
        return NULL;
    }
    CHECK_SESSION_T *opened = &check->sessions[check->session_count];
    SESSION_SETTINGS_T all = { 0 };
    if (settings != NULL) {
        all = *settings;
    }
    opened->relay = relay_start(option_url, option_proxy, failure->message, sizeof failure->message);
    if (opened->relay == NULL) {
        failure->code = DIFF_ERR_UNKNOWN;
        return NULL;
    }
    check->session_count++;
    all.url = relay_url(opened->relay);
    all.proxy = relay_proxy(opened->relay);
    all.may_end = true;
    all.silent = true;
    all.failure = failure;
    all.on_traffic = recording_take;
    all.traffic_context = &opened->recording;
    opened->session = session_open(&all);
    return opened->session == NULL ? NULL : opened;
}

CHECK_SESSION_T *check_open(CHECK_T *check, const SESSION_SETTINGS_T *settings) {
    SESSION_FAILURE_T failure;
    CHECK_SESSION_T *opened = check_try_to_open(check, settings, &failure);
    if (opened == NULL && !run_has_ended()) {
        check_failed(check, "a session opens", "%s (code %d)", failure.message, (int)failure.code);
    }
    return opened;
}

void check_close(CHECK_SESSION_T *session) {
    if (session->session != NULL) {
        session_end(session->session);
        session->session = NULL;
    }
    if (session->relay != NULL) {
        relay_end(session->relay);
    }
}

const char *check_path(CHECK_T *check, const char *prefix, const char *path) {
    const size_t size = strlen(prefix) + strlen(check->branch) + strlen(path) + 2;
    char *made = check_keep(check, size);
    snprintf(made, size, "%s%s%s%s", prefix, check->branch, path[0] == '\0' || path[0] == '/' ? "" : "/", path);
    return made;
}

const char *check_relative(const CHECK_T *check, const char *path) {
    const size_t length = strlen(check->branch);
    return strncmp(path, check->branch, length) == 0 && path[length] == '/' ? path + length + 1 : path;
}
