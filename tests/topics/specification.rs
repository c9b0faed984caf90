//! Topic specifications: the wire form against `services-topics.json`, and what the development server rejects
//! (`specification/protocol/topic-services section 2.4`).

use devserver::core::specification::range::Range;
use devserver::core::specification::removal::{Condition, Removal};
use devserver::core::specification::{validate as check, SpecificationError};
use diffusion::wire::primitives::Reader;
use diffusion::wire::services::topics::specification::{
    property, Properties, TopicSpecification, TopicType,
};
use diffusion::wire::services::Codec;

use crate::vectors::{hex, list, load, text};

fn topic_type(name: &str) -> TopicType {
    match name {
        "BINARY" => TopicType::Binary,
        "JSON" => TopicType::Json,
        "TIME_SERIES" => TopicType::TimeSeries,
        "STRING" => TopicType::String,
        "INT64" => TopicType::Int64,
        "DOUBLE" => TopicType::Double,
        "RECORD_V2" => TopicType::RecordV2,
        other => panic!("unknown topic type {other}"),
    }
}

#[test]
fn wire_form() {
    let vectors = load("services-topics.json");
    let mut seen = 0;
    for row in list(&vectors) {
        if row["name"] != "TOPIC_SPECIFICATION" {
            continue;
        }
        seen += 1;
        let value = &row["value"];
        let properties: Properties = value["properties"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| (key.clone(), text(value).to_owned()))
            .collect();
        let expected =
            TopicSpecification::with_properties(topic_type(text(&value["type"])), properties);
        let bytes = hex(&row["hex"]);
        let mut reader = Reader::new(&bytes);
        assert_eq!(
            TopicSpecification::read(&mut reader, 29),
            Ok(expected.clone()),
            "{row}"
        );
        assert!(reader.is_empty(), "{row}");
        let mut written = Vec::new();
        expected.write(&mut written, 29).unwrap();
        assert_eq!(written.len(), bytes.len(), "{row}");
        if expected.properties.len() < 2 {
            assert_eq!(written, bytes, "{row}");
        }
        assert_eq!(
            TopicSpecification::read(&mut Reader::new(&written), 29),
            Ok(expected.clone())
        );
        for length in 0..bytes.len() {
            assert!(TopicSpecification::read(&mut Reader::new(&bytes[..length]), 29).is_err());
        }
        assert_eq!(check(&expected), Ok(()), "{row}");
    }
    assert!(seen > 40, "only {seen} specifications in the vectors");
}

#[test]
fn no_properties() {
    let without = TopicSpecification::new(TopicType::Json);
    let empty = TopicSpecification::with_properties(TopicType::Json, Properties::new());
    let wire = |specification: &TopicSpecification| {
        let mut out = Vec::new();
        specification.write(&mut out, 29).unwrap();
        out
    };
    assert_eq!(wire(&without), [15, 0]);
    assert_eq!(wire(&empty), [15, 0]);
    assert_eq!(without, empty);
    assert_ne!(without, TopicSpecification::new(TopicType::String));
    assert_eq!(
        TopicSpecification::read(&mut Reader::new(&[15, 0]), 29),
        Ok(empty)
    );
}

#[test]
fn every_byte_is_a_topic_type() {
    for code in 0..=u8::MAX {
        assert_eq!(TopicType::from_code(code).code(), code);
    }
    assert_eq!(TopicType::from_code(20), TopicType::RecordV2);
    assert_eq!(TopicType::from_code(22), TopicType::Other(22));
}

#[test]
fn properties_can_be_changed() {
    let mut specification = TopicSpecification::new(TopicType::Json);
    assert!(specification.properties.is_empty());
    specification.set_property(property::DONT_RETAIN_VALUE, "true");
    assert!(specification.is_set(property::DONT_RETAIN_VALUE));
    assert!(!specification.is_set(property::PERSISTENT));
    specification.properties = Properties::new();
    assert_eq!(specification.property(property::DONT_RETAIN_VALUE), None);
    specification.topic_type = TopicType::String;
    assert_eq!(specification.topic_type.code(), 17);
}

/// The outcome for a specification with one property; time series get their mandatory one besides.
fn validate(topic_type: TopicType, key: &str, value: &str) -> Result<(), SpecificationError> {
    let mut specification = TopicSpecification::new(topic_type);
    if topic_type == TopicType::TimeSeries {
        specification.set_property(property::TIME_SERIES_EVENT_VALUE_TYPE, "json");
    }
    specification.set_property(key, value);
    check(&specification)
}

fn assert_values(topic_type: TopicType, key: &'static str, good: &[&str], bad: &[&str]) {
    for value in good {
        assert_eq!(
            validate(topic_type, key, value),
            Ok(()),
            "{key} = {value:?}"
        );
    }
    for value in bad {
        match validate(topic_type, key, value) {
            Err(SpecificationError::Value {
                key: found,
                value: shown,
                ..
            }) => {
                assert_eq!((found, shown.as_str()), (key, *value));
            }
            other => panic!("{key} = {value:?}: {other:?}"),
        }
    }
}

#[test]
fn values_of_every_property() {
    let not_boolean = ["", "TRUE", "True", "yes", "1", " true"];
    for key in [
        property::VALIDATE_VALUES,
        property::TIDY_ON_UNSUBSCRIBE,
        property::PERSISTENT,
        property::PUBLISH_VALUES_ONLY,
        property::DONT_RETAIN_VALUE,
    ] {
        assert_values(TopicType::Json, key, &["true", "false"], &not_boolean);
    }
    assert_values(
        TopicType::String,
        property::COMPRESSION,
        &["off", "low", "medium", "high", "true", "false"],
        &["", "none", "HIGH"],
    );
    assert_values(
        TopicType::String,
        property::CONFLATION,
        &["off", "conflate", "unsubscribe", "always"],
        &["", "on"],
    );
    assert_values(
        TopicType::TimeSeries,
        property::CONFLATION,
        &["off", "unsubscribe"],
        &["conflate", "always"],
    );
    assert_values(
        TopicType::Int64,
        property::PRIORITY,
        &["low", "default", "high"],
        &["", "medium"],
    );
    assert_values(
        TopicType::Double,
        property::OWNER,
        &[
            "$Principal is \"bob\"",
            "$Principal is 'bob'",
            r#"$Principal is "b\"ob""#,
        ],
        &[
            "",
            "bob",
            "$Principal is bob",
            "$Principal is ''",
            "$Principal is 'a' or 'b'",
            "$Principalis 'a'",
        ],
    );
    assert_values(
        TopicType::TimeSeries,
        property::TIME_SERIES_EVENT_VALUE_TYPE,
        &["binary", "json", "string", "double", "int64", "record_v2"],
        &["", "recordv2", "JSON", "time_series"],
    );
    for key in [
        property::TIME_SERIES_RETAINED_RANGE,
        property::TIME_SERIES_SUBSCRIPTION_RANGE,
    ] {
        assert_values(
            TopicType::TimeSeries,
            key,
            &[
                "limit 10",
                "last 5s",
                "LIMIT 5 Last 10H",
                "last 10ms limit 3",
            ],
            &[
                "",
                "limit",
                "limit -1",
                "limit 1 limit 2",
                "last 5",
                "last 5d",
                "last s",
                "limit 99999999999999999999",
                "first 5",
            ],
        );
    }
    assert_values(
        TopicType::Binary,
        property::REMOVAL,
        &[
            "when subscriptions < 1 for 10m",
            "when this session closes remove '?a/b//'",
            "when time after 1518780068112",
            "when time after \"Tue, 3 Jun 2030 11:05:30 GMT\"",
            "when no updates for 2h after 1d",
            "when no session has \"$Principal is 'bob'\" for 1h after 2d",
            "when no local session has '$Country is \\'DE\\''",
            "WHEN (local subscriptions < 10 for 3m or no updates for 5s) and time after 5 remove \"*alpha//\"",
        ],
        &[
            "",
            "when",
            "subscriptions < 1 for 10m",
            "when subscriptions < 1",
            "when subscriptions < 1 for 10",
            "when subscriptions < 1 for 10m remove",
            "when no updates for 1s and no updates for 2s",
            "when (no updates for 1s",
            "when no updates for 1s)",
            "when this session closes remove 'a",
            "when this session closes later",
        ],
    );
}

#[test]
fn the_selector_of_a_removal_is_checked() {
    let outcome = validate(
        TopicType::Json,
        property::REMOVAL,
        "when this session closes remove '$a'",
    );
    assert!(
        matches!(outcome, Err(SpecificationError::RemovalSelector(_))),
        "{outcome:?}"
    );
    // Java knows the block, so a server may accept the selector.
    let outcome = validate(
        TopicType::Json,
        property::REMOVAL,
        r"when this session closes remove '*\\p{InGreek}'",
    );
    assert_eq!(outcome, Ok(()));
}

#[test]
fn schemas_are_checked_where_they_are_used() {
    let good = r#"{"records":[{"name":"A","fields":[{"name":"x"}]}]}"#;
    assert_eq!(
        validate(TopicType::RecordV2, property::SCHEMA, good),
        Ok(())
    );
    let outcome = validate(TopicType::RecordV2, property::SCHEMA, "{}");
    assert!(
        matches!(outcome, Err(SpecificationError::Schema(_))),
        "{outcome:?}"
    );
    assert_eq!(validate(TopicType::Json, property::SCHEMA, "{}"), Ok(()));
}

#[test]
fn properties_that_a_type_does_not_use_are_ignored() {
    assert_eq!(
        validate(TopicType::Int64, property::COMPRESSION, "?"),
        Ok(())
    );
    assert_eq!(
        validate(TopicType::Double, property::PUBLISH_VALUES_ONLY, "?"),
        Ok(())
    );
    assert_eq!(
        validate(TopicType::TimeSeries, property::DONT_RETAIN_VALUE, "?"),
        Ok(())
    );
    assert_eq!(
        validate(TopicType::Json, property::TIME_SERIES_RETAINED_RANGE, "?"),
        Ok(())
    );
    assert_eq!(validate(TopicType::Json, "FLAVOUR", "?"), Ok(()));
}

#[test]
fn time_series_need_an_event_type() {
    let outcome = check(&TopicSpecification::new(TopicType::TimeSeries));
    let key = property::TIME_SERIES_EVENT_VALUE_TYPE;
    assert_eq!(outcome, Err(SpecificationError::Missing { key }));
    assert_eq!(
        outcome.unwrap_err().to_string(),
        format!("the property {key} is missing")
    );
}

#[test]
fn types_that_can_not_be_added() {
    for code in [0, 7, 12, 13, 21, 22, 255] {
        let topic_type = TopicType::from_code(code);
        assert_eq!(
            check(&TopicSpecification::new(topic_type)),
            Err(SpecificationError::TopicType(topic_type))
        );
    }
}

#[test]
fn ranges_are_understood() {
    let range = Range::parse("limit 5 last 2H").unwrap();
    assert_eq!(range.limit, Some(5));
    assert_eq!(range.last_milliseconds, Some(7_200_000));
    assert_eq!(Range::parse("last 99999999999999999h"), None);
}

#[test]
fn removals_are_understood() {
    let removal = Removal::parse(
        "when no updates for 1m or (this session closes and time after 7) remove \"a\\\"b\"",
    );
    assert_eq!(
        removal,
        Some(Removal {
            condition: Condition::Any(vec![
                Condition::NoUpdates {
                    period: 60_000,
                    after: None
                },
                Condition::All(vec![Condition::ThisSessionCloses, Condition::TimeAfter(7)]),
            ]),
            selector: Some("a\"b".to_owned()),
        })
    );
    let removal = Removal::parse("when local subscriptions<3 for 2s after 1d").unwrap();
    assert_eq!(
        removal.condition,
        Condition::Subscriptions {
            local: true,
            below: 3,
            period: 2_000,
            after: Some(86_400_000)
        }
    );
    let deep = format!(
        "when {}this session closes{}",
        "(".repeat(100_000),
        ")".repeat(100_000)
    );
    assert_eq!(Removal::parse(&deep), None);
}
