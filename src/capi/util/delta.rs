//! `delta.h`: binary deltas between values (`specification/data/utilities section 8`, `specification/protocol/deltas`). Callable from any
//! thread; takes no lock but a history's own.

use core::ffi::c_int;
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::util::activity_history::DIFFUSION_ACTIVITY_HISTORY_T;
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::data::activity_history::FULL_UTILISATION;
use crate::data::delta;
use crate::data::delta::{DEFAULT_BAILOUT_FACTOR, DEFAULT_MAX_STORAGE};

/// No limit for the tables of a search: `INT_MAX`.
pub const DIFF_DEFAULT_MAX_STORAGE: c_int = 2147483647;
/// Full effort.
pub const DIFF_DEFAULT_BAILOUT_FACTOR: c_int = 10000;

const _: () = assert!(DIFF_DEFAULT_MAX_STORAGE == DEFAULT_MAX_STORAGE);
const _: () = assert!(DIFF_DEFAULT_BAILOUT_FACTOR == DEFAULT_BAILOUT_FACTOR);

/// Levels of effort besides the full one; each is a tenth of the one before.
const LOWER_LEVELS: u32 = 4;

/// The bail-out factor for a busy process: the busier, the smaller.
fn reduced(bailout_factor: c_int, utilisation: u32) -> c_int {
    let level = utilisation.min(FULL_UTILISATION) * (LOWER_LEVELS + 1) / (FULL_UTILISATION + 1);
    bailout_factor / 10_i32.pow(level)
}

/// Makes a delta.
///
/// # Safety
/// Each buffer is NULL or live.
unsafe fn generate(
    old_value: *const BUF_T,
    new_value: *const BUF_T,
    max_storage: c_int,
    bailout_factor: c_int,
) -> *mut BUF_T {
    require!(
        "diff_generate_binary",
        !old_value.is_null(),
        ptr::null_mut()
    );
    require!(
        "diff_generate_binary",
        !new_value.is_null(),
        ptr::null_mut()
    );
    // SAFETY: not NULL; as the caller promises.
    let (old, new) = unsafe { (buf::bytes(old_value), buf::bytes(new_value)) };
    buf::from_bytes(&delta::diff_with(old, new, max_storage, bailout_factor))
}

/// Applies a delta to a value.
///
/// @param old_value The old value; left as it is.
/// @param diff The delta.
/// @return The new value, to be released with buf_free(); NULL if the delta is malformed or does
///     not fit the old value, if an argument is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diff_apply_binary(old_value: *mut BUF_T, diff: *mut BUF_T) -> *mut BUF_T {
    guard(ptr::null_mut(), || {
        require!("diff_apply_binary", !old_value.is_null(), ptr::null_mut());
        require!("diff_apply_binary", !diff.is_null(), ptr::null_mut());
        // SAFETY: not NULL; live buffers by contract.
        let (old, diff) = unsafe { (buf::bytes(old_value), buf::bytes(diff)) };
        match delta::apply(old, diff) {
            Ok(new) => buf::from_bytes(&new),
            Err(error) => {
                log::warn!("diff_apply_binary: {error}");
                ptr::null_mut()
            }
        }
    })
}

/// Makes the delta that turns one value into another.
///
/// @param old_value The old value.
/// @param new_value The new value.
/// @return The delta, to be released with buf_free(); for equal values the single byte f6. NULL if
///     an argument is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diff_generate_binary(
    old_value: *mut BUF_T,
    new_value: *mut BUF_T,
) -> *mut BUF_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live buffers by contract.
        unsafe {
            generate(
                old_value,
                new_value,
                DEFAULT_MAX_STORAGE,
                DEFAULT_BAILOUT_FACTOR,
            )
        }
    })
}

/// Makes the delta that turns one value into another, with limited effort. The delta is right
/// whatever the limits are.
///
/// @param old_value The old value.
/// @param new_value The new value.
/// @param max_storage The number of entries that the tables of the search may have; 0 or less for
///     no limit. If it is too small, the delta replaces the whole value.
/// @param bailout_factor The effort: the smaller, the faster and the larger the delta.
/// @return The delta, to be released with buf_free(); for equal values the single byte f6. NULL if
///     an argument is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diff_generate_binary_ex(
    old_value: *mut BUF_T,
    new_value: *mut BUF_T,
    max_storage: c_int,
    bailout_factor: c_int,
) -> *mut BUF_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live buffers by contract.
        unsafe { generate(old_value, new_value, max_storage, bailout_factor) }
    })
}

/// Makes the delta that turns one value into another, with less effort the busier the process is.
///
/// @param activity_history How busy it is; NULL for full effort.
/// @param old_value The old value.
/// @param new_value The new value.
/// @return The delta, to be released with buf_free(); for equal values the single byte f6. NULL if
///     an argument is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diff_generate_binary_with_activity_history(
    activity_history: *mut DIFFUSION_ACTIVITY_HISTORY_T,
    old_value: *mut BUF_T,
    new_value: *mut BUF_T,
) -> *mut BUF_T {
    // SAFETY: the same contract.
    unsafe {
        diff_generate_binary_with_activity_history_ex(
            activity_history,
            old_value,
            new_value,
            DEFAULT_MAX_STORAGE,
            DEFAULT_BAILOUT_FACTOR,
        )
    }
}

/// Makes the delta that turns one value into another, with limited effort, and with less of it the
/// busier the process is.
///
/// @param activity_history How busy it is; NULL for the effort as given.
/// @param old_value The old value.
/// @param new_value The new value.
/// @param max_storage The number of entries that the tables of the search may have; 0 or less for
///     no limit. If it is too small, the delta replaces the whole value.
/// @param bailout_factor The effort: the smaller, the faster and the larger the delta.
/// @return The delta, to be released with buf_free(); for equal values the single byte f6. NULL if
///     an argument is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diff_generate_binary_with_activity_history_ex(
    activity_history: *mut DIFFUSION_ACTIVITY_HISTORY_T,
    old_value: *mut BUF_T,
    new_value: *mut BUF_T,
    max_storage: c_int,
    bailout_factor: c_int,
) -> *mut BUF_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live history, NULL or live buffers by contract.
        unsafe {
            let utilisation = activity_history
                .as_ref()
                .map_or(0, DIFFUSION_ACTIVITY_HISTORY_T::utilisation);
            let factor = reduced(bailout_factor, utilisation);
            generate(old_value, new_value, max_storage, factor)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effort_falls_in_five_steps() {
        let efforts = [0, 51, 52, 128, 200, 256].map(|busy| reduced(10_000, busy));
        assert_eq!(efforts, [10_000, 10_000, 1_000, 100, 10, 1]);
    }
}
