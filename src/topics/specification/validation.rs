//! What a server checks of a specification (`specification/protocol/topic-services section 2.4`): answered with error 9006 where it fails.

use thiserror::Error;

use super::property;
use super::quoted::read_quoted;
use super::range::Range;
use super::removal::Removal;
use super::{TopicSpecification, TopicType};
use crate::data::record_v2::{Schema, SchemaError};
use crate::topics::selector::{SelectorError, TopicSelector};

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

impl TopicSpecification {
    /// Checks the topic type and the values of the properties that it uses. Other properties are ignored, unknown ones too.
    pub fn validate(&self) -> Result<(), SpecificationError> {
        let topic_type = self.topic_type();
        let numbers = matches!(topic_type, TopicType::Int64 | TopicType::Double);
        let time_series = topic_type == TopicType::TimeSeries;
        if matches!(
            topic_type,
            TopicType::Slave | TopicType::Routing | TopicType::Unknown | TopicType::Other(_)
        ) {
            return Err(SpecificationError::TopicType(topic_type));
        }
        self.one_of(property::VALIDATE_VALUES, BOOLEAN)?;
        self.one_of(property::TIDY_ON_UNSUBSCRIBE, BOOLEAN)?;
        self.one_of(property::PERSISTENT, BOOLEAN)?;
        if !numbers {
            self.one_of(property::PUBLISH_VALUES_ONLY, BOOLEAN)?;
            self.one_of(
                property::COMPRESSION,
                (
                    &["off", "low", "medium", "high", "true", "false"],
                    "\"off\", \"low\", \"medium\" or \"high\"",
                ),
            )?;
        }
        self.one_of(
            property::PRIORITY,
            (
                &["low", "default", "high"],
                "\"low\", \"default\" or \"high\"",
            ),
        )?;
        self.check(property::OWNER, "$Principal is \"name\"", is_owner)?;
        self.validate_removal()?;
        if time_series {
            return self.validate_time_series();
        }
        self.one_of(property::DONT_RETAIN_VALUE, BOOLEAN)?;
        self.one_of(
            property::CONFLATION,
            (
                &["off", "conflate", "unsubscribe", "always"],
                "\"off\", \"conflate\", \"unsubscribe\" or \"always\"",
            ),
        )?;
        if topic_type == TopicType::RecordV2 {
            if let Some(schema) = self.property(property::SCHEMA) {
                Schema::from_json(schema).map_err(SpecificationError::Schema)?;
            }
        }
        Ok(())
    }

    fn validate_time_series(&self) -> Result<(), SpecificationError> {
        let key = property::TIME_SERIES_EVENT_VALUE_TYPE;
        if self.property(key).is_none() {
            return Err(SpecificationError::Missing { key });
        }
        self.check(key, EVENT_TYPES, |name| {
            TopicType::from_data_type_name(name).is_some()
        })?;
        let is_range = |text: &str| Range::parse(text).is_some();
        self.check(property::TIME_SERIES_RETAINED_RANGE, RANGE, is_range)?;
        self.check(property::TIME_SERIES_SUBSCRIPTION_RANGE, RANGE, is_range)?;
        self.one_of(
            property::CONFLATION,
            (&["off", "unsubscribe"], "\"off\" or \"unsubscribe\""),
        )
    }

    fn validate_removal(&self) -> Result<(), SpecificationError> {
        self.check(
            property::REMOVAL,
            "a removal such as \"when no updates for 10m\"",
            |text| Removal::parse(text).is_some(),
        )?;
        let selector = self
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
        match self.property(key) {
            Some(value) if !is_allowed(value) => Err(SpecificationError::Value {
                key,
                value: value.to_owned(),
                expected,
            }),
            _ => Ok(()),
        }
    }
}

/// `$Principal is "name"`, in single or double quotes.
fn is_owner(text: &str) -> bool {
    let name = text
        .trim()
        .strip_prefix("$Principal")
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .and_then(|rest| rest.trim_start().strip_prefix("is"))
        .map(str::trim_start)
        .and_then(read_quoted);
    matches!(name, Some((name, "")) if !name.is_empty())
}
