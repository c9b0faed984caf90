//! Topic types and topic specifications (`protocol/10 sections 2.3 and 2.4`).

use crate::wire::services::common::StringMap;

codes! {
    /// The type of a topic. Obsolete types and those of newer servers are read as [`TopicType::Unknown`].
    pub enum TopicType {
        /// Arbitrary bytes.
        Binary = 14,
        /// JSON, sent as CBOR.
        Json = 15,
        /// Events of another data type.
        TimeSeries = 16,
        /// Text.
        String = 17,
        /// A 64-bit integer.
        Int64 = 18,
        /// A floating-point number.
        Double = 19,
        /// Records of fields with an optional schema.
        RecordV2 = 20,
        /// A type that this library does not know.
        Unknown = 21,
    } else Unknown
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
