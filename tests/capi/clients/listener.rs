//! Listeners to sessions: what they are told, and in which order.

use serde_json::Value;

use super::*;
use crate::vectors::{list, load, number, text as json_text};

pub const REGISTER: i32 = 81;
pub const EVENTS: i32 = 82;

/// An event as one line.
unsafe fn line(event: *const SESSION_PROPERTIES_EVENT_T) -> String {
    let event = &*event;
    let number = |place: *const i32| place.read();
    let id = session_id_to_string(&raw const event.session_id);
    let line = format!(
        "type {} reason {} update {} {} {}",
        number((&raw const event.r#type).cast()),
        number((&raw const event.close_reason).cast()),
        number((&raw const event.update_type).cast()),
        text(id),
        pairs(event.properties),
    );
    libc::free(id.cast());
    line
}

macro_rules! handlers_of_events {
    ($($name:ident: $kind:literal;)+) => {
        $(
            pub unsafe extern "C" fn $name(
                session: *mut SESSION_T,
                event: *const SESSION_PROPERTIES_EVENT_T,
                context: *mut c_void,
            ) -> c_int {
                assert!(!session.is_null());
                record(context, format!("{} {}", $kind, line(event)));
                0
            }
        )+
    };
}

handlers_of_events! {
    on_open: "open";
    on_close: "close";
    on_update: "update";
    on_disconnect: "disconnect";
}

/// What handlers return that is no result.
unsafe extern "C" fn on_event_failing(
    session: *mut SESSION_T,
    event: *const SESSION_PROPERTIES_EVENT_T,
    context: *mut c_void,
) -> c_int {
    on_open(session, event, context);
    HANDLER_FAILURE
}

unsafe extern "C" fn on_event_odd(
    session: *mut SESSION_T,
    event: *const SESSION_PROPERTIES_EVENT_T,
    context: *mut c_void,
) -> c_int {
    on_open(session, event, context);
    i32::MIN
}

pub unsafe extern "C" fn on_registered(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    assert!(!session.is_null());
    record(context, "registered".to_owned());
    -1
}

/// A listener with all handlers.
pub fn listener(session: &CSession) -> SESSION_PROPERTIES_REGISTRATION_PARAMS_T {
    SESSION_PROPERTIES_REGISTRATION_PARAMS_T {
        on_registered: Some(on_registered),
        on_registration_error: Some(on_failure),
        on_discard: Some(on_discard),
        on_session_open: Some(on_open),
        on_session_close: Some(on_close),
        on_session_update: Some(on_update),
        on_session_disconnect: Some(on_disconnect),
        on_session_error: Some(on_failure),
        required_properties: ptr::null_mut(),
        context: session.context(),
    }
}

/// Registers a listener; gives its conversation of events and that of the request.
pub fn register(
    session: &mut CSession,
    params: SESSION_PROPERTIES_REGISTRATION_PARAMS_T,
) -> (i64, i64) {
    // SAFETY: a live session and a live set or NULL.
    unsafe { session_properties_listener_register(session.session, params) };
    let sent = session.sent();
    assert_eq!(sent.service, REGISTER);
    let body = bytes(&sent.body);
    (i64::from(*body.last().unwrap()), sent.cid)
}

/// Registers a listener with success.
pub fn registered(session: &mut CSession, params: SESSION_PROPERTIES_REGISTRATION_PARAMS_T) -> i64 {
    let (number, cid) = register(session, params);
    session.answer(cid, "");
    assert_eq!(session.call(), "registered");
    number
}

/// What is to be told of an event of the vectors.
fn told(event: &Value) -> String {
    let (tag, id) = (number(&event["tag"]), json_text(&event["session_id"]));
    let pairs = |pairs: &Value| {
        let pairs = pairs.as_array().unwrap().iter();
        let mut pairs: Vec<_> = pairs
            .map(|pair| format!("{}={} ", json_text(&pair[0]), json_text(&pair[1])))
            .collect();
        pairs.sort();
        pairs.concat()
    };
    match tag {
        0 => {
            let properties = pairs(&event["properties"]);
            format!("open type 0 reason 0 update 0 {id} {properties}")
        }
        1 => {
            let update = number(&event["update_type"]);
            let changes = event["changes"].as_array().unwrap().iter();
            let mut now: Vec<_> = changes
                .filter(|change| change["tag"] != 3)
                .map(|change| {
                    format!(
                        "{}={} ",
                        json_text(&change["key"]),
                        json_text(&change["new"])
                    )
                })
                .collect();
            now.sort();
            let (kind, name) = match update {
                3 => (3, "disconnect"),
                _ => (1, "update"),
            };
            format!(
                "{name} type {kind} reason 0 update {update} {id} {}",
                now.concat()
            )
        }
        _ => {
            let (reason, properties) =
                (number(&event["close_reason"]), pairs(&event["properties"]));
            format!("close type 2 reason {reason} update 0 {id} {properties}")
        }
    }
}

#[test]
fn events_are_told_as_the_official_clients_read_them() {
    let mut session = CSession::connect(29);
    let params = listener(&session);
    let own = registered(&mut session, params);
    assert_eq!(own, 1);
    let mut seen = 0;
    for vector in list(&load("services-control.json")) {
        let today = vector["v"] == 29 && vector["part"] == "request";
        if vector["service"] != EVENTS || !today {
            continue;
        }
        let cid = number(&vector["value"]["cid"]);
        // The number of the listener in place of that of the vector.
        let hex = json_text(&vector["hex"]);
        let rest = if cid < 128 { &hex[2..] } else { &hex[4..] };
        session.ask(EVENTS, 9, &format!("01{rest}"));
        for event in vector["value"]["events"].as_array().unwrap() {
            assert_eq!(session.call(), told(event), "{}", vector["case"]);
            seen += 1;
        }
        session.expect_response(9, "");
    }
    assert!(seen > 20, "{seen}");
    assert_eq!(session.close(), ["discard"]);
}

/// `01`, one event of the session 1/2: it was opened with `p`=`1`.
const OPENED: &str = "01 01 02 00 01 01 70 01 31";
const OPENED_LINE: &str = "open type 0 reason 0 update 0 0000000000000001-0000000000000002 p=1 ";
/// It lost its connection.
const DISCONNECTED: &str = "01 01 02 01 03 00";

#[test]
fn the_registration_is_told_before_the_first_event_whatever_the_server_sends_first() {
    let mut session = CSession::connect(29);
    let params = listener(&session);
    let (number, cid) = register(&mut session, params);
    session.ask(EVENTS, 9, &format!("{number:02x} {OPENED}"));
    assert_eq!(session.call(), "registered");
    assert_eq!(session.call(), OPENED_LINE);
    session.expect_response(9, "");
    session.answer(cid, "");
    session.flush();
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn listeners_are_told_of_their_own_events() {
    let mut session = CSession::connect(25);
    let keys = Texts::new(["$Principal", "*U", "*F"]);
    let mut params = listener(&session);
    params.required_properties = keys.0;
    // SAFETY: a live session and a live set.
    unsafe { session_properties_listener_register(session.session, params) };
    drop(keys);
    let cid = session.expect(REGISTER, "00 03 0a 245072696e636970616c 02 2a46 02 2a55 01");
    session.answer(cid, "");
    assert_eq!(session.call(), "registered");
    // The second one has only a handler of updates.
    // SAFETY: all members may be zero.
    let mut second: SESSION_PROPERTIES_REGISTRATION_PARAMS_T = unsafe { std::mem::zeroed() };
    second.on_session_update = Some(on_update);
    second.context = session.context();
    let (number, cid) = register(&mut session, second);
    session.answer(cid, "");
    for unknown in ["00", "7f", "ff ff ff ff ff ff ff ff ff 01"] {
        session.ask(EVENTS, 9, &format!("{unknown} {OPENED}"));
        session.expect_response(9, "");
    }
    session.ask(EVENTS, 10, &format!("{number:02x} {OPENED}"));
    session.expect_response(10, "");
    session.ask(EVENTS, 11, &format!("{number:02x} {DISCONNECTED}"));
    session.expect_response(11, "");
    let line = "type 3 reason 0 update 3 0000000000000001-0000000000000002 ";
    assert_eq!(session.call(), format!("update {line}"));
    session.ask(EVENTS, 12, &format!("01 {DISCONNECTED}"));
    session.expect_response(12, "");
    assert_eq!(session.call(), format!("disconnect {line}"));
    // One-way events too.
    session.ask(EVENTS, 0, &format!("01 {OPENED}"));
    assert_eq!(session.call(), OPENED_LINE);
    session.flush();
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn events_that_cannot_be_read_are_an_error_of_that_listener() {
    let mut session = CSession::connect(29);
    let params = listener(&session);
    let number = registered(&mut session, params);
    for broken in [
        "",
        "01",
        "01 01 02",
        "01 01 02 03",
        "02 01 02 00 00",
        "01 01 02 01 04 00",
        "01 01 02 00 01 01 ff 00",
    ] {
        session.ask(EVENTS, 9, &format!("{number:02x} {broken}"));
        session.expect_response(9, "");
        let call = session.call();
        assert!(call.starts_with("error 106 "), "{broken}: {call}");
    }
    // Nobody can be told of these.
    for broken in ["", "80", "05"] {
        session.ask(EVENTS, 9, broken);
        session.expect_response(9, "");
    }
    session.ask(EVENTS, 9, &format!("{number:02x} {OPENED}"));
    session.expect_response(9, "");
    assert_eq!(session.call(), OPENED_LINE);
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn a_handler_that_fails_is_an_error_of_the_listener_and_other_results_are_nothing() {
    let mut session = CSession::connect(29);
    let mut params = listener(&session);
    params.on_session_open = Some(on_event_failing);
    let failing = registered(&mut session, params);
    params.on_session_error = None;
    let silent = registered(&mut session, params);
    params.on_session_open = Some(on_event_odd);
    params.on_session_error = Some(on_failure);
    let odd = registered(&mut session, params);
    for number in [failing, silent, odd] {
        session.ask(EVENTS, 9, &format!("{number:02x} {OPENED}"));
        session.expect_response(9, "");
        assert_eq!(session.call(), OPENED_LINE);
        if number == failing {
            let call = session.call();
            assert!(call.starts_with("error 105 "), "{call}");
        }
    }
    session.flush();
    assert_eq!(session.close(), ["discard"; 3]);
}
