//! Events of time series topics: their bytes, and how they are added and edited
//! (`specification/protocol/topic-services sections 8.1 and 8.2`, `specification/protocol/data-types section 5`).

use bytes::Bytes;

use crate::data::datatype::Datatype;
use crate::data::text::Text;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::Codec;

const ORIGINAL_EVENT: u8 = 0;
const EDIT_EVENT: u8 = 1;

/// Where an event stands in a time series, and who made it when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventMetadata<A = Text> {
    /// The number of the event in its time series, from 0.
    pub sequence: i64,
    /// Milliseconds since the epoch.
    pub timestamp: i64,
    /// The principal, may be empty. Shared, because one author has many events.
    pub author: A,
}

impl<A> EventMetadata<A> {
    fn decode<'a>(
        reader: &mut Reader<'a>,
        author: impl Fn(&'a str) -> Result<A, WireError>,
    ) -> Result<Self, WireError> {
        Ok(EventMetadata {
            sequence: reader.varint64()?,
            timestamp: reader.varint64()?,
            author: author(reader.string()?)?,
        })
    }

    fn encode(&self, out: &mut Vec<u8>)
    where
        A: AsRef<str>,
    {
        out.put_varint64(self.sequence);
        out.put_varint64(self.timestamp);
        out.put_string(self.author.as_ref());
    }
}

fn shared(author: &str) -> Result<Text, WireError> {
    Ok(Text::try_copy(author)?)
}

impl Codec for EventMetadata {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        EventMetadata::decode(reader, shared)
    }

    fn write(&self, out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        self.encode(out);
        Ok(())
    }
}

/// An event: the value of a time series topic in topic messages and fetch results, and an element of a query's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSeriesEvent<A = Text, V = Bytes> {
    /// The event that this one replaces; none if this is an original event.
    pub original: Option<EventMetadata<A>>,
    /// The event itself.
    pub metadata: EventMetadata<A>,
    /// Bytes of the data type of the topic's events.
    pub value: V,
}

/// An event that borrows the bytes it was read from: reading one allocates nothing.
pub type BorrowedEvent<'a> = TimeSeriesEvent<&'a str, &'a [u8]>;

impl<A, V> TimeSeriesEvent<A, V> {
    /// An event that replaces no other.
    pub fn new(metadata: EventMetadata<A>, value: V) -> Self {
        TimeSeriesEvent {
            original: None,
            metadata,
            value,
        }
    }

    /// Metadata of the event that this one replaces; of an original event its own.
    pub fn original_metadata(&self) -> &EventMetadata<A> {
        self.original.as_ref().unwrap_or(&self.metadata)
    }

    /// Whether this event replaces another.
    pub fn is_edit(&self) -> bool
    where
        A: PartialEq,
    {
        *self.original_metadata() != self.metadata
    }

    /// Appends the event, in the layout of all protocol versions.
    pub fn encode(&self, out: &mut Vec<u8>)
    where
        A: AsRef<str>,
        V: AsRef<[u8]>,
    {
        match &self.original {
            None => out.put_byte(ORIGINAL_EVENT),
            Some(original) => {
                out.put_byte(EDIT_EVENT);
                original.encode(out);
            }
        }
        self.metadata.encode(out);
        out.put_bytes(self.value.as_ref());
    }

    fn decode_with<'a>(
        reader: &mut Reader<'a>,
        author: impl Fn(&'a str) -> Result<A, WireError>,
        value: impl FnOnce(&mut Reader<'a>) -> Result<V, WireError>,
    ) -> Result<Self, WireError> {
        let original = match reader.byte()? {
            ORIGINAL_EVENT => None,
            EDIT_EVENT => Some(EventMetadata::decode(reader, &author)?),
            _ => return Err(WireError::Malformed("unknown kind of time series event")),
        };
        Ok(TimeSeriesEvent {
            original,
            metadata: EventMetadata::decode(reader, author)?,
            value: value(reader)?,
        })
    }
}

impl<'a> BorrowedEvent<'a> {
    /// Reads an event; bytes after it are ignored.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, WireError> {
        Self::decode_with(&mut Reader::new(bytes), Ok, Reader::bytes)
    }

    /// The encoded value, or `None` for null (see [`Datatype::is_absent`]).
    pub fn value_unless_null(&self, datatype: Datatype) -> Option<&'a [u8]> {
        (!datatype.is_absent(self.value)).then_some(self.value)
    }
}

impl Codec for TimeSeriesEvent {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        Self::decode_with(reader, shared, Reader::shared_bytes)
    }

    fn write(&self, out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        self.encode(out);
        Ok(())
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
