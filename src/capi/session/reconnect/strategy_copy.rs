//! What a session keeps of a program's reconnection strategy (`specification/sessions/reconnection sections 3 and 4`).
//!
//! The program's struct may be NULL, on its stack, or freed at once: it is read here, once, on the thread that creates the session or sets up the factory.

use core::ffi::{c_long, c_void};
use core::ptr;
use core::time::Duration;

use crate::capi::ffi::cenum::raw;
use crate::capi::ffi::memory;
use crate::capi::session::reconnect;
use crate::capi::session::reconnect::types::{
    reconnection_args_repeating, reconnection_strategy_type_e,
    PERFORM_RECONNECTION_AFTER_ACTION_CB, PERFORM_RECONNECTION_CB, RECONNECTION_STRATEGY_T,
};
use crate::capi::session::reconnect::{
    extension_mark, reconnection_repeating, Extension, ExtensionArgs, DEFAULT_DELAY_MS,
    DIFFUSION_RECONNECTION_ATTEMPT_CB,
};
use crate::session::Backoff;

/// Milliseconds until recovering is given up, when nothing else follows from the strategy.
const DEFAULT_TIMEOUT_MS: i64 = 60_000;

/// How a session decides about attempts.
#[derive(Clone, Copy)]
pub(crate) enum StrategyPlan {
    /// Row R0: no reconnection, whatever the timeout.
    Disabled,
    /// Attempts with a fixed delay between them, the first one at once.
    Repeating {
        delay: Duration,
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
///
/// Programs are shown a session's, and may write anything into it: what is freed is remembered here.
pub(crate) struct StrategyBlock {
    block: *mut RECONNECTION_STRATEGY_T,
    args: *mut c_void,
    owns_args: bool,
}

impl StrategyBlock {
    /// # Safety
    /// `block` is NULL or a strategy that was made by this library for this value alone.
    unsafe fn new(block: *mut RECONNECTION_STRATEGY_T) -> Self {
        // SAFETY: as the caller promises.
        let strategy = unsafe { block.as_ref() };
        Self {
            block,
            args: strategy.map_or(ptr::null_mut(), |made| made.perform_reconnection_args),
            owns_args: strategy.is_some_and(|made| made._free_args_fn.is_some()),
        }
    }

    /// The struct, for `session->reconnection_strategy`; NULL when there was no memory for it.
    pub(crate) fn as_ptr(&self) -> *mut RECONNECTION_STRATEGY_T {
        self.block
    }
}

impl Drop for StrategyBlock {
    fn drop(&mut self) {
        // SAFETY: both blocks are NULL or from the C library's malloc, and belong to this value.
        unsafe {
            if self.owns_args {
                memory::free(self.args);
            }
            memory::free(self.block);
        }
    }
}

/// A program's strategy as a session keeps it.
pub(crate) struct StrategyCopy {
    /// How attempts are decided.
    pub(crate) plan: StrategyPlan,
    /// The reconnection timeout that follows from the strategy itself (column T of `specification/sessions/reconnection section 4`).
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
        // SAFETY: NULL or a live strategy, of a factory or the arguments of a creation: no program is shown those.
        let block = match unsafe { self.block.block.as_ref() } {
            Some(strategy) => copy_block(strategy),
            // SAFETY: NULL is allowed.
            None => unsafe { StrategyBlock::new(ptr::null_mut()) },
        };
        let args = if self.args == self.block.args {
            block.args
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
    // SAFETY: NULL or made just now.
    unsafe { StrategyBlock::new(block) }
}

/// Rows R, R0, Rd and Rn of `specification/sessions/reconnection section 4`: plan and natural timeout.
fn repeating_plan(retry_count: c_long, retry_delay: c_long) -> (StrategyPlan, i64) {
    let every_default = StrategyPlan::Repeating {
        delay: Duration::from_millis(DEFAULT_DELAY_MS),
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
                    delay: Duration::from_millis(delay_ms),
                    attempts: Some(count),
                },
                timeout,
            )
        }
        (Err(_), delay_ms) => (
            StrategyPlan::Repeating {
                delay: Duration::from_millis(delay_ms),
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
            // SAFETY: NULL or made just now.
            block: unsafe {
                StrategyBlock::new(reconnect::repeating(-1, DEFAULT_DELAY_MS as c_long))
            },
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
        args = block.args;
    }
    let set_by_hand = legacy && strategy.reconnect_timeout != 0;
    let overridden = strategy._overridden_reconnect_timeout != 0 || set_by_hand;
    StrategyCopy {
        plan,
        natural_timeout_ms,
        overridden_timeout_ms: overridden.then(|| strategy.reconnect_timeout.max(0)),
        on_success: strategy.on_success,
        on_failure: strategy.on_failure,
        args,
        block,
    }
}

#[cfg(test)]
mod tests {
    use core::mem::MaybeUninit;

    use super::*;
    use crate::capi::ffi::cenum::from_raw;
    use crate::capi::session::reconnect::diffusion_reconnection_strategy_attempt_object;
    use crate::capi::session::reconnect::diffusion_reconnection_strategy_exponential_backoff;
    use crate::capi::session::reconnect::free_reconnection_strategy;
    use crate::capi::session::reconnect::make_reconnection_strategy_repeating_attempt;
    use crate::capi::session::reconnect::make_reconnection_strategy_user_function;
    use crate::capi::session::reconnect::reconnection_strategy_set_timeout;
    use crate::capi::session::reconnect::types::RECONNECTION_ATTEMPT_ACTION_T;
    use crate::capi::session::reconnect::DIFFUSION_EXPONENTIAL_BACKOFF_T;
    use crate::capi::session::reconnect::DIFFUSION_RECONNECTION_ATTEMPT_T;
    use crate::capi::session::types::session_s;

    unsafe extern "C" fn decide(
        _session: *mut session_s,
        _args: *mut c_void,
    ) -> MaybeUninit<RECONNECTION_ATTEMPT_ACTION_T> {
        from_raw(1)
    }

    unsafe extern "C" fn after(_session: *mut session_s, _args: *mut c_void) {}

    unsafe extern "C" fn on_attempt(
        _session: *mut session_s,
        _attempt: *mut DIFFUSION_RECONNECTION_ATTEMPT_T,
        _context: *mut c_void,
    ) {
    }

    /// What a plain struct literal of a C program looks like.
    fn literal(retry_count: c_long, retry_delay: c_long) -> RECONNECTION_STRATEGY_T {
        let mut strategy = reconnect::callback_strategy(None, ptr::null_mut());
        strategy.r#type = from_raw(0);
        strategy.retry_count = retry_count;
        strategy.retry_delay = retry_delay;
        strategy
    }

    fn copy(strategy: &RECONNECTION_STRATEGY_T) -> StrategyCopy {
        // SAFETY: a live strategy.
        unsafe { copy_strategy(strategy) }
    }

    /// Copies a strategy from the heap, frees it as programs do, and lets the copy copy itself once more.
    fn copy_and_free(strategy: *mut RECONNECTION_STRATEGY_T) -> StrategyCopy {
        assert!(!strategy.is_null());
        // SAFETY: a live strategy that is not used afterwards.
        unsafe {
            let copy = copy_strategy(strategy);
            free_reconnection_strategy(strategy);
            copy.clone()
        }
    }

    fn repeating_of(copy: &StrategyCopy) -> (u64, Option<u64>, i64) {
        match copy.plan {
            StrategyPlan::Repeating { delay, attempts } => {
                let delay_ms = u64::try_from(delay.as_millis()).unwrap();
                (delay_ms, attempts, copy.natural_timeout_ms)
            }
            _ => panic!("not a repeating plan"),
        }
    }

    #[test]
    fn null_is_an_attempt_every_five_seconds() {
        // SAFETY: NULL is allowed.
        let default = unsafe { copy_strategy(ptr::null()) };
        assert_eq!(repeating_of(&default), (5000, None, 60_000));
        assert_eq!(default.overridden_timeout_ms, None);
        // The visible struct means the same when it is read again.
        // SAFETY: the block is a live strategy.
        let again = unsafe { copy_strategy(default.block.as_ptr()) };
        assert_eq!(repeating_of(&again), (5000, None, 60_000));
    }

    #[test]
    fn rows_of_the_table_hold_for_literals_and_made_strategies() {
        for (count, delay, expected) in [
            (3, 1000, (1000, Some(3), 3000)),
            (5, 2000, (2000, Some(5), 10_000)),
            (2, 0, (5000, None, 60_000)),
            (-1, 250, (250, None, 60_000)),
            (-1, 0, (5000, None, 60_000)),
            (2, -7, (5000, None, 60_000)),
            (
                c_long::MAX,
                c_long::MAX,
                (c_long::MAX as u64, Some(c_long::MAX as u64), i64::MAX),
            ),
        ] {
            assert_eq!(repeating_of(&copy(&literal(count, delay))), expected);
            let made = copy_and_free(make_reconnection_strategy_repeating_attempt(count, delay));
            assert_eq!(repeating_of(&made), expected);
        }
    }

    #[test]
    fn count_zero_stays_disabled_with_a_timeout_of_its_own() {
        let mut strategy = literal(0, 1000);
        // SAFETY: a live strategy.
        unsafe { reconnection_strategy_set_timeout(&mut strategy, 500) };
        let copy = copy(&strategy);
        assert!(matches!(copy.plan, StrategyPlan::Disabled));
        assert_eq!(
            (copy.natural_timeout_ms, copy.overridden_timeout_ms),
            (0, Some(500))
        );
    }

    #[test]
    fn timeouts_are_overridden_by_function_or_by_hand() {
        let strategy = make_reconnection_strategy_repeating_attempt(5, 2000);
        // SAFETY: a live strategy.
        unsafe { reconnection_strategy_set_timeout(strategy, 30_000) };
        assert_eq!(copy_and_free(strategy).overridden_timeout_ms, Some(30_000));
        let mut by_hand = literal(1, 1);
        by_hand.reconnect_timeout = 70;
        assert_eq!(copy(&by_hand).overridden_timeout_ms, Some(70));
        by_hand.reconnect_timeout = -70;
        assert_eq!(copy(&by_hand).overridden_timeout_ms, Some(0));
        let strategy =
            make_reconnection_strategy_user_function(Some(decide), ptr::null_mut(), None, None);
        // SAFETY: a live strategy.
        unsafe { reconnection_strategy_set_timeout(strategy, 0) };
        assert_eq!(copy_and_free(strategy).overridden_timeout_ms, Some(0));
    }

    #[test]
    fn user_functions_keep_their_arguments_by_pointer() {
        let mut args = 1;
        let pointer = (&raw mut args).cast::<c_void>();
        let copy = copy_and_free(make_reconnection_strategy_user_function(
            Some(decide),
            pointer,
            Some(after),
            None,
        ));
        assert!(matches!(copy.plan, StrategyPlan::UserFunction(Some(_))));
        assert_eq!((copy.args, copy.natural_timeout_ms), (pointer, 60_000));
        assert!(copy.on_success.is_some() && copy.on_failure.is_none());
        let none = make_reconnection_strategy_user_function(None, pointer, None, None);
        assert!(matches!(
            copy_and_free(none).plan,
            StrategyPlan::UserFunction(None)
        ));
        // A literal with a function is a user function too, and its arguments are never freed.
        let mut legacy = literal(3, 1000);
        legacy.perform_reconnection = Some(decide);
        legacy.perform_reconnection_args = pointer;
        legacy._free_args_fn = Some(reconnect::free_owned_args);
        assert!(matches!(
            self::copy(&legacy).plan,
            StrategyPlan::UserFunction(Some(_))
        ));
    }

    #[test]
    fn copies_of_a_repeating_strategy_count_for_themselves() {
        let original = make_reconnection_strategy_repeating_attempt(3, 1);
        // SAFETY: a live strategy with arguments of its own.
        unsafe {
            let arguments = (*original).perform_reconnection_args;
            (*arguments.cast::<reconnection_args_repeating>()).retries_done = 2;
            let copy = copy_strategy(original);
            let own = (*copy.block.as_ptr()).perform_reconnection_args;
            assert!(!own.is_null() && own != arguments);
            assert_eq!(copy.args, own);
            assert_eq!((*own.cast::<reconnection_args_repeating>()).retries_done, 0);
            let clone = copy.clone();
            assert_eq!(
                clone.args,
                (*clone.block.as_ptr()).perform_reconnection_args
            );
            assert_ne!(clone.args, own);
            free_reconnection_strategy(original);
        }
    }

    #[test]
    fn extensions_come_back_with_their_options() {
        let mut context = 1;
        let options = DIFFUSION_EXPONENTIAL_BACKOFF_T {
            initial_delay_ms: 5,
            maximum_delay_ms: 0,
            multiplier: 1.5,
            jitter: 0.25,
            maximum_attempts: 9,
            on_success: Some(after),
            on_failure: None,
            context: (&raw mut context).cast(),
        };
        // SAFETY: live options.
        let strategy = unsafe { diffusion_reconnection_strategy_exponential_backoff(&options) };
        let copy = copy_and_free(strategy);
        let StrategyPlan::Backoff(backoff) = copy.plan else {
            panic!("not a back-off");
        };
        let expected = Backoff {
            initial: Duration::from_millis(5),
            maximum: Duration::from_millis(60_000),
            multiplier: 1.5,
            jitter: 0.25,
            attempts: Some(9),
        };
        assert_eq!(backoff, expected);
        assert_eq!(
            (copy.args, copy.natural_timeout_ms),
            (options.context, 60_000)
        );
        assert!(copy.on_success.is_some() && copy.on_failure.is_none());
        // SAFETY: NULL is allowed.
        let defaults = unsafe { diffusion_reconnection_strategy_exponential_backoff(ptr::null()) };
        let StrategyPlan::Backoff(backoff) = copy_and_free(defaults).plan else {
            panic!("not a back-off");
        };
        let expected = Backoff {
            initial: Duration::from_millis(100),
            maximum: Duration::from_millis(60_000),
            multiplier: 2.0,
            jitter: 0.5,
            attempts: None,
        };
        assert_eq!(backoff, expected);
        let objects = diffusion_reconnection_strategy_attempt_object(
            Some(on_attempt),
            options.context,
            None,
            None,
        );
        let copy = copy_and_free(objects);
        assert!(matches!(copy.plan, StrategyPlan::AttemptObject(Some(_))));
        assert_eq!(copy.args, options.context);
    }
}
