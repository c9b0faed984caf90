//! Every row of the table of connection response codes, for both columns (`specification/sessions/reconnection section 6`).

use diffusion::retry::RetryStrategy;
use diffusion::session::{
    DialFailureKind, Disconnect, ReconnectPolicy, SessionConfig, StrategyDecision,
};

use super::driver::{accepting_answer, ms, Driver};
use crate::hex::decode_hex;

/// Codes that refuse for good, with `ERROR_CODE_T`. 102 and 115 are in `versions`.
const REFUSALS: [(u8, i32); 14] = [
    (111, 18),
    (112, 27),
    (113, 28),
    (114, 29),
    (116, 31),
    (117, 33),
    (118, 34),
    (107, 19),
    (1, 19),
    (2, 19),
    (3, 19),
    (0, 19),
    (99, 19),
    (255, 19),
];

/// Codes that describe a passing condition.
const PASSING: [(u8, i32); 2] = [(119, 36), (127, 19)];

fn retrying() -> SessionConfig {
    SessionConfig {
        initial_retry: Some(RetryStrategy {
            interval: ms(100),
            attempts: Some(1),
        }),
        ..SessionConfig::default()
    }
}

fn attempting() -> Driver {
    let mut s = Driver::recovering(SessionConfig {
        policy: ReconnectPolicy::External,
        ..SessionConfig::default()
    });
    s.decide(StrategyDecision::Start);
    s
}

#[test]
fn first_connection_100_opens_the_session() {
    let mut s = Driver::new(SessionConfig::default());
    s.answer(100);
    assert_eq!(s.trace(), "id L(0→2) created");
    assert_eq!(s.core.last_response_code(), 100);
    assert_eq!(s.core.ping_period_ms(), 90_000);
}

#[test]
fn first_connection_refusals_are_final_despite_an_initial_retry_strategy() {
    for (code, error) in REFUSALS {
        let mut s = Driver::new(retrying());
        s.answer(code);
        let expected = format!("L(0→7) not-created({error}) ended({error})");
        assert_eq!(s.trace(), expected, "code {code}");
        assert_eq!(s.core.last_response_code(), code);
        assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
        assert_eq!(s.refuse_all(), [0], "code {code}");
    }
}

#[test]
fn first_connection_105_and_106_are_protocol_errors() {
    for code in [105, 106] {
        let mut s = Driver::new(retrying());
        s.answer(code);
        assert_eq!(s.trace(), "L(0→7) not-created(30) ended(30)", "code {code}");
        assert_eq!(s.core.session_id(), None);
    }
}

#[test]
fn first_connection_119_and_127_fail_without_an_initial_retry_strategy() {
    for (code, error) in PASSING {
        let mut s = Driver::new(SessionConfig::default());
        s.answer(code);
        let expected = format!("L(0→7) not-created({error}) ended({error})");
        assert_eq!(s.trace(), expected, "code {code}");
    }
}

#[test]
fn first_connection_119_and_127_are_retried_by_an_initial_retry_strategy() {
    for (code, _) in PASSING {
        let mut s = Driver::new(retrying());
        s.answer(code);
        assert_eq!(s.trace(), "");
        s.advance(ms(100));
        s.answer(100);
        assert_eq!(s.trace(), "id L(0→2) created", "code {code}");
    }
}

#[test]
fn first_connection_unreadable_answers_have_their_own_errors() {
    let whole = accepting_answer(29, 100, 90_000, i32::MAX);
    for (answer, error) in [
        ("", 14),
        ("23", 14),
        ("231d", 14),
        (&whole[..2 * 50], 14),
        ("241d64", 15),
        ("48545450", 15),
    ] {
        let mut s = Driver::new(SessionConfig::default());
        s.answer_bytes(answer);
        let expected = format!("L(0→7) not-created({error}) ended({error})");
        assert_eq!(s.trace(), expected, "answer {answer:?}");
    }
}

#[test]
fn an_answer_of_51_bytes_leaves_the_maximum_message_size_unknown() {
    let whole = accepting_answer(29, 100, 90_000, 1024);
    let mut s = Driver::new(SessionConfig::default());
    s.answer_bytes(&whole[..2 * 51]);
    assert_eq!(s.trace(), "id L(0→2) created");
    assert!(s.try_request_with(1, &[0; 5000]).is_ok());
}

#[test]
fn surplus_bytes_of_an_answer_are_ignored() {
    let mut s = Driver::new(SessionConfig::default());
    let whole = accepting_answer(29, 100, 90_000, i32::MAX);
    s.answer_bytes(&format!("{whole}ffff"));
    assert_eq!(s.trace(), "id L(0→2) created");
}

#[test]
fn reconnect_105_is_a_success() {
    let mut s = attempting();
    s.answer(105);
    assert_eq!(s.trace(), "L(2→3) P L(3→2) S");
    assert_eq!(s.core.last_response_code(), 105);
}

#[test]
fn reconnect_100_and_106_are_successes_with_loss() {
    for code in [100, 106] {
        let mut s = attempting();
        s.answer(code);
        assert_eq!(s.trace(), "L(2→3) P L(3→2) S refreshed", "code {code}");
    }
}

#[test]
fn reconnect_refusals_are_fatal() {
    for (code, error) in REFUSALS.into_iter().chain([(102, 26), (115, 30)]) {
        let mut s = attempting();
        s.answer(code);
        let expected = format!("L(2→3) P F L(3→7) ended({error})");
        assert_eq!(s.trace(), expected, "code {code}");
        assert_eq!(s.core.last_response_code(), code);
        assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
        assert!(!s.is_dialing() && s.core.poll_timeout().is_none());
    }
}

#[test]
fn reconnect_119_and_127_are_failed_attempts() {
    for (code, _) in PASSING {
        let mut s = attempting();
        s.answer(code);
        s.decide(StrategyDecision::Start);
        s.answer(105);
        assert_eq!(s.trace(), "L(2→3) P F P L(3→2) S", "code {code}");
    }
}

#[test]
fn reconnect_without_an_answer_is_a_failed_attempt_whatever_the_reason() {
    for kind in [
        DialFailureKind::AddressLookup,
        DialFailureKind::SocketCreate,
        DialFailureKind::Connect,
        DialFailureKind::CertificateRejected,
        DialFailureKind::Configuration,
        DialFailureKind::SendRequest,
        DialFailureKind::ResponseTimeout,
        DialFailureKind::EndedBeforeResponse,
        DialFailureKind::HttpStatus,
        DialFailureKind::UnreadableAnswer,
    ] {
        let mut s = attempting();
        s.fail_dial(kind);
        assert_eq!(s.trace(), "L(2→3) P F P", "{kind:?}");
        assert_eq!(s.dials.len(), 1, "{kind:?}");
    }
}

#[test]
fn reconnect_answers_that_cannot_be_read_are_fatal() {
    let whole = accepting_answer(29, 105, 90_000, 1);
    for (answer, error) in [
        ("", 14),
        ("231d", 14),
        // Without its recovery sequence a 105 is useless.
        (&whole[..2 * 51], 14),
        ("241d69", 15),
    ] {
        let mut s = attempting();
        s.answer_bytes(answer);
        let expected = format!("L(2→3) P F L(3→7) ended({error})");
        assert_eq!(s.trace(), expected, "answer {answer:?}");
    }
}

#[test]
fn an_answer_to_a_dial_that_was_given_up_is_ignored() {
    let mut s = Driver::new(retrying());
    let first = s.dials[0].connection;
    s.refuse();
    s.advance(ms(100));
    let now = s.now();
    let late = decode_hex(&accepting_answer(29, 100, 90_000, 1024));
    s.core.handle_response(now, first, &late);
    s.pump();
    assert_eq!(s.trace(), "");
    assert!(s.is_dialing());
    assert_eq!(s.core.last_response_code(), 0);
}
