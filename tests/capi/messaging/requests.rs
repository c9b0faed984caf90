//! Sending requests from C, and request streams, against a server that is played by hand (`specification/topics/messaging`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use diffusion::capi::*;

use crate::server::answer;
use crate::support::*;

const SEND: i32 = 85;
const SEND_TO_SESSION: i32 = 86;
const SEND_TO_FILTER: i32 = 102;
const FILTER_RESPONSE: i32 = 103;

const STRING: MaybeUninit<DIFFUSION_DATATYPE> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING);
const JSON: MaybeUninit<DIFFUSION_DATATYPE> = MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON);
const INT64: MaybeUninit<DIFFUSION_DATATYPE> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_INT64);

/// The string "a", and null, as typed values.
const A: &str = "06 737472696e67 02 6161";
const NULL: &str = "06 737472696e67 01 f6";
/// The session id 1-2, and the one that the scripted server gives.
const ID: &str = "01 02";
const OWN_ID: &str = "c11fef06b59ce3e4-0000000100000000";

fn no_type() -> MaybeUninit<DIFFUSION_DATATYPE> {
    let number = 77_i32;
    // SAFETY: an enumeration from C may hold any number.
    unsafe { ptr::from_ref(&number).cast::<MaybeUninit<_>>().read() }
}

/// A value as JSON text, `~` for NULL, with the number of its type.
unsafe fn describe(
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    value: *const DIFFUSION_VALUE_T,
) -> String {
    let number = ptr::from_ref(&datatype).cast::<c_int>().read();
    if value.is_null() {
        return format!("{number} ~");
    }
    let mut json = ptr::null_mut();
    assert!(to_diffusion_json_string(
        value,
        &raw mut json,
        ptr::null_mut()
    ));
    let described = format!("{number} {}", text(json));
    libc::free(json.cast());
    described
}

unsafe extern "C" fn on_response(
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    value: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int {
    record(context, format!("response {}", describe(datatype, value)));
    0
}

unsafe extern "C" fn on_number_sent(number: c_int, context: *mut c_void) -> c_int {
    record(context, format!("sent {number}"));
    0
}

unsafe extern "C" fn on_response_error(
    id: *const SESSION_ID_T,
    error: *const DIFFUSION_ERROR_T,
) -> c_int {
    let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
    let SESSION_ID_T {
        server_instance,
        value,
    } = *id;
    let message = text((*error).message);
    let call = format!("{server_instance}-{value} error {code} {message}");
    record((*error).context, call);
    0
}

/// A buffer with a string, to be released.
fn string(text: *const c_char) -> *mut BUF_T {
    // SAFETY: a buffer made just now.
    unsafe {
        let buf = buf_create();
        assert!(write_diffusion_string_value(text, buf));
        buf
    }
}

/// A request that the test changes before it sends it.
fn request(session: &CSession) -> send_request_params_s {
    send_request_params_s {
        path: c"p".as_ptr(),
        request: ptr::null_mut(),
        request_datatype: STRING,
        response_datatype: STRING,
        on_response: Some(on_response),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

fn send(session: &CSession, params: send_request_params_s) {
    // SAFETY: a live session, and what the test gives.
    unsafe { send_request(session.session, params) };
}

#[test]
fn a_response_is_read_as_what_was_asked_for() {
    let mut session = CSession::connect(29);
    let mut params = request(&session);
    params.request = string(c"a".as_ptr());
    for (wanted, body, call) in [
        (STRING, "06 737472696e67 02 6162", "response 2 \"b\""),
        (STRING, NULL, "response 2 ~"),
        (JSON, "06 737472696e67 02 6162", "response 1 \"b\""),
        (JSON, NULL, "response 1 null"),
        (JSON, "04 6a736f6e 01 05", "response 1 5"),
        (INT64, "05 696e743634 01 05", "response 4 5"),
        // Types that do not fit, unknown ones, bytes that are none of the type, and no typed value at all.
        (INT64, "06 737472696e67 02 6162", "error 108"),
        (STRING, "04 6a736f6e 02 6162", "error 108"),
        (STRING, "01 78 02 6162", "error 108"),
        (STRING, "06 737472696e67 01 05", "error 106"),
        (STRING, "", "error 106"),
    ] {
        params.response_datatype = wanted;
        send(&session, params);
        let cid = session.expect(SEND, &format!("01 70 {A}"));
        session.answer(cid, body);
        assert_eq!(session.call(), call, "{body}");
    }
    // SAFETY: the request has been copied.
    unsafe { buf_free(params.request) };
    for (reason, call) in [
        (109, "error 109"),
        (9003, "error 39"),
        (107, "error 107"),
        (108, "error 108"),
        (105, "error 105"),
        (103, "error 103"),
        (102, "error 102"),
        (12345, "error 2"),
    ] {
        params.request = ptr::null_mut();
        send(&session, params);
        let cid = session.expect(SEND, &format!("01 70 {NULL}"));
        session.refuse(cid, reason);
        assert_eq!(session.call(), call);
    }
    // Nobody listens, and nothing happens.
    params.on_response = None;
    send(&session, params);
    let cid = session.sent().cid;
    session.answer(cid, "06 737472696e67 02 6162");
    params.on_error = None;
    send(&session, params);
    let cid = session.sent().cid;
    session.refuse(cid, 109);
    session.peer.ping(1);

    send(&session, request(&session));
    session.sent();
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn what_cannot_be_sent_fails_later() {
    let session = CSession::connect(29);
    for (change, call) in [
        (
            (|p| p.path = ptr::null()) as fn(&mut send_request_params_s),
            "error 48",
        ),
        (|p| p.path = c"\xff".as_ptr(), "error 48"),
        (|p| p.request_datatype = no_type(), "error 48"),
        (|p| p.response_datatype = no_type(), "error 48"),
        (|p| p.request_datatype = JSON, "error 106"),
    ] {
        let mut params = request(&session);
        change(&mut params);
        send(&session, params);
        assert_eq!(session.call(), call);
    }
    // SAFETY: NULL is allowed, and nothing is called.
    unsafe { send_request(ptr::null_mut(), request(&session)) };
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn a_request_to_a_session() {
    let mut session = CSession::connect(25);
    let mut id = SESSION_ID_T {
        server_instance: 1,
        value: 2,
    };
    let mut params = send_request_to_session_params_s {
        recipient_session: &raw mut id,
        path: c"p".as_ptr(),
        request: ptr::null_mut(),
        request_datatype: INT64,
        response_datatype: JSON,
        on_response: Some(on_response),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    };
    // SAFETY: a live session; everything else lives during the call.
    unsafe { send_request_to_session(session.session, params) };
    // The library has its own copy.
    std::hint::black_box(&mut id).value = 3;
    let null = "05 696e743634 01 f6";
    let cid = session.expect(SEND_TO_SESSION, &format!("{ID} 01 70 {null}"));
    session.answer(cid, "04 6a736f6e 01 f5");
    assert_eq!(session.call(), "response 1 true");
    params.recipient_session = ptr::null_mut();
    // SAFETY: as above; NULL is allowed.
    unsafe {
        send_request_to_session(session.session, params);
        send_request_to_session(ptr::null_mut(), params);
    }
    assert_eq!(session.call(), "error 48");
    assert_eq!(session.close(), [""; 0]);
}

fn to_filter(session: &CSession) -> send_request_to_filter_params_s {
    send_request_to_filter_params_s {
        path: c"p".as_ptr(),
        filter: c"all".as_ptr(),
        request_datatype: STRING,
        response_datatype: STRING,
        request: ptr::null_mut(),
        on_number_sent: Some(on_number_sent),
        on_response: Some(on_response),
        on_response_error: Some(on_response_error),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

/// Sends a request whose answers name the number; gives its conversation.
fn send_to_filter(session: &mut CSession, number: u8) -> i64 {
    // SAFETY: a live session; everything else lives during the call.
    unsafe { send_request_to_filter(session.session, to_filter(session)) };
    let body = format!("{number:02x} 03 616c6c 01 70 {NULL}");
    session.expect(SEND_TO_FILTER, &body)
}

#[test]
fn answers_to_a_filter_may_come_before_their_number() {
    let mut session = CSession::connect(29);
    let cid = send_to_filter(&mut session, 1);
    session.ask(FILTER_RESPONSE, 1, &format!("01 {ID} 00 {A}"));
    session.expect_response(1, "");
    session.ask(FILTER_RESPONSE, 2, &format!("01 {ID} 01 6d 02 6e6f"));
    session.expect_response(2, "");
    session.answer(cid, "00 05");
    // One-way, a wrong type, undecodable, and then one too many.
    session.ask(
        FILTER_RESPONSE,
        0,
        &format!("01 {ID} 00 04 6a736f6e 02 6161"),
    );
    session.ask(
        FILTER_RESPONSE,
        3,
        &format!("01 {ID} 00 06 737472696e67 01 05"),
    );
    session.expect_response(3, "");
    session.ask(FILTER_RESPONSE, 4, &format!("01 {ID} 01 ab46 00"));
    session.expect_response(4, "");
    session.ask(FILTER_RESPONSE, 5, &format!("01 {ID} 00 {A}"));
    session.expect_response(5, "");
    // Unknown numbers and malformed answers are confirmed as well.
    session.ask(FILTER_RESPONSE, 6, &format!("63 {ID} 00 {A}"));
    session.expect_response(6, "");
    session.ask(FILTER_RESPONSE, 7, "01 01");
    session.expect_response(7, "");
    assert_eq!(session.call(), "response 2 \"a\"");
    assert_eq!(session.call(), "1-2 error 109 no");
    assert_eq!(session.call(), "sent 5");
    assert!(session.call().starts_with("1-2 error 108 "));
    assert!(session.call().starts_with("1-2 error 106 "));
    assert!(session.call().starts_with("1-2 error 39 "));
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn filters_that_fail_and_conversations_that_end() {
    let mut session = CSession::connect_recovering();
    let cid = send_to_filter(&mut session, 1);
    session.answer(cid, "01 01 03 626164 01 02");
    assert_eq!(session.call(), "error 35");
    let cid = send_to_filter(&mut session, 3);
    session.refuse(cid, 103);
    assert_eq!(session.call(), "error 103");
    let cid = send_to_filter(&mut session, 5);
    session.answer(cid, "00 00");
    assert_eq!(session.call(), "sent 0");
    for number in [1, 3, 5] {
        session.ask(FILTER_RESPONSE, 1, &format!("{number:02x} {ID} 00 {A}"));
        session.expect_response(1, "");
    }

    // One waits for its answer, one for its number: both end with the loss of messages.
    let cid = send_to_filter(&mut session, 7);
    session.answer(cid, "00 01");
    assert_eq!(session.call(), "sent 1");
    send_to_filter(&mut session, 9);
    session.reconnect(&answer(29, 106, i32::MAX));
    assert_eq!(session.call(), "discard");
    assert_eq!(session.call(), "discard");
    session.ask(FILTER_RESPONSE, 1, &format!("07 {ID} 00 {A}"));
    session.expect_response(1, "");

    // And with the session.
    let cid = send_to_filter(&mut session, 11);
    session.answer(cid, "00 02");
    assert_eq!(session.call(), "sent 2");
    session.ask(FILTER_RESPONSE, 2, &format!("0b {ID} 00 {A}"));
    session.expect_response(2, "");
    assert_eq!(session.call(), "response 2 \"a\"");

    let mut params = to_filter(&session);
    params.filter = ptr::null();
    // SAFETY: a live session; NULL is allowed.
    unsafe { send_request_to_filter(session.session, params) };
    assert_eq!(session.call(), "error 48");
    assert_eq!(session.close(), ["discard"]);
}

/// What the next request of a stream's test is answered with: "respond", "reject", "fail" or "nothing", by its value.
unsafe extern "C" fn on_stream_request(
    session: *mut SESSION_T,
    path: *const c_char,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    value: *const DIFFUSION_VALUE_T,
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
    context: *mut c_void,
) -> c_int {
    let described = describe(datatype, value);
    record(context, format!("request {} {described}", text(path)));
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    let out = &raw mut error;
    match &described[2..] {
        "\"respond\"" => {
            let response = string(c"a".as_ptr());
            assert!(diffusion_respond_to_request(session, handle, response, out));
            assert!(error.is_null());
            // Exactly one answer.
            assert!(!diffusion_respond_to_request(
                session, handle, response, out
            ));
            assert_eq!(get_diffusion_api_error_code(error), 37);
            diffusion_api_error_free(error);
            assert!(!diffusion_reject_request(
                session,
                handle,
                c"x".as_ptr(),
                out
            ));
            assert_eq!(get_diffusion_api_error_code(error), 37);
            diffusion_api_error_free(error);
            buf_free(response);
            // Failing afterwards changes nothing; nor does freeing what is not the program's.
            diffusion_responder_handle_free(handle.cast_mut());
            return -1;
        }
        "\"reject\"" => {
            assert!(diffusion_reject_request(
                session,
                handle,
                c"not today".as_ptr(),
                out
            ));
        }
        "\"reject without words\"" => {
            assert!(diffusion_reject_request(
                session,
                handle,
                ptr::null(),
                ptr::null_mut()
            ));
        }
        "\"fail\"" => return -1,
        "~" => assert!(diffusion_respond_to_request(
            session,
            handle,
            ptr::null_mut(),
            out
        )),
        _ => {}
    }
    0
}

unsafe extern "C" fn on_stream_error(error: *const DIFFUSION_ERROR_T) -> c_int {
    let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
    record((*error).context, format!("error {code}"));
    0
}

/// An `on_close` that records in the test of its own, because it is given no context.
macro_rules! on_close {
    ($session:expr, $name:ident) => {{
        static CONTEXT: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());
        unsafe extern "C" fn $name() {
            record(
                CONTEXT.load(Ordering::Acquire),
                stringify!($name).to_owned(),
            );
        }
        CONTEXT.store($session.context(), Ordering::Release);
        $name as unsafe extern "C" fn()
    }};
}

fn stream(session: &CSession, on_close: unsafe extern "C" fn()) -> diffusion_request_stream_s {
    diffusion_request_stream_s {
        on_request: Some(on_stream_request),
        on_error: Some(on_stream_error),
        on_close: Some(on_close),
        context: session.context(),
    }
}

/// Sets a stream that lives only during the call: the library has its own copy.
fn set(
    session: &CSession,
    path: *const c_char,
    stream: diffusion_request_stream_s,
) -> *mut diffusion_request_stream_s {
    let stream = Box::new(stream);
    // SAFETY: a live session, and what the test gives.
    unsafe { set_request_stream(session.session, path, STRING, STRING, &raw const *stream) }
}

fn same_close(one: &diffusion_request_stream_s, other: &diffusion_request_stream_s) -> bool {
    ptr::fn_addr_eq(one.on_close.unwrap(), other.on_close.unwrap())
}

fn typed_string(text: &str) -> String {
    let length = text.len();
    let head = match length {
        0..=23 => format!("{:02x} {:02x}", length + 1, 0x60 + length),
        _ => panic!("a short text"),
    };
    format!("06 737472696e67 {head} {}", hex(text.as_bytes()))
}

#[test]
fn a_request_stream_answers_each_request_once() {
    let mut session = CSession::connect(29);
    let on_close = on_close!(session, closed);
    assert!(set(&session, c"p".as_ptr(), stream(&session, on_close)).is_null());

    session.ask(SEND, 1, &format!("01 70 {}", typed_string("respond")));
    session.expect_response(1, A);
    assert_eq!(session.call(), "request p 2 \"respond\"");
    session.ask(SEND, 2, &format!("01 70 {}", typed_string("reject")));
    assert_eq!(session.expect_error(2, 9003), "not today");
    assert_eq!(session.call(), "request p 2 \"reject\"");
    session.ask(
        SEND,
        3,
        &format!("01 70 {}", typed_string("reject without words")),
    );
    assert_ne!(session.expect_error(3, 9003), "");
    assert_eq!(session.call(), "request p 2 \"reject without words\"");
    session.ask(SEND, 4, &format!("01 70 {}", typed_string("fail")));
    assert_ne!(session.expect_error(4, 105), "");
    assert_eq!(session.call(), "request p 2 \"fail\"");
    session.ask(SEND, 5, &format!("01 70 {NULL}"));
    session.expect_response(5, NULL);
    assert_eq!(session.call(), "request p 2 ~");
    // Left open: its sender waits.
    session.ask(SEND, 6, &format!("01 70 {}", typed_string("nothing")));
    assert_eq!(session.call(), "request p 2 \"nothing\"");

    // Another path, a type that does not fit, bytes that are none of the type, no request at all.
    session.ask(SEND, 7, &format!("02 7031 {A}"));
    assert_eq!(
        session.expect_error(7, 109),
        format!("session {OWN_ID} has no registered stream for message path p1")
    );
    session.ask(SEND, 8, "01 70 05 696e743634 01 05");
    session.expect_error(8, 108);
    session.ask(SEND, 9, "01 70 06 737472696e67 01 05");
    session.expect_error(9, 106);
    assert_eq!(session.call(), "error 106");
    session.ask(SEND, 10, "01");
    session.expect_error(10, 106);
    assert_eq!(session.close(), ["error 101"]);
}

#[test]
fn streams_are_replaced_and_removed() {
    let mut session = CSession::connect_recovering();
    let first = stream(&session, on_close!(session, first));
    let mut second = stream(&session, on_close!(session, second));
    second.on_error = None;
    assert!(set(&session, c"p".as_ptr(), first).is_null());
    // SAFETY: a live session; copies of streams are released.
    unsafe {
        let former = set(&session, c"p".as_ptr(), second);
        assert!(same_close(&*former, &first));
        assert_eq!((*former).context, first.context);
        libc::free(former.cast());
        assert_eq!(session.call(), "first");
        // A stream stays when messages are lost.
        session.reconnect(&answer(29, 106, i32::MAX));
        session.ask(SEND, 1, &format!("01 70 {NULL}"));
        session.expect_response(1, NULL);
        assert_eq!(session.call(), "request p 2 ~");

        let removed = remove_request_stream(session.session, c"p".as_ptr());
        assert!(same_close(&*removed, &second));
        libc::free(removed.cast());
        assert_eq!(session.call(), "second");
        assert!(remove_request_stream(session.session, c"p".as_ptr()).is_null());
        session.ask(SEND, 2, &format!("01 70 {NULL}"));
        session.expect_error(2, 109);

        // What is refused.
        let (null, p) = (ptr::null_mut(), c"p".as_ptr());
        assert!(set_request_stream(null, p, STRING, STRING, &raw const first).is_null());
        assert!(set(&session, ptr::null(), first).is_null());
        let of = session.session;
        assert!(set_request_stream(of, p, STRING, STRING, ptr::null()).is_null());
        assert!(set_request_stream(of, p, no_type(), STRING, &raw const first).is_null());
        assert!(set_request_stream(of, p, STRING, no_type(), &raw const first).is_null());
        assert!(remove_request_stream(null, p).is_null());
        assert!(remove_request_stream(of, ptr::null()).is_null());
    }
    session.ask(SEND, 3, &format!("01 70 {NULL}"));
    session.expect_error(3, 109);

    // A stream without functions answers all the same; at the end only `on_error` would be called.
    // SAFETY: all members may be zero.
    let empty: diffusion_request_stream_s = unsafe { std::mem::zeroed() };
    assert!(set(&session, c"p".as_ptr(), empty).is_null());
    session.ask(SEND, 4, &format!("01 70 {NULL}"));
    session.expect_error(4, 105);
    assert!(set(&session, c"q".as_ptr(), second).is_null());
    session.peer.send(&[0x1c]);
    session.peer.expect_end();
    // After the end a stream is told at once, and so is a request.
    send(&session, request(&session));
    assert_eq!(session.call(), "error 101");
    assert!(set(&session, c"p".as_ptr(), first).is_null());
    assert_eq!(session.call(), "error 101");
    assert_eq!(session.close(), [""; 0]);
}
