//! Request handlers from C, against a server that is played by hand (`specification/topics/messaging sections 2 and 4`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use diffusion::capi::*;

use crate::server::answer;
use crate::support::*;

const REQUEST: i32 = 88;
const REGISTER: i32 = 97;
const DEREGISTER: i32 = 98;

const STRING: MaybeUninit<DIFFUSION_DATATYPE> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING);
const JSON: MaybeUninit<DIFFUSION_DATATYPE> = MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON);

/// Service 88 in the group `default` for the path `p`.
const REGISTRATION: &str = "58 07 64656661756c74 01 70";
/// From the session 1-2 to the path `p/q`, without properties.
const FROM: &str = "01 02 03 702f71 00";
/// The string "a" as a typed value.
const A: &str = "06 737472696e67 02 6161";

/// Where the handlers of one test leave what they were lent. Functions that are given no context find it here as well.
struct Slot {
    record: AtomicPtr<c_void>,
    registration: AtomicPtr<DIFFUSION_REGISTRATION_T>,
    /// Set: requests are not answered but their handles are kept.
    kept: AtomicPtr<DIFFUSION_RESPONDER_HANDLE_T>,
}

/// The functions of a test's handler, which lead to a slot of its own: two of them are given no context.
macro_rules! handler {
    () => {{
        static SLOT: Slot = Slot {
            record: AtomicPtr::new(ptr::null_mut()),
            registration: AtomicPtr::new(ptr::null_mut()),
            kept: AtomicPtr::new(ptr::null_mut()),
        };
        unsafe extern "C" fn on_active(
            _: *mut SESSION_T,
            path: *const c_char,
            registration: *const DIFFUSION_REGISTRATION_T,
        ) -> c_int {
            let copy = diffusion_registration_dup(registration);
            let former = SLOT.registration.swap(copy, Ordering::AcqRel);
            diffusion_registration_free(former);
            SLOT.note(format!("active {}", text(path)));
            0
        }
        unsafe extern "C" fn on_close() {
            SLOT.note("closed".to_owned());
        }
        (
            &SLOT,
            diffusion_request_handler_s {
                request_datatype: STRING,
                response_datatype: JSON,
                on_active: Some(on_active),
                on_request: Some(on_request),
                on_error: Some(on_handler_error),
                on_close: Some(on_close),
            },
        )
    }};
}

impl Slot {
    fn note(&self, call: String) {
        record(self.record.load(Ordering::Acquire), call);
    }
}

/// Answers with what was asked; `keep` is kept, `fail` fails, `reject` is rejected.
unsafe extern "C" fn on_request(
    session: *mut SESSION_T,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    value: *const DIFFUSION_VALUE_T,
    request_context: *const DIFFUSION_REQUEST_CONTEXT_T,
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
    context: *mut c_void,
) -> c_int {
    let slot = &*context.cast::<Slot>();
    assert_eq!(ptr::from_ref(&datatype).cast::<c_int>().read(), 2);
    let asked = if value.is_null() {
        "~".to_owned()
    } else {
        let mut asked = ptr::null_mut();
        assert!(read_diffusion_string_value(
            value,
            &raw mut asked,
            ptr::null_mut()
        ));
        let string = text(asked);
        libc::free(asked.cast());
        string
    };
    let id = diffusion_request_context_get_session_id(request_context);
    let path = diffusion_request_context_get_path(request_context);
    let properties = diffusion_request_context_get_session_properties(request_context);
    let mut described = format!(
        "{} from {}-{}",
        text(path),
        (*id).server_instance,
        (*id).value
    );
    let principal = hash_get(properties, c"$Principal".as_ptr());
    if !principal.is_null() {
        described += &format!(" {}", text(principal.cast()));
    }
    session_id_free(id);
    libc::free(path.cast());
    hash_free(properties, Some(libc::free), Some(libc::free));

    let mut response_datatype = STRING;
    let out = &raw mut response_datatype;
    assert!(diffusion_responder_get_response_datatype(
        handle,
        out,
        ptr::null_mut()
    ));
    assert_eq!(out.cast::<c_int>().read(), 1);
    let result = match asked.as_str() {
        "keep" => {
            let copy = diffusion_responder_handle_dup(handle);
            slot.kept.store(copy, Ordering::Release);
            0
        }
        "fail" => -1,
        "reject" => {
            let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
            let rejected =
                diffusion_reject_request(session, handle, c"no".as_ptr(), &raw mut error);
            assert!(rejected && error.is_null());
            0
        }
        _ => {
            assert!(respond(session, handle) == 0);
            0
        }
    };
    slot.note(format!("request {asked} {described}"));
    result
}

/// Responds with JSON true. 0, or the code of the error.
unsafe fn respond(session: *mut SESSION_T, handle: *const DIFFUSION_RESPONDER_HANDLE_T) -> c_int {
    let response = buf_create();
    assert!(write_diffusion_json_value(c"true".as_ptr(), response));
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    let sent = diffusion_respond_to_request(session, handle, response, &raw mut error);
    buf_free(response);
    let code = get_diffusion_api_error_code(error);
    assert_eq!(sent, code == 0);
    diffusion_api_error_free(error);
    code
}

unsafe fn code(error: *const DIFFUSION_ERROR_T) -> c_int {
    ptr::from_ref(&(*error).code).cast::<c_int>().read()
}

unsafe extern "C" fn on_handler_error(error: *const DIFFUSION_ERROR_T) -> c_int {
    let slot = &*(*error).context.cast::<Slot>();
    slot.note(format!("handler error {}", code(error)));
    0
}

unsafe extern "C" fn on_registration_error(
    _: *mut SESSION_T,
    error: *const DIFFUSION_ERROR_T,
) -> c_int {
    let slot = &*(*error).context.cast::<Slot>();
    slot.note(format!("error {}", code(error)));
    0
}

unsafe extern "C" fn on_registration_discard(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    (*context.cast::<Slot>()).note("discard".to_owned());
    0
}

struct Test {
    session: CSession,
    slot: &'static Slot,
    handler: diffusion_request_handler_s,
}

impl Test {
    fn new(
        session: CSession,
        (slot, handler): (&'static Slot, diffusion_request_handler_s),
    ) -> Self {
        slot.record.store(session.context(), Ordering::Release);
        Self {
            session,
            slot,
            handler,
        }
    }

    fn params(&mut self) -> add_request_handler_params_s {
        add_request_handler_params_s {
            path: c"p".as_ptr(),
            request_handler: &raw mut self.handler,
            session_properties: ptr::null_mut(),
            on_error: Some(on_registration_error),
            on_discard: Some(on_registration_discard),
            context: ptr::from_ref(self.slot).cast_mut().cast(),
        }
    }

    fn add(&self, params: add_request_handler_params_s) {
        // SAFETY: a live session, and what the test gives.
        unsafe { add_request_handler(self.session.session, params) };
    }

    /// Registers the handler with the number.
    fn register(&mut self, number: u8) -> *mut DIFFUSION_REGISTRATION_T {
        let params = self.params();
        self.add(params);
        let body = format!("{REGISTRATION} 00 {number:02x}");
        let cid = self.session.expect(REGISTER, &body);
        self.session.answer(cid, "");
        assert_eq!(self.session.call(), "active p");
        self.registration()
    }

    fn registration(&self) -> *mut DIFFUSION_REGISTRATION_T {
        let slot = &self.slot.registration;
        slot.swap(ptr::null_mut(), Ordering::AcqRel)
    }

    fn close(&self, registration: *const DIFFUSION_REGISTRATION_T) {
        // SAFETY: a live session and registration.
        unsafe { diffusion_registration_close(self.session.session, registration) };
    }
}

fn free(registration: *mut DIFFUSION_REGISTRATION_T) {
    // SAFETY: a duplicate that is given up.
    unsafe { diffusion_registration_free(registration) };
}

fn string(text: &str) -> String {
    let head = format!("{:02x} {:02x}", text.len() + 1, 0x60 + text.len());
    format!("06 737472696e67 {head} {}", hex(text.as_bytes()))
}

#[test]
fn requests_reach_the_handler_and_are_answered() {
    let mut test = Test::new(CSession::connect(29), handler!());
    let mut keys = [
        c"$Principal".as_ptr().cast_mut(),
        c"*U".as_ptr().cast_mut(),
        ptr::null_mut(),
    ];
    let mut params = test.params();
    params.session_properties = keys.as_mut_ptr();
    test.add(params);
    // The handler was on the stack: only a copy is used.
    test.handler.on_request = None;
    let keys = "02 0a 245072696e636970616c 02 2a55";
    let cid = test
        .session
        .expect(REGISTER, &format!("{REGISTRATION} {keys} 01"));
    // A request may overtake the answer to the registration.
    let from = "01 02 03 702f71 01 0a 245072696e636970616c 02 6d65";
    test.session.ask(REQUEST, 1, &format!("01 {from} {A}"));
    test.session.expect_response(1, "04 6a736f6e 01 f5");
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "request a p/q from 1-2 me");
    assert_eq!(test.session.call(), "active p");

    test.session
        .ask(REQUEST, 2, &format!("01 {FROM} 06 737472696e67 01 f6"));
    test.session.expect_response(2, "04 6a736f6e 01 f5");
    assert_eq!(test.session.call(), "request ~ p/q from 1-2");
    test.session
        .ask(REQUEST, 3, &format!("01 {FROM} {}", string("reject")));
    assert_eq!(test.session.expect_error(3, 9003), "no");
    assert_eq!(test.session.call(), "request reject p/q from 1-2");
    test.session
        .ask(REQUEST, 4, &format!("01 {FROM} {}", string("fail")));
    test.session.expect_error(4, 105);
    assert_eq!(test.session.call(), "request fail p/q from 1-2");

    // What does not reach the handler is answered too.
    test.session
        .ask(REQUEST, 5, &format!("01 {FROM} 05 696e743634 01 05"));
    test.session.expect_error(5, 108);
    test.session
        .ask(REQUEST, 6, &format!("01 {FROM} 06 737472696e67 01 05"));
    test.session.expect_error(6, 106);
    assert_eq!(test.session.call(), "handler error 106");
    test.session.ask(REQUEST, 7, &format!("63 {FROM} {A}"));
    test.session.expect_error(7, 109);
    test.session.ask(REQUEST, 8, "01 01");
    test.session.expect_error(8, 106);
    // One-way: there is nothing to answer.
    test.session.ask(REQUEST, 0, &format!("01 {FROM} {A}"));
    test.session.peer.ping(9);
    assert_eq!(test.session.call(), "request a p/q from 1-2");

    let registration = test.registration();
    test.close(registration);
    free(registration);
    let cid = test
        .session
        .expect(DEREGISTER, &format!("{REGISTRATION} {keys}"));
    test.session.ask(REQUEST, 10, &format!("01 {FROM} {A}"));
    test.session.expect_response(10, "04 6a736f6e 01 f5");
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "request a p/q from 1-2");
    assert_eq!(test.session.call(), "closed");
    test.session.ask(REQUEST, 11, &format!("01 {FROM} {A}"));
    test.session.expect_error(11, 109);
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn an_answer_may_come_later_from_another_thread_and_once() {
    struct Sent(*mut SESSION_T, *mut DIFFUSION_RESPONDER_HANDLE_T);
    // SAFETY: sessions and handles may be used from any thread.
    unsafe impl Send for Sent {}

    let mut test = Test::new(CSession::connect_recovering(), handler!());
    free(test.register(1));
    test.session
        .ask(REQUEST, 1, &format!("01 {FROM} {}", string("keep")));
    assert_eq!(test.session.call(), "request keep p/q from 1-2");
    // The next request is handled meanwhile.
    test.session.ask(REQUEST, 2, &format!("01 {FROM} {A}"));
    test.session.expect_response(2, "04 6a736f6e 01 f5");
    assert_eq!(test.session.call(), "request a p/q from 1-2");
    let kept = test.slot.kept.load(Ordering::Acquire);
    // SAFETY: a live session and handle.
    let copy = unsafe { diffusion_responder_handle_dup(kept) };
    let sent = Sent(test.session.session, kept);
    let answering = std::thread::spawn(move || {
        let Sent(session, handle) = { sent };
        // SAFETY: a live session and handle, which is given up.
        unsafe {
            let code = respond(session, handle);
            diffusion_responder_handle_free(handle);
            code
        }
    });
    assert_eq!(answering.join().unwrap(), 0);
    test.session.expect_response(1, "04 6a736f6e 01 f5");
    // SAFETY: a live session and handle, which is given up.
    unsafe {
        let session = test.session.session;
        assert_eq!(respond(session, copy), 37);
        diffusion_responder_handle_free(copy);
    }

    // After a loss of messages the server has forgotten the request: nothing is sent. After the end nothing can be.
    test.session
        .ask(REQUEST, 3, &format!("01 {FROM} {}", string("keep")));
    assert_eq!(test.session.call(), "request keep p/q from 1-2");
    let before = test.slot.kept.load(Ordering::Acquire);
    test.session.reconnect(&answer(29, 106, i32::MAX));
    assert_eq!(test.session.call(), "discard");
    // SAFETY: a live session and handle, which is given up.
    unsafe {
        assert_eq!(respond(test.session.session, before), 0);
        diffusion_responder_handle_free(before);
    }
    test.session.peer.ping(4);
    free(test.register(3));
    test.session
        .ask(REQUEST, 5, &format!("03 {FROM} {}", string("keep")));
    assert_eq!(test.session.call(), "request keep p/q from 1-2");
    let after = test.slot.kept.load(Ordering::Acquire);
    test.session.peer.send(&[0x1c]);
    assert_eq!(test.session.call(), "closed");
    // SAFETY: a live session and handle, which is given up.
    unsafe {
        assert_eq!(respond(test.session.session, after), 101);
        let session = test.session.session;
        assert_eq!(test.session.close(), [""; 0]);
        assert_eq!(respond(session, after), 5);
        diffusion_responder_handle_free(after);
    }
}

#[test]
fn registrations_that_fail() {
    let mut test = Test::new(CSession::connect(29), handler!());
    for change in [
        (|p| p.path = ptr::null()) as fn(&mut add_request_handler_params_s),
        (|p| p.request_handler = ptr::null_mut()),
    ] {
        let mut params = test.params();
        change(&mut params);
        test.add(params);
        assert_eq!(test.session.call(), "error 48");
    }
    let number = 77_i32;
    // SAFETY: an enumeration from C may hold any number.
    test.handler.request_datatype =
        unsafe { ptr::from_ref(&number).cast::<MaybeUninit<_>>().read() };
    let params = test.params();
    test.add(params);
    assert_eq!(test.session.call(), "error 48");
    test.handler.request_datatype = STRING;

    let params = test.params();
    test.add(params);
    let cid = test
        .session
        .expect(REGISTER, &format!("{REGISTRATION} 00 01"));
    test.session.refuse(cid, 201);
    assert_eq!(test.session.call(), "error 2");
    test.session.ask(REQUEST, 1, &format!("01 {FROM} {A}"));
    test.session.expect_error(1, 109);
    // Without a handler of its own the failure goes to the request handler's.
    let mut params = test.params();
    params.on_error = None;
    test.add(params);
    let cid = test
        .session
        .expect(REGISTER, &format!("{REGISTRATION} 00 03"));
    test.session.refuse(cid, 103);
    assert_eq!(test.session.call(), "handler error 103");

    let registration = test.register(5);
    test.close(registration);
    let cid = test
        .session
        .expect(DEREGISTER, &format!("{REGISTRATION} 00"));
    test.session.refuse(cid, 112);
    assert_eq!(test.session.call(), "error 112");
    test.close(registration);
    let cid = test
        .session
        .expect(DEREGISTER, &format!("{REGISTRATION} 00"));
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "closed");
    test.close(registration);
    free(registration);

    let params = test.params();
    test.add(params);
    test.session.sent();
    assert_eq!(test.session.close(), ["discard"]);
}

#[test]
fn endings_tell_each_handler_once() {
    // Closed by the program, also while a close of the handler is open.
    let mut test = Test::new(CSession::connect(29), handler!());
    let (first, second) = (test.register(1), test.register(3));
    test.close(second);
    test.session
        .expect(DEREGISTER, &format!("{REGISTRATION} 00"));
    assert_eq!(test.session.close(), ["closed", "closed"]);
    free(first);
    free(second);

    // Closed by the server; closing the registration afterwards does nothing.
    let mut test = Test::new(CSession::connect(29), handler!());
    let registration = test.register(1);
    test.session.peer.send(&[0x1c]);
    assert_eq!(test.session.call(), "closed");
    test.close(registration);
    free(registration);
    let params = test.params();
    test.add(params);
    assert_eq!(test.session.call(), "error 101");
    assert_eq!(test.session.close(), [""; 0]);

    // Messages are lost: the registration is, without a close.
    let mut test = Test::new(CSession::connect_recovering(), handler!());
    let registration = test.register(1);
    let params = test.params();
    test.add(params);
    test.session
        .expect(REGISTER, &format!("{REGISTRATION} 00 03"));
    test.session.reconnect(&answer(29, 106, i32::MAX));
    assert_eq!(test.session.call(), "discard");
    assert_eq!(test.session.call(), "discard");
    test.close(registration);
    free(registration);
    test.session.ask(REQUEST, 1, &format!("01 {FROM} {A}"));
    test.session.expect_error(1, 109);
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn a_handler_without_functions_answers_all_the_same() {
    let mut test = Test::new(CSession::connect(29), handler!());
    test.handler.on_active = None;
    test.handler.on_request = None;
    test.handler.on_error = None;
    test.handler.on_close = None;
    let params = test.params();
    test.add(params);
    let cid = test
        .session
        .expect(REGISTER, &format!("{REGISTRATION} 00 01"));
    test.session.answer(cid, "");
    test.session.ask(REQUEST, 1, &format!("01 {FROM} {A}"));
    test.session.expect_error(1, 105);
    test.session
        .ask(REQUEST, 2, &format!("01 {FROM} 06 737472696e67 01 05"));
    test.session.expect_error(2, 106);
    assert_eq!(test.session.close(), [""; 0]);

    // SAFETY: NULL is allowed everywhere.
    unsafe {
        let test = Test::new(CSession::connect(29), handler!());
        let (null, mut error) = (ptr::null_mut(), ptr::dangling_mut());
        assert!(!diffusion_respond_to_request(
            null,
            ptr::null(),
            null.cast(),
            &raw mut error
        ));
        assert_eq!(get_diffusion_api_error_code(error), 5);
        diffusion_api_error_free(error);
        let session = test.session.session;
        assert!(!diffusion_reject_request(
            session,
            ptr::null(),
            ptr::null(),
            &raw mut error
        ));
        assert_eq!(get_diffusion_api_error_code(error), 48);
        diffusion_api_error_free(error);
        let mut datatype = STRING;
        let get = diffusion_responder_get_response_datatype;
        assert!(!get(ptr::null(), &raw mut datatype, ptr::null_mut()));
        assert!(diffusion_responder_handle_dup(ptr::null()).is_null());
        diffusion_responder_handle_free(ptr::null_mut());
        assert_eq!(test.session.close(), [""; 0]);
    }
}
