//! Closing in every phase, by the program, by the server and by the driver (`specification/sessions/session section 6`,
//! `specification/protocol/connection section 10`).

use diffusion::retry::RetryStrategy;
use diffusion::session::{
    Disconnect, ErrorCode, Failure, ReconnectPolicy, Refusal, SessionConfig, SessionState,
    StrategyDecision,
};

use super::driver::{assert_state, ms, Driver};

fn asking() -> SessionConfig {
    SessionConfig {
        policy: ReconnectPolicy::External,
        ..SessionConfig::default()
    }
}

#[test]
fn before_the_start() {
    let mut s = Driver::unstarted(SessionConfig::default());
    s.request(1);
    s.close();
    assert_eq!(s.trace(), "L(0→5) not-created(101) discard(1) ended(101)");
    let now = s.now();
    s.core.start(now);
    s.pump();
    assert!(s.dials.is_empty());
}

#[test]
fn during_the_first_dial() {
    let mut s = Driver::new(SessionConfig::default());
    s.request(1);
    s.close();
    assert_eq!(s.trace(), "L(0→5) not-created(101) discard(1) ended(101)");
    assert_eq!(
        s.disconnects,
        [(s.dials[0].connection, Disconnect::Abandon)]
    );
}

#[test]
fn between_two_tries_of_the_first_connection() {
    let mut s = Driver::new(SessionConfig {
        initial_retry: Some(RetryStrategy {
            interval: ms(1000),
            attempts: None,
        }),
        ..SessionConfig::default()
    });
    s.refuse();
    s.close();
    assert_eq!(s.trace(), "L(0→5) not-created(101) ended(101)");
    s.advance(ms(5000));
    assert_eq!(s.dials.len(), 1);
}

#[test]
fn while_connected_the_queue_goes_first_then_the_close_request() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.request(2);
    s.close();
    assert_eq!(s.trace(), "");
    assert!(s.core.wants_transmit());
    assert_eq!(s.sent(), ["003801", "003802", "1d"]);
    assert!(!s.core.wants_transmit());
    // Answers that still come are passed on.
    s.frame("0602");
    s.frame("1c");
    assert_eq!(s.trace(), "response(2) L(2→5) discard(1) ended(101)");
    assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
}

#[test]
fn a_silent_server_is_waited_for_one_second() {
    let mut s = Driver::connected(SessionConfig::default());
    s.close();
    assert_eq!(s.sent(), ["1d"]);
    s.advance(ms(999));
    assert_state(&s, SessionState::ConnectedActive);
    s.advance(ms(1));
    assert_eq!(s.trace(), "L(2→5) ended(101)");
    assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
}

#[test]
fn a_queue_that_cannot_be_sent_is_dropped_after_the_write_timeout_and_the_close_request_goes_next()
{
    let mut s = Driver::connected(SessionConfig {
        write_timeout: ms(300),
        ..SessionConfig::default()
    });
    s.request(1);
    s.request(2);
    s.close();
    assert_eq!(s.sent_one().as_deref(), Some("003801"));
    s.advance(ms(300));
    assert_state(&s, SessionState::ConnectedActive);
    // Nothing comes behind the close request any more.
    s.frame("003705");
    s.advance(ms(500));
    assert!(s.core.wants_transmit());
    assert_eq!(s.sent(), ["1d"]);
    s.frame("1c");
    assert_eq!(
        s.trace(),
        "system-ping L(2→5) discard(1) discard(2) ended(101)"
    );
}

#[test]
fn a_socket_that_takes_nothing_is_given_the_write_timeout_and_one_second() {
    let mut s = Driver::connected(SessionConfig {
        write_timeout: ms(300),
        ..SessionConfig::default()
    });
    s.request(1);
    s.close();
    s.advance(ms(1299));
    assert_state(&s, SessionState::ConnectedActive);
    s.advance(ms(1));
    assert_eq!(s.trace(), "L(2→5) discard(1) ended(101)");
    assert!(s.sent().is_empty());
}

#[test]
fn a_loss_while_closing_is_the_end_not_a_recovery() {
    for request_sent in [false, true] {
        let mut s = Driver::connected(SessionConfig::default());
        s.request(1);
        s.close();
        if request_sent {
            s.sent();
        }
        s.lose();
        assert_eq!(s.trace(), "L(2→5) discard(1) ended(101)");
        assert!(s.dials.is_empty());
    }
}

#[test]
fn garbage_while_closing_does_not_make_it_a_failure() {
    for frame in ["", "ff", "00"] {
        let mut s = Driver::connected(SessionConfig::default());
        s.close();
        s.sent();
        s.frame(frame);
        assert_eq!(s.trace(), "L(2→5) ended(101)", "{frame:?}");
    }
}

#[test]
fn nothing_is_sent_after_the_close_request() {
    let mut s = Driver::connected(SessionConfig::default());
    s.close();
    s.sent();
    s.frame("003705");
    s.frame("00e80706");
    assert!(s.sent().is_empty());
    assert!(!s.core.wants_transmit());
}

#[test]
fn a_ping_that_comes_before_the_close_request_is_answered_before_it() {
    let mut s = Driver::connected(SessionConfig::default());
    s.close();
    s.frame("003705");
    assert_eq!(s.sent(), ["0605", "1d"]);
}

#[test]
fn messages_to_send_again_go_before_the_close_request() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.sent();
    s.lose();
    s.request(2);
    s.answer_reconnected(1);
    s.close();
    assert_eq!(s.sent(), ["003801", "003802", "1d"]);
}

#[test]
fn during_an_attempt() {
    let mut s = Driver::recovering(SessionConfig::default());
    s.request(1);
    s.close();
    assert_eq!(s.trace(), "L(2→3) L(3→5) discard(1) ended(101)");
    assert_eq!(
        s.disconnects,
        [(s.dials[0].connection, Disconnect::Abandon)]
    );
    assert!(s.sent().is_empty());
}

#[test]
fn between_two_attempts() {
    let mut s = Driver::recovering(SessionConfig::default());
    s.refuse();
    s.close();
    assert_eq!(s.trace(), "L(2→3) F L(3→5) ended(101)");
    s.advance(ms(10_000));
    assert_eq!(s.dials.len(), 1);
}

#[test]
fn while_a_deferred_decision_is_awaited() {
    let mut s = Driver::recovering(asking());
    s.defer();
    s.close();
    s.decide(StrategyDecision::Start);
    assert_eq!(s.trace(), "L(2→3) P L(3→5) ended(101)");
    assert_eq!(s.core.poll_timeout(), None);
}

#[test]
fn a_second_close_changes_nothing() {
    let mut s = Driver::connected(SessionConfig::default());
    s.close();
    s.advance(ms(1500));
    s.close();
    // Two seconds for the queue, one for the close request, all from the first call.
    s.advance(ms(1499));
    assert_eq!(s.trace(), "");
    s.advance(ms(1));
    assert_eq!(s.trace(), "L(2→5) ended(101)");
    s.close();
    assert_eq!(s.trace(), "");
}

#[test]
fn the_server_closes_and_everything_after_is_ignored() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.sent();
    let connection = s.connection();
    s.frame("1c");
    let now = s.now();
    s.core
        .handle_message(now, connection, vec![0x06, 0x01].into());
    s.core.handle_connection_lost(now, connection, "end");
    s.pump();
    assert_eq!(s.trace(), "L(2→6) discard(1) ended(101)");
    assert_eq!(
        s.disconnects,
        [(connection, Disconnect::CloseWebSocket)],
        "told once"
    );
}

#[test]
fn the_driver_gives_up() {
    let error = || Failure::new(ErrorCode::UNKNOWN, "a thread died");
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.core.fail(error());
    s.core.fail(error());
    s.pump();
    assert_eq!(s.trace(), "L(2→7) discard(1) ended(1)");

    let mut s = Driver::recovering(asking());
    s.core.fail(error());
    s.pump();
    assert_eq!(s.trace(), "L(2→3) P L(3→7) ended(1)");
}

#[test]
fn requests_are_refused_while_closing_and_afterwards() {
    let mut s = Driver::connected(SessionConfig::default());
    s.close();
    assert_eq!(s.try_request(1), Err(Refusal::Closed));
    s.sent();
    assert_eq!(s.try_request(2), Err(Refusal::Closed));
    s.frame("1c");
    assert_eq!(s.try_request(3), Err(Refusal::Closed));
    assert_eq!(s.trace(), "L(2→5) ended(101)");
}
