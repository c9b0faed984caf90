//! The core: handlers of missing topics (`specification/protocol/topic-services section 5`, `specification/topics/topic-control section 3`).

use diffusion::wire::services::common::{Empty, SelectionScope};
use diffusion::wire::services::topics::missing_topic::{
    MissingTopic, MissingTopicNotification, MissingTopicResponse, TopicControlDeregistration,
    TopicControlDeregistrationRequest, TopicControlRegistration, TopicControlRegistrationRequest,
};
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::subscription::{SelectionRequest, Subscribe};
use diffusion::wire::services::topics::topic_control::{TopicAdd, TopicAddRequest};
use diffusion::wire::{reason, service};

use crate::support::peer::{Peer, Refused};
use crate::support::topics::specification;
use crate::support::Driver;

fn try_register(driver: &mut Driver, peer: &mut Peer, path: &str) -> Result<i64, Refused> {
    let handler_cid = peer.new_cid();
    let request = TopicControlRegistrationRequest {
        service: service::MISSING_TOPIC,
        control_group: "default".into(),
        path: path.into(),
        handler_cid,
    };
    peer.call::<TopicControlRegistration>(driver, &request)
        .map(|Empty| handler_cid)
}

fn register(driver: &mut Driver, peer: &mut Peer, path: &str) -> i64 {
    try_register(driver, peer, path).expect("registered")
}

fn deregister(driver: &mut Driver, peer: &mut Peer, path: &str) {
    let request = TopicControlDeregistrationRequest {
        service: service::MISSING_TOPIC,
        control_group: "default".into(),
        path: path.into(),
    };
    let outcome = peer.call::<TopicControlDeregistration>(driver, &request);
    assert_eq!(outcome, Ok(Empty));
}

fn subscribe(driver: &mut Driver, peer: &mut Peer, selector: &str) {
    let request = SelectionRequest {
        selector: selector.into(),
        scope: SelectionScope::default(),
    };
    peer.call::<Subscribe>(driver, &request)
        .expect("subscribed");
}

/// Takes what a handler was told, as conversations of handlers and selectors, and answers it.
fn told(driver: &mut Driver, peer: &mut Peer) -> Vec<(i64, String)> {
    let requests = peer.take_requests::<MissingTopic>(driver);
    for (cid, _) in &requests {
        let response = MissingTopicResponse { proceed: true };
        peer.respond::<MissingTopic>(driver, *cid, &response);
    }
    requests
        .into_iter()
        .map(|(_, notification)| (notification.handler_cid, notification.selector))
        .collect()
}

#[test]
fn the_handler_is_told_who_misses_what() {
    for version in [25, 29] {
        let mut driver = Driver::quiet();
        let mut control = Peer::open_with(&mut driver, "control", version, &[]);
        let mut client = Peer::open_with(&mut driver, "", version, &[("tier", "gold")]);
        let handler_cid = register(&mut driver, &mut control, "a");
        subscribe(&mut driver, &mut client, ">a/b");
        let (cid, notification) = control.take_request::<MissingTopic>(&mut driver);
        let MissingTopicNotification {
            selector,
            session_properties,
            server_names,
            handler_cid: named,
        } = notification;
        assert_eq!((selector.as_str(), named), (">a/b", handler_cid));
        assert_eq!(server_names, ["diffusion-devserver"]);
        for (key, value) in [
            ("$SessionId", client.session.to_string()),
            ("$Principal", String::new()),
            ("tier", "gold".into()),
        ] {
            let property = (key.to_owned(), value);
            assert!(session_properties.contains(&property), "{key}");
        }
        let response = MissingTopicResponse { proceed: true };
        control.respond::<MissingTopic>(&mut driver, cid, &response);
        let view = driver.core.session(control.session).expect("open");
        assert_eq!(view.open_conversations, 0);
    }
}

#[test]
fn the_handler_of_the_closest_branch_above_the_prefix_is_told() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "client");
    let above = register(&mut driver, &mut control, "a");
    let below = register(&mut driver, &mut control, "a/b");
    for (selector, handler) in [
        (">a/x", Some(above)),
        ("?a//", Some(above)),
        (">a/b", Some(below)),
        ("?a/b/.*", Some(below)),
        (">ab", None),
        ("?.*//", None),
        ("*.*", None),
    ] {
        subscribe(&mut driver, &mut client, selector);
        let expected: Vec<_> = handler
            .map(|handler| (handler, selector.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(told(&mut driver, &mut control), expected, "{selector}");
    }
    deregister(&mut driver, &mut control, "a/b");
    subscribe(&mut driver, &mut client, ">a/b/c");
    assert_eq!(
        told(&mut driver, &mut control),
        [(above, ">a/b/c".to_owned())]
    );
    let root = register(&mut driver, &mut control, "");
    subscribe(&mut driver, &mut client, "?.*//");
    assert_eq!(
        told(&mut driver, &mut control),
        [(root, "?.*//".to_owned())]
    );
}

#[test]
fn nobody_is_told_of_topics_that_exist() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    register(&mut driver, &mut control, "a");
    let request = TopicAddRequest {
        path: "a/b".into(),
        specification: specification(TopicType::String, &[]),
    };
    control
        .call::<TopicAdd>(&mut driver, &request)
        .expect("added");
    let mut client = Peer::open(&mut driver, "client");
    subscribe(&mut driver, &mut client, ">a/b");
    assert_eq!(told(&mut driver, &mut control), []);
    subscribe(&mut driver, &mut client, ">a");
    assert_eq!(told(&mut driver, &mut control).len(), 1);
}

#[test]
fn a_session_registers_once_for_a_branch_and_another_stands_by() {
    let mut driver = Driver::quiet();
    let mut first = Peer::open(&mut driver, "control");
    let mut second = Peer::open(&mut driver, "admin");
    let mut client = Peer::open(&mut driver, "client");
    register(&mut driver, &mut first, "a");
    let again = try_register(&mut driver, &mut first, "a");
    assert_eq!(again.expect_err("refused").0, reason::HANDLER_CONFLICT);
    register(&mut driver, &mut second, "a");
    subscribe(&mut driver, &mut client, ">a/b");
    assert_eq!(told(&mut driver, &mut second), []);
    first.leave(&mut driver);
    subscribe(&mut driver, &mut client, ">a/c");
    assert_eq!(told(&mut driver, &mut second).len(), 1);
}

#[test]
fn clients_may_not_handle_missing_topics() {
    let mut driver = Driver::quiet();
    let mut client = Peer::open(&mut driver, "client");
    assert_eq!(
        try_register(&mut driver, &mut client, "a"),
        Err((reason::ACCESS_DENIED, "Access denied".into()))
    );
}

#[test]
fn a_handler_outlives_a_lost_connection_but_not_lost_messages() {
    let mut driver = Driver::losing();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "client");
    register(&mut driver, &mut control, "a");
    control.lose_connection(&mut driver);
    subscribe(&mut driver, &mut client, ">a/b");
    control.come_back(&mut driver);
    assert_eq!(told(&mut driver, &mut control).len(), 1);
    control.come_back_with_loss(&mut driver);
    subscribe(&mut driver, &mut client, ">a/c");
    assert_eq!(told(&mut driver, &mut control), []);
    register(&mut driver, &mut control, "a");
}
