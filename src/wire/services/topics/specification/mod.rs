//! Topic specifications: a topic type and properties (`specification/topics/topic-specification`,
//! `specification/protocol/topic-services sections 2.3 and 2.4`).
//!
//! Clients pass properties on as they are; what they may say is for the server to judge.

mod properties;
pub mod property;

use crate::data::datatype::Datatype;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::Codec;

pub use crate::data::topic_type::TopicType;
pub use properties::Properties;

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
        pub properties: Properties,
    }
}

/// What the values of a topic are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicValues {
    /// Values of this type; `None` if the topic type is not known or obsolete.
    Values(Option<Datatype>),
    /// Events with values of this type; `None` if the specification does not name a known one.
    Events(Option<Datatype>),
}

impl TopicValues {
    /// The type of the values, or of those in the events.
    pub fn datatype(self) -> Option<Datatype> {
        match self {
            TopicValues::Values(datatype) | TopicValues::Events(datatype) => datatype,
        }
    }
}

impl TopicSpecification {
    /// Without properties.
    pub fn new(topic_type: TopicType) -> Self {
        Self::with_properties(topic_type, Properties::new())
    }

    /// With properties.
    pub fn with_properties(topic_type: TopicType, properties: Properties) -> Self {
        TopicSpecification {
            topic_type,
            properties,
        }
    }

    /// The value of a property.
    pub fn property(&self, key: &str) -> Option<&str> {
        self.properties.get(key)
    }

    /// Whether a property is `true`.
    pub fn is_set(&self, key: &str) -> bool {
        self.property(key) == Some("true")
    }

    /// Sets one property.
    pub fn set_property(&mut self, key: &str, value: &str) {
        self.properties.insert(key, value);
    }

    /// What the topic's values are.
    pub fn values(&self) -> TopicValues {
        if self.topic_type == TopicType::TimeSeries {
            let name = self.property(property::TIME_SERIES_EVENT_VALUE_TYPE);
            return TopicValues::Events(name.and_then(Datatype::from_wire_name));
        }
        TopicValues::Values(Datatype::from_topic_type(self.topic_type))
    }
}
