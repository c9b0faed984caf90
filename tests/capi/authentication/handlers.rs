//! Registering, closing and losing authentication handlers, against a server that is played by hand
//! (`specification/control/authentication-control sections 2, 3 and 5`).

use std::ptr;

use diffusion::capi::*;

use super::slot::*;
use crate::server::answer;
use crate::support::*;

#[test]
fn a_handler_is_asked_from_its_registration_to_its_close() {
    for version in [25, 29] {
        let mut test = Test::new(CSession::connect(version), handler!());
        let params = test.params();
        test.set(params);
        // The handler was on the stack: only a copy is used.
        test.handler.on_authenticate = None;
        let cid = test.session.expect(REGISTER, &format!("{REGISTRATION} 01"));
        test.session.answer(cid, "");
        assert_eq!(test.session.call(), "active");
        let registration = test.registration();

        test.session.ask(REQUEST, 7, &format!("{BOB} 01"));
        test.session.expect_response(7, "02 01 01 6b 01 76");
        assert_eq!(
            test.session.call(),
            "asked 'bob' 1 'pw' [$Principal=bob] [k=v]"
        );
        // Anonymous, without credentials.
        test.asked(8, "", 1);
        test.session.expect_response(8, "02 00");
        // Credentials of the program's own kind.
        test.session.ask(REQUEST, 9, "00 02 02 6162 00 00 01");
        assert_eq!(test.session.call(), "asked '' 2 'ab' [] []");
        test.session.expect_response(9, "02 00");

        test.close_registration(registration);
        let cid = test.session.expect(DEREGISTER, REGISTRATION);
        // Not asked any more: others may decide.
        test.ask(10, "bob", 1);
        test.session.expect_response(10, "01");
        // Closed already.
        test.close_registration(registration);
        test.session.answer(cid, "");
        assert_eq!(test.session.call(), "closed");
        test.close_registration(registration);
        free(registration);
        test.ask(11, "bob", 1);
        test.session.expect_response(11, "01");
        test.session.flush();
        assert_eq!(test.session.close(), [""; 0]);
    }
}

#[test]
fn what_cannot_be_read_or_belongs_to_nobody_is_answered() {
    let mut test = Test::new(CSession::connect(29), handler!());
    let registration = test.register(1);
    free(registration);
    test.ask(1, "bob", 9);
    test.session.expect_response(1, "01");
    for (cid, body) in [
        (2, ""),
        (3, "03 626f62 01 02"),
        (4, "00 00 01 61 00 00 01"),
        (5, "00 07 00 00 00 01"),
    ] {
        test.session.ask(REQUEST, cid, body);
        test.session.expect_error(cid, 106);
    }
    // In C this would be somebody else.
    test.ask(6, "bob\0x", 1);
    test.session.expect_response(6, "00");
    test.asked(7, "bob", 1);
    test.session.expect_response(7, "02 00");
    assert_eq!(test.session.close(), ["closed"]);
}

#[test]
fn a_request_may_overtake_the_answer_to_the_registration() {
    let mut test = Test::new(CSession::connect(29), handler!());
    let params = test.params();
    test.set(params);
    let cid = test.session.expect(REGISTER, &format!("{REGISTRATION} 01"));
    test.asked(1, "deny", 1);
    test.session.expect_response(1, "00");
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "active");
    free(test.registration());
    assert_eq!(test.session.close(), ["closed"]);
}

#[test]
fn a_refused_registration_is_told_once() {
    for (reason, code) in [(103, 103), (201, 2), (104, 104)] {
        let mut test = Test::new(CSession::connect(29), handler!());
        let mut params = test.params();
        test.set(params);
        let cid = test.session.sent().cid;
        test.session.refuse(cid, reason);
        assert_eq!(test.session.call(), format!("error {code}"));
        // The handler's own function, when there is no other.
        params.on_error = None;
        test.set(params);
        let cid = test.session.sent().cid;
        test.session.refuse(cid, reason);
        assert_eq!(test.session.call(), format!("handler error {code}"));
        // Nobody.
        test.handler.on_error = None;
        test.set(params);
        let cid = test.session.sent().cid;
        test.session.refuse(cid, reason);
        test.session.flush();
        assert_eq!(test.session.close(), [""; 0]);
    }
}

#[test]
fn what_is_missing_is_an_illegal_argument() {
    let mut test = Test::new(CSession::connect(29), handler!());
    let mut params = test.params();
    params.handler = ptr::null_mut();
    test.set(params);
    assert_eq!(test.session.call(), "error 48");
    for name in [ptr::null(), c"\xff".as_ptr()] {
        test.handler.handler_name = name.cast_mut();
        let params = test.params();
        test.set(params);
        assert_eq!(test.session.call(), "error 48");
    }
    let params = test.params();
    // SAFETY: NULL is allowed, and then nothing happens.
    unsafe { diffusion_set_authentication_handler(ptr::null_mut(), params) };
    test.session.flush();
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn a_handler_without_functions_abstains() {
    let mut test = Test::new(CSession::connect(29), handler!());
    test.handler.on_active = None;
    test.handler.on_authenticate = None;
    test.handler.on_error = None;
    test.handler.on_close = None;
    let params = test.params();
    test.set(params);
    let cid = test.session.expect(REGISTER, &format!("{REGISTRATION} 01"));
    test.session.answer(cid, "");
    test.ask(1, "bob", 1);
    test.session.expect_response(1, "01");
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn an_error_of_the_close_ends_the_handler() {
    let mut test = Test::new(CSession::connect(29), handler!());
    let registration = test.register(1);
    test.close_registration(registration);
    let cid = test.session.expect(DEREGISTER, REGISTRATION);
    test.session.refuse(cid, 103);
    assert_eq!(test.session.call(), "handler error 103");
    test.close_registration(registration);
    free(registration);
    test.ask(1, "bob", 1);
    test.session.expect_response(1, "01");
    test.session.flush();
    // Not told of the close after the error.
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn handlers_end_with_the_session() {
    // Closed by the program: the active handler, and the registration that waits.
    let mut test = Test::new(CSession::connect(29), handler!());
    free(test.register(1));
    test.handler.handler_name = c"i".as_ptr().cast_mut();
    let params = test.params();
    test.set(params);
    test.session.sent();
    assert_eq!(test.session.close(), ["discard", "closed"]);

    // Closed by the server.
    let mut test = Test::new(CSession::connect(29), handler!());
    let registration = test.register(1);
    test.session.peer.send(&[0x1c]);
    assert_eq!(test.session.call(), "closed");
    test.close_registration(registration);
    free(registration);
    let params = test.params();
    test.set(params);
    assert_eq!(test.session.call(), "error 101");
    assert_eq!(test.session.close(), [""; 0]);

    // While it is being closed.
    let mut test = Test::new(CSession::connect(29), handler!());
    let registration = test.register(1);
    test.close_registration(registration);
    test.session.expect(DEREGISTER, REGISTRATION);
    free(registration);
    assert_eq!(test.session.close(), ["closed"]);
}

#[test]
fn handlers_are_lost_with_messages() {
    let mut test = Test::new(CSession::connect_recovering(), handler!());
    let registration = test.register(1);
    test.asked(1, "keep", 1);
    let kept = test.kept();
    test.session.reconnect(&answer(29, 106, i32::MAX));
    assert_eq!(test.session.call(), "discard");
    test.close_registration(registration);
    free(registration);
    // The server has forgotten the request, and is sent nothing.
    // SAFETY: a live session, and a duplicate of the test's.
    unsafe {
        let session = test.session.session;
        assert!(diffusion_authenticator_allow(
            session,
            kept,
            ptr::null_mut()
        ));
        diffusion_authenticator_free(kept);
    }
    test.ask(1, "bob", 1);
    test.session.expect_response(1, "01");
    // It can be registered anew.
    free(test.register(3));
    test.asked(2, "bob", 3);
    test.session.expect_response(2, "02 00");
    assert_eq!(test.session.close(), ["closed"]);
}

#[test]
fn handlers_stay_when_nothing_was_lost() {
    let mut test = Test::new(CSession::connect_recovering(), handler!());
    free(test.register(1));
    test.asked(1, "keep", 1);
    let kept = test.kept();
    test.session.reconnect(&answer(29, 105, 2));
    // Somebody who has waited is answered over the new connection.
    // SAFETY: a live session, and a duplicate of the test's.
    unsafe {
        let session = test.session.session;
        assert!(diffusion_authenticator_deny(session, kept, ptr::null_mut()));
        diffusion_authenticator_free(kept);
    }
    test.session.expect_response(1, "00");
    test.asked(2, "bob", 1);
    test.session.expect_response(2, "02 00");
    assert_eq!(test.session.close(), ["closed"]);
}
