//! What a query of a time series gave (`range-query.h`, `specification/topics/time-series section 4`). Results never change, so they may
//! be read from any thread.

use core::ffi::{c_int, c_long, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::time_series::event::DIFFUSION_TIME_SERIES_EVENT_T;
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::topics::range_query::{QueryResult, Structure};

/// What kind of events a result has.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_query_result_structure_e {
    /// One event for each original event: itself, or what replaces it.
    VALUE_EVENT_STRUCTURE = 0,
    /// Original events and edits.
    EDIT_EVENT_STRUCTURE = 1,
}
/// What kind of events a result has.
pub type DIFFUSION_QUERY_RESULT_STRUCTURE_T = diffusion_query_result_structure_e;

c_enums!(diffusion_query_result_structure_e);

/// The result of a query of a time series.
pub struct DIFFUSION_TIME_SERIES_QUERY_RESULT_T {
    result: QueryResult,
}
handles!(Boxed: DIFFUSION_TIME_SERIES_QUERY_RESULT_T);

impl DIFFUSION_TIME_SERIES_QUERY_RESULT_T {
    pub(crate) fn new(result: QueryResult) -> Self {
        Self { result }
    }

    fn owned(result: QueryResult) -> *mut Self {
        owned::give(Self::new(result))
    }
}

/// Gives the events of a result, in the order of the server.
///
/// @param query_result The result.
/// @return A new list of new `DIFFUSION_TIME_SERIES_EVENT_T *`, possibly empty, to be released with
///     `list_free(list, (void (*)(void *))diffusion_time_series_event_free)`; it may outlive the
///     result. NULL if `query_result` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_query_result_get_events(
    query_result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
) -> *mut LIST_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live result by contract.
        let Some(query_result) = (unsafe { query_result.as_ref() }) else {
            return ptr::null_mut();
        };
        let events = list::create();
        if !events.is_null() {
            for event in &query_result.result.events {
                let event = DIFFUSION_TIME_SERIES_EVENT_T::owned(event.clone());
                // SAFETY: a list made just now.
                unsafe { list::append_last(events, event.cast::<c_void>()) };
            }
        }
        events
    })
}

/// Says how many events the query selects. That is more than the result has when the query's limit
/// cut some off.
///
/// @param query_result The result.
/// @return The number; -1 if `query_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_query_result_get_selected_count(
    query_result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
) -> c_long {
    guard(-1, || {
        // SAFETY: NULL or a live result by contract.
        unsafe { query_result.as_ref() }.map_or(-1, |result| result.result.selected_count)
    })
}

/// Says whether a result has all events that the query selects.
///
/// @param query_result The result.
/// @return 1 if it has; otherwise 0; -1 if `query_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_query_result_is_complete(
    query_result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
) -> c_int {
    guard(-1, || {
        // SAFETY: NULL or a live result by contract.
        unsafe { query_result.as_ref() }
            .map_or(-1, |result| c_int::from(result.result.is_complete()))
    })
}

/// Says what kind of events a result has.
///
/// @param query_result The result.
/// @return `VALUE_EVENT_STRUCTURE` for queries of values and merged results, `EDIT_EVENT_STRUCTURE`
///     for queries of edits; -1 if `query_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_query_result_structure(
    query_result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
) -> MaybeUninit<DIFFUSION_QUERY_RESULT_STRUCTURE_T> {
    guard(from_raw(-1), || {
        // SAFETY: NULL or a live result by contract.
        from_raw(
            match unsafe { query_result.as_ref() }.map(|result| result.result.structure) {
                Some(Structure::ValueEvents) => {
                    diffusion_query_result_structure_e::VALUE_EVENT_STRUCTURE as i32
                }
                Some(Structure::EditEvents) => {
                    diffusion_query_result_structure_e::EDIT_EVENT_STRUCTURE as i32
                }
                None => -1,
            },
        )
    })
}

/// Joins two results of queries of the same time series: for each original event in them, the event
/// that replaced it last. Where both have the same event, that of `other` is taken.
///
/// @param query_result A result.
/// @param other Another one.
/// @return A new result, complete and in the order of sequences, to be released with
///     diffusion_time_series_query_result_free(); NULL if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_query_result_merge(
    query_result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
    other: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
) -> *mut DIFFUSION_TIME_SERIES_QUERY_RESULT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live results by contract.
        match unsafe { (query_result.as_ref(), other.as_ref()) } {
            (Some(one), Some(other)) => {
                DIFFUSION_TIME_SERIES_QUERY_RESULT_T::owned(one.result.merge(&other.result))
            }
            _ => ptr::null_mut(),
        }
    })
}

/// Copies a result.
///
/// @param query_result The result.
/// @return The copy, to be released with diffusion_time_series_query_result_free(); NULL if
///     `query_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_query_result_dup(
    query_result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
) -> *mut DIFFUSION_TIME_SERIES_QUERY_RESULT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live result by contract.
        unsafe { query_result.as_ref() }.map_or(ptr::null_mut(), |original| {
            DIFFUSION_TIME_SERIES_QUERY_RESULT_T::owned(original.result.clone())
        })
    })
}

/// Releases a copied or merged result. The one that a callback gets is not the program's.
///
/// @param query_result The result; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_query_result_free(
    query_result: *mut DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(query_result) };
    })
}
