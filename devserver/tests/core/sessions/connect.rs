//! The core: versions, authentication, responses, tokens (`specification/protocol/connection sections 3, 4.2 and 17`).

use std::time::Duration;

use devserver::core::{AnonymousSessions, NewerVersion, ServerConfig};
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{response_code, ConnectParameters};

use crate::support::{parameters, quiet_config, token, Driver, Sent};

fn with_version(version: Option<i64>) -> ConnectParameters {
    ConnectParameters {
        version,
        ..parameters()
    }
}

fn version_and_code(config: ServerConfig, version: Option<i64>) -> (u8, u8) {
    let mut driver = Driver::new(config);
    let (_, response) = driver.open(with_version(version));
    (response.version, response.code)
}

#[test]
fn served_versions_are_answered_in_kind() {
    for version in 25..=29u8 {
        assert_eq!(
            version_and_code(quiet_config(), Some(version.into())),
            (version, response_code::OK)
        );
    }
}

#[test]
fn a_newer_client_is_answered_in_the_highest_version() {
    assert_eq!(
        version_and_code(quiet_config(), Some(30)),
        (29, response_code::OK)
    );
    assert_eq!(
        version_and_code(quiet_config(), Some(i64::MAX)),
        (29, response_code::OK)
    );
    let old = ServerConfig {
        served_versions: 25..=25,
        ..quiet_config()
    };
    assert_eq!(version_and_code(old, Some(29)), (25, response_code::OK));
}

#[test]
fn older_or_absent_versions_are_told_to_change() {
    for version in [Some(24), Some(0), Some(-1), None] {
        assert_eq!(
            version_and_code(quiet_config(), version),
            (25, response_code::DOWNGRADE),
            "{version:?}"
        );
    }
}

#[test]
fn an_older_server_can_refuse_or_hang_up() {
    let refusing = ServerConfig {
        served_versions: 25..=25,
        on_newer_version: NewerVersion::Downgrade,
        ..quiet_config()
    };
    assert_eq!(
        version_and_code(refusing, Some(29)),
        (25, response_code::DOWNGRADE)
    );
    let mut driver = Driver::new(ServerConfig {
        served_versions: 25..=25,
        on_newer_version: NewerVersion::Hangup,
        ..quiet_config()
    });
    let connection = driver.dial(with_version(Some(29)));
    assert_eq!(driver.sent(connection), [Sent::Closed]);
    assert_eq!(
        driver.open(with_version(Some(25))).1.code,
        response_code::OK
    );
}

#[test]
fn a_success_says_what_the_client_needs() {
    let mut driver = Driver::new(ServerConfig {
        maximum_message_size: 4096,
        ..ServerConfig::default()
    });
    let (_, response) = driver.open(parameters());
    let accepted = response.accepted.expect("accepted");
    assert_eq!(accepted.ping_period_ms, 90_000);
    assert_eq!(accepted.maximum_message_size, Some(4096));
    assert_eq!(accepted.recovery_sequence, None);
    assert_eq!(accepted.token.len(), 24);
    assert!(accepted
        .token
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'));
    assert_eq!(accepted.session_id, driver.only_session().id);
    assert_eq!(driver.only_session().principal, "control");
}

#[test]
fn ids_and_tokens_differ_between_sessions_and_repeat_with_the_seed() {
    let open = |seed| {
        let mut driver = Driver::new(ServerConfig {
            seed,
            ..quiet_config()
        });
        let mut next = || {
            driver
                .open(parameters())
                .1
                .accepted
                .map(|accepted| (accepted.session_id, accepted.token))
        };
        (next(), next())
    };
    let (first, second) = open(7);
    assert_ne!(first, second);
    assert_eq!(open(7), (first.clone(), second));
    assert_ne!(open(8).0, first);
}

#[test]
fn known_principals_and_anonymous_enter() {
    for name in ["admin", "control", "client", "operator"] {
        let mut driver = Driver::quiet();
        let entering = ConnectParameters {
            principal: Some(name.into()),
            ..parameters()
        };
        assert_eq!(driver.open(entering).1.code, response_code::OK, "{name}");
    }
    for principal in [None, Some(String::new())] {
        let mut driver = Driver::quiet();
        let anonymous = ConnectParameters {
            principal,
            credentials: None,
            ..parameters()
        };
        assert_eq!(driver.open(anonymous).1.code, response_code::OK);
        assert_eq!(driver.only_session().principal, "");
    }
}

#[test]
fn others_are_refused_and_hung_up() {
    let wrong = |principal: &str, credentials| ConnectParameters {
        principal: Some(principal.into()),
        credentials,
        ..parameters()
    };
    for parameters in [
        wrong("control", Some(Credentials::Password(b"Password".to_vec()))),
        wrong("control", Some(Credentials::Password(Vec::new()))),
        wrong("control", Some(Credentials::Custom(b"password".to_vec()))),
        wrong("control", Some(Credentials::None)),
        wrong("control", None),
        wrong(
            "somebody",
            Some(Credentials::Password(b"password".to_vec())),
        ),
    ] {
        let mut driver = Driver::quiet();
        let (connection, response) = driver.open(parameters);
        assert_eq!(
            (response.version, response.code),
            (29, response_code::AUTHENTICATION_FAILED)
        );
        assert_eq!(driver.sent(connection), [Sent::Closed]);
        assert_eq!(driver.core.session_count(), 0);
    }
    let mut driver = Driver::new(ServerConfig {
        anonymous: AnonymousSessions::Deny,
        ..quiet_config()
    });
    let anonymous = ConnectParameters {
        principal: None,
        credentials: None,
        ..parameters()
    };
    assert_eq!(
        driver.open(anonymous).1.code,
        response_code::AUTHENTICATION_FAILED
    );
}

#[test]
fn answers_can_be_ordered() {
    let mut driver = Driver::quiet();
    driver.core.answer_next_connections_with(119, None, Some(2));
    assert_eq!(driver.open(parameters()).1.code, 119);
    let (connection, response) = driver.open(with_version(Some(26)));
    assert_eq!((response.version, response.code), (26, 119));
    assert_eq!(driver.sent(connection), [Sent::Closed]);
    assert_eq!(driver.open(parameters()).1.code, response_code::OK);

    driver
        .core
        .answer_next_connections_with(100, Some(24), None);
    for _ in 0..3 {
        let (_, response) = driver.open(parameters());
        assert_eq!((response.version, response.code), (24, 100));
        assert!(response.accepted.is_some());
    }
    assert_eq!(
        driver.core.session_count(),
        1,
        "ordered successes open no session"
    );
    driver.core.answer_normally();
    assert_eq!(driver.open(parameters()).1.version, 29);
}

#[test]
fn the_time_a_session_is_kept_is_limited_on_both_sides() {
    let config = ServerConfig {
        maximum_reconnect_timeout: Duration::from_secs(60),
        ..quiet_config()
    };
    for (wanted, granted) in [
        (Some(20_000), 20),
        (Some(2_147_483_647), 60),
        (Some(0), 0),
        (Some(-5), 0),
        (None, 0),
    ] {
        let mut driver = Driver::new(config.clone());
        driver.open(ConnectParameters {
            reconnect_timeout_ms: wanted,
            ..parameters()
        });
        assert_eq!(
            driver.only_session().reconnect_timeout,
            Duration::from_secs(granted)
        );
    }
}

#[test]
fn tokens_are_not_told_with_events() {
    let mut driver = Driver::quiet();
    let (connection, response) = driver.open(parameters());
    driver.lose(connection);
    let secret = token(&response);
    assert!(!driver.events.is_empty());
    assert!(driver
        .events
        .iter()
        .all(|event| !format!("{event} {event:?}").contains(&secret)));
}
