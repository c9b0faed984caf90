//! Requests that are made while others have the session's lock: order, outcomes, and what a session does meanwhile.

use std::net::Shutdown;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use diffusion::engine::{Outcome, Session};
use diffusion::session::{ErrorCode, Failure, SessionConfig, SessionState};

use crate::server::{request, response};
use crate::support::program::{within, Gate};
use crate::support::*;

/// A session whose lock is held by the thread that takes over its new connection, until the gate is opened.
fn held_while_resuming(
    server: &Server,
    program: &Arc<Recorder>,
    answer: &[u8],
) -> (Arc<Session>, Peer, Arc<Gate>) {
    let (session, peer) = connect(server, asking(), program);
    let gate = program.hold("show code");
    peer.cut();
    let peer = server.accept_with(answer);
    gate.wait_arrived();
    (session, peer, gate)
}

#[test]
fn requests_do_not_wait_for_the_sessions_lock_and_keep_their_order() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer, gate) = held_while_resuming(&server, &program, &recovered(1));
    within("requests under another thread's lock", {
        let (session, program) = (Arc::clone(&session), Arc::clone(&program));
        move || {
            for body in [b"one", b"two", b"six"] {
                program.request(&session, 1000, body, "request");
            }
        }
    });
    gate.open();
    program.request(&session, 1000, b"end", "request");
    for (cid, body) in (1..).zip([b"one", b"two", b"six", b"end"]) {
        assert_eq!(peer.receive_message(), request(1000, cid, body));
        peer.send(&response(cid, b""));
    }
    program.wait_count("request:response", 4);
    close_orderly(&session, &mut peer);
}

#[test]
fn what_a_thread_does_next_finds_its_requests() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer, gate) = held_while_resuming(&server, &program, &recovered(1));
    program.request(&session, 1000, b"", "request");
    program.request(&session, 1000, b"", "request");
    gate.open();
    assert_eq!(session.reserve_conversation_id(), 3);
    assert_eq!(session.statistics().open_conversations, 2);
    session.close();
    assert_eq!(peer.receive_message(), request(1000, 1, b""));
    assert_eq!(peer.receive_message(), request(1000, 2, b""));
    assert_eq!(peer.receive_message(), [0x1d]);
    peer.send(&[0x1c]);
    session.wait_closed();
    assert_eq!(program.count("request:discarded"), 2);
}

#[test]
fn a_request_that_refers_to_what_was_lost_is_discarded_in_the_inbox_too() {
    let server = Server::start();
    let program = Recorder::new();
    let answer = recovered_with_loss();
    let (session, mut peer, gate) = held_while_resuming(&server, &program, &answer);
    let ask = |name: &'static str, body: &[u8], unless_lost| {
        let recorder = Arc::clone(&program);
        let handler = Box::new(move |outcome| {
            let discarded = matches!(outcome, Outcome::Discarded);
            recorder.record(if discarded { name } else { "answered" }, None);
        });
        session.request(85, unless_lost, Recorder::body_of(body), handler);
    };
    // The session does not tell yet that messages were lost.
    ask("refers", b"refers", Some(session.facts().losses()));
    ask("does not", b"does not", None);
    gate.open();
    program.wait_returned("refers");
    assert_eq!(peer.receive_message(), request(85, 1, b"does not"));
    peer.send(&response(1, b""));
    program.wait_returned("answered");
    close_orderly(&session, &mut peer);
    assert_eq!(program.count("refers") + program.count("answered"), 2);
}

#[test]
fn a_request_beside_the_end_of_the_session_has_one_outcome() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, _peer) = connect(&server, asking(), &program);
    let gate = program.hold("show(7)");
    let failing = {
        let session = Arc::clone(&session);
        std::thread::spawn(move || session.fail(Failure::new(ErrorCode::UNKNOWN, "enough")))
    };
    gate.wait_arrived();
    assert_eq!(session.state(), SessionState::ClosedFailed);
    program.request(&session, 1000, b"", "beside");
    gate.open();
    failing.join().unwrap();
    // Nobody else takes the session's lock before the end.
    session.wait_closed();
    assert_eq!(program.count("beside:refused"), 1);
    program.request(&session, 1000, b"", "after");
    assert!(program.count("after:refused") <= 1);
}

#[test]
fn a_request_beside_closing_is_discarded_once() {
    let server = Server::start();
    let program = Recorder::new();
    let strategy = program.hold("P");
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    strategy.wait_arrived();
    program.request(&session, 1000, b"", "before");
    let gate = program.hold("show(5)");
    let closing = {
        let session = Arc::clone(&session);
        std::thread::spawn(move || session.close())
    };
    gate.wait_arrived();
    program.request(&session, 1000, b"", "beside");
    gate.open();
    closing.join().unwrap();
    strategy.open();
    session.wait_closed();
    assert_eq!(program.count("before:discarded"), 1);
    assert_eq!(program.count("beside:discarded"), 1);
}

/// The thread's number and that of its request.
fn body(thread: u8, number: u16) -> [u8; 3] {
    let [high, low] = number.to_be_bytes();
    [thread, high, low]
}

/// Threads that make so many requests each, and how many outcomes came.
fn publish(
    session: &Arc<Session>,
    threads: u8,
    requests: u16,
) -> (Vec<std::thread::JoinHandle<()>>, Arc<AtomicUsize>) {
    let outcomes = Arc::new(AtomicUsize::new(0));
    let threads = (0..threads)
        .map(|thread| {
            let (session, outcomes) = (Arc::clone(session), Arc::clone(&outcomes));
            std::thread::spawn(move || {
                for number in 0..requests {
                    let outcomes = Arc::clone(&outcomes);
                    let handler = Box::new(move |_| {
                        outcomes.fetch_add(1, Ordering::Relaxed);
                    });
                    let body = Recorder::body_of(&body(thread, number));
                    session.request(1000, None, body, handler);
                }
            })
        })
        .collect();
    (threads, outcomes)
}

/// Checks that each thread's requests come in its order.
struct Order(Vec<u16>);

impl Order {
    fn of(threads: u8) -> Self {
        Self(vec![0; threads.into()])
    }

    fn add(&mut self, body: &[u8]) {
        let [thread, high, low] = body.try_into().expect("a body of this test");
        let number = u16::from_be_bytes([high, low]);
        let next = &mut self.0[usize::from(thread)];
        assert_eq!(number, *next, "thread {thread}");
        *next += 1;
    }
}

/// Splits a request in service, conversation and body.
fn parts(message: &[u8]) -> (i64, i64, &[u8]) {
    let mut rest = &message[1..];
    let mut number = || {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let (byte, behind) = rest.split_first().expect("a number");
            rest = behind;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        value
    };
    let (service, cid) = (number(), number());
    (service, cid, rest)
}

#[test]
fn each_threads_requests_keep_their_order_whether_there_is_room_or_not() {
    const THREADS: u8 = 4;
    const REQUESTS: u16 = 2000;
    for limit in [Some(1), Some(7), Some(1000), None] {
        let server = Server::start();
        let config = SessionConfig {
            maximum_queue_size: limit,
            ..asking()
        };
        let (session, mut peer) = connect(&server, config, &Recorder::new());
        let (threads, outcomes) = publish(&session, THREADS, REQUESTS);
        let mut order = Order::of(THREADS);
        let mut left = usize::from(THREADS) * usize::from(REQUESTS);
        while left > 0 {
            let message = peer.receive_message();
            let (service, cid, body) = parts(&message);
            peer.send(&response(cid, b""));
            // Between them the session may ask what has arrived.
            if service == 1000 {
                order.add(body);
                left -= 1;
            }
        }
        for thread in threads {
            thread.join().unwrap();
        }
        close_orderly(&session, &mut peer);
        let expected = usize::from(THREADS) * usize::from(REQUESTS);
        assert_eq!(outcomes.load(Ordering::Relaxed), expected);
    }
}

#[test]
fn connections_that_are_lost_under_load_lose_and_repeat_nothing() {
    const THREADS: u8 = 2;
    const REQUESTS: u16 = 1500;
    let server = Server::start();
    let config = SessionConfig {
        // While there is no connection nobody waits for room.
        maximum_queue_size: Some(usize::from(THREADS) * usize::from(REQUESTS)),
        ..asking()
    };
    let (session, mut peer) = connect(&server, config, &Recorder::new());
    let (threads, outcomes) = publish(&session, THREADS, REQUESTS);
    let mut order = Order::of(THREADS);
    let mut left = usize::from(THREADS) * usize::from(REQUESTS);
    // Answers and messages, as the server counts them.
    let (mut received, mut sent) = (0, 0);
    while left > 0 {
        let message = peer.receive_message();
        received += 1;
        let (service, cid, body) = parts(&message);
        if service == 1000 {
            order.add(body);
            left -= 1;
        }
        sent += 1;
        peer.send(&response(cid, b""));
        if received % 500 == 0 && left > 0 {
            // What was sent arrives before the end does.
            peer.tcp.shutdown(Shutdown::Write).unwrap();
            peer = server.accept_with(&recovered(received + 1));
            assert_eq!(peer.parameter("ss"), Some(sent.to_string().as_str()));
        }
    }
    for thread in threads {
        thread.join().unwrap();
    }
    close_orderly(&session, &mut peer);
    let expected = usize::from(THREADS) * usize::from(REQUESTS);
    assert_eq!(outcomes.load(Ordering::Relaxed), expected);
}
