//! Who may open a session: authenticators, and the store of the server's own one.

pub(crate) mod authenticator;
pub(crate) mod handler;
pub(crate) mod handlers;
pub(crate) mod question;
pub(crate) mod revoke;

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
