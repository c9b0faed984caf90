//! `reconnect.h`: reconnection strategies (`specification/sessions/reconnection sections 1 to 4`).
//!
//! A strategy is one `malloc`ed block (programs release it with plain `free()`), and arguments that belong to it are a second one.
//! What a session makes of a strategy is read by `crate::capi::session::reconnect::strategy_copy`.

pub(crate) mod attempt_object;
pub(crate) mod strategy_copy;
pub(crate) mod types;

use core::ffi::{c_int, c_long, c_void};
use core::mem::MaybeUninit;
use core::ptr;
use std::time::Duration;

use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::session::reconnect::types::{
    reconnection_args_repeating, reconnection_attempt_action_e, reconnection_strategy_type_e,
    PERFORM_RECONNECTION_AFTER_ACTION_CB, PERFORM_RECONNECTION_CB, RECONNECTION_ATTEMPT_ACTION_T,
    RECONNECTION_STRATEGY_T,
};
use crate::capi::session::types::{session_s, SESSION_T};
use crate::session::Backoff;

/// The options of diffusion_reconnection_strategy_exponential_backoff(). Every member that is zero
/// has the default given here. An extension of this library.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_exponential_backoff_s {
    /// Milliseconds before the first attempt; default 100.
    pub initial_delay_ms: u32,
    /// Longest wait in milliseconds; default 60000.
    pub maximum_delay_ms: u32,
    /// Each wait is this many times the one before; at least 1, default 2.
    pub multiplier: f64,
    /// The part of each wait that is left to chance, from 0 to 1: with jitter j, a wait of d is
    /// drawn from d * (1 - j) to d. Default 0.
    pub jitter: f64,
    /// The number of attempts after which the session is given up. Default 0: only the reconnection
    /// timeout limits them.
    pub maximum_attempts: u32,
    /// Called after an attempt succeeded, before the next loss starts with the first wait again;
    /// may be NULL.
    pub on_success: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    /// Called after an attempt failed; may be NULL.
    pub on_failure: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    /// Passed to the two functions; never followed or freed.
    pub context: *mut c_void,
}
/// The options of diffusion_reconnection_strategy_exponential_backoff(). An extension of this
/// library.
pub type DIFFUSION_EXPONENTIAL_BACKOFF_T = diffusion_exponential_backoff_s;
crate::capi::ffi::layout::assert_layout!(diffusion_exponential_backoff_s, size 56, align 8, {
    initial_delay_ms: 0, maximum_delay_ms: 4, multiplier: 8, jitter: 16, maximum_attempts: 24, on_success: 32, on_failure: 40, context: 48,
});

/// One attempt to reconnect, about which the program decides when it likes. An extension of this
/// library.
pub struct DIFFUSION_RECONNECTION_ATTEMPT_T {
    _private: [u8; 0],
}

/// Called on the session's connection thread when the connection is lost and after every failed
/// attempt. An extension of this library.
///
/// @param session The session.
/// @param attempt The attempt. May be kept and used later, from any thread.
/// @param context The context of the strategy.
pub type DIFFUSION_RECONNECTION_ATTEMPT_CB = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        attempt: *mut DIFFUSION_RECONNECTION_ATTEMPT_T,
        context: *mut c_void,
    ),
>;

/// What an extension strategy keeps in its arguments block.
#[derive(Clone, Copy)]
pub(crate) enum Extension {
    Backoff(Backoff),
    AttemptObject(DIFFUSION_RECONNECTION_ATTEMPT_CB),
}

/// The arguments block of an extension strategy.
#[derive(Clone, Copy)]
pub(crate) struct ExtensionArgs {
    pub(crate) extension: Extension,
    /// The program's pointer, given to its functions.
    pub(crate) context: *mut c_void,
}

/// Stands in `perform_reconnection` of an extension strategy, as its mark. Sessions never call it.
pub(crate) unsafe extern "C" fn extension_mark(
    _session: *mut session_s,
    args: *mut c_void,
) -> MaybeUninit<RECONNECTION_ATTEMPT_ACTION_T> {
    log::warn!("a reconnection strategy of this library was called as if it were a function ({args:p}); the answer is to give up");
    from_raw(reconnection_attempt_action_e::RECONNECTION_ATTEMPT_ACTION_ABORT as c_int)
}

/// Frees arguments that belong to a strategy.
pub(crate) unsafe extern "C" fn free_owned_args(args: *mut c_void) {
    // SAFETY: `_free_args_fn` is set to this only together with arguments from malloc.
    unsafe { memory::free(args) }
}

/// A strategy of type CALLBACK with everything else zero.
pub(crate) fn callback_strategy(
    perform: PERFORM_RECONNECTION_CB,
    args: *mut c_void,
) -> RECONNECTION_STRATEGY_T {
    RECONNECTION_STRATEGY_T {
        r#type: MaybeUninit::new(reconnection_strategy_type_e::RECONNECTION_STRATEGY_TYPE_CALLBACK),
        retry_count: 0,
        retry_delay: 0,
        reconnect_timeout: 0,
        _overridden_reconnect_timeout: 0,
        current_url_ptr: ptr::null_mut(),
        perform_reconnection: perform,
        on_success: None,
        on_failure: None,
        perform_reconnection_args: args,
        _free_args_fn: None,
    }
}

/// Puts a strategy and arguments that belong to it into blocks of their own; NULL when out of memory.
pub(crate) fn with_owned_args<A: Copy>(
    mut strategy: RECONNECTION_STRATEGY_T,
    args: A,
) -> *mut RECONNECTION_STRATEGY_T {
    let args = memory::boxed(args);
    if args.is_null() {
        return ptr::null_mut();
    }
    strategy.perform_reconnection_args = args.cast();
    strategy._free_args_fn = Some(free_owned_args);
    let block = memory::boxed(strategy);
    if block.is_null() {
        // SAFETY: made just now and not used by anybody.
        unsafe { memory::free(args) };
    }
    block
}

/// A repeating strategy in blocks of its own; NULL when out of memory.
pub(crate) fn repeating(retry_count: c_long, retry_delay: c_long) -> *mut RECONNECTION_STRATEGY_T {
    let mut strategy = callback_strategy(Some(reconnection_repeating), ptr::null_mut());
    strategy.retry_count = retry_count;
    strategy.retry_delay = retry_delay;
    with_owned_args(
        strategy,
        reconnection_args_repeating {
            retry_count,
            retry_delay,
            retries_done: 0,
        },
    )
}

/// Releases a strategy and the arguments that belong to it; NULL is fine.
///
/// # Safety
/// `strategy` is NULL or a strategy on the heap that is not used afterwards.
pub(crate) unsafe fn free(strategy: *mut RECONNECTION_STRATEGY_T) {
    if strategy.is_null() {
        return;
    }
    // SAFETY: as the caller promises; `_free_args_fn` belongs to the arguments.
    unsafe {
        if let Some(free_args) = (*strategy)._free_args_fn {
            free_args((*strategy).perform_reconnection_args);
        }
        memory::free(strategy);
    }
}

/// Creates a strategy that makes a number of attempts, the first one at once, with a fixed delay
/// between them. The reconnection timeout is the product of both unless it is set.
///
/// @param retry_count The number of attempts allowed; 0 for no reconnection, negative for no limit.
/// @param retry_delay Milliseconds between attempts. 0 stands for 5000, and then only the timeout
///     (60000 ms unless set) limits the attempts.
/// @return The strategy, to be released with free_reconnection_strategy() or `free()` as soon as
///     the session has been created; NULL if out of memory.
#[no_mangle]
pub extern "C" fn make_reconnection_strategy_repeating_attempt(
    retry_count: c_long,
    retry_delay: c_long,
) -> *mut RECONNECTION_STRATEGY_T {
    guard(ptr::null_mut(), || repeating(retry_count, retry_delay))
}

/// Creates a strategy that asks a function of the program before each attempt. The functions are
/// called on the session's connection thread. `reconnect_cb` may block in order to wait.
///
/// @param reconnect_cb Decides: `RECONNECTION_ATTEMPT_ACTION_START` or
///     `RECONNECTION_ATTEMPT_ACTION_ABORT`. NULL gives up at once.
/// @param args Passed to all three functions; never followed or freed; must live as long as the
///     session.
/// @param success_cb Called after an attempt has succeeded; may be NULL.
/// @param failure_cb Called after an attempt has failed; may be NULL.
/// @return The strategy, to be released with free_reconnection_strategy() or `free()` as soon as
///     the session has been created; NULL if out of memory.
#[no_mangle]
pub extern "C" fn make_reconnection_strategy_user_function(
    reconnect_cb: PERFORM_RECONNECTION_CB,
    args: *mut c_void,
    success_cb: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    failure_cb: PERFORM_RECONNECTION_AFTER_ACTION_CB,
) -> *mut RECONNECTION_STRATEGY_T {
    guard(ptr::null_mut(), || {
        let mut strategy = callback_strategy(reconnect_cb, args);
        strategy.on_success = success_cb;
        strategy.on_failure = failure_cb;
        memory::boxed(strategy)
    })
}

/// Sets the time after which the session is given up. Sessions that were created already are not
/// affected.
///
/// @param strategy The strategy, from a function of this section or the program's own struct;
///     nothing happens if it is NULL.
/// @param timeout Milliseconds from the loss of the connection; 0 or less disables reconnection.
#[no_mangle]
pub unsafe extern "C" fn reconnection_strategy_set_timeout(
    strategy: *mut RECONNECTION_STRATEGY_T,
    timeout: c_long,
) {
    guard((), || {
        require!("reconnection_strategy_set_timeout", !strategy.is_null());
        // SAFETY: not NULL; a strategy by contract.
        unsafe {
            (*strategy).reconnect_timeout = timeout.max(0);
            (*strategy)._overridden_reconnect_timeout = 1;
        }
    })
}

/// Releases a strategy that was made by a function of this section. The program's own arguments are
/// not freed.
///
/// @param strategy The strategy; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn free_reconnection_strategy(strategy: *mut RECONNECTION_STRATEGY_T) {
    guard((), || {
        // SAFETY: NULL or a strategy on the heap that the program gives up.
        unsafe { free(strategy) }
    })
}

/// Decides as a strategy with a fixed delay does: waits `retry_delay` milliseconds, except before
/// the first attempt, and allows `retry_count` attempts. It blocks while it waits. It is meant for
/// the member `perform_reconnection`; a session that finds it there waits by itself, so that
/// closing the session does not have to wait.
///
/// @param session Not used.
/// @param cb_args A `struct reconnection_args_repeating`; NULL gives up.
/// @return `RECONNECTION_ATTEMPT_ACTION_START` or `RECONNECTION_ATTEMPT_ACTION_ABORT`.
#[no_mangle]
pub unsafe extern "C" fn reconnection_repeating(
    session: *mut SESSION_T,
    cb_args: *mut c_void,
) -> MaybeUninit<RECONNECTION_ATTEMPT_ACTION_T> {
    let _ = session;
    let abort = from_raw(reconnection_attempt_action_e::RECONNECTION_ATTEMPT_ACTION_ABORT as c_int);
    guard(abort, || {
        require!("reconnection_repeating", !cb_args.is_null(), abort);
        // SAFETY: not NULL; such a struct by contract, which only the session's connection thread uses.
        let args = unsafe { &mut *cb_args.cast::<reconnection_args_repeating>() };
        if args.retry_count >= 0 && args.retries_done >= args.retry_count {
            return abort;
        }
        if args.retries_done > 0 {
            let delay = if args.retry_delay > 0 {
                args.retry_delay as u64
            } else {
                DEFAULT_DELAY_MS
            };
            std::thread::sleep(Duration::from_millis(delay));
        }
        args.retries_done = args.retries_done.saturating_add(1);
        from_raw(reconnection_attempt_action_e::RECONNECTION_ATTEMPT_ACTION_START as c_int)
    })
}

/// Milliseconds between attempts when a strategy does not say.
pub(crate) const DEFAULT_DELAY_MS: u64 = 5000;

/// Defaults filled in; `None` when the options contradict themselves.
fn checked(options: &DIFFUSION_EXPONENTIAL_BACKOFF_T) -> Option<Backoff> {
    let or = |value: u32, default: u32| {
        let milliseconds = if value == 0 { default } else { value };
        Duration::from_millis(milliseconds.into())
    };
    let backoff = Backoff {
        initial: or(options.initial_delay_ms, 100),
        maximum: or(options.maximum_delay_ms, 60_000),
        multiplier: if options.multiplier == 0.0 {
            2.0
        } else {
            options.multiplier
        },
        jitter: options.jitter,
        attempts: (options.maximum_attempts > 0).then_some(options.maximum_attempts),
    };
    let sound = backoff.multiplier.is_finite()
        && backoff.multiplier >= 1.0
        && (0.0..=1.0).contains(&backoff.jitter)
        && backoff.initial <= backoff.maximum;
    sound.then_some(backoff)
}

/// Creates a strategy that waits before every attempt, including the first, each time longer, up to
/// a maximum. The reconnection timeout is 60000 ms unless it is set. An extension of this library.
///
/// @param options What differs from the defaults; copied. NULL for all defaults, with a jitter of
///     0.5.
/// @return The strategy, to be released with free_reconnection_strategy() or `free()` as soon as
///     the session has been created. NULL if out of memory or an option is invalid: a multiplier
///     below 1, a jitter outside 0 to 1, an initial delay above the maximum, a value that is not a
///     number.
#[no_mangle]
pub unsafe extern "C" fn diffusion_reconnection_strategy_exponential_backoff(
    options: *const DIFFUSION_EXPONENTIAL_BACKOFF_T,
) -> *mut RECONNECTION_STRATEGY_T {
    guard(ptr::null_mut(), || {
        let defaults = DIFFUSION_EXPONENTIAL_BACKOFF_T {
            initial_delay_ms: 0,
            maximum_delay_ms: 0,
            multiplier: 0.0,
            jitter: 0.5,
            maximum_attempts: 0,
            on_success: None,
            on_failure: None,
            context: ptr::null_mut(),
        };
        // SAFETY: NULL or such a struct by contract.
        let options = unsafe { options.as_ref() }.copied().unwrap_or(defaults);
        let Some(backoff) = checked(&options) else {
            log::warn!("diffusion_reconnection_strategy_exponential_backoff: invalid options");
            return ptr::null_mut();
        };
        let mut strategy = callback_strategy(Some(extension_mark), ptr::null_mut());
        strategy.on_success = options.on_success;
        strategy.on_failure = options.on_failure;
        with_owned_args(
            strategy,
            ExtensionArgs {
                extension: Extension::Backoff(backoff),
                context: options.context,
            },
        )
    })
}

/// Creates a strategy that gives the program an object for each attempt. With it the program starts
/// the attempt now or later, or gives up, without blocking a thread of the library. The
/// reconnection timeout is 60000 ms unless it is set. An extension of this library.
///
/// @param on_attempt Called for each attempt; must not be NULL.
/// @param context Passed to all three functions; never followed or freed; must live as long as the
///     session.
/// @param on_success Called after an attempt has succeeded; may be NULL.
/// @param on_failure Called after an attempt has failed; may be NULL.
/// @return The strategy, to be released with free_reconnection_strategy() or `free()` as soon as
///     the session has been created; NULL if `on_attempt` is NULL, or if out of memory.
#[no_mangle]
pub extern "C" fn diffusion_reconnection_strategy_attempt_object(
    on_attempt: DIFFUSION_RECONNECTION_ATTEMPT_CB,
    context: *mut c_void,
    on_success: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    on_failure: PERFORM_RECONNECTION_AFTER_ACTION_CB,
) -> *mut RECONNECTION_STRATEGY_T {
    guard(ptr::null_mut(), || {
        require!(
            "diffusion_reconnection_strategy_attempt_object",
            on_attempt.is_some(),
            ptr::null_mut()
        );
        let mut strategy = callback_strategy(Some(extension_mark), ptr::null_mut());
        strategy.on_success = on_success;
        strategy.on_failure = on_failure;
        with_owned_args(
            strategy,
            ExtensionArgs {
                extension: Extension::AttemptObject(on_attempt),
                context,
            },
        )
    })
}
