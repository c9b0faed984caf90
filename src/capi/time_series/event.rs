//! Events of time series and their metadata (`features/time-series.h`, `specification/topics/time-series section 2`). They never change,
//! so they may be read from any thread.

use core::ffi::{c_char, c_int, c_long};
use core::ptr;

use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::answer;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::session::Failure;
use crate::topics::range_query::TypedEvent;
use crate::wire::primitives::Reader;
use crate::wire::services::topics::time_series::EventMetadata;
use crate::wire::services::topics::time_series::TimeSeriesEvent;
use crate::wire::services::Codec;
use crate::wire::PROTOCOL_VERSION_MAX;
use bytes::Bytes;

/// The sequence number of an event, its time and its author.
pub struct DIFFUSION_TIME_SERIES_EVENT_METADATA_T {
    metadata: EventMetadata,
}
handles!(Boxed: DIFFUSION_TIME_SERIES_EVENT_METADATA_T);

impl DIFFUSION_TIME_SERIES_EVENT_METADATA_T {
    pub(crate) fn new(metadata: EventMetadata) -> Self {
        Self { metadata }
    }

    fn owned(metadata: EventMetadata) -> *mut Self {
        owned::give(Self::new(metadata))
    }
}

/// An event of a time series.
pub struct DIFFUSION_TIME_SERIES_EVENT_T {
    event: TypedEvent,
}
handles!(Boxed: DIFFUSION_TIME_SERIES_EVENT_T);

impl DIFFUSION_TIME_SERIES_EVENT_T {
    /// An event that the program owns and releases with `diffusion_time_series_event_free`.
    pub(crate) fn owned(event: TypedEvent) -> *mut Self {
        owned::give(Self { event })
    }

    fn metadata(&self) -> &EventMetadata {
        &self.event.event.metadata
    }
}

/// Gives the number of an event in its time series.
///
/// @param event_metadata The metadata.
/// @return The sequence; -1 if `event_metadata` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_metadata_get_sequence(
    event_metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
) -> c_long {
    guard(-1, || {
        // SAFETY: NULL or live metadata by contract.
        unsafe { event_metadata.as_ref() }.map_or(-1, |metadata| metadata.metadata.sequence)
    })
}

/// Says when an event was made.
///
/// @param event_metadata The metadata.
/// @return Milliseconds since the start of 1970; -1 if `event_metadata` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_metadata_get_timestamp(
    event_metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
) -> c_long {
    guard(-1, || {
        // SAFETY: NULL or live metadata by contract.
        unsafe { event_metadata.as_ref() }.map_or(-1, |metadata| metadata.metadata.timestamp)
    })
}

/// Says who made an event.
///
/// @param event_metadata The metadata.
/// @return The principal, possibly empty, to be released with `free()`; NULL if `event_metadata` is
///     NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_metadata_get_author(
    event_metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live metadata by contract.
        unsafe { event_metadata.as_ref() }.map_or(ptr::null_mut(), |metadata| {
            memory::dup_str(&metadata.metadata.author)
        })
    })
}

/// Copies metadata.
///
/// @param event_metadata The metadata.
/// @return The copy, to be released with diffusion_time_series_event_metadata_free(); NULL if
///     `event_metadata` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_metadata_dup(
    event_metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
) -> *mut DIFFUSION_TIME_SERIES_EVENT_METADATA_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live metadata by contract.
        unsafe { event_metadata.as_ref() }.map_or(ptr::null_mut(), |original| {
            DIFFUSION_TIME_SERIES_EVENT_METADATA_T::owned(original.metadata.clone())
        })
    })
}

/// Releases metadata that belong to the program. Those passed to callbacks do not.
///
/// @param event_metadata The metadata; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_metadata_free(
    event_metadata: *mut DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(event_metadata) };
    })
}

/// Gives the number of an event in its time series. An edit has one of its own.
///
/// @param event The event.
/// @return The sequence; -1 if `event` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_get_sequence(
    event: *const DIFFUSION_TIME_SERIES_EVENT_T,
) -> c_long {
    guard(-1, || {
        // SAFETY: NULL or a live event by contract.
        unsafe { event.as_ref() }.map_or(-1, |event| event.metadata().sequence)
    })
}

/// Says when an event was made. An edit has a time of its own.
///
/// @param event The event.
/// @return Milliseconds since the start of 1970; -1 if `event` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_get_timestamp(
    event: *const DIFFUSION_TIME_SERIES_EVENT_T,
) -> c_long {
    guard(-1, || {
        // SAFETY: NULL or a live event by contract.
        unsafe { event.as_ref() }.map_or(-1, |event| event.metadata().timestamp)
    })
}

/// Says who made an event.
///
/// @param event The event.
/// @return The principal, possibly empty, to be released with `free()`; NULL if `event` is NULL, or
///     if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_get_author(
    event: *const DIFFUSION_TIME_SERIES_EVENT_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live event by contract.
        unsafe { event.as_ref() }.map_or(ptr::null_mut(), |event| {
            memory::dup_str(&event.metadata().author)
        })
    })
}

/// Gives the value of an event. Read it with the function for the topic's type of event values, or
/// as JSON.
///
/// @param event The event.
/// @return A new value, to be released with diffusion_value_free(); NULL if `event` is NULL. A null
///     string or number is a value too, which only to_diffusion_json_string() can read.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_get_value(
    event: *const DIFFUSION_TIME_SERIES_EVENT_T,
) -> *mut DIFFUSION_VALUE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live event by contract.
        unsafe { event.as_ref() }.map_or(ptr::null_mut(), |event| {
            let TypedEvent { event, datatype } = &event.event;
            owned::give(DIFFUSION_VALUE_T::of_type(*datatype, &event.value))
        })
    })
}

/// Gives the metadata of the event that an edit replaces; of an original event, its own.
///
/// @param event The event.
/// @return New metadata, to be released with diffusion_time_series_event_metadata_free(); NULL if
///     `event` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_get_original_event(
    event: *const DIFFUSION_TIME_SERIES_EVENT_T,
) -> *mut DIFFUSION_TIME_SERIES_EVENT_METADATA_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live event by contract.
        unsafe { event.as_ref() }.map_or(ptr::null_mut(), |event| {
            DIFFUSION_TIME_SERIES_EVENT_METADATA_T::owned(
                event.event.event.original_metadata().clone(),
            )
        })
    })
}

/// Says whether an event replaces another one.
///
/// @param event The event.
/// @return 1 if it does, 0 if it is an original event; -1 if `event` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_is_edit_event(
    event: *const DIFFUSION_TIME_SERIES_EVENT_T,
) -> c_int {
    guard(-1, || {
        // SAFETY: NULL or a live event by contract.
        unsafe { event.as_ref() }.map_or(-1, |event| c_int::from(event.event.event.is_edit()))
    })
}

/// Makes an event that is the same but for its value.
///
/// @param event The event.
/// @param value The value as `write_diffusion_..._value` writes it; copied.
/// @return A new event, to be released with diffusion_time_series_event_free(); NULL if an argument
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_with_value(
    event: *const DIFFUSION_TIME_SERIES_EVENT_T,
    value: *const BUF_T,
) -> *mut DIFFUSION_TIME_SERIES_EVENT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        let (event, bytes) = unsafe { (event.as_ref(), buf::bytes(value)) };
        match event {
            Some(original) if !value.is_null() => {
                let mut event = original.event.clone();
                event.event.value = Bytes::from(crate::data::memory::copy(bytes));
                DIFFUSION_TIME_SERIES_EVENT_T::owned(event)
            }
            _ => ptr::null_mut(),
        }
    })
}

/// Reads a value that is an event: one of a time series stream, or of a time series topic that was
/// fetched.
///
/// @param value The value.
/// @param[out] event Receives the event, to be released with diffusion_time_series_event_free();
///     left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `event` is NULL, or if the value is not a valid
///     event.
#[no_mangle]
pub unsafe extern "C" fn read_diffusion_time_series_event(
    value: *const DIFFUSION_VALUE_T,
    event: *mut *mut DIFFUSION_TIME_SERIES_EVENT_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("read_diffusion_time_series_event", event, error, || {
            let value = value
                .as_ref()
                .ok_or_else(|| Failure::invalid_data("the value is NULL"))?;
            let (datatype, bytes) = value
                .event()
                .ok_or_else(|| Failure::invalid_data("the value is not a time series event"))?;
            // All protocol versions have the same layout.
            let event = TimeSeriesEvent::read(&mut Reader::new(bytes), PROTOCOL_VERSION_MAX)
                .map_err(|error| Failure::invalid_data(crate::data::memory::text_of(&error)))?;
            Ok(DIFFUSION_TIME_SERIES_EVENT_T::owned(TypedEvent {
                event,
                datatype,
            }))
        })
    }
}

/// Copies an event.
///
/// @param event The event.
/// @return The copy, to be released with diffusion_time_series_event_free(); NULL if `event` is
///     NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_dup(
    event: *const DIFFUSION_TIME_SERIES_EVENT_T,
) -> *mut DIFFUSION_TIME_SERIES_EVENT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live event by contract.
        unsafe { event.as_ref() }.map_or(ptr::null_mut(), |original| {
            DIFFUSION_TIME_SERIES_EVENT_T::owned(original.event.clone())
        })
    })
}

/// Releases an event.
///
/// @param event The event; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_time_series_event_free(
    event: *mut DIFFUSION_TIME_SERIES_EVENT_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(event) };
    })
}
