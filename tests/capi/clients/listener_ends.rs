//! How listeners to sessions end, and what may happen inside their handlers.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::listener::{listener, on_registered, register, registered, EVENTS, REGISTER};
use super::*;
use crate::server::answer;

/// Two events of session 1/2: opened, then closed by another session.
const TWO: &str = "02 01 02 00 00 01 02 02 0b 00";

#[test]
fn a_refusal_is_told_to_the_listener_or_else_to_the_session() {
    let mut session = CSession::connect(29);
    let mut params = listener(&session);
    let (number, cid) = register(&mut session, params);
    session.refuse(cid, 103);
    assert_eq!(session.call(), "error 103 no");
    // It is gone.
    session.ask(EVENTS, 9, &format!("{number:02x} {TWO}"));
    session.expect_response(9, "");

    params.on_registration_error = None;
    // SAFETY: a live session; the handler is given no context of ours, so it does not record.
    unsafe { (*session.session).global_service_error_handler = Some(on_global_error) };
    let (_, cid) = register(&mut session, params);
    session.refuse(cid, 103);
    assert_eq!(session.call(), "global 103");
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

unsafe extern "C" fn on_global_error(_: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
    let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
    record((*error).context, format!("global {code}"));
    0
}

#[test]
fn a_loss_of_messages_ends_listeners_once_and_new_ones_can_be_registered() {
    let mut session = CSession::connect_recovering();
    let params = listener(&session);
    let old = registered(&mut session, params);
    // One whose registration is not answered, and one that has got its first event before the answer.
    register(&mut session, params);
    let (early, _) = register(&mut session, params);
    session.ask(EVENTS, 9, &format!("{early:02x} 00"));
    session.expect_response(9, "");
    assert_eq!(session.call(), "registered");

    session.reconnect(&answer(29, 106, i32::MAX));
    for _ in 0..3 {
        assert_eq!(session.call(), "discard");
    }
    // Too late.
    session.ask(EVENTS, 10, &format!("{old:02x} {TWO}"));
    session.expect_response(10, "");
    let new = registered(&mut session, params);
    session.ask(EVENTS, 11, &format!("{new:02x} 01 01 02 00 00"));
    session.expect_response(11, "");
    assert!(session.call().starts_with("open "));
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn a_connection_that_comes_back_keeps_listeners() {
    let mut session = CSession::connect_recovering();
    let params = listener(&session);
    let number = registered(&mut session, params);
    session.reconnect(&answer(29, 105, 2));
    session.ask(EVENTS, 9, &format!("{number:02x} 01 01 02 00 00"));
    session.expect_response(9, "");
    assert!(session.call().starts_with("open "));
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn the_end_by_the_server_ends_listeners() {
    let mut session = CSession::connect(29);
    let params = listener(&session);
    registered(&mut session, params);
    register(&mut session, params);
    session.peer.send(&[0x1c]);
    assert_eq!(session.call(), "discard");
    assert_eq!(session.call(), "discard");
    session.await_end_by_server();
    // SAFETY: a live session.
    unsafe { session_properties_listener_register(session.session, params) };
    assert!(session.call().starts_with("error 101 "));
    assert_eq!(session.close(), [""; 0]);
}

/// A listener whose handlers do something to their session.
struct Inside {
    session: *mut SESSION_T,
    record: *mut c_void,
}

unsafe extern "C" fn close_in_open(
    session: *mut SESSION_T,
    _: *const SESSION_PROPERTIES_EVENT_T,
    context: *mut c_void,
) -> c_int {
    let inside = &*context.cast::<Inside>();
    assert_eq!(session, inside.session);
    session_close(session, ptr::null_mut());
    record(inside.record, "closed inside".to_owned());
    HANDLER_FAILURE
}

unsafe extern "C" fn free_in_open(
    session: *mut SESSION_T,
    event: *const SESSION_PROPERTIES_EVENT_T,
    context: *mut c_void,
) -> c_int {
    let inside = &*context.cast::<Inside>();
    session_close(session, ptr::null_mut());
    session_free(session);
    // What was given still lives.
    assert_eq!((*event).session_id.value, 2);
    assert_eq!(pairs((*event).properties), "");
    record(inside.record, "freed inside".to_owned());
    HANDLER_FAILURE
}

unsafe extern "C" fn never_event(
    _: *mut SESSION_T,
    _: *const SESSION_PROPERTIES_EVENT_T,
    context: *mut c_void,
) -> c_int {
    let inside = &*context.cast::<Inside>();
    record(inside.record, "an event after the end".to_owned());
    0
}

unsafe extern "C" fn never_error(_: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
    let inside = &*(*error).context.cast::<Inside>();
    record(inside.record, "an error after the end".to_owned());
    0
}

unsafe extern "C" fn discarded(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    let inside = &*context.cast::<Inside>();
    record(inside.record, "discarded".to_owned());
    0
}

unsafe extern "C" fn count_event(
    _: *mut SESSION_T,
    _: *const SESSION_PROPERTIES_EVENT_T,
    context: *mut c_void,
) -> c_int {
    (*context.cast::<AtomicUsize>()).fetch_add(1, Ordering::SeqCst);
    0
}

#[test]
fn no_event_is_told_when_closing_has_returned() {
    for round in 0..20 {
        let mut session = CSession::connect(29);
        let count = Box::new(AtomicUsize::new(0));
        let params = SESSION_PROPERTIES_REGISTRATION_PARAMS_T {
            on_session_open: Some(count_event),
            context: ptr::from_ref::<AtomicUsize>(&count).cast_mut().cast(),
            // SAFETY: all members may be zero.
            ..unsafe { std::mem::zeroed() }
        };
        let (number, cid) = register(&mut session, params);
        session.answer(cid, "");
        // A hundred events at a time, until the session goes.
        let events = format!("{number:02x} 64 {}", "01 02 00 00".repeat(100));
        for _ in 0..5 {
            session.ask(EVENTS, 0, &events);
        }
        while count.load(Ordering::SeqCst) <= round * 10 {
            std::thread::yield_now();
        }
        session.peer.tcp.shutdown(std::net::Shutdown::Both).unwrap();
        // SAFETY: a live session.
        unsafe { session_close(session.session, ptr::null_mut()) };
        let told = count.load(Ordering::SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert_eq!(count.load(Ordering::SeqCst), told);
        assert!(told <= 500);
        session.close();
    }
}

type OnEvent =
    unsafe extern "C" fn(*mut SESSION_T, *const SESSION_PROPERTIES_EVENT_T, *mut c_void) -> c_int;

fn ends_inside(on_open: OnEvent) -> (CSession, Box<Inside>) {
    let mut session = CSession::connect(29);
    let inside = Box::new(Inside {
        session: session.session,
        record: session.context(),
    });
    let params = SESSION_PROPERTIES_REGISTRATION_PARAMS_T {
        on_session_open: Some(on_open),
        on_session_close: Some(never_event),
        on_session_error: Some(never_error),
        on_discard: Some(discarded),
        context: ptr::from_ref::<Inside>(&inside).cast_mut().cast(),
        // SAFETY: all members may be zero.
        ..unsafe { std::mem::zeroed() }
    };
    let (number, cid) = register(&mut session, params);
    session.answer(cid, "");
    session.ask(EVENTS, 9, &format!("{number:02x} {TWO}"));
    (session, inside)
}

#[test]
fn nothing_but_the_end_is_told_when_a_handler_has_closed_the_session() {
    let (mut session, inside) = ends_inside(close_in_open);
    assert_eq!(session.call(), "closed inside");
    session.await_end();
    assert_eq!(session.call(), "discarded");
    assert_eq!(session.close(), [""; 0]);
    drop(inside);
}

#[test]
fn a_handler_may_free_the_session() {
    let (mut session, inside) = ends_inside(free_in_open);
    assert_eq!(session.call(), "freed inside");
    session.await_end();
    assert_eq!(session.call(), "discarded");
    assert_eq!(session.forget(), [""; 0]);
    drop(inside);
}

unsafe extern "C" fn register_in_open(
    session: *mut SESSION_T,
    _: *const SESSION_PROPERTIES_EVENT_T,
    context: *mut c_void,
) -> c_int {
    let params = SESSION_PROPERTIES_REGISTRATION_PARAMS_T {
        on_registered: Some(on_registered),
        context,
        ..std::mem::zeroed()
    };
    session_properties_listener_register(session, params);
    let mut id = ID;
    let params = DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T {
        session_id: &raw mut id,
        on_closed: Some(on_done),
        context,
        ..std::mem::zeroed()
    };
    assert!(diffusion_client_close_with_session(
        session,
        params,
        ptr::null_mut()
    ));
    0
}

#[test]
fn handlers_may_make_calls_that_are_sent_at_once() {
    let mut session = CSession::connect(29);
    let mut params = listener(&session);
    params.on_session_open = Some(register_in_open);
    let number = registered(&mut session, params);
    session.ask(EVENTS, 9, &format!("{number:02x} 01 01 02 00 00"));
    let first = session.sent();
    assert_eq!(first.service, REGISTER);
    let second = session.expect(14, "01 02");
    session.expect_response(9, "");
    session.answer(second, "");
    session.answer(first.cid, "");
    assert_eq!(session.call(), "done");
    assert_eq!(session.call(), "registered");
    // Only one of them wants to be told of the end.
    assert_eq!(session.close(), ["discard"]);
}
