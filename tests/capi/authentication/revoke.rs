//! Withdrawing the authentication of a session (`specification/control/authentication-control section 4.1`).

use std::ffi::{c_int, c_void};
use std::ptr;

use diffusion::capi::*;

use super::slot::code_of;
use crate::support::*;

const REVOKE: i32 = 204;

unsafe extern "C" fn on_revoked(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "revoked".to_owned());
    0
}

fn revoke(session: &CSession, id: *mut SESSION_ID_T) -> c_int {
    let params = diffusion_revoke_authentication_params_s {
        session_id: id,
        on_session_revoked: Some(on_revoked),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    };
    // SAFETY: a live session and id.
    code_of(|error| unsafe { diffusion_revoke_authentication(session.session, params, error) })
}

#[test]
fn the_session_is_named_and_the_outcome_told() {
    let mut session = CSession::connect(29);
    let mut id = SESSION_ID_T {
        server_instance: 1,
        value: 2,
    };
    let id = &raw mut id;
    assert_eq!(revoke(&session, id), 0);
    let cid = session.expect(REVOKE, "01 02");
    session.answer(cid, "");
    assert_eq!(session.call(), "revoked");
    for reason in [107, 103] {
        assert_eq!(revoke(&session, id), 0);
        let cid = session.expect(REVOKE, "01 02");
        session.refuse(cid, reason);
        assert_eq!(session.call(), format!("error {reason}"));
    }
    assert_eq!(revoke(&session, ptr::null_mut()), 48);
    assert_eq!(revoke(&session, id), 0);
    session.sent();
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn older_servers_cannot() {
    let mut id = SESSION_ID_T {
        server_instance: 1,
        value: 2,
    };
    let id = &raw mut id;
    let mut session = CSession::connect(28);
    // Answered when the version is known.
    session.ask(85, 1, "05 666c757368 06 737472696e67 01 f6");
    session.expect_error(1, 109);
    assert_eq!(revoke(&session, id), 104);
    session.flush();
    assert_eq!(session.close(), [""; 0]);

    let mut session = CSession::connecting();
    assert_eq!(revoke(&session, id), 0);
    session.peer.send(&crate::server::answer(28, 100, i32::MAX));
    assert_eq!(session.call(), "error 104");
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}
