//! Time series (`specification/protocol/topic-services section 8`, `specification/topics/time-series`). What ranges select is tested where
//! it is decided.

use std::time::Duration;

use bytes::Bytes;
use diffusion::wire::reason;
use diffusion::wire::services::topics::range_query::{
    RangeQuery, RangeQueryRequest, RangeQueryType,
};
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::time_series::EventMetadata;
use diffusion::wire::services::topics::time_series::*;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;

use crate::support::topics::{int64, json, range_query, specification, text, TopicClient};
use crate::support::Driver;

const START: i64 = 1_704_067_200_000;

fn append(
    peer: &mut TopicClient,
    driver: &mut Driver,
    path: &str,
    value: &str,
) -> Result<EventMetadata, i32> {
    let request = TimeSeriesAppendRequest {
        path: path.into(),
        data_type: "string".into(),
        value: Bytes::from(text(value)),
    };
    peer.ask::<TimeSeriesAppend>(driver, &request)
}

fn append_at(
    peer: &mut TopicClient,
    driver: &mut Driver,
    value: &str,
    timestamp: i64,
) -> Result<EventMetadata, i32> {
    let request = TimeSeriesTimestampAppendRequest {
        path: "a".into(),
        data_type: "string".into(),
        value: Bytes::from(text(value)),
        timestamp,
    };
    peer.ask::<TimeSeriesTimestampAppend>(driver, &request)
}

fn edit(
    peer: &mut TopicClient,
    driver: &mut Driver,
    original_sequence: i64,
    value: &str,
) -> Result<EventMetadata, i32> {
    let request = TimeSeriesEditRequest {
        path: "a".into(),
        data_type: "string".into(),
        original_sequence,
        value: Bytes::from(text(value)),
    };
    peer.ask::<TimeSeriesEdit>(driver, &request)
}

fn add(peer: &mut TopicClient, driver: &mut Driver, properties: &[(&str, &str)]) {
    let mut all = vec![("TIME_SERIES_EVENT_VALUE_TYPE", "string")];
    all.extend(properties);
    peer.add(driver, "a", &specification(TopicType::TimeSeries, &all))
        .expect("added");
}

fn query(
    peer: &mut TopicClient,
    driver: &mut Driver,
    query_type: RangeQueryType,
    limit: i64,
) -> (String, i64) {
    let request = RangeQueryRequest {
        limit,
        ..range_query("a", query_type)
    };
    let response = peer.ask::<RangeQuery>(driver, &request).expect("a result");
    assert_eq!(response.data_type, "string");
    let events = response.events().expect("readable");
    let shown: Vec<String> = events
        .iter()
        .map(|event| {
            let value = diffusion::data::json::to_text(&event.value).expect("a text");
            assert_eq!(&*event.metadata.author, "control");
            match &event.original {
                None => format!("{}:{value}", event.metadata.sequence),
                Some(original) => {
                    format!("{}({}):{value}", event.metadata.sequence, original.sequence)
                }
            }
        })
        .collect();
    (shown.join(" ").replace('"', ""), response.selected_count)
}

/// Sequences and values of the events that came in; deltas have been applied.
fn sequences(events: &[String]) -> Vec<String> {
    events
        .iter()
        .map(|event| event.chars().take(2).collect())
        .collect()
}

#[test]
fn events_are_appended_edited_and_queried() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    add(&mut peer, &mut driver, &[]);
    let first = append(&mut peer, &mut driver, "a", "A").expect("appended");
    assert_eq!(
        (first.sequence, first.timestamp, &*first.author),
        (0, START, "control")
    );
    driver.pass(Duration::from_millis(5));
    let second = append(&mut peer, &mut driver, "a", "B").expect("appended");
    assert_eq!((second.sequence, second.timestamp), (1, START + 5));
    for value in ["X", "Y"] {
        edit(&mut peer, &mut driver, 0, value).expect("edited");
    }
    for (kind, expected) in [
        (RangeQueryType::Values, "3(0):Y 1:B"),
        (RangeQueryType::AllEdits, "0:A 1:B 2(0):X 3(0):Y"),
        (RangeQueryType::LatestEdits, "0:A 1:B 3(0):Y"),
    ] {
        let selected = expected.split(' ').count() as i64;
        assert_eq!(
            query(&mut peer, &mut driver, kind, i64::MAX),
            (expected.into(), selected)
        );
    }
    assert_eq!(
        query(&mut peer, &mut driver, RangeQueryType::AllEdits, 1),
        ("3(0):Y".into(), 4)
    );
}

#[test]
fn what_can_not_be_done_is_refused() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 25);
    assert_eq!(
        append(&mut peer, &mut driver, "a", "x"),
        Err(reason::NO_SUCH_TOPIC)
    );
    add(&mut peer, &mut driver, &[]);
    peer.publish(&mut driver, "text", &text("x"));
    assert_eq!(
        append(&mut peer, &mut driver, "text", "x"),
        Err(reason::NOT_A_TIMESERIES_TOPIC)
    );
    append(&mut peer, &mut driver, "a", "x").expect("appended");
    let request = TimeSeriesAppendRequest {
        path: "a".into(),
        data_type: "json".into(),
        value: Bytes::from(json("1")),
    };
    assert_eq!(
        peer.ask::<TimeSeriesAppend>(&mut driver, &request),
        Err(reason::INCOMPATIBLE_DATATYPE)
    );
    edit(&mut peer, &mut driver, 0, "y").expect("edited");
    for sequence in [1, 2, -1] {
        assert_eq!(
            edit(&mut peer, &mut driver, sequence, "z"),
            Err(reason::NO_SUCH_EVENT)
        );
    }
    assert_eq!(
        append_at(&mut peer, &mut driver, "z", START - 1),
        Err(reason::INVALID_DATA)
    );
    let later = append_at(&mut peer, &mut driver, "z", START + 1000).expect("appended");
    assert_eq!((later.sequence, later.timestamp), (2, START + 1000));
    let next = append(&mut peer, &mut driver, "a", "z").expect("appended");
    assert_eq!(next.timestamp, START + 1000, "time does not run backwards");
}

#[test]
fn old_events_are_dropped() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    add(
        &mut peer,
        &mut driver,
        &[("TIME_SERIES_RETAINED_RANGE", "limit 3 last 1s")],
    );
    for (value, timestamp) in [("A", 0), ("B", 500), ("C", 1000), ("D", 1400), ("E", 1500)] {
        append_at(&mut peer, &mut driver, value, timestamp).expect("appended");
    }
    let values = RangeQueryType::Values;
    assert_eq!(query(&mut peer, &mut driver, values, 9).0, "2:C 3:D 4:E");
    append_at(&mut peer, &mut driver, "F", 2450).expect("appended");
    assert_eq!(query(&mut peer, &mut driver, values, 9).0, "4:E 5:F");
    peer.remove(&mut driver, "a");
    add(&mut peer, &mut driver, &[]);
    for number in 0..12 {
        append(&mut peer, &mut driver, "a", &number.to_string()).expect("appended");
    }
    assert_eq!(
        query(&mut peer, &mut driver, values, 99).1,
        10,
        "the default"
    );
}

#[test]
fn new_subscribers_get_the_subscription_range() {
    for (properties, expected) in [
        (&[][..], 1),
        (&[("PUBLISH_VALUES_ONLY", "true")][..], 0),
        (&[("TIME_SERIES_SUBSCRIPTION_RANGE", "limit 3")][..], 3),
        (&[("TIME_SERIES_SUBSCRIPTION_RANGE", "last 2ms")][..], 3),
    ] {
        let mut driver = Driver::quiet();
        let mut peer = TopicClient::open(&mut driver, 29);
        add(&mut peer, &mut driver, properties);
        let mut early = TopicClient::open(&mut driver, 29);
        early.subscribe(&mut driver, "a");
        for number in 0..6 {
            append_at(
                &mut peer,
                &mut driver,
                "a value that repeats itself",
                number,
            )
            .expect("appended");
        }
        let events = early.events(&mut driver);
        assert_eq!(events.len(), 7);
        let deltas = sequences(&events)
            .iter()
            .filter(|event| *event == "a~")
            .count();
        assert_eq!(deltas, if expected == 0 { 0 } else { 5 }, "{properties:?}");
        let mut late = TopicClient::open(&mut driver, 29);
        late.subscribe(&mut driver, "a");
        assert_eq!(
            late.events(&mut driver).len(),
            1 + expected,
            "{properties:?}"
        );
        append_at(&mut peer, &mut driver, "a value that repeats itself", 9).expect("appended");
        let next = sequences(&late.events(&mut driver));
        assert_eq!(next, [if expected == 0 { "a=" } else { "a~" }]);
    }
}

#[test]
fn updates_append_events() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    add(&mut peer, &mut driver, &[]);
    peer.set(&mut driver, "a", TopicType::String, &text("A"))
        .expect("set");
    assert_eq!(
        peer.set(&mut driver, "a", TopicType::Int64, &int64(1)),
        Err(reason::INCOMPATIBLE_UPDATE)
    );
    let same = specification(
        TopicType::TimeSeries,
        &[("TIME_SERIES_EVENT_VALUE_TYPE", "string")],
    );
    peer.add_and_set(
        &mut driver,
        "a",
        &same,
        &text("B"),
        UpdateConstraint::Unconstrained,
    )
    .expect("set");
    assert_eq!(
        query(&mut peer, &mut driver, RangeQueryType::Values, 9).0,
        "0:A 1:B"
    );
}

#[test]
fn the_subscription_range_is_that_of_latest_edits() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    add(
        &mut peer,
        &mut driver,
        &[("TIME_SERIES_SUBSCRIPTION_RANGE", "limit 3")],
    );
    for value in ["A", "B"] {
        append(&mut peer, &mut driver, "a", value).expect("appended");
    }
    for value in ["W", "X", "Y"] {
        edit(&mut peer, &mut driver, 0, value).expect("edited");
    }
    peer.subscribe(&mut driver, "a");
    let shown: Vec<String> = peer.events(&mut driver);
    let values: Vec<char> = shown[1..]
        .iter()
        .map(|event| {
            let last = event.get(event.len() - 2..).expect("bytes in hexadecimal");
            u8::from_str_radix(last, 16).expect("a byte").into()
        })
        .collect();
    assert_eq!(values, ['A', 'B', 'Y']);
}
