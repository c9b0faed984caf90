//! What sessions may do: roles and permissions in the server's security store.

pub(crate) mod own_permissions;
pub(crate) mod permissions;
pub(crate) mod principal;
pub(crate) mod store;
pub(crate) mod store_getters;
pub(crate) mod store_requests;
pub(crate) mod store_script;

pub use self::own_permissions::{
    diffusion_get_global_permissions, diffusion_get_global_permissions_params_s,
    diffusion_get_path_permissions, diffusion_get_path_permissions_params_s,
    on_get_global_permissions_cb, on_get_path_permissions_cb, on_get_topic_permissions_cb,
    DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T, DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T,
};
pub use self::permissions::{
    global_permissions_e, path_permissions_e, topic_permissions_e, GLOBAL_PERMISSIONS_T,
    PATH_PERMISSIONS_T, SECURITY_GLOBAL_PERMISSIONS_NAMES, SECURITY_GLOBAL_PERMISSIONS_TABLE,
    SECURITY_PATH_PERMISSIONS_NAMES, SECURITY_PATH_PERMISSIONS_TABLE,
    SECURITY_TOPIC_PERMISSIONS_NAMES, SECURITY_TOPIC_PERMISSIONS_TABLE, TOPIC_PERMISSIONS_T,
};
pub use self::principal::{
    change_principal, change_principal_handlers_s, change_principal_params_s,
    diffusion_reauthenticate, diffusion_reauthenticate_params_s, on_change_principal_cb,
    on_reauthenticate_cb, CHANGE_PRINCIPAL_HANDLERS_T, CHANGE_PRINCIPAL_PARAMS_T,
    DIFFUSION_REAUTHENTICATE_PARAMS_T,
};
pub use self::store::{
    security_store_create, security_store_dup, security_store_free, security_store_role_s,
    security_store_s, SECURITY_STORE_ROLE_T, SECURITY_STORE_T,
};
pub use self::store_getters::{
    get_security_default_anonymous_roles, get_security_default_named_roles,
    get_security_default_path_permissions, get_security_default_topic_permissions,
    get_security_global_permissions, get_security_included_roles, get_security_isolated_paths,
    get_security_path_permissions, get_security_role_names, get_security_topic_permissions,
};
pub use self::store_requests::{
    get_security_store, get_security_store_params_s, on_get_security_store_cb,
    on_update_security_store_cb, update_security_store, update_security_store_params_s,
    GET_SECURITY_STORE_PARAMS_T, UPDATE_SECURITY_STORE_PARAMS_T,
};
pub use self::store_script::{
    update_security_store_anonymous_session_roles, update_security_store_default_path_permissions,
    update_security_store_default_topic_permissions, update_security_store_deisolate_path,
    update_security_store_global_role_permissions, update_security_store_include_roles,
    update_security_store_isolate_path, update_security_store_named_session_roles,
    update_security_store_path_permissions, update_security_store_remove_path_permissions,
    update_security_store_remove_topic_permissions, update_security_store_role_locked_by_principal,
    update_security_store_topic_permissions,
};
