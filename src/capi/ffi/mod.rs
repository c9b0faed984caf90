//! What crosses the boundary in every area: memory, guards, layout, enumerations, errors.

pub(crate) mod api_error;
pub(crate) mod apr;
pub(crate) mod builder;
pub(crate) mod cenum;
pub(crate) mod const_text;
pub(crate) mod constants;
pub(crate) mod context;
pub(crate) mod error;
pub(crate) mod error_code;
pub(crate) mod former_members;
pub(crate) mod guard;
pub(crate) mod layout;
pub(crate) mod memory;
pub(crate) mod out_param;
pub(crate) mod outcall;
pub(crate) mod owned;
pub(crate) mod posix;

pub use self::api_error::{
    diffusion_api_error_free, get_diffusion_api_error_code, get_diffusion_api_error_description,
    DIFFUSION_API_ERROR, DIFFUSION_API_ERROR_T,
};
pub use self::apr::{apr_pool_t, apr_thread_cond_t, apr_thread_mutex_t};
pub use self::cenum::VolatileSessionState;
pub use self::constants::{
    client_send_priority_e, message_priority_e, CLIENT_SEND_PRIORITY_T, DIFFUSION_FALSE,
    DIFFUSION_TRUE, HANDLER_FAILURE, HANDLER_SUCCESS, MESSAGE_PRIORITY_T,
};
pub use self::error::diffusion_error_str;
pub use self::error_code::{
    diffusion_error_free, diffusion_error_s, error_code_e, DIFFUSION_ERROR_T, ERROR_CODE_T,
};
