//! `features/time-series.h` (`specification/topics/time-series section 1`): appending to time series and editing their events. Events
//! themselves stand in
//! `event.rs`, queries in `range_query.rs`.

use core::ffi::{c_char, c_int, c_long, c_void};
use core::mem::MaybeUninit;

use crate::capi::datatypes::datatype::{self, DIFFUSION_DATATYPE};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{attempt, string_argument};
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::time_series::event::DIFFUSION_TIME_SERIES_EVENT_METADATA_T;
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::session::Failure;
use crate::wire::services::topics::time_series::EventMetadata;
use crate::wire::services::topics::time_series::{
    TimeSeriesAppend, TimeSeriesAppendRequest, TimeSeriesEdit, TimeSeriesEditRequest,
    TimeSeriesTimestampAppend, TimeSeriesTimestampAppendRequest,
};
use bytes::Bytes;

/// Called when an event was appended.
///
/// @param event_metadata The metadata of the event; valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_append_cb = Option<
    unsafe extern "C" fn(
        event_metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when an event was edited.
///
/// @param event_metadata The metadata of the edit; valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_edit_cb = Option<
    unsafe extern "C" fn(
        event_metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// What to append and the handlers.
#[repr(C)]
pub struct diffusion_time_series_append_params_s {
    /// Called when the event was appended.
    pub on_append: on_append_cb,
    /// Path of the time series topic.
    pub topic_path: *const c_char,
    /// Type of the value: the topic's type of event values.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The value as `write_diffusion_..._value` writes it.
    pub value: *mut BUF_T,
    /// Called when appending failed.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// What to append and the handlers.
pub type DIFFUSION_TIME_SERIES_APPEND_PARAMS_T = diffusion_time_series_append_params_s;
assert_layout!(diffusion_time_series_append_params_s, size 56, align 8, {
    on_append: 0, topic_path: 8, datatype: 16, value: 24, on_error: 32, on_discard: 40, context: 48,
});

/// What to append with a time of the program's own, and the handlers.
#[repr(C)]
pub struct diffusion_time_series_timestamp_append_params_s {
    /// Called when the event was appended.
    pub on_append: on_append_cb,
    /// Path of the time series topic.
    pub topic_path: *const c_char,
    /// Type of the value: the topic's type of event values.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The value as `write_diffusion_..._value` writes it.
    pub value: *mut BUF_T,
    /// Milliseconds since the start of 1970; not before the latest event.
    pub timestamp: c_long,
    /// Called when appending failed.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// What to append with a time of the program's own, and the handlers.
pub type DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T =
    diffusion_time_series_timestamp_append_params_s;
assert_layout!(diffusion_time_series_timestamp_append_params_s, size 64, align 8, {
    on_append: 0, topic_path: 8, datatype: 16, value: 24, timestamp: 32, on_error: 40, on_discard: 48, context: 56,
});

/// What to edit and the handlers.
#[repr(C)]
pub struct diffusion_time_series_edit_params_s {
    /// Called when the event was edited.
    pub on_edit: on_edit_cb,
    /// Path of the time series topic.
    pub topic_path: *const c_char,
    /// Sequence of the original event.
    pub original_sequence: c_long,
    /// Type of the value: the topic's type of event values.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The new value as `write_diffusion_..._value` writes it.
    pub value: *mut BUF_T,
    /// Called when editing failed.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// What to edit and the handlers.
pub type DIFFUSION_TIME_SERIES_EDIT_PARAMS_T = diffusion_time_series_edit_params_s;
assert_layout!(diffusion_time_series_edit_params_s, size 64, align 8, {
    on_edit: 0, topic_path: 8, original_sequence: 16, datatype: 24, value: 32, on_error: 40, on_discard: 48, context: 56,
});

/// What all three requests have.
struct Event {
    path: String,
    data_type: String,
    value: Bytes,
}

impl Event {
    /// # Safety
    /// `topic_path` is NULL or a C string, `value` NULL or a live buffer.
    unsafe fn from_arguments(
        topic_path: *const c_char,
        data_type: MaybeUninit<DIFFUSION_DATATYPE>,
        value: *const BUF_T,
    ) -> Result<Self, Failure> {
        if value.is_null() {
            return Err(Failure::illegal_argument("value is NULL"));
        }
        let data_type = datatype::from_c(data_type)
            .ok_or_else(|| Failure::illegal_argument("there is no such data type"))?;
        // SAFETY: as the caller promises.
        unsafe {
            Ok(Self {
                path: string_argument(topic_path, "topic_path")
                    .map(crate::data::memory::copy_text)?,
                data_type: data_type.wire_name().to_owned(),
                value: Bytes::from(crate::data::memory::copy(buf::bytes(value))),
            })
        }
    }
}

fn tell(on_success: on_append_cb, metadata: EventMetadata, target: ErrorTarget) {
    if let Some(call) = on_success {
        let metadata = DIFFUSION_TIME_SERIES_EVENT_METADATA_T::new(metadata);
        // SAFETY: the program's function and context; the metadata live during the call.
        unsafe { outcall!("on_success", call(&raw const metadata, target.context())) };
    }
}

/// Appends an event to a time series. All arguments are copied.
///
/// If the result is true, exactly one of `params.on_append`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. Errors:
/// `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC`, `DIFF_ERR_ACCESS_DENIED`,
/// `DIFF_ERR_INVALID_DATA`, `DIFF_ERR_SESSION_CLOSED`.
///
/// @param session The session.
/// @param params What to append and the handlers.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request is on its way. False, and nothing is called, if `session`,
///     `params.topic_path` or `params.value` is NULL, if there is no such data type, or if the
///     program has closed the session (`DIFF_ERR_SESSION_CLOSED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_append(
    session: *mut SESSION_T,
    params: DIFFUSION_TIME_SERIES_APPEND_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        attempt("diffusion_time_series_append", api_error, || {
            let handle = arguments::session(session)?;
            let event = Event::from_arguments(params.topic_path, params.datatype, params.value)?;
            let request = TimeSeriesAppendRequest {
                path: event.path,
                data_type: event.data_type,
                value: event.value,
            };
            let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
            let on_append = params.on_append;
            handle.call::<TimeSeriesAppend>(request, target, move |_program, metadata| {
                tell(on_append, metadata, target);
                Ok(())
            });
            Ok(())
        })
        .is_some()
    }
}

/// Appends an event with a time of the program's own to a time series. All arguments are copied.
///
/// If the result is true, exactly one of `params.on_append`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. Errors are, among
/// others, `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC`, `DIFF_ERR_INVALID_DATA`,
/// `DIFF_ERR_SESSION_CLOSED`, and the server's if the time is before that of the latest event.
///
/// @param session The session.
/// @param params What to append and the handlers.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request is on its way. False, and nothing is called, if `session`,
///     `params.topic_path` or `params.value` is NULL, if there is no such data type, or if the
///     program has closed the session (`DIFF_ERR_SESSION_CLOSED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_timestamp_append(
    session: *mut SESSION_T,
    params: DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        attempt("diffusion_time_series_timestamp_append", api_error, || {
            let handle = arguments::session(session)?;
            let event = Event::from_arguments(params.topic_path, params.datatype, params.value)?;
            let request = TimeSeriesTimestampAppendRequest {
                path: event.path,
                data_type: event.data_type,
                value: event.value,
                timestamp: params.timestamp,
            };
            let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
            let on_append = params.on_append;
            handle.call::<TimeSeriesTimestampAppend>(request, target, move |_program, metadata| {
                tell(on_append, metadata, target);
                Ok(())
            });
            Ok(())
        })
        .is_some()
    }
}

/// Replaces the value of an event of a time series, by an edit event. All arguments are copied.
///
/// If the result is true, exactly one of `params.on_edit`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. Errors are, among
/// others, `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC`, `DIFF_ERR_INVALID_DATA`,
/// `DIFF_ERR_SESSION_CLOSED`, and `DIFF_ERR_SERVICE` if there is no such event, or if it is an edit
/// itself.
///
/// @param session The session.
/// @param params What to edit and the handlers.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request is on its way. False, and nothing is called, if `session`,
///     `params.topic_path` or `params.value` is NULL, if `params.original_sequence` is negative, if
///     there is no such data type, or if the program has closed the session
///     (`DIFF_ERR_SESSION_CLOSED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_edit(
    session: *mut SESSION_T,
    params: DIFFUSION_TIME_SERIES_EDIT_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        attempt("diffusion_time_series_edit", api_error, || {
            let handle = arguments::session(session)?;
            let event = Event::from_arguments(params.topic_path, params.datatype, params.value)?;
            if params.original_sequence < 0 {
                return Err(Failure::illegal_argument("original_sequence is negative"));
            }
            let request = TimeSeriesEditRequest {
                path: event.path,
                data_type: event.data_type,
                original_sequence: params.original_sequence,
                value: event.value,
            };
            let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
            let on_edit = params.on_edit;
            handle.call::<TimeSeriesEdit>(request, target, move |_program, metadata| {
                tell(on_edit, metadata, target);
                Ok(())
            });
            Ok(())
        })
        .is_some()
    }
}
