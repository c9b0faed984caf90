//! Reconnection attempts that the program starts or aborts later, from any thread: an extension.
//!
//! A program holds an attempt as a number that looks like a pointer and is never followed, so that using one twice, or
//! after its session has gone, is an answer and not a crash.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::capi::ffi::guard::guard;
use crate::capi::session::reconnect::DIFFUSION_RECONNECTION_ATTEMPT_T;
use crate::capi::session::types::session_s;
use crate::engine::fork::PerProcess;
use crate::engine::sync::Mutex;
use crate::engine::Attempt;
use crate::session::StrategyDecision;

#[derive(Default)]
struct Attempts {
    last: usize,
    open: BTreeMap<usize, (usize, Arc<Attempt>)>,
}

static ATTEMPTS: PerProcess<Mutex<Attempts>> = PerProcess::new();

/// Gives a program a hold of the attempt.
pub(crate) fn expose(
    session: *const session_s,
    attempt: Arc<Attempt>,
) -> *mut DIFFUSION_RECONNECTION_ATTEMPT_T {
    let mut attempts = ATTEMPTS.get().lock();
    attempts.last += 1;
    let number = attempts.last;
    attempts.open.insert(number, (session as usize, attempt));
    std::ptr::without_provenance_mut(number)
}

/// The session has gone, and with it the attempts that its program never used.
pub(crate) fn forget_session(session: *const session_s) {
    ATTEMPTS
        .get()
        .lock()
        .open
        .retain(|_, (owner, _)| *owner != session as usize);
}

fn answer(attempt: *mut DIFFUSION_RECONNECTION_ATTEMPT_T, decision: StrategyDecision) -> bool {
    guard(false, || {
        let found = ATTEMPTS.get().lock().open.remove(&(attempt as usize));
        match found {
            Some((_, attempt)) => attempt.answer(decision),
            None => {
                log::warn!(
                    "a reconnection attempt was used that is NULL, used up or of a freed session"
                );
                false
            }
        }
    })
}

/// Starts a reconnection attempt now. May be called from any thread, also after the strategy's
/// callback returned. Uses up the attempt.
///
/// @param attempt The attempt given to the strategy's callback; may be NULL.
/// @return True if this answered the attempt; false if it was answered before, or its session has
///     been freed. An answer that comes after the reconnection timeout, or after the session was
///     closed, has no effect.
#[no_mangle]
pub extern "C" fn diffusion_reconnection_attempt_start(
    attempt: *mut DIFFUSION_RECONNECTION_ATTEMPT_T,
) -> bool {
    answer(attempt, StrategyDecision::Start)
}

/// Starts a reconnection attempt after a delay, without keeping any thread waiting. May be called
/// from any thread, also after the strategy's callback returned. Uses up the attempt. Closing the
/// session cuts the wait short.
///
/// @param attempt The attempt given to the strategy's callback; may be NULL.
/// @param delay_ms Milliseconds from now.
/// @return True if this answered the attempt; false if it was answered before, or its session has
///     been freed.
#[no_mangle]
pub extern "C" fn diffusion_reconnection_attempt_start_after(
    attempt: *mut DIFFUSION_RECONNECTION_ATTEMPT_T,
    delay_ms: u32,
) -> bool {
    let delay = Duration::from_millis(delay_ms.into());
    answer(attempt, StrategyDecision::StartAfter(delay))
}

/// Gives up: the session is closed and its state becomes `CLOSED_FAILED`. May be called from any
/// thread, also after the strategy's callback returned. Uses up the attempt.
///
/// @param attempt The attempt given to the strategy's callback; may be NULL.
/// @return True if this answered the attempt; false if it was answered before, or its session has
///     been freed.
#[no_mangle]
pub extern "C" fn diffusion_reconnection_attempt_abort(
    attempt: *mut DIFFUSION_RECONNECTION_ATTEMPT_T,
) -> bool {
    answer(attempt, StrategyDecision::Abort)
}
