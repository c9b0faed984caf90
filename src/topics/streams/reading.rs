//! As what a stream reads the values of a topic (`specification/topics/subscribe section 0.8`,
//! `specification/protocol/selectors-and-streams section 4`).

use super::{StreamKind, StreamSpec, ValueBytes, ValueForm};
use crate::data::datatype::Datatype;
use crate::data::error::DataError;
use crate::data::scalars::{decode_double, decode_int64, decode_string, NULL_VALUE};
use crate::wire::error::WireError;
use crate::wire::services::topics::specification::TopicValues;
use crate::wire::services::topics::time_series::BorrowedEvent;

/// Whether the bytes of a value can be read. What is inside JSON is checked by who reads it: that takes as long as the value
/// is, and most programs read only once.
pub(super) fn check(values: TopicValues, value: &[u8]) -> Result<(), DataError> {
    match values {
        TopicValues::Values(Some(datatype)) => check_value(datatype, value),
        TopicValues::Events(Some(datatype)) => {
            let event = BorrowedEvent::decode(value).map_err(to_data_error)?;
            event
                .value_unless_null(datatype)
                .map_or(Ok(()), |inner| check_value(datatype, inner))
        }
        // Nobody reads them.
        TopicValues::Values(None) | TopicValues::Events(None) => Ok(()),
    }
}

fn to_data_error(error: WireError) -> DataError {
    match error {
        WireError::Truncated => DataError::Truncated,
        WireError::Malformed(reason) => DataError::Malformed(reason),
        WireError::InvalidUtf8 => DataError::Malformed("author is not UTF-8"),
        _ => DataError::Malformed("not a time series event"),
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
        let is_readable = values
            .datatype()
            .is_some_and(|datatype| datatype.reads_as(spec.datatype));
        let reading = match (spec.kind, values) {
            _ if !is_readable => Reading::Nothing,
            (StreamKind::Plain, TopicValues::Values(_)) => Reading::Value,
            (StreamKind::Plain, TopicValues::Events(_)) => Reading::Inner,
            (StreamKind::TimeSeries, TopicValues::Events(_)) => Reading::Event,
            (StreamKind::TimeSeries, TopicValues::Values(_)) => Reading::Nothing,
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
        match self.reading {
            Reading::Event => ValueForm::Event(self.topic_datatype()),
            Reading::Nothing | Reading::Value | Reading::Inner => {
                ValueForm::Value(self.topic_datatype())
            }
        }
    }

    /// What the stream gets of a value that was checked; `None` is null.
    #[inline]
    pub(super) fn read(self, value: ValueBytes<'_>) -> Option<ValueBytes<'_>> {
        match self.reading {
            Reading::Nothing => None,
            Reading::Event => Some(value),
            // Null is nothing for a stream of strings or numbers, and a value for a stream of JSON.
            Reading::Value => (!self.datatype.is_null(value.bytes())).then_some(value),
            Reading::Inner => {
                let event = BorrowedEvent::decode(value.bytes()).ok()?;
                // An event without bytes of a value is null too, which JSON writes as a value.
                match event.value_unless_null(self.topic_datatype()) {
                    Some(inner) => Some(part_of(value, inner)),
                    None if self.datatype.has_null() => None,
                    None => Some(ValueBytes::Plain(&NULL_VALUE)),
                }
            }
        }
    }

    /// The type of the topic's values, or of those in its events; of a topic that nobody can read, that of the stream.
    fn topic_datatype(self) -> Datatype {
        self.values.datatype().unwrap_or(self.datatype)
    }
}

/// A part of a value. The NUL behind the value is behind a part at its end too.
fn part_of<'a>(value: ValueBytes<'a>, part: &'a [u8]) -> ValueBytes<'a> {
    if let ValueBytes::WithNul(all) = value {
        if value.bytes().as_ptr_range().end == part.as_ptr_range().end {
            return ValueBytes::WithNul(&all[all.len() - part.len() - 1..]);
        }
    }
    ValueBytes::Plain(part)
}
