//! The topics of a run: a pool that all programs share, and one topic for each program that only its own update stream
//! writes; selectors of them, and values.

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::data::scalars::{encode_int64, encode_string, NULL_VALUE};
use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};

use crate::runs::random::Random;

/// A topic that programs know of.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub path: &'static str,
    topic_type: TopicType,
    /// Of the values, or of the values of events.
    pub datatype: Datatype,
    property: Option<&'static str>,
}

const fn known(path: &'static str, topic_type: TopicType, datatype: Datatype) -> Known {
    Known {
        path,
        topic_type,
        datatype,
        property: None,
    }
}

const fn with(known: Known, property: &'static str) -> Known {
    Known {
        property: Some(property),
        ..known
    }
}

/// The topics that all programs share.
pub const POOL: [Known; 8] = [
    known("pool/json", TopicType::Json, Datatype::Json),
    known("pool/text", TopicType::String, Datatype::String),
    known("pool/bytes", TopicType::Binary, Datatype::Binary),
    known("pool/count", TopicType::Int64, Datatype::Int64),
    known("pool/series", TopicType::TimeSeries, Datatype::Json),
    known("pool/series/text", TopicType::TimeSeries, Datatype::String),
    with(
        known("pool/fleeting", TopicType::String, Datatype::String),
        property::DONT_RETAIN_VALUE,
    ),
    with(
        known("pool/whole", TopicType::Json, Datatype::Json),
        property::PUBLISH_VALUES_ONLY,
    ),
];

/// What subscriptions and value streams select. Few are regular expressions, which take long to compile.
const SELECTORS: [&str; 16] = [
    ">pool//",
    ">pool//",
    ">pool//",
    ">pool/",
    ">own//",
    ">own//",
    ">pool/json",
    ">pool/text",
    ">pool/series//",
    ">pool/fleeting",
    ">own/0",
    ">own/1",
    ">view//",
    ">view/one",
    "#>pool/count////>own/0////>pool/bytes",
    "?.*/(text|json|1)",
];

/// What is removed.
const REMOVED: [&str; 8] = [
    ">pool/json",
    ">pool/text",
    ">pool/count",
    ">pool/series//",
    ">pool/fleeting",
    ">pool/whole",
    ">pool//",
    ">own//",
];

pub const DATATYPES: [Datatype; 4] = [
    Datatype::Json,
    Datatype::String,
    Datatype::Binary,
    Datatype::Int64,
];

/// The topic that only the update streams of one program write.
pub fn own_path(client: usize) -> String {
    format!("own/{client}")
}

/// Its type.
pub fn own_type(client: usize) -> (TopicType, Datatype) {
    match client % 4 {
        0 => (TopicType::Json, Datatype::Json),
        1 => (TopicType::String, Datatype::String),
        2 => (TopicType::Binary, Datatype::Binary),
        _ => (TopicType::TimeSeries, Datatype::String),
    }
}

pub fn specification(topic_type: TopicType, datatype: Datatype) -> TopicSpecification {
    let mut specification = TopicSpecification::new(topic_type);
    if topic_type == TopicType::TimeSeries {
        specification.set_property(property::TIME_SERIES_EVENT_VALUE_TYPE, datatype.wire_name());
        specification.set_property(property::TIME_SERIES_SUBSCRIPTION_RANGE, "limit 3");
    }
    specification
}

impl Known {
    pub fn specification(&self) -> TopicSpecification {
        let mut specification = specification(self.topic_type, self.datatype);
        if let Some(property) = self.property {
            specification.set_property(property, "true");
        }
        specification
    }
}

pub fn selector(random: &mut Random) -> &'static str {
    random.pick(&SELECTORS)
}

pub fn removed(random: &mut Random) -> &'static str {
    random.pick(&REMOVED)
}

/// A value, often much like others, so that deltas are short. Null now and then, where there is one.
pub fn value(random: &mut Random, datatype: Datatype) -> Bytes {
    if datatype.has_null() && random.chance(8) {
        return Bytes::from_static(&NULL_VALUE);
    }
    let number = random.below(1000);
    let mut bytes = Vec::new();
    match datatype {
        Datatype::Int64 => encode_int64(number as i64 - 500, &mut bytes),
        Datatype::Binary => bytes = text(random, number).into_bytes(),
        // JSON of text has the same bytes.
        _ => encode_string(text(random, number).as_bytes(), &mut bytes),
    }
    bytes.into()
}

fn text(random: &mut Random, number: u64) -> String {
    match random.below(100) {
        0..=9 => number.to_string(),
        // The same again, or something that is shared and not copied.
        10..=14 => "a value that comes again and again".to_owned(),
        15 => format!("{number}{}", "long".repeat(600)),
        _ => format!("a value of which not much changes, this time number {number}, and so on"),
    }
}

/// Whether bytes are the null value of their type, which servers do not keep.
pub fn is_null(datatype: Datatype, value: &[u8]) -> bool {
    datatype.has_null() && value == NULL_VALUE
}
