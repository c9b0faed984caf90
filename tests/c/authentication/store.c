/* The system authentication store as programs hold it, and scripts that change it (specification/control/system-authentication-control
   sections 2 and 4): what needs no server. */
#include <stddef.h>
#include <string.h>

#include "diffusion.h"

#include "check.h"

static void script_is(const SCRIPT_T *script, const char *text) {
    if (script->len != strlen(text) || memcmp(script->data, text, script->len) != 0) {
        fprintf(stderr, "expected:\n%s\nhave:\n%.*s\n", text, (int)script->len, script->data);
        exit(1);
    }
}

static void scripts(void) {
    SCRIPT_T *script = script_create();
    LIST_T *roles = list_create();
    list_append_last(roles, (void *)"CLIENT");
    list_append_last(roles, (void *)"it's");
    SET_T *values = set_new_string(3);
    set_add(values, "gold");
    CHECK(update_auth_store_add_principal(script, "joe", "p'w\\", roles) == script);
    CHECK(update_auth_store_add_locked_principal(script, "ann", "pw", NULL, "admin") == script);
    CHECK(update_auth_store_assign_roles(script, "joe", roles) == script);
    CHECK(update_auth_store_verify_password(script, "joe", "old") == script);
    CHECK(update_auth_store_set_password(script, "joe", "new") == script);
    CHECK(update_auth_store_remove_principal(script, "joe") == script);
    CHECK(update_auth_store_allow_anonymous_connections(script, roles) == script);
    CHECK(update_auth_store_deny_anonymous_connections(script) == script);
    CHECK(update_auth_store_abstain_anonymous_connections(script) == script);
    CHECK(update_auth_store_trust_client_proposed_property_in(script, "tier", values) == script);
    CHECK(update_auth_store_trust_client_proposed_property_matches(script, "code", "[a-z]+\\d{2}") == script);
    CHECK(update_auth_store_ignore_client_proposed_property(script, "tier") == script);
    script_is(script,
        "add principal 'joe' 'p\\'w\\\\' ['CLIENT' 'it\\'s']\n"
        "add principal 'ann' 'pw' locked by 'admin'\n"
        "assign roles 'joe' ['CLIENT' 'it\\'s']\n"
        "verify password 'joe' 'old'\n"
        "set password 'joe' 'new'\n"
        "remove principal 'joe'\n"
        "allow anonymous connections ['CLIENT' 'it\\'s']\n"
        "deny anonymous connections\n"
        "abstain anonymous connections\n"
        "trust client proposed property 'tier' if value in ['gold']\n"
        "trust client proposed property 'code' if value matches '[a-z]+\\\\d{2}'\n"
        "ignore client proposed property 'tier'");
    size_t length = script->len;
    CHECK(update_auth_store_add_principal(script, NULL, "pw", roles) == NULL);
    CHECK(update_auth_store_add_principal(script, "joe", NULL, roles) == NULL);
    CHECK(update_auth_store_set_password(NULL, "joe", "pw") == NULL);
    CHECK(script->len == length);
    set_free(values);
    list_free(roles, NULL);
    script_free(script);
}

static size_t counted(char **names) {
    size_t count = 0;
    CHECK(names != NULL);
    while (names[count] != NULL) {
        count++;
    }
    free(names);
    return count;
}

static void stores(void) {
    SYSTEM_AUTHENTICATION_STORE_T *store = system_authentication_store_create();
    CHECK(store->anonymous_connection_action == ANONYMOUS_CONNECTION_ACTION_ALLOW);
    CHECK(counted(get_principal_names(*store)) == 0 && counted(get_anonymous_roles(*store)) == 0);
    CHECK(get_roles_for_principal(*store, "joe") == NULL);

    SET_T *roles = set_new_string(2);
    set_add(roles, "CLIENT");
    SYSTEM_PRINCIPAL_T principal;
    principal.name = "joe";
    principal.role_set = roles;
    principal.locking_principal = NULL;
    SYSTEM_PRINCIPAL_T *copy = system_principal_dup(&principal);
    CHECK(copy->name != principal.name && strcmp(copy->name, "joe") == 0 && copy->role_set != roles);
    CHECK(copy->locking_principal == NULL);
    hash_add(store->system_principals, copy->name, copy);
    set_add(store->anon_roles, "GUEST");
    store->anonymous_connection_action = ANONYMOUS_CONNECTION_ACTION_ABSTAIN;

    SYSTEM_AUTHENTICATION_STORE_T *second = system_authentication_store_dup(store);
    system_authentication_store_free(store);
    set_free(roles);
    CHECK(second->anonymous_connection_action == ANONYMOUS_CONNECTION_ACTION_ABSTAIN);
    CHECK(second->system_principals->size == 1);
    char **names = get_principal_names(*second);
    CHECK(strcmp(names[0], "joe") == 0 && names[1] == NULL);
    free(names);
    char **held = get_roles_for_principal(*second, "joe");
    CHECK(strcmp(held[0], "CLIENT") == 0 && held[1] == NULL);
    free(held);
    CHECK(counted(get_anonymous_roles(*second)) == 1);
    system_authentication_store_free(second);
}

/* Everything that is given nothing. */
static void nothing(void) {
    DIFFUSION_API_ERROR error;
    CHECK(system_authentication_store_dup(NULL) == NULL && system_principal_dup(NULL) == NULL);
    system_authentication_store_free(NULL);
    system_principal_free(NULL);
    svc_authentication_register_request_free(NULL, NULL);
    CHECK(diffusion_authenticator_dup(NULL) == NULL);
    diffusion_authenticator_free(NULL);
    CHECK(!diffusion_authenticator_allow(NULL, NULL, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
    CHECK(!diffusion_authenticator_allow_with_properties(NULL, NULL, NULL, NULL));
    CHECK(!diffusion_authenticator_abstain(NULL, NULL, NULL));
    CHECK(!diffusion_authenticator_deny(NULL, NULL, NULL));

    DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T handler;
    memset(&handler, 0, sizeof handler);
    diffusion_set_authentication_handler(NULL, handler);
    AUTHENTICATION_REGISTRATION_PARAMS_T registration;
    memset(&registration, 0, sizeof registration);
    CHECK(authentication_register(NULL, registration) == NULL);
    AUTHENTICATION_DEREGISTRATION_PARAMS_T deregistration;
    memset(&deregistration, 0, sizeof deregistration);
    authentication_deregister(NULL, deregistration);
    GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T get;
    memset(&get, 0, sizeof get);
    get_system_authentication_store(NULL, get);
    UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T update;
    memset(&update, 0, sizeof update);
    update_system_authentication_store(NULL, update);
    CHANGE_PRINCIPAL_PARAMS_T change;
    memset(&change, 0, sizeof change);
    change_principal(NULL, change);
    DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T path;
    memset(&path, 0, sizeof path);
    CHECK(!diffusion_get_path_permissions(NULL, path, NULL));
    DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T global;
    memset(&global, 0, sizeof global);
    CHECK(!diffusion_get_global_permissions(NULL, global, NULL));
    CHECK(strcmp(DEFAULT_AUTH_GROUP_NAME, "default") == 0);
}

/* Structs of programs that are made with the macros of the interface. */
typedef struct {
    CHANGE_PRINCIPAL_HANDLERS
} change_handlers_t;
typedef struct {
    AUTHENTICATION_REGISTRATION_HANDLERS
    struct {
        AUTHENTICATION_HANDLERS
    } authentication_handlers;
} registration_handlers_t;
typedef struct {
    AUTHENTICATION_DEREGISTRATION_HANDLERS
} deregistration_handlers_t;

int main(void) {
    CHECK(sizeof(change_handlers_t) == sizeof(CHANGE_PRINCIPAL_HANDLERS_T));
    CHECK(sizeof(registration_handlers_t) == offsetof(AUTHENTICATION_REGISTRATION_PARAMS_T, name));
    CHECK(sizeof(deregistration_handlers_t) == sizeof(AUTHENTICATION_DEREGISTRATION_HANDLERS_T));
    scripts();
    stores();
    nothing();
    return 0;
}
