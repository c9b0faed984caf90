//! Update sources of old versions of the interface, against a server that is played by hand (`specification/compatibility/legacy-topics section 2`).

use std::ffi::{c_int, c_void, CStr};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const FETCH: i32 = 117;
const SET: i32 = 118;
const MAX: &str = "ffffffff07";

/// The number in an enumeration that the library filled.
unsafe fn number<T>(value: &MaybeUninit<T>) -> c_int {
    ptr::from_ref(value).cast::<c_int>().read()
}

macro_rules! recorders {
    ($($name:ident = $word:literal: $response:ty, $member:ident;)+) => {$(
        unsafe extern "C" fn $name(
            _: *mut SESSION_T,
            id: *const CONVERSATION_ID_T,
            response: *const $response,
            context: *mut c_void,
        ) -> c_int {
            let number = number(&(*response).$member);
            record(context, format!(concat!($word, " {} {}"), (*id).id, number));
            0
        }
    )+};
}

recorders! {
    on_registered = "registered": SVC_UPDATE_REGISTRATION_RESPONSE_T, state;
    on_active = "active": SVC_UPDATE_REGISTRATION_RESPONSE_T, state;
    on_close = "close": SVC_UPDATE_REGISTRATION_RESPONSE_T, state;
    on_never = "never": SVC_UPDATE_REGISTRATION_RESPONSE_T, state;
    on_success = "success": SVC_UPDATE_RESPONSE_T, status;
    on_failure = "failure": SVC_UPDATE_RESPONSE_T, status;
}

unsafe extern "C" fn on_deregistered(
    _: *mut SESSION_T,
    id: *const CONVERSATION_ID_T,
    context: *mut c_void,
) -> c_int {
    record(context, format!("deregistered {}", (*id).id));
    0
}

fn registration(session: &CSession) -> update_source_registration_params_s {
    update_source_registration_params_s {
        on_init: Some(on_never),
        on_registered: Some(on_registered),
        on_active: Some(on_active),
        on_standby: Some(on_never),
        on_close: Some(on_close),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_path: c"branch".as_ptr(),
        context: session.context(),
    }
}

/// A source that the program knows to be active.
fn source(session: &CSession) -> CONVERSATION_ID_T {
    // SAFETY: a live session; the id is released.
    unsafe {
        let id = register_update_source(session.session, registration(session));
        let copy = *id;
        conversation_id_free(id);
        assert_eq!(session.call(), format!("registered {} 1", copy.id));
        assert_eq!(session.call(), format!("active {} 1", copy.id));
        copy
    }
}

fn deregister(session: &CSession, id: *const CONVERSATION_ID_T) {
    let params = update_source_deregistration_params_s {
        on_deregistered: Some(on_deregistered),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        updater_id: id,
        context: session.context(),
    };
    // SAFETY: a live session.
    unsafe { deregister_update_source(session.session, params) };
}

fn value_params(
    session: &CSession,
    id: &mut CONVERSATION_ID_T,
    path: &CStr,
    data: *mut BUF_T,
) -> update_value_params_s {
    update_value_params_s {
        on_success: Some(on_success),
        on_failure: Some(on_failure),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        updater_id: id,
        topic_path: path.as_ptr().cast_mut(),
        data,
        context: session.context(),
    }
}

fn set_value(session: &CSession, mut id: CONVERSATION_ID_T, path: &CStr, bytes: &[u8]) {
    let data = buf(bytes);
    // SAFETY: a live session; id and buffer are copied.
    unsafe {
        let params = value_params(session, &mut id, path, data);
        update_value(session.session, params);
        buf_free(data);
    }
}

fn set_typed(session: &CSession, mut id: CONVERSATION_ID_T, path: &CStr, bytes: &[u8]) {
    let data = buf(bytes);
    let json = MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON);
    // SAFETY: a live session; id and buffer are copied.
    unsafe {
        let params = value_params(session, &mut id, path, data);
        update_value_with_datatype(session.session, json, params);
        buf_free(data);
    }
}

fn set_content(session: &CSession, mut id: CONVERSATION_ID_T, path: &CStr, bytes: &[u8]) {
    let content = content_s {
        encoding: MaybeUninit::new(content_encoding_e::CONTENT_ENCODING_NONE),
        data: buf(bytes),
    };
    // SAFETY: a live session; everything is copied and released.
    unsafe {
        let made = update_create(
            MaybeUninit::new(update_action_e::UPDATE_ACTION_REFRESH),
            MaybeUninit::new(update_type_e::UPDATE_TYPE_CONTENT),
            &raw const content,
        );
        buf_free(content.data);
        let copy = update_dup(made);
        update_free(made);
        let params = update_source_params_s {
            on_success: Some(on_success),
            on_failure: Some(on_failure),
            on_error: Some(on_error),
            on_discard: Some(on_discard),
            updater_id: &raw mut id,
            topic_path: path.as_ptr(),
            update: copy,
            context: session.context(),
        };
        update(session.session, params);
        update_free(copy);
    }
}

/// The fetch of a topic's type.
fn look_up(path: &str) -> String {
    format!(
        "{:02x} 3e{} 00 00 80807f 00 01 {MAX}{MAX}{MAX}{MAX} 00 00",
        path.len() + 1,
        hex(path.as_bytes())
    )
}

#[test]
fn updates_with_a_type_are_sent_at_once() {
    let mut session = CSession::connect(29);
    let id = source(&session);
    set_typed(&session, id, c"t", b"\x01");
    set_typed(&session, id, c"t", b"\x02");
    let first = session.expect(SET, "0174 0f 01 01 00");
    let second = session.expect(SET, "0174 0f 01 02 00");
    session.answer(first, "");
    session.refuse(second, 9000);
    assert_eq!(session.call(), format!("success {} 0", id.id));
    assert_eq!(session.call(), format!("failure {} 4", id.id));
    assert_eq!(session.close(), [format!("close {} 2", id.id)]);
}

#[test]
fn updates_without_a_type_wait_for_it_in_order() {
    let mut session = CSession::connect(29);
    let id = source(&session);
    set_value(&session, id, c"a", b"1");
    set_typed(&session, id, c"b", b"2");
    set_content(&session, id, c"a", b"3");
    let other = source(&session);
    let fetch = session.expect(FETCH, &look_up("a"));
    // Only its own source waits.
    set_typed(&session, other, c"c", b"4");
    session.expect(SET, "0163 0f 01 34 00");
    session.answer(fetch, "01 00 01 0161 11 00 00 00 00");
    session.expect(SET, "0161 11 01 31 00");
    session.expect(SET, "0162 0f 01 32 00");
    let third = session.expect(SET, "0161 11 01 33 00");
    // The type is remembered until an update fails.
    set_value(&session, id, c"a", b"5");
    let fourth = session.expect(SET, "0161 11 01 35 00");
    session.answer(third, "");
    session.refuse(fourth, 500);
    assert_eq!(session.call(), format!("success {} 0", id.id));
    assert_eq!(session.call(), format!("failure {} 1", id.id));
    set_value(&session, id, c"a", b"6");
    let fetch = session.expect(FETCH, &look_up("a"));
    // A time series of doubles.
    let property =
        "01 01 1c54494d455f5345524945535f4556454e545f56414c55455f54595045 06 646f75626c65";
    session.answer(fetch, &format!("{property} 01 0161 10 00 00 00 00"));
    session.expect(SET, "0161 13 01 36 00");
    let mut rest = session.close();
    rest.sort();
    let closed = |id: CONVERSATION_ID_T| format!("close {} 2", id.id);
    let mut expected = vec![closed(id), closed(other)];
    expected.extend(vec!["discard".to_owned(); 4]);
    expected.sort();
    assert_eq!(rest, expected);
}

#[test]
fn updates_of_missing_topics_fail_and_the_next_go_on() {
    let mut session = CSession::connect(29);
    let id = source(&session);
    set_value(&session, id, c"a", b"1");
    set_value(&session, id, c"b", b"2");
    set_value(&session, id, c"b", b"3");
    let fetch = session.expect(FETCH, &look_up("a"));
    session.answer(fetch, "00 00 00");
    assert_eq!(session.call(), format!("failure {} 4", id.id));
    let fetch = session.expect(FETCH, &look_up("b"));
    session.refuse(fetch, 103);
    assert_eq!(session.call(), "error 103");
    session.expect(FETCH, &look_up("b"));
    // Waiting updates are discarded with the fetch of the type.
    set_value(&session, id, c"b", b"4");
    assert_eq!(
        session.close(),
        ["discard", "discard", &format!("close {} 2", id.id)]
    );
}

#[test]
fn statuses_of_failures() {
    let mut session = CSession::connect(29);
    let id = source(&session);
    for (reason, told) in [
        (500, "failure {} 1"),
        (501, "failure {} 2"),
        (106, "failure {} 2"),
        (503, "failure {} 4"),
        (110, "failure {} 9"),
        (112, "failure {} 9"),
        (111, "failure {} 10"),
        (9010, "failure {} 10"),
        (103, "error 103"),
        (9012, "error 42"),
    ] {
        set_typed(&session, id, c"t", b"1");
        let cid = session.sent().cid;
        session.refuse(cid, reason);
        assert_eq!(session.call(), told.replace("{}", &id.id.to_string()));
    }
    // Without a function for failures they are errors.
    let mut id = id;
    let data = buf(b"1");
    let json = MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON);
    // SAFETY: a live session; id and buffer are copied.
    unsafe {
        let mut params = value_params(&session, &mut id, c"t", data);
        params.on_failure = None;
        update_value_with_datatype(session.session, json, params);
        buf_free(data);
    }
    let cid = session.sent().cid;
    session.refuse(cid, 9000);
    assert_eq!(session.call(), "error 38");
    session.close();
}

#[test]
fn a_source_that_is_deregistered_sends_what_it_had() {
    let mut session = CSession::connect(29);
    let id = source(&session);
    set_value(&session, id, c"a", b"1");
    let fetch = session.expect(FETCH, &look_up("a"));
    deregister(&session, &raw const id);
    assert_eq!(session.call(), format!("deregistered {}", id.id));
    set_value(&session, id, c"a", b"2");
    assert_eq!(session.call(), format!("failure {} 3", id.id));
    session.answer(fetch, "01 00 01 0161 11 00 00 00 00");
    session.expect(SET, "0161 11 01 31 00");
    deregister(&session, &raw const id);
    assert_eq!(session.call(), "error 48");
    let unknown = CONVERSATION_ID_T { id: 4711 };
    deregister(&session, &raw const unknown);
    assert_eq!(session.call(), "error 48");
    deregister(&session, ptr::null());
    assert_eq!(session.call(), "error 48");
    set_typed(&session, unknown, c"a", b"2");
    assert_eq!(session.call(), "failure 4711 3");
    // A program that listens to errors only is told too.
    // SAFETY: a live session; the buffer is released.
    unsafe {
        let data = buf(b"2");
        let mut unknown = unknown;
        let mut params = value_params(&session, &mut unknown, c"a", data);
        params.on_failure = None;
        update_value(session.session, params);
        buf_free(data);
    }
    assert_eq!(session.call(), "error 48");
    // on_close is not called any more.
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn arguments_that_are_refused() {
    let session = CSession::connect(29);
    let mut id = source(&session);
    let data = buf(b"1");
    let json = MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON);
    // SAFETY: a live session; buffer and ids are released; NULL is allowed everywhere.
    unsafe {
        assert!(register_update_source(ptr::null_mut(), registration(&session)).is_null());
        let mut without_path = registration(&session);
        without_path.topic_path = ptr::null();
        conversation_id_free(register_update_source(session.session, without_path));
        assert_eq!(session.call(), "error 48");
        update_value(
            session.session,
            value_params(&session, &mut id, c"t", ptr::null_mut()),
        );
        assert_eq!(session.call(), "error 48");
        let mut params = value_params(&session, &mut id, c"t", data);
        params.topic_path = ptr::null_mut();
        update_value_with_datatype(session.session, json, params);
        assert_eq!(session.call(), "error 48");
        let mut params = value_params(&session, &mut id, c"t", data);
        params.updater_id = ptr::null_mut();
        update_value_with_datatype(session.session, json, params);
        assert_eq!(session.call(), "error 48");
        let params = value_params(&session, &mut id, c"t", data);
        let none = std::mem::transmute_copy(&MaybeUninit::new(6_i32));
        update_value_with_datatype(session.session, none, params);
        assert_eq!(session.call(), "error 48");
        let params = update_source_params_s {
            on_success: None,
            on_failure: None,
            on_error: Some(on_error),
            on_discard: None,
            updater_id: &raw mut id,
            topic_path: c"t".as_ptr(),
            update: ptr::null(),
            context: session.context(),
        };
        update(session.session, params);
        assert_eq!(session.call(), "error 48");
        buf_free(data);
    }
    assert_eq!(session.close(), [format!("close {} 2", id.id)]);
}
