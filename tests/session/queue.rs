//! The outbound queue and its limits (`specification/sessions/session-factory section 3`, `specification/protocol/connection section 6.4`).

use diffusion::session::{Disconnect, Refusal, SessionConfig, SessionState};

use super::driver::{accepting_answer, assert_state, Driver};

fn limited(size: usize) -> SessionConfig {
    SessionConfig {
        maximum_queue_size: Some(size),
        ..SessionConfig::default()
    }
}

#[test]
fn requests_while_connecting_are_sent_in_order_after_the_handshake() {
    let mut s = Driver::new(SessionConfig::default());
    for handler in 1..=3 {
        s.request(handler);
    }
    assert!(!s.core.wants_transmit());
    assert!(s.sent().is_empty());
    s.answer(100);
    assert!(s.core.wants_transmit());
    assert_eq!(s.sent(), ["003801", "003802", "003803"]);
}

#[test]
fn requests_of_a_session_that_is_never_created_are_discarded() {
    let mut s = Driver::new(SessionConfig::default());
    s.request(1);
    s.request(2);
    s.refuse();
    assert_eq!(
        s.trace(),
        "L(0→7) not-created(12) discard(1) discard(2) ended(12)"
    );
}

#[test]
fn requests_while_recovering_are_sent_in_order_after_what_is_sent_again() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.request(2);
    s.sent();
    s.request(3);
    s.lose();
    s.request(4);
    s.refuse();
    s.request(5);
    s.advance_to_timer();
    s.answer_reconnected(2);
    assert_eq!(s.sent(), ["003802", "003803", "003804", "003805"]);
}

#[test]
fn the_limit_may_be_exceeded_up_to_twice_then_the_session_ends() {
    let mut s = Driver::connected(limited(2));
    assert!(!s.core.is_queue_full());
    s.request(1);
    assert!(!s.core.is_queue_full());
    s.request(2);
    assert!(s.core.is_queue_full());
    s.request(3);
    s.request(4);
    assert_eq!(s.core.statistics().queued_messages, 4);
    assert_eq!(s.try_request(5), Err(Refusal::QueueOverflow));
    assert_eq!(
        s.trace(),
        "L(2→7) discard(1) discard(2) discard(3) discard(4) ended(20)"
    );
    assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
    assert_eq!(s.try_request(6), Err(Refusal::Closed));
}

#[test]
fn an_overflow_while_recovering_or_connecting_ends_the_session() {
    let mut s = Driver::recovering(limited(1));
    s.request(1);
    s.request(2);
    assert_eq!(s.try_request(3), Err(Refusal::QueueOverflow));
    assert_eq!(s.trace(), "L(2→3) L(3→7) discard(1) discard(2) ended(20)");
    assert_eq!(s.last_disconnect(), Some(Disconnect::Abandon));

    let mut s = Driver::new(limited(1));
    s.request(1);
    s.request(2);
    assert_eq!(s.try_request(3), Err(Refusal::QueueOverflow));
    assert_eq!(
        s.trace(),
        "L(0→7) not-created(20) discard(1) discard(2) ended(20)"
    );
}

#[test]
fn sending_makes_room() {
    let mut s = Driver::connected(limited(1));
    for handler in 1..=20 {
        s.request(handler);
        assert!(s.core.is_queue_full());
        s.sent();
        assert!(!s.core.is_queue_full());
    }
    assert_state(&s, SessionState::ConnectedActive);
}

#[test]
fn answers_to_the_server_are_never_refused() {
    let mut s = Driver::connected(limited(1));
    for _ in 0..10 {
        s.frame("003705");
    }
    assert_state(&s, SessionState::ConnectedActive);
    assert_eq!(s.sent().len(), 10);
}

#[test]
fn changing_the_limit_affects_later_sends() {
    let mut s = Driver::connected(limited(1000));
    for handler in 1..=10 {
        s.request(handler);
    }
    assert_eq!(s.core.set_maximum_queue_size(Some(5)), Some(1000));
    assert_state(&s, SessionState::ConnectedActive);
    assert_eq!(s.core.set_maximum_queue_size(None), Some(5));
    assert!(!s.core.is_queue_full());
    for handler in 11..=3000 {
        s.request(handler);
    }
    assert_eq!(s.core.set_maximum_queue_size(Some(5)), None);
    assert_eq!(s.try_request(1), Err(Refusal::QueueOverflow));
}

#[test]
fn a_message_beyond_the_servers_maximum_is_refused_and_nothing_else_happens() {
    let mut s = Driver::new(SessionConfig::default());
    s.answer_bytes(&accepting_answer(29, 100, 90_000, 1024));
    s.trace();
    assert_eq!(
        s.try_request_with(1, &[0; 1009]),
        Err(Refusal::TooLarge {
            size: 1025,
            maximum: 1024
        })
    );
    assert!(s.sent().is_empty());
    assert_eq!(s.try_request_with(2, &[0; 1008]), Ok(1));
    assert!(s.sent()[0].len() <= 2 * 1024);
    assert_eq!(s.trace(), "");
}

#[test]
fn a_105_keeps_the_servers_maximum_and_a_106_brings_a_new_one() {
    let mut s = Driver::new(SessionConfig::default());
    s.answer_bytes(&accepting_answer(29, 100, 90_000, 1024));
    s.lose();
    s.answer_reconnected(1);
    assert!(s.try_request_with(1, &[0; 1009]).is_err());
    s.lose();
    s.answer_bytes(&accepting_answer(29, 106, 90_000, 2048));
    assert!(s.try_request_with(1, &[0; 1009]).is_ok());
}
