//! Creating, replacing, removing, listing and getting views (`sections 1 to 3`).

use devserver::core::{Restart, ServerConfig};
use diffusion::wire::reason;
use diffusion::wire::service;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::topic_views::{GetTopicView, ListTopicViews};

use serde_json::json;

use super::support::Stage;
use crate::support::topics::TopicClient;
use crate::support::{hex, quiet_config, unhex, Driver};

#[test]
fn views_are_listed_in_the_order_of_their_creation() {
    let mut stage = Stage::new();
    for name in ["c", "a", "b"] {
        stage.view(name, "map x to y");
    }
    stage.view("c", "map x to z");
    let list = |stage: &mut Stage| {
        let views = stage
            .control
            .ask::<ListTopicViews>(&mut stage.driver, &Empty)
            .expect("a list");
        let texts = views
            .into_iter()
            .map(|view| format!("{}: {}", view.name, view.specification));
        texts.collect::<Vec<_>>()
    };
    assert_eq!(
        list(&mut stage),
        ["c: map x to z", "a: map x to y", "b: map x to y"]
    );
    stage.remove_view("a");
    stage.remove_view("unknown");
    assert_eq!(list(&mut stage), ["c: map x to z", "b: map x to y"]);
}

#[test]
fn a_view_shows_the_roles_of_its_creator() {
    let mut stage = Stage::new();
    stage.view("view", "map x to y");
    let mut get = |name: &str| {
        stage
            .control
            .ask::<GetTopicView>(&mut stage.driver, &name.to_owned())
            .expect("an answer")
    };
    assert_eq!(get("unknown"), None);
    let roles = get("view").expect("a view").roles;
    assert_eq!(
        roles,
        [
            "AUTHENTICATION_HANDLER",
            "CLIENT",
            "CLIENT_CONTROL",
            "TOPIC_CONTROL"
        ]
    );
}

#[test]
fn the_bytes_are_those_of_the_specification() {
    let mut stage = Stage::new();
    let mut ask = |service, body: &str| {
        let answer = stage
            .control
            .ask_raw(&mut stage.driver, service, &unhex(body))
            .expect("an answer");
        hex(&answer)
    };
    let view = "0276310a6d6170206120746f2062";
    assert!(ask(service::CREATE_TOPIC_VIEW, view).starts_with(&format!("00{view}")));
    assert!(ask(service::LIST_TOPIC_VIEWS, "").starts_with(&format!("01{view}")));
    assert!(ask(service::GET_TOPIC_VIEW, "027631").starts_with(&format!("01{view}")));
    assert_eq!(ask(service::REMOVE_TOPIC_VIEW, "027631"), "");
    assert_eq!(ask(service::GET_TOPIC_VIEW, "027631"), "00");
}

#[test]
fn a_view_needs_a_name() {
    let mut stage = Stage::new();
    let outcome = stage.try_view("", "map x to y").map(|_| ());
    assert_eq!(outcome, Err(reason::INVALID_DATA));
}

#[test]
fn views_survive_a_restart_with_the_stores() {
    for survive in [false, true] {
        let mut stage = Stage::with(ServerConfig {
            stores_survive: survive,
            ..quiet_config()
        });
        stage.json("a", "1");
        stage.view("second name", "map a to v delay by 1 second");
        stage.view("first name", "map a to v");
        let saved = stage.driver.core.saved_state()["topicViews"].clone();
        let now = stage.driver.now;
        stage.driver.core.restart(now, Restart::LoseState);
        stage.control = TopicClient::open(&mut stage.driver, 29);
        assert_eq!(stage.all(), [""; 0], "topics do not survive");
        stage.json("a", "2");
        stage.pass(1);
        let expected = if survive { vec!["v=2"] } else { vec![] };
        assert_eq!(stage.all(), expected);
        if survive {
            assert_eq!(stage.driver.core.saved_state()["topicViews"], saved);
            assert_eq!(saved[0]["name"], "second name");
        }
    }
}

#[test]
fn views_that_can_not_be_read_are_told() {
    let restore = |view: serde_json::Value| {
        let mut driver = Driver::quiet();
        let state = json!({"version": 1, "topicViews": [view]});
        let now = driver.now;
        driver.core.restore_state(now, &state)
    };
    let view = |text: &str| json!({"name": "n", "specification": text, "roles": ["CLIENT"]});
    assert_eq!(restore(view("map a to b")), Ok(()));
    assert_eq!(
        restore(view("map a\nto")),
        Err("topicViews: item 1: the topic view 'n' can not be read: line 2, column 3: expected a path".into())
    );
    assert_eq!(
        restore(json!({"name": "n", "specification": "map a to b"})),
        Err("topicViews: item 1: there is no 'roles'".into())
    );
}
