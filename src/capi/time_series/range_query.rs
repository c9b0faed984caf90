//! `range-query.h` (`specification/topics/time-series sections 3 and 4`): describing a query of a time series and sending it. Where its
//! ranges begin and end is said in `range_points.rs`; what it gives stands in `query_result.rs`.
//!
//! A query belongs to the program and is not synchronised. Functions that change one take it as const all the same.

use core::ffi::{c_char, c_int, c_long, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::fetch::request::optional_datatype;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{argument, attempt, string_argument};
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::time_series::query_result::DIFFUSION_TIME_SERIES_QUERY_RESULT_T;
use crate::session::{ErrorCode, Failure};
use crate::topics::range_query::{QueryError, QueryResult, RangeQuery, ResultError};
use crate::wire::services::topics::range_query::RangeQuery as RangeQueryService;

/// Describes a query of a time series.
pub struct DIFFUSION_TIME_SERIES_RANGE_QUERY_T {
    query: RangeQuery,
}
handles!(Boxed: DIFFUSION_TIME_SERIES_RANGE_QUERY_T);

/// Called with the result of a query, which is valid until the callback returns.
///
/// @param query_result The result; valid until the callback returns.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_query_result_cb = Option<
    unsafe extern "C" fn(
        query_result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// What to query and the handlers.
#[repr(C)]
pub struct diffusion_time_series_range_query_params_s {
    /// Path of the time series topic.
    pub topic_path: *const c_char,
    /// What is wanted of it.
    pub range_query: *mut DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    /// Called with the result.
    pub on_query_result: on_query_result_cb,
    /// Called when the query failed.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no result.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// What to query and the handlers.
pub type DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T = diffusion_time_series_range_query_params_s;
assert_layout!(diffusion_time_series_range_query_params_s, size 48, align 8, {
    topic_path: 0, range_query: 8, on_query_result: 16, on_error: 24, on_discard: 32, context: 40,
});

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        let code = match error {
            QueryError::NotForValues | QueryError::NotForEdits => ErrorCode::ILLEGAL_STATE,
            QueryError::Negative(_) | QueryError::TimeOutOfRange(_) => ErrorCode::ILLEGAL_ARGUMENT,
        };
        Failure::new(code, crate::data::memory::text_of(&error))
    }
}

impl From<ResultError> for Failure {
    fn from(error: ResultError) -> Self {
        let code = match error {
            ResultError::IncompatibleDatatype { .. } => ErrorCode::INCOMPATIBLE_DATATYPE,
            ResultError::UnknownDatatype(_) | ResultError::Malformed(_) => ErrorCode::INVALID_DATA,
        };
        Failure::new(code, crate::data::memory::text_of(&error))
    }
}

/// Creates a query for the values of a whole time series, without a limit.
///
/// @return The query, to be released with diffusion_time_series_range_query_free().
#[no_mangle]
pub extern "C" fn diffusion_time_series_range_query() -> *mut DIFFUSION_TIME_SERIES_RANGE_QUERY_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_TIME_SERIES_RANGE_QUERY_T {
            query: RangeQuery::default(),
        })
    })
}

/// Copies a query.
///
/// @param range_query The query.
/// @return The copy, to be released with diffusion_time_series_range_query_free(); NULL if
///     `range_query` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_dup(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
) -> *mut DIFFUSION_TIME_SERIES_RANGE_QUERY_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live query by contract.
        unsafe { range_query.as_ref() }.map_or(ptr::null_mut(), |original| {
            owned::give(DIFFUSION_TIME_SERIES_RANGE_QUERY_T {
                query: original.query.clone(),
            })
        })
    })
}

/// Releases a query. It may be released as soon as diffusion_time_series_select_from() has
/// returned.
///
/// @param range_query The query; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_free(
    range_query: *mut DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(range_query) };
    })
}

/// Changes a query of the program. Says whether that was possible.
///
/// # Safety
/// `range_query` is NULL or a live query that only the caller uses; `error` is NULL or has room for an error.
pub(crate) unsafe fn change(
    function: &str,
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    error: *mut DIFFUSION_API_ERROR,
    change: impl FnOnce(&mut RangeQuery) -> Result<(), Failure>,
) -> bool {
    // SAFETY: as the caller promises; queries are made mutable, and only given as const.
    unsafe {
        attempt(function, error, || {
            let query = range_query
                .cast_mut()
                .as_mut()
                .ok_or_else(|| Failure::illegal_argument("range_query is NULL"))?;
            change(&mut query.query)
        })
        .is_some()
    }
}

/// Makes the query one for values: original events, each replaced by its latest edit in the edit
/// range. The view range becomes the whole time series and the current range, which is the one that
/// functions for ranges change. The edit range stays as it is. This is how a query begins.
///
/// @param range_query The query.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_for_values(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_for_values";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            query.for_values();
            Ok(())
        })
    }
}

/// Makes the query one for edits: original events and all edits in the edit range. The view range
/// becomes the whole time series and the current range, which is the one that functions for ranges
/// change. The edit range stays as it is.
///
/// @param range_query The query.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_for_edits(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_for_edits";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            query.for_edits();
            Ok(())
        })
    }
}

/// In a query for values: the edit range becomes the whole time series and the current range.
///
/// @param range_query The query.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or with `DIFF_ERR_ILLEGAL_STATE` when
///     the query is not one for values.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_edit_range(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_edit_range";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            function,
            range_query,
            error,
            |query| Ok(query.edit_range()?),
        )
    }
}

/// In a query for edits: asks for all edits. The edit range becomes the whole time series and the
/// current range.
///
/// @param range_query The query.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or with `DIFF_ERR_ILLEGAL_STATE` when
///     the query is not one for edits.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_all_edits(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_all_edits";
    // SAFETY: NULL or live objects by contract.
    unsafe { change(function, range_query, error, |query| Ok(query.all_edits()?)) }
}

/// In a query for edits: asks for the latest edit of each event. The edit range becomes the whole
/// time series and the current range.
///
/// @param range_query The query.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or with `DIFF_ERR_ILLEGAL_STATE` when
///     the query is not one for edits.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_latest_edits(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_latest_edits";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            Ok(query.latest_edits()?)
        })
    }
}

/// Limits the number of events to the latest ones of those that are selected. The current range
/// stays as it is.
///
/// @param range_query The query.
/// @param count The number of events at most.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if `count` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_limit(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    count: c_long,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_limit";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            function,
            range_query,
            error,
            |query| Ok(query.limit(count)?),
        )
    }
}

/// Sets the type that the values of the events are read as. Results with values of other types are
/// then reported as `DIFF_ERR_INCOMPATIBLE_DATATYPE`. Strings, 64-bit integers and doubles can be
/// read as JSON, everything else only as what it is.
///
/// @param range_query The query.
/// @param datatype The type, read during the call; NULL for any.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `range_query` is NULL, or if there is no such data type.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_range_query_as(
    range_query: *const DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
    datatype: *mut MaybeUninit<DIFFUSION_DATATYPE>,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_time_series_range_query_as";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, range_query, error, |query| {
            query.read_as(optional_datatype(datatype)?);
            Ok(())
        })
    }
}

/// Queries a time series. All arguments are copied, so that the query may be changed or released
/// afterwards.
///
/// If the result is true, exactly one of `params.on_query_result`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. Errors:
/// `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC`, `DIFF_ERR_ACCESS_DENIED`,
/// `DIFF_ERR_INCOMPATIBLE_DATATYPE` as diffusion_time_series_range_query_as() says,
/// `DIFF_ERR_INVALID_DATA` when the answer is malformed, `DIFF_ERR_SESSION_CLOSED`.
///
/// @param session The session.
/// @param params What to query and the handlers.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request is on its way. False, and nothing is called, if `session`,
///     `params.topic_path` or `params.range_query` is NULL, or if the program has closed the
///     session (`DIFF_ERR_SESSION_CLOSED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_select_from(
    session: *mut SESSION_T,
    params: DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        attempt("diffusion_time_series_select_from", api_error, || {
            let handle = arguments::session(session)?;
            let path = string_argument(params.topic_path, "topic_path")
                .map(crate::data::memory::copy_text)?;
            let query = argument(params.range_query, "range_query")?.query.clone();
            let request = query.to_wire(path);
            let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
            let on_query_result = params.on_query_result;
            handle.call::<RangeQueryService>(request, target, move |_program, response| {
                tell(on_query_result, query.result(&response)?, target);
                Ok(())
            });
            Ok(())
        })
        .is_some()
    }
}

fn tell(on_query_result: on_query_result_cb, result: QueryResult, target: ErrorTarget) {
    if let Some(call) = on_query_result {
        let result = DIFFUSION_TIME_SERIES_QUERY_RESULT_T::new(result);
        // SAFETY: the program's function and context; the result lives during the call.
        unsafe { outcall!("on_query_result", call(&raw const result, target.context())) };
    }
}
