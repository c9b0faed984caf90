//! Which protocol version is offered, accepted and kept (`specification/protocol/connection section 3`, "Version").

use diffusion::retry::RetryStrategy;
use diffusion::session::{
    DialFailureKind, ReconnectPolicy, SessionConfig, SessionState, StrategyDecision,
};

use super::driver::{assert_state, ms, Driver};

fn offering(version: u8) -> SessionConfig {
    SessionConfig {
        offered_version: version,
        ..SessionConfig::default()
    }
}

#[test]
fn versions_25_to_29_are_accepted_whatever_was_offered() {
    for offered in 25..=29 {
        for answered in 25..=29 {
            let mut s = Driver::new(offering(offered));
            assert_eq!(s.parameter("v"), Some(offered.to_string().as_str()));
            s.answer_in_version(answered, 100);
            assert_eq!(s.trace(), "id L(0→2) created");
            assert_eq!(s.core.version(), answered);
        }
    }
}

#[test]
fn other_versions_are_refused_whatever_the_code() {
    for version in [0, 10, 24, 30, 255] {
        for code in [100, 116, 119] {
            let mut s = Driver::new(offering(29));
            s.answer_in_version(version, code);
            assert_eq!(s.trace(), "L(0→7) not-created(32) ended(32)");
            assert_eq!(s.dials.len(), 1);
            assert_eq!(s.core.session_id(), None);
        }
    }
}

#[test]
fn a_second_dial_offers_25_after_102_and_115_in_any_version() {
    for code in [102, 115] {
        for version in [10, 25, 29, 30] {
            let mut s = Driver::new(offering(29));
            s.answer_in_version(version, code);
            assert_eq!(s.trace(), "", "code {code}");
            assert_eq!(s.dials.len(), 2);
            assert_eq!(s.parameter("v"), Some("25"));
            assert_ne!(s.dials[0].connection, s.dials[1].connection);
            s.answer_in_version(25, 100);
            assert_eq!(s.trace(), "id L(0→2) created");
            assert_eq!(s.core.version(), 25);
        }
    }
}

#[test]
fn a_dial_offers_25_when_the_connection_ends_twice_before_the_answer() {
    let mut s = Driver::new(offering(29));
    // Once may be a hiccup.
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    assert_eq!(s.parameter("v"), Some("29"));
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    assert_eq!(s.trace(), "");
    assert_eq!(s.parameter("v"), Some("25"));
    s.answer_in_version(25, 100);
    assert_eq!(s.trace(), "id L(0→2) created");
    assert_eq!(s.dial_times(), [0, 0, 0]);
}

#[test]
fn a_hiccup_does_not_pin_the_session_to_25() {
    for offered in 26..=29 {
        let mut s = Driver::new(offering(offered));
        s.fail_dial(DialFailureKind::EndedBeforeResponse);
        assert_eq!(s.dials[1].query, s.dials[0].query);
        s.answer_in_version(offered, 100);
        assert_eq!(s.trace(), "id L(0→2) created");
        assert_eq!(s.core.version(), offered);
    }
    // A refusal after it is one nevertheless.
    let mut s = Driver::new(offering(29));
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    s.answer(102);
    assert_eq!(s.parameter("v"), Some("25"));
}

#[test]
fn the_second_dial_may_be_answered_in_a_higher_version() {
    let mut s = Driver::new(offering(29));
    s.answer(102);
    s.answer_in_version(27, 100);
    assert_eq!(s.core.version(), 27);
}

#[test]
fn the_dial_that_offers_25_is_the_last() {
    for (code, error) in [(102, 26), (115, 30)] {
        let mut s = Driver::new(offering(29));
        s.answer(code);
        s.answer(code);
        let expected = format!("L(0→7) not-created({error}) ended({error})");
        assert_eq!(s.trace(), expected);
        assert_eq!(s.dials.len(), 2);
    }
    let mut s = Driver::new(offering(29));
    for _ in 0..3 {
        s.fail_dial(DialFailureKind::EndedBeforeResponse);
    }
    assert_eq!(s.trace(), "L(0→7) not-created(14) ended(14)");
    assert_eq!(s.dials.len(), 3);
}

#[test]
fn a_refusal_of_the_version_counts_before_the_version_of_the_answer() {
    for (code, error) in [(102, 26), (115, 30)] {
        let mut s = Driver::new(offering(25));
        s.answer_in_version(10, code);
        let expected = format!("L(0→7) not-created({error}) ended({error})");
        assert_eq!(s.trace(), expected);

        let mut s = Driver::recovering(offering(29));
        s.answer_in_version(10, code);
        assert_eq!(s.trace(), format!("L(2→3) F L(3→7) ended({error})"));
    }
}

#[test]
fn there_is_no_second_dial_when_25_was_offered() {
    for code in [102, 115] {
        let mut s = Driver::new(offering(25));
        s.answer(code);
        assert_state(&s, SessionState::ClosedFailed);
        assert_eq!(s.dials.len(), 1);
    }
    let mut s = Driver::new(offering(25));
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    assert_eq!(s.dials.len(), 1);
    assert_state(&s, SessionState::ClosedFailed);
}

#[test]
fn other_failures_do_not_cause_the_second_dial() {
    for (kind, error) in [
        (DialFailureKind::AddressLookup, 10),
        (DialFailureKind::SocketCreate, 11),
        (DialFailureKind::Connect, 12),
        (DialFailureKind::CertificateRejected, 12),
        (DialFailureKind::Configuration, 12),
        (DialFailureKind::SendRequest, 13),
        (DialFailureKind::ResponseTimeout, 14),
        (DialFailureKind::HttpStatus, 14),
        (DialFailureKind::UnreadableAnswer, 14),
    ] {
        let mut s = Driver::new(offering(29));
        s.fail_dial(kind);
        let expected = format!("L(0→7) not-created({error}) ended({error})");
        assert_eq!(s.trace(), expected, "{kind:?}");
        assert_eq!(s.dials.len(), 1, "{kind:?}");
    }
}

#[test]
fn the_second_dial_has_the_same_limits_and_parameters_as_the_first() {
    let mut s = Driver::new(SessionConfig {
        principal: Some("anna".to_owned()),
        connection_timeout: ms(700),
        write_timeout: ms(800),
        response_timeout: ms(900),
        ..offering(29)
    });
    s.answer(102);
    assert_eq!(
        s.dials[1].query,
        s.dials[0].query.replacen("v=29", "v=25", 1)
    );
    for dial in &s.dials {
        assert_eq!(dial.connect_timeout, ms(700));
        assert_eq!(dial.write_timeout, ms(800));
        assert_eq!(dial.response_timeout, ms(900));
        assert_eq!(dial.deadline, None);
    }
}

#[test]
fn all_these_dials_are_one_try_of_the_initial_retry_strategy() {
    let mut s = Driver::new(SessionConfig {
        initial_retry: Some(RetryStrategy {
            interval: ms(100),
            attempts: Some(1),
        }),
        ..offering(29)
    });
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    assert_eq!(s.dial_times(), [0, 0, 0]);
    s.refuse();
    // The retry is a new try and begins with the highest version again, also after a hiccup.
    s.advance(ms(100));
    assert_eq!(s.dial_times(), [0, 0, 0, 100]);
    assert_eq!(s.parameter("v"), Some("29"));
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    assert_eq!(s.parameter("v"), Some("29"));
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    assert_eq!(s.parameter("v"), Some("25"));
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    assert_eq!(s.trace(), "L(0→7) not-created(14) ended(14)");
}

#[test]
fn a_reconnect_offers_the_version_in_force() {
    for version in 25..=29 {
        let mut s = Driver::new(offering(29));
        s.answer_in_version(version, 100);
        s.lose();
        assert_eq!(s.parameter("v"), Some(version.to_string().as_str()));
        s.answer(105);
        assert_state(&s, SessionState::ConnectedActive);
    }
}

#[test]
fn a_reconnect_keeps_the_version_of_the_second_dial() {
    let mut s = Driver::new(offering(29));
    s.answer(115);
    s.answer_in_version(25, 100);
    s.lose();
    assert_eq!(s.parameter("v"), Some("25"));
}

#[test]
fn a_reconnect_never_falls_back() {
    let mut s = Driver::recovering(SessionConfig {
        policy: ReconnectPolicy::External,
        ..offering(29)
    });
    s.decide(StrategyDecision::Start);
    s.fail_dial(DialFailureKind::EndedBeforeResponse);
    assert!(!s.is_dialing());
    s.decide(StrategyDecision::Start);
    assert_eq!(s.parameter("v"), Some("29"));
    s.answer(102);
    assert_eq!(s.callbacks(), "L(2→3) P F P F L(3→7)");
}

#[test]
fn another_version_in_answer_to_a_reconnect_is_fatal() {
    for code in [100, 105, 106, 117, 119] {
        let mut s = Driver::new(offering(29));
        s.answer_in_version(27, 100);
        s.lose();
        s.answer_in_version(29, code);
        assert_eq!(
            s.trace(),
            "id L(0→2) created L(2→3) F L(3→7) ended(32)",
            "code {code}"
        );
    }
}
