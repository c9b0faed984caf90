//! A session that receives what the servers that are played by hand send.

use std::ffi::{c_char, c_int, c_void, CStr};
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use diffusion::capi::{
    add_stream, diffusion_session_factory_free, diffusion_session_factory_init,
    diffusion_session_factory_inline_callbacks, ping_user, session_create_with_session_factory,
    session_s, subscribe, DIFFUSION_DATATYPE, DIFFUSION_VALUE_T, PING_USER_PARAMS_T,
    SUBSCRIPTION_PARAMS_T, TOPIC_SPECIFICATION_T, VALUE_STREAM_T,
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

/// Connects without a name. Callbacks run on the network thread where BENCH_INLINE_CALLBACKS is set.
pub(crate) fn connect(url: &CStr) -> *mut session_s {
    let inline = std::env::var_os("BENCH_INLINE_CALLBACKS").is_some();
    // SAFETY: a factory of our own, and an address that is copied by the call.
    let session = unsafe {
        let factory = diffusion_session_factory_init();
        diffusion_session_factory_inline_callbacks(factory, MaybeUninit::new(inline));
        let session = session_create_with_session_factory(factory, url.as_ptr());
        diffusion_session_factory_free(factory);
        session
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
