//! The core: reconnection, replay, message loss (`specification/protocol/connection sections 11 and 17`).

use std::time::Duration;

use bytes::Bytes;
use devserver::core::{MessageLoss, PingMode, ServerConfig, ServerEvent, SessionState};
use diffusion::wire::handshake::{response_code, ConnectParameters, ConnectionResponse};

use crate::support::{parameters, quiet_config, resuming, token, Driver};

fn recovery_sequence(response: &ConnectionResponse) -> Option<i32> {
    response
        .accepted
        .as_ref()
        .and_then(|accepted| accepted.recovery_sequence)
}

fn lossy(recovery_buffer_messages: usize) -> ServerConfig {
    ServerConfig {
        recovery_buffer_messages,
        on_message_loss: MessageLoss::ReconnectWithLoss106,
        ..quiet_config()
    }
}

/// The example of section 11.6, the server's side.
#[test]
fn worked_example() {
    let mut driver = Driver::losing();
    let (first, response) = driver.open(parameters());
    let token = token(&response);
    let session = driver.only_session().id;
    driver
        .core
        .send_system_ping(driver.now, session, PingMode::Answered);
    driver
        .core
        .send_system_ping(driver.now, session, PingMode::Answered);
    driver
        .core
        .send_user_ping(driver.now, session, PingMode::OneWay);
    assert_eq!(driver.messages(first), ["003701", "003702", "003800"]);
    for message in [&[0x06, 0x01][..], &[0x06, 0x02], &[0x00, 0x38, 0x01]] {
        driver.receive(first, message);
    }
    assert_eq!(driver.messages(first), ["0601"]);
    assert_eq!(
        (driver.only_session().received, driver.only_session().sent),
        (3, 4)
    );
    // 003802 and 003803 are lost with the connection.
    driver.lose(first);

    let (second, response) = driver.open(resuming(&token, 1, 4));
    assert_eq!(response.code, response_code::RECONNECTED);
    assert_eq!(recovery_sequence(&response), Some(4));
    assert_eq!(driver.messages(second), [""; 0]);
    for cid in 2..=4 {
        driver.receive(second, &[0x00, 0x38, cid]);
    }
    assert_eq!(driver.messages(second), ["0602", "0603", "0604"]);
    driver.lose(second);

    // In the example the client has received none of the answers: they are sent again.
    let (third, response) = driver.open(resuming(&token, 4, 4));
    assert_eq!(
        (response.code, recovery_sequence(&response)),
        (response_code::RECONNECTED, Some(7))
    );
    assert_eq!(driver.messages(third), ["0602", "0603", "0604"]);
    driver.lose(third);

    driver.core.lose_messages(session);
    let (fourth, response) = driver.open(resuming(&token, 7, 4));
    assert_eq!(response.code, response_code::RECONNECTED_WITH_MESSAGE_LOSS);
    assert_eq!(
        (driver.only_session().received, driver.only_session().sent),
        (0, 0)
    );
    assert_eq!(driver.messages(fourth), [""; 0]);
    driver.receive(fourth, &[0x00, 0x38, 0x05]);
    assert_eq!(driver.only_session().received, 1);
    driver.lose(fourth);

    driver.pass(Duration::from_secs(20));
    let (fifth, response) = driver.open(resuming(&token, 1, 0));
    assert_eq!(
        (response.version, response.code),
        (29, response_code::UNKNOWN_SESSION)
    );
    assert_eq!(driver.messages(fifth), ["closed"]);
}

#[test]
fn messages_that_arise_while_the_client_is_away_are_numbered_and_sent_later() {
    let mut driver = Driver::quiet();
    let (first, response) = driver.open(parameters());
    let session = driver.only_session().id;
    driver.lose(first);
    driver
        .core
        .send_user_ping(driver.now, session, PingMode::Answered);
    driver
        .core
        .send_raw(session, Bytes::from_static(&[0x00, 0x38, 0x00]));
    assert_eq!(driver.only_session().sent, 2);
    assert_eq!(driver.messages(first), [""; 0]);
    let (second, response) = driver.open(resuming(&token(&response), 1, 0));
    assert_eq!(response.code, response_code::RECONNECTED);
    driver
        .core
        .send_user_ping(driver.now, session, PingMode::Answered);
    assert_eq!(
        driver.messages(second),
        ["003801", "003800", "003802"],
        "the old ones before anything new"
    );
    driver.receive(second, &[0x06, 0x01]);
    assert!(
        driver
            .events
            .iter()
            .any(|event| matches!(event, ServerEvent::PingAnswered { .. })),
        "conversations live on"
    );
}

#[test]
fn what_is_sent_again_can_be_lost_again() {
    let mut driver = Driver::quiet();
    let (mut connection, response) = driver.open(parameters());
    let session = driver.only_session().id;
    for _ in 0..3 {
        driver
            .core
            .send_user_ping(driver.now, session, PingMode::OneWay);
    }
    for received in [0, 1, 1, 3] {
        driver.lose(connection);
        driver.sent(connection);
        connection = driver.dial(resuming(&token(&response), 1, received));
        assert_eq!(driver.response(connection).code, response_code::RECONNECTED);
        assert_eq!(driver.messages(connection).len(), 3 - received as usize);
    }
    assert_eq!(driver.only_session().sent, 3);
}

#[test]
fn a_message_the_server_cannot_send_again_is_lost() {
    let mut driver = Driver::new(ServerConfig {
        recovery_buffer_messages: 2,
        ..quiet_config()
    });
    let (first, response) = driver.open(parameters());
    let session = driver.only_session().id;
    for _ in 0..3 {
        driver
            .core
            .send_user_ping(driver.now, session, PingMode::OneWay);
    }
    driver.lose(first);
    let (second, answer) = driver.open(resuming(&token(&response), 1, 0));
    assert_eq!(answer.code, response_code::RECONNECTION_FAILED_MESSAGE_LOSS);
    assert_eq!(driver.messages(second), ["closed"]);
    assert_eq!(driver.core.session_count(), 0, "the session is over");
    assert_eq!(
        driver.open(resuming(&token(&response), 1, 1)).1.code,
        response_code::UNKNOWN_SESSION
    );
}

#[test]
fn messages_the_client_cannot_send_again_are_lost() {
    for (config, code) in [
        (
            quiet_config(),
            response_code::RECONNECTION_FAILED_MESSAGE_LOSS,
        ),
        (lossy(1000), response_code::RECONNECTED_WITH_MESSAGE_LOSS),
    ] {
        let mut driver = Driver::new(config);
        let (first, response) = driver.open(parameters());
        driver.receive(first, &[0x00, 0x38, 0x01]);
        driver.lose(first);
        // The server has message 1 and needs 2, the client begins at 3.
        assert_eq!(driver.open(resuming(&token(&response), 3, 1)).1.code, code);
    }
}

#[test]
fn nonsense_numbers_are_message_loss() {
    let numbers = [
        (Some(1), Some(5)),
        (Some(1), Some(-1)),
        (None, Some(0)),
        (Some(1), None),
        (Some(1 << 40), Some(0)),
    ];
    for (client_sequence, server_sequence) in numbers {
        let mut driver = Driver::quiet();
        let (first, response) = driver.open(parameters());
        driver.lose(first);
        let asking = ConnectParameters {
            client_sequence,
            server_sequence,
            ..resuming(&token(&response), 0, 0)
        };
        let code = driver.open(asking).1.code;
        assert_eq!(
            code,
            response_code::RECONNECTION_FAILED_MESSAGE_LOSS,
            "{client_sequence:?} {server_sequence:?}"
        );
    }
}

#[test]
fn after_106_both_directions_start_again() {
    let mut driver = Driver::new(lossy(0));
    let (first, response) = driver.open(parameters());
    let session = driver.only_session().id;
    driver
        .core
        .send_user_ping(driver.now, session, PingMode::Answered);
    driver.lose(first);
    let (second, answer) = driver.open(resuming(&token(&response), 1, 0));
    assert_eq!(answer.code, response_code::RECONNECTED_WITH_MESSAGE_LOSS);
    let accepted = answer.accepted.expect("accepted");
    assert_eq!(accepted.session_id, session);
    assert_eq!(accepted.maximum_message_size, Some(i32::MAX));
    let view = driver.only_session();
    assert_eq!(
        (view.received, view.sent, view.open_conversations),
        (0, 0, 0)
    );
    driver
        .core
        .send_user_ping(driver.now, session, PingMode::Answered);
    assert_eq!(
        driver.messages(second),
        ["003802"],
        "conversation ids go on"
    );
}

#[test]
fn a_new_connection_with_a_known_token_replaces_the_old_one() {
    let mut driver = Driver::quiet();
    let (first, response) = driver.open(parameters());
    let (second, answer) = driver.open(resuming(&token(&response), 1, 0));
    assert_eq!(answer.code, response_code::RECONNECTED);
    assert_eq!(driver.messages(first), ["closed"]);
    driver.receive(first, &[0x00, 0x38, 0x01]);
    driver.lose(first);
    assert_eq!(driver.only_session().state, SessionState::Connected(second));
    assert_eq!(
        driver.only_session().received,
        0,
        "the old connection is not heard any more"
    );
}

#[test]
fn a_reconnection_takes_the_session_as_it_is() {
    let mut driver = Driver::new(ServerConfig::default());
    let (first, response) = driver.open(ConnectParameters {
        version: Some(25),
        ..parameters()
    });
    driver.pass(Duration::from_secs(89));
    driver.lose(first);
    driver.pass(Duration::from_secs(10));
    // The version in force stays, and the token is proof enough.
    let asking = ConnectParameters {
        principal: None,
        credentials: None,
        ..resuming(&token(&response), 1, 0)
    };
    let (second, answer) = driver.open(asking);
    assert_eq!(
        (answer.version, answer.code),
        (25, response_code::RECONNECTED)
    );
    assert_eq!(token(&answer).len(), 24);
    assert_eq!(driver.only_session().principal, "control");
    driver.pass(Duration::from_secs(89));
    assert_eq!(driver.messages(second), [""; 0]);
    driver.pass(Duration::from_secs(1));
    assert_eq!(
        driver.messages(second),
        ["003701"],
        "a period after the reconnection"
    );
}

#[test]
fn a_failed_reconnection_ends_the_old_connection_too() {
    let mut driver = Driver::quiet();
    let (first, response) = driver.open(parameters());
    let (second, answer) = driver.open(resuming(&token(&response), 1, 7));
    assert_eq!(answer.code, response_code::RECONNECTION_FAILED_MESSAGE_LOSS);
    assert_eq!(driver.messages(first), ["closed"]);
    assert_eq!(driver.messages(second), ["closed"]);
    assert_eq!(driver.core.connected_count(), 0);
}
