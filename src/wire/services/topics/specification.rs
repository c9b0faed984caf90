//! Topic types and topic specifications (`specification/protocol/topic-services sections 2.3 and 2.4`).

use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::StringMap;
use crate::wire::services::Codec;

/// What a topic holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TopicType {
    /// Reference to another topic; only servers before version 6.5 know it.
    Slave,
    /// Different topics for different sessions; only servers before version 6.10 know it.
    Routing,
    /// Binary values.
    Binary,
    /// JSON values.
    Json,
    /// A series of events.
    TimeSeries,
    /// Text values.
    String,
    /// Whole numbers of 64 bits.
    Int64,
    /// Floating point numbers.
    Double,
    /// Records of text fields.
    RecordV2,
    /// The byte for "unknown".
    Unknown,
    /// Another byte.
    Other(u8),
}

impl TopicType {
    /// The topic type of a byte; every byte has one.
    pub const fn from_code(code: u8) -> Self {
        match code {
            7 => TopicType::Slave,
            12 => TopicType::Routing,
            14 => TopicType::Binary,
            15 => TopicType::Json,
            16 => TopicType::TimeSeries,
            17 => TopicType::String,
            18 => TopicType::Int64,
            19 => TopicType::Double,
            20 => TopicType::RecordV2,
            21 => TopicType::Unknown,
            other => TopicType::Other(other),
        }
    }

    /// The byte of the topic type.
    pub const fn code(self) -> u8 {
        match self {
            TopicType::Slave => 7,
            TopicType::Routing => 12,
            TopicType::Binary => 14,
            TopicType::Json => 15,
            TopicType::TimeSeries => 16,
            TopicType::String => 17,
            TopicType::Int64 => 18,
            TopicType::Double => 19,
            TopicType::RecordV2 => 20,
            TopicType::Unknown => 21,
            TopicType::Other(code) => code,
        }
    }

    /// The topic type that holds values of a data type, by the name of the data type on the wire.
    pub fn from_data_type_name(name: &str) -> Option<Self> {
        match name {
            "binary" => Some(TopicType::Binary),
            "json" => Some(TopicType::Json),
            "string" => Some(TopicType::String),
            "double" => Some(TopicType::Double),
            "int64" => Some(TopicType::Int64),
            "record_v2" => Some(TopicType::RecordV2),
            _ => None,
        }
    }
}

impl Codec for TopicType {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        Ok(TopicType::from_code(reader.byte()?))
    }

    fn write(&self, out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        out.put_byte(self.code());
        Ok(())
    }
}

sequence! {
    /// What a topic is.
    pub struct TopicSpecification {
        /// The type.
        pub topic_type: TopicType,
        /// Properties that differ from their defaults, by their upper-case keys.
        pub properties: StringMap,
    }
}
