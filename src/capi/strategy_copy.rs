//! What a session keeps of a program's reconnection strategy (a2 sections 3 and 4).
//!
//! The program's struct may be NULL, on its stack, or freed at once: it is read here, once, on the thread that creates the session or sets up the factory.

use core::ffi::{c_long, c_void};
use core::ptr;

use crate::capi::cenum::raw;
use crate::capi::memory;
use crate::capi::reconnect::{
    self, extension_mark, reconnection_repeating, Backoff, Extension, ExtensionArgs,
    DEFAULT_DELAY_MS, DIFFUSION_RECONNECTION_ATTEMPT_CB,
};
use crate::capi::types::session_types::{
    reconnection_args_repeating, reconnection_strategy_type_e,
    PERFORM_RECONNECTION_AFTER_ACTION_CB, PERFORM_RECONNECTION_CB, RECONNECTION_STRATEGY_T,
};

/// Milliseconds until recovering is given up, when nothing else follows from the strategy.
const DEFAULT_TIMEOUT_MS: i64 = 60_000;

/// How a session decides about attempts.
#[derive(Clone, Copy)]
pub(crate) enum StrategyPlan {
    /// Row R0: no reconnection, whatever the timeout.
    Disabled,
    /// Attempts with a fixed delay between them, the first one at once.
    Repeating {
        delay_ms: u64,
        attempts: Option<u64>,
    },
    /// The program's function decides; without one every decision is to give up.
    UserFunction(PERFORM_RECONNECTION_CB),
    /// A wait before each attempt, growing.
    Backoff(Backoff),
    /// The program gets an object for each attempt.
    AttemptObject(DIFFUSION_RECONNECTION_ATTEMPT_CB),
}

/// A strategy struct on the heap that belongs to a session or a factory, with arguments of its own where the library made them.
pub(crate) struct StrategyBlock(*mut RECONNECTION_STRATEGY_T);

impl StrategyBlock {
    /// The struct, for `session->reconnection_strategy`; NULL when there was no memory for it.
    pub(crate) fn as_ptr(&self) -> *mut RECONNECTION_STRATEGY_T {
        self.0
    }

    fn args(&self) -> *mut c_void {
        // SAFETY: NULL or a live strategy that belongs to this value.
        unsafe { self.0.as_ref() }.map_or(ptr::null_mut(), |strategy| {
            strategy.perform_reconnection_args
        })
    }
}

impl Drop for StrategyBlock {
    fn drop(&mut self) {
        // SAFETY: NULL or a strategy that was copied for this value alone.
        unsafe { reconnect::free(self.0) }
    }
}

/// A program's strategy as a session keeps it.
pub(crate) struct StrategyCopy {
    /// How attempts are decided.
    pub(crate) plan: StrategyPlan,
    /// The reconnection timeout that follows from the strategy itself (column T of a2 section 4).
    pub(crate) natural_timeout_ms: i64,
    /// The timeout that the program set on the strategy.
    pub(crate) overridden_timeout_ms: Option<i64>,
    /// Called after an attempt succeeded.
    pub(crate) on_success: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    /// Called after an attempt failed.
    pub(crate) on_failure: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    /// What the program's functions get.
    pub(crate) args: *mut c_void,
    /// The struct that programs see.
    pub(crate) block: StrategyBlock,
}

// SAFETY: the block belongs to this value; `args` is only handed back to the program's functions, which by contract run on the session's thread.
unsafe impl Send for StrategyCopy {}
// SAFETY: nothing here changes through a shared reference.
unsafe impl Sync for StrategyCopy {}

impl Clone for StrategyCopy {
    fn clone(&self) -> Self {
        let block = if self.block.0.is_null() {
            StrategyBlock(ptr::null_mut())
        } else {
            // SAFETY: the block is a live strategy that belongs to this value.
            copy_block(unsafe { &*self.block.0 })
        };
        let args = if self.args == self.block.args() {
            block.args()
        } else {
            self.args
        };
        Self {
            block,
            args,
            ..*self
        }
    }
}

/// Whether `perform` is the exported decision function of repeating strategies.
fn is(perform: PERFORM_RECONNECTION_CB, known: PERFORM_RECONNECTION_CB) -> bool {
    match (perform, known) {
        (Some(left), Some(right)) => ptr::fn_addr_eq(left, right),
        _ => false,
    }
}

/// A copy of the struct in a block of its own, with arguments of its own where the library made them.
fn copy_block(strategy: &RECONNECTION_STRATEGY_T) -> StrategyBlock {
    let mut copy = *strategy;
    copy.current_url_ptr = ptr::null_mut();
    copy._free_args_fn = None;
    let args = copy.perform_reconnection_args;
    let block = if args.is_null() {
        memory::boxed(copy)
    } else if is(copy.perform_reconnection, Some(reconnection_repeating)) {
        // SAFETY: the arguments of this function are such a struct by contract.
        let args = unsafe { args.cast::<reconnection_args_repeating>().read() };
        reconnect::with_owned_args(
            copy,
            reconnection_args_repeating {
                retries_done: 0,
                ..args
            },
        )
    } else if is(copy.perform_reconnection, Some(extension_mark)) {
        // SAFETY: only this library sets the mark, always with such arguments.
        reconnect::with_owned_args(copy, unsafe { args.cast::<ExtensionArgs>().read() })
    } else {
        memory::boxed(copy)
    };
    StrategyBlock(block)
}

/// Rows R, R0, Rd and Rn of a2 section 4: plan and natural timeout.
fn repeating_plan(retry_count: c_long, retry_delay: c_long) -> (StrategyPlan, i64) {
    let every_default = StrategyPlan::Repeating {
        delay_ms: DEFAULT_DELAY_MS,
        attempts: None,
    };
    match (
        u64::try_from(retry_count),
        u64::try_from(retry_delay).unwrap_or(0),
    ) {
        (Ok(0), _) => (StrategyPlan::Disabled, 0),
        (_, 0) => (every_default, DEFAULT_TIMEOUT_MS),
        (Ok(count), delay_ms) => {
            let timeout = i64::try_from(count.saturating_mul(delay_ms)).unwrap_or(i64::MAX);
            (
                StrategyPlan::Repeating {
                    delay_ms,
                    attempts: Some(count),
                },
                timeout,
            )
        }
        (Err(_), delay_ms) => (
            StrategyPlan::Repeating {
                delay_ms,
                attempts: None,
            },
            DEFAULT_TIMEOUT_MS,
        ),
    }
}

/// Reads a strategy; NULL is the default strategy (row D).
///
/// # Safety
/// `strategy` is NULL or points to a strategy, whose arguments are what its function expects.
pub(crate) unsafe fn copy_strategy(strategy: *const RECONNECTION_STRATEGY_T) -> StrategyCopy {
    // SAFETY: NULL or a strategy (caller).
    let Some(strategy) = (unsafe { strategy.as_ref() }) else {
        let (plan, natural_timeout_ms) = repeating_plan(-1, DEFAULT_DELAY_MS as c_long);
        return StrategyCopy {
            plan,
            natural_timeout_ms,
            overridden_timeout_ms: None,
            on_success: None,
            on_failure: None,
            args: ptr::null_mut(),
            block: StrategyBlock(reconnect::repeating(-1, DEFAULT_DELAY_MS as c_long)),
        };
    };
    let perform = strategy.perform_reconnection;
    let mut args = strategy.perform_reconnection_args;
    let mut owned_args = false;
    let legacy = perform.is_none()
        && raw(strategy.r#type)
            != reconnection_strategy_type_e::RECONNECTION_STRATEGY_TYPE_CALLBACK as i32;
    let (plan, natural_timeout_ms) = if legacy {
        repeating_plan(strategy.retry_count, strategy.retry_delay)
    } else if is(perform, Some(reconnection_repeating)) && !args.is_null() {
        // SAFETY: the arguments of this function are such a struct by contract.
        let repeating = unsafe { args.cast::<reconnection_args_repeating>().read() };
        owned_args = strategy._free_args_fn.is_some();
        repeating_plan(repeating.retry_count, repeating.retry_delay)
    } else if is(perform, Some(extension_mark)) && !args.is_null() {
        // SAFETY: only this library sets the mark, always with such arguments.
        let ExtensionArgs { extension, context } = unsafe { args.cast::<ExtensionArgs>().read() };
        args = context;
        let plan = match extension {
            Extension::Backoff(backoff) => StrategyPlan::Backoff(backoff),
            Extension::AttemptObject(on_attempt) => StrategyPlan::AttemptObject(on_attempt),
        };
        (plan, DEFAULT_TIMEOUT_MS)
    } else {
        (StrategyPlan::UserFunction(perform), DEFAULT_TIMEOUT_MS)
    };
    let block = copy_block(strategy);
    if owned_args {
        // The original's arguments may be gone soon; the functions get the copy's.
        args = block.args();
    }
    let set_by_hand = legacy && strategy.reconnect_timeout != 0;
    let overridden = strategy._overridden_reconnect_timeout != 0 || set_by_hand;
    StrategyCopy {
        plan,
        natural_timeout_ms,
        overridden_timeout_ms: overridden.then(|| i64::from(strategy.reconnect_timeout).max(0)),
        on_success: strategy.on_success,
        on_failure: strategy.on_failure,
        args,
        block,
    }
}
