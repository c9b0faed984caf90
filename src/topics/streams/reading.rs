//! As what a stream reads the values of a topic (`specification/topics/subscribe section 0.8`,
//! `specification/protocol/selectors-and-streams section 4`).

use super::{StreamKind, StreamSpec, ValueBytes, ValueForm};
use crate::data::datatype::Datatype;
use crate::data::error::DataError;
use crate::data::scalars::{decode_double, decode_int64, decode_string, NULL_VALUE};
use crate::data::time_series_event::TimeSeriesEvent;
use crate::topics::specification::{property, TopicSpecification, TopicType};

/// What the values of a topic are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TopicValues {
    /// Nothing that can be read: the topic's type is not known.
    Unreadable,
    /// Values of this type.
    Values(Datatype),
    /// Events with values of this type.
    Events(Datatype),
}

impl TopicValues {
    pub(super) fn of(specification: &TopicSpecification) -> Self {
        let values = match specification.topic_type() {
            TopicType::TimeSeries => specification
                .property(property::TIME_SERIES_EVENT_VALUE_TYPE)
                .and_then(Datatype::from_wire_name)
                .map(TopicValues::Events),
            other => Datatype::of_topic_type(other).map(TopicValues::Values),
        };
        values.unwrap_or(TopicValues::Unreadable)
    }

    /// Whether the bytes of a value can be read. What is inside JSON is checked by who reads it: that takes as long as
    /// the value is, and most programs read only once.
    pub(super) fn check(self, value: &[u8]) -> Result<(), DataError> {
        match self {
            TopicValues::Values(datatype) => check_value(datatype, value),
            TopicValues::Events(datatype) => {
                let event = TimeSeriesEvent::decode(value)?;
                event
                    .value_unless_null(datatype)
                    .map_or(Ok(()), |inner| check_value(datatype, inner))
            }
            TopicValues::Unreadable => Ok(()),
        }
    }
}

fn check_value(datatype: Datatype, value: &[u8]) -> Result<(), DataError> {
    match datatype {
        Datatype::String => decode_string(value).map(drop),
        Datatype::Int64 => decode_int64(value).map(drop),
        Datatype::Double => decode_double(value).map(drop),
        Datatype::Json if value.is_empty() => Err(DataError::Truncated),
        Datatype::Json | Datatype::Binary | Datatype::RecordV2 => Ok(()),
    }
}

/// What a stream gets of a topic's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Nothing: it cannot read them.
    Nothing,
    /// The values.
    Value,
    /// The values inside the events.
    Inner,
    /// The events.
    Event,
}

/// One stream's view of one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    reading: Reading,
    /// The stream's.
    datatype: Datatype,
    /// The topic's.
    values: TopicValues,
}

impl View {
    pub(super) fn new(spec: &StreamSpec, values: TopicValues) -> Self {
        let reading = match (spec.kind, values) {
            (StreamKind::Plain, TopicValues::Values(datatype))
                if datatype.reads_as(spec.datatype) =>
            {
                Reading::Value
            }
            (StreamKind::Plain, TopicValues::Events(datatype))
                if datatype.reads_as(spec.datatype) =>
            {
                Reading::Inner
            }
            (StreamKind::TimeSeries, TopicValues::Events(datatype))
                if datatype.reads_as(spec.datatype) =>
            {
                Reading::Event
            }
            _ => Reading::Nothing,
        };
        Self {
            reading,
            datatype: spec.datatype,
            values,
        }
    }

    /// Whether the stream gets values of the topic.
    pub(super) fn reads(self) -> bool {
        self.reading != Reading::Nothing
    }

    /// What the bytes are that the stream gets.
    pub(super) fn form(self) -> ValueForm {
        match (self.reading, self.values) {
            (Reading::Event, TopicValues::Events(datatype)) => ValueForm::Event(datatype),
            (_, TopicValues::Values(datatype) | TopicValues::Events(datatype)) => {
                ValueForm::Value(datatype)
            }
            (_, TopicValues::Unreadable) => ValueForm::Value(self.datatype),
        }
    }

    /// What the stream gets of a value that was checked; `None` is null.
    #[inline]
    pub(super) fn of(self, value: ValueBytes<'_>) -> Option<ValueBytes<'_>> {
        match self.reading {
            Reading::Nothing => None,
            Reading::Event => Some(value),
            Reading::Value => (!self.is_null(value.bytes())).then_some(value),
            Reading::Inner => {
                let event = TimeSeriesEvent::decode(value.bytes()).ok()?;
                // An event without bytes of a value is null too, which JSON writes as a value.
                match event.value_unless_null(self.inner_datatype()) {
                    Some(inner) => Some(ValueBytes::Plain(inner)),
                    None if self.datatype.has_null() => None,
                    None => Some(ValueBytes::Plain(&NULL_VALUE)),
                }
            }
        }
    }

    /// Null is nothing for a stream of strings or numbers, and a value for a stream of JSON.
    fn is_null(self, value: &[u8]) -> bool {
        self.datatype.has_null() && value == NULL_VALUE
    }

    fn inner_datatype(self) -> Datatype {
        match self.values {
            TopicValues::Values(datatype) | TopicValues::Events(datatype) => datatype,
            TopicValues::Unreadable => self.datatype,
        }
    }
}
