//! `retry-strategy.h`: how often a first connection is tried again (`specification/sessions/session-factory section 4`).

use core::ptr;
use core::time::Duration;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::{api_error, memory};
use crate::retry::RetryStrategy;
use crate::session::ErrorCode;

/// Attempts that stand for "no limit".
const UNLIMITED: u32 = u32::MAX;

/// How often, and after which interval, something is retried: the first connection of a session, or
/// the recovery of an update stream. Sessions, factories and streams copy it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DIFFUSION_RETRY_STRATEGY_T {
    interval_ms: u32,
    attempts: u32,
}

/// Reads a strategy; NULL and a strategy without attempts mean no retry.
///
/// # Safety
/// `strategy` is NULL or a live strategy.
pub(crate) unsafe fn snapshot(
    strategy: *const DIFFUSION_RETRY_STRATEGY_T,
) -> Option<RetryStrategy> {
    // SAFETY: as the caller promises.
    let strategy = unsafe { strategy.as_ref() }?;
    let attempts = (strategy.attempts != UNLIMITED).then_some(strategy.attempts);
    (strategy.attempts > 0).then_some(RetryStrategy {
        interval: Duration::from_millis(strategy.interval_ms.into()),
        attempts,
    })
}

/// # Safety
/// `api_error` is NULL or has room for an error.
unsafe fn create(
    interval_ms: u32,
    attempts: u32,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_RETRY_STRATEGY_T {
    if interval_ms == 0 {
        // SAFETY: as the caller promises.
        unsafe {
            api_error::set(
                api_error,
                ErrorCode::ILLEGAL_ARGUMENT,
                "the interval of a retry strategy must be positive",
            );
        }
        return ptr::null_mut();
    }
    let strategy = memory::boxed(DIFFUSION_RETRY_STRATEGY_T {
        interval_ms,
        attempts,
    });
    // SAFETY: as the caller promises.
    unsafe {
        if strategy.is_null() {
            api_error::set(api_error, ErrorCode::UNKNOWN, "out of memory");
        } else {
            api_error::clear(api_error);
        }
    }
    strategy
}

/// Creates a strategy of a number of retries, each after an interval.
///
/// @param interval Milliseconds before each retry; must not be 0.
/// @param attempts The number of retries; 0 for none.
/// @param[out] api_error Receives an error, to be released with diffusion_api_error_free(), if the
///     interval is invalid; NULL on success. May be NULL.
/// @return The strategy, to be released with diffusion_retry_strategy_free(); NULL if the interval
///     is invalid, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_retry_strategy_create(
    interval: u32,
    attempts: u32,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_RETRY_STRATEGY_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or room for an error by contract.
        unsafe { create(interval, attempts, api_error) }
    })
}

/// Creates a strategy of retries without a limit, each after an interval.
///
/// @param interval Milliseconds before each retry; must not be 0.
/// @param[out] api_error Receives an error, to be released with diffusion_api_error_free(), if the
///     interval is invalid; NULL on success. May be NULL.
/// @return The strategy, to be released with diffusion_retry_strategy_free(); NULL if the interval
///     is invalid, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_retry_strategy_create_interval_only(
    interval: u32,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_RETRY_STRATEGY_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or room for an error by contract.
        unsafe { create(interval, UNLIMITED, api_error) }
    })
}

/// Creates a strategy of no retries.
///
/// @return The strategy, to be released with diffusion_retry_strategy_free(); NULL if out of
///     memory.
#[no_mangle]
pub extern "C" fn diffusion_retry_strategy_no_retry() -> *mut DIFFUSION_RETRY_STRATEGY_T {
    guard(ptr::null_mut(), || {
        memory::boxed(DIFFUSION_RETRY_STRATEGY_T {
            interval_ms: 0,
            attempts: 0,
        })
    })
}

/// Gives the interval of a strategy.
///
/// @param retry_strategy The strategy.
/// @return Milliseconds before each retry; 0 if `retry_strategy` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_retry_strategy_get_interval(
    retry_strategy: *mut DIFFUSION_RETRY_STRATEGY_T,
) -> u32 {
    guard(0, || {
        // SAFETY: NULL or a live strategy by contract.
        unsafe { retry_strategy.as_ref() }.map_or(0, |strategy| strategy.interval_ms)
    })
}

/// Gives the number of retries of a strategy.
///
/// @param retry_strategy The strategy.
/// @return Retries allowed; 4294967295 for no limit; 0 if `retry_strategy` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_retry_strategy_get_attempts(
    retry_strategy: *mut DIFFUSION_RETRY_STRATEGY_T,
) -> u32 {
    guard(0, || {
        // SAFETY: NULL or a live strategy by contract.
        unsafe { retry_strategy.as_ref() }.map_or(0, |strategy| strategy.attempts)
    })
}

/// Releases a strategy.
///
/// @param retry_strategy The strategy; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_retry_strategy_free(
    retry_strategy: *mut DIFFUSION_RETRY_STRATEGY_T,
) {
    guard((), || {
        // SAFETY: NULL or a strategy that the program gives up.
        unsafe { memory::free(retry_strategy) }
    })
}
