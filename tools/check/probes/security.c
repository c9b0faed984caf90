/*
 * Scripts that change the two stores of who may do what, and change them back. The security store is changed for the branch of the
 * probe only, the system authentication store by a principal with a random name and password.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../../common/run.h"
#include "../restoring.h"
#include "../steps.h"

static const char *const to_read = "VIEW_SECURITY";
static const char *const to_write = "MODIFY_SECURITY";

/* What the server says of a script; what it may want to be the outcome of begins with this. */
typedef struct {
    OUTCOME_T outcome;
    char report[300]; /* of the first mistake; empty if it was carried out */
} SCRIPTED_T;

static int on_script(SESSION_T *session, const LIST_T *reports, void *context) {
    (void)session;
    SCRIPTED_T *scripted = context;
    const ERROR_REPORT_T *report = reports == NULL || reports->first == NULL ? NULL : reports->first->data;
    if (report != NULL) {
        snprintf(scripted->report, sizeof scripted->report, "%u:%u %s", report->line, report->column, report->message == NULL ? "a mistake" : report->message);
    }
    outcome_arrived(&scripted->outcome);
    return HANDLER_SUCCESS;
}

#define HANDLERS(outcome) .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome

/* These free the script. */
static void send_to_security(SESSION_T *session, SCRIPT_T *script, SCRIPTED_T *scripted) {
    outcome_expect(&scripted->outcome);
    update_security_store(session, (UPDATE_SECURITY_STORE_PARAMS_T){ .on_update = on_script, .update_script = script, HANDLERS(scripted) });
    script_free(script);
}

static void send_to_authentication(SESSION_T *session, SCRIPT_T *script, SCRIPTED_T *scripted) {
    outcome_expect(&scripted->outcome);
    update_system_authentication_store(session, (UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T){
        .on_update = on_script, .update_script = script, HANDLERS(scripted) });
    script_free(script);
}

typedef void (*SEND_T)(SESSION_T *session, SCRIPT_T *script, SCRIPTED_T *scripted);

/* A store that scripts are sent to. */
typedef struct {
    CHECK_T *check;
    SESSION_T *session;
    SEND_T send;
    bool changed; /* or so it may be */
} STORE_T;

static SCRIPTED_T *send_script(STORE_T *store, SCRIPT_T *script, const char *what) {
    SCRIPTED_T *scripted = check_keep(store->check, sizeof *scripted);
    store->send(store->session, script, scripted);
    const bool done = step_done(store->check, &scripted->outcome, what, to_write);
    store->changed = store->changed || restoring_is_due(&scripted->outcome);
    return done ? scripted : NULL;
}

/* A script that is carried out. */
static bool carry_out(STORE_T *store, SCRIPT_T *script) {
    const SCRIPTED_T *scripted = send_script(store, script, "a script is carried out");
    return scripted != NULL && step_equal(store->check, "the mistakes of a script", "", scripted->report);
}

/* A script with a mistake. */
static bool refuse(STORE_T *store, SCRIPT_T *script, const char *what) {
    const SCRIPTED_T *scripted = send_script(store, script, "a script is answered");
    return scripted != NULL && (scripted->report[0] != '\0' || check_failed(store->check, what, "it is carried out"));
}

static bool contains(char **texts, const char *text) {
    bool found = false;
    for (char **each = texts; each != NULL && *each != NULL; each++) {
        found = found || strcmp(*each, text) == 0;
    }
    return found;
}

/* The security store, as far as the probe looks at it. */
typedef struct {
    SCRIPTED_T scripted;
    const char *path; /* nothing else is touched */
    char role[200];   /* one that everybody may change who may change roles; empty if there is none */
    bool isolated;
    bool assigned;    /* the role has permissions of its own there */
} SECURITY_T;

static int on_security(SESSION_T *session, SECURITY_STORE_T store, void *context) {
    (void)session;
    SECURITY_T *security = context;
    char **isolated = get_security_isolated_paths(store);
    char **roles = get_security_role_names(store);
    for (char **role = roles; security->role[0] == '\0' && role != NULL && *role != NULL; role++) {
        const SECURITY_STORE_ROLE_T *details = hash_get(store.roles, *role);
        if (details != NULL && details->locking_principal == NULL && strlen(*role) < sizeof security->role) {
            strcpy(security->role, *role);
        }
    }
    PATH_PERMISSIONS_T **permissions = get_security_path_permissions(store, security->role, security->path);
    security->isolated = contains(isolated, security->path);
    security->assigned = permissions != NULL;
    free(isolated);
    free(roles);
    free(permissions);
    outcome_arrived(&security->scripted.outcome);
    return HANDLER_SUCCESS;
}

static int on_security_restored(SESSION_T *session, SECURITY_STORE_T store, void *context) {
    SECURITY_T *security = context;
    /* Counts as one more outcome, until it is known which. */
    outcome_expect(&security->scripted.outcome);
    on_security(session, store, context);
    if (security->isolated || security->assigned) {
        outcome_failed(&security->scripted.outcome, DIFF_ERR_ILLEGAL_STATE, "it is still there");
    } else {
        outcome_arrived(&security->scripted.outcome);
    }
    return HANDLER_SUCCESS;
}

static void restore_security(SESSION_T *session, void *what) {
    SECURITY_T *security = what;
    /* One by one: one that finds nothing to do may be a mistake to the server. What counts is the store afterwards. */
    send_to_security(session, update_security_store_deisolate_path(script_create(), security->path), &security->scripted);
    if (security->role[0] != '\0') {
        send_to_security(session, update_security_store_remove_path_permissions(script_create(), security->role, security->path), &security->scripted);
    }
    outcome_expect(&security->scripted.outcome);
    get_security_store(session, (GET_SECURITY_STORE_PARAMS_T){ .on_get = on_security_restored, HANDLERS(security) });
}

static bool look_at_security(CHECK_T *check, SESSION_T *session, SECURITY_T *security, const char *what, bool expected) {
    outcome_expect(&security->scripted.outcome);
    get_security_store(session, (GET_SECURITY_STORE_PARAMS_T){ .on_get = on_security, HANDLERS(security) });
    return step_done(check, &security->scripted.outcome, "the security store is given", to_read)
        && step_equal(check, what, expected ? "isolated" : "not isolated", security->isolated ? "isolated" : "not isolated")
        && (security->role[0] == '\0'
            || step_equal(check, what, expected ? "permissions of its own" : "no permissions of its own",
                          security->assigned ? "permissions of its own" : "no permissions of its own"));
}

static void change_security(STORE_T *store, SECURITY_T *security) {
    CHECK_T *check = store->check;
    SCRIPT_T *wrong = update_security_store_isolate_path(script_create(), security->path);
    buf_write_string(wrong, "\nnonsense");
    SCRIPT_T *right = update_security_store_isolate_path(script_create(), security->path);
    if (security->role[0] != '\0') {
        SET_T *permissions = set_new_int(2);
        int permission = PATH_PERMISSION_READ_TOPIC;
        set_add(permissions, &permission);
        update_security_store_path_permissions(right, security->role, security->path, permissions);
        set_free(permissions);
    } else {
        check_note(check, "all roles are locked, and none is changed");
    }
    if (!refuse(store, wrong, "a script with a mistake is refused")
        || !look_at_security(check, store->session, security, "the path after a script with a mistake", false)) {
        script_free(right);
        return;
    }
    if (carry_out(store, right)) {
        look_at_security(check, store->session, security, "the path after the script", true);
    }
}

static void probe_security(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    SECURITY_T *security = check_keep(check, sizeof *security);
    security->path = check->branch;
    if (opened != NULL && look_at_security(check, opened->session, security, "a path that nobody knows", false)) {
        STORE_T store = { .check = check, .session = opened->session, .send = send_to_security };
        change_security(&store, security);
        if (store.changed) {
            /* A copy, because answers may still come that were awaited in vain. */
            SECURITY_T *again = check_keep(check, sizeof *again);
            *again = *security;
            again->scripted = (SCRIPTED_T){ 0 };
            restoring_run(check, opened, restore_security, again, "permissions and the isolation of", security->path);
        }
    }
}

/* The system authentication store, as far as the probe looks at it. */
typedef struct {
    SCRIPTED_T scripted;
    const char *name;
    const char *password;
    bool known;
    bool has_roles; /* exactly those of anonymous sessions */
    bool knows_own; /* it is where the principal of the command line comes from */
    LIST_T *roles;  /* of anonymous sessions when it was looked at first */
} PRINCIPAL_T;

static LIST_T *copy_all(char **texts) {
    LIST_T *list = list_create();
    for (char **each = texts; each != NULL && *each != NULL; each++) {
        list_append_last(list, strdup(*each));
    }
    return list;
}

static bool same_roles(char **roles, const LIST_T *expected) {
    size_t count = 0;
    for (; roles != NULL && roles[count] != NULL; count++) {
    }
    for (const LIST_NODE_T *node = expected->first; node != NULL; node = node->next) {
        if (!contains(roles, node->data)) {
            return false;
        }
        count--;
    }
    return count == 0;
}

static int on_principals(SESSION_T *session, SYSTEM_AUTHENTICATION_STORE_T store, void *context) {
    (void)session;
    PRINCIPAL_T *principal = context;
    char **names = get_principal_names(store);
    char **anonymous = get_anonymous_roles(store);
    char **roles = get_roles_for_principal(store, principal->name);
    if (principal->roles == NULL) {
        principal->roles = copy_all(anonymous);
    }
    principal->known = contains(names, principal->name);
    principal->has_roles = principal->known && same_roles(roles, principal->roles);
    principal->knows_own = option_principal != NULL && contains(names, option_principal);
    free(names);
    free(anonymous);
    free(roles);
    outcome_arrived(&principal->scripted.outcome);
    return HANDLER_SUCCESS;
}

static int on_principals_restored(SESSION_T *session, SYSTEM_AUTHENTICATION_STORE_T store, void *context) {
    PRINCIPAL_T *principal = context;
    outcome_expect(&principal->scripted.outcome);
    on_principals(session, store, context);
    if (principal->known) {
        outcome_failed(&principal->scripted.outcome, DIFF_ERR_ILLEGAL_STATE, "it is still there");
    } else {
        outcome_arrived(&principal->scripted.outcome);
    }
    return HANDLER_SUCCESS;
}

static void restore_principals(SESSION_T *session, void *what) {
    PRINCIPAL_T *principal = what;
    send_to_authentication(session, update_auth_store_remove_principal(script_create(), principal->name), &principal->scripted);
    outcome_expect(&principal->scripted.outcome);
    get_system_authentication_store(session, (GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T){ .on_get = on_principals_restored, HANDLERS(principal) });
}

static bool look_at_principals(CHECK_T *check, SESSION_T *session, PRINCIPAL_T *principal, const char *what, bool expected) {
    outcome_expect(&principal->scripted.outcome);
    get_system_authentication_store(session, (GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T){ .on_get = on_principals, HANDLERS(principal) });
    return step_done(check, &principal->scripted.outcome, "the system authentication store is given", to_read)
        && step_equal(check, what, expected ? "it is in the store" : "it is not in the store", principal->known ? "it is in the store" : "it is not in the store")
        && (!expected || principal->has_roles || check_failed(check, "the principal has the roles that it was given", "others"));
}

static void use_principal(DIFFUSION_SESSION_FACTORY_T *factory, void *context) {
    const PRINCIPAL_T *principal = context;
    diffusion_session_factory_principal(factory, principal->name);
    diffusion_session_factory_password(factory, principal->password);
}

/* Who is in the store is let in, if the server asks the store. */
static void connect_as(CHECK_T *check, PRINCIPAL_T *principal) {
    const SESSION_SETTINGS_T settings = { .configure = use_principal, .context = principal };
    SESSION_FAILURE_T failure;
    if (check_try_to_open(check, &settings, &failure) != NULL || run_has_ended()) {
        return;
    }
    if (failure.code == DIFF_ERR_AUTHENTICATION_FAILED && !principal->knows_own) {
        check_note(check, "the principal that was added is not let in, and the one that checks is not in the store either: others decide");
    } else {
        check_failed(check, "a principal that was added is let in with its password", "%s (code %d)", failure.message, (int)failure.code);
    }
}

static SCRIPT_T *adding(const PRINCIPAL_T *principal) {
    return update_auth_store_add_principal(script_create(), principal->name, principal->password, principal->roles);
}

static void change_principals(STORE_T *store, PRINCIPAL_T *principal) {
    CHECK_T *check = store->check;
    SESSION_T *session = store->session;
    SCRIPT_T *wrong = adding(principal);
    buf_write_string(wrong, "\nnonsense");
    if (refuse(store, wrong, "a script with a mistake is refused")
        && look_at_principals(check, session, principal, "the principal after a script with a mistake", false)
        && carry_out(store, adding(principal))
        && look_at_principals(check, session, principal, "the principal after the script", true)
        && refuse(store, adding(principal), "a principal that is there is not added again")
        && carry_out(store, update_auth_store_verify_password(script_create(), principal->name, principal->password))
        && refuse(store, update_auth_store_verify_password(script_create(), principal->name, "another"), "another password is refused")) {
        connect_as(check, principal);
    }
}

/* Nobody is to guess it as long as the principal is there. */
static bool make_password(CHECK_T *check) {
    unsigned char random[16];
    if (getrandom(random, sizeof random, 0) != sizeof random) {
        return check_failed(check, "this machine has random numbers", "none");
    }
    for (size_t i = 0; i < sizeof random; i++) {
        snprintf(check->secret + 2 * i, 3, "%02x", random[i]);
    }
    return true;
}

static void probe_authentication(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    PRINCIPAL_T *principal = check_keep(check, sizeof *principal);
    principal->name = restoring_name(check);
    principal->password = check->secret;
    if (opened == NULL || !make_password(check)) {
        return;
    }
    if (look_at_principals(check, opened->session, principal, "a principal that nobody knows", false)) {
        STORE_T store = { .check = check, .session = opened->session, .send = send_to_authentication };
        change_principals(&store, principal);
        if (store.changed) {
            PRINCIPAL_T *again = check_keep(check, sizeof *again);
            *again = *principal;
            again->scripted = (SCRIPTED_T){ 0 };
            restoring_run(check, opened, restore_principals, again, "principal", principal->name);
        }
    }
    /* The store may still be on its way. */
    check_close(opened);
    list_free(principal->roles, free);
}

const PROBE_T security_probes[] = {
    { "stores/security-store", "permissions and the isolation of a path are set and removed, and a script with a mistake changes nothing", 0, WRITES_CONTROL, probe_security },
    { "stores/authentication-store", "a principal is added, let in and removed, and a script with a mistake changes nothing", 0, WRITES_CONTROL, probe_authentication },
    { 0 },
};
