//! Views whose sources are on another server.

use std::sync::Arc;

use devserver::core::{RemoteFailure, RemoteLink, RemoteOutput, RemoteTopicEvent};
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::services::control::metric_collectors::{
    PutTopicMetricCollector, TopicMetricCollector,
};
use diffusion::wire::services::control::remote_servers::{
    CreateRemoteServer, CreateRemoteServerRequest, RemoteServer, RemoteServerKind,
    RemoveRemoteServer,
};
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::time_series::{EventMetadata, TimeSeriesEvent};

use super::support::Stage;
use crate::support::topics::{json, specification, TopicClient};
use crate::support::{parameters, Driver};

fn admin(driver: &mut Driver) -> TopicClient {
    TopicClient::open_with(
        driver,
        ConnectParameters {
            principal: Some("admin".into()),
            ..parameters()
        },
    )
}

fn create_server(stage: &mut Stage, name: &str) {
    let mut admin = admin(&mut stage.driver);
    let request = CreateRemoteServerRequest {
        server: RemoteServer {
            kind: RemoteServerKind::SecondaryInitiator,
            name: name.into(),
            urls: vec!["ws://there:1".into()],
            principal: String::new(),
            connection_options: vec![],
            missing_topic_notification_filter: String::new(),
            connector: String::new(),
        },
        credentials: Credentials::None,
    };
    admin
        .ask::<CreateRemoteServer>(&mut stage.driver, &request)
        .expect("created");
}

/// What is to be done about the other server since the last call.
fn outputs(stage: &mut Stage) -> Vec<String> {
    stage.driver.collect();
    let outputs = std::mem::take(&mut stage.driver.remotes);
    outputs
        .into_iter()
        .map(|output| match output {
            RemoteOutput::Connect { link, .. } => format!("connect {}", link.0),
            RemoteOutput::Select { link, selector } => format!("select {} {selector}", link.0),
            RemoteOutput::Disconnect { link } => format!("disconnect {}", link.0),
            other => format!("{other:?}"),
        })
        .collect()
}

fn connected(stage: &mut Stage, link: u64) {
    let now = stage.driver.now;
    stage
        .driver
        .core
        .handle_remote_connected(now, RemoteLink(link));
}

fn tell(stage: &mut Stage, link: u64, events: Vec<RemoteTopicEvent>) {
    let now = stage.driver.now;
    let core = &mut stage.driver.core;
    core.handle_remote_topics(now, RemoteLink(link), events);
}

fn added(path: &str, topic_type: TopicType) -> RemoteTopicEvent {
    let properties: &[(&str, &str)] = match topic_type {
        TopicType::TimeSeries => &[("TIME_SERIES_EVENT_VALUE_TYPE", "json")],
        _ => &[],
    };
    RemoteTopicEvent::Added {
        path: path.into(),
        specification: Arc::new(specification(topic_type, properties)),
    }
}

fn updated(path: &str, value: &str) -> RemoteTopicEvent {
    RemoteTopicEvent::Updated {
        path: path.into(),
        payload: json(value).into(),
    }
}

fn removed(path: &str) -> RemoteTopicEvent {
    RemoteTopicEvent::Removed { path: path.into() }
}

#[test]
fn a_view_lives_while_its_server_is_connected() {
    let mut stage = Stage::new();
    stage.json("a/here", "0");
    stage.view("view", "map ?a// from 'Other Server' to v/<path(1)>");
    assert_eq!(
        stage.told(),
        [""; 0],
        "there is no such server, and topics of this one are others"
    );
    create_server(&mut stage, "Other Server");
    assert_eq!(outputs(&mut stage), ["connect 1"]);
    connected(&mut stage, 1);
    assert_eq!(outputs(&mut stage), ["select 1 ?a//"]);
    let events = vec![
        added("a/1", TopicType::Json),
        updated("a/1", "1"),
        added("elsewhere", TopicType::Json),
    ];
    tell(&mut stage, 1, events);
    assert_eq!(stage.told(), ["+v/1", "v/1=1"]);
    tell(&mut stage, 1, vec![updated("a/1", "2")]);
    assert_eq!(stage.told(), ["v/1=2"]);
    tell(
        &mut stage,
        1,
        vec![added("a/2", TopicType::Json), updated("a/2", "3")],
    );
    tell(&mut stage, 1, vec![removed("a/1")]);
    assert_eq!(stage.told(), ["+v/2", "v/2=3", "-v/1 Removal"]);

    let failure = RemoteFailure {
        message: "gone".into(),
        permanent: false,
    };
    let now = stage.driver.now;
    let core = &mut stage.driver.core;
    core.handle_remote_lost(now, RemoteLink(1), failure);
    assert_eq!(stage.told(), ["-v/2 Removal"]);
    stage.pass(1);
    assert_eq!(outputs(&mut stage), ["connect 2"]);
    connected(&mut stage, 2);
    tell(
        &mut stage,
        2,
        vec![added("a/2", TopicType::Json), updated("a/2", "4")],
    );
    assert_eq!(stage.told(), ["+v/2", "v/2=4"]);
    assert_eq!(outputs(&mut stage), ["select 2 ?a//"]);

    let mut admin = admin(&mut stage.driver);
    admin
        .ask::<RemoveRemoteServer>(&mut stage.driver, &"Other Server".to_owned())
        .expect("removed");
    assert_eq!(stage.told(), ["-v/2 Removal"]);
    assert_eq!(outputs(&mut stage), ["disconnect 2"]);
}

#[test]
fn the_last_view_ends_the_connection() {
    let mut stage = Stage::new();
    create_server(&mut stage, "s");
    stage.view("one", "map ?a// from s to v/one/<path(1)>");
    stage.view("two", "map ?a// from s to v/two/<path(1)>");
    assert_eq!(outputs(&mut stage), ["connect 1"]);
    connected(&mut stage, 1);
    assert_eq!(outputs(&mut stage), ["select 1 ?a//"]);
    tell(
        &mut stage,
        1,
        vec![added("a/1", TopicType::Json), updated("a/1", "1")],
    );
    assert_eq!(stage.told().len(), 4);
    // A new view is given what is known.
    stage.view("three", "map >a/1 from s to v/three");
    assert_eq!(stage.told(), ["+v/three", "v/three=1"]);
    assert_eq!(outputs(&mut stage), ["select 1 >a/1"]);
    stage.remove_view("one");
    assert_eq!(stage.told(), ["-v/one/1 Removal"]);
    stage.remove_view("three");
    stage.told();
    outputs(&mut stage);
    stage.remove_view("two");
    assert_eq!(stage.told(), ["-v/two/1 Removal"]);
    assert_eq!(outputs(&mut stage), ["disconnect 1"]);
}

#[test]
fn a_remote_topic_may_be_mirrored_at_its_own_path_and_be_a_source_again() {
    let mut stage = Stage::new();
    create_server(&mut stage, "s");
    stage.view("mirror", "map ?v// from s to <path(0)>");
    stage.view("again", "map >v/1 to v/again/<scalar(/x)>");
    connected(&mut stage, 1);
    let events = vec![
        added("v/1", TopicType::Json),
        updated("v/1", r#"{"x":"y"}"#),
    ];
    tell(&mut stage, 1, events);
    assert_eq!(stage.all(), [r#"v/1={"x":"y"}"#, r#"v/again/y={"x":"y"}"#]);
}

#[test]
fn a_remote_time_series_is_mirrored_event_by_event() {
    let mut stage = Stage::new();
    create_server(&mut stage, "s");
    stage.view("view", "map a from s to v/a");
    connected(&mut stage, 1);
    let event = |sequence: i64, value: &str| {
        let event: TimeSeriesEvent = TimeSeriesEvent {
            original: None,
            metadata: EventMetadata {
                sequence,
                timestamp: 1000 + sequence,
                author: "me".into(),
            },
            value: json(value).into(),
        };
        let mut payload = Vec::new();
        event.encode(&mut payload);
        RemoteTopicEvent::Updated {
            path: "a".into(),
            payload: payload.into(),
        }
    };
    tell(
        &mut stage,
        1,
        vec![added("a", TopicType::TimeSeries), event(7, "1")],
    );
    tell(&mut stage, 1, vec![event(8, "2")]);
    let value = stage.driver.core.topic_value("v/a").expect("an event");
    let mut reader = diffusion::wire::primitives::Reader::new(&value);
    let read = <TimeSeriesEvent as diffusion::wire::services::Codec>::read(&mut reader, 29);
    let read = read.expect("an event");
    assert_eq!((read.metadata.sequence, read.value), (8, json("2").into()));
}

#[test]
fn topic_metrics_are_grouped_by_view() {
    let mut stage = Stage::new();
    let mut admin = admin(&mut stage.driver);
    let collector = TopicMetricCollector {
        name: "c".into(),
        exports_to_prometheus: true,
        maximum_groups: i32::MAX,
        topic_selector: "*.*".into(),
        groups_by_topic_type: false,
        groups_by_topic_view: true,
        group_by_path_prefix_parts: 0,
    };
    admin
        .ask::<PutTopicMetricCollector>(&mut stage.driver, &collector)
        .expect("put");
    stage.json("a/1", "1");
    stage.json("a/2", "2");
    stage.view("view", "map >a/1 to v/1");
    let text = stage.driver.core.prometheus_text();
    for line in [
        "diffusion_topic_collector_topics{collector=\"c\",topic_view=\"\"} 2\n",
        "diffusion_topic_collector_topics{collector=\"c\",topic_view=\"view\"} 1\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}
