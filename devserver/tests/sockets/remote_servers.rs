//! Servers that connect to each other.

use std::time::{Duration, Instant};

use devserver::{Server, ServerOptions};
use diffusion::wire::credentials::Credentials;
use diffusion::wire::message::{self, Message};
use diffusion::wire::services::control::remote_servers::{
    CheckRemoteServer, CheckRemoteServerResponse, CreateRemoteServer, CreateRemoteServerRequest,
    RemoteServer, RemoteServerKind, RemoteServerOption, RemoteServerState, RemoveRemoteServer,
};
use diffusion::wire::services::Service;

use crate::client::{Client, Seen, PATIENCE, QUERY};

fn server() -> Server {
    Server::start(ServerOptions::default()).expect("a server")
}

fn admin(server: &Server) -> Client {
    Client::dial(server, &QUERY.replace("=control", "=admin")).expect("a session")
}

fn ask<S: Service>(client: &mut Client, request: &S::Request) -> S::Response {
    let (mut body, mut frame) = (Vec::new(), Vec::new());
    S::write_request(request, &mut body, 29).expect("expressible");
    message::encode_request(&mut frame, S::ID, 1, &body);
    client.send(&frame);
    let Seen::Message(answer) = client.read() else {
        panic!("no answer");
    };
    match Message::decode(answer.into(), usize::MAX).expect("a message") {
        Message::Response { body, .. } => S::read_response(&body, 29).expect("a response"),
        other => panic!("{other:?}"),
    }
}

fn create(client: &mut Client, kind: RemoteServerKind, url: &str, password: &str) {
    let is_primary = kind == RemoteServerKind::PrimaryInitiator;
    let options = vec![(RemoteServerOption::RetryDelay, "20".to_owned())];
    let request = CreateRemoteServerRequest {
        server: RemoteServer {
            kind,
            name: "r".into(),
            urls: vec![url.to_owned()],
            principal: if is_primary { "" } else { "control" }.into(),
            connection_options: if kind == RemoteServerKind::SecondaryAcceptor {
                vec![]
            } else {
                options
            },
            missing_topic_notification_filter: String::new(),
            connector: if is_primary { "connector" } else { "" }.into(),
        },
        credentials: Credentials::Password(password.into()),
    };
    ask::<CreateRemoteServer>(client, &request);
}

fn check(client: &mut Client) -> CheckRemoteServerResponse {
    ask::<CheckRemoteServer>(client, &"r".to_owned())
}

/// Checks until the state is this.
fn wait_for(client: &mut Client, wanted: RemoteServerState) -> String {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = check(client);
        if found.state == wanted {
            return found.failure_message;
        }
        assert!(Instant::now() < deadline, "{found:?}, not {wanted:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_check_of_a_secondary_initiator_connects_to_the_other_server() {
    let (here, there) = (server(), server());
    let mut client = admin(&here);
    let kind = RemoteServerKind::SecondaryInitiator;
    create(&mut client, kind, &there.url(), "password");
    let found = check(&mut client);
    let expected = CheckRemoteServerResponse {
        state: RemoteServerState::Inactive,
        failure_message: String::new(),
    };
    assert_eq!(found, expected, "nothing needs the connection");
    assert_eq!(there.status().sessions_opened, 1);
    assert!(there.wait_for_sessions(0, PATIENCE), "the test is over");
    there.stop();
    let found = check(&mut client);
    assert_eq!(found.state, RemoteServerState::Failed);
    assert!(!found.failure_message.is_empty());
}

#[test]
fn a_secondary_initiator_with_a_wrong_password_fails() {
    let (here, there) = (server(), server());
    let mut client = admin(&here);
    let kind = RemoteServerKind::SecondaryInitiator;
    create(&mut client, kind, &there.url(), "wrong");
    let found = check(&mut client);
    assert_eq!(found.state, RemoteServerState::Failed);
    assert_eq!(there.status().sessions_opened, 0);
}

#[test]
fn a_primary_initiator_stays_connected_to_the_acceptor_of_its_name() {
    let (primary, secondary) = (server(), server());
    let mut client = admin(&primary);
    let kind = RemoteServerKind::PrimaryInitiator;
    create(&mut client, kind, &secondary.url(), "");
    wait_for(&mut client, RemoteServerState::Retrying);
    let mut other = admin(&secondary);
    create(
        &mut other,
        RemoteServerKind::SecondaryAcceptor,
        "localhost",
        "password",
    );
    wait_for(&mut client, RemoteServerState::Connected);
    wait_for(&mut other, RemoteServerState::Connected);
    // The connection is lost, and made again.
    let before = secondary.status().sessions_opened;
    secondary.cut_all(devserver::CutKind::Rst);
    let again = secondary.wait_until(PATIENCE, |status| status.sessions_opened > before);
    assert!(again, "the initiator comes back");
    wait_for(&mut client, RemoteServerState::Connected);
    ask::<RemoveRemoteServer>(&mut client, &"r".to_owned());
    assert_eq!(check(&mut client).state, RemoteServerState::Missing);
    let mut other = admin(&secondary);
    wait_for(&mut other, RemoteServerState::Inactive);
}
