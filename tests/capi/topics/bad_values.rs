//! Values, deltas and notifications of a server that breaks the rules (`specification/topics/value-streams section 4`,
//! `specification/protocol/selectors-and-streams sections 6 and 7`): what they concern is told, and nothing else is lost.

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const MALFORMED: &str = "error 106";
const TYPES: [diffusion_datatype_e; 6] = [
    diffusion_datatype_e::DATATYPE_BINARY,
    diffusion_datatype_e::DATATYPE_JSON,
    diffusion_datatype_e::DATATYPE_STRING,
    diffusion_datatype_e::DATATYPE_DOUBLE,
    diffusion_datatype_e::DATATYPE_INT64,
    diffusion_datatype_e::DATATYPE_RECORDV2,
];

unsafe fn value_hex(value: *const DIFFUSION_VALUE_T) -> String {
    if value.is_null() {
        return "~".into();
    }
    let (mut raw, mut length) = (ptr::null_mut(), 0);
    assert!(diffusion_value_get_raw_bytes(
        value,
        &raw mut raw,
        &raw mut length
    ));
    hex(std::slice::from_raw_parts(raw.cast(), length))
}

unsafe extern "C" fn on_subscription(
    path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
    context: *mut c_void,
) -> c_int {
    let topic_type: MaybeUninit<_> = topic_specification_get_topic_type(specification);
    let number = (&raw const topic_type).cast::<c_int>().read();
    record(context, format!("+{} {number}", text(path)));
    0
}

unsafe extern "C" fn on_unsubscription(
    path: *const c_char,
    _: *const TOPIC_SPECIFICATION_T,
    reason: u64,
    context: *mut c_void,
) -> c_int {
    record(context, format!("-{} {reason:x}", text(path)));
    0
}

unsafe extern "C" fn on_value(
    path: *const c_char,
    _: *const TOPIC_SPECIFICATION_T,
    _: MaybeUninit<DIFFUSION_DATATYPE>,
    old: *const DIFFUSION_VALUE_T,
    new: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int {
    let words = format!("{}={} was {}", text(path), value_hex(new), value_hex(old));
    record(context, words);
    -1
}

unsafe extern "C" fn on_stream_error(error: *const DIFFUSION_ERROR_T) {
    on_error(ptr::null_mut(), error);
}

fn stream(session: &CSession, datatype: diffusion_datatype_e) -> VALUE_STREAM_T {
    VALUE_STREAM_T {
        datatype: MaybeUninit::new(datatype),
        on_subscription: Some(on_subscription),
        on_unsubscription: Some(on_unsubscription),
        on_value: Some(on_value),
        on_close: None,
        on_error: Some(on_stream_error),
        context: session.context(),
    }
}

fn with_stream(version: u8, datatype: diffusion_datatype_e) -> CSession {
    let session = CSession::connect(version);
    let stream = stream(&session, datatype);
    // SAFETY: a live session; the stream is copied.
    let handle = unsafe { add_stream(session.session, c"?.*//".as_ptr(), &raw const stream) };
    assert!(!handle.is_null());
    session
}

fn send(session: &mut CSession, message: &str) {
    session.peer.send(&bytes(message));
}

#[track_caller]
fn expect(session: &CSession, calls: &[&str]) {
    for call in calls {
        assert_eq!(session.call(), *call);
    }
}

/// The session is alive, and has called nothing more than was asked for.
#[track_caller]
fn close_alive(mut session: CSession) {
    // What the session answered before comes first.
    session.peer.send(&crate::server::request(55, 99, &[]));
    while session.peer.receive_message() != crate::server::response(99, &[]) {}
    let calls = session.close();
    assert!(!calls.is_empty());
    assert!(calls.iter().all(|call| call == "error 101"), "{calls:?}");
}

#[test]
fn what_cannot_be_decoded_is_skipped_and_the_next_whole_value_counts() {
    let string = diffusion_datatype_e::DATATYPE_STRING;
    let mut session = with_stream(29, string);
    send(&mut session, "0057 00 07 0174 11 00");
    // Before any value.
    for delta in ["0500000007 00014162", "0500000007 f6", "0500000007"] {
        send(&mut session, delta);
    }
    expect(&session, &["+t 17", MALFORMED, MALFORMED, MALFORMED]);
    for (bad, why) in [
        ("0400000007", "nothing at all"),
        ("0400000007 05", "a number"),
        ("0400000007 62 61", "a string that is cut off"),
        ("0400000007 9b ffffffffffffffff", "a long array"),
        ("0500000007", "an empty delta"),
        ("0500000007 00", "a range that is cut off"),
        ("0500000007 05 09", "a range beyond the value"),
        ("0500000007 1b ffffffffffffffff 01", "a huge offset"),
        ("0500000007 20 01", "a negative offset"),
        (
            "0500000007 00 02 5b ffffffffffffffff",
            "an endless insertion",
        ),
    ] {
        send(&mut session, "0400000007 61 61");
        send(&mut session, bad);
        // There is no value now that this could change.
        send(&mut session, "0500000007 f6");
        let calls: Vec<String> = (0..3).map(|_| session.call()).collect();
        assert_eq!(calls, ["t=6161 was ~", MALFORMED, MALFORMED], "{why}");
    }
    // Text that is not UTF-8 is the program's to judge.
    send(&mut session, "0400000007 61 ff");
    expect(&session, &["t=61ff was ~"]);
    send(&mut session, "0400000007 05");
    expect(&session, &[MALFORMED]);
    send(&mut session, "0400000007 61 62");
    send(&mut session, "0500000007 f6");
    send(&mut session, "002a 00 07 02");
    expect(&session, &["t=6162 was ~", "t=6162 was 6162", "-t 2"]);
    close_alive(session);
}

/// Topics of all types, read as all types, get what they cannot hold.
#[test]
fn no_bytes_break_a_stream_of_any_type() {
    let garbage = [
        "",
        "00",
        "f6",
        "f7",
        "ff",
        "7f",
        "5f 41 00",
        "9f",
        "bf 61",
        "c1 fb",
        "fb 7ff8",
        "1b ffffffffffffffff",
        "3b ffffffffffffffff",
        "7b 7fffffffffffffff 61",
        "00 00 00 00",
        "01 00 00",
        "00 ff ff ff ff 0f",
        "00 01 02 05 61",
        "00 01 02 01 61 05 01",
    ];
    let series = "011c 54494d455f5345524945535f4556454e545f56414c55455f54595045 05 696e743634";
    for datatype in TYPES {
        let mut session = with_stream(29, datatype);
        // As events too.
        let events = stream(&session, datatype);
        // SAFETY: a live session; the stream is copied.
        unsafe { add_time_series_stream(session.session, c"?.*".as_ptr(), &raw const events) };
        for (id, topic_type) in (1..).zip([0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14]) {
            let properties = if topic_type == 0x10 { series } else { "00" };
            send(
                &mut session,
                &format!(
                    "0057 00 {id:02x} 01 {:02x} {topic_type:02x} {properties}",
                    0x60 + id
                ),
            );
            for bytes in garbage {
                send(&mut session, &format!("04000000{id:02x} {bytes}"));
                send(&mut session, &format!("05000000{id:02x} {bytes}"));
            }
            send(&mut session, &format!("002a 00 {id:02x} 02"));
        }
        // The last one: everything before was called, whatever it was.
        send(&mut session, "0057 00 63 017a 15 00");
        while session.call() != "+z 21" {}
        close_alive(session);
    }
}

#[test]
fn topics_of_types_of_later_servers_are_told_of_and_give_no_values() {
    for topic_type in ["0c", "07", "15", "16", "7f", "ff"] {
        let mut session = with_stream(29, diffusion_datatype_e::DATATYPE_JSON);
        send(&mut session, &format!("0057 00 07 0174 {topic_type} 00"));
        send(&mut session, "0400000007 0102");
        send(&mut session, "002a 00 07 01");
        let told = session.call();
        assert!(told.starts_with("+t "), "{told}");
        expect(&session, &["-t 1"]);
        close_alive(session);
    }
}

#[test]
fn messages_of_unknown_topics_are_dropped() {
    let mut session = with_stream(25, diffusion_datatype_e::DATATYPE_INT64);
    send(&mut session, "0057 00 07 0174 12 00");
    for stray in [
        "0400000008 05",
        "0500000008 f6",
        "04ffffffff 05",
        "0480000000",
    ] {
        send(&mut session, stray);
    }
    send(&mut session, "002a 00 08 02");
    send(&mut session, "0400000007 05");
    expect(&session, &["+t 18", "t=05 was ~"]);
    close_alive(session);
}

unsafe extern "C" fn on_notify_subscription(
    _: *mut SESSION_T,
    request: *const SVC_NOTIFY_SUBSCRIPTION_REQUEST_T,
    context: *mut c_void,
) -> c_int {
    let info = &(*request).topic_info;
    record(context, format!("told +{}", text(info.topic_path)));
    0
}

unsafe extern "C" fn on_notify_unsubscription(
    _: *mut SESSION_T,
    request: *const SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T,
    context: *mut c_void,
) -> c_int {
    let path = (*request).topic_path;
    assert!(path.is_null());
    let (id, reason) = ((*request).topic_id, (*request).reason);
    record(context, format!("told -{id} {reason}"));
    0
}

#[test]
fn notifications_that_are_cut_off_are_told_and_answered_with_an_error() {
    let mut session = with_stream(29, diffusion_datatype_e::DATATYPE_STRING);
    // SAFETY: a live session.
    unsafe {
        let params = NOTIFY_SUBSCRIPTION_PARAMS_T {
            on_notify_subscription: Some(on_notify_subscription),
            on_error: Some(on_error),
            context: session.context(),
        };
        notify_subscription_register(session.session, params);
        let params = NOTIFY_UNSUBSCRIPTION_PARAMS_T {
            on_notify_unsubscription: Some(on_notify_unsubscription),
            on_error: Some(on_error),
            context: session.context(),
        };
        notify_unsubscription_register(session.session, params);
    }
    let whole = bytes("07 0174 11 01 0161 0162");
    for length in 0..whole.len() {
        session
            .peer
            .send(&crate::server::request(87, 5, &whole[..length]));
        assert_eq!(session.call(), MALFORMED, "{length}");
        assert!(!session.expect_error(5, 106).is_empty());
    }
    for bad in [
        "07 05 0174",
        "07 01ff 11 00",
        "07 0174 11 ffffffff0f",
        "80808080808000",
    ] {
        session.ask(87, 6, bad);
        assert_eq!(session.call(), MALFORMED, "{bad}");
        assert!(!session.expect_error(6, 106).is_empty());
    }
    for bad in ["", "07", "ffffffffffff"] {
        session.ask(42, 7, bad);
        assert_eq!(session.call(), MALFORMED, "{bad}");
        assert!(!session.expect_error(7, 106).is_empty());
    }
    // A reason of a later server, for a topic that is not known.
    session.ask(42, 8, "09 63");
    session.expect_response(8, "");
    expect(&session, &["told -9 4"]);
    session.ask(87, 9, "07 0174 11 00");
    session.expect_response(9, "");
    expect(&session, &["told +t", "+t 17"]);
    close_alive(session);
}

unsafe extern "C" fn on_message(_: *mut SESSION_T, _: *const TOPIC_MESSAGE_T) -> c_int {
    panic!("a value that is none");
}

/// Neither streams without functions nor topics without streams do harm.
#[test]
fn nobody_needs_to_listen() {
    let mut session = CSession::connect(29);
    for datatype in TYPES {
        let stream = VALUE_STREAM_T {
            datatype: MaybeUninit::new(datatype),
            on_subscription: None,
            on_unsubscription: None,
            on_value: None,
            on_close: None,
            on_error: None,
            context: ptr::null_mut(),
        };
        // SAFETY: a live session; the stream is copied.
        unsafe {
            add_stream(session.session, c"t".as_ptr(), &raw const stream);
            add_fallback_stream(session.session, &raw const stream);
        }
    }
    for path in ["0174", "0175"] {
        for message in [
            format!("0057 00 07 {path} 11 00"),
            "0057".into(),
            "0057 00 07".into(),
            "0400000007 05".into(),
            "0500000007 05".into(),
            "002a 00".into(),
        ] {
            if message != "0057" {
                send(&mut session, &message);
            }
        }
        // SAFETY: a live session, whose handler gets no value that cannot be read.
        unsafe { (*session.session).global_topic_handler = Some(on_message) };
    }
    session.peer.send(&crate::server::request(55, 99, &[]));
    while session.peer.receive_message() != crate::server::response(99, &[]) {}
    assert!(session.close().is_empty());
}
