//! What a stream writes to, and what of it can be checked without the server (`specification/topics/update-streams section 1`).

use thiserror::Error;

use crate::data::datatype::Datatype;
use crate::wire::services::topics::specification::{TopicSpecification, TopicValues};
use crate::wire::services::topics::update_constraint::UpdateConstraint;

/// What a stream writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamTarget {
    /// The path, as the application gave it.
    pub path: String,
    /// The type of the values.
    pub datatype: Datatype,
    /// What the topic shall be if there is none. `None`: there must be one.
    pub specification: Option<TopicSpecification>,
    /// What must hold when the stream is opened.
    pub constraint: UpdateConstraint,
}

/// Why there can be no such stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TargetError {
    /// No topic has this path.
    #[error("the topic path is empty")]
    EmptyPath,
    /// The topic could not hold the values.
    #[error("the topic of the specification does not hold values of type {}", .0.wire_name())]
    WrongTopicType(Datatype),
    /// The time series would not be one of such values.
    #[error("the time series of the specification does not have events of type {}", .0.wire_name())]
    WrongEventType(Datatype),
}

impl StreamTarget {
    /// A target whose parts fit together.
    pub fn new(
        path: String,
        datatype: Datatype,
        specification: Option<&TopicSpecification>,
        constraint: UpdateConstraint,
    ) -> Result<Self, TargetError> {
        if path.is_empty() {
            return Err(TargetError::EmptyPath);
        }
        if let Some(specification) = specification {
            check(specification, datatype)?;
        }
        Ok(Self {
            path,
            datatype,
            specification: specification.cloned(),
            constraint,
        })
    }
}

fn check(specification: &TopicSpecification, datatype: Datatype) -> Result<(), TargetError> {
    let values = specification.values();
    if values.datatype() == Some(datatype) {
        return Ok(());
    }
    Err(match values {
        TopicValues::Values(_) => TargetError::WrongTopicType(datatype),
        TopicValues::Events(_) => TargetError::WrongEventType(datatype),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::services::topics::specification::{property, TopicType};

    fn target(path: &str, specification: &TopicSpecification) -> Result<(), TargetError> {
        let none = UpdateConstraint::Unconstrained;
        StreamTarget::new(path.to_owned(), Datatype::String, Some(specification), none).map(drop)
    }

    #[test]
    fn the_topic_must_hold_the_values() {
        let text = TopicSpecification::new(TopicType::String);
        assert_eq!(target("a", &text), Ok(()));
        assert_eq!(target("", &text), Err(TargetError::EmptyPath));
        let json = TopicSpecification::new(TopicType::Json);
        assert_eq!(
            target("a", &json),
            Err(TargetError::WrongTopicType(Datatype::String))
        );
    }

    #[test]
    fn the_events_of_a_time_series_must_be_the_values() {
        let mut series = TopicSpecification::new(TopicType::TimeSeries);
        let wrong = Err(TargetError::WrongEventType(Datatype::String));
        assert_eq!(target("a", &series), wrong);
        series.set_property(property::TIME_SERIES_EVENT_VALUE_TYPE, "json");
        assert_eq!(target("a", &series), wrong);
        series.set_property(property::TIME_SERIES_EVENT_VALUE_TYPE, "STRING");
        assert_eq!(target("a", &series), Ok(()));
    }
}
