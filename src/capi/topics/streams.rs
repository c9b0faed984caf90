//! `streams.h` (`specification/topics/value-streams`): value streams. Adding and removing them is local; what they get depends on what the
//! session is subscribed to.
//!
//! A program holds a stream as a number that looks like a pointer and is never followed, so that using one after its removal does no harm.
//! The functions are callable from any thread. Locks: those of the session and its map of streams, never held over a call of the program.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::capi::datatypes::datatype;
use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::string_argument;
use crate::capi::session::handle::Handle;
use crate::capi::session::types::SESSION_T;
use crate::capi::topics::delivery::TopicReceivers;
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::capi::topics::value_streams::ValueStream;
use crate::topics::selector::TopicSelector;
use crate::topics::streams::{StreamId, StreamKind, StreamSpec};

/// Why a subscription has ended. The header declares it by hand: the enumeration is eight bytes
/// wide (`specification/topics/subscribe section 1.3`).
pub type NOTIFY_UNSUBSCRIPTION_REASON_T = u64;

/// Called when a topic of the stream is subscribed. The pointers are valid until the callback
/// returns.
///
/// @param topic_path The path of the topic.
/// @param specification The specification of the topic.
/// @param context The context of the stream.
/// @return #HANDLER_SUCCESS; ignored.
pub type value_stream_on_subscription = Option<
    unsafe extern "C" fn(
        topic_path: *const c_char,
        specification: *const TOPIC_SPECIFICATION_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when the stream no longer gets a topic. The pointers are valid until the callback
/// returns.
///
/// @param topic_path The path of the topic.
/// @param specification The specification of the topic.
/// @param reason Why.
/// @param context The context of the stream.
/// @return #HANDLER_SUCCESS; ignored.
pub type value_stream_on_unsubscription = Option<
    unsafe extern "C" fn(
        topic_path: *const c_char,
        specification: *const TOPIC_SPECIFICATION_T,
        reason: NOTIFY_UNSUBSCRIPTION_REASON_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called for each value of a topic. The pointers are valid until the callback returns.
///
/// @param topic_path The path of the topic.
/// @param specification The specification of the topic.
/// @param datatype The data type of the stream.
/// @param old_value The value before; NULL if it is unknown or was null.
/// @param new_value The value; NULL if it is null.
/// @param context The context of the stream.
/// @return #HANDLER_SUCCESS; ignored.
pub type value_stream_on_value = Option<
    unsafe extern "C" fn(
        topic_path: *const c_char,
        specification: *const TOPIC_SPECIFICATION_T,
        datatype: MaybeUninit<DIFFUSION_DATATYPE>,
        old_value: *const DIFFUSION_VALUE_T,
        new_value: *const DIFFUSION_VALUE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when the stream was removed: its last call.
pub type value_stream_on_close = Option<unsafe extern "C" fn()>;

/// Called with `DIFF_ERR_INVALID_DATA` when a value cannot be read, and with
/// `DIFF_ERR_SESSION_CLOSED` when the session has ended: that is the stream's last call.
/// `error->context` is the stream's context. The error is valid until the callback returns.
///
/// @param error What is wrong; valid until the callback returns.
pub type value_stream_on_error = Option<unsafe extern "C" fn(error: *const DIFFUSION_ERROR_T)>;

/// A value stream. Functions that are NULL are skipped. All are called on the session's callback
/// thread, and what they return is ignored.
#[repr(C)]
pub struct value_stream_s {
    /// The type that values are read as.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// A topic is subscribed.
    pub on_subscription: value_stream_on_subscription,
    /// A topic is no longer subscribed.
    pub on_unsubscription: value_stream_on_unsubscription,
    /// A value came.
    pub on_value: value_stream_on_value,
    /// The stream was removed, or, when `on_error` is NULL, the session has ended.
    pub on_close: value_stream_on_close,
    /// A value cannot be read, or the session has ended.
    pub on_error: value_stream_on_error,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A value stream.
pub type VALUE_STREAM_T = value_stream_s;
assert_layout!(value_stream_s, size 56, align 8, {
    datatype: 0, on_subscription: 8, on_unsubscription: 16, on_value: 24, on_close: 32, on_error: 40, context: 48,
});

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
        Wanted::Selected(expression) => {
            // SAFETY: as the caller promises.
            match unsafe { string_argument(*expression, "the selector") } {
                Err(error) => return refused(&error.message),
                Ok(expression) => match TopicSelector::parse(expression) {
                    Ok(selector) => Some(selector),
                    Err(error) => return refused(&crate::data::memory::text_of(&error)),
                },
            }
        }
    };
    let Some(datatype) = datatype::from_c(given.datatype) else {
        return refused("the stream's data type is not valid");
    };
    let number = LAST_STREAM.fetch_add(1, Ordering::Relaxed) + 1;
    let id = StreamId(number);
    let streams = &handle.program.feature::<TopicReceivers>().streams;
    // Before the session knows of it: its first event may be called at once.
    streams.insert(id, ValueStream::new(datatype, given));
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

/// Adds a value stream for all topics that a selector selects. This is local: the session
/// subscribes separately, before or after. If topics are subscribed already, the stream is told of
/// them and of their last values.
///
/// Regular expressions are those of Java 17, as on the server. Patterns with look-around,
/// back-references, atomic groups or possessive repetition are tried on paths of up to 4,096
/// bytes, with a limit on the work; a path beyond that is not selected here. The diagnosis of the
/// session counts such paths (diffusion_session_diagnosis()), and lines at `warn` in the log name
/// the first, the second, the fourth and so on. What cannot be expressed, such as Unicode blocks
/// or patterns of more than 16 KiB, makes the selector malformed here, although the server may
/// know it.
///
/// @param session The session.
/// @param topic_selector A topic path, or an expression that begins with one of `>`, `?`, `*` and
///     `#`; copied.
/// @param value_stream The stream; copied. Its functions that are NULL are skipped.
/// @return A handle for remove_stream(), which belongs to the session; NULL if an argument is NULL,
///     if the selector is malformed, or if the program has closed the session.
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

/// Adds a value stream for the time series topics that a selector selects. Its values are events;
/// it gets nothing of other topics. This is local: the session subscribes separately, before or
/// after. If topics are subscribed already, the stream is told of them and of their last values.
///
/// @param session The session.
/// @param topic_selector A topic path, or an expression that begins with one of `>`, `?`, `*` and
///     `#`; copied.
/// @param value_stream The stream; copied. Its data type is that of the values inside the events.
///     Its functions that are NULL are skipped.
/// @return A handle for remove_stream(), which belongs to the session; NULL if an argument is NULL,
///     if the selector is malformed, or if the program has closed the session.
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

/// Adds a value stream for all topics that it can read and that no stream with a selector reads.
/// When a stream with a selector is added for such a topic later, this one is told by
/// `on_unsubscription` with `UNSUBSCRIPTION_REASON_STREAM_CHANGE`, and by `on_subscription` when
/// the last of them has gone.
///
/// @param session The session.
/// @param value_stream The stream; copied. Its functions that are NULL are skipped.
/// @return A handle for remove_stream(), which belongs to the session; NULL if an argument is NULL,
///     or if the program has closed the session.
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

/// Adds a value stream for all time series topics whose events it can read and that no stream with
/// a selector reads. Its values are events; it gets nothing of other topics. When a stream with a
/// selector is added for such a topic later, this one is told by `on_unsubscription` with
/// `UNSUBSCRIPTION_REASON_STREAM_CHANGE`, and by `on_subscription` when the last of them has gone.
///
/// @param session The session.
/// @param value_stream The stream; copied. Its data type is that of the values inside the events.
///     Its functions that are NULL are skipped.
/// @return A handle for remove_stream(), which belongs to the session; NULL if an argument is NULL,
///     or if the program has closed the session.
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

/// Removes a value stream. What came before is still called; then `on_close` is called, the last
/// call of the stream.
///
/// @param session The session; nothing happens if it is NULL.
/// @param handle The stream, which must not be used afterwards. Nothing happens if it is NULL, was
///     removed before, or has ended with its session.
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
