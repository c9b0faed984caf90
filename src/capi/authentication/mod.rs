//! Who may open a session: authenticators, and the store of the server's own one.

pub(crate) mod authenticator;
pub(crate) mod handler;
pub(crate) mod handlers;
pub(crate) mod question;
pub(crate) mod revoke;
pub(crate) mod system_requests;
pub(crate) mod system_script;
pub(crate) mod system_store;

pub use self::authenticator::{
    diffusion_authenticator_abstain, diffusion_authenticator_allow,
    diffusion_authenticator_allow_with_properties, diffusion_authenticator_deny,
    diffusion_authenticator_dup, diffusion_authenticator_free, DIFFUSION_AUTHENTICATOR_T,
};
pub use self::handler::{
    authenticator_on_active, authenticator_on_authenticate, authenticator_on_close,
    authenticator_on_error, diffusion_authentication_handler_params_s,
    diffusion_authentication_handler_s, diffusion_set_authentication_handler,
    DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T, DIFFUSION_AUTHENTICATION_HANDLER_T,
};
pub use self::revoke::{
    diffusion_revoke_authentication, diffusion_revoke_authentication_params_s,
    on_session_revoked_cb, DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T,
};
pub use self::system_requests::{
    get_anonymous_roles, get_principal_names, get_roles_for_principal,
    get_system_authentication_store, get_system_authentication_store_params_s,
    on_get_system_authentication_store_cb, on_update_system_authentication_store_cb,
    update_system_authentication_store, update_system_authentication_store_params_s,
    GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T, UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T,
};
pub use self::system_script::{
    update_auth_store_abstain_anonymous_connections, update_auth_store_add_locked_principal,
    update_auth_store_add_principal, update_auth_store_allow_anonymous_connections,
    update_auth_store_assign_roles, update_auth_store_deny_anonymous_connections,
    update_auth_store_ignore_client_proposed_property, update_auth_store_remove_principal,
    update_auth_store_set_password, update_auth_store_trust_client_proposed_property_in,
    update_auth_store_trust_client_proposed_property_matches, update_auth_store_verify_password,
};
pub use self::system_store::{
    anonymous_connection_action_e, system_authentication_store_create,
    system_authentication_store_dup, system_authentication_store_free,
    system_authentication_store_s, system_principal_dup, system_principal_free, system_principal_s,
    ANONYMOUS_CONNECTION_ACTION_T, SYSTEM_AUTHENTICATION_STORE_T, SYSTEM_PRINCIPAL_T,
};
