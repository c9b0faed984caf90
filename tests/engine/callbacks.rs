//! The order of callbacks and what blocked callbacks must not hold up (`specification/sessions/errors-and-callbacks sections 4, 4.1`).

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diffusion::session::{SessionConfig, SessionState, StrategyDecision};

use crate::server::{binary, request, response};
use crate::support::program::assert_order;
use crate::support::*;

#[test]
fn nothing_overtakes_the_listener_of_the_first_connection() {
    let server = Server::start();
    let program = Recorder::new();
    let listener = program.hold("L(0->2)");
    let created = program.hold("created");
    let session = start(&server, asking(), &program);
    let mut peer = server.accept_session();
    listener.wait_arrived();
    let waiter = {
        let (session, program) = (Arc::clone(&session), Arc::clone(&program));
        std::thread::spawn(move || {
            session.wait_created().unwrap();
            program.record("create returned", None);
        })
    };
    // The network goes on meanwhile.
    peer.ping(1);
    assert_eq!(program.line(), "L(0->2)");
    listener.open();
    waiter.join().unwrap();
    created.wait_arrived();
    // The first other callback may overlap with the outcome of the creation.
    program.wait_returned("ping");
    created.open();
    program.wait_returned("created");
    for call in ["+create returned", "+created", "+ping"] {
        assert_order(&program, "-L(0->2)", call);
    }
    close_orderly(&session, &mut peer);
}

#[test]
fn the_state_is_set_before_its_listener_runs() {
    let server = Server::start();
    let program = Recorder::new();
    let seen = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let states = Arc::clone(&seen);
    let reader = Arc::downgrade(&program);
    let session = start_with(&server, asking(), &program, "L(0->2)", move |session| {
        states.lock().push(session.state());
        states.lock().push(reader.upgrade().unwrap().mirrored());
    });
    let mut peer = server.accept_session();
    session.wait_created().unwrap();
    assert_eq!(*seen.lock(), [SessionState::ConnectedActive; 2]);
    close_orderly(&session, &mut peer);
}

#[test]
fn a_blocked_callback_stops_neither_pings_nor_recovery_nor_other_sessions() {
    let server = Server::start();
    let program = Recorder::new();
    let callback = program.hold("ping");
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"", "one");
    peer.receive_message();
    peer.ping(1);
    callback.wait_arrived();
    peer.ping(2);
    peer.send(&response(1, &[]));
    peer.ping(3);

    peer.cut();
    let mut peer = server.accept_with(&recovered(5));
    program.wait_returned("S");
    assert_eq!(
        program.line(),
        "L(0->2) created ping L(2->3) P L(3->2) S",
        "what was received before the loss waits for the blocked callback"
    );
    peer.ping(4);

    let other = Recorder::new();
    let (second, mut second_peer) = connect(&server, asking(), &other);
    second_peer.ping(1);
    other.wait_returned("ping");
    close_orderly(&second, &mut second_peer);

    callback.open();
    program.wait_count("ping", 4);
    let calls = program.calls();
    let after: Vec<_> = calls[7..].iter().map(String::as_str).collect();
    assert_eq!(after, ["ping", "one:response", "ping", "ping"]);
    close_orderly(&session, &mut peer);
}

#[test]
fn a_blocked_listener_holds_back_the_callbacks_of_the_new_connection() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    let listener = program.hold("L(3->2)");
    peer.cut();
    let mut peer = server.accept_with(&recovered(1));
    listener.wait_arrived();
    peer.ping(1);
    assert_eq!(program.count("ping"), 0);
    assert_eq!(session.state(), SessionState::ConnectedActive);
    listener.open();
    program.wait_returned("ping");
    program.wait_returned("S");
    assert_order(&program, "-L(3->2)", "+ping");
    assert_order(&program, "-L(3->2)", "+S");
    close_orderly(&session, &mut peer);
}

#[test]
fn a_blocked_listener_of_the_loss_does_not_hold_back_received_messages() {
    let server = Server::start();
    let program = Recorder::new();
    let callback = program.hold("ping");
    let listener = program.hold("L(2->3)");
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"", "one");
    peer.receive_message();
    peer.ping(1);
    callback.wait_arrived();
    peer.send(&response(1, &[]));
    peer.cut();
    listener.wait_arrived();
    callback.open();
    program.wait_returned("one:response");
    assert!(!server.is_dialled());
    listener.open();
    let mut peer = server.accept_with(&recovered(3));
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
}

#[test]
fn the_end_by_the_server_comes_after_what_was_received_and_before_the_discards() {
    let server = Server::start();
    let program = Recorder::new();
    let listener = program.hold("L(2->6)");
    let (session, mut peer) = connect(&server, asking(), &program);
    for name in ["one", "two", "three"] {
        program.request(&session, 1000, b"", name);
        peer.receive_message();
    }
    peer.raw(&[binary(&response(2, &[])), binary(&[0x1c])].concat());
    listener.wait_arrived();
    program.wait_returned("two:response");
    assert_eq!(program.count("one:discarded"), 0);
    listener.open();
    session.wait_closed();
    assert_order(&program, "-L(2->6)", "+one:discarded");
    assert_order(&program, "-one:discarded", "+three:discarded");
    assert_eq!(program.calls().len(), 6, "{}", program.line());
}

#[test]
fn at_most_one_call_of_each_kind_runs_at_a_time() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let all: Vec<u8> = (1..=500)
        .flat_map(|cid| binary(&request(SYSTEM_PING, cid, &[])))
        .collect();
    for expected in [501, 1001] {
        peer.raw(&all);
        (1..=500).for_each(|cid| assert_eq!(peer.receive_message(), response(cid, &[])));
        peer.cut();
        peer = server.accept_with(&recovered(expected));
    }
    program.wait_count("S", 2);
    program.wait_count("ping", 1000);
    // One call on the connection thread and one on the callback thread.
    assert!(program.most_running() <= 2);
    let main = std::thread::current().id();
    for call in ["L(0->2)", "created", "ping", "P", "S"] {
        assert!(!program.threads_of(call).contains(&main), "{call}");
    }
    close_orderly(&session, &mut peer);
}

/// Sends as much as goes without waiting.
fn send_what_goes(peer: &Peer, bytes: &[u8]) -> usize {
    peer.tcp.set_nonblocking(true).unwrap();
    let mut sent = 0;
    while let Ok(count) = (&peer.tcp).write(&bytes[sent..]) {
        sent += count;
        if sent == bytes.len() {
            break;
        }
    }
    peer.tcp.set_nonblocking(false).unwrap();
    sent
}

/// That the idle timer stands still meanwhile is tested with the core's own clock (`tests/session/messages.rs`).
#[test]
fn a_full_queue_of_callbacks_stops_reading_of_this_session_only() {
    const COUNT: i64 = 48;
    let body = vec![7; 1024 * 1024];
    let all: Vec<u8> = (1..=COUNT)
        .flat_map(|cid| binary(&response(cid, &body)))
        .collect();
    let server = Server::start();
    let program = Recorder::new();
    let callback = program.hold("request:response");
    let (session, mut peer) = connect(&server, asking(), &program);
    for _ in 0..COUNT {
        program.request(&session, 1000, b"", "request");
        peer.receive_message();
    }
    let other = Recorder::new();
    let (second, mut second_peer) = connect(&server, asking(), &other);

    // The reactor is done with everything once it has answered some pings of another session and still takes nothing.
    const TURNS: i64 = 20;
    let mut sent = 0;
    let mut idle_turns = 0;
    for cid in 1.. {
        let more = send_what_goes(&peer, &all[sent..]);
        sent += more;
        assert!(
            sent < all.len(),
            "all was read in spite of the blocked callback"
        );
        second_peer.ping(cid);
        idle_turns = if more == 0 { idle_turns + 1 } else { 0 };
        if idle_turns >= TURNS && session.is_reading_suspended() {
            break;
        }
    }
    assert!(session.callbacks().is_full());
    assert_eq!(session.statistics().connections_lost, 0);
    other.wait_returned("ping");
    close_orderly(&second, &mut second_peer);

    callback.open();
    peer.raw(&all[sent..]);
    peer.ping(1);
    assert!(!session.is_reading_suspended());
    program.wait_count("request:response", COUNT as usize);
    close_orderly(&session, &mut peer);
}

#[test]
fn a_decision_may_come_later_once_and_from_any_thread() {
    let server = Server::start();
    let (sender, attempts) = crossbeam_channel::unbounded();
    let program = Recorder::with_strategy(move |attempt| {
        sender.send(attempt).unwrap();
        None
    });
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    let attempt = attempts.recv_timeout(PATIENCE).unwrap();
    assert!(attempt.answer(StrategyDecision::Start));
    assert!(!attempt.answer(StrategyDecision::Abort));
    let mut peer = server.accept_with(&recovered(1));
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
    // Once the session is over, and once it is gone, an answer is harmless.
    drop(session);
    assert!(!attempt.answer(StrategyDecision::Start));
}

#[test]
fn a_decision_that_never_comes_ends_with_the_timeout() {
    let server = Server::start();
    let program = Recorder::with_strategy(|_| None);
    let config = SessionConfig {
        reconnect_timeout: Duration::from_millis(200),
        ..asking()
    };
    let (session, peer) = connect(&server, config, &program);
    let cut = Instant::now();
    peer.cut();
    session.wait_closed();
    assert!(cut.elapsed() >= Duration::from_millis(200));
    assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->7)");
}

#[test]
fn requests_made_while_connecting_wait_or_are_discarded() {
    let server = Server::start();
    let program = Recorder::new();
    let session = start(&server, asking(), &program);
    program.request(&session, 1000, b"early", "request");
    let mut peer = server.accept_session();
    assert_eq!(peer.receive_message(), request(1000, 1, b"early"));
    peer.send(&response(1, &[]));
    program.wait_returned("request:response");
    assert_order(&program, "-L(0->2)", "+request:response");
    close_orderly(&session, &mut peer);

    let program = Recorder::new();
    let session = start(&server, asking(), &program);
    program.request(&session, 1000, b"early", "request");
    let _refused = server.accept_with(&[0x23, 29, 116]);
    session.wait_closed();
    let calls = program.calls();
    assert_eq!(calls[0], "L(0->7)");
    assert_eq!(program.count("failed(31)"), 1);
    assert_eq!(program.count("request:discarded"), 1);
}

#[test]
fn a_panic_in_a_callback_ends_its_session_only() {
    let server = Server::start();
    let program = Recorder::new();
    program.hook("ping", || panic!("a test of panics"));
    let (session, mut peer) = connect(&server, asking(), &program);
    let other = Recorder::new();
    let (second, mut second_peer) = connect(&server, asking(), &other);
    program.request(&session, 1000, b"", "request");
    peer.receive_message();
    peer.send(&request(SYSTEM_PING, 0, &[]));
    session.wait_closed();
    assert_eq!(session.state(), SessionState::ClosedFailed);
    assert_eq!(program.count("request:discarded"), 1);
    second_peer.ping(1);
    close_orderly(&second, &mut second_peer);
}
