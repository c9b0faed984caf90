//! What the simulation found in the server's core, each as the shortest story that shows it.

mod support;

use devserver::core::{MessageLoss, ServerConfig};
use diffusion::wire::handshake::response_code;
use support::{parameters, quiet_config, resuming, token, Driver};

fn with_loss() -> Driver {
    Driver::new(ServerConfig {
        on_message_loss: MessageLoss::ReconnectWithLoss106,
        ..quiet_config()
    })
}

/// The answer 106 gets lost. The client comes back with the numbers of before the loss, which fit the new ones by chance:
/// with 105 the client would send again what the server has had, and never learn of the loss.
#[test]
fn a_loss_is_announced_again_until_the_client_knows_of_it() {
    let mut driver = with_loss();
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
    let mut driver = with_loss();
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
