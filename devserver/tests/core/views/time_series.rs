//! Time series as sources and as reference topics.

use diffusion::wire::services::topics::range_query::{RangeQuery, RangeQueryType};
use diffusion::wire::services::topics::specification::TopicSpecification;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::time_series::{
    TimeSeriesAppend, TimeSeriesAppendRequest, TimeSeriesEdit, TimeSeriesEditRequest,
};

use super::options::properties;
use super::support::Stage;
use crate::support::topics::{int64, json, range_query, readable, specification};

fn series(event: &str, more: &[(&str, &str)]) -> TopicSpecification {
    let mut specification = specification(TopicType::TimeSeries, more);
    specification.set_property("TIME_SERIES_EVENT_VALUE_TYPE", event);
    specification
}

fn append(stage: &mut Stage, value: &str) {
    let request = TimeSeriesAppendRequest {
        path: "a".into(),
        data_type: "json".into(),
        value: json(value).into(),
    };
    stage
        .control
        .ask::<TimeSeriesAppend>(&mut stage.driver, &request)
        .expect("appended");
}

/// Sequence and value of the events of a time series, with edits in place of what they replace.
fn events(stage: &mut Stage, path: &str) -> Vec<String> {
    let request = range_query(path, RangeQueryType::Values);
    let answer = stage
        .control
        .ask::<RangeQuery>(&mut stage.driver, &request)
        .expect("queried");
    let lines = answer.events().expect("readable").into_iter().map(|event| {
        let sequence = event.original_metadata().sequence;
        format!("{sequence}: {}", readable(&event.value))
    });
    lines.collect()
}

#[test]
fn a_mirror_has_the_events_of_its_source() {
    let mut stage = Stage::new();
    let source = series("json", &[("TIME_SERIES_RETAINED_RANGE", "limit 3")]);
    stage
        .control
        .add(&mut stage.driver, "a", &source)
        .expect("added");
    for value in ["1", "2", "3", "4"] {
        append(&mut stage, value);
    }
    stage.view("view", "map a to v");
    append(&mut stage, "5");
    let request = TimeSeriesEditRequest {
        path: "a".into(),
        data_type: "json".into(),
        original_sequence: 4,
        value: json("50").into(),
    };
    stage
        .control
        .ask::<TimeSeriesEdit>(&mut stage.driver, &request)
        .expect("edited");
    assert_eq!(events(&mut stage, "v"), events(&mut stage, "a"));
    assert_eq!(events(&mut stage, "v"), ["3: 4", "4: 50"]);
}

#[test]
fn a_series_can_be_made_of_updates() {
    let mut stage = Stage::new();
    let numbers = specification(TopicType::Int64, &[("CONFLATION", "always")]);
    stage.put("a", &numbers, &int64(0));
    stage.view("view", "map a to v type TIME_SERIES");
    for value in 1..15 {
        stage.put("a", &numbers, &int64(value));
    }
    let expected: Vec<String> = (5..15).map(|value| format!("{value}: {value}")).collect();
    assert_eq!(events(&mut stage, "v"), expected, "the ten newest");
    let properties = properties(&mut stage, "v");
    assert_eq!(properties["TIME_SERIES_EVENT_VALUE_TYPE"], "int64");
    assert!(!properties.contains_key("CONFLATION"));
    stage.view(
        "view",
        "map a to v type time_series with properties TIME_SERIES_RETAINED_RANGE:'limit 2'",
    );
    for value in 20..24 {
        stage.put("a", &numbers, &int64(value));
    }
    assert_eq!(events(&mut stage, "v"), ["3: 22", "4: 23"]);
}

#[test]
fn a_series_can_become_a_topic_with_the_latest_value() {
    let mut stage = Stage::new();
    stage
        .control
        .add(&mut stage.driver, "a", &series("json", &[]))
        .expect("added");
    append(&mut stage, "1");
    append(&mut stage, "2");
    stage.view("view", "map a to v type STRING");
    assert_eq!(stage.told(), ["+v", "v=\"2\""]);
    append(&mut stage, "3");
    assert_eq!(stage.told(), ["v=\"3\""]);
}

#[test]
fn events_are_transformed_one_by_one() {
    let mut stage = Stage::new();
    stage
        .control
        .add(&mut stage.driver, "a", &series("json", &[]))
        .expect("added");
    for value in [
        r#"{"k":"x","n":1}"#,
        r#"{"k":"y","n":2}"#,
        r#"{"k":"x","n":3}"#,
    ] {
        append(&mut stage, value);
    }
    stage.view(
        "view",
        "map a to v/<scalar(/k)> process { set(/n, calc '/n * 2') } as <value(/n)>",
    );
    // The path is that of the latest event, with all events that have it.
    assert_eq!(events(&mut stage, "v/x"), ["0: 2", "2: 6"]);
    append(&mut stage, r#"{"k":"x","n":4}"#);
    assert_eq!(events(&mut stage, "v/x"), ["0: 2", "2: 6", "3: 8"]);
    append(&mut stage, r#"{"k":"y","n":5}"#);
    assert_eq!(events(&mut stage, "v/y"), ["4: 10"]);
    assert_eq!(stage.all().len(), 1);
}

#[test]
fn a_view_keeps_no_more_events_than_its_source() {
    let mut stage = Stage::new();
    let source = series(
        "json",
        &[("TIME_SERIES_RETAINED_RANGE", "limit 5 last 10s")],
    );
    stage
        .control
        .add(&mut stage.driver, "a", &source)
        .expect("added");
    for (wanted, expected) in [
        ("limit 3", "limit 3 last 10000ms"),
        ("limit 8 last 5s", "limit 5 last 5000ms"),
        ("limit 2 last 5s", "limit 2 last 5s"),
    ] {
        stage.view(
            "view",
            &format!("map a to v with properties TIME_SERIES_RETAINED_RANGE: '{wanted}'"),
        );
        let properties = properties(&mut stage, "v");
        assert_eq!(properties["TIME_SERIES_RETAINED_RANGE"], expected);
    }
}

#[test]
fn a_throttle_does_not_hold_events_back() {
    let mut stage = Stage::new();
    stage
        .control
        .add(&mut stage.driver, "a", &series("json", &[]))
        .expect("added");
    stage.view("view", "map a to v throttle to 1 update every hour");
    for value in ["1", "2", "3"] {
        append(&mut stage, value);
    }
    assert_eq!(events(&mut stage, "v"), ["0: 1", "1: 2", "2: 3"]);
}
