/* The security store: roles and their permissions. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

/* The number of errors in the script. */
static int on_update(SESSION_T *of, const LIST_T *reports, void *context) {
    char number[20];
    (void)of;
    snprintf(number, sizeof number, "%d", list_get_size(reports));
    answer((struct command *)context, number);
    return HANDLER_SUCCESS;
}

static SET_T *permissions_of(char **names, int count, const char *const *all) {
    SET_T *permissions = set_new_int(8);
    for (int i = 0; i < count; i++) {
        for (int number = 0; all[number] != NULL; number++) {
            if (strcmp(names[i], all[number]) == 0) {
                set_add_int(permissions, number);
            }
        }
    }
    return permissions;
}

/* KIND WORD...: NULL for what is no kind, or has too few words. */
static SCRIPT_T *script_of(char **words, int count) {
    const char *kind = words[0];
    SCRIPT_T *script = script_create();
    SCRIPT_T *written = NULL;
    LIST_T *roles = list_create();
    if (strcmp(kind, "named") == 0 || strcmp(kind, "anonymous") == 0) {
        for (int i = 1; i < count; i++) {
            list_append_last(roles, words[i]);
        }
        written = kind[0] == 'n' ? update_security_store_named_session_roles(script, roles)
                                 : update_security_store_anonymous_session_roles(script, roles);
    } else if (count < 2) {
        ;
    } else if (strcmp(kind, "global") == 0) {
        SET_T *permissions = permissions_of(words + 2, count - 2, SECURITY_GLOBAL_PERMISSIONS_NAMES);
        written = update_security_store_global_role_permissions(script, words[1], permissions);
        set_free(permissions);
    } else if (strcmp(kind, "default") == 0) {
        SET_T *permissions = permissions_of(words + 2, count - 2, SECURITY_PATH_PERMISSIONS_NAMES);
        written = update_security_store_default_path_permissions(script, words[1], permissions);
        set_free(permissions);
    } else if (strcmp(kind, "includes") == 0) {
        for (int i = 2; i < count; i++) {
            list_append_last(roles, words[i]);
        }
        written = update_security_store_include_roles(script, words[1], roles);
    } else if (strcmp(kind, "isolate") == 0) {
        written = update_security_store_isolate_path(script, words[1]);
    } else if (strcmp(kind, "deisolate") == 0) {
        written = update_security_store_deisolate_path(script, words[1]);
    } else if (strcmp(kind, "script") == 0) {
        buf_write_string(script, words[1]);
        written = script;
    } else if (count < 3) {
        ;
    } else if (strcmp(kind, "path") == 0) {
        SET_T *permissions = permissions_of(words + 3, count - 3, SECURITY_PATH_PERMISSIONS_NAMES);
        written = update_security_store_path_permissions(script, words[1], words[2], permissions);
        set_free(permissions);
    } else if (strcmp(kind, "no_path") == 0) {
        written = update_security_store_remove_path_permissions(script, words[1], words[2]);
    } else if (strcmp(kind, "locked") == 0) {
        written = update_security_store_role_locked_by_principal(script, words[1], words[2]);
    }
    list_free(roles, NULL);
    if (written == NULL) {
        script_free(script);
    }
    return written;
}

/* KIND WORD... */
static void do_secure(const char *id, char **words, int count) {
    struct command *command = command_new(id, NULL, NULL);
    SCRIPT_T *script = script_of(words, count);
    if (script == NULL) {
        refuse(command, "OTHER", "no such command of scripts");
        return;
    }
    UPDATE_SECURITY_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_update = on_update;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.update_script = script;
    params.context = command;
    update_security_store(session, params);
    script_free(script);
}

static void get_store(on_get_security_store_cb on_get, struct command *command) {
    GET_SECURITY_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_get = on_get;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command;
    get_security_store(session, params);
}

static int on_roles(SESSION_T *of, const SECURITY_STORE_T store, void *context) {
    FILE *line = answer_begin((struct command *)context);
    (void)of;
    add_sorted(line, get_security_role_names(store));
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static void do_roles(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    get_store(on_roles, command_new(id, NULL, NULL));
}

static int on_session_roles(SESSION_T *of, const SECURITY_STORE_T store, void *context) {
    FILE *line = answer_begin((struct command *)context);
    (void)of;
    line_add(line, "named");
    add_sorted(line, get_security_default_named_roles(store));
    line_add(line, "anonymous");
    add_sorted(line, get_security_default_anonymous_roles(store));
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static void do_session_roles(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    get_store(on_session_roles, command_new(id, NULL, NULL));
}

static int on_isolated(SESSION_T *of, const SECURITY_STORE_T store, void *context) {
    FILE *line = answer_begin((struct command *)context);
    (void)of;
    add_sorted(line, get_security_isolated_paths(store));
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static void do_isolated_paths(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    get_store(on_isolated, command_new(id, NULL, NULL));
}

/* By their names. */
static void add_permissions(FILE *line, const SET_T *permissions, const char *const *names) {
    char *found[16] = {NULL};
    int count = 0;
    for (int number = 0; names[number] != NULL; number++) {
        if (set_contains(permissions, &number) != NULL) {
            found[count++] = (char *)names[number];
        }
    }
    char **copy = (char **)calloc((size_t)count + 1, sizeof *copy);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, found, (size_t)count * sizeof *copy);
    add_sorted(line, copy);
}

static int on_role(SESSION_T *of, const SECURITY_STORE_T store, void *context) {
    struct command *command = (struct command *)context;
    (void)of;
    const SECURITY_STORE_ROLE_T *role = (const SECURITY_STORE_ROLE_T *)hash_get(store.roles, command->name);
    if (role == NULL) {
        refuse(command, "NO_SUCH_ROLE", command->name);
        return HANDLER_SUCCESS;
    }
    FILE *line = answer_begin(command);
    line_add(line, role->locking_principal == NULL ? NO_VALUE : role->locking_principal);
    line_add(line, "includes");
    add_sorted(line, get_security_included_roles(store, command->name));
    line_add(line, "global");
    add_permissions(line, role->global_permissions, SECURITY_GLOBAL_PERMISSIONS_NAMES);
    line_add(line, "default");
    add_permissions(line, role->default_path_permissions, SECURITY_PATH_PERMISSIONS_NAMES);
    line_add(line, "path");
    /* The path is kept where the type usually is. */
    const SET_T *own = (const SET_T *)hash_get(role->path_permissions, command->type);
    if (own == NULL) {
        line_add(line, NO_VALUE);
    } else {
        add_permissions(line, own, SECURITY_PATH_PERMISSIONS_NAMES);
    }
    answer_end(line, command);
    return HANDLER_SUCCESS;
}

/* ROLE PATH */
static void do_role(const char *id, char **words, int count) {
    (void)count;
    get_store(on_role, command_new(id, words[1], words[0]));
}

const struct verb security_verbs[] = {
    {"secure", 1, do_secure},
    {"roles", 0, do_roles},
    {"session_roles", 0, do_session_roles},
    {"isolated_paths", 0, do_isolated_paths},
    {"role", 2, do_role},
    {NULL, 0, NULL},
};
