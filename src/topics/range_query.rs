//! Queries of time series and their results (`semantics/b9 sections 3 and 4`, `protocol/10 section 8.3`). Pure; callable from any thread.

use thiserror::Error;

use crate::data::datatype::Datatype;
use crate::wire::error::WireError;
use crate::wire::services::topics::range_query::{
    QueryPoint, QueryPointKind, QueryRange, RangeQueryRequest, RangeQueryResponse, RangeQueryType,
};
use crate::wire::services::topics::time_series::TimeSeriesEvent;

/// Why a query was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum QueryError {
    /// An edit range of a query for edits is set with another function.
    #[error("the query is not one for values")]
    NotForValues,
    /// Only queries for edits choose between all and the latest edits.
    #[error("the query is not one for edits")]
    NotForEdits,
    /// A sequence, count or time span below 0.
    #[error("the number is negative: {0}")]
    Negative(i64),
    /// A time that does not fit into the milliseconds of the protocol.
    #[error("the time is out of range: {0}")]
    TimeOutOfRange(i64),
}

/// Why a result cannot be given to the program.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ResultError {
    /// The events hold values that are not of the type asked for.
    #[error("values of type {found} cannot be read as {wanted}")]
    IncompatibleDatatype {
        /// The type of the events' values.
        found: String,
        /// The type asked for.
        wanted: &'static str,
    },
    /// A data type of a later server.
    #[error("the events hold values of the unknown type {0}")]
    UnknownDatatype(String),
    /// The events cannot be decoded.
    #[error("the events cannot be read: {0}")]
    Malformed(#[from] WireError),
}

/// The range that the next anchor or span goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CurrentRange {
    View,
    Edit,
}

/// Where a range begins, or how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// The first event.
    Start,
    /// The event with this sequence.
    Sequence(i64),
    /// Seconds since the epoch, as C programs count time.
    Time(i64),
    /// So many events before the end.
    FromLast(i64),
    /// So many milliseconds before the end.
    FromLastMillis(i64),
    /// So many events from the anchor on; a span only.
    Next(i64),
    /// So many milliseconds from the anchor on; a span only.
    NextMillis(i64),
    /// So many events up to the anchor; a span only.
    Previous(i64),
    /// So many milliseconds up to the anchor; a span only.
    PreviousMillis(i64),
}

impl Point {
    fn to_wire(self) -> Result<QueryPoint, QueryError> {
        use QueryPointKind as Kind;
        let (value, kind) = match self {
            Point::Start => (0, Kind::AbsoluteStart),
            // Times before the epoch are negative.
            Point::Time(seconds) => (
                seconds
                    .checked_mul(1000)
                    .ok_or(QueryError::TimeOutOfRange(seconds))?,
                Kind::AbsoluteTime,
            ),
            Point::Sequence(sequence) => (not_negative(sequence)?, Kind::AbsoluteSequence),
            Point::FromLast(count) => (not_negative(count)?, Kind::OffsetSequence),
            Point::FromLastMillis(span) => (not_negative(span)?, Kind::OffsetTime),
            Point::Next(count) => (not_negative(count)?, Kind::NextCount),
            Point::NextMillis(span) => (not_negative(span)?, Kind::NextTime),
            Point::Previous(count) => (not_negative(count)?, Kind::PreviousCount),
            Point::PreviousMillis(span) => (not_negative(span)?, Kind::PreviousTime),
        };
        Ok(QueryPoint { value, kind })
    }
}

fn not_negative(number: i64) -> Result<i64, QueryError> {
    if number < 0 {
        return Err(QueryError::Negative(number));
    }
    Ok(number)
}

/// Describes a query. A method that fails changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeQuery {
    query_type: RangeQueryType,
    view_range: QueryRange,
    edit_range: QueryRange,
    current: CurrentRange,
    limit: i64,
    datatype: Option<Datatype>,
}

impl Default for RangeQuery {
    /// The values of the whole time series.
    fn default() -> Self {
        RangeQuery {
            query_type: RangeQueryType::Values,
            view_range: QueryRange::EVERYTHING,
            edit_range: QueryRange::EVERYTHING,
            current: CurrentRange::View,
            limit: i64::MAX,
            datatype: None,
        }
    }
}

impl RangeQuery {
    /// Asks for values. The view range becomes the whole series, and is what anchors and spans go to.
    pub fn for_values(&mut self) {
        self.begin_view(RangeQueryType::Values);
    }

    /// Asks for events and their edits. The view range becomes the whole series, and is what anchors and spans go to.
    pub fn for_edits(&mut self) {
        self.begin_view(RangeQueryType::AllEdits);
    }

    /// In a query for values: the edit range becomes the whole series, and is what anchors and spans go to.
    pub fn edit_range(&mut self) -> Result<(), QueryError> {
        match self.query_type {
            RangeQueryType::Values => self.begin_edits(RangeQueryType::Values),
            RangeQueryType::AllEdits | RangeQueryType::LatestEdits => {
                return Err(QueryError::NotForValues)
            }
        }
        Ok(())
    }

    /// In a query for edits: all edits are wanted. The edit range becomes the whole series, and is what anchors and spans go to.
    pub fn all_edits(&mut self) -> Result<(), QueryError> {
        self.edits_of(RangeQueryType::AllEdits)
    }

    /// In a query for edits: the latest edit of each event is wanted. The edit range becomes the whole series, and is
    /// what anchors and spans go to.
    pub fn latest_edits(&mut self) -> Result<(), QueryError> {
        self.edits_of(RangeQueryType::LatestEdits)
    }

    /// Where the current range begins.
    pub fn anchor(&mut self, point: Point) -> Result<(), QueryError> {
        self.current_range().anchor = point.to_wire()?;
        Ok(())
    }

    /// How far the current range reaches.
    pub fn span(&mut self, point: Point) -> Result<(), QueryError> {
        self.current_range().span = point.to_wire()?;
        Ok(())
    }

    /// At most so many events, the latest ones.
    pub fn limit(&mut self, count: i64) -> Result<(), QueryError> {
        self.limit = not_negative(count)?;
        Ok(())
    }

    /// As what the values are to be read; `None`: as what they are.
    pub fn read_as(&mut self, datatype: Option<Datatype>) {
        self.datatype = datatype;
    }

    /// The request as it is sent for a topic.
    pub fn to_wire(&self, path: String) -> RangeQueryRequest {
        RangeQueryRequest {
            path,
            query_type: self.query_type,
            view_range: self.view_range.clone(),
            edit_range: self.edit_range.clone(),
            limit: self.limit,
        }
    }

    /// The result that a response to this query stands for.
    pub fn result(&self, response: &RangeQueryResponse) -> Result<QueryResult, ResultError> {
        let found = Datatype::from_wire_name(&response.data_type);
        if let Some(wanted) = self.datatype {
            if !found.is_some_and(|found| found.reads_as(wanted)) {
                return Err(ResultError::IncompatibleDatatype {
                    found: response.data_type.clone(),
                    wanted: wanted.wire_name(),
                });
            }
        }
        let datatype =
            found.ok_or_else(|| ResultError::UnknownDatatype(response.data_type.clone()))?;
        Ok(QueryResult {
            events: response
                .events()?
                .into_iter()
                .map(|event| TypedEvent {
                    event,
                    datatype: Some(datatype),
                })
                .collect(),
            selected_count: response.selected_count,
            structure: match self.query_type {
                RangeQueryType::Values => Structure::ValueEvents,
                RangeQueryType::AllEdits | RangeQueryType::LatestEdits => Structure::EditEvents,
            },
        })
    }

    fn begin_view(&mut self, query_type: RangeQueryType) {
        self.query_type = query_type;
        self.view_range = QueryRange::EVERYTHING;
        self.current = CurrentRange::View;
    }

    fn begin_edits(&mut self, query_type: RangeQueryType) {
        self.query_type = query_type;
        self.edit_range = QueryRange::EVERYTHING;
        self.current = CurrentRange::Edit;
    }

    fn edits_of(&mut self, query_type: RangeQueryType) -> Result<(), QueryError> {
        if self.query_type == RangeQueryType::Values {
            return Err(QueryError::NotForEdits);
        }
        self.begin_edits(query_type);
        Ok(())
    }

    fn current_range(&mut self) -> &mut QueryRange {
        match self.current {
            CurrentRange::View => &mut self.view_range,
            CurrentRange::Edit => &mut self.edit_range,
        }
    }
}

/// An event, and the type of its value if that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedEvent {
    /// The event.
    pub event: TimeSeriesEvent,
    /// The type of its value.
    pub datatype: Option<Datatype>,
}

/// What kind of events a result has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// One event for each original event: the original or its latest edit.
    ValueEvents,
    /// Original events and edits.
    EditEvents,
}

/// What a query gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryResult {
    /// The events, in the order of the server.
    pub events: Vec<TypedEvent>,
    /// How many events the query selects; more than there are if its limit cut some off.
    pub selected_count: i64,
    /// What kind of events they are.
    pub structure: Structure,
}

impl QueryResult {
    /// Whether every selected event is there.
    pub fn is_complete(&self) -> bool {
        usize::try_from(self.selected_count) == Ok(self.events.len())
    }

    /// The latest event of each original event in both results, in order; of equal ones that of `other`.
    pub fn merge(&self, other: &QueryResult) -> QueryResult {
        let mut events: Vec<&TypedEvent> = self.events.iter().chain(&other.events).collect();
        // Stable: of equal events those of `other` stay behind those of `self`.
        events.sort_by_key(|event| order(event));
        let mut latest: Vec<TypedEvent> = Vec::new();
        for event in events {
            match latest.last_mut() {
                Some(last) if order(last).0 == order(event).0 => last.clone_from(event),
                _ => latest.push(event.clone()),
            }
        }
        QueryResult {
            selected_count: i64::try_from(latest.len()).unwrap_or(i64::MAX),
            events: latest,
            structure: Structure::ValueEvents,
        }
    }
}

/// The sequences of the original event and of the event itself.
fn order(event: &TypedEvent) -> (i64, i64) {
    let event = &event.event;
    let original = event.original.as_ref().unwrap_or(&event.metadata);
    (original.sequence, event.metadata.sequence)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::*;
    use crate::wire::services::common::EventMetadata;
    use crate::wire::services::topics::range_query::{EncodedMetadata, RangeQueryEntry};
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
            author: Arc::from("a"),
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
}
