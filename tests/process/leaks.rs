//! What sessions leave behind, and what idle ones cost.

use std::time::{Duration, Instant};

use diffusion::engine::Session;
use diffusion::session::SessionConfig;

use crate::server::{accepted, binary, request, response};
use crate::support::certificates::{TlsServer, Wanted};
use crate::support::tls::{start_tls, trusting};
use crate::support::*;
use crate::{alone, os};

/// Checks that what `cycle` does leaves descriptors and threads as they were.
#[track_caller]
fn leaves_nothing(times: usize, mut cycle: impl FnMut()) {
    // What is made once per process comes first.
    cycle();
    os::wait_no_library_threads();
    let before = os::descriptors();
    for _ in 0..times {
        cycle();
    }
    os::wait_no_library_threads();
    wait_until("the descriptors are closed", || {
        os::descriptors().len() <= before.len()
    });
}

#[test]
fn two_hundred_sessions_that_are_cut_recover_and_close() {
    let _alone = alone();
    let server = Server::start();
    leaves_nothing(200, || {
        let program = Recorder::new();
        let (session, mut peer) = connect(&server, asking(), &program);
        program.request(&session, 1000, b"", "request");
        peer.receive_message();
        peer.cut();
        let mut peer = server.accept_with(&recovered(2));
        program.wait_for("S");
        close_orderly(&session, &mut peer);
    });
}

#[test]
fn one_session_that_is_cut_two_hundred_times() {
    let _alone = alone();
    let server = Server::start();
    leaves_nothing(1, || {
        let program = Recorder::new();
        let (session, mut peer) = connect(&server, asking(), &program);
        for round in 1..=200 {
            peer.cut();
            peer = server.accept_with(&recovered(1));
            program.wait_count("S", round);
        }
        assert!(os::library_threads().len() < 10);
        close_orderly(&session, &mut peer);
    });
}

#[test]
fn sessions_that_fail_or_are_given_up() {
    let _alone = alone();
    let server = Server::start();
    let stopped = Server::start().stop();
    leaves_nothing(30, || {
        let refused = Session::start(asking(), endpoint(&stopped.url()), Recorder::new()).unwrap();
        creation_error(&refused);
        let rejected = start(&server, asking(), &Recorder::new());
        server.accept_with(&[0x23, 29, 116]).expect_end();
        creation_error(&rejected);
        let given_up = start(&server, asking(), &Recorder::new());
        let mut silent = server.accept();
        silent.read_head();
        close(&given_up);
        silent.expect_end();
        let (ended, mut peer) = connect(&server, asking(), &Recorder::new());
        peer.send(&[0x1c]);
        peer.expect_end();
        ended.wait_closed();
    });
}

#[test]
fn sessions_over_tls() {
    let _alone = alone();
    let server = TlsServer::start(&Wanted::default().self_signed());
    leaves_nothing(20, || {
        let program = Recorder::new();
        let session = start_tls(&server, asking(), trusting(None, true), &program);
        let peer = server.accept_with(&accepted());
        session.wait_created().unwrap();
        peer.cut();
        let mut peer = server.accept_with(&recovered(1));
        program.wait_for("S");
        close_orderly(&session, &mut peer);
    });
}

#[test]
fn the_reactor_ends_with_the_last_session_and_starts_again() {
    let _alone = alone();
    let server = Server::start();
    for _ in 0..3 {
        let (first, mut first_peer) = connect(&server, asking(), &Recorder::new());
        let (second, mut second_peer) = connect(&server, asking(), &Recorder::new());
        let reactor = os::reactor_thread();
        close_orderly(&first, &mut first_peer);
        assert_eq!(os::reactor_thread(), reactor);
        second_peer.ping(1);
        close_orderly(&second, &mut second_peer);
        os::wait_no_library_threads();
    }
}

#[test]
fn a_session_without_traffic_has_no_thread_of_its_own() {
    let _alone = alone();
    let server = Server::start();
    let sessions: Vec<_> = (0..20)
        .map(|_| connect(&server, asking(), &Recorder::new()))
        .collect();
    wait_until("only the reactor is left", || {
        os::library_threads().len() == 1 && diffusion::engine::threads::live() == 0
    });
    for (session, mut peer) in sessions {
        peer.ping(1);
        close_orderly(&session, &mut peer);
    }
}

/// Checks that the reactor does nothing while nothing happens. On a busy machine it may not be done yet with what came before, so
/// one of some times counts in which it does nothing.
#[track_caller]
fn assert_idle(what: &str) {
    let reactor = os::reactor_thread();
    wait_until("the pool is idle", || {
        diffusion::engine::threads::live() == 0
    });
    let mut seen = Vec::new();
    for _ in 0..20 {
        let (time, woken) = (os::cpu_time(reactor), os::wake_ups(reactor));
        // Not a synchronisation: this is the time in which nothing must happen.
        std::thread::sleep(Duration::from_millis(500));
        let used = os::cpu_time(reactor) - time;
        let woken = woken.zip(os::wake_ups(reactor));
        let woken = woken.map_or(0, |(before, after)| after - before);
        if used <= Duration::from_millis(20) && woken <= 1 {
            return;
        }
        seen.push((used, woken));
    }
    panic!("{what}: {seen:?}");
}

#[test]
fn the_time_that_a_connection_had_wakes_nobody_once_it_is_open() {
    let _alone = alone();
    let server = Server::start();
    let time = Duration::from_secs(4);
    let config = || SessionConfig {
        connection_timeout: time,
        ..asking()
    };
    let sessions: Vec<_> = (0..20)
        .map(|_| connect(&server, config(), &Recorder::new()))
        .collect();
    let opened = Instant::now();
    let reactor = os::reactor_thread();
    wait_until("the pool is idle", || {
        diffusion::engine::threads::live() == 0
    });
    let before = os::wake_ups(reactor);
    // Not a synchronisation: nothing must happen until that time is over.
    std::thread::sleep((time + Duration::from_millis(200)).saturating_sub(opened.elapsed()));
    if let (Some(before), Some(after)) = (before, os::wake_ups(reactor)) {
        assert!(after - before <= 1, "{} wake-ups", after - before);
    }
    for (session, mut peer) in sessions {
        close_orderly(&session, &mut peer);
    }
}

#[test]
fn an_idle_plain_session_costs_nothing() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    peer.ping(1);
    assert_idle("plain");
    // Half a frame is nothing to work on either.
    let ping = binary(&request(SYSTEM_PING, 2, &[]));
    peer.raw(&ping[..2]);
    assert_idle("half a frame");
    peer.raw(&ping[2..]);
    assert_eq!(peer.receive_message(), response(2, &[]));
    close_orderly(&session, &mut peer);
}

#[test]
fn an_idle_tls_session_costs_nothing() {
    let _alone = alone();
    let server = TlsServer::start(&Wanted::default().self_signed());
    let program = Recorder::new();
    let session = start_tls(&server, asking(), trusting(None, true), &program);
    let mut peer = server.accept_with(&accepted());
    session.wait_created().unwrap();
    peer.ping(1);
    assert_idle("TLS");
    // The first bytes of a record.
    Peer::new(peer.tcp.try_clone().unwrap()).raw(&[0x17, 3, 3, 1]);
    assert_idle("half a TLS record");
    close(&session);
}

#[test]
fn a_session_that_cannot_write_costs_nothing() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    for _ in 0..20 {
        program.request(&session, 1000, &vec![0; 1_000_000], "request");
    }
    assert_idle("a full socket");
    peer.reset();
    let mut peer = server.accept_with(&recovered_with_loss());
    program.wait_for("S");
    close_orderly(&session, &mut peer);
}

#[test]
fn a_session_that_is_not_read_costs_nothing() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let callback = program.hold("request:response");
    let (session, mut peer) = connect(&server, SessionConfig::default(), &program);
    for _ in 0..4 {
        program.request(&session, 1000, b"", "request");
        peer.receive_message();
    }
    let body = vec![0; 6 * 1024 * 1024];
    (1..=3).for_each(|cid| peer.send(&response(cid, &body)));
    wait_until("the queue is full", || session.callbacks().is_full());
    peer.send(&response(4, &[]));
    let reactor = os::reactor_thread();
    let before = os::cpu_time(reactor);
    std::thread::sleep(Duration::from_millis(500));
    let used = os::cpu_time(reactor) - before;
    assert!(used <= Duration::from_millis(20), "{used:?}");
    callback.open();
    program.wait_count("request:response", 4);
    close_orderly(&session, &mut peer);
}
