//! Sequence numbers, resending, message loss on either side (`specification/protocol/connection sections 11.1 to 11.6`).

use diffusion::session::{Disconnect, SessionConfig, SessionState};

use super::driver::{accepting_answer, assert_state, ms, Driver, SESSION_ID};
use crate::hex::decode_hex;

fn buffering(messages: usize) -> SessionConfig {
    SessionConfig {
        recovery_buffer_size: messages,
        ..SessionConfig::default()
    }
}

#[test]
fn the_worked_example_of_section_11_6() {
    let mut s = Driver::new(SessionConfig::default());
    assert_eq!(s.dials[0].query, "ty=WC&v=29&ca=10&r=60000");
    s.answer(100);
    assert_eq!(s.core.session_id().unwrap().to_string(), SESSION_ID);

    s.frame("003701");
    s.frame("003702");
    s.frame("003800");
    assert_eq!(s.sent(), ["0601", "0602"]);
    s.request(1);
    assert_eq!(s.sent(), ["003801"]);
    s.frame("0601");
    s.request(2);
    s.request(3);
    assert_eq!(s.sent(), ["003802", "003803"]);
    s.lose();

    let reconnect = |cs: u32, ss: u32| {
        format!("ty=WC&v=29&ca=10&r=60000&c=AiuhBi08BzrASIv%2BwHJ026Lo&cs={cs}&ss={ss}")
    };
    assert_eq!(s.dials[1].query, reconnect(1, 4));
    s.request(4);
    s.answer_reconnected(4);
    assert_eq!(s.sent(), ["003802", "003803", "003804"]);
    s.lose();

    assert_eq!(s.dials[2].query, reconnect(4, 4));
    s.answer_reconnected(7);
    assert!(s.sent().is_empty());
    s.lose();

    assert_eq!(s.dials[3].query, reconnect(7, 4));
    s.answer(106);
    s.request(5);
    assert_eq!(s.sent(), ["003805"]);
    s.lose();

    assert_eq!(s.dials[4].query, reconnect(1, 0));
    s.answer(117);
    assert_eq!(
        s.trace(),
        "id L(0→2) created system-ping system-ping user-ping response(1) \
         L(2→3) L(3→2) S L(2→3) L(3→2) S \
         L(2→3) L(3→2) S discard(2) discard(3) discard(4) refreshed \
         L(2→3) F L(3→7) discard(5) ended(33)"
    );
}

#[test]
fn answers_to_requests_of_before_the_loss_arrive_on_the_new_connection() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.sent();
    s.lose();
    s.answer(105);
    s.frame("060107");
    assert_eq!(s.trace(), "L(2→3) L(3→2) S response(1:07)");
}

#[test]
fn a_second_loss_while_resending_sends_the_same_messages_again() {
    let mut s = Driver::connected(SessionConfig::default());
    for handler in 1..=3 {
        s.request(handler);
    }
    s.sent();
    s.lose();
    s.request(4);
    s.answer_reconnected(2);
    assert_eq!(s.sent_one().as_deref(), Some("003802"));
    s.lose();
    assert_eq!(s.sequences(), ("2", "0"));
    s.answer_reconnected(2);
    assert_eq!(s.sent(), ["003802", "003803", "003804"]);
    s.lose();
    assert_eq!(s.sequences(), ("2", "0"));
    s.answer_reconnected(5);
    assert!(s.sent().is_empty());
    let statistics = s.core.statistics();
    assert_eq!(
        (statistics.messages_sent, statistics.messages_replayed),
        (4, 4)
    );
}

#[test]
fn message_loss_after_a_loss_while_resending_sends_nothing_again() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.request(2);
    s.sent();
    s.lose();
    s.answer_reconnected(1);
    assert_eq!(s.sent_one().as_deref(), Some("003801"));
    s.lose();
    s.answer(106);
    assert!(!s.core.wants_transmit());
    assert!(s.sent().is_empty());
}

#[test]
fn all_messages_but_the_abort_are_counted_also_those_without_meaning() {
    let mut s = Driver::connected(SessionConfig::default());
    for frame in [
        "040000000101",
        "050000000101",
        "22",
        "1d",
        "0609",
        "070900",
        "003800",
    ] {
        // 0709… with an empty text and reason 100.
        s.frame(if frame == "070900" { "07090064" } else { frame });
    }
    s.lose();
    assert_eq!(s.sequences(), ("1", "7"));
}

#[test]
fn answers_to_pings_are_counted_and_sent_again_like_requests() {
    let mut s = Driver::connected(SessionConfig::default());
    s.frame("003705");
    s.frame("003806");
    assert_eq!(s.sent(), ["0605", "0606"]);
    s.lose();
    assert_eq!(s.sequences(), ("1", "2"));
    s.answer_reconnected(1);
    assert_eq!(s.sent(), ["0605", "0606"]);
}

#[test]
fn message_loss_resets_the_counters_but_not_the_conversation_ids() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(11);
    s.request(12);
    s.sent();
    s.frame("003705");
    s.request(13);
    s.lose();
    s.answer(106);
    // The queue held an answer and a request: both belong to conversations that are over.
    assert!(s.sent().is_empty());
    assert_eq!(
        s.trace(),
        "system-ping L(2→3) L(3→2) S discard(11) discard(12) discard(13) refreshed"
    );
    assert_eq!(s.request(14), 4);
    assert_eq!(s.sent(), ["003804"]);
    s.lose();
    assert_eq!(s.sequences(), ("1", "0"));
    assert_eq!(s.core.statistics().reconnects_with_loss, 1);
}

#[test]
fn discards_come_in_the_order_of_the_conversation_ids() {
    let mut s = Driver::connected(SessionConfig::default());
    for handler in (1..=12).rev() {
        s.request(handler);
    }
    s.frame("0603");
    s.trace();
    s.lose();
    s.answer(106);
    assert_eq!(
        s.trace(),
        "L(2→3) L(3→2) S discard(12) discard(11) discard(9) discard(8) discard(7) discard(6) \
         discard(5) discard(4) discard(3) discard(2) discard(1) refreshed"
    );
}

#[test]
fn a_new_session_in_answer_to_a_reconnect_is_a_loss_with_a_new_id() {
    let mut s = Driver::connected(SessionConfig::default());
    s.request(1);
    s.sent();
    s.lose();
    let other = accepting_answer(29, 100, 90_000, i32::MAX).replace("c11fef06", "c11fef07");
    s.answer_bytes(&other);
    assert_eq!(s.trace(), "L(2→3) id L(3→2) S discard(1) refreshed");
    assert_eq!(
        s.core.session_id().unwrap().to_string(),
        "c11fef07b59ce3e4-0000000100000000"
    );
    s.lose();
    assert_eq!(s.sequences(), ("1", "0"));
}

#[test]
fn every_successful_answer_brings_a_new_token() {
    let mut s = Driver::recovering(SessionConfig::default());
    let token = |letter: u8| {
        let old = "4169756842693038427a72415349762b77484a3032364c6f";
        accepting_answer(29, 105, 90_000, 1).replace(old, &format!("{letter:02x}").repeat(24))
    };
    s.answer_bytes(&token(b'x'));
    s.lose();
    assert_eq!(s.parameter("c"), Some("xxxxxxxxxxxxxxxxxxxxxxxx"));
}

#[test]
fn a_server_that_misses_more_than_the_buffer_holds_ends_the_session() {
    let mut s = Driver::connected(buffering(2));
    for handler in 1..=3 {
        s.request(handler);
    }
    s.sent();
    // The answer to the last one: all have arrived, and two are kept.
    s.frame("0603");
    s.lose();
    assert_eq!(s.sequences(), ("2", "1"));
    s.answer_reconnected(1);
    assert_eq!(
        s.trace(),
        "response(3) L(2→3) F L(3→7) discard(1) discard(2) ended(34)"
    );
    assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
    assert!(!s.is_dialing());
}

#[test]
fn a_small_buffer_resends_what_it_holds() {
    let mut s = Driver::connected(buffering(2));
    for handler in 1..=3 {
        s.request(handler);
    }
    s.sent();
    s.frame("0603");
    s.lose();
    s.answer_reconnected(2);
    assert_eq!(s.sent(), ["003802", "003803"]);
}

#[test]
fn without_a_buffer_a_server_that_has_everything_is_reconnected() {
    let mut s = Driver::connected(buffering(0));
    s.request(1);
    s.sent();
    s.lose();
    assert_eq!(s.sequences(), ("2", "0"));
    s.answer_reconnected(2);
    assert_state(&s, SessionState::ConnectedActive);
    assert!(s.sent().is_empty());
    s.lose();
    s.answer_reconnected(1);
    assert_eq!(
        s.trace(),
        "L(2→3) L(3→2) S L(2→3) F L(3→7) discard(1) ended(34)"
    );
}

#[test]
fn a_server_that_claims_messages_that_were_never_sent_ends_the_session() {
    let mut s = Driver::recovering(SessionConfig::default());
    s.answer_reconnected(6);
    assert_eq!(s.trace(), "L(2→3) F L(3→7) ended(34)");
}

#[test]
fn a_loss_clears_what_the_former_connection_said_later() {
    let mut s = Driver::connected(SessionConfig::default());
    let first = s.connection();
    s.lose();
    s.answer(105);
    let now = s.now();
    s.core.handle_connection_lost(now, first, "late news");
    s.core.handle_message(now, first, decode_hex("1c").into());
    s.core.handle_protocol_error(first, "late news");
    s.pump();
    assert_eq!(s.trace(), "L(2→3) L(3→2) S");
}

#[test]
fn statistics_count_losses_and_attempts() {
    let mut s = Driver::recovering(SessionConfig::default());
    s.refuse();
    s.advance(ms(5000));
    s.answer(105);
    let statistics = s.core.statistics();
    assert_eq!(statistics.connections_lost, 1);
    assert_eq!(statistics.reconnect_attempts, 2);
    assert_eq!(statistics.reconnects, 1);
    assert_eq!(statistics.reconnects_with_loss, 0);
}
