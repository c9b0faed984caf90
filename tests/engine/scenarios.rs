//! The scenarios of `specification/sessions/reconnection section 11` on real sockets, one test each and named by their number.
//!
//! L is the state listener, P the strategy, S and F its callbacks after an attempt; see `support/engine/program.rs`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diffusion::session::{
    ErrorCode, ReconnectPolicy, SessionConfig, SessionState, StrategyDecision,
};

use crate::server::request;
use crate::support::program::Gate;
use crate::support::*;

fn milliseconds(number: u64) -> Duration {
    Duration::from_millis(number)
}

fn repeating(attempts: u64, delay_ms: u64, timeout_ms: u64) -> SessionConfig {
    SessionConfig {
        policy: ReconnectPolicy::Repeating {
            delay: milliseconds(delay_ms),
            attempts: Some(attempts),
        },
        reconnect_timeout: milliseconds(timeout_ms),
        ..SessionConfig::default()
    }
}

#[test]
fn s01_a_cut_connection_is_taken_up_again() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    assert_eq!(peer.parameter("r"), Some("60000"));
    assert_eq!(peer.parameter("c"), None);
    peer.cut();
    let mut peer = server.accept_with(&recovered(1));
    let token = crate::server::TOKEN.replace('+', "%2B");
    assert_eq!(peer.parameter("c"), Some(token.as_str()));
    assert_eq!(peer.parameter("cs"), Some("1"));
    assert_eq!(peer.parameter("ss"), Some("0"));
    assert_eq!(peer.parameter("v"), Some("29"));
    assert_eq!(peer.parameter("r"), Some("60000"));
    program.wait_returned("S");
    assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->2) S");
    let ids: Vec<_> = program.ids().iter().map(ToString::to_string).collect();
    assert_eq!(ids, [crate::server::SESSION_ID]);
    close_orderly(&session, &mut peer);
    assert!(program.line().ends_with("S L(2->5)"));
}

#[test]
fn s02_refused_attempts_are_repeated() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    // The third question waits until the server is back.
    let third = Arc::new(Gate::default());
    let inside = Arc::clone(&third);
    let counter = Arc::clone(&program);
    program.hook("P", move || {
        if counter.count("P") == 3 {
            inside.pass();
        }
    });
    let stopped = server.stop();
    peer.cut();
    third.wait_arrived();
    let server = stopped.restart();
    third.open();
    let mut peer = server.accept_with(&recovered(1));
    program.wait_returned("S");
    assert_eq!(
        program.line(),
        "L(0->2) created L(2->3) P F(12) P F(12) P L(3->2) S"
    );
    assert_eq!(session.statistics().reconnect_attempts, 3);
    close_orderly(&session, &mut peer);
}

#[test]
fn s03_a_strategy_that_aborts_ends_the_session() {
    let server = Server::start();
    let program = Recorder::with_strategy(|_| Some(StrategyDecision::Abort));
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    session.wait_closed();
    assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->7)");
    assert!(!server.is_dialled());
}

#[test]
fn s04_a_start_after_the_timeout_is_ignored() {
    let server = Server::start();
    let program = Recorder::with_strategy(|_| {
        // What the program does here takes longer than the recovery may.
        std::thread::sleep(milliseconds(500));
        Some(StrategyDecision::Start)
    });
    let config = SessionConfig {
        reconnect_timeout: milliseconds(300),
        ..asking()
    };
    let (session, peer) = connect(&server, config, &program);
    peer.cut();
    session.wait_closed();
    assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->7)");
    assert!(!server.is_dialled());
    assert_eq!(session.statistics().reconnect_attempts, 0);
}

#[test]
fn s05_the_timeout_ends_a_recovery_that_never_succeeds() {
    let server = Server::start();
    let program = Recorder::with_strategy(|_| {
        std::thread::sleep(milliseconds(100));
        Some(StrategyDecision::Start)
    });
    let config = SessionConfig {
        reconnect_timeout: milliseconds(300),
        ..asking()
    };
    let (session, peer) = connect(&server, config, &program);
    let _stopped = server.stop();
    let cut = Instant::now();
    peer.cut();
    session.wait_closed();
    assert!(cut.elapsed() >= milliseconds(300));
    let calls = program.calls();
    assert_eq!(calls[..3], ["L(0->2)", "created", "L(2->3)"]);
    assert_eq!(calls.last().unwrap(), "L(3->7)");
    let tries = &calls[3..calls.len() - 1];
    // The last question may be answered too late to become an attempt.
    for pair in tries.chunks(2) {
        assert_eq!(pair[0], "P", "{calls:?}");
        assert!(pair.get(1).is_none_or(|call| call == "F(12)"), "{calls:?}");
    }
    assert!((1..=3).contains(&program.count("F(12)")), "{calls:?}");
}

#[test]
fn s06_an_expired_session_ends_without_another_question() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    let _peer = server.accept_with(&[0x23, 29, 117]);
    session.wait_closed();
    assert_eq!(program.line(), "L(0->2) created L(2->3) P F(33) L(3->7)");
    assert!(!server.is_dialled());
}

#[test]
fn s07_without_reconnection_a_cut_ends_the_session() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        reconnect_timeout: Duration::ZERO,
        ..asking()
    };
    let (session, peer) = connect(&server, config, &program);
    assert_eq!(peer.parameter("r"), Some("0"));
    peer.cut();
    session.wait_closed();
    assert_eq!(program.line(), "L(0->2) created L(2->7)");
    assert!(!server.is_dialled());
}

#[test]
fn s08_a_repeating_strategy_stops_at_its_count() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, repeating(3, 100, 300), &program);
    assert_eq!(peer.parameter("r"), Some("300"));
    let _stopped = server.stop();
    let cut = Instant::now();
    peer.cut();
    session.wait_closed();
    assert_eq!(
        program.line(),
        "L(0->2) created L(2->3) F(12) F(12) F(12) L(3->7)"
    );
    // Attempts after 0, 100 and 200 ms.
    assert!(cut.elapsed() >= milliseconds(200));
    let failures = program.times_of("F(12)");
    assert!(failures[2].duration_since(cut) >= milliseconds(200));
}

#[test]
fn s09_the_default_strategy_tries_at_once_and_then_every_five_seconds() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, SessionConfig::default(), &program);
    assert_eq!(peer.parameter("r"), Some("60000"));
    peer.cut();
    let _refused = server.accept_with(&[0x23, 29, 127]);
    program.wait_for("F(19)");
    let failed = Instant::now();
    let mut peer = server.accept_with(&recovered(1));
    assert!(failed.elapsed() >= milliseconds(4900));
    program.wait_returned("S");
    assert_eq!(program.line(), "L(0->2) created L(2->3) F(19) L(3->2) S");
    close_orderly(&session, &mut peer);
}

#[test]
fn s10_the_server_is_asked_for_the_product_of_count_and_delay() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, repeating(5, 2000, 10_000), &program);
    assert_eq!(peer.parameter("r"), Some("10000"));
    close_orderly(&session, &mut peer);
}

#[test]
fn s11_an_overridden_timeout_does_not_add_attempts() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, repeating(5, 20, 30_000), &program);
    assert_eq!(peer.parameter("r"), Some("30000"));
    let _stopped = server.stop();
    peer.cut();
    session.wait_closed();
    assert_eq!(program.count("F(12)"), 5);
    assert_eq!(program.calls().last().unwrap(), "L(3->7)");
}

#[test]
fn s12_what_the_session_was_created_from_may_be_gone() {
    let server = Server::start();
    let program = Recorder::new();
    let config = repeating(5, 20, 30_000);
    let (session, peer) = connect(&server, config.clone(), &program);
    drop(config);
    peer.cut();
    let mut peer = server.accept_with(&recovered(1));
    program.wait_returned("S");
    assert_eq!(program.line(), "L(0->2) created L(2->3) L(3->2) S");
    close_orderly(&session, &mut peer);
}

#[test]
fn s13_closing_during_the_strategy_waits_for_it_and_starts_no_attempt() {
    let server = Server::start();
    let program = Recorder::new();
    let strategy = program.hold("P");
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    strategy.wait_arrived();
    let closing = Arc::clone(&session);
    let log = Arc::clone(&program);
    let closer = std::thread::spawn(move || {
        close(&closing);
        log.record("closed", None);
    });
    program::within("the state to become closed", {
        let program = Arc::clone(&program);
        move || {
            wait_until("closed", || {
                program.mirrored() == SessionState::ClosedByClient
            })
        }
    });
    strategy.open();
    closer.join().unwrap();
    assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->5) closed");
    let marks = program.marks();
    let position = |mark: &str| marks.iter().position(|m| m == mark).unwrap();
    assert!(position("-P") < position("+L(3->5)"));
    assert!(position("-L(3->5)") < position("+closed"));
    assert!(!server.is_dialled());
}

#[test]
fn s14_an_abort_message_ends_the_session_without_a_question() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    peer.send(&[0x1c]);
    session.wait_closed();
    assert_eq!(program.line(), "L(0->2) created L(2->6)");
    peer.expect_end();
    assert!(!server.is_dialled());
}

#[test]
fn s15_the_strategys_own_counter_lives_as_long_as_the_session() {
    let server = Server::start();
    let mut asked = 0;
    let program = Recorder::with_strategy(move |_| {
        asked += 1;
        Some(if asked <= 2 {
            StrategyDecision::StartAfter(milliseconds(10))
        } else {
            StrategyDecision::Abort
        })
    });
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    let peer = server.accept_with(&recovered(1));
    program.wait_count("S", 1);
    peer.cut();
    let peer = server.accept_with(&recovered(1));
    program.wait_count("S", 2);
    peer.cut();
    session.wait_closed();
    assert_eq!(
        program.line(),
        "L(0->2) created L(2->3) P L(3->2) S L(2->3) P L(3->2) S L(2->3) P L(3->7)"
    );
    assert_eq!(session.statistics().reconnects, 2);
}

#[test]
fn s16_what_is_sent_while_recovering_arrives_afterwards() {
    let server = Server::start();
    let program = Recorder::new();
    let strategy = program.hold("P");
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"before", "before");
    assert_eq!(peer.receive_message(), request(1000, 1, b"before"));
    peer.cut();
    strategy.wait_arrived();
    program.request(&session, 1000, b"first", "first");
    program.request(&session, 1000, b"second", "second");
    strategy.open();
    // The server has the message of before.
    let mut peer = server.accept_with(&recovered(2));
    assert_eq!(peer.parameter("cs"), Some("1"));
    assert_eq!(peer.receive_message(), request(1000, 2, b"first"));
    assert_eq!(peer.receive_message(), request(1000, 3, b"second"));
    for cid in 1..=3 {
        peer.send(&crate::server::response(cid, b""));
    }
    program.wait_returned("second:response");
    let outcomes: Vec<_> = program
        .calls()
        .into_iter()
        .filter(|call| call.ends_with(":response"))
        .collect();
    assert_eq!(
        outcomes,
        ["before:response", "first:response", "second:response"]
    );
    close_orderly(&session, &mut peer);
}

#[test]
fn s16b_what_the_server_missed_is_sent_again_and_first() {
    let server = Server::start();
    let program = Recorder::new();
    let strategy = program.hold("P");
    let (session, mut peer) = connect(&server, asking(), &program);
    for name in ["one", "two", "three"] {
        program.request(&session, 1000, name.as_bytes(), name);
        peer.receive_message();
    }
    // Received by the client: one message.
    peer.send(&crate::server::response(1, b""));
    program.wait_returned("one:response");
    peer.reset();
    strategy.wait_arrived();
    program.request(&session, 1000, b"four", "four");
    strategy.open();
    let mut peer = server.accept_with(&recovered(2));
    assert_eq!(peer.parameter("cs"), Some("1"));
    assert_eq!(peer.parameter("ss"), Some("1"));
    assert_eq!(peer.receive_message(), request(1000, 2, b"two"));
    assert_eq!(peer.receive_message(), request(1000, 3, b"three"));
    assert_eq!(peer.receive_message(), request(1000, 4, b"four"));
    assert_eq!(session.statistics().messages_replayed, 2);
    close_orderly(&session, &mut peer);
    for name in ["two", "three", "four"] {
        assert_eq!(program.count(&format!("{name}:discarded")), 1);
    }
}

#[test]
fn s17_announced_loss_discards_open_requests_after_the_listener() {
    let server = Server::start();
    let program = Recorder::new();
    let strategy = program.hold("P");
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"", "one");
    peer.receive_message();
    peer.cut();
    strategy.wait_arrived();
    program.request(&session, 1000, b"", "two");
    let listener = program.hold("L(3->2)");
    strategy.open();
    let mut peer = server.accept_with(&recovered_with_loss());
    listener.wait_arrived();
    // The network does not wait for the listener, the other callbacks do.
    peer.ping(7);
    assert_eq!(program.count("one:discarded"), 0);
    listener.open();
    program.wait_returned("two:discarded");
    let marks = program.marks();
    let position = |mark: &str| marks.iter().position(|m| m == mark).unwrap();
    assert!(position("-L(3->2)") < position("+one:discarded"));
    assert!(position("-one:discarded") < position("+two:discarded"));
    // The numbers start again: the ping answer was message 1, so is the ping message 1 of the server.
    peer.cut();
    let mut peer = server.accept_with(&recovered(2));
    assert_eq!(peer.parameter("cs"), Some("1"));
    assert_eq!(peer.parameter("ss"), Some("1"));
    program.wait_count("S", 2);
    close_orderly(&session, &mut peer);
}

#[test]
fn s18_a_session_in_its_strategy_does_not_concern_others() {
    let server = Server::start();
    let held = Recorder::new();
    let strategy = held.hold("P");
    let (first, peer) = connect(&server, asking(), &held);
    peer.cut();
    strategy.wait_arrived();

    let free = Recorder::new();
    let (second, mut peer) = connect(&server, asking(), &free);
    free.request(&second, 1000, b"", "request");
    peer.receive_message();
    peer.send(&crate::server::response(1, b""));
    free.wait_returned("request:response");
    peer.cut();
    let mut peer = server.accept_with(&recovered(2));
    free.wait_returned("S");
    close_orderly(&second, &mut peer);
    assert_eq!(held.line(), "L(0->2) created L(2->3) P");

    strategy.open();
    let mut peer = server.accept_with(&recovered(1));
    held.wait_returned("S");
    close_orderly(&first, &mut peer);
}

#[test]
fn a_server_that_has_more_than_was_sent_ends_the_session() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    let _peer = server.accept_with(&recovered(5));
    session.wait_closed();
    assert_eq!(program.line(), "L(0->2) created L(2->3) P F(34) L(3->7)");
    assert_eq!(program.errors()[0].code, ErrorCode::MESSAGE_LOSS);
}

#[test]
fn an_attempt_without_an_answer_ends_with_the_connection_timeout() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        connection_timeout: milliseconds(200),
        ..asking()
    };
    let (session, peer) = connect(&server, config, &program);
    peer.cut();
    let silent = server.accept();
    let began = Instant::now();
    program.wait_for("F(14)");
    assert!(began.elapsed() < PATIENCE / 2);
    drop(silent);
    let mut peer = server.accept_with(&recovered(1));
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
}
