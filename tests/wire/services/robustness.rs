//! Arbitrary bytes and damaged bodies: no panic, and whatever is read can be written and read again.

use bytes::Bytes;
use diffusion::wire::services::topics::range_query::{RangeQuery, RangeQueryResponse};
use diffusion::wire::services::topics::time_series::EventMetadata;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;
use diffusion::wire::services::topics::update_constraint::{
    ConstraintOperator, ConstraintValueType, PartialJson, UpdateConstraint, ValueCondition,
};
use diffusion::wire::services::{Codec, Service};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, Index};

use super::checks::{body, Recoded, SERVICES};
use super::json::{load, Json};
use super::mapping::FromJson;

/// Whatever is read can be written, apart from forms that only old versions have, and means the same afterwards.
fn assert_stable(service: i32, part: &str, bytes: &[u8], version: u8) {
    let codec = body(service, part).unwrap();
    let Ok(recoded) = codec.recode(bytes, version) else {
        return;
    };
    match recoded {
        // Before 27 parts of conjunctions are merged, after that everything is as it was read.
        Recoded::Written {
            bytes,
            same_value: false,
        } => {
            assert!(version < 27, "{service} {part}: {bytes:02x?}");
            let Ok(Recoded::Written { same_value, .. }) = codec.recode(&bytes, version) else {
                panic!("{service} {part}: {bytes:02x?}");
            };
            assert!(same_value, "{service} {part}: {bytes:02x?}");
        }
        Recoded::Written { .. } => {}
        Recoded::NotWritten(error) => assert!(version < error.needed && error.needed == 27),
    }
}

/// Bodies of the vectors, as seeds.
pub fn seeds() -> Vec<(i32, String, Bytes)> {
    let topics = load("services-topics.json");
    let control = load("services-control.json");
    topics
        .list()
        .iter()
        .chain(control.list())
        .filter(|row| *row.field("service") != Json::Null)
        // Not those of services that no server has any more.
        .filter(|row| SERVICES.contains(&i32::from_json(row.field("service"))))
        .map(|row| {
            (
                i32::from_json(row.field("service")),
                row.field("part").text().to_owned(),
                row.field("hex").hex(),
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn arbitrary_bytes(
        service in select(SERVICES),
        part in select(&["request", "response"][..]),
        bytes in vec(prop_oneof![0u8..8, any::<u8>()], 0..100),
        version in 25u8..=29,
    ) {
        assert_stable(service, part, &bytes, version);
    }

    #[test]
    fn damaged_bodies(
        (service, part, bytes) in select(seeds()),
        changes in vec((any::<Index>(), prop_oneof![0u8..8, any::<u8>()]), 0..4),
        length in proptest::option::weighted(0.2, any::<Index>()),
        version in 25u8..=29,
    ) {
        let mut bytes = bytes.to_vec();
        for (index, byte) in changes {
            if !bytes.is_empty() {
                let index = index.index(bytes.len());
                bytes[index] = byte;
            }
        }
        if let Some(length) = length {
            bytes.truncate(length.index(bytes.len() + 1));
        }
        assert_stable(service, &part, &bytes, version);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..8).prop_map(|characters| characters.into_iter().collect())
}

fn any_value() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..20).prop_map(Bytes::from)
}

fn any_condition() -> impl Strategy<Value = ValueCondition> {
    (1u8..=7, 0u8..=7, any_value()).prop_map(|(operator, value_type, value)| ValueCondition {
        operator: ConstraintOperator::from_code(operator).unwrap(),
        value_type: ConstraintValueType::from_code(value_type).unwrap(),
        value,
    })
}

fn any_constraint() -> impl Strategy<Value = UpdateConstraint> {
    let leaf = prop_oneof![
        Just(UpdateConstraint::Unconstrained),
        Just(UpdateConstraint::NoValue),
        Just(UpdateConstraint::NoTopic),
        any_condition().prop_map(UpdateConstraint::Value),
        (any_text(), any::<i64>()).prop_map(|(lock_name, sequence)| UpdateConstraint::Locked {
            lock_name,
            sequence
        }),
        (
            vec((any_text(), any_condition()), 0..4),
            vec(any_text(), 0..4)
        )
            .prop_map(
                |(with, without)| UpdateConstraint::PartialJson(PartialJson { with, without })
            ),
    ];
    leaf.prop_recursive(6, 40, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left.and(right)),
            (inner.clone(), inner).prop_map(|(left, right)| left.or(right)),
        ]
    })
}

fn any_metadata() -> impl Strategy<Value = EventMetadata> {
    (any::<i64>(), any::<i64>(), any_text()).prop_map(|(sequence, timestamp, author)| {
        EventMetadata {
            sequence,
            timestamp,
            author: author.into(),
        }
    })
}

fn any_event() -> impl Strategy<Value = TimeSeriesEvent> {
    (
        proptest::option::of(any_metadata()),
        any_metadata(),
        any_value(),
    )
        .prop_map(|(original, metadata, value)| TimeSeriesEvent {
            original,
            metadata,
            value,
        })
}

proptest! {
    #[test]
    fn constraints_read_back_equal(constraint in any_constraint(), version in 27u8..=29) {
        let mut out = Vec::new();
        constraint.write(&mut out, version).unwrap();
        let mut reader = diffusion::wire::primitives::Reader::new(&out);
        prop_assert_eq!(UpdateConstraint::read(&mut reader, version), Ok(constraint));
        prop_assert!(reader.is_empty());
    }

    /// What an old version writes asks for the same as the constraint: newer versions agree on the parts.
    #[test]
    fn constraints_of_old_versions(constraint in any_constraint(), version in 25u8..=26) {
        let mut out = Vec::new();
        match constraint.write(&mut out, version) {
            Err(error) => prop_assert!(error.needed > version && error.needed <= 27),
            Ok(()) => {
                let mut reader = diffusion::wire::primitives::Reader::new(&out);
                let read = UpdateConstraint::read(&mut reader, version).unwrap();
                prop_assert!(reader.is_empty());
                let mut again = Vec::new();
                read.write(&mut again, version).unwrap();
                prop_assert_eq!(again, out);
            }
        }
    }

    #[test]
    fn events_of_queries_read_back_equal(events in vec(any_event(), 0..10)) {
        let count = events.len() as i64;
        let response = RangeQueryResponse::from_events("json".to_owned(), count, &events);
        let mut out = Vec::new();
        RangeQuery::write_response(&response, &mut out, 29).unwrap();
        let read = RangeQuery::read_response(&Bytes::from(out), 29).unwrap();
        prop_assert_eq!(read.events(), Ok(events));
    }
}

/// Byte values of a body are parts of the message they came in.
#[test]
fn values_are_not_copied() {
    let body = Bytes::from_static(b"\x05\x01\x00\x00\x04data");
    let request =
        diffusion::wire::services::topics::update_stream::StreamSetTopic::read_request(&body, 29)
            .unwrap();
    assert_eq!(request.value, "data");
    assert_eq!(request.value.as_ptr(), body[5..].as_ptr());
}
