//! The specification of reference topics (`section 4`).

use std::sync::Arc;

use diffusion::data::datatype::Datatype;
use diffusion::wire::services::topics::specification::{
    property, Properties, TopicSpecification, TopicType,
};

use super::super::model::ViewSpecification;
use crate::core::topics::specification::{range::Range, validate};

/// The property with the name of the view.
pub(crate) const VIEW: &str = "_VIEW";
/// What reference topics do not take over from their source.
const DROPPED: [&str; 4] = [
    property::OWNER,
    property::REMOVAL,
    property::VALIDATE_VALUES,
    property::PERSISTENT,
];
/// What only time series have.
const OF_TIME_SERIES: [&str; 3] = [
    property::TIME_SERIES_EVENT_VALUE_TYPE,
    property::TIME_SERIES_RETAINED_RANGE,
    property::TIME_SERIES_SUBSCRIPTION_RANGE,
];

/// What the reference topics of a source are; `None` if the view makes none of such a source.
pub(crate) fn reference_specification(
    view: &ViewSpecification,
    name: &str,
    source: &TopicSpecification,
    datatype: Datatype,
) -> Option<Arc<TopicSpecification>> {
    let target = view.options.target.unwrap_or(source.topic_type);
    let is_series = target == TopicType::TimeSeries;
    let was_series = source.topic_type == TopicType::TimeSeries;
    let is_taken = |key: &str| {
        !DROPPED.contains(&key)
            && (is_series || !OF_TIME_SERIES.contains(&key))
            && (target == source.topic_type || key != property::SCHEMA)
            // Not every kind of conflation is for time series.
            && (is_series == was_series || key != property::CONFLATION)
    };
    let taken = source.properties.iter().filter(|(key, _)| is_taken(key));
    let mut specification =
        TopicSpecification::with_properties(target, taken.collect::<Properties>());
    if is_series && !was_series {
        specification.set_property(property::TIME_SERIES_EVENT_VALUE_TYPE, datatype.wire_name());
    }
    for (key, value) in view.options.properties.iter().flatten() {
        set(&mut specification, source, key, value);
    }
    specification.set_property(property::PERSISTENT, "false");
    specification.set_property(VIEW, name);
    validate(&specification)
        .is_ok()
        .then(|| Arc::new(specification))
}

fn set(
    specification: &mut TopicSpecification,
    source: &TopicSpecification,
    key: &str,
    value: &str,
) {
    let is_series = specification.topic_type == TopicType::TimeSeries;
    if OF_TIME_SERIES.contains(&key) && !is_series {
        return;
    }
    if is_series && key == property::CONFLATION && !matches!(value, "off" | "unsubscribe") {
        return;
    }
    let was_series = source.topic_type == TopicType::TimeSeries;
    if key == property::TIME_SERIES_RETAINED_RANGE && was_series {
        return specification.set_property(key, &narrower(value, source.property(key)));
    }
    specification.set_property(key, value);
}

/// The range, but not beyond that of the source.
fn narrower(wanted: &str, source: Option<&str>) -> String {
    let given = wanted.to_owned();
    let Some(wanted) = Range::parse(wanted) else {
        return given;
    };
    let source = source.and_then(Range::parse).unwrap_or(Range::RETAINED);
    let least = |one: Option<u64>, other: Option<u64>| match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    let limit = least(wanted.limit, source.limit);
    let last = least(wanted.last_milliseconds, source.last_milliseconds);
    if (limit, last) == (wanted.limit, wanted.last_milliseconds) {
        return given;
    }
    let limit = limit.map(|limit| format!("limit {limit}"));
    let last = last.map(|last| format!("last {last}ms"));
    let parts: Vec<String> = limit.into_iter().chain(last).collect();
    parts.join(" ")
}
