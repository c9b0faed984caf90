//! `fetch-request.h` (`specification/topics/fetch`): describing a fetch and sending it. What it gives stands in `result.rs`.
//!
//! A request belongs to the program and is not synchronised. Functions that change one take it as const all the same.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::{self, DIFFUSION_DATATYPE};
use crate::capi::fetch::result::DIFFUSION_FETCH_RESULT_T;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{attempt, string_argument};
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::session::handle::Handle;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::set;
use crate::capi::util::set::SET_T;
use crate::data::memory::collect_some;
use crate::session::Failure;
use crate::topics::fetch::{FetchError, FetchRequest, FetchResult};
use crate::wire::services::topics::fetch::{FetchQuery, FetchQueryRequest};

/// Says which topics to fetch, and what of them.
pub struct DIFFUSION_FETCH_REQUEST_T {
    request: FetchRequest,
}
handles!(Boxed: DIFFUSION_FETCH_REQUEST_T);

/// Called with the result of a fetch, which is valid until the callback returns.
///
/// @param fetch_result The result; valid until the callback returns.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_fetch_result_cb = Option<
    unsafe extern "C" fn(
        fetch_result: *const DIFFUSION_FETCH_RESULT_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// What to fetch and the handlers.
#[repr(C)]
pub struct diffusion_fetch_request_params_s {
    /// Selects the topics.
    pub topic_selector: *const c_char,
    /// What is wanted of them.
    pub fetch_request: *mut DIFFUSION_FETCH_REQUEST_T,
    /// Called with the result.
    pub on_fetch_result: on_fetch_result_cb,
    /// Called when the fetch failed.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no result.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// What to fetch and the handlers.
pub type DIFFUSION_FETCH_REQUEST_PARAMS_T = diffusion_fetch_request_params_s;
assert_layout!(diffusion_fetch_request_params_s, size 48, align 8, {
    topic_selector: 0, fetch_request: 8, on_fetch_result: 16, on_error: 24, on_discard: 32, context: 40,
});

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        Failure::illegal_argument(crate::data::memory::text_of(&error))
    }
}

/// Creates a request for all topic types, without values and properties, and without limits but
/// one: results are no larger than a message that the session accepts.
///
/// @param session A session; the request can be used with any session, and outlive them.
/// @return The request, to be released with diffusion_fetch_request_free(); NULL if `session` is
///     NULL or was freed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_init(
    session: *mut SESSION_T,
) -> *mut DIFFUSION_FETCH_REQUEST_T {
    guard(ptr::null_mut(), || {
        let Some(handle) = Handle::find_for("diffusion_fetch_request_init", session) else {
            return ptr::null_mut();
        };
        owned::give(DIFFUSION_FETCH_REQUEST_T {
            request: FetchRequest::new(handle.program.largest_message()),
        })
    })
}

/// Copies a request.
///
/// @param fetch_request The request.
/// @return The copy, to be released with diffusion_fetch_request_free(); NULL if `fetch_request` is
///     NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_dup(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
) -> *mut DIFFUSION_FETCH_REQUEST_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live request by contract.
        unsafe { fetch_request.as_ref() }.map_or(ptr::null_mut(), |original| {
            owned::give(DIFFUSION_FETCH_REQUEST_T {
                request: original.request.clone(),
            })
        })
    })
}

/// Releases a request. It may be released as soon as diffusion_fetch_request_fetch() has returned.
///
/// @param fetch_request The request; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_free(
    fetch_request: *mut DIFFUSION_FETCH_REQUEST_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(fetch_request) };
    })
}

/// Changes a request of the program. Says whether that was possible.
///
/// # Safety
/// `fetch_request` is NULL or a live request that only the caller uses; `error` is NULL or has room for an error.
unsafe fn change(
    function: &str,
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    error: *mut DIFFUSION_API_ERROR,
    change: impl FnOnce(&mut FetchRequest) -> Result<(), Failure>,
) -> bool {
    // SAFETY: as the caller promises; requests are made mutable, and only given as const.
    unsafe {
        attempt(function, error, || {
            let request = fetch_request
                .cast_mut()
                .as_mut()
                .ok_or_else(|| Failure::illegal_argument("fetch_request is NULL"))?;
            change(&mut request.request)
        })
        .is_some()
    }
}

/// Begins the range of paths at a path, the topic there included. Replaces what this function or
/// diffusion_fetch_request_after() set before.
///
/// @param fetch_request The request.
/// @param topic_path The path; copied. There need not be a topic.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` or `topic_path` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_from(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    topic_path: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_fetch_request_from",
            fetch_request,
            error,
            |request| {
                request.begin(string_argument(topic_path, "topic_path")?, true);
                Ok(())
            },
        )
    }
}

/// Begins the range of paths after a path. Replaces what this function or
/// diffusion_fetch_request_from() set before.
///
/// @param fetch_request The request.
/// @param topic_path The path; copied. There need not be a topic.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` or `topic_path` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_after(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    topic_path: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_fetch_request_after",
            fetch_request,
            error,
            |request| {
                request.begin(string_argument(topic_path, "topic_path")?, false);
                Ok(())
            },
        )
    }
}

/// Ends the range of paths at a path, the topic there included. Replaces what this function or
/// diffusion_fetch_request_before() set before.
///
/// @param fetch_request The request.
/// @param topic_path The path; copied. There need not be a topic.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` or `topic_path` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_to(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    topic_path: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_fetch_request_to",
            fetch_request,
            error,
            |request| {
                request.end(string_argument(topic_path, "topic_path")?, true);
                Ok(())
            },
        )
    }
}

/// Ends the range of paths before a path. Replaces what this function or
/// diffusion_fetch_request_to() set before.
///
/// @param fetch_request The request.
/// @param topic_path The path; copied. There need not be a topic.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` or `topic_path` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_before(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    topic_path: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_fetch_request_before",
            fetch_request,
            error,
            |request| {
                request.end(string_argument(topic_path, "topic_path")?, false);
                Ok(())
            },
        )
    }
}

/// Asks for topics of certain types only. Replaces the set of types.
///
/// @param fetch_request The request.
/// @param topic_types The types: a set of `int` from set_new_int(); copied.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL, if the set is empty, if it has routing,
///     slave or unknown types or a number that is not a valid type, or if values of one of the
///     types, other than time series, cannot be read as the type that
///     diffusion_fetch_request_with_values() named.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_topic_types(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    topic_types: *mut SET_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_topic_types";
    // SAFETY: NULL or live objects by contract; the values of a set of int are pointers to int.
    unsafe {
        change(function, fetch_request, error, |request| {
            if topic_types.is_null() {
                return Err(Failure::illegal_argument("topic_types is NULL"));
            }
            let numbers = set::values(topic_types).into_iter();
            let numbers =
                collect_some(numbers.map(|number| number.cast::<c_int>().as_ref().copied()));
            let numbers =
                numbers.ok_or_else(|| Failure::illegal_argument("a topic type is NULL"))?;
            Ok(request.topic_types(&numbers)?)
        })
    }
}

/// Asks for values. If a type is named, topics whose values cannot be read as that type are left
/// out: strings, 64-bit integers and doubles can be read as JSON, everything else only as what it
/// is. Time series are left out too, unless diffusion_fetch_request_topic_types() adds them
/// afterwards.
///
/// @param fetch_request The request.
/// @param datatype The type, read during the call; NULL for values of any type.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` is NULL, if there is no such data type, or if
///     no topic type would be left.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_with_values(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    datatype: *mut MaybeUninit<DIFFUSION_DATATYPE>,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_with_values";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, fetch_request, error, |request| {
            Ok(request.with_values(optional_datatype(datatype)?)?)
        })
    }
}

/// The data type that a program points to; `None` for NULL.
///
/// # Safety
/// `pointer` is NULL or points to a number.
pub(crate) unsafe fn optional_datatype(
    pointer: *const MaybeUninit<DIFFUSION_DATATYPE>,
) -> Result<Option<crate::data::datatype::Datatype>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL; as the caller promises.
    let known = datatype::from_c(unsafe { pointer.read() });
    known
        .map(Some)
        .ok_or_else(|| Failure::illegal_argument("there is no such data type"))
}

/// Asks for no values. The topic types stay as they are.
///
/// @param fetch_request The request.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_without_values(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_without_values";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, fetch_request, error, |request| {
            request.without_values();
            Ok(())
        })
    }
}

/// Asks for the properties of the topics: diffusion_topic_result_get_specification() has them.
///
/// @param fetch_request The request.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_with_properties(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_with_properties";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, fetch_request, error, |request| {
            request.with_properties();
            Ok(())
        })
    }
}

/// Asks for reference topics of delayed topic views too that are not yet published.
///
/// @param fetch_request The request.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_with_unpublished_delayed_topics(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_with_unpublished_delayed_topics";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, fetch_request, error, |request| {
            request.with_unpublished_delayed_topics();
            Ok(())
        })
    }
}

/// Limits the number of results to the first ones. Replaces what this function or
/// diffusion_fetch_request_last() set before.
///
/// @param fetch_request The request.
/// @param number The number of results at most. With 0, only diffusion_fetch_result_has_more() says
///     something.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` is NULL or `number` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_first(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    number: i32,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_first";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, fetch_request, error, |request| {
            Ok(request.first(number)?)
        })
    }
}

/// Limits the number of results to the last ones. Replaces what this function or
/// diffusion_fetch_request_first() set before.
///
/// @param fetch_request The request.
/// @param number The number of results at most. With 0, only diffusion_fetch_result_has_more() says
///     something.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` is NULL or `number` is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_last(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    number: i32,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_last";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, fetch_request, error, |request| {
            Ok(request.last(number)?)
        })
    }
}

/// Limits the size of the result. What does not fit is left out, and
/// diffusion_fetch_result_has_more() says so.
///
/// @param fetch_request The request.
/// @param maximum The size in bytes; at most that of a message that the session accepts.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_maximum_result_size(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    maximum: u32,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_maximum_result_size";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, fetch_request, error, |request| {
            request.maximum_result_size(maximum);
            Ok(())
        })
    }
}

/// Limits the number of results from each deep branch of the topic tree.
///
/// @param fetch_request The request.
/// @param deep_branch_depth The number of parts of a path from which a branch is deep; 2147483647
///     at most.
/// @param deep_branch_limit The number of results from each of them; 2147483647 at most.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `fetch_request` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_limit_deep_branches(
    fetch_request: *const DIFFUSION_FETCH_REQUEST_T,
    deep_branch_depth: u32,
    deep_branch_limit: u32,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let function = "diffusion_fetch_request_limit_deep_branches";
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(function, fetch_request, error, |request| {
            request.limit_deep_branches(deep_branch_depth, deep_branch_limit);
            Ok(())
        })
    }
}

/// Fetches topics. Everything is copied, so that selector and request may be changed or released
/// afterwards.
///
/// Exactly one of `params.on_fetch_result`, `params.on_error` and `params.on_discard` is called, on
/// the session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. Errors: `DIFF_ERR_ILLEGAL_ARGUMENT` when selector or
/// request is NULL or the selector is malformed, `DIFF_ERR_ACCESS_DENIED`,
/// `DIFF_ERR_SESSION_CLOSED`. To fetch page by page, fetch again inside `on_fetch_result`, with
/// diffusion_fetch_request_after(). While the session recovers its connection, the request waits.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params What to fetch and the handlers.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_request_fetch(
    session: *mut SESSION_T,
    params: DIFFUSION_FETCH_REQUEST_PARAMS_T,
) {
    guard((), || {
        let function = "diffusion_fetch_request_fetch";
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or live objects by contract.
        let request = |_: &_| unsafe { to_wire(&params) };
        let Some((handle, request)) = begin(function, session, target, request) else {
            return;
        };
        let on_fetch_result = params.on_fetch_result;
        handle.call::<FetchQuery>(request, target, move |_program, response| {
            if let Some(call) = on_fetch_result {
                let result = DIFFUSION_FETCH_RESULT_T::new(FetchResult::from_wire(response));
                // SAFETY: the program's function and context; the result lives during the call.
                unsafe { outcall!("on_fetch_result", call(&raw const result, target.context())) };
            }
            Ok(())
        });
    });
}

/// # Safety
/// The members of `params` are NULL or live objects.
unsafe fn to_wire(params: &DIFFUSION_FETCH_REQUEST_PARAMS_T) -> Result<FetchQueryRequest, Failure> {
    // SAFETY: as the caller promises.
    let (request, selector) = unsafe {
        (
            params.fetch_request.as_ref(),
            arguments::selector(params.topic_selector, "topic_selector")?,
        )
    };
    let request = request.ok_or_else(|| arguments::illegal("fetch_request is NULL"))?;
    Ok(request.request.to_wire(selector.normalised()))
}
