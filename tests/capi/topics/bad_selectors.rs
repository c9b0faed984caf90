//! Selectors that are none, for every function that takes one (`specification/topics/subscribe section 2`,
//! `specification/protocol/selectors-and-streams section 3`): nothing is sent, the program is told, and the session goes on.

use std::ffi::{c_char, c_int, c_void, CString};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const ILLEGAL_ARGUMENT: &str = "error 48";
const MESSAGE_SEND_FAIL: &str = "error 21";

const SUBSCRIBE: i32 = 3;
const UNSUBSCRIBE: i32 = 4;
const FETCH: i32 = 117;

const STRING: MaybeUninit<DIFFUSION_DATATYPE> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING);

/// C strings that are no selectors, by the structure, the regular expressions or the bytes.
const BAD: [&[u8]; 17] = [
    b"\0",
    b">\0",
    b"/\0",
    b"a//b\0",
    b">a//b\0",
    b"$a\0",
    b"<a\0",
    b"?\0",
    b"?a//b.\0",
    b"#>a////\0",
    b"?(\0",
    b"*a**\0",
    b"?a/[b\0",
    b"#>a////*[b-a]\0",
    b"a\xff\0",
    b"?a\xc3\0",
    b"*\xed\xa0\x80\0",
];

unsafe extern "C" fn on_accepted(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "accepted".into());
    0
}

fn subscription(session: &CSession, selector: *const c_char) -> SUBSCRIPTION_PARAMS_T {
    SUBSCRIPTION_PARAMS_T {
        on_topic_message: None,
        on_subscribe: Some(on_accepted),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_selector: selector,
        context: session.context(),
    }
}

fn unsubscription(session: &CSession, selector: *const c_char) -> UNSUBSCRIPTION_PARAMS_T {
    UNSUBSCRIPTION_PARAMS_T {
        on_unsubscribe: Some(on_accepted),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_selector: selector,
        context: session.context(),
    }
}

fn fetch_topics(session: &CSession, selector: *const c_char) {
    // SAFETY: a live session; the request is copied.
    unsafe {
        let request = diffusion_fetch_request_init(session.session);
        let params = diffusion_fetch_request_params_s {
            topic_selector: selector,
            fetch_request: request,
            on_fetch_result: None,
            on_error: Some(on_error),
            on_discard: Some(on_discard),
            context: session.context(),
        };
        diffusion_fetch_request_fetch(session.session, params);
        diffusion_fetch_request_free(request);
    }
}

fn old_fetch(session: &CSession, selector: *const c_char) {
    let params = fetch_params_s {
        on_topic_message: None,
        on_fetch: None,
        on_status_message: None,
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        selector,
        context: session.context(),
    };
    // SAFETY: a live session.
    unsafe { fetch(session.session, params) };
}

fn old_removal(session: &CSession, selector: *const c_char) {
    let params = remove_topics_params_s {
        on_removed: None,
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_selector: selector,
        context: session.context(),
    };
    // SAFETY: a live session.
    unsafe { remove_topics(session.session, params) };
}

/// A function that refuses at once, with this code.
#[track_caller]
fn refused(call: impl FnOnce(*mut DIFFUSION_API_ERROR) -> bool) {
    let mut error = MaybeUninit::uninit();
    assert!(!call(error.as_mut_ptr()));
    // SAFETY: set by a function that failed.
    unsafe {
        let error = error.assume_init();
        assert_eq!(get_diffusion_api_error_code(error), 48);
        diffusion_api_error_free(error);
    }
}

fn stream(session: &CSession) -> VALUE_STREAM_T {
    VALUE_STREAM_T {
        datatype: STRING,
        on_subscription: None,
        on_unsubscription: None,
        on_value: None,
        on_close: None,
        on_error: None,
        context: session.context(),
    }
}

/// Tries a selector everywhere.
fn refused_everywhere(session: &CSession, selector: *const c_char) {
    // SAFETY: a live session, and NULL or C strings.
    unsafe {
        let handle = session.session;
        assert!(subscribe(handle, subscription(session, selector)).is_none());
        assert_eq!(session.call(), ILLEGAL_ARGUMENT);
        unsubscribe(handle, unsubscription(session, selector));
        assert_eq!(session.call(), ILLEGAL_ARGUMENT);
        fetch_topics(session, selector);
        assert_eq!(session.call(), ILLEGAL_ARGUMENT);
        old_fetch(session, selector);
        assert_eq!(session.call(), ILLEGAL_ARGUMENT);
        old_removal(session, selector);
        assert_eq!(session.call(), ILLEGAL_ARGUMENT);
        refused(|error| {
            let params = subscription(session, selector);
            diffusion_subscribe_with_scope(handle, ptr::null(), params, error)
        });
        refused(|error| {
            let params = unsubscription(session, selector);
            diffusion_unsubscribe_with_scope(handle, c"x".as_ptr(), params, error)
        });
        refused(|error| {
            let params = unsubscription(session, selector);
            diffusion_unsubscribe_all_scopes(handle, params, error)
        });
        refused(|error| !diffusion_topic_selector_create(selector.cast_mut(), error).is_null());
        let stream = stream(session);
        assert!(add_stream(handle, selector, &raw const stream).is_null());
        assert!(add_time_series_stream(handle, selector, &raw const stream).is_null());
        assert_eq!(selector_match(selector, c"a".as_ptr()), 0);
    }
}

#[test]
fn what_is_no_selector_is_refused_and_nothing_is_sent() {
    let mut session = CSession::connect(29);
    refused_everywhere(&session, ptr::null());
    for selector in BAD {
        println!("{}", selector.escape_ascii());
        refused_everywhere(&session, selector.as_ptr().cast());
    }
    session.peer.ping(90);
    assert!(session.close().is_empty());
}

#[test]
fn bytes_that_are_not_utf_8_select_and_are_selected_by_nothing() {
    let path = c"a\xff".as_ptr();
    // SAFETY: C strings.
    unsafe {
        // U+FFFD, which a lax conversion would put there.
        assert_eq!(selector_match(c"a\u{fffd}".as_ptr(), path), 0);
        assert_eq!(selector_match(c"*a.".as_ptr(), path), 0);
        let all = diffusion_topic_selector_create(c"*.*".as_ptr().cast_mut(), ptr::null_mut());
        assert!(!diffusion_topic_selector_selects(all, path.cast_mut()));
        diffusion_topic_selector_free(all);
        assert!(selector_get_prefix(path).is_null());
    }
}

#[test]
fn patterns_beyond_the_engine_here_are_for_the_server() {
    let mut session = CSession::connect(29);
    // SAFETY: a live session.
    unsafe {
        let selector = c"*\\p{InGreek}".as_ptr();
        subscribe(session.session, subscription(&session, selector));
        let cid = session.expect(SUBSCRIBE, "0c 2a5c707b496e477265656b7d 00");
        session.answer(cid, "");
        assert_eq!(session.call(), "accepted");
        let deep = format!("?{}a{}", "(".repeat(20_000), ")".repeat(20_000));
        let deep = CString::new(deep).unwrap();
        unsubscribe(session.session, unsubscription(&session, deep.as_ptr()));
        assert_eq!(session.sent().service, UNSUBSCRIBE);
        fetch_topics(&session, deep.as_ptr());
        assert_eq!(session.sent().service, FETCH);
        // Streams are matched here only.
        let stream = stream(&session);
        assert!(add_stream(session.session, deep.as_ptr(), &raw const stream).is_null());
        assert!(add_stream(session.session, selector, &raw const stream).is_null());
    }
    assert_eq!(session.close(), ["discard", "discard"]);
}

#[test]
fn long_selectors_are_sent_as_far_as_the_server_takes_them() {
    let long = CString::new("a".repeat(1 << 20)).unwrap();
    let mut session = CSession::connect(29);
    // SAFETY: live sessions.
    unsafe {
        subscribe(session.session, subscription(&session, long.as_ptr()));
        let message = session.peer.receive_message();
        assert_eq!(message.len(), (1 << 20) + 8);
        assert_eq!(session.close(), ["discard"]);

        let mut session = CSession::connect_limited(1000);
        subscribe(session.session, subscription(&session, long.as_ptr()));
        assert_eq!(session.call(), MESSAGE_SEND_FAIL);
        unsubscribe(session.session, unsubscription(&session, long.as_ptr()));
        assert_eq!(session.call(), MESSAGE_SEND_FAIL);
        fetch_topics(&session, long.as_ptr());
        assert_eq!(session.call(), MESSAGE_SEND_FAIL);
        // The session goes on.
        subscribe(session.session, subscription(&session, c"a".as_ptr()));
        let cid = session.expect(SUBSCRIBE, "02 3e61 00");
        session.answer(cid, "");
        assert_eq!(session.call(), "accepted");
        assert!(session.close().is_empty());
    }
}
