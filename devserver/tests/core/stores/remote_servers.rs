//! Remote servers: stored, listed, validated, and when they are connected.

use std::time::Duration;

use devserver::core::{RemoteFailure, RemoteLink, RemoteOutput, ACCEPTOR_PROPERTY};
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{response_code, ConnectParameters};
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::outcomes::CreatedOrErrors;
use diffusion::wire::services::control::remote_servers::{
    CheckRemoteServer, CheckRemoteServerResponse, CreateRemoteServer, CreateRemoteServerRequest,
    ListRemoteServers, RemoteServer, RemoteServerKind, RemoteServerOption, RemoteServerState,
    RemoveRemoteServer,
};
use diffusion::wire::services::Service;

use super::open;
use crate::support::topics::TopicClient;
use crate::support::{parameters, Driver};

fn secondary(name: &str) -> RemoteServer {
    RemoteServer {
        kind: RemoteServerKind::SecondaryInitiator,
        name: name.into(),
        urls: vec!["ws://other:1".into()],
        principal: "admin".into(),
        connection_options: vec![(RemoteServerOption::RetryDelay, "500".into())],
        missing_topic_notification_filter: "?abc".into(),
        connector: String::new(),
    }
}

fn primary(name: &str, urls: &[&str]) -> RemoteServer {
    RemoteServer {
        kind: RemoteServerKind::PrimaryInitiator,
        name: name.into(),
        urls: urls.iter().map(|url| (*url).to_owned()).collect(),
        principal: String::new(),
        connection_options: vec![(RemoteServerOption::RetryDelay, "500".into())],
        missing_topic_notification_filter: String::new(),
        connector: "High Volume Connector".into(),
    }
}

fn acceptor(name: &str) -> RemoteServer {
    RemoteServer {
        kind: RemoteServerKind::SecondaryAcceptor,
        name: name.into(),
        urls: vec!["host".into()],
        principal: "admin".into(),
        connection_options: vec![],
        missing_topic_notification_filter: "*.*".into(),
        connector: String::new(),
    }
}

fn create(
    driver: &mut Driver,
    peer: &mut TopicClient,
    server: &RemoteServer,
) -> Result<CreatedOrErrors<RemoteServer>, i32> {
    let request = CreateRemoteServerRequest {
        server: server.clone(),
        credentials: Credentials::Password(b"password".to_vec()),
    };
    peer.ask::<CreateRemoteServer>(driver, &request)
}

/// Asks for the state, which may come later.
fn ask_state(driver: &mut Driver, peer: &TopicClient, name: &str, cid: i64) {
    let mut body = Vec::new();
    CheckRemoteServer::write_request(&name.to_owned(), &mut body, peer.version).expect("writable");
    let mut frame = Vec::new();
    diffusion::wire::message::encode_request(&mut frame, CheckRemoteServer::ID, cid, &body);
    driver.receive(peer.connection, &frame);
}

fn state(state: RemoteServerState, failure_message: &str) -> CheckRemoteServerResponse {
    CheckRemoteServerResponse {
        state,
        failure_message: failure_message.into(),
    }
}

/// The message that answers a check.
fn answer(cid: u8, response: &CheckRemoteServerResponse) -> String {
    let mut body = Vec::new();
    CheckRemoteServer::write_response(response, &mut body, 29).expect("writable");
    format!("06{cid:02x}{}", crate::support::hex(&body))
}

/// The connections to be made since the last call, with their URLs.
fn attempts(driver: &mut Driver) -> Vec<(RemoteLink, String)> {
    driver.collect();
    let outputs = std::mem::take(&mut driver.remotes);
    outputs
        .into_iter()
        .map(|output| match output {
            RemoteOutput::Connect { link, target } => (link, target.url),
            other => panic!("no attempt: {other:?}"),
        })
        .collect()
}

fn failure(message: &str) -> RemoteFailure {
    RemoteFailure {
        message: message.into(),
        permanent: false,
    }
}

#[test]
fn all_kinds_are_created_listed_and_removed() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let all = [
        acceptor("a"),
        primary("p", &["ws://one:1", "ws://two:2"]),
        secondary("s"),
    ];
    for server in &all {
        let created = create(&mut driver, &mut admin, server);
        assert_eq!(created, Ok(CreatedOrErrors::Created(server.clone())));
        let again = create(&mut driver, &mut admin, server);
        assert_eq!(again, Err(reason::REMOTE_SERVER_EXISTS), "{}", server.name);
    }
    let listed = admin.ask::<ListRemoteServers>(&mut driver, &Empty);
    assert_eq!(listed, Ok(all.to_vec()));
    for name in ["a", "s", "unknown"] {
        let removed = admin.ask::<RemoveRemoteServer>(&mut driver, &name.to_owned());
        assert_eq!(removed, Ok(Empty), "{name}");
    }
    let listed = admin.ask::<ListRemoteServers>(&mut driver, &Empty);
    assert_eq!(listed, Ok(vec![all[1].clone()]));
}

#[test]
fn everything_that_is_wrong_is_reported() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let option = |option, value: &str| vec![(option, value.to_owned())];
    let wrong = [
        (
            RemoteServer {
                name: " ".into(),
                urls: vec!["http://x".into()],
                ..secondary("x")
            },
            vec!["needs a name", "unknown transport 'http'"],
        ),
        (
            RemoteServer {
                urls: vec![],
                missing_topic_notification_filter: "?a(".into(),
                ..secondary("x")
            },
            vec!["needs one URL", "missing topic notification filter"],
        ),
        (
            RemoteServer {
                connection_options: option(RemoteServerOption::InputBufferSize, "1023"),
                ..secondary("x")
            },
            vec!["INPUT_BUFFER_SIZE"],
        ),
        (
            RemoteServer {
                connection_options: option(RemoteServerOption::WriteTimeout, "soon"),
                ..secondary("x")
            },
            vec!["WRITE_TIMEOUT"],
        ),
        (
            RemoteServer {
                connector: String::new(),
                ..primary("x", &["wss://secure:1"])
            },
            vec!["uses ws", "needs a connector"],
        ),
        (primary("x", &[]), vec!["needs a URL"]),
        (
            RemoteServer {
                connection_options: option(RemoteServerOption::RetryDelay, "1"),
                ..acceptor("x")
            },
            vec!["RETRY_DELAY"],
        ),
    ];
    for (server, expected) in wrong {
        let Ok(CreatedOrErrors::Errors(reports)) = create(&mut driver, &mut admin, &server) else {
            panic!("{server:?} was created");
        };
        assert_eq!(reports.len(), expected.len(), "{reports:?}");
        for (report, part) in reports.iter().zip(expected) {
            assert!(report.message.contains(part), "{reports:?}");
        }
    }
    let listed = admin.ask::<ListRemoteServers>(&mut driver, &Empty);
    assert_eq!(listed, Ok(vec![]));
}

#[test]
fn only_who_controls_the_server_has_remote_servers() {
    let mut driver = Driver::quiet();
    for (principal, allowed) in [("operator", true), ("control", false), ("client", false)] {
        let mut peer = open(&mut driver, principal);
        let name = "s".to_owned();
        let outcomes = [
            create(&mut driver, &mut peer, &acceptor("s")).map(|_| ()),
            peer.ask::<ListRemoteServers>(&mut driver, &Empty)
                .map(|_| ()),
            peer.ask::<CheckRemoteServer>(&mut driver, &name)
                .map(|_| ()),
            peer.ask::<RemoveRemoteServer>(&mut driver, &name)
                .map(|_| ()),
        ];
        let expected = if allowed {
            Ok(())
        } else {
            Err(reason::ACCESS_DENIED)
        };
        assert_eq!(outcomes, [expected; 4], "{principal}");
    }
}

#[test]
fn a_check_of_a_secondary_initiator_tries_to_connect() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    create(&mut driver, &mut admin, &secondary("s")).expect("created");
    assert_eq!(attempts(&mut driver), [], "nobody needs it yet");
    let missing = admin.ask::<CheckRemoteServer>(&mut driver, &"other".to_owned());
    assert_eq!(missing, Ok(state(RemoteServerState::Missing, "")));
    driver.messages(admin.connection);

    ask_state(&mut driver, &admin, "s", 7);
    ask_state(&mut driver, &admin, "s", 8);
    assert!(
        driver.messages(admin.connection).is_empty(),
        "not known yet"
    );
    let [RemoteOutput::Connect { link, target }] = &driver.remotes[..] else {
        panic!("one attempt: {:?}", driver.remotes);
    };
    let link = *link;
    assert_eq!(
        (target.url.as_str(), target.principal.as_str()),
        ("ws://other:1", "admin")
    );
    assert_eq!(
        target.credentials,
        Credentials::Password(b"password".to_vec())
    );
    driver.remotes.clear();
    driver
        .core
        .handle_remote_failed(driver.now, link, failure("refused"));
    let failed = state(RemoteServerState::Failed, "refused");
    assert_eq!(
        driver.messages(admin.connection),
        [answer(7, &failed), answer(8, &failed)]
    );
    driver.pass(Duration::from_secs(60));
    assert_eq!(
        attempts(&mut driver),
        [],
        "what nobody needs is not tried again"
    );

    ask_state(&mut driver, &admin, "s", 9);
    let (link, _) = attempts(&mut driver)[0];
    driver.core.handle_remote_connected(driver.now, link);
    let inactive = state(RemoteServerState::Inactive, "");
    assert_eq!(driver.messages(admin.connection), [answer(9, &inactive)]);
    assert_eq!(
        driver.remotes,
        [RemoteOutput::Disconnect { link }],
        "it was a test"
    );
}

#[test]
fn nobody_waits_long_for_a_server_that_does_not_answer() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    create(&mut driver, &mut admin, &secondary("s")).expect("created");
    create(&mut driver, &mut admin, &primary("p", &["ws://one:1"])).expect("created");
    driver.messages(admin.connection);
    ask_state(&mut driver, &admin, "s", 1);
    ask_state(&mut driver, &admin, "p", 2);
    let attempts = attempts(&mut driver);
    driver.pass(Duration::from_millis(3999));
    assert!(driver.messages(admin.connection).is_empty());
    driver.pass(Duration::from_millis(1));
    let late = "The server has not answered yet";
    let mut told = driver.messages(admin.connection);
    told.sort();
    assert_eq!(
        told,
        [
            answer(1, &state(RemoteServerState::Failed, late)),
            answer(2, &state(RemoteServerState::Retrying, late)),
        ]
    );
    // The attempts go on.
    for (link, _) in attempts {
        driver.core.handle_remote_connected(driver.now, link);
    }
    ask_state(&mut driver, &admin, "p", 3);
    let connected = state(RemoteServerState::Connected, "");
    assert_eq!(driver.messages(admin.connection), [answer(3, &connected)]);
}

#[test]
fn a_primary_initiator_connects_and_tries_again() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let server = primary("p", &["ws://one:1", "ws://two:2"]);
    create(&mut driver, &mut admin, &server).expect("created");
    let RemoteOutput::Connect { target, .. } = &driver.remotes[0] else {
        panic!("{:?}", driver.remotes);
    };
    assert_eq!(
        target.properties,
        [(ACCEPTOR_PROPERTY.to_owned(), "p".to_owned())]
    );
    let links = attempts(&mut driver);
    assert_eq!(links[0].1, "ws://one:1");
    assert_eq!(links[1].1, "ws://two:2");
    let (one, two) = (links[0].0, links[1].0);
    driver.messages(admin.connection);
    ask_state(&mut driver, &admin, "p", 1);
    driver.core.handle_remote_connected(driver.now, one);
    assert!(
        driver.messages(admin.connection).is_empty(),
        "one is not known yet"
    );
    driver
        .core
        .handle_remote_failed(driver.now, two, failure("refused"));
    let retrying = state(RemoteServerState::Retrying, "two:2: refused");
    assert_eq!(driver.messages(admin.connection), [answer(1, &retrying)]);

    driver.pass(Duration::from_millis(499));
    assert_eq!(attempts(&mut driver), []);
    driver.pass(Duration::from_millis(1));
    let again = attempts(&mut driver);
    assert_eq!(again.len(), 1);
    assert_ne!(again[0].0, two, "every attempt has a name of its own");
    ask_state(&mut driver, &admin, "p", 2);
    assert_eq!(
        driver.messages(admin.connection),
        [answer(2, &retrying)],
        "nobody has to wait for an attempt that may fail again"
    );
    driver.core.handle_remote_connected(driver.now, again[0].0);
    ask_state(&mut driver, &admin, "p", 3);
    let connected = state(RemoteServerState::Connected, "");
    assert_eq!(driver.messages(admin.connection), [answer(3, &connected)]);

    driver
        .core
        .handle_remote_lost(driver.now, one, failure("gone"));
    ask_state(&mut driver, &admin, "p", 4);
    let lost = state(RemoteServerState::Retrying, "one:1: gone");
    assert_eq!(driver.messages(admin.connection), [answer(4, &lost)]);
    // Late news of an attempt that is over.
    driver.core.handle_remote_connected(driver.now, two);
    ask_state(&mut driver, &admin, "p", 5);
    assert_eq!(driver.messages(admin.connection), [answer(5, &lost)]);

    admin
        .ask::<RemoveRemoteServer>(&mut driver, &"p".to_owned())
        .expect("removed");
    assert_eq!(
        driver.remotes,
        [RemoteOutput::Disconnect { link: again[0].0 }]
    );
    driver.remotes.clear();
    driver.pass(Duration::from_secs(60));
    assert_eq!(attempts(&mut driver), []);
}

#[test]
fn wrong_credentials_are_not_tried_again_and_again() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    create(&mut driver, &mut admin, &primary("p", &["ws://one:1"])).expect("created");
    let (link, _) = attempts(&mut driver)[0];
    let refused = RemoteFailure {
        message: "refused".into(),
        permanent: true,
    };
    driver.core.handle_remote_failed(driver.now, link, refused);
    driver.pass(Duration::from_secs(60));
    assert_eq!(attempts(&mut driver), []);
    ask_state(&mut driver, &admin, "p", 1);
    assert_eq!(attempts(&mut driver).len(), 1, "a check tries once more");
}

#[test]
fn removing_a_server_answers_those_who_wait_for_its_state() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    create(&mut driver, &mut admin, &secondary("s")).expect("created");
    let waiting = open(&mut driver, "operator");
    ask_state(&mut driver, &waiting, "s", 1);
    let (link, _) = attempts(&mut driver)[0];
    admin
        .ask::<RemoveRemoteServer>(&mut driver, &"s".to_owned())
        .expect("removed");
    let missing = state(RemoteServerState::Missing, "");
    assert_eq!(driver.messages(waiting.connection), [answer(1, &missing)]);
    assert_eq!(driver.remotes, [RemoteOutput::Disconnect { link }]);
}

#[test]
fn an_acceptor_is_connected_while_an_initiator_of_its_name_is_there() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    create(&mut driver, &mut admin, &acceptor("a")).expect("created");
    let check = |driver: &mut Driver, admin: &mut TopicClient| {
        admin
            .ask::<CheckRemoteServer>(driver, &"a".to_owned())
            .expect("a state")
            .state
    };
    assert_eq!(check(&mut driver, &mut admin), RemoteServerState::Inactive);
    let initiator = |name: &str| ConnectParameters {
        principal: None,
        credentials: None,
        properties: vec![(ACCEPTOR_PROPERTY.to_owned(), name.to_owned())],
        ..parameters()
    };
    let connection = driver.dial(initiator("other"));
    assert_eq!(driver.response(connection).code, response_code::REJECTED);
    let (connection, response) = driver.open(initiator("a"));
    assert_eq!(response.code, response_code::OK);
    assert_eq!(check(&mut driver, &mut admin), RemoteServerState::Connected);
    driver.receive(connection, &[0x23]);
    assert_eq!(check(&mut driver, &mut admin), RemoteServerState::Inactive);
}
