//! Events of time series topics: their bytes, and how they are added and edited (`specification/protocol/topic-services sections 8.1 and 8.2`).

use bytes::Bytes;

use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::EventMetadata;
use crate::wire::services::Codec;

const ORIGINAL_EVENT: u8 = 0;
const EDIT_EVENT: u8 = 1;

/// An event: the value of a time series topic in topic messages and fetch results, and an element of a query's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeSeriesEvent {
    /// The event that this one replaces; none if this is an original event.
    pub original: Option<EventMetadata>,
    /// The event itself.
    pub metadata: EventMetadata,
    /// Bytes of the data type of the topic's events.
    pub value: Bytes,
}

impl Codec for TimeSeriesEvent {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        let original = match reader.byte()? {
            ORIGINAL_EVENT => None,
            EDIT_EVENT => Some(Codec::read(reader, version)?),
            _ => return Err(WireError::Malformed("unknown kind of event")),
        };
        Ok(TimeSeriesEvent {
            original,
            metadata: Codec::read(reader, version)?,
            value: Codec::read(reader, version)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match &self.original {
            None => out.put_byte(ORIGINAL_EVENT),
            Some(original) => {
                out.put_byte(EDIT_EVENT);
                original.write(out, version)?;
            }
        }
        self.metadata.write(out, version)?;
        self.value.write(out, version)
    }
}

sequence! {
    /// Adds an event at the end of a time series.
    pub struct TimeSeriesAppendRequest {
        /// The path of the topic.
        pub path: String,
        /// The data type of the value.
        pub data_type: String,
        /// The value of the event.
        pub value: Bytes,
    }

    /// Adds an event with a timestamp that the client chose.
    pub struct TimeSeriesTimestampAppendRequest {
        /// The path of the topic.
        pub path: String,
        /// The data type of the value.
        pub data_type: String,
        /// The value of the event.
        pub value: Bytes,
        /// Milliseconds since the epoch.
        pub timestamp: i64,
    }

    /// Replaces an event.
    pub struct TimeSeriesEditRequest {
        /// The path of the topic.
        pub path: String,
        /// The data type of the value.
        pub data_type: String,
        /// The sequence of the original event.
        pub original_sequence: i64,
        /// The new value.
        pub value: Bytes,
    }
}

services! {
    /// Client to server: append an event.
    TimeSeriesAppend = TIME_SERIES_APPEND: TimeSeriesAppendRequest => EventMetadata;
    /// Client to server: append an event with a timestamp.
    TimeSeriesTimestampAppend = TIME_SERIES_TIMESTAMP_APPEND: TimeSeriesTimestampAppendRequest => EventMetadata;
    /// Client to server: edit an event.
    TimeSeriesEdit = TIME_SERIES_EDIT: TimeSeriesEditRequest => EventMetadata;
}
