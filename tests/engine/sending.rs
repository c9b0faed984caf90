//! What a session sends: before it closes, when there is no room, and beside other sessions.

use std::net::Shutdown;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diffusion::engine::Session;
use diffusion::session::{ErrorCode, SessionConfig, SessionState};

use crate::server::request;
use crate::support::*;

#[test]
fn closing_sends_what_is_queued_first_and_takes_any_end() {
    for end in ["abort", "cut", "silence"] {
        let server = Server::start();
        let program = Recorder::new();
        let (session, mut peer) = connect(&server, asking(), &program);
        program.request(&session, 1000, b"last", "request");
        let began = Instant::now();
        session.close();
        assert_eq!(peer.receive_message(), request(1000, 1, b"last"));
        assert_eq!(peer.receive_message(), [0x1d]);
        match end {
            "abort" => peer.send(&[0x1c]),
            "cut" => peer.tcp.shutdown(Shutdown::Both).unwrap(),
            _ => {}
        }
        session.wait_closed();
        assert_eq!(program.line(), "L(0->2) created L(2->5) request:discarded");
        if end == "silence" {
            assert!(began.elapsed() >= Duration::from_millis(1000));
        }
        peer.expect_end();
        assert!(!server.is_dialled());
    }
}

#[test]
fn closing_does_not_wait_for_a_server_that_does_not_read() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        write_timeout: Duration::from_millis(300),
        ..asking()
    };
    let (session, mut peer) = connect(&server, config, &program);
    let body = vec![0; 1_000_000];
    for number in 0..20 {
        program.request(&session, 1000, &body, &format!("request {number}"));
    }
    let began = Instant::now();
    close(&session);
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(session.state(), SessionState::ClosedByClient);
    for number in 0..20 {
        assert_eq!(program.count(&format!("request {number}:discarded")), 1);
    }
    peer.expect_end();
}

#[test]
fn a_sender_waits_for_room_in_the_queue_and_is_released() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        maximum_queue_size: Some(4),
        ..asking()
    };
    let (session, mut peer) = connect(&server, config, &program);
    let body = vec![0; 1_000_000];
    let sender = {
        let (session, program, body) = (Arc::clone(&session), Arc::clone(&program), body.clone());
        std::thread::spawn(move || {
            for _ in 0..30 {
                program.request(&session, 1000, &body, "request");
            }
        })
    };
    wait_until("the queue is full", || {
        session.statistics().queued_messages == 4
    });
    assert!(!sender.is_finished());
    for cid in 1..=30 {
        assert_eq!(peer.receive_message(), request(1000, cid, &body));
    }
    sender.join().unwrap();
    close_orderly(&session, &mut peer);
}

#[test]
fn senders_that_wait_for_room_end_with_the_session() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        maximum_queue_size: Some(2),
        ..asking()
    };
    let (session, mut peer) = connect(&server, config, &program);
    let sender = {
        let session = Arc::clone(&session);
        std::thread::spawn(move || {
            let body = vec![0; 1_000_000];
            while !session.state().is_closed() {
                session.request(1000, None, Recorder::body_of(&body), Box::new(|_| {}));
            }
        })
    };
    wait_until("the queue is full", || {
        session.statistics().queued_messages == 2
    });
    peer.send(&[0x1c]);
    sender.join().unwrap();
    session.wait_closed();
    assert_eq!(session.state(), SessionState::ClosedByServer);
}

#[test]
fn a_queue_that_overflows_while_recovering_ends_the_session() {
    let server = Server::start();
    let program = Recorder::new();
    let strategy = program.hold("P");
    let config = SessionConfig {
        maximum_queue_size: Some(3),
        ..asking()
    };
    let (session, peer) = connect(&server, config, &program);
    peer.cut();
    strategy.wait_arrived();
    for _ in 0..6 {
        program.request(&session, 1000, b"", "request");
    }
    program.request(&session, 1000, b"", "too much");
    assert_eq!(session.state(), SessionState::ClosedFailed);
    strategy.open();
    session.wait_closed();
    assert_eq!(program.count("request:discarded"), 6);
    assert_eq!(program.count("too much:refused"), 1);
    assert_eq!(program.count("F(12)") + program.count("S"), 0);
}

#[test]
fn an_offline_server_does_not_lose_the_first_error() {
    // The error of the creation stays readable for whoever asks again.
    let stopped = Server::start().stop();
    let session = Session::start(asking(), endpoint(&stopped.url()), Recorder::new()).unwrap();
    let first = session.wait_created().unwrap_err();
    assert_eq!(session.wait_created().unwrap_err(), first);
    assert_eq!(first.code, ErrorCode::SOCKET_CONNECT_FAIL);
}

#[test]
fn a_session_that_sends_without_end_does_not_hold_up_others() {
    let server = Server::start();
    let config = SessionConfig {
        maximum_queue_size: None,
        ..asking()
    };
    let (busy, busy_peer) = connect(&server, config, &Recorder::new());
    let (other, mut peer) = connect(&server, asking(), &Recorder::new());
    // One thread keeps the queue filled, another takes everything that is sent.
    let sender = {
        let busy = Arc::clone(&busy);
        std::thread::spawn(move || {
            let body = vec![0; 60_000];
            while !busy.state().is_closed() {
                if busy.statistics().queued_messages <= 1000 {
                    busy.request(1000, None, Recorder::body_of(&body), Box::new(|_| {}));
                }
            }
        })
    };
    let taker = std::thread::spawn(move || {
        let mut busy_peer = busy_peer;
        busy_peer.expect_end();
    });
    wait_until("the sender is ahead", || {
        busy.statistics().queued_messages > 500
    });
    // A session that were held up as long as the other sends would get no answer at all. How long each takes depends on what else
    // the machine does.
    for cid in 1..=20 {
        peer.ping(cid);
    }
    assert!(busy.statistics().queued_messages > 0, "it was not busy");
    close_orderly(&other, &mut peer);
    busy.fail(diffusion::session::Failure::new(
        ErrorCode::UNKNOWN,
        "enough",
    ));
    sender.join().unwrap();
    taker.join().unwrap();
}
