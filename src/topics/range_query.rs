//! Queries of time series and their results (`specification/topics/time-series sections 3 and 4`,
//! `specification/protocol/topic-services section 8.3`). Pure; callable from any thread.

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
    (event.original_metadata().sequence, event.metadata.sequence)
}

#[cfg(test)]
mod tests;
