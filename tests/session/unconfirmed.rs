//! Messages that are not known to have arrived: all of them can be sent again, however often the connection is lost, and
//! sending waits before they become more than the queue may hold (`specification/protocol/connection section 11.2`).

use diffusion::session::{SessionConfig, SessionState};

use super::driver::{assert_state, ms, Driver};

/// A recovery buffer and a queue of these sizes.
fn sized(buffer: usize, queue: Option<usize>) -> SessionConfig {
    SessionConfig {
        recovery_buffer_size: buffer,
        maximum_queue_size: queue,
        ..SessionConfig::default()
    }
}

/// A ping with this number, which is how requests of these tests look.
fn ping(cid: u8) -> String {
    format!("0038{cid:02x}")
}

#[test]
fn a_full_queue_survives_one_loss_after_the_other() {
    let mut s = Driver::recovering(SessionConfig::default());
    for handler in 1..=1000 {
        s.request(handler);
    }
    s.answer_reconnected(1);
    let sent = s.sent();
    assert_eq!(sent.len(), 1000);
    for expected in [1, 2, 130, 500, 872, 873, 1001] {
        s.lose();
        s.answer_reconnected(expected);
        let missed = &sent[expected as usize - 1..];
        assert_eq!(&s.sent()[..missed.len()], missed);
    }
    assert_state(&s, SessionState::ConnectedActive);
}

#[test]
fn what_is_answered_or_older_is_not_kept_beyond_the_setting() {
    let mut s = Driver::connected(sized(2, Some(1000)));
    for handler in 1..=100 {
        s.request(handler);
    }
    s.sent();
    // Number 90 has arrived, and so have all before it: later ones are kept.
    s.frame("065a");
    s.frame("0605");
    s.lose();
    assert_eq!(s.sequences(), ("91", "2"));
    s.answer_reconnected(96);
    s.sent();
    s.frame("0664");
    s.lose();
    assert_eq!(s.sequences(), ("99", "3"));
}

#[test]
fn an_error_shows_as_well_as_a_response_that_a_request_has_arrived() {
    let mut s = Driver::connected(sized(1, Some(1000)));
    for handler in 1..=5 {
        s.request(handler);
    }
    s.sent();
    s.frame("07040064");
    s.lose();
    assert_eq!(s.sequences(), ("5", "1"));
}

#[test]
fn sending_waits_for_answers_at_the_limit_of_the_queue() {
    let mut s = Driver::connected(sized(2, Some(4)));
    for cid in 1..=4 {
        s.request(cid);
    }
    assert_eq!(s.sent(), [ping(1), ping(2), ping(3), ping(4)]);
    for cid in 5..=8 {
        s.request(cid);
    }
    assert!(!s.core.wants_transmit());
    assert!(s.sent().is_empty());
    assert_eq!(s.core.statistics().queued_messages, 4);
    s.frame("0602");
    assert!(s.core.wants_transmit());
    assert_eq!(s.sent(), [ping(5), ping(6)]);
    // Whatever has been lost, the server can have it.
    s.lose();
    assert_eq!(s.sequences(), ("3", "1"));
    s.answer_reconnected(7);
    // Nothing is on its way any more.
    assert_eq!(s.sent(), [ping(7), ping(8)]);
    assert_state(&s, SessionState::ConnectedActive);
}

#[test]
fn a_ping_of_the_session_itself_shows_what_has_arrived_when_answers_are_long_in_coming() {
    let mut s = Driver::connected(sized(2, Some(4)));
    for cid in 1..=4 {
        s.request(cid);
    }
    s.sent();
    for cid in 5..=8 {
        s.request(cid);
    }
    s.sent();
    s.advance(ms(249));
    assert!(!s.core.wants_transmit());
    s.advance(ms(1));
    assert_eq!(s.sent(), [ping(9)]);
    // Once is enough.
    s.advance(ms(10_000));
    assert!(s.sent().is_empty());
    // The program is told nothing of the answer.
    s.trace();
    s.frame("0609");
    assert_eq!(s.trace(), "");
    assert_eq!(s.sent(), [ping(5), ping(6), ping(7), ping(8)]);
    assert_eq!(s.core.statistics().open_conversations, 8);
    s.frame("0601");
    assert_eq!(s.trace(), "response(1)");
    assert_state(&s, SessionState::ConnectedActive);
}

#[test]
fn a_session_that_only_answers_asks_what_has_arrived_before_it_has_to_wait() {
    let mut s = Driver::connected(sized(2, Some(8)));
    let mut sent = Vec::new();
    for _ in 0..6 {
        s.frame("003705");
        sent.append(&mut s.sent());
    }
    assert_eq!(sent[..6], ["0605"; 6]);
    assert_eq!(sent[6..], [ping(1)]);
    for _ in 0..10 {
        s.frame("003705");
        sent.append(&mut s.sent());
    }
    assert!(!sent[7..].contains(&ping(2)), "one at a time");
    s.frame("0601");
    // So the next one can go, which asks for what has arrived since.
    assert!(s.sent().contains(&ping(2)));
}

#[test]
fn what_is_beyond_the_limit_of_the_queue_does_not_wait() {
    let mut s = Driver::connected(sized(1, Some(4)));
    for handler in 1..=8 {
        s.request(handler);
    }
    // Those who sent these cannot wait, and the next one would end the session.
    let sent = s.sent();
    assert_eq!(sent, [ping(1), ping(2), ping(3), ping(4)]);
    assert_eq!(s.core.statistics().queued_messages, 4);
    s.request(9);
    s.lose();
    s.answer_reconnected(1);
    assert_eq!(s.sent()[..sent.len()], sent);
}

#[test]
fn nothing_waits_while_nothing_is_read() {
    let mut s = Driver::connected(sized(1, Some(4)));
    for handler in 1..=4 {
        s.request(handler);
    }
    s.sent();
    for handler in 5..=8 {
        s.request(handler);
    }
    s.sent();
    assert!(!s.core.wants_transmit());
    s.suspend_reading();
    let sent = s.sent().len();
    assert!(sent > 0);
    assert_eq!(s.core.statistics().queued_messages, 0);
    // It is kept nevertheless.
    s.lose();
    assert_eq!(s.sequences().0, "1");
    s.answer_reconnected(1);
    assert!(s.sent().len() >= 8);
}

#[test]
fn closing_does_not_wait_for_answers() {
    let mut s = Driver::connected(sized(1, Some(2)));
    for handler in 1..=4 {
        s.request(handler);
    }
    s.sent();
    s.close();
    let sent = s.sent();
    assert_eq!(sent.last().map(String::as_str), Some("1d"));
    assert_eq!(s.core.statistics().queued_messages, 0);
}

#[test]
fn without_a_limit_of_the_queue_nothing_waits_and_nothing_is_forgotten() {
    let mut s = Driver::connected(sized(1, None));
    for handler in 1..=5000 {
        s.request(handler);
    }
    // With a ping that asks what has arrived.
    let sent = s.sent();
    assert_eq!(sent.len(), 5001);
    s.lose();
    assert_eq!(s.sequences().0, "1");
    s.answer_reconnected(1);
    assert_eq!(s.sent(), sent);
}

#[test]
fn a_session_that_keeps_nothing_sends_no_pings_and_does_not_wait() {
    let mut s = Driver::connected(sized(0, Some(4)));
    for round in 0..10 {
        for handler in 1..=4 {
            s.request(round * 4 + handler);
        }
        assert_eq!(s.sent().len(), 4);
    }
}
