//! What a session knows of its own troubles: why it has no connection, and what it does about it.

use std::time::Duration;

use diffusion::retry::RetryStrategy;
use diffusion::session::{
    Diagnosis, ErrorCode, Outlook, ReconnectPolicy, SessionConfig, StrategyDecision,
};

use super::driver::{ms, Driver, MINUTE};

#[test]
fn a_loss_has_a_cause_and_an_outlook() {
    let mut s = Driver::connected(SessionConfig::default());
    assert_eq!(s.core.diagnosis(), &Diagnosis::default());
    assert_eq!(s.core.outlook(s.now()), None);
    s.lose();
    let loss = s.core.diagnosis().loss.clone().unwrap();
    assert_eq!(loss.cause, "the connection was lost: reset by the test");
    assert_eq!(loss.at, s.now());
    let outlook = |attempts, wait, left| {
        Some(Outlook {
            attempts,
            wait,
            left: Some(left),
        })
    };
    // The first attempt begins at once.
    let at_once = Some(Duration::ZERO);
    assert_eq!(s.core.outlook(s.now()), outlook(1, at_once, MINUTE));
    s.advance(ms(100));
    s.refuse();
    let error = s.core.diagnosis().attempt_error.clone().unwrap();
    assert_eq!(error.code, ErrorCode::SOCKET_CONNECT_FAIL);
    assert_eq!(error.message, "as the test wants it");
    let left = MINUTE - ms(100);
    assert_eq!(s.core.outlook(s.now()), outlook(1, Some(ms(5000)), left));
    s.advance(ms(5000));
    s.answer(105);
    assert_eq!(s.core.outlook(s.now()), None);
    assert!(s.core.diagnosis().attempt_error.is_some());
    s.lose();
    assert_eq!(s.core.diagnosis().attempt_error, None);
    assert_eq!(s.core.diagnosis().end, None);
}

#[test]
fn while_the_strategy_is_asked_nobody_knows_when_the_next_attempt_begins() {
    let mut s = Driver::recovering(SessionConfig {
        policy: ReconnectPolicy::External,
        ..SessionConfig::default()
    });
    let outlook = |s: &Driver| s.core.outlook(s.now()).unwrap();
    assert_eq!((outlook(&s).attempts, outlook(&s).wait), (0, None));
    s.decide(StrategyDecision::StartAfter(ms(30)));
    assert_eq!(outlook(&s).wait, Some(ms(30)));
}

#[test]
fn a_server_that_has_forgotten_the_session_before_the_time_is_found_out() {
    let mut s = Driver::recovering(SessionConfig::default());
    s.refuse();
    s.advance(ms(5000));
    s.answer(117);
    let known = s.core.diagnosis();
    assert_eq!(known.forgotten_after, Some(ms(5000)));
    let end = known.end.clone().unwrap();
    assert_eq!(end.code, ErrorCode::UNKNOWN_SESSION);
    for part in ["5000 ms after the loss", "60000 ms were asked for"] {
        assert!(end.message.contains(part), "{}", end.message);
    }
    assert_eq!(known.attempt_error, known.end);
}

#[test]
fn a_recovery_that_took_too_long_ends_with_what_its_attempts_failed_of() {
    let mut s = Driver::recovering(SessionConfig::default());
    s.refuse_all();
    let end = s.core.diagnosis().end.clone().unwrap();
    assert!(end.message.contains("60000 ms"), "{}", end.message);
    assert!(
        end.message.contains("as the test wants it"),
        "{}",
        end.message
    );
}

#[test]
fn retries_of_the_first_connection_have_an_outlook_without_limit() {
    let mut s = Driver::new(SessionConfig {
        initial_retry: Some(RetryStrategy {
            interval: ms(100),
            attempts: None,
        }),
        ..SessionConfig::default()
    });
    s.refuse();
    assert_eq!(
        s.core.outlook(s.now()),
        Some(Outlook {
            attempts: 1,
            wait: Some(ms(100)),
            left: None
        })
    );
    assert!(s.core.diagnosis().attempt_error.is_some() && s.core.diagnosis().loss.is_none());
}
