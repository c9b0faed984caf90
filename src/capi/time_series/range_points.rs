//! Where the ranges of a query of a time series begin, and how far they reach (`range-query.h`, `specification/topics/time-series section 3`).

use core::ffi::c_long;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::time_series::range_query::{change, DIFFUSION_TIME_SERIES_RANGE_QUERY_T};
use crate::topics::range_query::Point;
use libc::time_t;

/// Begins the current range with the event of a sequence. Replaces where it began before.
///
/// @param range_query The query.
/// @param sequence The sequence.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `sequence` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_from(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    sequence: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_from";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.anchor(Point::Sequence(sequence))?)
        })
    }
}

/// Begins the current range at a time. Replaces where it began before.
///
/// @param range_query The query.
/// @param t The time, in seconds since the start of 1970.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `t` is out of range.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_from_time(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    t: time_t,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_from_time";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.anchor(Point::Time(t))?)
        })
    }
}

/// Begins the current range with the first event. Replaces where it began before.
///
/// @param range_query The query.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_from_start(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_from_start";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.anchor(Point::Start)?)
        })
    }
}

/// Begins the current range with one of the last events. Replaces where it began before.
///
/// @param range_query The query.
/// @param count How many events before the end.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `count` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_from_last(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    count: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_from_last";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.anchor(Point::FromLast(count))?)
        })
    }
}

/// Begins the current range some time before that of the last event. Replaces where it began
/// before.
///
/// @param range_query The query.
/// @param time_span Milliseconds before the time of the last event.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `time_span` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_from_last_millis(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    time_span: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_from_last_millis";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.anchor(Point::FromLastMillis(time_span))?)
        })
    }
}

/// Ends the current range with the event of a sequence. Replaces where it ended before.
///
/// @param range_query The query.
/// @param sequence The sequence.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `sequence` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_to(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    sequence: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_to";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::Sequence(sequence))?)
        })
    }
}

/// Ends the current range at a time. Replaces where it ended before.
///
/// @param range_query The query.
/// @param t The time, in seconds since the start of 1970.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `t` is out of range.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_to_time(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    t: time_t,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_to_time";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::Time(t))?)
        })
    }
}

/// Ends the current range with the first event: it reaches back from where it begins. Replaces
/// where it ended before.
///
/// @param range_query The query.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_to_start(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_to_start";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::Start)?)
        })
    }
}

/// Ends the current range some events after where it begins. Replaces where it ended before.
///
/// @param range_query The query.
/// @param count The number of events.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `count` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_next(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    count: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_next";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::Next(count))?)
        })
    }
}

/// Ends the current range some time after where it begins. Replaces where it ended before.
///
/// @param range_query The query.
/// @param time_span Milliseconds.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `time_span` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_next_millis(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    time_span: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_next_millis";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::NextMillis(time_span))?)
        })
    }
}

/// Ends the current range some events before where it begins: it reaches back. Replaces where it
/// ended before.
///
/// @param range_query The query.
/// @param count The number of events.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `count` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_previous(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    count: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_previous";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::Previous(count))?)
        })
    }
}

/// Ends the current range some time before where it begins: it reaches back. Replaces where it
/// ended before.
///
/// @param range_query The query.
/// @param time_span Milliseconds.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `time_span` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_previous_millis(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    time_span: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_previous_millis";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::PreviousMillis(time_span))?)
        })
    }
}

/// Ends the current range with one of the last events. Replaces where it ended before.
///
/// @param range_query The query.
/// @param count How many events before the end.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `count` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_until_last(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    count: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_until_last";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::FromLast(count))?)
        })
    }
}

/// Ends the current range some time before that of the last event. Replaces where it ended before.
///
/// @param range_query The query.
/// @param time_span Milliseconds before the time of the last event.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `time_span` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_until_last_millis(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    time_span: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_until_last_millis";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.span(Point::FromLastMillis(time_span))?)
        })
    }
}
