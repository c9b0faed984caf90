//! Session locks.

pub(crate) mod acquire;
pub(crate) mod lock;
pub(crate) mod table;

pub use self::acquire::{
    diffusion_session_lock, diffusion_session_lock_unlock, diffusion_session_lock_with_scope,
};
pub use self::lock::{
    diffusion_session_lock_dup, diffusion_session_lock_free, diffusion_session_lock_get_name,
    diffusion_session_lock_get_scope, diffusion_session_lock_get_sequence,
    diffusion_session_lock_is_owned, diffusion_session_lock_params_s,
    diffusion_session_lock_scope_e, diffusion_session_lock_unlock_params_s, on_lock_acquired_cb,
    on_unlock_cb, DIFFUSION_SESSION_LOCK_PARAMS_T, DIFFUSION_SESSION_LOCK_SCOPE,
    DIFFUSION_SESSION_LOCK_T, DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T,
};
