//! Whatever a server asks of a session is answered, and does not end it: bodies that are cut off at every place, that have a byte too
//! many, and bytes that are changed (`specification/topics/topic-control section 3`, `specification/topics/topic-notifications`,
//! `specification/topics/messaging`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::{zeroed, MaybeUninit};
use std::ptr;

use diffusion::capi::*;
use diffusion::wire::message::Message;

use crate::support::*;

const STRING: MaybeUninit<DIFFUSION_DATATYPE> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING);

unsafe extern "C" fn on_missing(
    _: *mut SESSION_T,
    request: *const SVC_MISSING_TOPIC_REQUEST_T,
    context: *mut c_void,
) -> c_int {
    let request = &*request;
    // All of it can be looked at.
    let id = session_id_to_string(request.session_id);
    assert!(!id.is_null() && !text(request.topic_selector).contains('\0'));
    libc::free(id.cast());
    record(context, "missing topic".to_owned());
    0
}

unsafe extern "C" fn on_response(
    _: MaybeUninit<DIFFUSION_DATATYPE>,
    _: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int {
    record(context, "response".to_owned());
    0
}

unsafe extern "C" fn on_topic(
    path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
    _: MaybeUninit<DIFFUSION_TOPIC_NOTIFICATION_TYPE_T>,
    context: *mut c_void,
) -> c_int {
    let copy = topic_specification_dup(specification);
    assert!(!path.is_null() && !copy.is_null());
    topic_specification_free(copy);
    record(context, "topic event".to_owned());
    0
}

unsafe extern "C" fn on_session_event(
    _: *mut SESSION_T,
    event: *const SESSION_PROPERTIES_EVENT_T,
    context: *mut c_void,
) -> c_int {
    let keys = hash_keys((*event).properties);
    assert!(!keys.is_null());
    libc::free(keys.cast());
    record(context, "session event".to_owned());
    0
}

/// A session with everything that a server can address, each with the number that is given: a handler of missing topics (1), a
/// listener (3), a request handler (4), a request to a filter that waits for many answers (6), a listener to sessions (8), and a
/// request stream at `p`.
fn session() -> CSession {
    let mut session = CSession::connect(29);
    // The session is connected now: its requests take numbers at once.
    session.peer.ping(90);
    // SAFETY: a live session; all members of the parameters may be zero, and what is given lives during the call.
    unsafe {
        let at = session.session;
        let params = MISSING_TOPIC_PARAMS_T {
            on_missing_topic: Some(on_missing),
            topic_path: c"p".as_ptr(),
            context: session.context(),
            ..zeroed()
        };
        conversation_id_free(missing_topic_register_handler(at, params));
        let listener = diffusion_topic_notification_listener_s {
            on_topic_notification: Some(on_topic),
            context: session.context(),
            ..zeroed()
        };
        assert!(diffusion_topic_notification_add_listener(
            at,
            listener,
            ptr::null_mut()
        ));
        let mut handler = diffusion_request_handler_s {
            request_datatype: STRING,
            response_datatype: STRING,
            ..zeroed()
        };
        let params = add_request_handler_params_s {
            path: c"p".as_ptr(),
            request_handler: &raw mut handler,
            ..zeroed()
        };
        add_request_handler(at, params);
        let params = send_request_to_filter_params_s {
            path: c"p".as_ptr(),
            filter: c"all".as_ptr(),
            on_response: Some(on_response),
            context: session.context(),
            request_datatype: STRING,
            response_datatype: STRING,
            ..zeroed()
        };
        send_request_to_filter(at, params);
        let params = SESSION_PROPERTIES_REGISTRATION_PARAMS_T {
            on_session_open: Some(on_session_event),
            on_session_update: Some(on_session_event),
            on_session_close: Some(on_session_event),
            on_session_error: Some(on_error),
            context: session.context(),
            ..zeroed()
        };
        session_properties_listener_register(at, params);
        let stream: diffusion_request_stream_s = zeroed();
        let path = c"p".as_ptr();
        assert!(set_request_stream(at, path, STRING, STRING, &raw const stream).is_null());
    }
    for service in [20, 97, 102, 81] {
        let sent = session.sent();
        assert_eq!(sent.service, service);
        // Its number is where the table of this test has it.
        assert!(match service {
            20 => sent.body.ends_with("01"),
            97 => sent.body.ends_with("04"),
            81 => sent.body.ends_with("08"),
            _ => sent.body.starts_with("06"),
        });
        let body = match service {
            // As many answers as this test may send.
            102 => "00 ff ff 03",
            _ => "",
        };
        session.answer(sent.cid, body);
    }
    session
}

/// Asks, and takes the answer: whether it is an error.
fn ask(session: &mut CSession, service: i32, body: &[u8]) -> bool {
    session.ask(service, 9, &hex(body));
    let mut bytes = session.peer.receive_message();
    // A ping of the session's own asks what has arrived.
    while let [0, 56, cid @ ..] = &bytes[..] {
        let answer = [&[6], cid].concat();
        session.peer.send(&answer);
        bytes = session.peer.receive_message();
    }
    match Message::decode(bytes.into(), 1 << 20).unwrap() {
        Message::Response { cid: 9, .. } => false,
        Message::Error { cid: 9, .. } => true,
        other => panic!("no answer: {other:?}"),
    }
}

#[test]
fn every_request_of_the_server_is_answered() {
    let properties = "0a 2453657373696f6e4964 03 312d32";
    let requests = [
        (50, format!("04 3e702f61 01 {properties} 01 01 73 01")),
        (
            82,
            "08 03 01 02 00 01 01 70 01 31 01 02 01 00 02 01 61 02 01 62 01 63 01 64 03 01 65 01 02 02 0b 00"
                .to_owned(),
        ),
        (85, "01 70 06 737472696e67 02 6161".to_owned()),
        (
            88,
            format!("04 01 02 01 70 01 {properties} 06 737472696e67 02 6161"),
        ),
        (92, "03 03 612f62 01 11 01 05 4f574e4552 01 78".to_owned()),
        (93, "03 01 61 01".to_owned()),
        (103, "06 01 02 00 06 737472696e67 02 6161".to_owned()),
        (103, "06 01 02 01 6d 02 6e6f".to_owned()),
    ];
    let mut session = session();
    for (service, body) in requests {
        let whole = bytes(&body);
        for end in 0..whole.len() {
            ask(&mut session, service, &whole[..end]);
        }
        for at in 0..whole.len() {
            for change in [0x01, 0x40, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] ^= change;
                ask(&mut session, service, &changed);
            }
        }
        let more = [&whole[..], &[0]].concat();
        ask(&mut session, service, &more);
        let confirmed = !matches!(service, 85 | 88);
        // There is no function that could answer a request of a session; everything else is confirmed.
        assert_eq!(ask(&mut session, service, &whole), !confirmed, "{service}");
    }
    // What could be read has reached the program.
    let calls = session.close();
    for call in ["missing topic", "topic event", "response", "session event"] {
        assert!(calls.iter().any(|other| other == call), "{call}");
    }
}
