//! What the server makes of the properties of a topic specification (`specification/protocol/topic-services section 2.4`):
//! which ones it refuses, with error 9006, and what ranges of time series and removal policies say.

mod quoted;
pub mod range;
pub mod removal;

use diffusion::data::datatype::Datatype;
use diffusion::data::record_v2::{Schema, SchemaError};
use diffusion::topics::selector::{SelectorError, TopicSelector};
use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};
use thiserror::Error;

use quoted::read_quoted;
use range::Range;
use removal::Removal;

/// A server rejects the specification.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpecificationError {
    /// No topics of this type can be added.
    #[error("topics of type {} can not be added", .0.code())]
    TopicType(TopicType),
    /// A property without which there can be no topic of the type.
    #[error("the property {key} is missing")]
    Missing {
        /// The key.
        key: &'static str,
    },
    /// The value of a property is none of those allowed.
    #[error("the property {key} can not be \"{value}\": expected {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// The value.
        value: String,
        /// What would be allowed.
        expected: &'static str,
    },
    /// The schema is none.
    #[error("the property SCHEMA is no schema: {0}")]
    Schema(SchemaError),
    /// The selector of the removal expression is none.
    #[error("the property REMOVAL has a bad topic selector: {0}")]
    RemovalSelector(SelectorError),
}

/// The texts that are allowed, and how an error tells of them.
const BOOLEAN: (&[&str], &str) = (&["true", "false"], "\"true\" or \"false\"");
const EVENT_TYPES: &str =
    "\"binary\", \"json\", \"string\", \"double\", \"int64\" or \"record_v2\"";
const RANGE: &str = "a range such as \"limit 10\" or \"last 30s\"";

/// Checks the topic type and the values of the properties that it uses. Other properties are ignored, unknown ones too.
pub fn validate(specification: &TopicSpecification) -> Result<(), SpecificationError> {
    let properties = Checked(specification);
    let topic_type = specification.topic_type;
    let numbers = matches!(topic_type, TopicType::Int64 | TopicType::Double);
    if !TopicType::CURRENT.contains(&topic_type) {
        return Err(SpecificationError::TopicType(topic_type));
    }
    properties.one_of(property::VALIDATE_VALUES, BOOLEAN)?;
    properties.one_of(property::TIDY_ON_UNSUBSCRIBE, BOOLEAN)?;
    properties.one_of(property::PERSISTENT, BOOLEAN)?;
    if !numbers {
        properties.one_of(property::PUBLISH_VALUES_ONLY, BOOLEAN)?;
        properties.one_of(
            property::COMPRESSION,
            (
                &["off", "low", "medium", "high", "true", "false"],
                "\"off\", \"low\", \"medium\" or \"high\"",
            ),
        )?;
    }
    properties.one_of(
        property::PRIORITY,
        (
            &["low", "default", "high"],
            "\"low\", \"default\" or \"high\"",
        ),
    )?;
    properties.check(property::OWNER, "$Principal is \"name\"", |text| {
        owner(text).is_some()
    })?;
    properties.removal()?;
    if topic_type == TopicType::TimeSeries {
        return properties.time_series();
    }
    properties.one_of(property::DONT_RETAIN_VALUE, BOOLEAN)?;
    properties.one_of(
        property::CONFLATION,
        (
            &["off", "conflate", "unsubscribe", "always"],
            "\"off\", \"conflate\", \"unsubscribe\" or \"always\"",
        ),
    )?;
    if topic_type == TopicType::RecordV2 {
        if let Some(schema) = specification.property(property::SCHEMA) {
            Schema::from_json(schema).map_err(SpecificationError::Schema)?;
        }
    }
    Ok(())
}

/// The specification being checked.
struct Checked<'a>(&'a TopicSpecification);

impl Checked<'_> {
    fn time_series(&self) -> Result<(), SpecificationError> {
        let key = property::TIME_SERIES_EVENT_VALUE_TYPE;
        if self.0.property(key).is_none() {
            return Err(SpecificationError::Missing { key });
        }
        self.check(key, EVENT_TYPES, |name| {
            // Clients read the name in any case; the server wants it as it is.
            Datatype::from_wire_name(name).is_some_and(|datatype| datatype.wire_name() == name)
        })?;
        let is_range = |text: &str| Range::parse(text).is_some();
        self.check(property::TIME_SERIES_RETAINED_RANGE, RANGE, is_range)?;
        self.check(property::TIME_SERIES_SUBSCRIPTION_RANGE, RANGE, is_range)?;
        self.one_of(
            property::CONFLATION,
            (&["off", "unsubscribe"], "\"off\" or \"unsubscribe\""),
        )
    }

    fn removal(&self) -> Result<(), SpecificationError> {
        self.check(
            property::REMOVAL,
            "a removal such as \"when no updates for 10m\"",
            |text| Removal::parse(text).is_some(),
        )?;
        let selector = self
            .0
            .property(property::REMOVAL)
            .and_then(Removal::parse)
            .and_then(|removal| removal.selector);
        match selector.as_deref().map(TopicSelector::parse) {
            // What only this side can not compile is no fault of the specification.
            Some(Err(error)) if !error.is_local_limit() => {
                Err(SpecificationError::RemovalSelector(error))
            }
            _ => Ok(()),
        }
    }

    fn one_of(
        &self,
        key: &'static str,
        (allowed, expected): (&[&str], &'static str),
    ) -> Result<(), SpecificationError> {
        self.check(key, expected, |value| allowed.contains(&value))
    }

    /// Checks the value of a property, if it is there.
    fn check(
        &self,
        key: &'static str,
        expected: &'static str,
        is_allowed: impl Fn(&str) -> bool,
    ) -> Result<(), SpecificationError> {
        match self.0.property(key) {
            Some(value) if !is_allowed(value) => Err(SpecificationError::Value {
                key,
                value: value.to_owned(),
                expected,
            }),
            _ => Ok(()),
        }
    }
}

/// The name in `$Principal is "name"`, in single or double quotes.
pub(super) fn owner(text: &str) -> Option<String> {
    let (name, rest) = text
        .trim()
        .strip_prefix("$Principal")
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .and_then(|rest| rest.trim_start().strip_prefix("is"))
        .map(str::trim_start)
        .and_then(read_quoted)?;
    (rest.is_empty() && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::owner;

    #[test]
    fn owners_are_unescaped() {
        let name = |text| owner(text).unwrap_or_default();
        assert_eq!(name(r#"$Principal is "alice""#), "alice");
        assert_eq!(name(r#"$Principal is 'a\'b' "#), "a'b");
    }
}
