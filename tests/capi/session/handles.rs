//! What programs hold and may use after its time (`specification/topics/messaging section 4`,
//! `specification/sessions/session-locks section 3`, `specification/topics/update-streams section 1`): responders of other sessions, and
//! streams, locks, registrations and responders whose session was freed.

use std::ffi::{c_char, c_int, c_void, CStr};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::mpsc::{channel, Receiver, Sender};

use diffusion::capi::*;

use super::operations::{operations, Told, World, STRING};
use crate::support::*;

struct Kept(*mut DIFFUSION_RESPONDER_HANDLE_T);
// SAFETY: responders may be used from any thread.
unsafe impl Send for Kept {}

/// Keeps the request to be answered by the test.
unsafe extern "C" fn keep(
    _: *mut SESSION_T,
    _: *const c_char,
    _: MaybeUninit<DIFFUSION_DATATYPE>,
    _: *const DIFFUSION_VALUE_T,
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
    context: *mut c_void,
) -> c_int {
    let kept = diffusion_responder_handle_dup(handle);
    // The library's own handle is not the program's to free.
    diffusion_responder_handle_free(handle.cast_mut());
    diffusion_responder_handle_free(handle.cast_mut());
    (*context.cast::<Sender<Kept>>()).send(Kept(kept)).unwrap();
    0
}

/// A request stream at `p` that keeps its requests.
fn keeping(session: &CSession) -> (Box<Sender<Kept>>, Receiver<Kept>) {
    let (sender, kept) = channel();
    let sender = Box::new(sender);
    let stream = diffusion_request_stream_s {
        on_request: Some(keep),
        on_error: None,
        on_close: None,
        context: ptr::from_ref(&*sender).cast_mut().cast(),
    };
    let path = c"p".as_ptr();
    // SAFETY: a live session; the stream is copied.
    let former =
        unsafe { set_request_stream(session.session, path, STRING, STRING, &raw const stream) };
    assert!(former.is_null());
    (sender, kept)
}

const A: &str = "06 737472696e67 02 6161";

fn next(kept: &Receiver<Kept>) -> *mut DIFFUSION_RESPONDER_HANDLE_T {
    kept.recv_timeout(crate::server::PATIENCE).unwrap().0
}

/// 0, or the code of the error.
fn respond(
    session: *mut SESSION_T,
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
    value: &[u8],
) -> c_int {
    let mut error = ptr::dangling_mut();
    let value = buf(value);
    // SAFETY: a live responder; the buffer and the error are released.
    unsafe {
        let sent = diffusion_respond_to_request(session, handle, value, &raw mut error);
        buf_free(value);
        let code = get_diffusion_api_error_code(error);
        assert_eq!(sent, code == 0);
        diffusion_api_error_free(error);
        code
    }
}

fn reject(
    session: *mut SESSION_T,
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
    text: &CStr,
) -> c_int {
    let mut error = ptr::dangling_mut();
    // SAFETY: a live responder; the error is released.
    unsafe {
        let sent = diffusion_reject_request(session, handle, text.as_ptr(), &raw mut error);
        let code = get_diffusion_api_error_code(error);
        assert_eq!(sent, code == 0);
        diffusion_api_error_free(error);
        code
    }
}

fn free(handle: *mut DIFFUSION_RESPONDER_HANDLE_T) {
    // SAFETY: a duplicate that is given up.
    unsafe { diffusion_responder_handle_free(handle) };
}

#[test]
fn requests_of_another_session_are_not_answered() {
    let (mut asked, other) = (CSession::connect(29), CSession::connect(29));
    let (_sender, kept) = keeping(&asked);
    asked.ask(85, 1, &format!("01 70 {A}"));
    let handle = next(&kept);
    assert_eq!(respond(other.session, handle, b"\x61b"), 48);
    assert_eq!(reject(other.session, handle, c"no"), 48);
    // Neither has answered it.
    assert_eq!(respond(asked.session, handle, b"\x61b"), 0);
    asked.expect_response(1, "06 737472696e67 02 6162");
    assert_eq!(respond(asked.session, handle, b"\x61b"), 37);
    assert_eq!(reject(asked.session, handle, c"no"), 37);
    free(handle);

    asked.ask(85, 2, &format!("01 70 {A}"));
    let handle = next(&kept);
    // A text that is not UTF-8 answers nothing.
    assert_eq!(reject(asked.session, handle, c"no\xff"), 48);
    assert_eq!(reject(asked.session, handle, c"no"), 0);
    assert_eq!(asked.expect_error(2, 9003), "no");
    free(handle);
    assert_eq!(other.close(), [""; 0]);
    assert_eq!(asked.close(), [""; 0]);
}

#[test]
fn an_answer_that_is_too_large_may_be_followed_by_another() {
    let mut session = CSession::connect_limited(1500);
    let (_sender, kept) = keeping(&session);
    session.ask(85, 1, &format!("01 70 {A}"));
    let handle = next(&kept);
    assert_eq!(respond(session.session, handle, &[0; 2000]), 21);
    assert_eq!(respond(session.session, handle, b"\x61b"), 0);
    session.expect_response(1, "06 737472696e67 02 6162");
    free(handle);
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn a_responder_outlives_its_session() {
    let mut session = CSession::connect(29);
    let (_sender, kept) = keeping(&session);
    session.ask(85, 1, &format!("01 70 {A}"));
    let handle = next(&kept);
    let freed = session.session;
    assert_eq!(session.close(), [""; 0]);
    let other = CSession::connect(29);
    if other.session == freed {
        // The memory of the former session was given to this one.
        assert_eq!(respond(other.session, handle, b"\x61b"), 101);
    } else {
        assert_eq!(respond(freed, handle, b"\x61b"), 5);
        assert_eq!(respond(other.session, handle, b"\x61b"), 48);
    }
    let mut datatype = MaybeUninit::uninit();
    // SAFETY: a live responder and room for the type.
    unsafe {
        let get = diffusion_responder_get_response_datatype;
        assert!(get(handle, &raw mut datatype, ptr::null_mut()));
    }
    free(handle);
    assert_eq!(other.close(), [""; 0]);
}

/// Every operation with what it needs, on a session that was freed before: nothing happens.
#[test]
fn nothing_happens_with_a_session_that_was_freed() {
    for operation in operations() {
        let mut world = World::new(CSession::connect(29), Told::Everything);
        world.prepare(operation);
        world.keep_lock();
        let freed = world.session.session;
        // SAFETY: a session that is given up here; the world is told.
        unsafe {
            world
                .session
                .peer
                .tcp
                .shutdown(std::net::Shutdown::Both)
                .unwrap();
            session_close(freed, ptr::null_mut());
            session_free(freed);
        }
        let begun = world.begin(operation);
        assert_eq!(begun, operation.begins_when_closed, "{}", operation.name);
        // SAFETY: live streams.
        unsafe {
            assert!(
                diffusion_recoverable_update_stream_get(world.recoverable, ptr::null_mut())
                    .is_null()
            );
            assert!(diffusion_topic_update_stream_get(world.stream).is_null());
            assert!(!diffusion_recoverable_update_stream_recover(
                freed,
                world.recoverable
            ));
        }
        assert_eq!(world.forget_session(), [""; 0], "{}", operation.name);
    }
}
