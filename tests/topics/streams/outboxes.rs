//! One session's streams that tell several outboxes.

use bytes::Bytes;
use diffusion::topics::streams::{StreamEvent, Streams, TopicEvent};
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};

use super::fixture::{A, B, C};

/// Where a topic's last message is in one outbox says nothing about another.
#[test]
fn the_value_before_is_of_the_same_topic_when_outboxes_take_turns() {
    let mut streams = Streams::new(1000);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (topic, path) in [(7, "t"), (8, "u")] {
        let strings = TopicSpecification::new(TopicType::String);
        streams.on_subscribed(topic, path, strings, &mut first);
    }
    streams.on_value(7, Bytes::from_static(A), &mut first);
    streams.on_value(8, Bytes::from_static(C), &mut first);
    // The last of these is where the other topic's value is in the first outbox.
    for _ in 0..4 {
        streams.on_value(7, Bytes::from_static(B), &mut second);
    }
    streams.on_value(7, Bytes::from_static(A), &mut first);
    let [StreamEvent::Topics(events)] = &first[..] else {
        panic!("{first:?}");
    };
    let Some(TopicEvent::Message(message)) = events.iter().last() else {
        panic!("{events:?}");
    };
    assert_eq!(message.old.map(|old| old.bytes()), Some(B));
}
