//! The core: services, pings, closing, bad messages (`specification/protocol/connection sections 6, 7, 9, 10`).

use std::time::Duration;

use devserver::core::{
    CloseReason, PingKind, PingMode, Restart, ServerConfig, ServerEvent, SessionState,
};
use diffusion::wire::handshake::{response_code, ConnectParameters};

use crate::support::{parameters, quiet_config, resuming, token, Driver};

fn closed_because(driver: &Driver, wanted: CloseReason) -> bool {
    driver.events.iter().any(
        |event| matches!(event, ServerEvent::SessionClosed { reason, .. } if *reason == wanted),
    )
}

#[test]
fn a_user_ping_of_the_client_is_answered() {
    let mut driver = Driver::quiet();
    let (connection, _) = driver.open(parameters());
    driver.receive(connection, &[0x00, 0x38, 0x01]);
    assert_eq!(driver.messages(connection), ["0601"]);
    driver.receive(connection, &[0x00, 0x38, 0x00]);
    assert_eq!(driver.messages(connection), [""; 0], "one-way");
    assert_eq!(
        (driver.only_session().received, driver.only_session().sent),
        (2, 1)
    );
}

#[test]
fn an_unknown_service_gets_error_100_unless_one_way() {
    let mut driver = Driver::quiet();
    let (connection, _) = driver.open(parameters());
    driver.receive(connection, &[0x00, 0xe8, 0x07, 0x05]);
    let text = "Unknown service: 1000";
    let expected = format!(
        "0705{:02x}{}64",
        text.len(),
        crate::support::hex(text.as_bytes())
    );
    assert_eq!(driver.messages(connection), [expected]);
    driver.receive(connection, &[0x00, 0xe8, 0x07, 0x00]);
    assert_eq!(driver.messages(connection), [""; 0]);
}

#[test]
fn user_pings_of_the_server_are_timed() {
    let mut driver = Driver::quiet();
    let (connection, _) = driver.open(parameters());
    let session = driver.only_session().id;
    assert!(driver
        .core
        .send_user_ping(driver.now, session, PingMode::Answered));
    assert!(driver
        .core
        .send_user_ping(driver.now, session, PingMode::OneWay));
    assert_eq!(driver.messages(connection), ["003801", "003800"]);
    assert_eq!(driver.only_session().open_conversations, 1);
    driver.pass(Duration::from_millis(5));
    driver.receive(connection, &[0x06, 0x01]);
    let answered = ServerEvent::PingAnswered {
        session,
        kind: PingKind::User,
        round_trip: Duration::from_millis(5),
    };
    assert!(driver.events.contains(&answered));
    assert_eq!(driver.only_session().open_conversations, 0);
    driver.receive(connection, &[0x06, 0x01]);
    driver.receive(connection, &[0x06, 0x00]);
    assert_eq!(
        driver.core.session_count(),
        1,
        "answers nobody waits for are counted and ignored"
    );
    assert_eq!(driver.only_session().received, 3);
}

#[test]
fn system_pings_come_every_period() {
    let mut driver = Driver::new(ServerConfig::default());
    let (connection, _) = driver.open(parameters());
    assert_eq!(
        driver.core.poll_timeout(),
        Some(driver.now + Duration::from_secs(90))
    );
    driver.pass(Duration::from_secs(89));
    assert_eq!(driver.messages(connection), [""; 0]);
    driver.pass(Duration::from_secs(1));
    assert_eq!(driver.messages(connection), ["003701"]);
    driver.receive(connection, &[0x06, 0x01]);
    driver.pass(Duration::from_secs(90));
    assert_eq!(driver.messages(connection), ["003702"]);
    driver.core.drop_pings(true);
    driver.pass(Duration::from_secs(90));
    assert_eq!(driver.messages(connection), [""; 0]);
}

#[test]
fn a_client_that_answers_no_pings_is_given_up() {
    let mut driver = Driver::new(ServerConfig {
        ping_period: Some(Duration::from_secs(1)),
        unanswered_pings_limit: 2,
        ..ServerConfig::default()
    });
    let (connection, _) = driver.open(parameters());
    for _ in 0..2 {
        driver.pass(Duration::from_secs(1));
    }
    assert_eq!(driver.messages(connection), ["003701", "003702"]);
    driver.pass(Duration::from_secs(1));
    assert_eq!(driver.messages(connection), ["closed"]);
    assert!(
        matches!(
            driver.only_session().state,
            SessionState::Disconnected { .. }
        ),
        "kept as after any loss"
    );
    driver.pass(Duration::from_secs(5));
    assert_eq!(
        driver.only_session().sent,
        2,
        "no pings while the client is away"
    );
}

#[test]
fn any_answer_keeps_the_connection() {
    let mut driver = Driver::new(ServerConfig {
        ping_period: Some(Duration::from_secs(1)),
        unanswered_pings_limit: 2,
        ..ServerConfig::default()
    });
    let (connection, _) = driver.open(parameters());
    for cid in 1..=20u8 {
        driver.pass(Duration::from_secs(1));
        driver.receive(connection, &[0x06, cid]);
    }
    assert_eq!(driver.messages(connection).len(), 20);
}

#[test]
fn a_close_request_is_answered_and_ends_the_session() {
    let mut driver = Driver::quiet();
    let (connection, response) = driver.open(parameters());
    driver.receive(connection, &[0x1d]);
    assert_eq!(driver.messages(connection), ["1c", "closed"]);
    assert!(closed_because(&driver, CloseReason::ByClient));
    driver.receive(connection, &[0x00, 0x38, 0x01]);
    driver.lose(connection);
    assert_eq!(driver.messages(connection), [""; 0]);
    let (_, answer) = driver.open(resuming(&token(&response), 1, 0));
    assert_eq!(answer.code, response_code::UNKNOWN_SESSION);
}

#[test]
fn an_abort_ends_the_session() {
    let mut driver = Driver::quiet();
    let (connection, _) = driver.open(parameters());
    let session = driver.only_session().id;
    assert!(driver.core.abort_session(session));
    assert_eq!(driver.messages(connection), ["1c", "closed"]);
    assert!(!driver.core.abort_session(session));
    assert_eq!(driver.core.session_count(), 0);
}

#[test]
fn unreadable_messages_end_the_session() {
    for message in [
        &[][..],
        &[0x02],
        &[0x40],
        &[0x00],
        &[0x00, 0x38, 0x80],
        &[0x07, 0x01, 0x05, 0x61],
        &[0x1c],
        &[0x04, 0, 0, 0, 1, 0x61],
        &[0x05, 0, 0, 0, 1, 0x61],
        &[0x84, 0, 0, 0, 1, 0x61],
        &[0xff, 0xff, 0xff],
    ] {
        let mut driver = Driver::quiet();
        let (connection, _) = driver.open(parameters());
        driver.receive(connection, message);
        assert_eq!(
            driver.messages(connection),
            ["1c", "closed"],
            "{message:02x?}"
        );
        assert!(
            closed_because(&driver, CloseReason::ProtocolError),
            "{message:02x?}"
        );
    }
    let mut driver = Driver::quiet();
    let (connection, _) = driver.open(parameters());
    driver.core.handle_protocol_error(connection, "text");
    assert_eq!(driver.messages(connection), ["1c", "closed"]);
}

#[test]
fn arbitrary_bytes_do_no_harm() {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut driver = Driver::quiet();
    for _ in 0..20_000 {
        let (connection, _) = driver.open(parameters());
        let length = next() % 12;
        let message: Vec<u8> = (0..length).map(|_| (next() >> 32) as u8).collect();
        driver.receive(connection, &message);
        let session = driver.core.session_of(connection);
        let answers = driver.messages(connection);
        assert_eq!(
            session.is_none(),
            answers.last().is_some_and(|last| last == "closed"),
            "{message:02x?}"
        );
        if let Some(session) = session {
            driver.core.abort_session(session);
        }
        driver.sent(connection);
        driver.events.clear();
    }
}

#[test]
fn messages_above_the_maximum_end_the_session() {
    let mut driver = Driver::new(ServerConfig {
        maximum_message_size: 16,
        ..quiet_config()
    });
    let (connection, _) = driver.open(parameters());
    let mut message = vec![0x00, 0x38, 0x00];
    message.resize(16, 0);
    driver.receive(connection, &message);
    assert_eq!(driver.core.session_count(), 1);
    message.push(0);
    driver.receive(connection, &message);
    assert_eq!(driver.messages(connection), ["1c", "closed"]);
    assert!(closed_because(&driver, CloseReason::MessageTooLarge));
}

#[test]
fn sessions_end_when_their_time_is_over() {
    let mut driver = Driver::quiet();
    let (connection, response) = driver.open(parameters());
    driver.lose(connection);
    assert_eq!(
        driver.core.poll_timeout(),
        Some(driver.now + Duration::from_secs(20))
    );
    driver.pass(Duration::from_millis(19_999));
    assert_eq!(driver.core.session_count(), 1);
    driver.pass(Duration::from_millis(1));
    assert_eq!(driver.core.session_count(), 0);
    assert!(closed_because(&driver, CloseReason::Expired));
    assert_eq!(driver.core.poll_timeout(), None);
    assert_eq!(
        driver.open(resuming(&token(&response), 1, 0)).1.code,
        response_code::UNKNOWN_SESSION
    );
}

#[test]
fn without_a_reconnect_timeout_a_loss_is_the_end() {
    let mut driver = Driver::quiet();
    let (connection, _) = driver.open(ConnectParameters {
        reconnect_timeout_ms: Some(0),
        ..parameters()
    });
    driver.lose(connection);
    assert_eq!(driver.core.session_count(), 0);
    assert!(closed_because(&driver, CloseReason::ConnectionLost));
}

#[test]
fn expiry_on_command_just_ends_the_connection() {
    let mut driver = Driver::quiet();
    let (connection, response) = driver.open(parameters());
    assert!(driver.core.expire_session(driver.core.session_ids()[0]));
    assert_eq!(driver.messages(connection), ["closed"]);
    assert_eq!(
        driver.open(resuming(&token(&response), 1, 0)).1.code,
        response_code::UNKNOWN_SESSION
    );
}

#[test]
fn a_restart_keeps_or_loses_the_sessions() {
    for (restart, code) in [
        (Restart::KeepState, response_code::RECONNECTED),
        (Restart::LoseState, response_code::UNKNOWN_SESSION),
    ] {
        let mut driver = Driver::quiet();
        let (connection, response) = driver.open(parameters());
        driver.core.restart(driver.now, restart);
        assert_eq!(driver.messages(connection), ["closed"]);
        assert_eq!(driver.core.connected_count(), 0);
        assert_eq!(driver.open(resuming(&token(&response), 1, 0)).1.code, code);
    }
}
