//! Value streams in a session: the services of subscriptions, values, and the order at a loss and at the end (`specification/topics/value-streams`).

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::session::{Event, Output, SessionConfig};
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{StreamEvent, StreamId, StreamKind, StreamSpec, TopicEvent};
use diffusion::wire::message::encode_topic_value;

use super::driver::Driver;

/// Conversation 5: id 7 is the STRING topic `t`, without properties.
const SUBSCRIBED: &str = "0057050701741100";
/// A value of it: "a".
const VALUE: &str = "04000000076161";

fn strings(selector: Option<&str>) -> StreamSpec {
    StreamSpec {
        selector: selector.map(|text| TopicSelector::parse(text).unwrap()),
        kind: StreamKind::Plain,
        datatype: Datatype::String,
    }
}

fn with_stream() -> Driver {
    let mut s = Driver::connected(SessionConfig::default());
    s.core.add_stream(StreamId(1), strings(Some("t")));
    s.pump();
    s
}

#[test]
fn subscriptions_and_values_reach_the_streams_and_are_answered() {
    let mut s = with_stream();
    s.frame(SUBSCRIBED);
    s.frame(VALUE);
    // "b", as a delta that keeps the first byte.
    s.frame("050000000700014162");
    s.frame("002a060702");
    assert_eq!(s.sent(), ["0605", "0606"]);
    assert_eq!(
        s.trace(),
        "sub(t) stream(1 sub t) stream(1 value t 6161 -) stream(1 value t 6162 6161) \
         unsub(t Server(Removal)) stream(1 unsub t Server(Removal))"
    );
}

#[test]
fn one_way_notifications_are_not_answered() {
    let mut s = with_stream();
    s.frame("0057000701741100");
    s.frame("002a000700");
    s.frame("002a00");
    assert!(s.sent().is_empty());
    assert_eq!(
        s.trace(),
        "sub(t) stream(1 sub t) unsub(t Server(Requested)) stream(1 unsub t Server(Requested)) \
         malformed(Unsubscription)"
    );
}

#[test]
fn a_malformed_notification_is_answered_with_invalid_data() {
    let mut s = with_stream();
    s.frame("00570507017411");
    s.frame("002a0607");
    let sent = s.sent();
    assert_eq!(sent.len(), 2);
    for (answer, conversation) in sent.iter().zip(["05", "06"]) {
        assert!(answer.starts_with(&format!("07{conversation}")), "{answer}");
        // 106
        assert!(answer.ends_with("6a"), "{answer}");
    }
    assert_eq!(
        s.trace(),
        "malformed(Subscription) malformed(Unsubscription)"
    );
}

#[test]
fn values_of_unknown_topics_are_ignored() {
    let mut s = with_stream();
    s.frame(VALUE);
    s.frame("0500000007f6");
    s.frame("002a050700");
    assert_eq!(s.sent(), ["0605"]);
    assert_eq!(s.trace(), "unsub(#7 Requested)");
}

#[test]
fn a_removed_stream_gets_its_end_and_nothing_more() {
    let mut s = with_stream();
    s.frame(SUBSCRIBED);
    assert!(s.core.remove_stream(StreamId(1)));
    assert!(!s.core.remove_stream(StreamId(1)));
    s.frame(VALUE);
    assert_eq!(
        s.trace(),
        "sub(t) stream(1 sub t) stream(1 removed) unread(t)"
    );
    s.core.add_stream(StreamId(2), strings(None));
    s.pump();
    assert_eq!(s.trace(), "stream(2 sub t) stream(2 value t 6161 -)");
}

#[test]
fn a_reconnection_without_loss_changes_nothing() {
    let mut s = with_stream();
    s.frame(SUBSCRIBED);
    s.frame(VALUE);
    s.sent();
    s.lose();
    s.answer(105);
    s.frame("0500000007f6");
    assert_eq!(
        s.trace(),
        "sub(t) stream(1 sub t) stream(1 value t 6161 -) L(2→3) L(3→2) S stream(1 value t 6161 6161)"
    );
}

#[test]
fn a_loss_refreshes_the_subscriptions_behind_the_discarded_requests() {
    let mut s = with_stream();
    s.core.add_stream(StreamId(2), strings(None));
    s.frame(SUBSCRIBED);
    s.frame("005700090175110000");
    s.request(1);
    s.lose();
    s.answer(106);
    s.frame(VALUE);
    s.frame("005706080174110000");
    assert_eq!(
        s.trace(),
        "sub(t) stream(1 sub t) sub(u) stream(2 sub u) L(2→3) L(3→2) S discard(1) refreshed \
         unsub(t SubscriptionRefresh) stream(1 unsub t SubscriptionRefresh) \
         unsub(u SubscriptionRefresh) stream(2 unsub u SubscriptionRefresh) \
         sub(t) stream(1 sub t)"
    );
}

#[test]
fn the_streams_end_behind_the_discarded_requests_and_before_the_session() {
    let mut s = with_stream();
    s.core.add_stream(StreamId(2), strings(None));
    s.frame(SUBSCRIBED);
    s.request(1);
    s.frame("1c");
    assert_eq!(
        s.trace(),
        "sub(t) stream(1 sub t) L(2→6) discard(1) stream(1 closed) stream(2 closed) ended(101)"
    );
    // Too late.
    s.core.add_stream(StreamId(3), strings(Some("t")));
    s.pump();
    assert_eq!(s.trace(), "stream(3 closed)");
}

/// Giving back the memory of a million topics takes seconds, which nobody should have to wait for.
#[test]
fn the_topics_of_a_session_that_has_ended_are_left_to_the_driver() {
    let mut s = with_stream();
    // As the one above, with ids and paths of their own.
    for id in 1..=9 {
        s.frame(&format!("005705{id:02x}017{id}1100"));
    }
    assert_eq!(s.core.streams().topic_count(), 9);
    assert!(s.core.take_remains().is_none());
    s.frame("1c");
    assert_eq!(s.core.streams().topic_count(), 0);
    let remains = s.core.take_remains();
    assert_eq!(remains.map(|remains| remains.topic_count()), Some(9));
    assert!(s.core.take_remains().is_none());
}

/// What is received at once is one piece of memory, of which each message is a part.
#[test]
fn values_do_not_keep_memory_that_holds_much_else() {
    let mut s = Driver::connected(SessionConfig::default());
    s.core.add_stream(
        StreamId(1),
        StreamSpec {
            selector: None,
            kind: StreamKind::Plain,
            datatype: Datatype::Binary,
        },
    );
    // Conversation 5: id 7 is the BINARY topic `t`.
    s.frame("0057050701740e00");
    let mut message = Vec::new();
    encode_topic_value(&mut message, 7, &[1; 1000]);
    for (count, whole, is_held) in [
        (100, 102_000, true),
        (100, 500_000, false),
        (1, 8192, false),
    ] {
        s.pump();
        let memory = Bytes::from(message.repeat(count));
        let (now, connection) = (s.now(), s.connection());
        for at in 0..count {
            let message = memory.slice(at * message.len()..(at + 1) * message.len());
            s.core.handle_message(now, connection, message);
        }
        s.core.detach_parts(whole);
        s.core.settle_values();
        let outputs: Vec<_> = std::iter::from_fn(|| s.core.poll_output()).collect();
        assert_eq!(memory.is_unique(), !is_held, "{count} in {whole}");
        let values: usize = outputs.iter().map(values).sum();
        assert_eq!(values, count);
        drop(outputs);
        // Not by the last value that is kept either.
        assert!(memory.is_unique());
        let kept = s.core.streams().cached_value("t");
        assert_eq!(kept, Some(&[1; 1000][..]));
    }
}

/// How many values of a thousand times 1 it tells.
fn values(output: &Output<u32>) -> usize {
    let Output::Event(Event::Stream(StreamEvent::Topics(events))) = output else {
        return 0;
    };
    let is_value = |event: &TopicEvent<'_>| match event {
        TopicEvent::Message(message) => message.new.bytes() == [1; 1000],
        _ => false,
    };
    events.iter().filter(is_value).count()
}
