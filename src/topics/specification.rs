//! Topic specifications (`specification/topics/topic-specification`, `specification/protocol/topic-services section 2.4`): a topic type
//! and properties. Pure; callable from any thread.
//!
//! Clients pass properties on as they are. [`TopicSpecification::validate`] is what a server checks.

pub mod property;
mod quoted;
pub mod range;
pub mod removal;
mod validation;

use std::collections::BTreeMap;

use crate::wire::error::WireError;
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::topics::specification::TopicSpecification as WireSpecification;

pub use crate::wire::services::topics::specification::TopicType;
pub use validation::SpecificationError;

/// Properties by their keys; the keys that servers know are in [`property`].
pub type Properties = BTreeMap<String, String>;

/// A topic type and properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpecification {
    topic_type: TopicType,
    properties: Option<Properties>,
}

impl TopicSpecification {
    /// Without properties.
    pub fn new(topic_type: TopicType) -> Self {
        TopicSpecification {
            topic_type,
            properties: None,
        }
    }

    /// With properties, possibly none.
    pub fn with_properties(topic_type: TopicType, properties: Properties) -> Self {
        TopicSpecification {
            topic_type,
            properties: Some(properties),
        }
    }

    /// The topic type.
    pub fn topic_type(&self) -> TopicType {
        self.topic_type
    }

    /// The properties; absent is something else than empty for C programs, but the same on the wire.
    pub fn properties(&self) -> Option<&Properties> {
        self.properties.as_ref()
    }

    /// The value of a property.
    pub fn property(&self, key: &str) -> Option<&str> {
        self.properties.as_ref()?.get(key).map(String::as_str)
    }

    /// Whether a property is `true`.
    pub fn is_set(&self, key: &str) -> bool {
        self.property(key) == Some("true")
    }

    /// Replaces the topic type.
    pub fn set_topic_type(&mut self, topic_type: TopicType) {
        self.topic_type = topic_type;
    }

    /// Replaces the properties.
    pub fn set_properties(&mut self, properties: Option<Properties>) {
        self.properties = properties;
    }

    /// Sets one property.
    pub fn set_property(&mut self, key: &str, value: &str) {
        self.properties
            .get_or_insert_default()
            .insert(key.to_owned(), value.to_owned());
    }

    /// Whether both say the same: absent properties are as good as empty ones.
    pub fn is_equivalent(&self, other: &Self) -> bool {
        let none = Properties::new();
        self.topic_type == other.topic_type
            && self.properties.as_ref().unwrap_or(&none)
                == other.properties.as_ref().unwrap_or(&none)
    }

    /// What service bodies hold.
    pub fn to_wire(&self) -> WireSpecification {
        let properties = self.properties.iter().flatten();
        WireSpecification {
            topic_type: self.topic_type,
            properties: properties
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        }
    }

    /// What a service body held. The properties are present afterwards. A key given twice has its last value.
    pub fn from_wire(wire: WireSpecification) -> Self {
        Self::with_properties(wire.topic_type, wire.properties.into_iter().collect())
    }

    /// Reads the wire form. The properties are present afterwards. A key given twice has its last value.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let topic_type = TopicType::from_code(reader.byte()?);
        let properties = reader.string_map()?.into_iter().collect();
        Ok(Self::with_properties(topic_type, properties))
    }

    /// Writes the wire form.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.put_byte(self.topic_type.code());
        let properties: Vec<_> = self.properties.iter().flatten().collect();
        out.put_string_map(&properties);
    }
}
