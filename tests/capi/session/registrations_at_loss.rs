//! What a program registers and sends anew after a loss of messages, while its callback thread has not heard of the loss yet: that
//! is of the new time, and is not lost (`specification/sessions/errors-and-callbacks sections 4.1 and 5`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::Mutex;

use diffusion::capi::*;

use crate::server::{answer, PATIENCE};
use crate::support::*;

const STRING: MaybeUninit<DIFFUSION_DATATYPE> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING);
/// The string "a" as a typed value.
const A: &str = "06 737472696e67 02 6161";

/// A request stream whose handler keeps the callback thread until the test lets it go.
struct Gate {
    entered: Sender<()>,
    open: Mutex<Receiver<()>>,
}

unsafe extern "C" fn wait_at_gate(
    _: *mut SESSION_T,
    _: *const c_char,
    _: MaybeUninit<DIFFUSION_DATATYPE>,
    _: *const DIFFUSION_VALUE_T,
    _: *const DIFFUSION_RESPONDER_HANDLE_T,
    context: *mut c_void,
) -> c_int {
    let gate = &*context.cast::<Gate>();
    gate.entered.send(()).unwrap();
    gate.open
        .lock()
        .unwrap()
        .recv_timeout(PATIENCE)
        .expect("the test opens the gate");
    0
}

/// A session that has come back with a loss of messages, of which its callback thread does not know yet.
struct Blocked {
    session: CSession,
    gate: Box<Gate>,
    open: Sender<()>,
}

impl Blocked {
    fn new() -> Self {
        let session = CSession::connect_recovering();
        let (entered, is_entered) = channel();
        let (open, opened) = channel();
        let gate = Box::new(Gate {
            entered,
            open: Mutex::new(opened),
        });
        let stream = diffusion_request_stream_s {
            on_request: Some(wait_at_gate),
            on_error: None,
            on_close: None,
            context: ptr::from_ref::<Gate>(&gate).cast_mut().cast(),
        };
        // SAFETY: a live session; the stream is copied.
        let former = unsafe {
            let path = c"gate".as_ptr();
            set_request_stream(session.session, path, STRING, STRING, &raw const stream)
        };
        assert!(former.is_null());
        let mut blocked = Self {
            session,
            gate,
            open,
        };
        blocked.session.ask(85, 0, &format!("04 67617465 {A}"));
        is_entered.recv_timeout(PATIENCE).unwrap();
        blocked
    }

    fn lose_messages(&mut self) {
        self.session.reconnect(&answer(29, 106, i32::MAX));
        // The session has taken it in.
        self.session.peer.ping(90);
    }

    fn unblock(&self) {
        self.open.send(()).unwrap();
    }

    /// The last: the gate is of no use any more.
    fn close(self) -> Vec<String> {
        let calls = self.session.close();
        drop(self.gate);
        calls
    }
}

unsafe extern "C" fn on_request(
    _: *mut SESSION_T,
    _: MaybeUninit<DIFFUSION_DATATYPE>,
    _: *const DIFFUSION_VALUE_T,
    _: *const DIFFUSION_REQUEST_CONTEXT_T,
    _: *const DIFFUSION_RESPONDER_HANDLE_T,
    context: *mut c_void,
) -> c_int {
    record(context, "request".to_owned());
    -1
}

#[test]
fn a_request_handler_that_is_added_after_the_loss_stays() {
    let mut test = Blocked::new();
    test.lose_messages();
    let mut handler = diffusion_request_handler_s {
        request_datatype: STRING,
        response_datatype: STRING,
        on_active: None,
        on_request: Some(on_request),
        on_error: None,
        on_close: None,
    };
    let params = add_request_handler_params_s {
        path: c"p".as_ptr(),
        request_handler: &raw mut handler,
        session_properties: ptr::null_mut(),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: test.session.context(),
    };
    // SAFETY: a live session; everything is copied.
    unsafe { add_request_handler(test.session.session, params) };
    let cid = test.session.expect(97, "58 07 64656661756c74 01 70 00 01");
    test.unblock();
    test.session.answer(cid, "");
    test.session.ask(88, 3, &format!("01 01 02 01 70 00 {A}"));
    test.session.expect_error(3, 105);
    assert_eq!(test.session.call(), "request");
    assert_eq!(test.close(), [""; 0]);
}

unsafe extern "C" fn on_number_sent(number: c_int, context: *mut c_void) -> c_int {
    record(context, format!("sent {number}"));
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

#[test]
fn a_request_to_a_filter_that_is_sent_after_the_loss_gets_its_answers() {
    let mut test = Blocked::new();
    test.lose_messages();
    let params = send_request_to_filter_params_s {
        path: c"p".as_ptr(),
        filter: c"all".as_ptr(),
        request_datatype: STRING,
        response_datatype: STRING,
        request: ptr::null_mut(),
        on_number_sent: Some(on_number_sent),
        on_response: Some(on_response),
        on_response_error: None,
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: test.session.context(),
    };
    // SAFETY: a live session; everything is copied.
    unsafe { send_request_to_filter(test.session.session, params) };
    let cid = test
        .session
        .expect(102, "01 03 616c6c 01 70 06 737472696e67 01 f6");
    // One answer comes before the number.
    test.session.ask(103, 0, &format!("01 01 02 00 {A}"));
    test.session.answer(cid, "00 02");
    test.unblock();
    assert_eq!(test.session.call(), "response");
    assert_eq!(test.session.call(), "sent 2");
    test.session.ask(103, 0, &format!("01 01 02 00 {A}"));
    assert_eq!(test.session.call(), "response");
    assert_eq!(test.close(), [""; 0]);
}

/// The registration of the only listener of these tests.
static REGISTRATION: AtomicPtr<DIFFUSION_REGISTRATION_T> = AtomicPtr::new(ptr::null_mut());

unsafe extern "C" fn on_registered(
    registration: *const DIFFUSION_REGISTRATION_T,
    context: *mut c_void,
) -> c_int {
    let copy = diffusion_registration_dup(registration);
    REGISTRATION.store(copy, Ordering::Release);
    record(context, "registered".to_owned());
    0
}

unsafe extern "C" fn on_selected(context: *mut c_void) -> c_int {
    record(context, "selected".to_owned());
    0
}

#[test]
fn a_listener_that_is_added_after_the_loss_stays() {
    let mut test = Blocked::new();
    test.lose_messages();
    let listener = diffusion_topic_notification_listener_s {
        on_registered: Some(on_registered),
        on_descendant_notification: None,
        on_topic_notification: None,
        on_close: None,
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: test.session.context(),
    };
    // SAFETY: a live session.
    let added = unsafe {
        let session = test.session.session;
        diffusion_topic_notification_add_listener(session, listener, ptr::null_mut())
    };
    assert!(added);
    test.unblock();
    assert_eq!(test.session.call(), "registered");
    let registration = REGISTRATION.load(Ordering::Acquire);
    let params = diffusion_topic_notification_registration_params_s {
        on_selected: Some(on_selected),
        on_deselected: None,
        registration,
        selector: c"a".as_ptr(),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: test.session.context(),
    };
    // SAFETY: a live session and registration, which is given up.
    unsafe {
        let session = test.session.session;
        let select = diffusion_topic_notification_registration_select;
        assert!(select(session, params, ptr::null_mut()));
        diffusion_registration_free(registration);
    }
    let cid = test.session.expect(94, "01 02 3e61");
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "selected");
    // At its end it is told of that once: without an `on_close` of nothing.
    assert_eq!(test.close(), [""; 0]);
}
