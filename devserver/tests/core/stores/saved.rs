//! What survives a restart.

use devserver::core::{RemoteOutput, Restart, ServerConfig};
use diffusion::wire::credentials::Credentials;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::metric_collectors::{
    ListSessionMetricCollectors, ListTopicMetricCollectors, PutSessionMetricCollector,
    PutTopicMetricCollector, SessionMetricCollector, TopicMetricCollector,
};
use diffusion::wire::services::control::remote_servers::{
    CreateRemoteServer, CreateRemoteServerRequest, ListRemoteServers, RemoteServer,
    RemoteServerKind, RemoteServerOption,
};
use diffusion::wire::services::control::session_trees::{
    BranchMapping, BranchMappingTable, GetBranchMappingTable, GetSessionTreeBranchesWithMappings,
    PutBranchMappingTable,
};
use serde_json::{json, Value};

use super::open;
use crate::support::{quiet_config, Driver};

fn session_collector() -> SessionMetricCollector {
    SessionMetricCollector {
        name: "sessions".into(),
        exports_to_prometheus: true,
        maximum_groups: 3,
        removes_metrics_with_no_matches: true,
        session_filter: "$Principal is \"it's\"".into(),
        group_by_properties: vec!["$Country".into(), "dept".into()],
    }
}

fn topic_collector() -> TopicMetricCollector {
    TopicMetricCollector {
        name: "topics".into(),
        exports_to_prometheus: true,
        maximum_groups: i32::MAX,
        topic_selector: "?a//".into(),
        groups_by_topic_type: true,
        groups_by_topic_view: true,
        group_by_path_prefix_parts: 2,
    }
}

fn table() -> BranchMappingTable {
    BranchMappingTable {
        session_tree_branch: "a".into(),
        mappings: vec![BranchMapping {
            session_filter: "all".into(),
            topic_tree_branch: "x".into(),
        }],
    }
}

fn remote_server() -> RemoteServer {
    RemoteServer {
        kind: RemoteServerKind::PrimaryInitiator,
        name: "remote".into(),
        urls: vec!["ws://one:1".into()],
        principal: "".into(),
        connection_options: vec![(RemoteServerOption::RetryDelay, "500".into())],
        missing_topic_notification_filter: String::new(),
        connector: "connector".into(),
    }
}

fn fill(driver: &mut Driver) {
    let mut admin = open(driver, "admin");
    admin
        .ask::<PutSessionMetricCollector>(driver, &session_collector())
        .expect("put");
    admin
        .ask::<PutTopicMetricCollector>(driver, &topic_collector())
        .expect("put");
    admin
        .ask::<PutBranchMappingTable>(driver, &table())
        .expect("put");
    let request = CreateRemoteServerRequest {
        server: remote_server(),
        credentials: Credentials::Password(b"secret".to_vec()),
    };
    admin
        .ask::<CreateRemoteServer>(driver, &request)
        .expect("created");
}

fn assert_filled(driver: &mut Driver) {
    let mut admin = open(driver, "admin");
    assert_eq!(
        admin.ask::<ListSessionMetricCollectors>(driver, &Empty),
        Ok(vec![session_collector()])
    );
    assert_eq!(
        admin.ask::<ListTopicMetricCollectors>(driver, &Empty),
        Ok(vec![topic_collector()])
    );
    assert_eq!(
        admin.ask::<GetBranchMappingTable>(driver, &"a".to_owned()),
        Ok(table())
    );
    assert_eq!(
        admin.ask::<ListRemoteServers>(driver, &Empty),
        Ok(vec![remote_server()])
    );
}

#[test]
fn another_server_takes_over_what_was_saved() {
    let mut driver = Driver::quiet();
    let fresh = driver.core.saved_state();
    let mut changes = vec![driver.core.stored_changes()];
    fill(&mut driver);
    changes.push(driver.core.stored_changes());
    assert_ne!(changes[0], changes[1], "who saves is told of changes");
    let saved = driver.core.saved_state();
    let text = saved.to_string();
    let read: Value = serde_json::from_str(&text).expect("JSON");

    let mut other = Driver::quiet();
    let now = other.now;
    assert_eq!(other.core.restore_state(now, &read), Ok(()));
    other.collect();
    assert!(
        matches!(&other.remotes[..], [RemoteOutput::Connect { target, .. }] if target.url == "ws://one:1"),
        "a primary initiator is connected again: {:?}",
        other.remotes
    );
    assert_filled(&mut other);
    assert_eq!(other.core.saved_state(), saved);

    let mut third = Driver::quiet();
    assert_eq!(
        third.core.restore_state(now, &json!({ "version": 1 })),
        Ok(())
    );
    assert_eq!(
        third.core.saved_state(),
        fresh,
        "what is not there is fresh"
    );
}

#[test]
fn a_restart_keeps_what_is_saved_and_nothing_else() {
    for stores_survive in [true, false] {
        let mut driver = Driver::new(ServerConfig {
            stores_survive,
            ..quiet_config()
        });
        fill(&mut driver);
        driver.core.restart(driver.now, Restart::LoseState);
        driver.collect();
        if stores_survive {
            assert_filled(&mut driver);
        } else {
            let mut admin = open(&mut driver, "admin");
            let branches = admin.ask::<GetSessionTreeBranchesWithMappings>(&mut driver, &Empty);
            assert_eq!(branches, Ok(vec![]));
            let servers = admin.ask::<ListRemoteServers>(&mut driver, &Empty);
            assert_eq!(servers, Ok(vec![]));
            let collectors = admin.ask::<ListTopicMetricCollectors>(&mut driver, &Empty);
            assert_eq!(collectors, Ok(vec![]));
        }
        let ended = |output: &&RemoteOutput| matches!(output, RemoteOutput::Disconnect { .. });
        assert_eq!(driver.remotes.iter().filter(ended).count(), 1);
    }
}

#[test]
fn what_is_wrong_is_said() {
    let mut driver = Driver::quiet();
    fill(&mut driver);
    let saved = driver.core.saved_state();
    let with = |pointer: &str, value: Value| {
        let mut damaged = saved.clone();
        *damaged.pointer_mut(pointer).expect(pointer) = value;
        damaged
    };
    let unknown = {
        let mut state = saved.clone();
        state["topics"] = json!([]);
        state
    };
    for (damaged, problem) in [
        (json!([]), "it is no JSON object"),
        (json!({}), "it does not say its version"),
        (
            with("/version", json!(2)),
            "it has version 2 of the layout, and only version 1 is known",
        ),
        (unknown, "nobody knows its part 'topics'"),
        (
            with("/sessionTrees", json!(1)),
            "sessionTrees: it is no list",
        ),
        (
            with(
                "/sessionTrees/0/mappings/0",
                json!({ "sessionFilter": "all" }),
            ),
            "sessionTrees: item 1: item 1: there is no 'topicTreeBranch'",
        ),
        (
            with("/sessionTrees/0/sessionTreeBranch", json!("a//b")),
            "sessionTrees: item 1: Invalid branch: 'a//b'",
        ),
        (
            with("/metricCollectors/sessions/0/maximumGroups", json!("3")),
            "metricCollectors: item 1: 'maximumGroups' is no number",
        ),
        (
            with("/metricCollectors/sessions/0/sessionFilter", json!("x")),
            "metricCollectors: item 1: 'sessionFilter': ",
        ),
        (
            with("/metricCollectors/topics/0/topicSelector", json!("?a(")),
            "metricCollectors: item 1: 'topicSelector': ",
        ),
        (
            with("/remoteServers/0/credentials", json!("secret")),
            "remoteServers: item 1: 'credentials' cannot be read",
        ),
        (
            with("/remoteServers/0/urls/0", json!("http://x")),
            "remoteServers: item 1: unknown transport 'http'",
        ),
        (
            with("/remoteServers/0/kind", json!("x")),
            "remoteServers: item 1: 'kind' is no kind of remote server",
        ),
    ] {
        let mut other = Driver::quiet();
        let now = other.now;
        let found = other.core.restore_state(now, &damaged).expect_err(problem);
        assert!(found.starts_with(problem), "{found}, not {problem}");
    }
}

/// The places of everything that a state consists of.
fn places(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                places(field, format!("{place}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                places(item, format!("{place}/{at}"), found);
            }
        }
        _ => {}
    }
    found.push(place);
}

#[test]
fn any_change_of_a_state_is_taken_or_refused() {
    let mut driver = Driver::quiet();
    fill(&mut driver);
    let saved = driver.core.saved_state();
    let mut found = Vec::new();
    places(&saved, String::new(), &mut found);
    let (mut taken, mut refused) = (0, 0);
    for place in found {
        for value in [
            json!(null),
            json!(""),
            json!("\0"),
            json!(-1),
            json!([[]]),
            json!({"": ""}),
        ] {
            let mut changed = saved.clone();
            *changed.pointer_mut(&place).expect("it is there") = value;
            let mut other = Driver::quiet();
            let now = other.now;
            match other.core.restore_state(now, &changed) {
                Ok(()) => {
                    taken += 1;
                    // What was taken is saved as something that is taken again.
                    let again = other.core.saved_state();
                    let mut third = Driver::quiet();
                    assert_eq!(third.core.restore_state(now, &again), Ok(()), "{changed}");
                }
                Err(problem) => {
                    refused += 1;
                    assert!(!problem.is_empty(), "{changed}");
                }
            }
        }
    }
    assert!(
        taken > 0 && refused > taken,
        "{taken} taken, {refused} refused"
    );
}
