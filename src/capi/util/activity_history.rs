//! `activity-history.h`: which share of the recent past was busy (`specification/sessions/session section 10`), for programs that make deltas.
//!
//! Callable from any thread. Each call takes the history's own lock for its duration.

use core::ffi::c_int;
use core::ptr;
use std::time::Instant;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::owned::{self, handles};
use crate::data::activity_history::ActivityHistory;
use crate::engine::sync::Mutex;

/// Default number of buckets.
pub const DIFFUSION_DELTA_BUCKET_COUNT: c_int = 16;
/// Default length of a bucket in milliseconds.
pub const DIFFUSION_DELTA_BUCKET_MILLIS: core::ffi::c_long = 1024;

/// How much effort goes into a delta. No function takes or returns it.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum diffusion_delta_quality_e {
    /// The smallest delta.
    DIFFUSION_DELTA_QUALITY_HIGHEST = 0,
    /// High.
    DIFFUSION_DELTA_QUALITY_HIGH = 1,
    /// Moderate.
    DIFFUSION_DELTA_QUALITY_MODERATE = 2,
    /// Low.
    DIFFUSION_DELTA_QUALITY_LOW = 3,
    /// The least effort.
    DIFFUSION_DELTA_QUALITY_LOWEST = 4,
}
/// How much effort goes into a delta. No function takes or returns it.
pub type DIFFUSION_DELTA_QUALITY_T = diffusion_delta_quality_e;

/// Measures how busy something was in the recent past.
pub struct DIFFUSION_ACTIVITY_HISTORY_T {
    history: Mutex<ActivityHistory>,
    /// Times are counted from here.
    created: Instant,
}
handles!(Boxed: DIFFUSION_ACTIVITY_HISTORY_T);

impl DIFFUSION_ACTIVITY_HISTORY_T {
    fn now_millis(&self) -> u64 {
        u64::try_from(self.created.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The busy share of the window, from 0 to 256.
    pub(crate) fn utilisation(&self) -> u32 {
        self.history.lock().utilisation()
    }
}

/// Creates a history.
///
/// @param bucket_count The number of buckets in the window; 0 or less for
///     #DIFFUSION_DELTA_BUCKET_COUNT.
/// @param bucket_ms The length of a bucket in milliseconds; 0 for #DIFFUSION_DELTA_BUCKET_MILLIS.
/// @return The history, to be released with diffusion_activity_history_free().
#[no_mangle]
pub extern "C" fn diffusion_activity_history_create(
    bucket_count: c_int,
    bucket_ms: u64,
) -> *mut DIFFUSION_ACTIVITY_HISTORY_T {
    guard(ptr::null_mut(), || {
        let bucket_count = usize::try_from(bucket_count).unwrap_or(0);
        owned::give(DIFFUSION_ACTIVITY_HISTORY_T {
            history: Mutex::new(ActivityHistory::new(bucket_count, bucket_ms)),
            created: Instant::now(),
        })
    })
}

/// Begins a busy period, unless one has begun.
///
/// @param activity_history The history; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_activity_history_start(
    activity_history: *mut DIFFUSION_ACTIVITY_HISTORY_T,
) {
    guard((), || {
        // SAFETY: NULL or a live history by contract.
        let history = unsafe { activity_history.as_ref() };
        require!("diffusion_activity_history_start", history.is_some());
        if let Some(history) = history {
            history.history.lock().start(history.now_millis());
        }
    })
}

/// Ends a busy period, if one has begun.
///
/// @param activity_history The history; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_activity_history_stop(
    activity_history: *mut DIFFUSION_ACTIVITY_HISTORY_T,
) {
    guard((), || {
        // SAFETY: NULL or a live history by contract.
        let history = unsafe { activity_history.as_ref() };
        require!("diffusion_activity_history_stop", history.is_some());
        if let Some(history) = history {
            history.history.lock().stop(history.now_millis());
        }
    })
}

/// Gives the busy share of the window. It is computed when diffusion_activity_history_start() or
/// diffusion_activity_history_stop() is called in another bucket than the call before.
///
/// @param activity_history The history.
/// @return From 0 (idle) to 256 (always busy); 0 if `activity_history` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_activity_history_utilisation(
    activity_history: *mut DIFFUSION_ACTIVITY_HISTORY_T,
) -> c_int {
    guard(0, || {
        // SAFETY: NULL or a live history by contract.
        let history = unsafe { activity_history.as_ref() };
        require!(
            "diffusion_activity_history_utilisation",
            history.is_some(),
            0
        );
        history.map_or(0, |history| {
            c_int::try_from(history.utilisation()).unwrap_or(c_int::MAX)
        })
    })
}

/// Releases a history.
///
/// @param activity_history The history; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_activity_history_free(
    activity_history: *mut DIFFUSION_ACTIVITY_HISTORY_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(activity_history) };
    })
}
