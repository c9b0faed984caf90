//! `streams.h` (b2): value streams. Adding and removing them is local; what they get depends on what the session is subscribed to.
//!
//! A program holds a stream as a number that looks like a pointer and is never followed, so that using one after its removal does no harm.
//! The functions are callable from any thread. Locks: those of the session and its map of streams, never held over a call of the program.

use core::ffi::{c_char, c_void};
use core::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::capi::answer::given_str;
use crate::capi::datatypes::diffusion_datatype;
use crate::capi::guard::{guard, require};
use crate::capi::session_handle::Handle;
use crate::capi::types::session_types::SESSION_T;
use crate::capi::types::value_stream_types::VALUE_STREAM_T;
use crate::capi::value_streams::CStream;
use crate::topics::selector::TopicSelector;
use crate::topics::streams::{StreamId, StreamKind, StreamSpec};

/// A value stream that was added to a session.
pub struct VALUE_STREAM_HANDLE_T {
    _private: [u8; 0],
}

/// Numbers of streams, of all sessions: a handle of another session finds nothing.
static LAST_STREAM: AtomicU64 = AtomicU64::new(0);

/// Which topics a program wants.
enum Wanted {
    Selected(*const c_char),
    /// Those that no other stream reads.
    Rest,
}

/// Adds a stream; NULL, and a word in the log, when that is not possible.
///
/// # Safety
/// `session` and `value_stream` are NULL or valid, the selector is NULL or a C string.
unsafe fn add(
    function: &str,
    session: *mut SESSION_T,
    wanted: &Wanted,
    kind: StreamKind,
    value_stream: *const VALUE_STREAM_T,
) -> *mut VALUE_STREAM_HANDLE_T {
    let refused = |why: &str| {
        log::warn!("{function}: {why}");
        ptr::null_mut()
    };
    let Some(handle) = Handle::find_for(function, session) else {
        return ptr::null_mut();
    };
    // SAFETY: as the caller promises.
    let Some(given) = (unsafe { value_stream.as_ref() }) else {
        return refused("the stream is NULL");
    };
    let selector = match wanted {
        Wanted::Rest => None,
        // SAFETY: as the caller promises.
        Wanted::Selected(expression) => match unsafe { given_str(*expression, "the selector") } {
            Err(error) => return refused(error.text()),
            Ok(expression) => match TopicSelector::parse(expression) {
                Ok(selector) => Some(selector),
                Err(error) => return refused(&error.to_string()),
            },
        },
    };
    let Some(datatype) = diffusion_datatype::datatype(given.datatype) else {
        return refused("the stream's data type is none");
    };
    let number = LAST_STREAM.fetch_add(1, Ordering::Relaxed) + 1;
    let id = StreamId(number);
    let streams = &handle.program.streams;
    // Before the session knows of it: its first event may be called at once.
    streams.insert(id, CStream::new(datatype, given));
    let spec = StreamSpec {
        selector,
        kind,
        datatype,
    };
    if !handle.session.add_stream(id, spec) {
        streams.take(id);
        return refused("the session was closed by the program");
    }
    ptr::without_provenance_mut(number as usize)
}

/// Adds a stream for all topics that a selector selects. This is local: subscribing is separate, and may come before or after. When topics are subscribed
/// already, the stream is told of them, and of their last values, on the session's callback thread.
///
/// @param session The session.
/// @param topic_selector A topic path, or an expression that begins with one of `>`, `?`, `*` and `#`; copied.
/// @param value_stream The stream; copied. Its functions that are NULL are skipped.
/// @return A handle for `remove_stream`, which belongs to the session; NULL when an argument is NULL, when the selector is malformed, or when the program has closed the session.
#[no_mangle]
pub unsafe extern "C" fn add_stream(
    session: *mut SESSION_T,
    topic_selector: *const c_char,
    value_stream: *const VALUE_STREAM_T,
) -> *mut VALUE_STREAM_HANDLE_T {
    guard(ptr::null_mut(), || {
        let wanted = Wanted::Selected(topic_selector);
        // SAFETY: NULL or valid by contract.
        unsafe {
            add(
                "add_stream",
                session,
                &wanted,
                StreamKind::Plain,
                value_stream,
            )
        }
    })
}

/// As `add_stream`, for time series topics: values are events. The stream gets nothing of other topics.
///
/// @param session The session.
/// @param topic_selector A topic path, or an expression that begins with one of `>`, `?`, `*` and `#`; copied.
/// @param value_stream The stream; copied. Its data type is that of the values inside the events.
/// @return A handle for `remove_stream`, which belongs to the session; NULL when an argument is NULL, when the selector is malformed, or when the program has closed the session.
#[no_mangle]
pub unsafe extern "C" fn add_time_series_stream(
    session: *mut SESSION_T,
    topic_selector: *const c_char,
    value_stream: *const VALUE_STREAM_T,
) -> *mut VALUE_STREAM_HANDLE_T {
    guard(ptr::null_mut(), || {
        let wanted = Wanted::Selected(topic_selector);
        let kind = StreamKind::TimeSeries;
        // SAFETY: NULL or valid by contract.
        unsafe {
            add(
                "add_time_series_stream",
                session,
                &wanted,
                kind,
                value_stream,
            )
        }
    })
}

/// Adds a stream for all topics that it can read and that no stream with a selector reads. When such a stream is added for a topic later, this one gets
/// `on_unsubscription` with `UNSUBSCRIPTION_REASON_STREAM_CHANGE`, and `on_subscription` when the last one has gone.
///
/// @param session The session.
/// @param value_stream The stream; copied. Its functions that are NULL are skipped.
/// @return A handle for `remove_stream`, which belongs to the session; NULL when an argument is NULL, or when the program has closed the session.
#[no_mangle]
pub unsafe extern "C" fn add_fallback_stream(
    session: *mut SESSION_T,
    value_stream: *const VALUE_STREAM_T,
) -> *mut VALUE_STREAM_HANDLE_T {
    guard(ptr::null_mut(), || {
        let kind = StreamKind::Plain;
        // SAFETY: NULL or valid by contract.
        unsafe {
            add(
                "add_fallback_stream",
                session,
                &Wanted::Rest,
                kind,
                value_stream,
            )
        }
    })
}

/// As `add_fallback_stream`, for time series topics: values are events. The stream gets nothing of other topics.
///
/// @param session The session.
/// @param value_stream The stream; copied. Its data type is that of the values inside the events.
/// @return A handle for `remove_stream`, which belongs to the session; NULL when an argument is NULL, or when the program has closed the session.
#[no_mangle]
pub unsafe extern "C" fn add_time_series_fallback_stream(
    session: *mut SESSION_T,
    value_stream: *const VALUE_STREAM_T,
) -> *mut VALUE_STREAM_HANDLE_T {
    guard(ptr::null_mut(), || {
        let function = "add_time_series_fallback_stream";
        let kind = StreamKind::TimeSeries;
        // SAFETY: NULL or valid by contract.
        unsafe { add(function, session, &Wanted::Rest, kind, value_stream) }
    })
}

/// Removes a stream. What came before is still called; then `on_close` is called, the last call of the stream, on the session's callback thread. Nothing
/// happens when an argument is NULL, or when the stream was removed before or has ended with its session.
///
/// @param session The session.
/// @param handle The stream, which must not be used any more.
#[no_mangle]
pub unsafe extern "C" fn remove_stream(
    session: *mut SESSION_T,
    handle: *const VALUE_STREAM_HANDLE_T,
) {
    guard((), || {
        require!("remove_stream", !handle.is_null());
        let number = handle.cast::<c_void>() as usize;
        if let Some(session) = Handle::find_for("remove_stream", session) {
            if !session.session.remove_stream(StreamId(number as u64)) {
                log::debug!("remove_stream: no such stream");
            }
        }
    })
}
