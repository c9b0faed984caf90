//! The core: session locks (`specification/protocol/topic-services section 11`, `specification/sessions/session-locks`).

use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::session_locks::{
    AcquireSessionLock, AcquireSessionLockRequest, CancelAcquireSessionLock,
    CancelAcquireSessionLockRequest, GetSessionLock, GetSessionLockRequest, GetSessionLocks,
    LockAcquisition, LockDetails, LockScope, ReleaseSessionLock, ReleaseSessionLockResponse,
};
use diffusion::wire::{reason, service};
use LockScope::{UnlockOnConnectionLoss, UnlockOnSessionLoss};

use crate::support::peer::{Peer, Refused};
use crate::support::Driver;

fn acquire(driver: &mut Driver, peer: &mut Peer, name: &str, id: i64, scope: LockScope) -> i64 {
    let request = AcquireSessionLockRequest {
        lock_name: name.into(),
        request_id: id,
        scope,
    };
    peer.send::<AcquireSessionLock>(driver, &request)
}

type Granted = Option<Result<LockAcquisition, Refused>>;

fn granted(driver: &mut Driver, peer: &mut Peer, cid: i64) -> Granted {
    peer.take_answer::<AcquireSessionLock>(driver, cid)
}

fn acquisition(name: &str, sequence: i64, scope: LockScope) -> LockAcquisition {
    LockAcquisition {
        lock_name: name.into(),
        sequence,
        scope,
    }
}

fn release(driver: &mut Driver, peer: &mut Peer, name: &str, sequence: i64) -> bool {
    let held = acquisition(name, sequence, UnlockOnSessionLoss);
    let ReleaseSessionLockResponse { released } = peer
        .call::<ReleaseSessionLock>(driver, &held)
        .expect("an answer");
    released
}

#[test]
fn a_lock_that_is_held_is_granted_when_it_is_released() {
    let mut driver = Driver::quiet();
    let mut first = Peer::open(&mut driver, "control");
    let mut second = Peer::open_with(&mut driver, "control", 25, &[]);
    let cid = acquire(&mut driver, &mut first, "a", 0, UnlockOnSessionLoss);
    assert_eq!(
        granted(&mut driver, &mut first, cid),
        Some(Ok(acquisition("a", 0, UnlockOnSessionLoss)))
    );
    let cid = acquire(&mut driver, &mut second, "a", 0, UnlockOnConnectionLoss);
    assert_eq!(granted(&mut driver, &mut second, cid), None);
    assert!(!release(&mut driver, &mut second, "a", 0), "not its lock");
    assert!(release(&mut driver, &mut first, "a", 0));
    assert!(
        !release(&mut driver, &mut first, "a", 0),
        "released already"
    );
    assert_eq!(
        granted(&mut driver, &mut second, cid),
        Some(Ok(acquisition("a", 1, UnlockOnConnectionLoss)))
    );
}

#[test]
fn the_bytes_are_those_of_a_real_server() {
    // Frames of the capture of session locks, in today's envelope.
    let mut driver = Driver::quiet();
    let mut first = Peer::open(&mut driver, "control");
    first.send_body(
        &mut driver,
        service::ACQUIRE_SESSION_LOCK,
        1,
        b"\x0csession_lock\x00\x00",
    );
    assert_eq!(
        driver.messages(first.connection),
        ["06010c73657373696f6e5f6c6f636b0000"]
    );
    first.send_body(
        &mut driver,
        service::ACQUIRE_SESSION_LOCK,
        2,
        b"\x0atopic_lock\x01\x01",
    );
    assert_eq!(
        driver.messages(first.connection),
        ["06020a746f7069635f6c6f636b0101"]
    );
    let mut anonymous = Peer::open(&mut driver, "");
    anonymous.send_body(
        &mut driver,
        service::ACQUIRE_SESSION_LOCK,
        3,
        b"\x03bad\x02\x00",
    );
    assert_eq!(
        driver.messages(anonymous.connection),
        ["07030d4163636573732064656e69656467"]
    );
}

#[test]
fn a_cancelled_request_is_never_answered() {
    let mut driver = Driver::quiet();
    let mut first = Peer::open(&mut driver, "control");
    let mut second = Peer::open(&mut driver, "control");
    acquire(&mut driver, &mut first, "a", 0, UnlockOnSessionLoss);
    let cid = acquire(&mut driver, &mut second, "a", 7, UnlockOnSessionLoss);
    let cancellation = CancelAcquireSessionLockRequest {
        lock_name: "a".into(),
        request_id: 7,
    };
    let answer = second.call::<CancelAcquireSessionLock>(&mut driver, &cancellation);
    assert_eq!(answer, Ok(Empty));
    assert!(release(&mut driver, &mut first, "a", 0));
    assert_eq!(granted(&mut driver, &mut second, cid), None);
}

#[test]
fn a_lost_connection_takes_the_locks_of_that_scope_only() {
    let mut driver = Driver::quiet();
    let mut first = Peer::open(&mut driver, "control");
    let mut second = Peer::open(&mut driver, "control");
    acquire(&mut driver, &mut first, "kept", 0, UnlockOnSessionLoss);
    acquire(&mut driver, &mut first, "lost", 1, UnlockOnConnectionLoss);
    let kept = acquire(&mut driver, &mut second, "kept", 0, UnlockOnSessionLoss);
    let lost = acquire(&mut driver, &mut second, "lost", 1, UnlockOnSessionLoss);
    first.lose_connection(&mut driver);
    assert_eq!(
        granted(&mut driver, &mut second, lost),
        Some(Ok(acquisition("lost", 2, UnlockOnSessionLoss)))
    );
    assert_eq!(granted(&mut driver, &mut second, kept), None);
    first.come_back(&mut driver);
    assert!(release(&mut driver, &mut first, "kept", 0));
    assert!(granted(&mut driver, &mut second, kept).is_some());
}

#[test]
fn a_session_that_ends_leaves_its_locks_and_its_place() {
    let mut driver = Driver::quiet();
    let mut first = Peer::open(&mut driver, "control");
    let mut second = Peer::open(&mut driver, "control");
    let mut third = Peer::open(&mut driver, "control");
    acquire(&mut driver, &mut first, "a", 0, UnlockOnSessionLoss);
    acquire(&mut driver, &mut second, "a", 0, UnlockOnSessionLoss);
    let cid = acquire(&mut driver, &mut third, "a", 0, UnlockOnSessionLoss);
    second.leave(&mut driver);
    assert_eq!(granted(&mut driver, &mut third, cid), None);
    first.leave(&mut driver);
    assert!(granted(&mut driver, &mut third, cid).is_some());
}

#[test]
fn a_request_outlives_a_lost_connection_but_not_lost_messages() {
    let mut driver = Driver::losing();
    let mut first = Peer::open(&mut driver, "control");
    let mut second = Peer::open(&mut driver, "control");
    acquire(&mut driver, &mut first, "a", 0, UnlockOnSessionLoss);
    acquire(&mut driver, &mut first, "b", 1, UnlockOnSessionLoss);
    let cid = acquire(&mut driver, &mut second, "a", 0, UnlockOnSessionLoss);
    second.lose_connection(&mut driver);
    assert!(release(&mut driver, &mut first, "a", 0));
    second.come_back(&mut driver);
    assert_eq!(
        granted(&mut driver, &mut second, cid),
        Some(Ok(acquisition("a", 2, UnlockOnSessionLoss)))
    );
    let waiting = acquire(&mut driver, &mut second, "b", 1, UnlockOnSessionLoss);
    let next = acquire(&mut driver, &mut first, "a", 2, UnlockOnSessionLoss);
    second.come_back_with_loss(&mut driver);
    assert!(
        granted(&mut driver, &mut first, next).is_some(),
        "a is free"
    );
    assert!(release(&mut driver, &mut first, "b", 1));
    assert_eq!(granted(&mut driver, &mut second, waiting), None);
}

#[test]
fn operators_see_who_holds_locks() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut operator = Peer::open(&mut driver, "operator");
    acquire(&mut driver, &mut control, "a", 0, UnlockOnSessionLoss);
    let details = LockDetails {
        server_name: "diffusion-devserver".into(),
        session_id: control.session,
        sequence: 0,
    };
    let named = |name: &str| GetSessionLockRequest {
        lock_name: name.into(),
    };
    assert_eq!(
        operator.call::<GetSessionLock>(&mut driver, &named("a")),
        Ok(Some(details.clone()))
    );
    assert_eq!(
        operator.call::<GetSessionLock>(&mut driver, &named("b")),
        Ok(None)
    );
    assert_eq!(
        operator.call::<GetSessionLocks>(&mut driver, &Empty),
        Ok(vec![("a".into(), details)])
    );
    let denied = control.call::<GetSessionLock>(&mut driver, &named("a"));
    assert_eq!(denied.expect_err("denied").0, reason::ACCESS_DENIED);
}

#[test]
fn protocol_25_has_no_service_to_see_locks() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open_with(&mut driver, "admin", 25, &[]);
    admin.send_body(&mut driver, service::GET_SESSION_LOCKS, 1, &[]);
    let answer = admin.take_answer::<AcquireSessionLock>(&mut driver, 1);
    assert_eq!(
        answer.expect("an answer").expect_err("an error").0,
        reason::UNSUPPORTED
    );
}
