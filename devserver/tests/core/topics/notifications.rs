//! The core: topic notifications (`specification/protocol/topic-services section 9`, `specification/topics/topic-notifications`).

use diffusion::wire::message::Message;
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::topic_control::{
    TopicAdd, TopicAddRequest, TopicRemoval, TopicRemovalRequest,
};
use diffusion::wire::services::topics::topic_notifications::{
    ListenerDeregistrationRequest, ListenerSelectionRequest, TopicDescendantEvents, TopicEventKind,
    TopicNotificationDeregistration, TopicNotificationDeselection, TopicNotificationEvents,
    TopicNotificationSelection,
};
use diffusion::wire::services::Service;
use TopicEventKind::{Added, Deselected, Removed, Selected};

use crate::support::peer::Peer;
use crate::support::topics::specification;
use crate::support::Driver;

fn add(driver: &mut Driver, peer: &mut Peer, path: &str) {
    let request = TopicAddRequest {
        path: path.into(),
        specification: specification(TopicType::Json, &[("PERSISTENT", "false")]),
    };
    peer.call::<TopicAdd>(driver, &request).expect("added");
}

fn remove(driver: &mut Driver, peer: &mut Peer, selector: &str) {
    let request = TopicRemovalRequest {
        selector: selector.into(),
    };
    peer.call::<TopicRemoval>(driver, &request)
        .expect("removed");
}

fn listener(listener_cid: i64, selector: &str) -> ListenerSelectionRequest {
    ListenerSelectionRequest {
        listener_cid,
        selector: selector.into(),
    }
}

fn select(driver: &mut Driver, peer: &mut Peer, selector: &str) {
    let answer = peer.call::<TopicNotificationSelection>(driver, &listener(1, selector));
    assert_eq!(answer, Ok(Empty));
}

fn deselect(driver: &mut Driver, peer: &mut Peer, selector: &str) {
    let answer = peer.call::<TopicNotificationDeselection>(driver, &listener(1, selector));
    assert_eq!(answer, Ok(Empty));
}

/// What listener 1 of a session was told, in order; paths of descendants begin with "below ".
fn told(driver: &mut Driver, peer: &mut Peer) -> Vec<(String, TopicEventKind)> {
    let version = peer.version;
    let messages = peer.take_all(driver).into_iter();
    let events = messages.map(|message| match message {
        Message::Request { service, cid, body } if service == TopicNotificationEvents::ID => {
            let event = TopicNotificationEvents::read_request(&body, version).expect("readable");
            assert_eq!((cid, event.listener_cid), (0, 1));
            assert_eq!(event.specification.topic_type, TopicType::Json);
            (event.path, event.kind)
        }
        Message::Request { service, cid, body } if service == TopicDescendantEvents::ID => {
            let event = TopicDescendantEvents::read_request(&body, version).expect("readable");
            assert_eq!((cid, event.listener_cid), (0, 1));
            (format!("below {}", event.path), event.kind)
        }
        other => panic!("{other:?}"),
    });
    events.collect()
}

fn lines(events: &[(&str, TopicEventKind)]) -> Vec<(String, TopicEventKind)> {
    events
        .iter()
        .map(|(path, kind)| (path.to_string(), *kind))
        .collect()
}

#[test]
fn a_listener_is_told_of_what_a_real_server_tells() {
    // The scenes of the capture of topic notifications.
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open_with(&mut driver, "client", 25, &[]);
    select(&mut driver, &mut client, "?path/");
    select(&mut driver, &mut client, ">descendant");
    for path in ["path/json", "path/json/child", "descendant/child"] {
        add(&mut driver, &mut control, path);
    }
    assert_eq!(
        told(&mut driver, &mut client),
        lines(&[
            ("path/json", Added),
            ("path/json/child", Added),
            ("below descendant/child", Added)
        ])
    );
    deselect(&mut driver, &mut client, "?path/");
    assert_eq!(
        told(&mut driver, &mut client),
        lines(&[("path/json", Deselected), ("path/json/child", Deselected)])
    );
    let end = ListenerDeregistrationRequest { listener_cid: 1 };
    let answer = client.call::<TopicNotificationDeregistration>(&mut driver, &end);
    assert_eq!(answer, Ok(Empty));
    remove(&mut driver, &mut control, "?.*//");
    assert_eq!(told(&mut driver, &mut client), []);
}

#[test]
fn topics_that_exist_are_selected() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    for path in ["a/b/c", "a/b/c/d", "a/e", "f"] {
        add(&mut driver, &mut control, path);
    }
    let mut client = Peer::open(&mut driver, "");
    select(&mut driver, &mut client, ">a");
    assert_eq!(
        told(&mut driver, &mut client),
        lines(&[("below a/b/c", Selected), ("below a/e", Selected)])
    );
    select(&mut driver, &mut client, ">a/b/c");
    assert_eq!(
        told(&mut driver, &mut client),
        lines(&[("a/b/c", Selected), ("below a/b/c/d", Selected)])
    );
    select(&mut driver, &mut client, ">a/b/c");
    assert_eq!(told(&mut driver, &mut client), [], "nothing new");
    deselect(&mut driver, &mut client, ">a/b/c");
    assert_eq!(
        told(&mut driver, &mut client),
        lines(&[("a/b/c", Deselected), ("below a/b/c/d", Deselected)])
    );
}

#[test]
fn a_part_of_a_selection_can_be_deselected() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "");
    deselect(&mut driver, &mut client, ">unknown");
    select(&mut driver, &mut client, "?a//");
    deselect(&mut driver, &mut client, "?a/b//");
    add(&mut driver, &mut control, "a");
    add(&mut driver, &mut control, "a/b");
    add(&mut driver, &mut control, "a/b/c");
    assert_eq!(
        told(&mut driver, &mut client),
        lines(&[("a", Added), ("below a/b", Added)])
    );
    select(&mut driver, &mut client, ">a/b/c");
    assert_eq!(
        told(&mut driver, &mut client),
        lines(&[("a/b/c", Selected)])
    );
}

#[test]
fn of_a_branch_that_is_removed_only_the_first_topic_was_a_descendant() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "");
    select(&mut driver, &mut client, ">a");
    for path in ["a", "a/b", "a/b/c", "a/d/e"] {
        add(&mut driver, &mut control, path);
    }
    assert_eq!(
        told(&mut driver, &mut client),
        lines(&[("a", Added), ("below a/b", Added), ("below a/d/e", Added)])
    );
    remove(&mut driver, &mut control, "?a//");
    let mut removed = told(&mut driver, &mut client);
    removed.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(
        removed,
        lines(&[
            ("a", Removed),
            ("below a/b", Removed),
            ("below a/d/e", Removed)
        ])
    );
}

#[test]
fn what_a_session_may_not_select_it_is_not_told_of() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "admin");
    let mut client = Peer::open(&mut driver, "");
    let denied = client
        .call::<TopicNotificationSelection>(&mut driver, &listener(1, ">Diffusion/a"))
        .expect_err("denied");
    assert_eq!(denied.0, reason::ACCESS_DENIED);
    select(&mut driver, &mut client, "*.*");
    add(&mut driver, &mut control, "Diffusion/a");
    add(&mut driver, &mut control, "a");
    assert_eq!(told(&mut driver, &mut client), lines(&[("a", Added)]));
    let unreadable = client
        .call::<TopicNotificationSelection>(&mut driver, &listener(1, "?(["))
        .expect_err("refused");
    assert_eq!(unreadable.0, reason::INVALID_DATA);
}

#[test]
fn a_listener_outlives_a_lost_connection_but_not_lost_messages() {
    let mut driver = Driver::losing();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "");
    select(&mut driver, &mut client, "?a//");
    client.lose_connection(&mut driver);
    add(&mut driver, &mut control, "a/b");
    client.come_back(&mut driver);
    assert_eq!(told(&mut driver, &mut client), lines(&[("a/b", Added)]));
    client.come_back_with_loss(&mut driver);
    add(&mut driver, &mut control, "a/c");
    assert_eq!(told(&mut driver, &mut client), []);
}
