//! Metric collectors: stored, listed, validated, and their figures.

use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::metric_collectors::{
    ListSessionMetricCollectors, ListTopicMetricCollectors, PutSessionMetricCollector,
    PutTopicMetricCollector, RemoveSessionMetricCollector, RemoveTopicMetricCollector,
    SessionMetricCollector, TopicMetricCollector,
};
use diffusion::wire::services::control::session_properties::{
    SetSessionProperties, SetSessionPropertiesRequest,
};
use diffusion::wire::services::topics::specification::TopicType;

use super::open;
use crate::support::topics::{json, specification, text, TopicClient};
use crate::support::Driver;

fn of_sessions(name: &str, filter: &str) -> SessionMetricCollector {
    SessionMetricCollector {
        name: name.into(),
        exports_to_prometheus: true,
        maximum_groups: i32::MAX,
        removes_metrics_with_no_matches: false,
        session_filter: filter.into(),
        group_by_properties: vec!["$Principal".into()],
    }
}

fn of_topics(name: &str, selector: &str) -> TopicMetricCollector {
    TopicMetricCollector {
        name: name.into(),
        exports_to_prometheus: true,
        maximum_groups: i32::MAX,
        topic_selector: selector.into(),
        groups_by_topic_type: false,
        groups_by_topic_view: false,
        group_by_path_prefix_parts: 0,
    }
}

fn put(driver: &mut Driver, admin: &mut TopicClient, collector: &SessionMetricCollector) {
    let reports = admin.ask::<PutSessionMetricCollector>(driver, collector);
    assert_eq!(reports, Ok(Vec::new()));
}

/// The lines of a figure, without its name.
fn figure(driver: &mut Driver, name: &str) -> Vec<String> {
    let text = driver.core.prometheus_text();
    let found = text.lines().filter_map(|line| line.strip_prefix(name));
    found
        .filter(|rest| rest.starts_with('{'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn collectors_are_put_replaced_listed_and_removed() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let mut other = of_sessions("b", "hasRoles [\"CLIENT\"]");
    put(&mut driver, &mut admin, &other);
    put(&mut driver, &mut admin, &of_sessions("a", "all"));
    other.maximum_groups = 3;
    put(&mut driver, &mut admin, &other);
    let listed = admin.ask::<ListSessionMetricCollectors>(&mut driver, &Empty);
    assert_eq!(listed, Ok(vec![of_sessions("a", "all"), other]));
    for name in ["b", "unknown"] {
        let removed = admin.ask::<RemoveSessionMetricCollector>(&mut driver, &name.to_owned());
        assert_eq!(removed, Ok(Empty), "{name}");
    }
    let listed = admin.ask::<ListSessionMetricCollectors>(&mut driver, &Empty);
    assert_eq!(listed, Ok(vec![of_sessions("a", "all")]));

    let topics = of_topics("t", "?a//");
    assert_eq!(
        admin.ask::<PutTopicMetricCollector>(&mut driver, &topics),
        Ok(Empty)
    );
    let listed = admin.ask::<ListTopicMetricCollectors>(&mut driver, &Empty);
    assert_eq!(listed, Ok(vec![topics]));
    let removed = admin.ask::<RemoveTopicMetricCollector>(&mut driver, &"t".to_owned());
    assert_eq!(removed, Ok(Empty));
    let listed = admin.ask::<ListTopicMetricCollectors>(&mut driver, &Empty);
    assert_eq!(listed, Ok(Vec::new()));
}

#[test]
fn what_is_wrong_with_a_collector_is_said_and_changes_nothing() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    put(&mut driver, &mut admin, &of_sessions("a", "all"));
    let reports = admin
        .ask::<PutSessionMetricCollector>(&mut driver, &of_sessions("a", "$Principal is"))
        .expect("an answer");
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].line, reports[0].column), (1, 14));
    for wrong in [
        of_sessions("", "all"),
        SessionMetricCollector {
            maximum_groups: 0,
            ..of_sessions("x", "all")
        },
    ] {
        let refused = admin.ask::<PutSessionMetricCollector>(&mut driver, &wrong);
        assert_eq!(refused, Err(reason::INVALID_DATA), "{wrong:?}");
    }
    for wrong in [
        of_topics("", "?a//"),
        of_topics("x", "?a(//"),
        TopicMetricCollector {
            maximum_groups: 0,
            ..of_topics("x", "?a//")
        },
        TopicMetricCollector {
            group_by_path_prefix_parts: -1,
            ..of_topics("x", "?a//")
        },
    ] {
        let refused = admin.ask::<PutTopicMetricCollector>(&mut driver, &wrong);
        assert_eq!(refused, Err(reason::INVALID_DATA), "{wrong:?}");
    }
    let listed = admin.ask::<ListSessionMetricCollectors>(&mut driver, &Empty);
    assert_eq!(listed, Ok(vec![of_sessions("a", "all")]));
    let listed = admin.ask::<ListTopicMetricCollectors>(&mut driver, &Empty);
    assert_eq!(listed, Ok(Vec::new()));
}

#[test]
fn only_who_controls_the_server_configures_it() {
    let mut driver = Driver::quiet();
    let name = "a".to_owned();
    for (principal, allowed) in [
        ("admin", true),
        ("operator", true),
        ("control", false),
        ("client", false),
    ] {
        let mut peer = open(&mut driver, principal);
        let outcomes = [
            peer.ask::<PutSessionMetricCollector>(&mut driver, &of_sessions("a", "all"))
                .map(|_| ()),
            peer.ask::<ListSessionMetricCollectors>(&mut driver, &Empty)
                .map(|_| ()),
            peer.ask::<RemoveSessionMetricCollector>(&mut driver, &name)
                .map(|_| ()),
            peer.ask::<PutTopicMetricCollector>(&mut driver, &of_topics("a", "?a//"))
                .map(|_| ()),
            peer.ask::<ListTopicMetricCollectors>(&mut driver, &Empty)
                .map(|_| ()),
            peer.ask::<RemoveTopicMetricCollector>(&mut driver, &name)
                .map(|_| ()),
        ];
        let expected = if allowed {
            Ok(())
        } else {
            Err(reason::ACCESS_DENIED)
        };
        assert_eq!(outcomes, [expected; 6], "{principal}");
    }
}

#[test]
fn sessions_are_counted_in_their_groups() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    put(&mut driver, &mut admin, &of_sessions("everybody", "all"));
    let first = open(&mut driver, "client");
    let second = open(&mut driver, "client");
    driver.lose(second.connection);
    let sessions = "diffusion_session_collector_sessions";
    assert_eq!(
        figure(&mut driver, sessions),
        [
            r#"{collector="everybody",Principal="admin"} 1"#,
            r#"{collector="everybody",Principal="client"} 2"#,
        ]
    );
    assert_eq!(
        figure(
            &mut driver,
            "diffusion_session_collector_sessions_connected"
        ),
        [
            r#"{collector="everybody",Principal="admin"} 1"#,
            r#"{collector="everybody",Principal="client"} 1"#,
        ]
    );
    // A close request.
    driver.receive(first.connection, &[0x23]);
    assert_eq!(driver.core.session_count(), 2, "one was closed");
    for (name, expected) in [
        (sessions, 1),
        ("diffusion_session_collector_sessions_opened_total", 2),
        ("diffusion_session_collector_sessions_closed_total", 1),
    ] {
        let line = format!(r#"{{collector="everybody",Principal="client"}} {expected}"#);
        assert!(figure(&mut driver, name).contains(&line), "{name}");
    }
}

#[test]
fn messages_are_added_up_and_a_closed_session_takes_nothing_away() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let mut client = open(&mut driver, "client");
    client.subscribe(&mut driver, "?before//");
    put(
        &mut driver,
        &mut admin,
        &of_sessions("c", "$Principal is 'client'"),
    );
    let received = "diffusion_session_collector_messages_received_total";
    let line = |count: u32| [format!(r#"{{collector="c",Principal="client"}} {count}"#)];
    client.subscribe(&mut driver, "?a//");
    assert_eq!(
        figure(&mut driver, received),
        line(1),
        "only since the collector is there"
    );
    client.subscribe(&mut driver, "?b//");
    assert_eq!(figure(&mut driver, received), line(2));
    client.subscribe(&mut driver, "?c//");
    driver.receive(client.connection, &[0x23]);
    // The close request is a message as well.
    assert_eq!(figure(&mut driver, received), line(4));
    assert_eq!(
        figure(
            &mut driver,
            "diffusion_session_collector_messages_sent_total"
        ),
        line(3),
        "three answers"
    );
}

#[test]
fn groups_have_a_limit_and_may_go_with_their_last_session() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let limited = SessionMetricCollector {
        maximum_groups: 1,
        ..of_sessions("limited", "all")
    };
    let tidy = SessionMetricCollector {
        removes_metrics_with_no_matches: true,
        ..of_sessions("tidy", "not $Principal is 'admin'")
    };
    let silent = SessionMetricCollector {
        exports_to_prometheus: false,
        ..of_sessions("silent", "all")
    };
    for collector in [&limited, &tidy, &silent] {
        put(&mut driver, &mut admin, collector);
    }
    let sessions = "diffusion_session_collector_sessions";
    let _operator = open(&mut driver, "operator");
    let client = open(&mut driver, "client");
    // The first group is that of the first session that was looked at after the collector was put.
    let lines = figure(&mut driver, sessions);
    assert_eq!(
        lines.iter().filter(|line| line.contains("limited")).count(),
        1,
        "{lines:?}"
    );
    assert_eq!(
        lines.iter().filter(|line| line.contains("tidy")).count(),
        2,
        "{lines:?}"
    );
    assert!(
        !lines.iter().any(|line| line.contains("silent")),
        "{lines:?}"
    );
    driver.receive(client.connection, &[0x23]);
    let lines = figure(&mut driver, sessions);
    assert!(lines.contains(&r#"{collector="tidy",Principal="operator"} 1"#.to_owned()));
    assert_eq!(
        lines.iter().filter(|line| line.contains("tidy")).count(),
        1,
        "{lines:?}"
    );
}

#[test]
fn topics_are_counted_in_their_groups() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let mut control = open(&mut driver, "control");
    control.publish(&mut driver, "a/b/c", &text("before"));
    let collector = TopicMetricCollector {
        groups_by_topic_type: true,
        group_by_path_prefix_parts: 2,
        ..of_topics("t", "?a//")
    };
    admin
        .ask::<PutTopicMetricCollector>(&mut driver, &collector)
        .expect("put");
    control.publish(&mut driver, "a/b/d", &text("value"));
    control.publish(&mut driver, "elsewhere", &text("value"));
    control
        .add(&mut driver, "a/x", &specification(TopicType::Json, &[]))
        .expect("added");
    control
        .set(&mut driver, "a/x", TopicType::Json, &json("1"))
        .expect("set");
    control.subscribe(&mut driver, "?a//");
    let texts =
        |count: u32| format!(r#"{{collector="t",topic_type="STRING",path_prefix="a/b"}} {count}"#);
    let jsons =
        |count: u32| format!(r#"{{collector="t",topic_type="JSON",path_prefix="a/x"}} {count}"#);
    for (name, expected) in [
        ("topics", [jsons(1), texts(2)]),
        ("subscriptions", [jsons(1), texts(2)]),
        ("topics_added_total", [jsons(1), texts(1)]),
        ("topics_removed_total", [jsons(0), texts(0)]),
        ("updates_total", [jsons(1), texts(1)]),
        ("update_bytes_total", [jsons(1), texts(6)]),
    ] {
        let name = format!("diffusion_topic_collector_{name}");
        assert_eq!(figure(&mut driver, &name), expected, "{name}");
    }
    control.remove(&mut driver, "?a/b/c");
    control.remove(&mut driver, "?a/x");
    assert_eq!(
        figure(&mut driver, "diffusion_topic_collector_topics"),
        [texts(1)]
    );
    assert_eq!(
        figure(
            &mut driver,
            "diffusion_topic_collector_topics_removed_total"
        ),
        [texts(1)]
    );
    assert_eq!(
        figure(&mut driver, "diffusion_topic_collector_updates_total"),
        [texts(1)]
    );
}

#[test]
fn every_figure_says_what_it_is() {
    let mut driver = Driver::quiet();
    assert_eq!(driver.core.prometheus_text(), "", "no collector");
    let mut admin = open(&mut driver, "admin");
    put(&mut driver, &mut admin, &of_sessions("a", "all"));
    let text = driver.core.prometheus_text();
    let mut known = Vec::new();
    for line in text.lines() {
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            known.push(kind.split(' ').next().expect("a name").to_owned());
        } else if !line.starts_with('#') {
            let name = line.split('{').next().expect("a name");
            assert!(known.iter().any(|known| known == name), "{line}");
        }
    }
    assert_eq!(known.len(), 8, "{text}");
}

#[test]
fn what_a_session_did_stays_in_the_group_that_it_leaves() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let mut client = open(&mut driver, "client");
    let by_department = SessionMetricCollector {
        group_by_properties: vec!["dept".into()],
        ..of_sessions("c", "$Principal is 'client'")
    };
    put(&mut driver, &mut admin, &by_department);
    client.subscribe(&mut driver, "?a//");
    let session = driver
        .core
        .session_of(client.connection)
        .expect("a session");
    let dept = SetSessionPropertiesRequest {
        session_id: session,
        overwrite: Some(vec![("dept".into(), "x".into())]),
        remove: None,
    };
    admin
        .ask::<SetSessionProperties>(&mut driver, &dept)
        .expect("changed");
    client.subscribe(&mut driver, "?b//");
    client.subscribe(&mut driver, "?c//");
    assert_eq!(
        figure(
            &mut driver,
            "diffusion_session_collector_messages_received_total"
        ),
        [
            r#"{collector="c",dept=""} 1"#,
            r#"{collector="c",dept="x"} 2"#
        ]
    );
    assert_eq!(
        figure(&mut driver, "diffusion_session_collector_sessions"),
        [
            r#"{collector="c",dept=""} 0"#,
            r#"{collector="c",dept="x"} 1"#
        ]
    );
}
