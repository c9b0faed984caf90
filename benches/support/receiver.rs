//! A session that receives what the servers that are played by hand send.

use std::ffi::{c_char, c_int, c_void, CStr};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

use diffusion::capi::{
    add_stream, ping_user, session_create, session_s, subscribe, DIFFUSION_DATATYPE,
    DIFFUSION_VALUE_T, PING_USER_PARAMS_T, SUBSCRIPTION_PARAMS_T, TOPIC_SPECIFICATION_T,
    VALUE_STREAM_T,
};

/// All topics of these servers.
pub(crate) const TOPICS: &CStr = c"?bench//";

/// Called for each value.
pub(crate) type OnValue = unsafe extern "C" fn(
    path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    old: *const DIFFUSION_VALUE_T,
    new: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int;

/// Called for the answer to a request.
pub(crate) type OnAnswer =
    unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int;

/// Connects without a name.
pub(crate) fn connect(url: &CStr) -> *mut session_s {
    // SAFETY: the address is copied by the call; everything else may be NULL.
    let session = unsafe {
        session_create(
            url.as_ptr(),
            null(),
            null_mut(),
            null_mut(),
            null_mut(),
            null_mut(),
        )
    };
    assert!(!session.is_null());
    session
}

/// A stream of binary values.
pub(crate) fn stream(on_value: OnValue, context: *mut c_void) -> VALUE_STREAM_T {
    VALUE_STREAM_T {
        datatype: MaybeUninit::new(DIFFUSION_DATATYPE::DATATYPE_BINARY),
        on_subscription: None,
        on_unsubscription: None,
        on_value: Some(on_value),
        on_close: None,
        on_error: None,
        context,
    }
}

/// Adds the stream for the topics that are selected.
///
/// # Safety
/// The session is not freed, and the stream's context lives as long as the stream needs it.
pub(crate) unsafe fn follow(session: *mut session_s, topics: &CStr, stream: &VALUE_STREAM_T) {
    // SAFETY: a session that is not freed; everything is copied by the call.
    let added = unsafe { add_stream(session, topics.as_ptr(), stream) };
    assert!(!added.is_null());
}

/// Subscribes to all topics.
///
/// # Safety
/// The session is not freed.
pub(crate) unsafe fn subscribe_to_all(session: *mut session_s, on_subscribe: Option<OnAnswer>) {
    let params = SUBSCRIPTION_PARAMS_T {
        on_topic_message: None,
        on_subscribe,
        on_error: None,
        on_discard: None,
        topic_selector: TOPICS.as_ptr(),
        context: null_mut(),
    };
    // SAFETY: a session that is not freed; everything is copied by the call.
    unsafe { subscribe(session, params) };
}

/// Tells the server that it may go on.
///
/// # Safety
/// The session is not freed, and the callback can use its context.
pub(crate) unsafe fn go_on(
    session: *mut session_s,
    on_ping_response: Option<OnAnswer>,
    context: *mut c_void,
) {
    let params = PING_USER_PARAMS_T {
        on_ping_request: None,
        on_ping_response,
        on_error: None,
        on_discard: None,
        context,
    };
    // SAFETY: as above.
    unsafe { ping_user(session, params) };
}
