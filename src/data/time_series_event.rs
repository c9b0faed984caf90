//! Events of time series topics (`specification/protocol/data-types section 5`).

use crate::data::datatype::Datatype;
use crate::data::error::DataError;
use crate::data::scalars::NULL_VALUE;
use crate::wire::error::WireError;
use crate::wire::primitives::{Reader, WriteWire};

const ORIGINAL: u8 = 0;
const EDIT: u8 = 1;

/// Who made an event, when, and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventMetadata<'a> {
    /// The number of the event in its series.
    pub sequence: i64,
    /// Milliseconds since the epoch.
    pub timestamp: i64,
    /// The principal that made it.
    pub author: &'a str,
}

/// One event, original or edit; borrows the bytes it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSeriesEvent<'a> {
    /// Metadata of the event itself.
    pub metadata: EventMetadata<'a>,
    /// Metadata of the event that this one replaces; for an original event the same as `metadata`.
    pub original: EventMetadata<'a>,
    /// The encoded value, of the series' value type.
    pub value: &'a [u8],
}

impl<'a> TimeSeriesEvent<'a> {
    /// An event that replaces no other.
    pub fn new(metadata: EventMetadata<'a>, value: &'a [u8]) -> Self {
        TimeSeriesEvent {
            metadata,
            original: metadata,
            value,
        }
    }

    /// Whether this event replaces another.
    pub fn is_edit(&self) -> bool {
        self.metadata != self.original
    }

    /// The encoded value, or `None` for null, which clients write as `f6` or as no bytes. A binary or record value is
    /// never null, and no bytes are then an empty value.
    pub fn value_unless_null(&self, datatype: Datatype) -> Option<&'a [u8]> {
        let null = match datatype {
            Datatype::String | Datatype::Double | Datatype::Int64 => {
                self.value.is_empty() || self.value == NULL_VALUE
            }
            // `f6` is the ordinary JSON value null.
            Datatype::Json => self.value.is_empty(),
            Datatype::Binary | Datatype::RecordV2 => false,
        };
        (!null).then_some(self.value)
    }

    /// Reads an event; bytes after it are ignored.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DataError> {
        let mut reader = Reader::new(bytes);
        let (original, metadata) = match reader.byte().map_err(to_data_error)? {
            ORIGINAL => {
                let metadata = read_metadata(&mut reader).map_err(to_data_error)?;
                (metadata, metadata)
            }
            EDIT => {
                let original = read_metadata(&mut reader).map_err(to_data_error)?;
                let metadata = read_metadata(&mut reader).map_err(to_data_error)?;
                (original, metadata)
            }
            _ => return Err(DataError::Malformed("unknown kind of time series event")),
        };
        let value = reader.bytes().map_err(to_data_error)?;
        Ok(TimeSeriesEvent {
            metadata,
            original,
            value,
        })
    }

    /// Appends the event.
    pub fn encode(&self, out: &mut Vec<u8>) {
        if self.is_edit() {
            out.put_byte(EDIT);
            put_metadata(&self.original, out);
        } else {
            out.put_byte(ORIGINAL);
        }
        put_metadata(&self.metadata, out);
        out.put_bytes(self.value);
    }
}

fn read_metadata<'a>(reader: &mut Reader<'a>) -> Result<EventMetadata<'a>, WireError> {
    Ok(EventMetadata {
        sequence: reader.varint64()?,
        timestamp: reader.varint64()?,
        author: reader.string()?,
    })
}

fn put_metadata(metadata: &EventMetadata<'_>, out: &mut Vec<u8>) {
    out.put_varint64(metadata.sequence);
    out.put_varint64(metadata.timestamp);
    out.put_string(metadata.author);
}

fn to_data_error(error: WireError) -> DataError {
    match error {
        WireError::Truncated => DataError::Truncated,
        WireError::Malformed(reason) => DataError::Malformed(reason),
        WireError::InvalidUtf8 => DataError::Malformed("author is not UTF-8"),
        _ => DataError::Malformed("not a time series event"),
    }
}
