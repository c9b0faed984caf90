//! A peer that chooses sizes chooses no more than a proportional cost (see also `tests/wire/services/growth.rs`).

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::topics::fetch::FetchResult;
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{StreamId, StreamKind, StreamSpec, Streams};
use diffusion::wire::services::topics::fetch::{FetchQueryResponse, FetchedTopic, ValueSize};
use diffusion::wire::services::topics::specification::{Properties, TopicSpecification, TopicType};

use crate::cost::grows_below;

/// Asserts that 16 times as much takes less than 64 times as long, which is an exponent of 1.5; of what is quadratic it is 256.
fn assert_linear(what: &str, small: usize, run: impl Fn(usize)) {
    let growth = grows_below(64.0, || run(small), || run(small * 16));
    assert_eq!(growth, Ok(()), "{what}");
}

#[test]
fn deep_topic_paths() {
    assert_linear("a deep path", 2_000, |depth| {
        let path = "deep".to_owned() + &"/a".repeat(depth);
        let mut told = Vec::new();
        let mut streams = Streams::new(1_000);
        for (id, selector) in (0..).zip(["?deep//", ">deep/a/b", &format!(">{path}/a")]) {
            let spec = StreamSpec {
                selector: Some(TopicSelector::parse(selector).unwrap()),
                kind: StreamKind::Plain,
                datatype: Datatype::String,
            };
            streams.add(StreamId(id), spec, &mut told);
        }
        let specification = TopicSpecification::new(TopicType::String);
        streams.on_subscribed(1, path.as_str(), specification, &mut told);
        assert_eq!(streams.topic_count(), 1);
    });
}

#[test]
fn fetched_topics_that_share_many_properties() {
    assert_linear("a fetch", 250, |count| {
        let properties: Properties = (0..count)
            .map(|number| (number.to_string(), "value".to_owned()))
            .collect();
        let topic = FetchedTopic {
            path: "t".into(),
            topic_type: TopicType::TimeSeries,
            value: Some(Bytes::from_static(b"e")),
            properties_index: 0,
            size: ValueSize::None,
        };
        let result = FetchResult::from_wire(FetchQueryResponse {
            properties: vec![properties],
            results: vec![topic; count],
            has_more: false,
        });
        assert_eq!(result.topics.len(), count);
        assert_eq!(
            result.topics[count - 1].specification.property("7"),
            Some("value")
        );
    });
}
