//! Queries of time series (`specification/protocol/topic-services sections 8.3 and 8.4`).

use std::collections::HashMap;

use bytes::Bytes;

use super::time_series::{EventMetadata, TimeSeriesEvent};
use crate::data::text::Text;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::Codec;

sequence! {
    /// Asks for events of a time series.
    pub struct RangeQueryRequest {
        /// The path of the topic.
        pub path: String,
        /// Which events are wanted of the ranges.
        pub query_type: RangeQueryType,
        /// The original events.
        pub view_range: QueryRange,
        /// Their edits.
        pub edit_range: QueryRange,
        /// The most events that are returned: the latest ones.
        pub limit: i64,
    }

    /// A range of events.
    pub struct QueryRange {
        /// Where it begins.
        pub anchor: QueryPoint,
        /// How far it reaches.
        pub span: QueryPoint,
    }

    /// One end of a range.
    pub struct QueryPoint {
        /// A sequence, a time or a number of events, as `kind` says.
        pub value: i64,
        /// What `value` is.
        pub kind: QueryPointKind,
    }

    /// Where the server says an event stands, before offsets and author codes are applied.
    pub struct EncodedMetadata {
        /// The sequence less the sequence offset in force.
        pub sequence: i64,
        /// The timestamp less the timestamp offset in force.
        pub timestamp: i64,
        /// The code of the author, or the author if the code was not introduced.
        pub author_code: Bytes,
    }

    /// The result of a query as the server sends it; [`RangeQueryResponse::events`] gives the events.
    pub struct RangeQueryResponse {
        /// The data type of the values.
        pub data_type: String,
        /// How many events the query selects; larger than the number of events if the limit cut some off.
        pub selected_count: i64,
        /// Events, and what is needed to understand those behind it.
        pub entries: Vec<RangeQueryEntry>,
    }
}

codes! {
    /// Which events of the ranges are wanted.
    pub enum RangeQueryType {
        /// Original events, replaced by their latest edit.
        Values = 0,
        /// Original events and all edits.
        AllEdits = 1,
        /// Original events and the latest edit of each.
        LatestEdits = 2,
    }
}

codes! {
    /// What the number of a [`QueryPoint`] means. The last four are spans only.
    pub enum QueryPointKind {
        /// The start of the time series; the number is 0.
        AbsoluteStart = 0,
        /// A sequence.
        AbsoluteSequence = 1,
        /// Milliseconds since the epoch.
        AbsoluteTime = 2,
        /// Events back from the end.
        OffsetSequence = 3,
        /// Milliseconds back from the end.
        OffsetTime = 4,
        /// Events after the anchor.
        NextCount = 5,
        /// Milliseconds after the anchor.
        NextTime = 6,
        /// Events before the anchor.
        PreviousCount = 7,
        /// Milliseconds before the anchor.
        PreviousTime = 8,
    }
}

impl QueryRange {
    /// The whole time series.
    pub const EVERYTHING: QueryRange = QueryRange {
        anchor: QueryPoint {
            value: 0,
            kind: QueryPointKind::AbsoluteStart,
        },
        span: QueryPoint {
            value: 0,
            kind: QueryPointKind::OffsetSequence,
        },
    };
}

/// One record of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeQueryEntry {
    /// An original event.
    Original {
        /// The event.
        metadata: EncodedMetadata,
        /// Its value.
        value: Bytes,
    },
    /// An edit.
    Edit {
        /// The event that is replaced.
        original: EncodedMetadata,
        /// The event itself.
        metadata: EncodedMetadata,
        /// Its value.
        value: Bytes,
    },
    /// Replaces the offsets that are added to sequences and timestamps from here on; both are 0 at first.
    Offsets {
        /// Added to sequences.
        sequence: i64,
        /// Added to timestamps.
        timestamp: i64,
    },
    /// From here on the code stands for the author.
    Author {
        /// The code.
        code: Bytes,
        /// The author.
        author: Text,
    },
}

const ORIGINAL: u8 = 0;
const EDIT: u8 = 1;
const OFFSETS: u8 = 2;
const AUTHOR: u8 = 3;

impl Codec for RangeQueryEntry {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            ORIGINAL => Ok(RangeQueryEntry::Original {
                metadata: Codec::read(reader, version)?,
                value: Codec::read(reader, version)?,
            }),
            EDIT => Ok(RangeQueryEntry::Edit {
                original: Codec::read(reader, version)?,
                metadata: Codec::read(reader, version)?,
                value: Codec::read(reader, version)?,
            }),
            OFFSETS => Ok(RangeQueryEntry::Offsets {
                sequence: Codec::read(reader, version)?,
                timestamp: Codec::read(reader, version)?,
            }),
            AUTHOR => Ok(RangeQueryEntry::Author {
                code: Codec::read(reader, version)?,
                author: Codec::read(reader, version)?,
            }),
            _ => Err(WireError::Malformed("unknown kind of query result")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            RangeQueryEntry::Original { metadata, value } => {
                out.put_byte(ORIGINAL);
                metadata.write(out, version)?;
                value.write(out, version)
            }
            RangeQueryEntry::Edit {
                original,
                metadata,
                value,
            } => {
                out.put_byte(EDIT);
                original.write(out, version)?;
                metadata.write(out, version)?;
                value.write(out, version)
            }
            RangeQueryEntry::Offsets {
                sequence,
                timestamp,
            } => {
                out.put_byte(OFFSETS);
                sequence.write(out, version)?;
                timestamp.write(out, version)
            }
            RangeQueryEntry::Author { code, author } => {
                out.put_byte(AUTHOR);
                code.write(out, version)?;
                author.write(out, version)
            }
        }
    }
}

impl RangeQueryResponse {
    /// The response that holds `events` plainly: no offsets, authors instead of codes.
    pub fn from_events(data_type: String, selected_count: i64, events: &[TimeSeriesEvent]) -> Self {
        RangeQueryResponse {
            data_type,
            selected_count,
            entries: events.iter().map(plain_entry).collect(),
        }
    }

    /// The events, with offsets and author codes applied in the order of the response.
    pub fn events(&self) -> Result<Vec<TimeSeriesEvent>, WireError> {
        let mut context = Context::default();
        let mut events = Vec::new();
        for entry in &self.entries {
            events.try_reserve(1)?;
            match entry {
                RangeQueryEntry::Original { metadata, value } => events.push(TimeSeriesEvent {
                    original: None,
                    metadata: context.decode(metadata)?,
                    value: value.clone(),
                }),
                RangeQueryEntry::Edit {
                    original,
                    metadata,
                    value,
                } => events.push(TimeSeriesEvent {
                    original: Some(context.decode(original)?),
                    metadata: context.decode(metadata)?,
                    value: value.clone(),
                }),
                RangeQueryEntry::Offsets {
                    sequence,
                    timestamp,
                } => {
                    context.sequence_offset = *sequence;
                    context.timestamp_offset = *timestamp;
                }
                RangeQueryEntry::Author { code, author } => {
                    context.authors.try_reserve(1)?;
                    context.authors.insert(code, author.clone());
                }
            }
        }
        Ok(events)
    }
}

/// What entries so far say about those that follow.
#[derive(Default)]
struct Context<'a> {
    sequence_offset: i64,
    timestamp_offset: i64,
    authors: HashMap<&'a [u8], Text>,
}

impl Context<'_> {
    fn decode(&self, encoded: &EncodedMetadata) -> Result<EventMetadata, WireError> {
        const OUT_OF_RANGE: WireError = WireError::Malformed("offset beyond 64 bits");
        let author = match self.authors.get(&*encoded.author_code) {
            Some(author) => author.clone(),
            None => Text::try_copy(
                std::str::from_utf8(&encoded.author_code).map_err(|_| WireError::InvalidUtf8)?,
            )?,
        };
        Ok(EventMetadata {
            sequence: (encoded.sequence)
                .checked_add(self.sequence_offset)
                .ok_or(OUT_OF_RANGE)?,
            timestamp: (encoded.timestamp)
                .checked_add(self.timestamp_offset)
                .ok_or(OUT_OF_RANGE)?,
            author,
        })
    }
}

fn plain_entry(event: &TimeSeriesEvent) -> RangeQueryEntry {
    let plain = |metadata: &EventMetadata| EncodedMetadata {
        sequence: metadata.sequence,
        timestamp: metadata.timestamp,
        author_code: crate::data::memory::copy(metadata.author.as_bytes()).into(),
    };
    match &event.original {
        None => RangeQueryEntry::Original {
            metadata: plain(&event.metadata),
            value: event.value.clone(),
        },
        Some(original) => RangeQueryEntry::Edit {
            original: plain(original),
            metadata: plain(&event.metadata),
            value: event.value.clone(),
        },
    }
}

services! {
    /// Client to server: query a time series.
    RangeQuery = RANGE_QUERY: RangeQueryRequest => RangeQueryResponse;
}
