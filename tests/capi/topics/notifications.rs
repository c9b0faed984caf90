//! Topic notifications from C, against a server that is played by hand (`specification/topics/topic-notifications`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use diffusion::capi::*;

use crate::server::answer;
use crate::support::*;

const DEREGISTER: i32 = 91;
const TOPIC_EVENT: i32 = 92;
const DESCENDANT_EVENT: i32 = 93;
const SELECT: i32 = 94;
const DESELECT: i32 = 95;

/// The registration that the last `on_registered` of the test was given, duplicated. Contexts lead to it.
struct Context {
    record: *mut c_void,
    registration: AtomicPtr<DIFFUSION_REGISTRATION_T>,
}

unsafe fn note(context: *mut c_void, call: String) {
    record((*context.cast::<Context>()).record, call);
}

unsafe extern "C" fn on_registered(
    registration: *const DIFFUSION_REGISTRATION_T,
    context: *mut c_void,
) -> c_int {
    let copy = diffusion_registration_dup(registration);
    let slot = &(*context.cast::<Context>()).registration;
    assert!(slot.swap(copy, Ordering::AcqRel).is_null());
    note(context, "registered".to_owned());
    0
}

fn number(kind: MaybeUninit<DIFFUSION_TOPIC_NOTIFICATION_TYPE_T>) -> i32 {
    // SAFETY: every bit pattern is a number.
    unsafe { ptr::from_ref(&kind).cast::<i32>().read() }
}

unsafe extern "C" fn on_topic(
    path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
    kind: MaybeUninit<DIFFUSION_TOPIC_NOTIFICATION_TYPE_T>,
    context: *mut c_void,
) -> c_int {
    let topic_type = topic_specification_get_topic_type(specification);
    let topic_type = ptr::from_ref(&topic_type).cast::<i32>().read();
    let call = format!("topic {} {topic_type} {}", text(path), number(kind));
    note(context, call);
    0
}

unsafe extern "C" fn on_descendant(
    path: *const c_char,
    kind: MaybeUninit<DIFFUSION_TOPIC_NOTIFICATION_TYPE_T>,
    context: *mut c_void,
) -> c_int {
    note(context, format!("below {} {}", text(path), number(kind)));
    0
}

unsafe extern "C" fn on_selected(context: *mut c_void) -> c_int {
    note(context, "selected".to_owned());
    0
}

unsafe extern "C" fn on_deselected(context: *mut c_void) -> c_int {
    note(context, "deselected".to_owned());
    0
}

unsafe extern "C" fn on_failure(_: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
    let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
    note((*error).context, format!("error {code}"));
    0
}

unsafe extern "C" fn on_lost(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    note(context, "discard".to_owned());
    0
}

/// An `on_close` that records in the test of its own, because it is given no context.
macro_rules! on_close {
    ($name:ident) => {{
        static CONTEXT: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());
        unsafe extern "C" fn $name() {
            note(CONTEXT.load(Ordering::Acquire), "closed".to_owned());
        }
        (&CONTEXT, $name as unsafe extern "C" fn())
    }};
}

type OnClose = (&'static AtomicPtr<c_void>, unsafe extern "C" fn());

struct Test {
    session: CSession,
    context: Box<Context>,
    on_close: unsafe extern "C" fn(),
}

impl Test {
    fn new(session: CSession, (slot, on_close): OnClose) -> Self {
        let context = Box::new(Context {
            record: session.context(),
            registration: AtomicPtr::default(),
        });
        let test = Self {
            session,
            context,
            on_close,
        };
        slot.store(test.context(), Ordering::Release);
        test
    }

    fn context(&self) -> *mut c_void {
        ptr::from_ref::<Context>(&self.context).cast_mut().cast()
    }

    fn listener(&self) -> diffusion_topic_notification_listener_s {
        diffusion_topic_notification_listener_s {
            on_registered: Some(on_registered),
            on_descendant_notification: Some(on_descendant),
            on_topic_notification: Some(on_topic),
            on_close: Some(self.on_close),
            on_error: Some(on_failure),
            on_discard: Some(on_lost),
            context: self.context(),
        }
    }

    /// Adds a listener; its registration is the test's to free.
    fn add(&self) -> *mut DIFFUSION_REGISTRATION_T {
        let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
        let (session, listener) = (self.session.session, self.listener());
        // SAFETY: a live session and context; room for an error.
        let added =
            unsafe { diffusion_topic_notification_add_listener(session, listener, &raw mut error) };
        assert!(added && error.is_null());
        assert_eq!(self.session.call(), "registered");
        let slot = &self.context.registration;
        slot.swap(ptr::null_mut(), Ordering::AcqRel)
    }

    /// 0, or the code of the error.
    fn select(&self, how: i32, to: *mut DIFFUSION_REGISTRATION_T, selector: *const c_char) -> i32 {
        let params = diffusion_topic_notification_registration_params_s {
            on_selected: Some(on_selected),
            on_deselected: Some(on_deselected),
            registration: to,
            selector,
            on_error: Some(on_failure),
            on_discard: Some(on_lost),
            context: self.context(),
        };
        let call = match how {
            SELECT => diffusion_topic_notification_registration_select,
            _ => diffusion_topic_notification_registration_deselect,
        };
        let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
        // SAFETY: a live session, context and registration; room for an error, which is released.
        unsafe {
            let sent = call(self.session.session, params, &raw mut error);
            let code = get_diffusion_api_error_code(error);
            assert_eq!(sent, code == 0);
            diffusion_api_error_free(error);
            code
        }
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

#[test]
fn events_come_between_selection_and_close() {
    let mut test = Test::new(CSession::connect(29), on_close!(on_close));
    // Adding sends nothing: the selection is the first message.
    let registration = test.add();
    assert_eq!(test.select(SELECT, registration, c"a/b".as_ptr()), 0);
    let cid = test.session.expect(SELECT, "01 04 3e612f62");
    // Events may come before the answer, one-way or not.
    test.session.ask(TOPIC_EVENT, 7, "01 03 612f62 01 11 00");
    test.session.expect_response(7, "");
    test.session.ask(DESCENDANT_EVENT, 0, "01 01 61 00");
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "topic a/b 17 1");
    assert_eq!(test.session.call(), "below a 0");
    assert_eq!(test.session.call(), "selected");

    // Unknown listeners, unknown types and malformed events are confirmed and dropped.
    test.session.ask(TOPIC_EVENT, 8, "63 03 612f62 01 11 00");
    test.session.expect_response(8, "");
    test.session.ask(TOPIC_EVENT, 9, "01 03 612f62 04 11 00");
    test.session.expect_response(9, "");
    test.session.ask(DESCENDANT_EVENT, 10, "01 01 61 05");
    test.session.expect_response(10, "");
    test.session.ask(DESCENDANT_EVENT, 11, "01 05 61");
    test.session.expect_response(11, "");
    // A specification with a property, OWNER = x.
    test.session
        .ask(TOPIC_EVENT, 12, "01 01 63 02 0f 01 05 4f574e4552 01 78");
    test.session.expect_response(12, "");

    assert_eq!(test.select(DESELECT, registration, c"?a//".as_ptr()), 0);
    let cid = test.session.expect(DESELECT, "01 04 3f612f2f");
    test.session.ask(TOPIC_EVENT, 13, "01 03 612f62 03 11 00");
    test.session.expect_response(13, "");
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "topic c 15 2");
    assert_eq!(test.session.call(), "topic a/b 17 3");
    assert_eq!(test.session.call(), "deselected");

    // A refused selection leaves the listener as it is.
    assert_eq!(test.select(SELECT, registration, c">x".as_ptr()), 0);
    let cid = test.session.expect(SELECT, "01 02 3e78");
    test.session.refuse(cid, 103);
    assert_eq!(test.session.call(), "error 103");

    test.close(registration);
    test.close(registration);
    assert_eq!(test.select(SELECT, registration, c"a".as_ptr()), 37);
    free(registration);
    let cid = test.session.expect(DEREGISTER, "01");
    test.session.ask(DESCENDANT_EVENT, 14, "01 01 61 02");
    test.session.expect_response(14, "");
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "below a 2");
    assert_eq!(test.session.call(), "closed");
    test.session.ask(DESCENDANT_EVENT, 15, "01 01 61 02");
    test.session.expect_response(15, "");
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn a_close_that_is_refused_may_be_tried_again() {
    let mut test = Test::new(CSession::connect(29), on_close!(on_close));
    let registration = test.add();
    test.close(registration);
    let cid = test.session.expect(DEREGISTER, "01");
    test.session.refuse(cid, 112);
    assert_eq!(test.session.call(), "error 112");
    test.close(registration);
    let cid = test.session.expect(DEREGISTER, "01");
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "closed");
    free(registration);
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn what_is_refused_at_once() {
    let test = Test::new(CSession::connect(29), on_close!(on_close));
    let registration = test.add();
    let a = c"a".as_ptr();
    assert_eq!(test.select(SELECT, ptr::null_mut(), a), 48);
    assert_eq!(test.select(SELECT, registration, ptr::null()), 48);
    assert_eq!(test.select(DESELECT, registration, c"?(".as_ptr()), 48);
    let other = Test::new(CSession::connect(29), on_close!(other_close));
    assert_eq!(other.select(SELECT, registration, a), 48);
    // Closing it with another session does nothing.
    other.close(registration);
    assert_eq!(other.session.close(), [""; 0]);
    // SAFETY: NULL is allowed; room for an error, which is released.
    unsafe {
        let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
        let (listener, out) = (test.listener(), &raw mut error);
        assert!(!diffusion_topic_notification_add_listener(
            ptr::null_mut(),
            listener,
            out
        ));
        assert_eq!(get_diffusion_api_error_code(error), 5);
        diffusion_api_error_free(error);
        session_close(test.session.session, ptr::null_mut());
        assert_eq!(test.session.call(), "closed");
        // No callback can follow any more.
        let session = test.session.session;
        assert!(!diffusion_topic_notification_add_listener(
            session, listener, out
        ));
        assert_eq!(get_diffusion_api_error_code(error), 101);
        diffusion_api_error_free(error);
    }
    assert_eq!(test.select(SELECT, registration, a), 101);
    free(registration);
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn endings_tell_each_listener_once() {
    // The session is closed, also while a close of the listener is open.
    let mut test = Test::new(CSession::connect(29), on_close!(by_client));
    let (first, second) = (test.add(), test.add());
    test.close(second);
    test.session.expect(DEREGISTER, "02");
    assert_eq!(test.session.close(), ["closed", "closed"]);
    free(first);
    free(second);

    // The server ends it.
    let mut test = Test::new(CSession::connect(29), on_close!(by_server));
    let registration = test.add();
    assert_eq!(test.select(SELECT, registration, c"a".as_ptr()), 0);
    test.session.expect(SELECT, "01 02 3e61");
    test.session.peer.send(&[0x1c]);
    assert_eq!(test.session.call(), "discard");
    assert_eq!(test.session.call(), "discard");
    assert_eq!(test.select(SELECT, registration, c"a".as_ptr()), 37);
    test.close(registration);
    free(registration);
    // SAFETY: a live session and context.
    unsafe {
        let (session, listener) = (test.session.session, test.listener());
        let add = diffusion_topic_notification_add_listener;
        assert!(add(session, listener, ptr::null_mut()));
    }
    assert_eq!(test.session.call(), "error 101");
    assert_eq!(test.session.close(), [""; 0]);

    // Messages are lost.
    let mut test = Test::new(CSession::connect_recovering(), on_close!(by_loss));
    let registration = test.add();
    test.session.reconnect(&answer(29, 106, i32::MAX));
    assert_eq!(test.session.call(), "discard");
    assert_eq!(test.select(SELECT, registration, c"a".as_ptr()), 37);
    free(registration);
    test.session.ask(DESCENDANT_EVENT, 1, "01 01 61 00");
    test.session.expect_response(1, "");
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn functions_that_are_null_are_skipped() {
    let mut test = Test::new(CSession::connect(29), on_close!(on_close));
    // SAFETY: all members may be zero; a live session.
    unsafe {
        let mut listener: diffusion_topic_notification_listener_s = std::mem::zeroed();
        listener.on_registered = Some(on_registered);
        listener.context = test.context();
        let add = diffusion_topic_notification_add_listener;
        assert!(add(test.session.session, listener, ptr::null_mut()));
    }
    assert_eq!(test.session.call(), "registered");
    let slot = &test.context.registration;
    let registration = slot.swap(ptr::null_mut(), Ordering::AcqRel);
    test.session.ask(TOPIC_EVENT, 1, "01 01 61 00 11 00");
    test.session.expect_response(1, "");
    test.session.ask(DESCENDANT_EVENT, 2, "01 01 61 00");
    test.session.expect_response(2, "");
    test.close(registration);
    let cid = test.session.expect(DEREGISTER, "01");
    test.session.answer(cid, "");
    test.session.peer.ping(3);
    free(registration);
    assert_eq!(test.session.close(), [""; 0]);
}
