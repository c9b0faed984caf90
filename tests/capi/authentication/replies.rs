//! Answering requests for authentication (`specification/control/authentication-control section 4`).

use std::ptr;
use std::thread;

use diffusion::capi::*;

use super::slot::*;
use crate::support::*;

#[test]
fn each_decision_has_its_bytes() {
    let mut test = Test::new(CSession::connect(29), handler!());
    free(test.register(1));
    for (cid, (who, body)) in [
        ("deny", "00"),
        ("abstain", "01"),
        ("plain", "02 00"),
        ("none", "02 00"),
        ("twice", "02 00"),
        ("answer and fail", "02 00"),
    ]
    .into_iter()
    .enumerate()
    {
        let cid = cid as i64 + 1;
        test.asked(cid, who, 1);
        test.session.expect_response(cid, body);
    }
    test.asked(20, "fail", 1);
    test.session.expect_error(20, 105);
    assert_eq!(test.session.close(), ["closed"]);
}

#[test]
fn nobody_answers_for_a_handler_that_keeps_the_request_open() {
    let mut test = Test::new(CSession::connect(29), handler!());
    free(test.register(1));
    test.asked(1, "leave", 1);
    // The next that the server hears is about something else.
    test.asked(2, "deny", 1);
    test.session.expect_response(2, "00");
    test.session.flush();
    assert_eq!(test.session.close(), ["closed"]);
}

#[test]
fn any_thread_may_answer_and_one_of_them_does() {
    let mut test = Test::new(CSession::connect(29), handler!());
    free(test.register(1));
    test.asked(1, "keep", 1);
    let (session, kept) = (test.session.session as usize, test.kept() as usize);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            thread::spawn(move || {
                let session = session as *mut SESSION_T;
                // SAFETY: a live session; a duplicate that is freed when the threads have ended.
                unsafe {
                    let own = diffusion_authenticator_dup(kept as *const _);
                    let code = code_of(|error| diffusion_authenticator_allow(session, own, error));
                    diffusion_authenticator_free(own);
                    code
                }
            })
        })
        .collect();
    let mut codes: Vec<_> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 37, 37, 37]);
    test.session.expect_response(1, "02 00");
    test.session.flush();
    // SAFETY: freed once.
    unsafe { diffusion_authenticator_free(kept as *mut _) };
    assert_eq!(test.session.close(), ["closed"]);
}

#[test]
fn a_request_is_still_answered_when_its_handler_was_closed() {
    let mut test = Test::new(CSession::connect(29), handler!());
    let registration = test.register(1);
    test.asked(1, "keep", 1);
    let kept = test.kept();
    test.close_registration(registration);
    free(registration);
    let cid = test.session.expect(DEREGISTER, REGISTRATION);
    test.session.answer(cid, "");
    assert_eq!(test.session.call(), "closed");
    // SAFETY: a live session, and a duplicate of the test's.
    unsafe {
        let session = test.session.session;
        assert!(diffusion_authenticator_deny(session, kept, ptr::null_mut()));
        let allow = |error| diffusion_authenticator_allow(session, kept, error);
        assert_eq!(code_of(allow), 37);
        diffusion_authenticator_free(kept);
    }
    test.session.expect_response(1, "00");
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn what_is_missing_is_told() {
    let mut test = Test::new(CSession::connect(29), handler!());
    let other = CSession::connect(29);
    free(test.register(1));
    test.asked(1, "keep", 1);
    let kept = test.kept();
    // SAFETY: live sessions, NULL where it is allowed, and a duplicate of the test's.
    unsafe {
        let session = test.session.session;
        let (no_session, no_authenticator) = (ptr::null_mut(), ptr::null());
        assert_eq!(
            code_of(|error| diffusion_authenticator_allow(no_session, kept, error)),
            5
        );
        assert_eq!(
            code_of(|error| diffusion_authenticator_deny(session, no_authenticator, error)),
            48
        );
        assert!(!diffusion_authenticator_abstain(
            session,
            no_authenticator,
            ptr::null_mut()
        ));
        let none = ptr::null();
        let allow = diffusion_authenticator_allow_with_properties;
        assert_eq!(
            code_of(|error| allow(session, no_authenticator, none, error)),
            48
        );
        // Another session was asked.
        assert_eq!(
            code_of(|error| diffusion_authenticator_allow(other.session, kept, error)),
            48
        );
        assert!(diffusion_authenticator_dup(ptr::null()).is_null());
        diffusion_authenticator_free(ptr::null_mut());

        session_close(session, ptr::null_mut());
        assert_eq!(
            code_of(|error| diffusion_authenticator_allow(session, kept, error)),
            101
        );
    }
    assert_eq!(test.session.close(), ["closed"]);
    // SAFETY: the session was freed, which the registry of sessions knows; the duplicate is the test's.
    unsafe {
        let freed = 64 as *mut SESSION_T;
        assert_eq!(
            code_of(|error| diffusion_authenticator_allow(freed, kept, error)),
            5
        );
        diffusion_authenticator_free(kept);
    }
    assert_eq!(other.close(), [""; 0]);
}

#[test]
fn a_session_that_the_server_has_closed_answers_nothing() {
    let mut test = Test::new(CSession::connect(29), handler!());
    free(test.register(1));
    test.asked(1, "keep", 1);
    let kept = test.kept();
    test.session.peer.send(&[0x1c]);
    assert_eq!(test.session.call(), "closed");
    // SAFETY: a live session, and a duplicate of the test's.
    unsafe {
        let session = test.session.session;
        let allow = |error| diffusion_authenticator_allow(session, kept, error);
        assert_eq!(code_of(allow), 101);
        diffusion_authenticator_free(kept);
    }
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn a_handler_may_close_its_session() {
    let mut test = Test::new(CSession::connect(29), handler!());
    free(test.register(1));
    test.asked(1, "close", 1);
    assert_eq!(test.session.call(), "after close 101");
    assert_eq!(test.session.close(), ["closed"]);
}
