//! Describing queries of time series from C, against a server that is played by hand (`specification/topics/time-series section 3`).

use std::ffi::{c_int, c_long};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const RANGE_QUERY: i32 = 84;
const NO_LIMIT: &str = "ffffffffffffffff7f";

/// Asserts that a call failed with this code.
#[track_caller]
unsafe fn refused(done: bool, error: DIFFUSION_API_ERROR, code: c_int) {
    assert!(!done);
    assert_eq!(get_diffusion_api_error_code(error), code);
    diffusion_api_error_free(error);
}

/// Queries as `change` says; checks what is sent behind the path and before the limit.
#[track_caller]
fn query_as(
    session: &mut CSession,
    change: impl FnOnce(*mut DIFFUSION_TIME_SERIES_RANGE_QUERY_T),
    expected: &str,
) {
    // SAFETY: a live session; the query is released after its use, which copies it.
    unsafe {
        let query = diffusion_time_series_range_query();
        change(query);
        let params = diffusion_time_series_range_query_params_s {
            topic_path: c"t".as_ptr(),
            range_query: query,
            on_query_result: None,
            on_error: Some(on_error),
            on_discard: Some(on_discard),
            context: session.context(),
        };
        let select = diffusion_time_series_select_from;
        assert!(select(session.session, params, ptr::null_mut()));
        diffusion_time_series_range_query_free(query);
    }
    session.expect(RANGE_QUERY, &format!("0174 {expected} {NO_LIMIT}"));
}

type WithNumber = unsafe extern "C" fn(
    *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    c_long,
    *mut DIFFUSION_API_ERROR,
) -> bool;
type Alone = unsafe extern "C" fn(
    *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    *mut DIFFUSION_API_ERROR,
) -> bool;

#[test]
fn every_point_of_a_range() {
    let mut session = CSession::connect(29);
    let with_number: [(WithNumber, &str); 12] = [
        (diffusion_time_series_range_query_from, "0701 0003"),
        (diffusion_time_series_range_query_from_time, "d83602 0003"),
        (diffusion_time_series_range_query_from_last, "0703 0003"),
        (
            diffusion_time_series_range_query_from_last_millis,
            "0704 0003",
        ),
        (diffusion_time_series_range_query_to, "0000 0701"),
        (diffusion_time_series_range_query_to_time, "0000 d83602"),
        (diffusion_time_series_range_query_next, "0000 0705"),
        (diffusion_time_series_range_query_next_millis, "0000 0706"),
        (diffusion_time_series_range_query_previous, "0000 0707"),
        (
            diffusion_time_series_range_query_previous_millis,
            "0000 0708",
        ),
        (diffusion_time_series_range_query_until_last, "0000 0703"),
        (
            diffusion_time_series_range_query_until_last_millis,
            "0000 0704",
        ),
    ];
    for (set, view) in with_number {
        let seven = |query: *mut _| {
            // SAFETY: a live query.
            unsafe { assert!(set(query, 7, ptr::null_mut())) }
        };
        query_as(&mut session, seven, &format!("00 {view} 0000 0003"));
    }
    let alone: [(Alone, &str); 2] = [
        (diffusion_time_series_range_query_from_start, "0000 0003"),
        (diffusion_time_series_range_query_to_start, "0000 0000"),
    ];
    for (set, view) in alone {
        let set = |query: *mut _| {
            // SAFETY: a live query.
            unsafe { assert!(set(query, ptr::null_mut())) }
        };
        query_as(&mut session, set, &format!("00 {view} 0000 0003"));
    }
    let latest = |query: *mut _| {
        let error = ptr::null_mut();
        // SAFETY: a live query and a copy that is released.
        unsafe {
            assert!(diffusion_time_series_range_query_edit_range(query, error));
            assert!(diffusion_time_series_range_query_from(query, 3, error));
            assert!(diffusion_time_series_range_query_for_values(query, error));
            assert!(diffusion_time_series_range_query_from(query, 2, error));
            assert!(diffusion_time_series_range_query_for_edits(query, error));
            let copy = diffusion_time_series_range_query_dup(query);
            assert!(diffusion_time_series_range_query_all_edits(copy, error));
            diffusion_time_series_range_query_free(copy);
            assert!(diffusion_time_series_range_query_to(query, 9, error));
            assert!(diffusion_time_series_range_query_latest_edits(query, error));
            assert!(diffusion_time_series_range_query_next(query, 1, error));
        }
    };
    query_as(&mut session, latest, "02 0000 0901 0000 0105");
    assert_eq!(session.close(), vec!["discard"; 15]);
}

#[test]
fn queries_that_are_refused() {
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    let out = &raw mut error;
    let none: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T = ptr::null();
    // SAFETY: live objects that are released; NULL is allowed everywhere.
    unsafe {
        let query = diffusion_time_series_range_query();
        let numbers: [WithNumber; 11] = [
            diffusion_time_series_range_query_from,
            diffusion_time_series_range_query_from_last,
            diffusion_time_series_range_query_from_last_millis,
            diffusion_time_series_range_query_to,
            diffusion_time_series_range_query_next,
            diffusion_time_series_range_query_next_millis,
            diffusion_time_series_range_query_previous,
            diffusion_time_series_range_query_previous_millis,
            diffusion_time_series_range_query_until_last,
            diffusion_time_series_range_query_until_last_millis,
            diffusion_time_series_range_query_limit,
        ];
        for set in numbers {
            refused(set(query, -1, out), error, 48);
            refused(set(none, 1, out), error, 48);
            assert!(set(query, 0, out) && error.is_null());
        }
        let far = c_long::MAX;
        let done = diffusion_time_series_range_query_from_time(query, far, out);
        refused(done, error, 48);
        let done = diffusion_time_series_range_query_to_time(query, -far, out);
        refused(done, error, 48);
        refused(
            diffusion_time_series_range_query_all_edits(query, out),
            error,
            37,
        );
        refused(
            diffusion_time_series_range_query_latest_edits(query, out),
            error,
            37,
        );
        assert!(diffusion_time_series_range_query_for_edits(query, out));
        refused(
            diffusion_time_series_range_query_edit_range(query, out),
            error,
            37,
        );
        let unsuited = &mut std::mem::transmute_copy(&MaybeUninit::new(6_i32));
        let done = diffusion_time_series_range_query_as(query, unsuited, out);
        refused(done, error, 48);
        let any = ptr::null_mut();
        assert!(diffusion_time_series_range_query_as(query, any, out));
        diffusion_time_series_range_query_free(query);
        let alone: [Alone; 7] = [
            diffusion_time_series_range_query_for_values,
            diffusion_time_series_range_query_for_edits,
            diffusion_time_series_range_query_edit_range,
            diffusion_time_series_range_query_all_edits,
            diffusion_time_series_range_query_latest_edits,
            diffusion_time_series_range_query_from_start,
            diffusion_time_series_range_query_to_start,
        ];
        for set in alone {
            refused(set(none, out), error, 48);
        }
        assert!(diffusion_time_series_range_query_dup(none).is_null());
        diffusion_time_series_range_query_free(none.cast_mut());
    }
}
