//! The first connection and the initial retry strategy (`specification/sessions/session-factory section 4`,
//! `specification/sessions/session section 4`).

use std::time::Duration;

use diffusion::retry::RetryStrategy;
use diffusion::session::{
    DialFailureKind, Disconnect, ErrorCode, Failure, ReconnectPolicy, SessionConfig, SessionState,
};
use diffusion::wire::credentials::Credentials;

use super::driver::{assert_state, ms, Driver};

fn retrying(interval: u64, attempts: Option<u32>) -> SessionConfig {
    SessionConfig {
        initial_retry: Some(RetryStrategy {
            interval: ms(interval),
            attempts,
        }),
        ..SessionConfig::default()
    }
}

#[test]
fn without_an_initial_retry_strategy_there_is_one_try() {
    let mut s = Driver::new(SessionConfig {
        // The reconnection strategy has no part in the first connection.
        policy: ReconnectPolicy::External,
        ..SessionConfig::default()
    });
    s.refuse();
    assert_eq!(s.trace(), "L(0→7) not-created(12) ended(12)");
    assert_eq!(s.dials.len(), 1);
}

#[test]
fn the_wait_comes_before_each_retry_and_only_the_outcome_is_reported() {
    let mut s = Driver::new(retrying(1000, Some(3)));
    assert_eq!(s.refuse_all(), [0, 1000, 2000, 3000]);
    assert_eq!(s.trace(), "L(0→7) not-created(12) ended(12)");
}

#[test]
fn a_retry_may_succeed() {
    let mut s = Driver::new(retrying(1000, Some(3)));
    s.refuse();
    assert_state(&s, SessionState::Connecting);
    s.advance(ms(1000));
    s.answer(100);
    assert_eq!(s.trace(), "id L(0→2) created");
}

#[test]
fn unlimited_retries_go_on_for_ever() {
    let mut s = Driver::new(retrying(10, None));
    for _ in 0..500 {
        s.refuse();
        s.advance(ms(10));
    }
    assert!(s.is_dialing());
    assert_eq!(s.trace(), "");
}

#[test]
fn no_retry_means_no_retry() {
    let mut s = Driver::new(retrying(0, Some(0)));
    assert_eq!(s.refuse_all(), [0]);
}

#[test]
fn transient_failures_are_retried() {
    for kind in [
        DialFailureKind::AddressLookup,
        DialFailureKind::SocketCreate,
        DialFailureKind::Connect,
        DialFailureKind::SendRequest,
        DialFailureKind::ResponseTimeout,
        DialFailureKind::HttpStatus,
        DialFailureKind::UnreadableAnswer,
    ] {
        let mut s = Driver::new(retrying(100, Some(1)));
        s.fail_dial(kind);
        s.advance(ms(100));
        assert_eq!(s.dial_times(), [0, 100], "{kind:?}");
    }
    for answer in ["231d", "241d64"] {
        let mut s = Driver::new(retrying(100, Some(1)));
        s.answer_bytes(answer);
        assert_eq!(s.last_disconnect(), Some(Disconnect::CloseWebSocket));
        s.advance(ms(100));
        assert_eq!(s.dial_times(), [0, 100], "{answer:?}");
    }
}

#[test]
fn final_failures_are_not_retried() {
    for kind in [
        DialFailureKind::CertificateRejected,
        DialFailureKind::Configuration,
    ] {
        let mut s = Driver::new(retrying(100, Some(1)));
        s.fail_dial(kind);
        assert_eq!(s.trace(), "L(0→7) not-created(12) ended(12)", "{kind:?}");
        assert_eq!(s.refuse_all(), [0]);
    }
    let mut s = Driver::new(retrying(100, Some(1)));
    s.answer_in_version(24, 100);
    assert_eq!(s.trace(), "L(0→7) not-created(32) ended(32)");
    // Both dials of the try were refused for the version.
    for code in [102, 115] {
        let mut s = Driver::new(retrying(100, Some(1)));
        s.answer(code);
        s.answer(code);
        assert_state(&s, SessionState::ClosedFailed);
    }
}

#[test]
fn the_initial_retry_strategy_has_no_part_in_recovering() {
    let mut s = Driver::connected(SessionConfig {
        policy: ReconnectPolicy::Repeating {
            delay: ms(10),
            attempts: Some(1),
        },
        ..retrying(1000, Some(5))
    });
    s.lose();
    assert_eq!(s.refuse_all(), [0]);
    assert_eq!(s.callbacks(), "L(2→3) F L(3→7)");
}

#[test]
fn the_request_carries_principal_credentials_and_properties() {
    let config = SessionConfig {
        principal: Some("anna".to_owned()),
        credentials: Credentials::Password(b"secret".to_vec()),
        ..SessionConfig::default()
    };
    let mut s = Driver::new(config);
    assert_eq!(s.parameter("username"), Some("anna"));
    let password = s.parameter("password").unwrap().to_owned();
    s.answer(100);
    s.lose();
    // A reconnect authenticates again.
    assert_eq!(s.parameter("username"), Some("anna"));
    assert_eq!(s.parameter("password"), Some(password.as_str()));
    assert!(s.parameter("c").is_some());
}

#[test]
fn the_requested_timeout_is_clamped_to_31_bits() {
    let s = Driver::new(SessionConfig {
        reconnect_timeout: Duration::from_secs(1 << 40),
        ..SessionConfig::default()
    });
    assert_eq!(s.parameter("r"), Some("2147483647"));
}

#[test]
fn limits_beyond_any_clock_are_no_panic() {
    let endless = SessionConfig {
        reconnect_timeout: Duration::MAX,
        connection_timeout: Duration::MAX,
        write_timeout: Duration::MAX,
        response_timeout: Duration::MAX,
        initial_retry: Some(RetryStrategy {
            interval: Duration::MAX,
            attempts: None,
        }),
        ..SessionConfig::default()
    };
    let mut s = Driver::new(endless.clone());
    s.refuse();
    assert!(s.core.poll_timeout().is_some());
    let mut s = Driver::connected(endless);
    s.lose();
    s.answer(105);
    s.close();
    assert_eq!(s.sent(), ["1d"]);
    assert_eq!(s.callbacks(), "L(2→3) L(3→2) S");
}

#[test]
fn a_session_that_was_not_started_can_be_failed_or_started_later() {
    let mut s = Driver::unstarted(SessionConfig::default());
    assert_eq!(s.core.poll_timeout(), None);
    let now = s.now();
    s.core.start(now);
    s.core.start(now);
    s.pump();
    assert_eq!(s.dials.len(), 1);

    let mut s = Driver::unstarted(SessionConfig::default());
    s.core
        .fail(Failure::new(ErrorCode::PARSE_URL, "no such URL"));
    let now = s.now();
    s.core.start(now);
    s.pump();
    assert_eq!(s.trace(), "L(0→7) not-created(22) ended(22)");
    assert!(s.dials.is_empty());
}
