//! Calls at a later time: in order, on the callback thread, and none after the program has closed the session.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use diffusion::engine::WaitEnd;

use crate::support::*;

#[test]
fn calls_come_when_their_time_has_passed_the_earlier_first() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let (sender, calls) = mpsc::channel();
    let start = Instant::now();
    for milliseconds in [60, 5, 30, 0, 30] {
        let sender = sender.clone();
        session.call_after(Duration::from_millis(milliseconds), move |end| {
            assert!(diffusion::engine::callbacks::is_library_thread());
            sender.send((milliseconds, end)).unwrap();
        });
    }
    for milliseconds in [0, 5, 30, 30, 60] {
        let call = calls.recv_timeout(PATIENCE).unwrap();
        assert_eq!(call, (milliseconds, WaitEnd::Elapsed));
        assert!(start.elapsed() >= Duration::from_millis(milliseconds));
    }
    close_orderly(&session, &mut peer);
}

#[test]
fn the_end_of_the_session_ends_waits() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let (sender, calls) = mpsc::channel();
    let call = || {
        let sender = sender.clone();
        move |end| sender.send(end).unwrap()
    };
    session.call_after(Duration::from_secs(3600), call());
    // Longer than a clock can tell.
    session.call_after(Duration::MAX, |_| {});
    peer.send(&[0x1c]);
    assert_eq!(calls.recv_timeout(PATIENCE), Ok(WaitEnd::SessionClosed));
    session.wait_closed();
    session.call_after(Duration::from_secs(3600), call());
    assert_eq!(calls.recv_timeout(PATIENCE), Ok(WaitEnd::SessionClosed));
}

#[test]
fn closing_the_session_ends_waits_and_there_are_no_more() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let (sender, calls) = mpsc::channel();
    let call = || {
        let sender = sender.clone();
        move |end| sender.send(end).unwrap()
    };
    session.call_after(Duration::from_secs(3600), call());
    close_orderly(&session, &mut peer);
    assert_eq!(calls.try_recv(), Ok(WaitEnd::SessionClosed));
    session.call_after(Duration::ZERO, call());
    drop((session, sender));
    assert!(calls.recv_timeout(PATIENCE).is_err());
}
