//! Topics that want their values validated (`VALIDATE_VALUES`), on all ways that values come.

use bytes::Bytes;
use diffusion::data::delta;
use diffusion::wire::reason;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::time_series::*;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::*;

use crate::support::topics::{double, int64, json, specification, text, TopicClient};
use crate::support::{unhex, Driver};

const VALIDATED: &[(&str, &str)] = &[("VALIDATE_VALUES", "true")];

/// What is not well-formed in CBOR: the examples of RFC 8949, appendix F, and others.
const MALFORMED: &[&str] = &[
    // The head is not whole.
    "18 19 1a 1b 1901 1a0102 1b01020304050607 38 58 78 98 9a01ff00 b8 d8 f8 f900 fa0000 fb000000",
    // Strings that are not whole.
    "41 61 5affffffff00 5bffffffffffffffff010203 7affffffff00 7b7fffffffffffffff010203",
    // Containers that are not whole.
    "81 818181818181818181 8200 a1 a20102 a100 a2000000",
    // Tags without anything.
    "c0 c1 d901f4",
    // Without an end.
    "5f4100 7f6100 9f 9f0102 bf bf01020102 819f 9f8000 9f9f9f9f9fffffffff 9f819f819f9fffffff",
    // Reserved heads.
    "1c 1d 1e 3c 3d 3e 5c 5d 5e 7c 7d 7e 9c 9d 9e bc bd be dc dd de fc fd fe",
    // Simple values that do not exist, or in two bytes what belongs into one.
    "f800 f801 f818 f81f e0 f3 f8ff",
    // Chunks of another kind, or without length.
    "5f00ff 5f21ff 5f6100ff 5f80ff 5fa0ff 5fc000ff 5fe0ff 7f4100ff 5f5f4100ffff 7f7f6100ffff",
    // A break where none may be.
    "ff 81ff 8200ff a1ff a1ff00 a100ff a20000ff 9f81ff 9f829f819f9fffffffff bf00ff bf000000ff c0ff",
    // A number that is no integer has no length.
    "1f 3f df",
    // More than one item.
    "0102 f600 8080 a000",
];

/// Texts that are not UTF-8, wherever they stand in a value.
const NOT_UTF8: &[&str] = &[
    "61ff",
    "62c328",
    "63eda080",
    "61e9",
    "8161ff",
    "9f61ffff",
    "a161ff01",
    "bf61c3f6ff",
    "a16161a16162818161fe",
    "7f61ffff",
    "d82061ff",
    "64f4908080",
    "62c080",
];

fn malformed() -> impl Iterator<Item = Vec<u8>> {
    MALFORMED
        .iter()
        .flat_map(|line| line.split(' '))
        .chain(NOT_UTF8.iter().copied())
        .map(unhex)
}

#[test]
fn malformed_cbor_is_no_value() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    for topic_type in [
        TopicType::Json,
        TopicType::String,
        TopicType::Int64,
        TopicType::Double,
    ] {
        let path = format!("{topic_type:?}");
        peer.add(&mut driver, &path, &specification(topic_type, VALIDATED))
            .expect("added");
        for value in malformed() {
            assert_eq!(
                peer.set(&mut driver, &path, topic_type, &value),
                Err(reason::UPDATE_FAILED),
                "{path} {value:02x?}"
            );
        }
    }
}

#[test]
fn well_formed_values_of_the_type_are_taken() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    for (topic_type, value) in [
        (
            TopicType::Json,
            json(r#"{"\u00e4":["\ud83d\ude00",1,2.5,null]}"#),
        ),
        (TopicType::Json, unhex("80")),
        // Chunks, of which none ends within a character.
        (TopicType::Json, unhex("7f62c3a46161ff")),
        // Bytes are none of the texts that have to be UTF-8.
        (TopicType::Json, unhex("8141ff")),
        (TopicType::Json, unhex("c11a514b67b0")),
        (TopicType::String, text("\u{e4}")),
        (TopicType::String, unhex("f6")),
        (TopicType::Int64, int64(-1)),
        (TopicType::Double, double(f64::NAN)),
        (TopicType::Binary, unhex("61ff")),
        (TopicType::RecordV2, unhex("61ff")),
    ] {
        let validated = specification(topic_type, VALIDATED);
        let none = UpdateConstraint::Unconstrained;
        let set = peer.add_and_set(&mut driver, "a", &validated, &value, none);
        assert!(set.is_ok(), "{topic_type:?} {value:02x?}: {set:?}");
        peer.remove(&mut driver, "a");
    }
}

#[test]
fn streams_and_their_deltas_are_validated() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.add(&mut driver, "a", &specification(TopicType::Json, VALIDATED))
        .expect("added");
    let old = json(r#"["a text that makes deltas worth while"]"#);
    let mut open = |value: &[u8]| {
        let request = CreateUpdateStreamAndSetRequest {
            path: "a".into(),
            topic_type: TopicType::Json,
            value: Bytes::copy_from_slice(value),
            constraint: UpdateConstraint::Unconstrained,
        };
        peer.ask::<CreateUpdateStreamAndSet>(&mut driver, &request)
            .map(|response| response.stream_id)
    };
    let mut bad = old.clone();
    *bad.get_mut(10).expect("a byte of the text") = 0xff;
    assert_eq!(open(&bad), Err(reason::UPDATE_FAILED));
    let stream_id = open(&old).expect("opened");
    let request = StreamSetTopicRequest {
        stream_id: stream_id.clone(),
        value: bad.clone().into(),
    };
    let set = peer.ask::<StreamSetTopic>(&mut driver, &request);
    assert_eq!(set.map(|_| ()), Err(reason::UPDATE_FAILED));
    let request = StreamApplyDeltaRequest {
        stream_id,
        delta: delta::diff(&old, &bad).into(),
    };
    let changed = peer.ask::<StreamApplyDelta>(&mut driver, &request);
    assert_eq!(changed.map(|_| ()), Err(reason::UPDATE_FAILED));
    peer.subscribe(&mut driver, "a");
    assert_eq!(
        peer.events(&mut driver).last().map(String::as_str),
        Some(r#"a=["a text that makes deltas worth while"]"#)
    );
}

#[test]
fn events_of_time_series_are_validated() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let properties = [
        ("TIME_SERIES_EVENT_VALUE_TYPE", "json"),
        ("VALIDATE_VALUES", "true"),
    ];
    peer.add(
        &mut driver,
        "a",
        &specification(TopicType::TimeSeries, &properties),
    )
    .expect("added");
    for value in malformed() {
        let request = TimeSeriesAppendRequest {
            path: "a".into(),
            data_type: "json".into(),
            value: value.clone().into(),
        };
        let appended = peer.ask::<TimeSeriesAppend>(&mut driver, &request);
        assert_eq!(
            appended.map(|_| ()),
            Err(reason::UPDATE_FAILED),
            "{value:02x?}"
        );
    }
    let request = TimeSeriesAppendRequest {
        path: "a".into(),
        data_type: "json".into(),
        value: json("[1]").into(),
    };
    let appended = peer.ask::<TimeSeriesAppend>(&mut driver, &request);
    let original_sequence = appended.expect("a value").sequence;
    let request = TimeSeriesEditRequest {
        path: "a".into(),
        data_type: "json".into(),
        original_sequence,
        value: unhex("8161ff").into(),
    };
    let edited = peer.ask::<TimeSeriesEdit>(&mut driver, &request);
    assert_eq!(edited.map(|_| ()), Err(reason::UPDATE_FAILED));
}
