//! Who uses remote servers, without topic views.

use std::time::Instant;

use super::*;
use crate::core::ServerConfig;
use diffusion::topics::selector::SelectorExpression;
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};

const NAME: &str = "there";

fn secondary() -> RemoteServer {
    RemoteServer {
        kind: RemoteServerKind::SecondaryInitiator,
        name: NAME.into(),
        urls: vec!["ws://there:1".into()],
        principal: String::new(),
        connection_options: vec![],
        missing_topic_notification_filter: String::new(),
        connector: String::new(),
    }
}

fn core() -> (ServerCore, Instant) {
    (ServerCore::new(ServerConfig::default()), Instant::now())
}

/// What is to be done about remote servers, as short texts.
fn outputs(core: &mut ServerCore) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(output) = core.poll_output() {
        let ServerOutput::Remote(output) = output else {
            continue;
        };
        found.push(match output {
            RemoteOutput::Connect { link, target } => format!("connect {} {}", link.0, target.url),
            RemoteOutput::Disconnect { link } => format!("disconnect {}", link.0),
            RemoteOutput::Select { link, selector } => format!("select {} {selector}", link.0),
            RemoteOutput::Missing { link, selector } => format!("missing {} {selector}", link.0),
            RemoteOutput::Deselect { link, selector } => format!("deselect {} {selector}", link.0),
        });
    }
    found
}

/// The topics that are known, and their values.
fn topics(core: &ServerCore) -> Vec<String> {
    core.remote_topics(NAME, None)
        .map(|(_, topic)| {
            let value = topic.value().map_or(&b""[..], |value| value);
            format!("{}={}", topic.path, String::from_utf8_lossy(value))
        })
        .collect()
}

fn added(path: &str) -> RemoteTopicEvent {
    RemoteTopicEvent::Added {
        path: path.into(),
        specification: Arc::new(TopicSpecification::new(TopicType::String)),
    }
}

fn updated(path: &str, payload: &'static str) -> RemoteTopicEvent {
    RemoteTopicEvent::Updated {
        path: path.into(),
        payload: payload.into(),
    }
}

#[test]
fn a_secondary_initiator_is_connected_while_somebody_uses_it() {
    let (mut core, now) = core();
    core.use_remote_server(NAME, 1, "?a//");
    assert!(outputs(&mut core).is_empty(), "it does not exist");
    core.add_remote_server(secondary(), Credentials::None);
    assert_eq!(outputs(&mut core), ["connect 1 ws://there:1"]);
    core.use_remote_server(NAME, 2, "?b//");
    assert!(outputs(&mut core).is_empty(), "it connects already");
    core.handle_remote_connected(now, RemoteLink(1));
    assert_eq!(outputs(&mut core), ["select 1 ?a//", "select 1 ?b//"]);
    let found = core.check_remote_server(now, NAME, core_session(), 1);
    assert_eq!(
        found.map(|found| found.state),
        Some(RemoteServerState::Connected)
    );
    core.use_remote_server(NAME, 3, "?b//");
    assert_eq!(outputs(&mut core), ["select 1 ?b//"]);
    core.leave_remote_server(NAME, 2);
    assert!(outputs(&mut core).is_empty(), "somebody else selects it");
    core.leave_remote_server(NAME, 3);
    assert_eq!(outputs(&mut core), ["deselect 1 ?b//", "select 1 ?a//"]);
    core.leave_remote_server(NAME, 1);
    assert_eq!(outputs(&mut core), ["disconnect 1"]);
    core.use_remote_server(NAME, 4, "?c//");
    assert_eq!(outputs(&mut core), ["connect 2 ws://there:1"]);
}

#[test]
fn its_topics_come_and_go_with_the_connection() {
    let (mut core, now) = core();
    core.add_remote_server(secondary(), Credentials::None);
    core.use_remote_server(NAME, 1, "?a//");
    core.handle_remote_connected(now, RemoteLink(1));
    outputs(&mut core);
    let events = vec![
        added("a/1"),
        updated("a/1", "x"),
        added("a/2"),
        updated("b", "y"),
    ];
    core.handle_remote_topics(now, RemoteLink(1), events);
    assert_eq!(topics(&core), ["a/1=x", "a/2="]);
    let removed = RemoteTopicEvent::Removed { path: "a/2".into() };
    core.handle_remote_topics(now, RemoteLink(1), vec![removed]);
    assert_eq!(topics(&core), ["a/1=x"]);
    let failure = RemoteFailure {
        message: "gone".into(),
        permanent: false,
    };
    core.handle_remote_lost(now, RemoteLink(1), failure);
    assert!(topics(&core).is_empty());
    let later = now + Duration::from_secs(1);
    core.handle_timeout(later);
    assert_eq!(outputs(&mut core), ["connect 2 ws://there:1"]);
    core.handle_remote_connected(later, RemoteLink(2));
    core.handle_remote_topics(later, RemoteLink(1), vec![added("late")]);
    assert!(topics(&core).is_empty(), "of a connection that is over");
    core.handle_remote_topics(later, RemoteLink(2), vec![added("a/1")]);
    assert_eq!(topics(&core), ["a/1="]);
    core.remove_remote_server(NAME);
    assert_eq!(outputs(&mut core), ["select 2 ?a//", "disconnect 2"]);
}

#[test]
fn it_is_told_of_missing_topics_that_pass_its_filter() {
    let (mut core, now) = core();
    let server = RemoteServer {
        missing_topic_notification_filter: "?a/".into(),
        ..secondary()
    };
    core.add_remote_server(server, Credentials::None);
    core.use_remote_server(NAME, 1, "?a//");
    let missing = |core: &mut ServerCore, selector: &str| {
        let selector = SelectorExpression::parse(selector).expect("a selector");
        core.tell_remote_servers_of_missing(&selector);
        outputs(core)
    };
    assert_eq!(
        missing(&mut core, "?a/b"),
        ["connect 1 ws://there:1"],
        "not connected yet"
    );
    core.handle_remote_connected(now, RemoteLink(1));
    outputs(&mut core);
    assert_eq!(missing(&mut core, "?a/b"), ["missing 1 ?a/b"]);
    assert!(missing(&mut core, "?b/").is_empty());
}

#[test]
fn an_acceptor_gets_topics_from_where_its_primary_says_it_is() {
    let (mut core, now) = core();
    let acceptor = RemoteServer {
        kind: RemoteServerKind::SecondaryAcceptor,
        urls: vec!["host".into()],
        principal: "me".into(),
        ..secondary()
    };
    core.add_remote_server(acceptor, Credentials::None);
    core.use_remote_server(NAME, 1, "?a//");
    assert!(outputs(&mut core).is_empty(), "no primary is there");
    let primary = core_session();
    core.on_primary_accepted(NAME, primary, Some("ws://primary:1".into()));
    assert_eq!(outputs(&mut core), ["connect 1 ws://primary:1"]);
    core.handle_remote_connected(now, RemoteLink(1));
    core.handle_remote_topics(now, RemoteLink(1), vec![added("a/1")]);
    assert_eq!(topics(&core), ["a/1="]);
    core.forget_accepted(primary);
    assert!(topics(&core).is_empty());
    assert_eq!(outputs(&mut core), ["select 1 ?a//", "disconnect 1"]);
}

fn core_session() -> SessionId {
    SessionId {
        server_instance: 1,
        value: 1,
    }
}
