//! Messages of an open connection, pings and the idle timer (`specification/protocol/connection sections 6 to 9`).

use diffusion::session::{Disconnect, SessionConfig, SessionState};

use super::driver::{accepting_answer, assert_state, ms, Driver};
use crate::hex::encode_hex;

/// Connected to a server with this ping period.
fn pinged_every(period: i64) -> Driver {
    let mut s = Driver::new(SessionConfig::default());
    s.ping_period = period;
    s.answer(100);
    s.trace();
    s.restart_clock();
    s
}

#[test]
fn conversations_are_numbered_from_one_and_answers_may_overtake() {
    let mut s = Driver::connected(SessionConfig::default());
    assert_eq!([s.request(11), s.request(12), s.request(13)], [1, 2, 3]);
    s.frame("0603aa");
    s.frame("07020d4163636573732064656e69656467");
    s.frame("0601");
    assert_eq!(s.trace(), "response(13:aa) error(12:103) response(11)");
    assert_eq!(s.core.statistics().open_conversations, 0);
}

#[test]
fn a_reserved_conversation_id_is_not_used_again() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    assert_eq!(s.core.reserve_conversation_id(), 2);
    assert_eq!(s.request(2), 3);
}

#[test]
fn a_conversation_is_answered_once_and_unknown_ones_are_ignored() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.frame("0601");
    for frame in ["0601", "0609", "0600", "07090064"] {
        s.frame(frame);
    }
    assert_eq!(s.trace(), "response(1)");
    assert_state(&s, SessionState::ConnectedActive);
}

#[test]
fn pings_are_answered_unless_they_are_one_way() {
    let mut s = Driver::connected(SessionConfig::default());
    s.frame("003705");
    s.frame("003700");
    s.frame("003806");
    s.frame("003800");
    assert_eq!(s.sent(), ["0605", "0606"]);
    assert_eq!(s.trace(), "system-ping system-ping user-ping user-ping");
}

#[test]
fn a_server_that_does_not_take_answers_is_not_read_any_further() {
    let mut s = Driver::connected(SessionConfig::default());
    for _ in 0..3 {
        s.request(1);
    }
    let mut pings = 0;
    while s.core.accepts_input() {
        assert!(pings < 1000, "answers pile up without a limit");
        s.frame("003705");
        pings += 1;
    }
    assert_eq!(pings, 1000);
    // The requests do not count, the first answer that goes makes room.
    for _ in 0..3 {
        assert!(s.sent_one().unwrap().starts_with("00"));
    }
    assert!(!s.core.accepts_input());
    assert_eq!(s.sent_one().as_deref(), Some("0605"));
    assert!(s.core.accepts_input());
    // What is dropped with a loss of messages does not count any more.
    s.frame("003705");
    assert!(!s.core.accepts_input());
    s.lose();
    s.answer(106);
    assert!(s.core.accepts_input());
}

#[test]
fn an_unknown_service_is_answered_with_an_error_unless_it_is_one_way() {
    let mut s = Driver::connected(SessionConfig::default());
    s.frame("00e80700");
    s.frame("00e80705");
    assert_eq!(
        s.sent(),
        ["07051c556e6b6e6f776e20636c69656e7420736572766963653a203130303064"]
    );
    assert_eq!(s.trace(), "");
}

#[test]
fn messages_that_cannot_be_read_end_the_session_without_a_recovery() {
    for frame in [
        "", // empty
        "02",
        "ff", // unknown types
        "46",
        "c6", // encodings that do not exist
        "00",
        "0037",
        "06",
        "0701", // cut short
        "0400",
        "84000000",
        "840000000100", // no zlib stream
    ] {
        let mut s = Driver::connected(SessionConfig::default());
        s.request(1);
        s.frame(frame);
        assert_eq!(s.trace(), "L(2→7) discard(1) ended(106)", "{frame:?}");
        assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
        assert!(s.dials.is_empty());
    }
}

#[test]
fn a_protocol_error_below_the_messages_ends_the_session() {
    let mut s = Driver::connected(SessionConfig::default());
    let connection = s.connection();
    s.core.handle_protocol_error(connection, "a text message");
    s.pump();
    assert_eq!(s.trace(), "L(2→7) ended(106)");
    assert_eq!(
        s.disconnects,
        [(connection, Disconnect::CloseWebSocket)],
        "told once"
    );
}

#[test]
fn a_message_may_have_the_maximum_size_but_no_byte_more() {
    let config = || SessionConfig {
        maximum_message_size: 1024,
        ..SessionConfig::default()
    };
    let mut s = Driver::connected(config());
    s.request(1);
    let mut frame = vec![0_u8; 1024];
    frame[..2].copy_from_slice(&[6, 1]);
    s.frame(&encode_hex(&frame));
    assert_state(&s, SessionState::ConnectedActive);
    assert!(s.trace().starts_with("response(1:"));
    frame.push(0);
    s.frame(&encode_hex(&frame));
    assert_eq!(s.trace(), "L(2→7) ended(106)");
}

#[test]
fn a_user_ping_measures_the_round_trip() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.sent();
    s.advance(ms(42));
    s.frame("0601");
    assert_eq!(s.core.statistics().last_round_trip, Some(ms(42)));
}

#[test]
fn bytes_and_messages_are_counted_in_both_directions() {
    let mut s = Driver::connected(SessionConfig::default());
    s.frame("003705");
    s.frame("003806");
    s.sent();
    let statistics = s.core.statistics();
    assert_eq!(
        (statistics.messages_received, statistics.bytes_received),
        (2, 6)
    );
    assert_eq!((statistics.messages_sent, statistics.bytes_sent), (2, 4));
}

#[test]
fn two_ping_periods_of_silence_are_a_loss() {
    let mut s = pinged_every(400);
    s.advance(ms(799));
    assert_eq!(s.trace(), "");
    s.advance(ms(1));
    assert_eq!(s.trace(), "L(2→3)");
    // Closed as a WebSocket, without a close request.
    assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
    assert!(s.sent().is_empty());
    assert!(s.is_dialing());
}

#[test]
fn without_reconnection_silence_ends_the_session() {
    let mut s = Driver::new(SessionConfig {
        reconnect_timeout: ms(0),
        ..SessionConfig::default()
    });
    s.ping_period = 400;
    s.answer(100);
    s.advance(ms(800));
    assert_eq!(s.callbacks(), "L(0→2) L(2→7)");
}

#[test]
fn system_pings_restart_the_idle_timer_with_and_without_conversation() {
    for ping in ["003705", "003700"] {
        let mut s = pinged_every(400);
        s.advance(ms(700));
        s.frame(ping);
        s.advance(ms(799));
        assert_state(&s, SessionState::ConnectedActive);
        s.advance(ms(1));
        assert_state(&s, SessionState::RecoveringReconnect);
        assert_eq!(s.clock(), 1500);
    }
}

#[test]
fn other_traffic_does_not_restart_the_idle_timer() {
    let mut s = pinged_every(400);
    s.request(1);
    s.sent();
    s.advance(ms(700));
    for frame in ["003806", "003800", "0601", "040000000101", "00e80705"] {
        s.frame(frame);
    }
    s.sent();
    s.advance(ms(99));
    assert_state(&s, SessionState::ConnectedActive);
    s.advance(ms(1));
    assert_state(&s, SessionState::RecoveringReconnect);
}

#[test]
fn without_a_ping_period_there_is_no_idle_timer() {
    for period in [0, -1, i64::MIN] {
        let mut s = pinged_every(period);
        s.frame("003705");
        assert_eq!(s.core.poll_timeout(), None, "period {period}");
    }
}

#[test]
fn the_longest_ping_period_is_no_overflow() {
    let mut s = pinged_every(i64::MAX);
    s.frame("003705");
    s.suspend_reading();
    s.resume_reading();
    s.advance(ms(1_000_000_000));
    assert_state(&s, SessionState::ConnectedActive);
}

#[test]
fn a_reconnection_brings_a_new_ping_period() {
    let mut s = pinged_every(400);
    s.lose();
    s.answer_bytes(&accepting_answer(29, 105, 1000, 1));
    assert_eq!(s.core.ping_period_ms(), 1000);
    s.advance(ms(1999));
    assert_state(&s, SessionState::ConnectedActive);
    s.advance(ms(1));
    assert_state(&s, SessionState::RecoveringReconnect);

    let mut s = pinged_every(400);
    s.lose();
    s.answer_bytes(&accepting_answer(29, 106, -1, 1024));
    assert_eq!(s.core.poll_timeout(), None);
}

#[test]
fn the_idle_timer_stands_still_while_nothing_is_read() {
    let mut s = pinged_every(400);
    s.advance(ms(700));
    s.suspend_reading();
    s.suspend_reading();
    assert_eq!(s.core.poll_timeout(), None);
    s.advance(ms(100_000));
    assert_state(&s, SessionState::ConnectedActive);
    s.resume_reading();
    s.resume_reading();
    s.advance(ms(99));
    assert_state(&s, SessionState::ConnectedActive);
    s.advance(ms(1));
    assert_state(&s, SessionState::RecoveringReconnect);
}

#[test]
fn a_ping_that_was_read_before_the_suspension_counts_in_full() {
    let mut s = pinged_every(400);
    s.advance(ms(700));
    s.suspend_reading();
    s.frame("003700");
    s.advance(ms(5000));
    s.resume_reading();
    s.advance(ms(799));
    assert_state(&s, SessionState::ConnectedActive);
    s.advance(ms(1));
    assert_state(&s, SessionState::RecoveringReconnect);
}

#[test]
fn a_loss_ends_the_suspension() {
    let mut s = pinged_every(400);
    s.suspend_reading();
    s.lose();
    s.answer(105);
    // Nobody reads again from a connection that is gone: the new one starts afresh.
    s.advance(ms(799));
    assert_state(&s, SessionState::ConnectedActive);
    s.advance(ms(1));
    assert_eq!(s.callbacks(), "L(2→3) L(3→2) S L(2→3)");
}

#[test]
fn the_idle_timer_does_not_run_while_closing() {
    let mut s = Driver::new(SessionConfig {
        write_timeout: ms(5000),
        ..SessionConfig::default()
    });
    s.ping_period = 100;
    s.answer(100);
    s.trace();
    s.request(1);
    s.close();
    s.frame("003700");
    s.advance(ms(4999));
    assert_eq!(s.trace(), "system-ping");
}
