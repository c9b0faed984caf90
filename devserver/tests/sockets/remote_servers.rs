//! Servers that connect to each other.

use std::time::{Duration, Instant};

use devserver::{Server, ServerOptions};
use diffusion::data::json;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::message::{self, Message};
use diffusion::wire::service;
use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::control::remote_servers::{
    CheckRemoteServer, CheckRemoteServerResponse, CreateRemoteServer, CreateRemoteServerRequest,
    RemoteServer, RemoteServerKind, RemoteServerOption, RemoteServerState, RemoveRemoteServer,
};
use diffusion::wire::services::control::topic_views::{CreateTopicView, CreateTopicViewRequest};
use diffusion::wire::services::topics::missing_topic::{
    MissingTopic, TopicControlRegistration, TopicControlRegistrationRequest, DEFAULT_CONTROL_GROUP,
};
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::subscription::{SelectionRequest, Subscribe};
use diffusion::wire::services::topics::topic_update::{AddAndSetTopic, AddAndSetTopicRequest};
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
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
    create_with_filter(client, kind, url, password, "");
}

fn create_with_filter(
    client: &mut Client,
    kind: RemoteServerKind,
    url: &str,
    password: &str,
    filter: &str,
) {
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
            missing_topic_notification_filter: filter.into(),
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

fn put_topic(client: &mut Client, path: &str, value: &str) {
    let request = AddAndSetTopicRequest {
        path: path.into(),
        specification: TopicSpecification::new(TopicType::Json),
        value: json::to_cbor(value.as_bytes()).expect("JSON").into(),
        constraint: UpdateConstraint::Unconstrained,
    };
    ask::<AddAndSetTopic>(client, &request);
}

/// Waits until a topic of a server has this value; the empty text is no topic.
fn wait_for_value(server: &Server, path: &'static str, wanted: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let value = server
            .with_core(move |core, _| core.topic_value(path))
            .flatten();
        let text = value.map_or(String::new(), |value| json::to_text(&value).expect("JSON"));
        if text == wanted {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{path} is '{text}', not '{wanted}'"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn view_from_r(client: &mut Client) {
    let request = CreateTopicViewRequest {
        name: "view".into(),
        specification: "map ?a// from r to b/<path(1)>".into(),
    };
    ask::<CreateTopicView>(client, &request);
}

#[test]
fn topics_come_from_the_other_server_and_go_with_the_connection() {
    let (here, there) = (server(), server());
    let (mut client, mut publisher) = (admin(&here), admin(&there));
    put_topic(&mut publisher, "a/1", "1");
    view_from_r(&mut client);
    let kind = RemoteServerKind::SecondaryInitiator;
    create(&mut client, kind, &there.url(), "password");
    wait_for_value(&here, "b/1", "1");
    assert_eq!(check(&mut client).state, RemoteServerState::Connected);
    let long = |number: u32| format!(r#"{{"number":{number},"filler":"{}"}}"#, "x".repeat(500));
    // As deltas too.
    for number in 2..20 {
        put_topic(&mut publisher, "a/1", &long(number));
    }
    put_topic(&mut publisher, "a/2", "2");
    wait_for_value(&here, "b/1", &long(19));
    wait_for_value(&here, "b/2", "2");
    let before = there.status().sessions_opened;
    there.cut_all(devserver::CutKind::Rst);
    assert!(there.wait_until(PATIENCE, |status| status.sessions_opened > before));
    let mut publisher = admin(&there);
    put_topic(&mut publisher, "a/2", "3");
    wait_for_value(&here, "b/2", "3");
    there.stop();
    wait_for_value(&here, "b/2", "");
    wait_for(&mut client, RemoteServerState::Retrying);
}

#[test]
fn topics_come_to_an_acceptor_too() {
    let (secondary, primary) = (server(), server());
    let (mut client, mut publisher) = (admin(&secondary), admin(&primary));
    put_topic(&mut publisher, "a/1", "1");
    view_from_r(&mut client);
    create(
        &mut client,
        RemoteServerKind::SecondaryAcceptor,
        "localhost",
        "password",
    );
    let kind = RemoteServerKind::PrimaryInitiator;
    create(&mut publisher, kind, &secondary.url(), "");
    wait_for_value(&secondary, "b/1", "1");
    ask::<RemoveRemoteServer>(&mut publisher, &"r".to_owned());
    wait_for_value(&secondary, "b/1", "");
}

#[test]
fn the_other_server_is_told_of_missing_topics() {
    let (here, there) = (server(), server());
    let (mut client, mut handler) = (admin(&here), admin(&there));
    let registration = TopicControlRegistrationRequest {
        service: service::MISSING_TOPIC,
        control_group: DEFAULT_CONTROL_GROUP.into(),
        path: "a".into(),
        handler_cid: 5,
    };
    ask::<TopicControlRegistration>(&mut handler, &registration);
    view_from_r(&mut client);
    let kind = RemoteServerKind::SecondaryInitiator;
    create_with_filter(&mut client, kind, &there.url(), "password", "?a//");
    wait_for(&mut client, RemoteServerState::Connected);
    // The view has selected what is missing there as well.
    assert_eq!(missing_selector(&mut handler), "?a//");
    let selection = SelectionRequest {
        selector: ">a/wanted".into(),
        scope: SelectionScope(String::new()),
    };
    ask::<Subscribe>(&mut client, &selection);
    assert_eq!(missing_selector(&mut handler), ">a/wanted");
}

/// What a handler is told is missing.
fn missing_selector(handler: &mut Client) -> String {
    let Seen::Message(message) = handler.read() else {
        panic!("no message");
    };
    match Message::decode(message.into(), usize::MAX).expect("a message") {
        Message::Request { body, .. } => {
            let told = MissingTopic::read_request(&body, 29).expect("a notification");
            told.selector
        }
        other => panic!("{other:?}"),
    }
}
