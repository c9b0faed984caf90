//! The data types, their numbers and names (`specification/protocol/data-types section 1`, `specification/topics/subscribe section 0.8`).

use crate::wire::services::topics::specification::TopicType;

/// A type that values can be written and read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Datatype {
    /// Arbitrary bytes.
    Binary,
    /// One CBOR item.
    Json,
    /// A CBOR text string, or null.
    String,
    /// A CBOR float, or null.
    Double,
    /// A CBOR integer, or null.
    Int64,
    /// Delimited text.
    RecordV2,
}

impl Datatype {
    /// All types, in the order of their C numbers.
    pub const ALL: [Datatype; 6] = [
        Datatype::Binary,
        Datatype::Json,
        Datatype::String,
        Datatype::Double,
        Datatype::Int64,
        Datatype::RecordV2,
    ];

    /// The number in the C enum `DIFFUSION_DATATYPE`; never on the wire.
    pub fn c_number(self) -> i32 {
        match self {
            Datatype::Binary => 0,
            Datatype::Json => 1,
            Datatype::String => 2,
            Datatype::Double => 3,
            Datatype::Int64 => 4,
            Datatype::RecordV2 => 5,
        }
    }

    /// The type with this number in the C enum.
    pub fn from_c_number(number: i32) -> Option<Datatype> {
        Datatype::ALL
            .into_iter()
            .find(|datatype| datatype.c_number() == number)
    }

    /// The name on the wire.
    pub fn wire_name(self) -> &'static str {
        match self {
            Datatype::Binary => "binary",
            Datatype::Json => "json",
            Datatype::String => "string",
            Datatype::Double => "double",
            Datatype::Int64 => "int64",
            Datatype::RecordV2 => "record_v2",
        }
    }

    /// The type with this name on the wire, in any case.
    pub fn from_wire_name(name: &str) -> Option<Datatype> {
        Datatype::ALL
            .into_iter()
            .find(|datatype| datatype.wire_name().eq_ignore_ascii_case(name))
    }

    /// The topic type whose values have this type.
    pub fn topic_type(self) -> TopicType {
        match self {
            Datatype::Binary => TopicType::Binary,
            Datatype::Json => TopicType::Json,
            Datatype::String => TopicType::String,
            Datatype::Double => TopicType::Double,
            Datatype::Int64 => TopicType::Int64,
            Datatype::RecordV2 => TopicType::RecordV2,
        }
    }

    /// Whether a value of this type can be read as `other`: every type as itself, and string, double and int64 as JSON.
    pub fn reads_as(self, other: Datatype) -> bool {
        self == other || (other == Datatype::Json && self.has_null())
    }

    /// Whether the value can be null, sent as [`super::scalars::NULL_VALUE`].
    pub fn has_null(self) -> bool {
        matches!(self, Datatype::String | Datatype::Double | Datatype::Int64)
    }

    /// The data type of a topic's values; `None` for time series, obsolete and unknown topics, whose values have no single one.
    pub fn of_topic_type(topic_type: TopicType) -> Option<Datatype> {
        match topic_type {
            TopicType::Binary => Some(Datatype::Binary),
            TopicType::Json => Some(Datatype::Json),
            TopicType::String => Some(Datatype::String),
            TopicType::Int64 => Some(Datatype::Int64),
            TopicType::Double => Some(Datatype::Double),
            TopicType::RecordV2 => Some(Datatype::RecordV2),
            TopicType::Slave
            | TopicType::Routing
            | TopicType::TimeSeries
            | TopicType::Unknown
            | TopicType::Other(_) => None,
        }
    }

    /// Whether new values are sent as deltas to the previous one.
    pub fn has_deltas(self) -> bool {
        !matches!(self, Datatype::Double | Datatype::Int64)
    }
}
