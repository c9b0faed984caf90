//! What programs for old versions of the interface use, against a server that is played by hand (`semantics/b13`).

mod capi;
mod engine;

use std::ffi::{c_char, c_int, c_void, CStr};
use std::mem::MaybeUninit;
use std::ptr;

use capi::*;
use diffusion::capi::buf::BUF_T;
use diffusion::capi::datatypes::diffusion_datatype::diffusion_datatype_e;
use diffusion::capi::features::messaging::msg_receiver_registration_params_s;
use diffusion::capi::legacy::fetch::{fetch_params_s, SVC_FETCH_STATUS_RESPONSE_T};
use diffusion::capi::legacy::messaging::{
    msg_listener_deregistration_params_s, msg_listener_registration_params_s, send_msg_params_s,
    send_msg_to_filter_params_s, send_msg_to_session_params_s,
};
use diffusion::capi::legacy::topic_control::{
    remove_topics_params_s, session_wills_remove_topic_params_s, SVC_REMOVE_TOPICS_RESPONSE_T,
};
use diffusion::capi::legacy::topic_details::topic_id_details_s;
use diffusion::capi::legacy::update::{update_action_e, update_type_e};
use diffusion::capi::legacy::update_types::{
    update_source_deregistration_params_s, update_source_params_s,
    update_source_registration_params_s, update_value_params_s, SVC_UPDATE_REGISTRATION_RESPONSE_T,
    SVC_UPDATE_RESPONSE_T,
};
use diffusion::capi::types::content_types::{content_encoding_e, content_s};
use diffusion::capi::types::conversation_types::CONVERSATION_ID_T;
use diffusion::capi::types::session_types::SESSION_T;
use diffusion::capi::types::topic_types::TOPIC_MESSAGE_T;
use diffusion::capi::*;

const REMOVAL: i32 = 83;
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

/// A buffer with these bytes, to be released.
fn buf(bytes: &[u8]) -> *mut BUF_T {
    // SAFETY: a buffer made just now.
    unsafe {
        let buf = buf_create();
        buf_write_bytes(buf, bytes.as_ptr().cast(), bytes.len());
        buf
    }
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

unsafe extern "C" fn on_fetch(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "fetched".into());
    0
}

unsafe extern "C" fn on_status(
    _: *mut SESSION_T,
    status: *const SVC_FETCH_STATUS_RESPONSE_T,
    context: *mut c_void,
) -> c_int {
    assert_eq!((*(*status).payload).len, 0);
    let (path, flag) = (text((*status).topic_path), (*status).status_flag);
    record(context, format!("status {path} {flag}"));
    0
}

thread_local! {
    /// Topic messages have no context: what the callback thread of the one session there got.
    static MESSAGES: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
}

unsafe extern "C" fn on_message(_: *mut SESSION_T, message: *const TOPIC_MESSAGE_T) -> c_int {
    let message = &*message;
    let payload =
        std::slice::from_raw_parts((*message.payload).data.cast::<u8>(), (*message.payload).len);
    assert_eq!(list_get_size(message.headers), 0);
    let topic_type = topic_specification_get_topic_type(message.specification);
    let words = format!(
        "{} {} {} {}",
        number(&message.r#type),
        text(message.name),
        number(&topic_type),
        hex(payload)
    );
    MESSAGES.with_borrow_mut(|messages| messages.push(words));
    0
}

unsafe extern "C" fn on_status_with_messages(
    session: *mut SESSION_T,
    status: *const SVC_FETCH_STATUS_RESPONSE_T,
    context: *mut c_void,
) -> c_int {
    record(context, MESSAGES.take().join(", "));
    on_status(session, status, context)
}

fn old_fetch(session: &CSession, selector: *const c_char) {
    let params = fetch_params_s {
        on_topic_message: Some(on_message),
        on_fetch: Some(on_fetch),
        on_status_message: Some(on_status_with_messages),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        selector,
        context: session.context(),
    };
    // SAFETY: a live session.
    unsafe { fetch(session.session, params) };
}

#[test]
fn the_old_fetch() {
    let mut session = CSession::connect(29);
    old_fetch(&session, c"?x//".as_ptr());
    let all = format!("04 3f782f2f 00 00 80807f 01 00 {MAX}{MAX}{MAX}{MAX} 00 00");
    let cid = session.expect(FETCH, &all);
    session.answer(
        cid,
        "00 03 0161 11 01 02 6161 00 01 02 0162 0f 00 00 00 0163 0e 01 01 00 00 01 01 00",
    );
    for word in ["fetched", "34 a 17 6161, 34 c 14 00", "status ?x// 1"] {
        assert_eq!(session.call(), word);
    }
    old_fetch(&session, c"?x//".as_ptr());
    let cid = session.expect(FETCH, &all);
    session.refuse(cid, 103);
    assert_eq!(session.call(), "error 103");
    old_fetch(&session, ptr::null());
    assert_eq!(session.call(), "error 48");
    old_fetch(&session, c"".as_ptr());
    assert_eq!(session.call(), "error 48");
    old_fetch(&session, c"?x//".as_ptr());
    session.expect(FETCH, &all);
    assert_eq!(session.close(), ["discard"]);
}

unsafe extern "C" fn on_removed(
    _: *mut SESSION_T,
    response: *const SVC_REMOVE_TOPICS_RESPONSE_T,
    context: *mut c_void,
) -> c_int {
    assert!(!response.is_null());
    record(context, "removed".into());
    0
}

#[test]
fn the_old_removal() {
    let mut session = CSession::connect(29);
    let remove = |session: &CSession, selector| {
        let params = remove_topics_params_s {
            on_removed: Some(on_removed),
            on_error: Some(on_error),
            on_discard: Some(on_discard),
            topic_selector: selector,
            context: session.context(),
        };
        // SAFETY: a live session.
        unsafe { remove_topics(session.session, params) };
    };
    remove(&session, c"a/b".as_ptr());
    let cid = session.expect(REMOVAL, "04 3e612f62");
    session.answer(cid, "03");
    assert_eq!(session.call(), "removed");
    remove(&session, c"?a//".as_ptr());
    let cid = session.expect(REMOVAL, "04 3f612f2f");
    session.refuse(cid, 103);
    assert_eq!(session.call(), "error 103");
    remove(&session, ptr::null());
    assert_eq!(session.call(), "error 48");
    remove(&session, c"$".as_ptr());
    assert_eq!(session.call(), "error 48");
    remove(&session, c"a".as_ptr());
    session.sent();
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn what_servers_no_longer_have() {
    let session = CSession::connect(29);
    let none = ptr::null_mut::<SESSION_T>();
    // SAFETY: a live session; the structs are plain memory whose members may be zero.
    unsafe {
        let mut params: send_msg_params_s = std::mem::zeroed();
        params.on_error = Some(on_error);
        params.context = session.context();
        send_msg(session.session, params);
        let mut params: send_msg_to_session_params_s = std::mem::zeroed();
        params.on_error = Some(on_error);
        params.context = session.context();
        send_msg_to_session(session.session, params);
        let mut params: send_msg_to_filter_params_s = std::mem::zeroed();
        params.on_error = Some(on_error);
        params.context = session.context();
        send_msg_to_filter(session.session, params);
        let mut params: session_wills_remove_topic_params_s = std::mem::zeroed();
        params.on_error = Some(on_error);
        params.context = session.context();
        session_wills_remove_topics(session.session, params);
        for call in [register_msg_handler, deregister_msg_handler] {
            let mut params: msg_receiver_registration_params_s = std::mem::zeroed();
            params.on_error = Some(on_error);
            params.context = session.context();
            call(session.session, params);
        }
        for _ in 0..6 {
            assert_eq!(session.call(), "error 104");
        }
        send_msg(none, std::mem::zeroed());
        send_msg_to_session(none, std::mem::zeroed());
        send_msg_to_filter(none, std::mem::zeroed());
        session_wills_remove_topics(none, std::mem::zeroed());
        let listener: msg_listener_registration_params_s = std::mem::zeroed();
        register_msg_listener(session.session, listener);
        let listener: msg_listener_deregistration_params_s = std::mem::zeroed();
        deregister_msg_listener(session.session, listener);
        assert!(update_marshal(ptr::null()).is_null());
        assert!(update_unmarshal(ptr::null()).is_null());
        assert!(buf_read_update(ptr::null(), ptr::null_mut()).is_null());
        assert!(topic_details_schema_build(ptr::null()).is_null());
        assert!(topic_details_marshal(ptr::null_mut()).is_null());
        assert!(buf_read_topic_details(ptr::null(), ptr::null_mut()).is_null());
    }
    assert!(session.close().is_empty());
}

#[test]
fn topic_details_own_what_hangs_off_them() {
    // SAFETY: everything is made by the library or malloc, and released.
    unsafe {
        let binary = create_topic_details_binary();
        let json = create_topic_details_json();
        let slave = create_topic_details_slave(c"master".as_ptr().cast_mut());
        assert!(create_topic_details_slave(ptr::null_mut()).is_null());
        for (details, topic_type) in [(binary, 14), (json, 15), (slave, 7)] {
            assert_eq!(number(&(*details).topic_type), topic_type);
            assert_eq!(number(&(*details).level), 1);
        }
        (*slave).schema = buf(b"schema");
        (*slave).extra_attributes = hash_new(2);
        let key = libc::strdup(c"key".as_ptr());
        let value = libc::strdup(c"value".as_ptr());
        hash_add((*slave).extra_attributes, key, value.cast());
        (*slave).topic_details_params.string.default_value = libc::strdup(c"text".as_ptr());
        let copy = topic_details_dup(slave);
        topic_details_free(slave);
        assert_eq!(text((*copy).master_topic), "master");
        assert_eq!((*(*copy).schema).len, 6);
        let value = hash_get((*copy).extra_attributes, c"key".as_ptr());
        assert_eq!(text(value.cast()), "value");
        assert_eq!(
            text((*copy).topic_details_params.string.default_value),
            "text"
        );
        let named = libc::malloc(size_of::<topic_id_details_s>()).cast::<topic_id_details_s>();
        named.write(topic_id_details_s {
            topic_id_str: libc::strdup(c"id".as_ptr()),
            topic_details: copy,
        });
        topic_id_details_free(named);
        topic_details_free(binary);
        topic_details_free(json);
        assert!(topic_details_dup(ptr::null()).is_null());
        topic_details_free(ptr::null_mut());
        topic_id_details_free(ptr::null_mut());
        assert!(update_dup(ptr::null()).is_null());
        update_free(ptr::null_mut());
    }
}
