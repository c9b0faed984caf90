//! What the simulation found in the server's core, each as the shortest story that shows it.

use bytes::Bytes;
use devserver::core::Restart;
use diffusion::wire::handshake::response_code;
use diffusion::wire::service;
use diffusion::wire::services::common::TypedValue;
use diffusion::wire::services::topics::messaging::{
    MessagingReceiverControlRegistration, MessagingRegistration, MessagingRegistrationRequest,
    MessagingSend, MessagingSendRequest,
};

use crate::support::peer::Peer;
use crate::support::{parameters, resuming, token, Driver, Sent};

/// The answer 106 gets lost. The client comes back with the numbers of before the loss, which fit the new ones by chance:
/// with 105 the client would send again what the server has had, and never learn of the loss.
#[test]
fn a_loss_is_announced_again_until_the_client_knows_of_it() {
    let mut driver = Driver::losing();
    let (first, response) = driver.open(parameters());
    let before = token(&response);
    driver.receive(first, &[0x00, 0x38, 0x01]);
    let session = driver.only_session().id;
    driver.core.lose_messages(session);
    let (second, answer) = driver.open(resuming(&before, 1, 0));
    assert_eq!(answer.code, response_code::RECONNECTED_WITH_MESSAGE_LOSS);
    let lost = token(&answer);
    assert_ne!(lost, before);
    driver.lose(second);

    let (third, answer) = driver.open(resuming(&before, 1, 0));
    assert_eq!(answer.code, response_code::RECONNECTED_WITH_MESSAGE_LOSS);
    let known = token(&answer);
    driver.lose(third);

    let (fourth, answer) = driver.open(resuming(&known, 1, 0));
    assert_eq!(answer.code, response_code::RECONNECTED);
    assert_eq!(token(&answer), known);
    driver.lose(fourth);
    for outdated in [before, lost] {
        let (_, answer) = driver.open(resuming(&outdated, 1, 0));
        assert_eq!(answer.code, response_code::UNKNOWN_SESSION);
    }
}

/// Tokens of before a loss go with their session.
#[test]
fn no_outdated_token_outlives_its_session() {
    let mut driver = Driver::losing();
    let (_, response) = driver.open(parameters());
    let session = driver.only_session().id;
    driver.core.lose_messages(session);
    let (_, answer) = driver.open(resuming(&token(&response), 1, 0));
    driver.core.expire_session(session);
    driver.collect();
    for gone in [token(&response), token(&answer)] {
        let (_, answer) = driver.open(resuming(&gone, 1, 0));
        assert_eq!(answer.code, response_code::UNKNOWN_SESSION);
    }
}

/// The end of a session fails the messages that it had to answer. A restart has ended the connections of those who wait.
#[test]
fn a_restart_without_state_tells_nobody_what_else_ends() {
    let mut driver = Driver::quiet();
    let mut handler = Peer::open(&mut driver, "control");
    let mut sender = Peer::open(&mut driver, "control");
    let registration = MessagingRegistrationRequest {
        registration: MessagingRegistration {
            service: service::MESSAGING_RECEIVER_CLIENT,
            control_group: "default".into(),
            path: "ask".into(),
            session_property_keys: Vec::new(),
        },
        handler_cid: handler.new_cid(),
    };
    handler
        .call::<MessagingReceiverControlRegistration>(&mut driver, &registration)
        .expect("registered");
    let request = MessagingSendRequest {
        path: "ask".into(),
        request: TypedValue {
            data_type: "json".into(),
            value: Bytes::from_static(b"\x01"),
        },
    };
    sender.send::<MessagingSend>(&mut driver, &request);
    driver.core.restart(driver.now, Restart::LoseState);
    assert_eq!(driver.sent(sender.connection), [Sent::Closed]);
    assert_eq!(driver.core.connected_count(), 0);
}
