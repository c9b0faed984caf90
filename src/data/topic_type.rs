//! The topic types and their bytes on the wire (`specification/protocol/topic-services section 2.3`).

/// Defines the topic types, each with its byte.
macro_rules! topic_types {
    ($($(#[$documentation:meta])* $name:ident = $code:literal,)+) => {
        /// What a topic holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum TopicType {
            $($(#[$documentation])* $name,)+
            /// Another byte.
            Other(u8),
        }

        impl TopicType {
            /// The topic type of a byte; every byte has one.
            pub const fn from_code(code: u8) -> Self {
                match code {
                    $($code => TopicType::$name,)+
                    other => TopicType::Other(other),
                }
            }

            /// The byte of the topic type.
            pub const fn code(self) -> u8 {
                match self {
                    $(TopicType::$name => $code,)+
                    TopicType::Other(code) => code,
                }
            }
        }
    };
}

topic_types! {
    /// Reference to another topic; only servers before version 6.5 know it.
    Slave = 7,
    /// Different topics for different sessions; only servers before version 6.10 know it.
    Routing = 12,
    /// Binary values.
    Binary = 14,
    /// JSON values.
    Json = 15,
    /// A series of events.
    TimeSeries = 16,
    /// Text values.
    String = 17,
    /// Whole numbers of 64 bits.
    Int64 = 18,
    /// Floating point numbers.
    Double = 19,
    /// Records of text fields.
    RecordV2 = 20,
    /// The byte for "unknown".
    Unknown = 21,
}

impl TopicType {
    /// The types that topics of current servers have, in the order of their bytes.
    pub const CURRENT: [TopicType; 7] = [
        TopicType::Binary,
        TopicType::Json,
        TopicType::TimeSeries,
        TopicType::String,
        TopicType::Int64,
        TopicType::Double,
        TopicType::RecordV2,
    ];
}
