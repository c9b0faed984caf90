//! Fetch requests and what they give (`specification/topics/fetch`, `specification/protocol/topic-services section 7`). Pure; callable
//! from any thread.

use bytes::Bytes;
use thiserror::Error;

use crate::data::datatype::Datatype;
use crate::wire::services::topics::fetch::{
    FetchBound, FetchQueryRequest, FetchQueryResponse, FetchedTopic, TopicTypeSet,
};
use crate::wire::services::topics::specification::{
    Properties, TopicSpecification, TopicType, TopicValues,
};

/// Why a fetch request was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FetchError {
    /// No topic type is left that could be fetched.
    #[error("the set of topic types is empty")]
    NoTopicTypes,
    /// A number that is no topic type, or that of a type which no topic of a current server has.
    #[error("topics of type {0} cannot be fetched")]
    NotFetchable(i32),
    /// A topic type whose values are not of the type that was asked for.
    #[error("values of topic type {topic_type} cannot be read as {datatype}")]
    NotReadable {
        /// The topic type.
        topic_type: i32,
        /// The data type.
        datatype: &'static str,
    },
    /// No topic type of the request has such values.
    #[error("no topic type of the request has values that can be read as {0}")]
    NothingReadable(&'static str),
    /// A limit below 0.
    #[error("the number of results is negative: {0}")]
    NegativeLimit(i32),
}

/// Whether values are fetched, and as what they will be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    No,
    OfAnyType,
    ReadableAs(Datatype),
}

/// Describes a fetch. What a method does replaces what was set before; one that fails changes nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct FetchRequest {
    from: Option<FetchBound>,
    to: Option<FetchBound>,
    topic_types: TopicTypeSet,
    values: Values,
    with_properties: bool,
    /// The last results if negative.
    limit: i32,
    maximum_result_size: i32,
    /// What `maximum_result_size` cannot exceed.
    maximum_message_size: i32,
    deep_branch_depth: i32,
    deep_branch_limit: i32,
    with_unpublished_delayed_topics: bool,
}

/// The program chooses the paths: gives up where there is no memory for them.
impl Clone for FetchRequest {
    fn clone(&self) -> Self {
        Self {
            from: self.from.as_ref().map(FetchBound::copied),
            to: self.to.as_ref().map(FetchBound::copied),
            ..*self
        }
    }
}

impl FetchRequest {
    /// All topics, neither values nor properties, without limits but that of a session's messages.
    pub fn new(maximum_message_size: i32) -> Self {
        FetchRequest {
            from: None,
            to: None,
            topic_types: TopicTypeSet::ALL,
            values: Values::No,
            with_properties: false,
            limit: i32::MAX,
            maximum_result_size: maximum_message_size,
            maximum_message_size,
            deep_branch_depth: i32::MAX,
            deep_branch_limit: i32::MAX,
            with_unpublished_delayed_topics: false,
        }
    }

    /// Begins at a path, in the order of paths; the topic there is `inclusive` or left out.
    pub fn begin(&mut self, path: &str, inclusive: bool) {
        self.from = Some(FetchBound {
            path: path.to_owned(),
            inclusive,
        });
    }

    /// Ends at a path, in the order of paths; the topic there is `inclusive` or left out.
    pub fn end(&mut self, path: &str, inclusive: bool) {
        self.to = Some(FetchBound {
            path: path.to_owned(),
            inclusive,
        });
    }

    /// Only topics of these types, given by their numbers.
    pub fn topic_types(&mut self, numbers: &[i32]) -> Result<(), FetchError> {
        let mut topic_types = TopicTypeSet::EMPTY;
        for &number in numbers {
            let topic_type = fetchable(number).ok_or(FetchError::NotFetchable(number))?;
            if let Values::ReadableAs(datatype) = self.values {
                if topic_type != TopicType::TimeSeries && !reads_as(topic_type, datatype) {
                    return Err(FetchError::NotReadable {
                        topic_type: number,
                        datatype: datatype.wire_name(),
                    });
                }
            }
            topic_types = topic_types.with(topic_type);
        }
        if topic_types.is_empty() {
            return Err(FetchError::NoTopicTypes);
        }
        self.topic_types = topic_types;
        Ok(())
    }

    /// Values too; of a certain type: only topics whose values can be read as it.
    pub fn with_values(&mut self, datatype: Option<Datatype>) -> Result<(), FetchError> {
        let Some(datatype) = datatype else {
            self.values = Values::OfAnyType;
            return Ok(());
        };
        let topic_types = TopicType::CURRENT
            .into_iter()
            .filter(|&topic_type| {
                self.topic_types.contains(topic_type) && reads_as(topic_type, datatype)
            })
            .fold(TopicTypeSet::EMPTY, TopicTypeSet::with);
        if topic_types.is_empty() {
            return Err(FetchError::NothingReadable(datatype.wire_name()));
        }
        self.topic_types = topic_types;
        self.values = Values::ReadableAs(datatype);
        Ok(())
    }

    /// No values. The topic types stay.
    pub fn without_values(&mut self) {
        self.values = Values::No;
    }

    /// Topic properties too.
    pub fn with_properties(&mut self) {
        self.with_properties = true;
    }

    /// Also reference topics of delayed topic views that are not yet published.
    pub fn with_unpublished_delayed_topics(&mut self) {
        self.with_unpublished_delayed_topics = true;
    }

    /// At most so many results, the first ones.
    pub fn first(&mut self, number: i32) -> Result<(), FetchError> {
        self.limit = not_negative(number)?;
        Ok(())
    }

    /// At most so many results, the last ones.
    pub fn last(&mut self, number: i32) -> Result<(), FetchError> {
        self.limit = -not_negative(number)?;
        Ok(())
    }

    /// At most so many bytes of results, and never more than a message of the session can have.
    pub fn maximum_result_size(&mut self, bytes: u32) {
        self.maximum_result_size = clamped(bytes).min(self.maximum_message_size);
    }

    /// At most so many results of each branch that is so many parts of a path deep.
    pub fn limit_deep_branches(&mut self, depth: u32, limit: u32) {
        self.deep_branch_depth = clamped(depth);
        self.deep_branch_limit = clamped(limit);
    }

    /// The request as it is sent for a normalised selector.
    pub fn to_wire(&self, selector: String) -> FetchQueryRequest {
        FetchQueryRequest {
            selector,
            from: self.from.as_ref().map(FetchBound::copied),
            to: self.to.as_ref().map(FetchBound::copied),
            topic_types: self.topic_types,
            with_values: self.values != Values::No,
            with_properties: self.with_properties,
            limit: self.limit,
            maximum_result_size: self.maximum_result_size,
            deep_branch_depth: self.deep_branch_depth,
            deep_branch_limit: self.deep_branch_limit,
            with_unpublished_delayed_topics: self.with_unpublished_delayed_topics,
            with_sizes: false,
        }
    }
}

fn clamped(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn not_negative(number: i32) -> Result<i32, FetchError> {
    if number < 0 {
        return Err(FetchError::NegativeLimit(number));
    }
    Ok(number)
}

fn fetchable(number: i32) -> Option<TopicType> {
    TopicType::CURRENT
        .into_iter()
        .find(|topic_type| i32::from(topic_type.code()) == number)
}

fn reads_as(topic_type: TopicType, wanted: Datatype) -> bool {
    Datatype::from_topic_type(topic_type).is_some_and(|datatype| datatype.reads_as(wanted))
}

/// What a fetch gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchResult {
    /// The topics, ordered by path.
    pub topics: Vec<TopicResult>,
    /// Whether topics were left out because of a limit.
    pub has_more: bool,
}

/// One topic that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicResult {
    /// The path.
    pub path: String,
    /// The type, and the properties if they were asked for.
    pub specification: TopicSpecification,
    /// The value; `None` if there is none, if it is null, or if values were not asked for.
    pub value: Option<TopicValue>,
}

/// A value and what its bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicValue {
    /// A value of the type; of a topic type that is not known, bytes of no known type.
    Value(Option<Datatype>, Bytes),
    /// The latest event of a time series. The type of its value is known if properties were asked for.
    Event(Option<Datatype>, Bytes),
}

impl FetchResult {
    /// Takes over a response.
    pub fn from_wire(response: FetchQueryResponse) -> Self {
        let properties = response.properties;
        FetchResult {
            topics: response
                .results
                .into_iter()
                .map(|topic| TopicResult::from_wire(topic, &properties))
                .collect(),
            has_more: response.has_more,
        }
    }
}

impl TopicResult {
    fn from_wire(topic: FetchedTopic, properties: &[Properties]) -> Self {
        let properties = properties
            .get(topic.properties_index)
            .cloned()
            .unwrap_or_default();
        let specification = TopicSpecification::with_properties(topic.topic_type, properties);
        let value = topic
            .value
            .and_then(|bytes| TopicValue::new(specification.values(), bytes));
        TopicResult {
            path: topic.path,
            specification,
            value,
        }
    }
}

impl TopicValue {
    /// `None` for null.
    fn new(values: TopicValues, bytes: Bytes) -> Option<Self> {
        match values {
            TopicValues::Events(datatype) => Some(TopicValue::Event(datatype, bytes)),
            TopicValues::Values(Some(datatype)) if datatype.is_absent(&bytes) => None,
            TopicValues::Values(datatype) => Some(TopicValue::Value(datatype, bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::services::topics::fetch::{FetchQuery, ValueSize};
    use crate::wire::services::Service;

    fn default() -> FetchRequest {
        FetchRequest::new(i32::MAX)
    }

    /// What is sent for `?foo//`, in hexadecimal.
    fn sent(request: &FetchRequest, version: u8) -> String {
        let mut body = Vec::new();
        FetchQuery::write_request(&request.to_wire("?foo//".into()), &mut body, version).unwrap();
        body.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn hex(parts: &str) -> String {
        parts.replace(' ', "")
    }

    const SELECTOR: &str = "063f666f6f2f2f";
    const MAX: &str = "ffffffff07";

    #[test]
    fn the_default_request() {
        let expected = format!("{SELECTOR} 00 00 80807f 00 00 {MAX}{MAX}{MAX}{MAX} 00");
        assert_eq!(sent(&default(), 25), hex(&expected));
        assert_eq!(sent(&default(), 27), hex(&expected));
        assert_eq!(sent(&default(), 29), hex(&(expected + "00")));
    }

    #[test]
    fn every_setting_has_its_place() {
        let mut request = FetchRequest::new(5000);
        request.begin("a", true);
        request.end("b", false);
        request.topic_types(&[17, 15]).unwrap();
        request.with_values(Some(Datatype::Json)).unwrap();
        request.with_properties();
        request.with_unpublished_delayed_topics();
        request.first(5).unwrap();
        request.maximum_result_size(1000);
        request.limit_deep_branches(3, 1);
        assert_eq!(
            sent(&request, 29),
            hex(&format!(
                "{SELECTOR} 01016101 01016200 80800a 01 01 05 e807 03 01 01 00"
            ))
        );
    }

    #[test]
    fn later_settings_replace_earlier_ones() {
        let mut request = default();
        request.begin("a", true);
        request.begin("b", false);
        request.end("c", false);
        request.end("d", true);
        request.last(7).unwrap();
        request.first(3).unwrap();
        request.last(2).unwrap();
        request.with_values(None).unwrap();
        request.without_values();
        assert_eq!(
            sent(&request, 25),
            hex(&format!(
                "{SELECTOR} 01016200 01016401 80807f 00 00 feffffff0f {MAX}{MAX}{MAX} 00"
            ))
        );
    }

    #[test]
    fn sizes_are_clamped() {
        let mut request = default();
        request.maximum_result_size(u32::MAX);
        request.limit_deep_branches(1 << 31, u32::MAX);
        assert_eq!(request, default());
        let mut small = FetchRequest::new(1024);
        assert_eq!(small.to_wire(String::new()).maximum_result_size, 1024);
        small.maximum_result_size(1025);
        assert_eq!(small.to_wire(String::new()).maximum_result_size, 1024);
        small.maximum_result_size(7);
        assert_eq!(small.to_wire(String::new()).maximum_result_size, 7);
    }

    #[test]
    fn limits_are_not_negative() {
        let mut request = default();
        assert_eq!(request.first(-1), Err(FetchError::NegativeLimit(-1)));
        assert_eq!(
            request.last(i32::MIN),
            Err(FetchError::NegativeLimit(i32::MIN))
        );
        assert_eq!(request, default());
        request.first(0).unwrap();
        assert_eq!(request.to_wire(String::new()).limit, 0);
        request.last(i32::MAX).unwrap();
        assert_eq!(request.to_wire(String::new()).limit, -i32::MAX);
    }

    #[test]
    fn topic_types_that_cannot_be_fetched() {
        let mut request = default();
        assert_eq!(request.topic_types(&[]), Err(FetchError::NoTopicTypes));
        for number in [7, 12, 21, 0, -1, 300, i32::MAX] {
            assert_eq!(
                request.topic_types(&[15, number]),
                Err(FetchError::NotFetchable(number))
            );
        }
        assert_eq!(request, default());
    }

    fn types_of(request: &FetchRequest) -> Vec<u8> {
        let set = request.to_wire(String::new()).topic_types;
        TopicType::CURRENT
            .into_iter()
            .filter(|&topic_type| set.contains(topic_type))
            .map(TopicType::code)
            .collect()
    }

    #[test]
    fn values_narrow_the_topic_types() {
        for (datatype, types) in [
            (Datatype::Json, vec![15, 17, 18, 19]),
            (Datatype::Binary, vec![14]),
            (Datatype::String, vec![17]),
            (Datatype::Int64, vec![18]),
            (Datatype::Double, vec![19]),
            (Datatype::RecordV2, vec![20]),
        ] {
            let mut request = default();
            request.with_values(Some(datatype)).unwrap();
            assert_eq!(types_of(&request), types);
            request.without_values();
            assert_eq!(types_of(&request), types);
        }
        let mut binary = default();
        binary.topic_types(&[14, 16]).unwrap();
        let before = binary.clone();
        assert_eq!(
            binary.with_values(Some(Datatype::Json)),
            Err(FetchError::NothingReadable("json"))
        );
        assert_eq!(binary, before);
        binary.with_values(None).unwrap();
        assert_eq!(types_of(&binary), [14, 16]);
    }

    #[test]
    fn topic_types_have_to_suit_the_values() {
        let mut request = default();
        request.with_values(Some(Datatype::Json)).unwrap();
        let before = request.clone();
        assert_eq!(
            request.topic_types(&[17, 14]),
            Err(FetchError::NotReadable {
                topic_type: 14,
                datatype: "json"
            })
        );
        assert_eq!(request, before);
        // What events hold is not known beforehand.
        request.topic_types(&[16, 17]).unwrap();
        assert_eq!(types_of(&request), [16, 17]);
        request.without_values();
        request.topic_types(&[14]).unwrap();
        assert_eq!(types_of(&request), [14]);
    }

    fn topic(topic_type: TopicType, value: Option<&'static [u8]>, index: usize) -> FetchedTopic {
        FetchedTopic {
            path: "t".into(),
            topic_type,
            value: value.map(Bytes::from_static),
            properties_index: index,
            size: ValueSize::None,
        }
    }

    fn one(topic: FetchedTopic) -> TopicResult {
        let response = FetchQueryResponse {
            properties: Vec::new(),
            results: vec![topic],
            has_more: false,
        };
        FetchResult::from_wire(response).topics.remove(0)
    }

    #[test]
    fn topics_share_properties() {
        let property = |value| Properties::from_iter([("TIME_SERIES_EVENT_VALUE_TYPE", value)]);
        let result = FetchResult::from_wire(FetchQueryResponse {
            properties: vec![property("string"), property("colour")],
            results: vec![
                topic(TopicType::TimeSeries, Some(b"e"), 0),
                topic(TopicType::TimeSeries, Some(b"e"), 0),
                topic(TopicType::TimeSeries, Some(b"e"), 1),
            ],
            has_more: true,
        });
        assert!(result.has_more);
        let event = |datatype| Some(TopicValue::Event(datatype, Bytes::from_static(b"e")));
        let values: Vec<_> = result
            .topics
            .iter()
            .map(|topic| topic.value.clone())
            .collect();
        let string = event(Some(Datatype::String));
        assert_eq!(values, [string.clone(), string, event(None)]);
        for topic in &result.topics[..2] {
            let value_type = topic.specification.property("TIME_SERIES_EVENT_VALUE_TYPE");
            assert_eq!(value_type, Some("string"));
        }
    }

    #[test]
    fn without_properties_they_are_empty() {
        let json = one(topic(TopicType::Json, None, 0));
        assert_eq!(json.specification.properties, Properties::new());
        assert_eq!(json.specification.topic_type, TopicType::Json);
        assert_eq!(json.value, None);
    }

    #[test]
    fn null_is_no_value() {
        let value = |topic_type, bytes| one(topic(topic_type, Some(bytes), 0)).value;
        for topic_type in [TopicType::String, TopicType::Int64, TopicType::Double] {
            assert_eq!(value(topic_type, b"\xf6"), None);
            assert_eq!(value(topic_type, b""), None);
        }
        assert_eq!(value(TopicType::Json, b""), None);
        for (topic_type, bytes) in [
            (TopicType::Json, &b"\xf6"[..]),
            (TopicType::Binary, b""),
            (TopicType::Binary, b"\xf6"),
            (TopicType::RecordV2, b""),
            (TopicType::String, b"\x60"),
        ] {
            assert_eq!(
                value(topic_type, bytes),
                Some(TopicValue::Value(
                    Datatype::from_topic_type(topic_type),
                    Bytes::from_static(bytes)
                ))
            );
        }
        assert_eq!(
            value(TopicType::Unknown, b"\xf6"),
            Some(TopicValue::Value(None, Bytes::from_static(b"\xf6")))
        );
    }
}
