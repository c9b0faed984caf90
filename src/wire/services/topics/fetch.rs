//! Fetching topics (`specification/protocol/topic-services section 7`).

use bytes::Bytes;

use super::specification::{Properties, TopicType};
use crate::data::memory::copy_text;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::Codec;

/// The protocol version that brought the sizes of values.
const SIZES_SINCE: u8 = 28;

/// A set of topic types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TopicTypeSet(u64);

impl TopicTypeSet {
    /// Every type that a topic of a current server can have.
    pub const ALL: TopicTypeSet = TopicTypeSet(all_bits());
    /// No type.
    pub const EMPTY: TopicTypeSet = TopicTypeSet(0);

    /// The set with one more type.
    #[must_use]
    pub const fn with(self, topic_type: TopicType) -> Self {
        TopicTypeSet(self.0 | bit(topic_type))
    }

    /// Whether a type is in the set.
    pub const fn contains(self, topic_type: TopicType) -> bool {
        self.0 & bit(topic_type) != 0
    }

    /// Whether no bit is set, those of unknown types included.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

const fn all_bits() -> u64 {
    let mut bits = 0;
    let mut index = 0;
    while index < TopicType::CURRENT.len() {
        bits |= bit(TopicType::CURRENT[index]);
        index += 1;
    }
    bits
}

/// Nothing for types beyond the set's range, which no server has.
const fn bit(topic_type: TopicType) -> u64 {
    match 1_u64.checked_shl(topic_type.code() as u32) {
        Some(bit) => bit,
        None => 0,
    }
}

impl Codec for TopicTypeSet {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        Ok(TopicTypeSet(reader.enum_set()?))
    }

    fn write(&self, out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        out.put_enum_set(self.0);
        Ok(())
    }
}

sequence! {
    /// One end of the range of paths.
    pub struct FetchBound {
        /// The path.
        pub path: String,
        /// Whether a topic at the path itself is in the range.
        pub inclusive: bool,
    }
}

impl FetchBound {
    /// A copy; gives up where there is no memory.
    pub fn copied(&self) -> Self {
        Self {
            path: copy_text(&self.path),
            ..*self
        }
    }
}

/// Asks for topics that match a selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchQueryRequest {
    /// The selector, in the normalised form.
    pub selector: String,
    /// Where the range of paths begins, if it does not begin with the first path.
    pub from: Option<FetchBound>,
    /// Where the range of paths ends, if it does not end with the last path.
    pub to: Option<FetchBound>,
    /// The types of topics that are wanted.
    pub topic_types: TopicTypeSet,
    /// Whether values are wanted.
    pub with_values: bool,
    /// Whether topic properties are wanted.
    pub with_properties: bool,
    /// The most results: the first ones, or if negative the last ones.
    pub limit: i32,
    /// The most bytes of the results.
    pub maximum_result_size: i32,
    /// The depth at which branches are considered deep.
    pub deep_branch_depth: i32,
    /// The most results of each deep branch.
    pub deep_branch_limit: i32,
    /// Whether reference topics of delayed topic views that are not yet published are wanted.
    pub with_unpublished_delayed_topics: bool,
    /// Whether sizes of values are wanted; from protocol 28 on.
    pub with_sizes: bool,
}

impl Codec for FetchQueryRequest {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        Ok(FetchQueryRequest {
            selector: Codec::read(reader, version)?,
            from: Codec::read(reader, version)?,
            to: Codec::read(reader, version)?,
            topic_types: Codec::read(reader, version)?,
            with_values: Codec::read(reader, version)?,
            with_properties: Codec::read(reader, version)?,
            limit: Codec::read(reader, version)?,
            maximum_result_size: Codec::read(reader, version)?,
            deep_branch_depth: Codec::read(reader, version)?,
            deep_branch_limit: Codec::read(reader, version)?,
            with_unpublished_delayed_topics: Codec::read(reader, version)?,
            with_sizes: if version >= SIZES_SINCE {
                reader.boolean()?
            } else {
                false
            },
        })
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        self.selector.write(out, version)?;
        self.from.write(out, version)?;
        self.to.write(out, version)?;
        self.topic_types.write(out, version)?;
        self.with_values.write(out, version)?;
        self.with_properties.write(out, version)?;
        self.limit.write(out, version)?;
        self.maximum_result_size.write(out, version)?;
        self.deep_branch_depth.write(out, version)?;
        self.deep_branch_limit.write(out, version)?;
        self.with_unpublished_delayed_topics.write(out, version)?;
        if version >= SIZES_SINCE {
            self.with_sizes.write(out, version)?;
        } else if self.with_sizes {
            Unsupported::check("fetching sizes of values", SIZES_SINCE, version)?;
        }
        Ok(())
    }
}

/// The result of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchQueryResponse {
    /// The different sets of topic properties; empty if properties were not asked for.
    pub properties: Vec<Properties>,
    /// The topics, ordered by path.
    pub results: Vec<FetchedTopic>,
    /// Whether topics were left out because of the limit or the size.
    pub has_more: bool,
}

/// One topic of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedTopic {
    /// The path.
    pub path: String,
    /// The type.
    pub topic_type: TopicType,
    /// The value; for a time series the latest event. None if there is none, or values were not asked for.
    pub value: Option<Bytes>,
    /// The place of the topic's properties in [`FetchQueryResponse::properties`]; 0 if properties were not asked for.
    pub properties_index: usize,
    /// The size of the value; not sent before protocol 28.
    pub size: ValueSize,
}

/// How large the value of a topic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueSize {
    /// Not asked for, or there is no value.
    None,
    /// The size of the value.
    Value {
        /// Bytes.
        size: i32,
    },
    /// The sizes of a time series.
    TimeSeries {
        /// Bytes of the latest event.
        latest: i32,
        /// The number of events.
        count: i32,
        /// Bytes of all events.
        total: i64,
    },
}

impl Codec for FetchQueryResponse {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        let properties: Vec<Properties> = Codec::read(reader, version)?;
        let results: Vec<FetchedTopic> = Codec::read(reader, version)?;
        // An empty table stands for "not asked for": then all indexes are 0.
        let indexes = properties.len().max(1);
        if results
            .iter()
            .any(|result| result.properties_index >= indexes)
        {
            return Err(WireError::Malformed("index beyond the properties"));
        }
        Ok(FetchQueryResponse {
            properties,
            results,
            has_more: reader.boolean()?,
        })
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        self.properties.write(out, version)?;
        self.results.write(out, version)?;
        self.has_more.write(out, version)
    }
}

impl Codec for FetchedTopic {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        Ok(FetchedTopic {
            path: Codec::read(reader, version)?,
            topic_type: Codec::read(reader, version)?,
            value: Codec::read(reader, version)?,
            properties_index: usize::try_from(reader.varint32()?)
                .map_err(|_| WireError::Malformed("negative index"))?,
            size: if version >= SIZES_SINCE {
                Codec::read(reader, version)?
            } else {
                ValueSize::None
            },
        })
    }

    /// Below protocol 28 the size is left out: nobody can have asked for it.
    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        self.path.write(out, version)?;
        self.topic_type.write(out, version)?;
        self.value.write(out, version)?;
        out.put_count(self.properties_index);
        if version >= SIZES_SINCE {
            self.size.write(out, version)?;
        }
        Ok(())
    }
}

impl Codec for ValueSize {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(ValueSize::None),
            1 => Ok(ValueSize::Value {
                size: Codec::read(reader, version)?,
            }),
            2 => Ok(ValueSize::TimeSeries {
                latest: Codec::read(reader, version)?,
                count: Codec::read(reader, version)?,
                total: Codec::read(reader, version)?,
            }),
            _ => Err(WireError::Malformed("unknown kind of size")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            ValueSize::None => {
                out.put_byte(0);
                Ok(())
            }
            ValueSize::Value { size } => {
                out.put_byte(1);
                size.write(out, version)
            }
            ValueSize::TimeSeries {
                latest,
                count,
                total,
            } => {
                out.put_byte(2);
                latest.write(out, version)?;
                count.write(out, version)?;
                total.write(out, version)
            }
        }
    }
}

services! {
    /// Client to server: fetch topics.
    FetchQuery = FETCH_QUERY: FetchQueryRequest => FetchQueryResponse;
}
