//! Adding and removing topics, and handlers of missing topics, from C, against a server that is played by hand
//! (`specification/topics/topic-control`).

use std::ffi::{c_char, c_int, c_void, CStr};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::server::request;
use crate::support::*;

const ADD: i32 = 112;
const REMOVE: i32 = 83;
const REGISTER: i32 = 20;
const DEREGISTER: i32 = 21;
const MISSING: i32 = 50;

unsafe extern "C" fn on_added(
    session: *mut SESSION_T,
    code: MaybeUninit<TOPIC_ADD_RESULT_CODE>,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null());
    // SAFETY: the library passes one of the constants.
    let code = unsafe { code.assume_init() };
    record(context, format!("{code:?}"));
    0
}

unsafe extern "C" fn on_failed(
    session: *mut SESSION_T,
    code: MaybeUninit<TOPIC_ADD_FAIL_RESULT_CODE>,
    error: *const DIFFUSION_ERROR_T,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null());
    // SAFETY: the library passes one of the constants, and an error that lives during the call.
    let (code, error) = unsafe { (code.assume_init(), &*error) };
    assert_eq!(error.context, context);
    assert!(!text(error.message).is_empty());
    let number = ptr::from_ref(&error.code).cast::<c_int>();
    // SAFETY: every bit pattern is a number.
    record(context, format!("{code:?} {}", unsafe { number.read() }));
    0
}

fn handlers(session: &CSession) -> ADD_TOPIC_CALLBACK_T {
    ADD_TOPIC_CALLBACK_T {
        on_topic_added_with_specification: Some(on_added),
        on_topic_add_failed_with_specification: Some(on_failed),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

fn json() -> *mut TOPIC_SPECIFICATION_T {
    topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_JSON))
}

/// Adds the JSON topic `t` and gives the request's conversation.
fn add(session: &mut CSession, handlers: ADD_TOPIC_CALLBACK_T) -> i64 {
    // SAFETY: live objects, released after their use.
    unsafe {
        let specification = json();
        add_topic_from_specification(session.session, c"t".as_ptr(), specification, handlers);
        topic_specification_free(specification);
    }
    session.expect(ADD, "0174 0f 00")
}

#[test]
fn topics_are_added() {
    let mut session = CSession::connect(25);
    let all = handlers(&session);
    let created = add(&mut session, all);
    let existing = add(&mut session, all);
    session.answer(created, "00");
    session.answer(existing, "01");
    assert_eq!(session.call(), "TOPIC_ADD_RESULT_CREATED");
    assert_eq!(session.call(), "TOPIC_ADD_RESULT_EXISTS");
    assert!(session.close().is_empty());
}

#[test]
fn failures_have_names_and_errors() {
    let mut session = CSession::connect(29);
    let all = handlers(&session);
    for (reason, expected) in [
        (9004, "TOPIC_ADD_FAIL_EXISTS_MISMATCH 44"),
        (9005, "TOPIC_ADD_FAIL_INVALID_NAME 46"),
        (9006, "TOPIC_ADD_FAIL_INVALID_DETAILS 16"),
        (103, "TOPIC_ADD_FAIL_PERMISSIONS_FAILURE 103"),
        (9011, "TOPIC_ADD_FAIL_UNEXPECTED_ERROR 47"),
        (9010, "TOPIC_ADD_FAIL_EXISTS_INCOMPATIBLE 41"),
        (112, "error 112"),
        (100, "error 100"),
    ] {
        let cid = add(&mut session, all);
        session.refuse(cid, reason);
        assert_eq!(session.call(), expected);
    }
    // Without the handler of failures they are errors.
    let only_error = ADD_TOPIC_CALLBACK_T {
        on_topic_add_failed_with_specification: None,
        ..all
    };
    let cid = add(&mut session, only_error);
    session.refuse(cid, 9004);
    assert_eq!(session.call(), "error 44");
    // Without any handler nothing happens.
    let nothing = ADD_TOPIC_CALLBACK_T {
        on_topic_added_with_specification: None,
        on_error: None,
        ..only_error
    };
    for reason in [Some(9004), None] {
        let cid = add(&mut session, nothing);
        match reason {
            Some(reason) => session.refuse(cid, reason),
            None => session.answer(cid, "00"),
        }
    }
    let cid = add(&mut session, all);
    session.answer(cid, "00");
    assert_eq!(session.call(), "TOPIC_ADD_RESULT_CREATED");
    add(&mut session, all);
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn bad_arguments_of_an_addition_are_told_later() {
    let mut session = CSession::connect(29);
    let all = handlers(&session);
    // SAFETY: NULL, and live objects.
    unsafe {
        let specification = json();
        let odd = topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_UNKNOWN));
        for path in [ptr::null(), c"".as_ptr(), c"\xff".as_ptr()] {
            add_topic_from_specification(session.session, path, specification, all);
        }
        add_topic_from_specification(session.session, c"t".as_ptr(), ptr::null(), all);
        add_topic_from_specification(ptr::null_mut(), c"t".as_ptr(), specification, all);
        // Whether it is one is for the server to say.
        add_topic_from_specification(session.session, c"t".as_ptr(), odd, all);
        topic_specification_free(specification);
        topic_specification_free(odd);
    }
    for _ in 0..3 {
        assert_eq!(session.call(), "TOPIC_ADD_FAIL_INVALID_NAME 46");
    }
    assert_eq!(session.call(), "TOPIC_ADD_FAIL_INVALID_DETAILS 16");
    let cid = session.expect(ADD, "0174 15 00");
    session.refuse(cid, 9006);
    assert_eq!(session.call(), "TOPIC_ADD_FAIL_INVALID_DETAILS 16");
    assert!(session.close().is_empty());
}

unsafe extern "C" fn on_removed(
    session: *mut SESSION_T,
    result: *const DIFFUSION_TOPIC_REMOVAL_RESULT_T,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null());
    let count = diffusion_topic_removal_result_removed_count(result);
    record(context, format!("removed {count}"));
    0
}

fn remove(session: &CSession, selector: *const c_char) {
    let params = TOPIC_REMOVAL_PARAMS_T {
        on_removed: Some(on_removed),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_selector: selector,
        context: session.context(),
    };
    // SAFETY: a live session; the selector is NULL or a C string.
    unsafe { topic_removal(session.session, params) };
}

#[test]
fn topics_are_removed_by_selectors() {
    let mut session = CSession::connect(29);
    for (selector, sent, answer, called) in [
        (c"t", "02 3e74", "03", "removed 3"),
        (c"?t//", "04 3f742f2f", "00", "removed 0"),
        (c"#a////b", "09 233e612f2f2f2f3e62", "01", "removed 1"),
        (c">t", "02 3e74", "", "error 106"),
        (c">t", "02 3e74", "ff ff ff ff 0f", "error 106"),
    ] {
        remove(&session, selector.as_ptr());
        let cid = session.expect(REMOVE, sent);
        session.answer(cid, answer);
        assert_eq!(session.call(), called);
    }
    remove(&session, ptr::null());
    remove(&session, c"$a".as_ptr());
    assert_eq!(session.call(), "error 48");
    assert_eq!(session.call(), "error 48");
    // SAFETY: NULL is allowed.
    let count = unsafe { diffusion_topic_removal_result_removed_count(ptr::null()) };
    assert_eq!(count, -1);
    assert!(session.close().is_empty());
}

unsafe extern "C" fn on_missing(
    session: *mut SESSION_T,
    request: *const SVC_MISSING_TOPIC_REQUEST_T,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null());
    // SAFETY: everything in the request lives during the call.
    unsafe {
        let request = &*request;
        let id = session_id_to_string(request.session_id);
        let country = hash_get(request.session_properties, c"$Country".as_ptr());
        let names: *mut LIST_T = request.server_names;
        let name = list_get_data_first(names).cast::<c_char>();
        let words = format!(
            "{} {} {} {} {}",
            (*request.conversation_id).id,
            text(request.topic_selector),
            text(id),
            text(country.cast::<c_char>()),
            text(name),
        );
        libc::free(id.cast());
        missing_topic_proceed(session, ptr::from_ref(request).cast_mut());
        record(context, words);
    }
    -1
}

/// Registers a handler of missing topics; gives its id, the conversation of the request and of the handler.
fn register(session: &mut CSession, path: &CStr) -> (*mut CONVERSATION_ID_T, i64) {
    let params = MISSING_TOPIC_PARAMS_T {
        on_missing_topic: Some(on_missing),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_path: path.as_ptr(),
        context: session.context(),
    };
    // SAFETY: a live session; an id of the library.
    unsafe {
        let id = missing_topic_register_handler(session.session, params);
        assert!(!id.is_null());
        let path = path.to_bytes();
        let body = format!(
            "32 07 64656661756c74 {:02x}{} {:02x}",
            path.len(),
            hex(path),
            (*id).id
        );
        let cid = session.expect(REGISTER, &body);
        (id, cid)
    }
}

/// What a server of the tests tells a handler.
fn notification(handler: u64) -> Vec<u8> {
    bytes(&format!(
        "04 3e612f62 02 \
         0a 2453657373696f6e4964 21 303030303030303030303030303066662d30303030303030303030303030303031 \
         08 24436f756e747279 02 4445 \
         01 03 6f6e65 {handler:02x}"
    ))
}

const SEEN: &str = ">a/b 00000000000000ff-0000000000000001 DE one";

#[test]
fn handlers_are_told_of_missing_topics_until_they_are_deregistered() {
    let mut session = CSession::connect(29);
    let (a, cid) = register(&mut session, c"a");
    session.answer(cid, "");
    let (b, cid) = register(&mut session, c"b");
    session.answer(cid, "");
    // SAFETY: ids of the library.
    let (a_id, b_id) = unsafe { ((*a).id, (*b).id) };
    for (cid, handler) in [(7, a_id), (8, b_id)] {
        session
            .peer
            .send(&request(MISSING, cid, &notification(handler)));
        assert_eq!(session.call(), format!("{handler} {SEEN}"));
        assert_eq!(session.peer.receive_message(), [6, cid as u8, 1]);
    }
    // SAFETY: live ids, NULL, and one that is no handler's.
    unsafe {
        let unknown = CONVERSATION_ID_T { id: 99 };
        missing_topic_deregister_handler(session.session, &raw const unknown);
        missing_topic_deregister_handler(session.session, ptr::null());
        missing_topic_deregister_handler(session.session, a);
        conversation_id_free(a);
    }
    let cid = session.expect(DEREGISTER, "32 07 64656661756c74 0161");
    // Until the server has confirmed.
    session.peer.send(&request(MISSING, 9, &notification(a_id)));
    assert_eq!(session.call(), format!("{a_id} {SEEN}"));
    assert_eq!(session.peer.receive_message(), [6, 9, 1]);
    session.answer(cid, "");
    // Nobody is told, but the server is answered.
    session
        .peer
        .send(&request(MISSING, 10, &notification(a_id)));
    assert_eq!(session.peer.receive_message(), [6, 10, 1]);
    // SAFETY: a live id.
    unsafe { conversation_id_free(b) };
    // What cannot be read is an error of the server's.
    session.peer.send(&request(MISSING, 11, &[1]));
    assert_eq!(session.peer.receive_message()[..2], [7, 11]);
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn a_registration_that_is_refused_is_an_error() {
    let mut session = CSession::connect(25);
    let (id, cid) = register(&mut session, c"a");
    session.refuse(cid, 201);
    assert_eq!(session.call(), "error 2");
    // It is no handler any more.
    // SAFETY: live objects; NULL is allowed.
    unsafe {
        missing_topic_deregister_handler(session.session, id);
        conversation_id_free(id);
        let params = MISSING_TOPIC_PARAMS_T {
            on_missing_topic: Some(on_missing),
            on_error: Some(on_error),
            on_discard: Some(on_discard),
            topic_path: ptr::null(),
            context: session.context(),
        };
        assert!(missing_topic_register_handler(session.session, params).is_null());
        assert!(missing_topic_register_handler(ptr::null_mut(), params).is_null());
    }
    assert_eq!(session.call(), "error 48");
    let (id, _) = register(&mut session, c"a");
    // SAFETY: a live id.
    unsafe { conversation_id_free(id) };
    assert_eq!(session.close(), ["discard"]);
}
