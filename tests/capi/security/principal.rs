//! Changing the principal of the own session (`specification/control/security section 1`).

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use diffusion::capi::*;

use crate::server::answer;
use crate::support::*;

const CHANGE: i32 = 5;
const REAUTHENTICATE: i32 = 203;

/// `control` with the password `password`.
const CONTROL: &str = "07 636f6e74726f6c 01 08 70617373776f7264";

unsafe extern "C" fn on_changed(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, format!("changed to {}", shown(session)));
    0
}

unsafe extern "C" fn on_refused(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, format!("refused, still {}", shown(session)));
    0
}

unsafe extern "C" fn on_reauthenticated(
    session: *const SESSION_T,
    success: bool,
    context: *mut c_void,
) -> c_int {
    record(context, format!("{success}: {}", shown(session.cast_mut())));
    0
}

/// What the session shows as its principal.
unsafe fn shown(session: *mut SESSION_T) -> String {
    let principal = (*session).principal;
    if principal.is_null() {
        "nobody".to_owned()
    } else {
        text(principal)
    }
}

fn change(session: &CSession, principal: *const c_char, credentials: *const CREDENTIALS_T) {
    let params = change_principal_params_s {
        on_change_principal: Some(on_changed),
        on_change_principal_failure: Some(on_refused),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        principal,
        credentials,
        context: session.context(),
    };
    // SAFETY: a live session, NULL or a text, NULL or credentials.
    unsafe { change_principal(session.session, params) };
}

fn change_to_control(session: &CSession) {
    let name = c"control".to_owned();
    // SAFETY: credentials of the test, which go before the request was sent perhaps.
    unsafe {
        let credentials = credentials_create_password(c"password".as_ptr());
        change(session, name.as_ptr(), credentials);
        credentials_free(credentials);
    }
}

fn reauthenticate(session: &CSession, properties: *mut HASH_T) -> c_int {
    // SAFETY: a live session, credentials and properties of the test.
    unsafe {
        let credentials = credentials_create_password(c"password".as_ptr());
        let params = diffusion_reauthenticate_params_s {
            principal: c"control".as_ptr(),
            credentials,
            properties,
            on_reauthenticate: Some(on_reauthenticated),
            on_error: Some(on_error),
            on_discard: Some(on_discard),
            context: session.context(),
        };
        let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
        let sent = diffusion_reauthenticate(session.session, params, &raw mut error);
        credentials_free(credentials);
        let code = get_diffusion_api_error_code(error);
        assert_eq!(sent, code == 0);
        diffusion_api_error_free(error);
        code
    }
}

/// A session whose version is known.
fn connected(version: u8) -> CSession {
    let mut session = CSession::connect(version);
    session.ask(85, 1, "05 666c757368 06 737472696e67 01 f6");
    session.expect_error(1, 109);
    session
}

fn changes_go_to(mut session: CSession, service: i32, end: &str, answer_first: Option<u8>) {
    change_to_control(&session);
    change(&session, ptr::null(), ptr::null());
    change(&session, c"".as_ptr(), ptr::null());
    if let Some(version) = answer_first {
        session.peer.send(&answer(version, 100, i32::MAX));
    }
    let first = session.expect(service, &format!("{CONTROL} {end}"));
    let second = session.expect(service, &format!("00 00 00 {end}"));
    let third = session.expect(service, &format!("00 00 00 {end}"));
    session.answer(first, "01");
    assert_eq!(session.call(), "changed to control");
    session.answer(second, "00");
    assert_eq!(session.call(), "refused, still control");
    session.answer(third, "01");
    assert_eq!(session.call(), "changed to nobody");
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn the_version_decides_which_service_is_asked() {
    for (version, service, end) in [
        (25, CHANGE, ""),
        (28, CHANGE, ""),
        (29, REAUTHENTICATE, "00"),
    ] {
        changes_go_to(connected(version), service, end, None);
        changes_go_to(CSession::connecting(), service, end, Some(version));
    }
}

#[test]
fn credentials_are_sent_as_they_are() {
    let mut session = connected(25);
    // SAFETY: credentials of the test.
    unsafe {
        for (credentials, sent) in [
            (credentials_create_none(), "00 00"),
            (credentials_create_password(c"".as_ptr()), "01 00"),
            (
                credentials_create_custom(c"\x01".as_ptr(), 2),
                "02 02 01 00",
            ),
        ] {
            change(&session, c"p".as_ptr(), credentials);
            credentials_free(credentials);
            let cid = session.expect(CHANGE, &format!("01 70 {sent}"));
            session.answer(cid, "01");
            assert_eq!(session.call(), "changed to p");
        }
    }
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn a_principal_has_one_place_in_memory() {
    let mut session = connected(29);
    let mut places = Vec::new();
    for name in [c"a", c"b", c"a", c"b"] {
        change(&session, name.as_ptr(), ptr::null());
        let cid = session.sent().cid;
        session.answer(cid, "01");
        session.call();
        // SAFETY: a live session.
        places.push(unsafe { (*session.session).principal });
    }
    assert_eq!((places[0], places[1]), (places[2], places[3]));
    // Kept for programs that hold it.
    assert_eq!(text(places[0]), "a");
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn what_fails_is_told() {
    let mut session = connected(29);
    change(&session, c"\xff".as_ptr(), ptr::null());
    assert_eq!(session.call(), "error 48");
    change_to_control(&session);
    let cid = session.sent().cid;
    session.refuse(cid, 103);
    assert_eq!(session.call(), "error 103");
    change_to_control(&session);
    let cid = session.sent().cid;
    session.answer(cid, "");
    assert_eq!(session.call(), "error 106");
    // SAFETY: a live session; NULL is allowed.
    unsafe {
        assert!((*session.session).principal.is_null());
        let params = std::mem::zeroed::<change_principal_params_s>();
        change_principal(ptr::null_mut(), params);
        // Nobody is told anything.
        change_principal(session.session, params);
    }
    let cid = session.expect(REAUTHENTICATE, "00 00 00 00");
    session.answer(cid, "01");
    change_to_control(&session);
    session.sent();
    assert_eq!(session.close(), ["discard"]);

    // The server ends the session: the error is the one of every request.
    let mut session = connected(29);
    session.peer.send(&[0x1c]);
    session.await_end_by_server();
    change_to_control(&session);
    assert_eq!(session.call(), "error 101");
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn properties_are_asked_for_since_29() {
    // SAFETY: a map of the test.
    unsafe {
        let properties = hash_new(1);
        hash_add(properties, c"a".as_ptr(), c"b".as_ptr().cast());
        let mut session = connected(29);
        assert_eq!(reauthenticate(&session, properties), 0);
        let cid = session.expect(REAUTHENTICATE, &format!("{CONTROL} 01 01 61 01 62"));
        session.answer(cid, "01");
        assert_eq!(session.call(), "true: control");
        assert_eq!(reauthenticate(&session, ptr::null_mut()), 0);
        let cid = session.expect(REAUTHENTICATE, &format!("{CONTROL} 00"));
        session.answer(cid, "00");
        assert_eq!(session.call(), "false: control");
        assert_eq!(session.close(), [""; 0]);

        let mut session = connected(28);
        assert_eq!(reauthenticate(&session, properties), 104);
        assert_eq!(reauthenticate(&session, ptr::null_mut()), 0);
        let cid = session.expect(CHANGE, CONTROL);
        session.answer(cid, "01");
        assert_eq!(session.call(), "true: control");
        assert_eq!(session.close(), [""; 0]);

        // Not known before the server has answered.
        let session = CSession::connecting();
        assert_eq!(reauthenticate(&session, properties), 0);
        let mut session = session;
        session.peer.send(&answer(28, 100, i32::MAX));
        assert_eq!(session.call(), "error 104");
        session.flush();
        assert_eq!(session.close(), [""; 0]);
        hash_free(properties, None, None);
    }
}
