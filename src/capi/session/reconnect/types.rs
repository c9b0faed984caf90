//! Reconnection strategies as programs see them (`types/session_types.h`, `specification/sessions/reconnection section 1`).

use core::ffi::{c_char, c_int, c_long, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::c_enums;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::types::session_s;

/// Kind of reconnection strategy.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum reconnection_strategy_type_e {
    /// Described by `retry_count` and `retry_delay`.
    RECONNECTION_STRATEGY_TYPE_LEGACY = 0,
    /// Decided by a function.
    RECONNECTION_STRATEGY_TYPE_CALLBACK = 1,
}

/// Kind of reconnection strategy.
pub type RECONNECTION_STRATEGY_TYPE_T = reconnection_strategy_type_e;

/// What a reconnection strategy decides.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum reconnection_attempt_action_e {
    /// Try to reconnect now.
    RECONNECTION_ATTEMPT_ACTION_START = 0,
    /// Give up: the session is closed.
    RECONNECTION_ATTEMPT_ACTION_ABORT = 1,
}

/// What a reconnection strategy decides.
pub type RECONNECTION_ATTEMPT_ACTION_T = reconnection_attempt_action_e;

c_enums!(reconnection_strategy_type_e, reconnection_attempt_action_e);

/// Decides about one attempt to reconnect. Called on the session's connection thread while the
/// session is in state `RECOVERING_RECONNECT`. It may block: that is how a strategy waits between
/// attempts.
///
/// @param session The session.
/// @param args The arguments of the strategy.
/// @return What to do.
pub type PERFORM_RECONNECTION_CB = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        args: *mut c_void,
    ) -> MaybeUninit<RECONNECTION_ATTEMPT_ACTION_T>,
>;

/// Called on the session's connection thread after an attempt to reconnect has succeeded or failed.
///
/// @param session The session.
/// @param args The arguments of the strategy.
pub type PERFORM_RECONNECTION_AFTER_ACTION_CB =
    Option<unsafe extern "C" fn(session: *mut session_s, args: *mut c_void)>;

/// The arguments of reconnection_repeating().
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct reconnection_args_repeating {
    /// Attempts allowed; negative: no limit.
    pub retry_count: c_long,
    /// Milliseconds between attempts.
    pub retry_delay: c_long,
    /// Attempts made since the connection was lost.
    pub retries_done: c_long,
}

assert_layout!(reconnection_args_repeating, size 24, align 8, { retry_count: 0, retry_delay: 8, retries_done: 16 });

/// How a session tries to reconnect when its connection is lost. Made by one of the functions
/// below, or filled by the program: `{ .retry_count = 3, .retry_delay = 1000 }` with everything
/// else zero makes at most three attempts, one second apart. Sessions copy it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct reconnection_strategy_s {
    /// Kind of strategy; zero means that `retry_count` and `retry_delay` describe it.
    pub r#type: MaybeUninit<RECONNECTION_STRATEGY_TYPE_T>,
    /// The number of attempts allowed; 0 for no reconnection, negative for no limit.
    pub retry_count: c_long,
    /// Milliseconds between attempts.
    pub retry_delay: c_long,
    /// Milliseconds after which the session is given up. Set it with
    /// reconnection_strategy_set_timeout().
    pub reconnect_timeout: c_long,
    /// Private: not zero if the program has set the timeout.
    pub _overridden_reconnect_timeout: c_int,
    /// Not used.
    pub current_url_ptr: *mut c_char,
    /// Decides about each attempt. NULL for attempts by `retry_count` and `retry_delay`.
    pub perform_reconnection: PERFORM_RECONNECTION_CB,
    /// Called after an attempt succeeded; may be NULL.
    pub on_success: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    /// Called after an attempt failed; may be NULL.
    pub on_failure: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    /// Passed to the three functions.
    pub perform_reconnection_args: *mut c_void,
    /// Private: frees `perform_reconnection_args` if they belong to the strategy; NULL if they are
    /// the program's.
    pub _free_args_fn: Option<unsafe extern "C" fn(args: *mut c_void)>,
}

/// How a session tries to reconnect when its connection is lost.
pub type RECONNECTION_STRATEGY_T = reconnection_strategy_s;

/// Older name of `RECONNECTION_STRATEGY_T`.
pub type SESSION_FAILOVER_STRATEGY_T = reconnection_strategy_s;

assert_layout!(reconnection_strategy_s, size 88, align 8, {
    r#type: 0, retry_count: 8, retry_delay: 16, reconnect_timeout: 24, _overridden_reconnect_timeout: 32, current_url_ptr: 40,
    perform_reconnection: 48, on_success: 56, on_failure: 64, perform_reconnection_args: 72, _free_args_fn: 80,
});
