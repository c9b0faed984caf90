//! The data types, their numbers and names, and the topic types of such values (`specification/protocol/data-types section 1`,
//! `specification/topics/subscribe section 0.8`).

use super::scalars::NULL_VALUE;
use super::topic_type::TopicType;

/// Defines the data types, each with its number in C and its name on the wire. The topic type that holds such values has the
/// same name here.
macro_rules! datatypes {
    ($($(#[$documentation:meta])* $name:ident = $number:literal, $wire_name:literal;)+) => {
        /// A type that values can be written and read as.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(i32)]
        pub enum Datatype {
            $($(#[$documentation])* $name = $number,)+
        }

        impl Datatype {
            /// All types, in the order of their C numbers.
            pub const ALL: [Datatype; [$($number),+].len()] = [$(Datatype::$name),+];

            /// The type with this number in the C enum.
            pub const fn from_c_number(number: i32) -> Option<Datatype> {
                match number {
                    $($number => Some(Datatype::$name),)+
                    _ => None,
                }
            }

            /// The name on the wire.
            pub const fn wire_name(self) -> &'static str {
                match self {
                    $(Datatype::$name => $wire_name,)+
                }
            }

            /// The topic type whose values have this type.
            pub const fn topic_type(self) -> TopicType {
                match self {
                    $(Datatype::$name => TopicType::$name,)+
                }
            }

            /// The data type of a topic's values; `None` for time series, obsolete and unknown topics, whose values have
            /// no single one.
            pub const fn from_topic_type(topic_type: TopicType) -> Option<Datatype> {
                match topic_type {
                    $(TopicType::$name => Some(Datatype::$name),)+
                    TopicType::Slave
                    | TopicType::Routing
                    | TopicType::TimeSeries
                    | TopicType::Unknown
                    | TopicType::Other(_) => None,
                }
            }
        }
    };
}

datatypes! {
    /// Arbitrary bytes.
    Binary = 0, "binary";
    /// One CBOR item.
    Json = 1, "json";
    /// A CBOR text string, or null.
    String = 2, "string";
    /// A CBOR float, or null.
    Double = 3, "double";
    /// A CBOR integer, or null.
    Int64 = 4, "int64";
    /// Delimited text.
    RecordV2 = 5, "record_v2";
}

impl Datatype {
    /// The number in the C enum `DIFFUSION_DATATYPE`; never on the wire.
    pub const fn c_number(self) -> i32 {
        self as i32
    }

    /// The type with this name on the wire, in any case.
    pub fn from_wire_name(name: &str) -> Option<Datatype> {
        Datatype::ALL
            .into_iter()
            .find(|datatype| datatype.wire_name().eq_ignore_ascii_case(name))
    }

    /// Whether a value of this type can be read as `other`: every type as itself, and string, double and int64 as JSON.
    pub fn reads_as(self, other: Datatype) -> bool {
        self == other || (other == Datatype::Json && self.has_null())
    }

    /// Whether the value can be null. `f6` is an ordinary value of the other types, JSON's null among them.
    pub fn has_null(self) -> bool {
        matches!(self, Datatype::String | Datatype::Double | Datatype::Int64)
    }

    /// The bytes of the null value, for types that have one.
    pub fn null_value(self) -> Option<&'static [u8]> {
        self.has_null().then_some(&NULL_VALUE)
    }

    /// Whether these bytes are the null value.
    #[inline]
    pub fn is_null(self, value: &[u8]) -> bool {
        self.has_null() && value == NULL_VALUE
    }

    /// Whether a value can have no bytes at all.
    pub fn may_be_empty(self) -> bool {
        matches!(self, Datatype::Binary | Datatype::RecordV2)
    }

    /// Whether these bytes, of an event or a fetched topic, are no value: both null and no bytes are in use for that.
    pub fn is_absent(self, value: &[u8]) -> bool {
        self.is_null(value) || (value.is_empty() && !self.may_be_empty())
    }

    /// Whether new values are sent as deltas to the previous one.
    pub fn has_deltas(self) -> bool {
        !matches!(self, Datatype::Double | Datatype::Int64)
    }
}
