use bytes::Bytes;

use super::*;
use crate::wire::services::topics::range_query::{EncodedMetadata, RangeQueryEntry};
use crate::wire::services::topics::time_series::EventMetadata;
use crate::wire::services::Codec;

/// What is sent for topic `t`, in hexadecimal.
fn sent(change: impl FnOnce(&mut RangeQuery)) -> String {
    let mut query = RangeQuery::default();
    change(&mut query);
    let mut body = Vec::new();
    query.to_wire("t".into()).write(&mut body, 29).unwrap();
    body.iter().map(|byte| format!("{byte:02x}")).collect()
}

const NO_LIMIT: &str = "ffffffffffffffff7f";

fn with_no_limit(parts: &str) -> String {
    format!("{parts}{NO_LIMIT}").replace(' ', "")
}

#[test]
fn requests_are_those_of_other_clients() {
    assert_eq!(sent(|_| ()), with_no_limit("0174 00 0000 0003 0000 0003 "));
    assert_eq!(
        sent(|query| {
            query.anchor(Point::Sequence(5)).unwrap();
            query.span(Point::Next(10)).unwrap();
        }),
        with_no_limit("0174 00 0501 0a05 0000 0003")
    );
    assert_eq!(
        sent(|query| {
            query.for_values();
            query.anchor(Point::Sequence(5)).unwrap();
            query.span(Point::Sequence(15)).unwrap();
        }),
        with_no_limit("0174 00 0501 0f01 0000 0003")
    );
    assert_eq!(
        sent(RangeQuery::for_edits),
        with_no_limit("0174 01 0000 0003 0000 0003")
    );
    assert_eq!(
        sent(|query| {
            query.for_edits();
            query.latest_edits().unwrap();
            query.anchor(Point::Sequence(400)).unwrap();
        }),
        with_no_limit("0174 02 0000 0003 9003 01 0003")
    );
    assert_eq!(
        sent(|query| query.limit((1 << 53) - 1).unwrap()),
        "0174 00 0000 0003 0000 0003 ffffffffffffff0f".replace(' ', "")
    );
}

#[test]
fn every_point_has_its_type() {
    let point = |point: Point| {
        let sent = sent(|query| query.span(point).unwrap());
        sent[10..14].to_owned()
    };
    assert_eq!(point(Point::Start), "0000");
    assert_eq!(point(Point::Sequence(7)), "0701");
    assert_eq!(point(Point::FromLast(7)), "0703");
    assert_eq!(point(Point::FromLastMillis(7)), "0704");
    assert_eq!(point(Point::Next(7)), "0705");
    assert_eq!(point(Point::NextMillis(7)), "0706");
    assert_eq!(point(Point::Previous(7)), "0707");
    assert_eq!(point(Point::PreviousMillis(7)), "0708");
    let time = Point::Time(7).to_wire().unwrap();
    assert_eq!(
        (time.value, time.kind),
        (7000, QueryPointKind::AbsoluteTime)
    );
    assert_eq!(Point::Time(-7).to_wire().unwrap().value, -7000);
}

#[test]
fn numbers_that_are_refused_change_nothing() {
    let mut query = RangeQuery::default();
    for point in [
        Point::Sequence(-1),
        Point::FromLast(-1),
        Point::FromLastMillis(-1),
        Point::Next(-1),
        Point::NextMillis(-1),
        Point::Previous(-1),
        Point::PreviousMillis(-1),
    ] {
        assert_eq!(query.anchor(point), Err(QueryError::Negative(-1)));
        assert_eq!(query.span(point), Err(QueryError::Negative(-1)));
    }
    assert_eq!(
        query.anchor(Point::Time(i64::MAX)),
        Err(QueryError::TimeOutOfRange(i64::MAX))
    );
    assert_eq!(query.limit(-5), Err(QueryError::Negative(-5)));
    assert_eq!(query, RangeQuery::default());
}

#[test]
fn ranges_are_chosen_by_the_type_of_query() {
    let mut values = RangeQuery::default();
    assert_eq!(values.all_edits(), Err(QueryError::NotForEdits));
    assert_eq!(values.latest_edits(), Err(QueryError::NotForEdits));
    assert_eq!(values, RangeQuery::default());
    let mut edits = RangeQuery::default();
    edits.for_edits();
    let before = edits.clone();
    assert_eq!(edits.edit_range(), Err(QueryError::NotForValues));
    assert_eq!(edits, before);
}

#[test]
fn a_range_that_is_chosen_is_whole_and_the_other_is_kept() {
    // View 1.., then edits 2.., then the view anew: it is whole, the edits are kept.
    let changed = |query: &mut RangeQuery| {
        query.anchor(Point::Sequence(1)).unwrap();
        query.edit_range().unwrap();
        query.anchor(Point::Sequence(2)).unwrap();
    };
    assert_eq!(sent(changed), with_no_limit("0174 00 0101 0003 0201 0003"));
    assert_eq!(
        sent(|query| {
            changed(query);
            query.for_edits();
            query.span(Point::Sequence(3)).unwrap();
        }),
        with_no_limit("0174 01 0000 0301 0201 0003")
    );
    assert_eq!(
        sent(|query| {
            changed(query);
            query.edit_range().unwrap();
        }),
        with_no_limit("0174 00 0101 0003 0000 0003")
    );
    assert_eq!(
        sent(|query| {
            query.for_edits();
            query.latest_edits().unwrap();
            query.anchor(Point::Sequence(2)).unwrap();
            query.limit(9).unwrap();
            query.all_edits().unwrap();
            query.span(Point::Start).unwrap();
        }),
        "0174 01 0000 0003 0000 0000 09".replace(' ', "")
    );
}

fn metadata(sequence: i64) -> EventMetadata {
    EventMetadata {
        sequence,
        timestamp: sequence * 10,
        author: "a".into(),
    }
}

/// An event; an edit if `original` is another.
fn event(original: i64, sequence: i64, value: &'static [u8]) -> TypedEvent {
    TypedEvent {
        event: TimeSeriesEvent {
            original: (original != sequence).then(|| metadata(original)),
            metadata: metadata(sequence),
            value: Bytes::from_static(value),
        },
        datatype: Some(Datatype::Binary),
    }
}

fn of(events: Vec<TypedEvent>) -> QueryResult {
    QueryResult {
        events,
        selected_count: 99,
        structure: Structure::EditEvents,
    }
}

#[test]
fn merging_keeps_the_latest_of_each_event() {
    let first = of(vec![
        event(0, 0, b"a"),
        event(2, 2, b"b"),
        event(0, 5, b"c"),
        event(7, 7, b"d"),
    ]);
    let second = of(vec![
        event(0, 3, b"e"),
        event(2, 6, b"f"),
        event(1, 1, b"g"),
        event(7, 7, b"h"),
    ]);
    let merged = first.merge(&second);
    assert_eq!(
        merged.events,
        [
            event(0, 5, b"c"),
            event(1, 1, b"g"),
            event(2, 6, b"f"),
            event(7, 7, b"h"),
        ]
    );
    assert_eq!(merged.selected_count, 4);
    assert_eq!(merged.structure, Structure::ValueEvents);
    assert!(merged.is_complete());
    assert_eq!(second.merge(&first).events[3], event(7, 7, b"d"));
    assert!(of(Vec::new()).merge(&of(Vec::new())).events.is_empty());
}

fn response(data_type: &str) -> RangeQueryResponse {
    RangeQueryResponse {
        data_type: data_type.into(),
        selected_count: 2,
        entries: vec![RangeQueryEntry::Original {
            metadata: EncodedMetadata {
                sequence: 4,
                timestamp: 40,
                author_code: Bytes::from_static(b"a"),
            },
            value: Bytes::from_static(b"v"),
        }],
    }
}

#[test]
fn results_are_typed_and_may_be_incomplete() {
    let mut query = RangeQuery::default();
    let result = query.result(&response("binary")).unwrap();
    assert_eq!(result.events, [event(4, 4, b"v")]);
    assert!(!result.is_complete());
    assert_eq!(result.structure, Structure::ValueEvents);
    query.for_edits();
    query.latest_edits().unwrap();
    let edits = query.result(&response("binary")).unwrap();
    assert_eq!(edits.structure, Structure::EditEvents);
    let one = RangeQueryResponse {
        selected_count: 1,
        ..response("json")
    };
    assert!(query.result(&one).unwrap().is_complete());
}

#[test]
fn results_of_other_types_are_refused() {
    let mut query = RangeQuery::default();
    assert_eq!(
        query.result(&response("colour")),
        Err(ResultError::UnknownDatatype("colour".into()))
    );
    query.read_as(Some(Datatype::Json));
    assert!(query.result(&response("string")).is_ok());
    for found in ["binary", "record_v2", "colour"] {
        assert_eq!(
            query.result(&response(found)),
            Err(ResultError::IncompatibleDatatype {
                found: found.into(),
                wanted: "json"
            })
        );
    }
    query.read_as(None);
    assert!(query.result(&response("binary")).is_ok());
    let not_text = RangeQueryResponse {
        entries: vec![RangeQueryEntry::Original {
            metadata: EncodedMetadata {
                sequence: 0,
                timestamp: 0,
                author_code: Bytes::from_static(b"\xff"),
            },
            value: Bytes::new(),
        }],
        ..response("binary")
    };
    assert_eq!(
        query.result(&not_text),
        Err(ResultError::Malformed(WireError::InvalidUtf8))
    );
}
