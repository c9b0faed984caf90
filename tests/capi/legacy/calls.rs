//! What programs for old versions of the interface use besides update sources, against a server that is played by hand
//! (`specification/compatibility/legacy-topics`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const REMOVAL: i32 = 83;
const FETCH: i32 = 117;
const MAX: &str = "ffffffff07";

/// The number in an enumeration that the library filled.
unsafe fn number<T>(value: &MaybeUninit<T>) -> c_int {
    ptr::from_ref(value).cast::<c_int>().read()
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
    // What programs for 6.4 call `details` is NULL.
    let details = message.cast::<u8>().add(40).cast::<*const c_void>();
    assert!(details.read().is_null());
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

#[test]
fn the_old_fetch_asks_for_no_more_than_the_session_takes() {
    let mut session = CSession::connect_taking(1024);
    let page =
        |from: &str| format!("04 3f782f2f {from} 00 80807f 01 00 {MAX} 8008 {MAX}{MAX} 00 00");
    old_fetch(&session, c"?x//".as_ptr());
    let cid = session.expect(FETCH, &page("00"));
    session.answer(cid, "00 01 0161 11 01 02 6161 00 01 02 01");
    let cid = session.expect(FETCH, &page("01 0161 00"));
    session.answer(cid, "00 01 0162 11 01 02 6162 00 01 02 00");
    for word in ["fetched", "34 a 17 6161, 34 b 17 6162", "status ?x// 1"] {
        assert_eq!(session.call(), word);
    }
    // Nothing is told of a result that stays incomplete, but that it failed.
    old_fetch(&session, c"?x//".as_ptr());
    let cid = session.expect(FETCH, &page("00"));
    session.answer(cid, "00 01 0161 11 01 02 6161 00 01 02 01");
    let cid = session.expect(FETCH, &page("01 0161 00"));
    session.refuse(cid, 103);
    assert_eq!(session.call(), "error 103");
    // A server that promises more and gives nothing is not asked again.
    old_fetch(&session, c"?x//".as_ptr());
    let cid = session.expect(FETCH, &page("00"));
    session.answer(cid, "00 00 01");
    for word in ["fetched", "", "status ?x// 1"] {
        assert_eq!(session.call(), word);
    }
    assert!(session.close().is_empty());
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
