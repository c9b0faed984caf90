//! Value streams: the traces of `specification/protocol/selectors-and-streams section 6` with the choices that `topics::streams` names,
//! refreshing, the end of a session, the reading matrix, and values that cannot be read.

mod fixture;
mod model;
mod operations;
mod outboxes;
mod random;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::data::delta::diff;
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{
    StreamChange, StreamEvent, StreamId, StreamKind, StreamSpec, TopicEvent, ValueForm,
};
use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};
use diffusion::wire::services::topics::time_series::{EventMetadata, TimeSeriesEvent};

use self::fixture::*;
use crate::hex::encode_hex;

#[test]
fn trace_1_from_subscription_to_unsubscription() {
    let mut f = Fixture::new();
    f.stream(1, "t", Datatype::String);
    f.expect("");
    f.strings(7, "t");
    f.value(7, A);
    f.delta(7, &diff(A, B));
    f.unsubscribed(7);
    f.expect("1+t 1:t=6161<~ 1:t=6162<6161 1-t(0)");
    f.value(7, A);
    f.delta(7, NULL);
    f.unsubscribed(7);
    f.expect("");
    assert_eq!(f.streams.topic_count(), 0);
}

#[test]
fn traces_2_and_4_late_streams_and_null() {
    let mut f = Fixture::new();
    f.strings(7, "t");
    f.value(7, A);
    f.stream(1, "t", Datatype::String);
    f.expect("1+t 1:t=6161<~");
    f.stream(2, "?t", Datatype::Json);
    f.expect("2+t 2:t=6161<~");
    f.value(7, B);
    f.expect("1:t=6162<6161 2:t=6162<6161");
    f.value(7, NULL);
    f.expect("1:t=~<6162 2:t=f6<6162");
    f.stream(3, "t", Datatype::String);
    f.expect("3+t 3:t=~<~");
    f.value(7, A);
    f.expect("1:t=6161<~ 2:t=6161<f6 3:t=6161<~");
}

#[test]
fn trace_3_no_value_yet() {
    let mut f = Fixture::new();
    f.strings(7, "t");
    f.stream(1, "t", Datatype::String);
    f.expect("1+t");
}

#[test]
fn trace_5_values_that_are_not_retained() {
    let mut f = Fixture::new();
    let mut specification = TopicSpecification::new(TopicType::String);
    specification.set_property(property::DONT_RETAIN_VALUE, "true");
    f.stream(1, "t", Datatype::String);
    f.subscribed(7, "t", specification);
    f.value(7, A);
    f.value(7, B);
    f.expect("1+t 1:t=6161<~ 1:t=6162<~");
    f.stream(2, "t", Datatype::String);
    f.expect("2+t");
    f.delta(7, NULL);
    f.expect("1!t 2!t");
}

#[test]
fn traces_6_and_7_a_stream_takes_a_topic_from_the_fallback_and_gives_it_back() {
    let mut f = Fixture::new();
    f.fallback(1, Datatype::String);
    f.strings(7, "t");
    f.strings(8, "u");
    f.value(7, A);
    f.expect("1+t 1+u 1:t=6161<~");
    f.stream(2, "t", Datatype::String);
    f.expect("1-t(change) 2+t 2:t=6161<~");
    f.value(7, B);
    f.value(8, A);
    f.expect("2:t=6162<6161 1:u=6161<~");
    assert!(f.remove(2));
    f.expect("2x 1+t 1:t=6162<~");
    f.value(7, C);
    f.expect("1:t=6163<6162");
    assert!(!f.remove(2));
    f.expect("");
}

#[test]
fn trace_8_a_late_fallback_is_told_as_any_late_stream() {
    let mut f = Fixture::new();
    f.strings(7, "t");
    f.value(7, A);
    f.stream(1, "u", Datatype::String);
    f.strings(8, "u");
    f.expect("1+u");
    f.fallback(2, Datatype::String);
    f.expect("2+t 2:t=6161<~");
    f.value(7, B);
    f.value(8, B);
    f.expect("2:t=6162<6161 1:u=6162<~");
}

#[test]
fn trace_9_a_stream_that_cannot_read_a_topic_does_not_keep_fallbacks_away() {
    let mut f = Fixture::new();
    f.stream(1, "t", Datatype::String);
    f.fallback(2, Datatype::Int64);
    f.fallback(3, Datatype::String);
    f.subscribed(7, "t", TopicSpecification::new(TopicType::Int64));
    f.value(7, b"\x05");
    f.expect("1+t 2+t 2:t=05<~");
    // Another one that cannot read it changes nothing, nor does its removal.
    f.stream(4, "t", Datatype::Double);
    assert!(f.remove(4));
    f.expect("4+t 4x");
    // One that can read it does.
    f.stream(5, "t", Datatype::Json);
    f.value(7, b"\x06");
    f.expect("2-t(change) 5+t 5:t=05<~ 5:t=06<05");
    f.unsubscribed(7);
    f.expect("1-t(0) 5-t(0)");
}

#[test]
fn trace_10_all_that_select_are_called_in_the_order_of_their_registration() {
    let mut f = Fixture::new();
    // The numbers are those of the caller and say nothing about the order.
    f.stream(9, "?a//", Datatype::String);
    f.stream(5, "*a/.*", Datatype::String);
    f.strings(7, "a/b");
    f.stream(3, "a/b", Datatype::String);
    f.stream(1, "a/c", Datatype::String);
    f.value(7, A);
    f.unsubscribed(7);
    f.expect("9+a/b 5+a/b 3+a/b 9:a/b=6161<~ 5:a/b=6161<~ 3:a/b=6161<~ 9-a/b(0) 5-a/b(0) 3-a/b(0)");
}

#[test]
fn trace_11_time_series() {
    let mut f = Fixture::new();
    let one = b"\xfb\x3f\xf0\0\0\0\0\0\0";
    let two = b"\xfb\x40\0\0\0\0\0\0\0";
    let (first, second) = (event(0, one), event(1, two));
    f.add(1, Some("t"), StreamKind::TimeSeries, Datatype::Double);
    f.add(2, Some("t"), StreamKind::TimeSeries, Datatype::Json);
    f.stream(3, "t", Datatype::Double);
    f.stream(4, "t", Datatype::Json);
    f.add(5, Some("t"), StreamKind::TimeSeries, Datatype::String);
    f.subscribed(7, "t", series("double"));
    f.value(7, &first);
    f.expect(&format!(
        "1+t 2+t 3+t 4+t 1:t={0}<~ 2:t={0}<~ 3:t={1}<~ 4:t={1}<~",
        encode_hex(&first),
        encode_hex(one)
    ));
    f.delta(7, &diff(&first, &second));
    f.expect(&format!(
        "1:t={0}<{1} 2:t={0}<{1} 3:t={2}<{3} 4:t={2}<{3}",
        encode_hex(&second),
        encode_hex(&first),
        encode_hex(two),
        encode_hex(one)
    ));
    // An edit, whose value is null.
    let mut edit = Vec::new();
    let metadata = |sequence| EventMetadata {
        sequence,
        timestamp: 5,
        author: "me",
    };
    TimeSeriesEvent {
        metadata: metadata(2),
        original: Some(metadata(0)),
        value: b"",
    }
    .encode(&mut edit);
    f.delta(7, &diff(&second, &edit));
    f.expect(&format!(
        "1:t={0}<{1} 2:t={0}<{1} 3:t=~<{2} 4:t=f6<{2}",
        encode_hex(&edit),
        encode_hex(&second),
        encode_hex(two)
    ));
    f.add(6, Some("t"), StreamKind::TimeSeries, Datatype::Double);
    f.expect(&format!("6+t 6:t={}<~", encode_hex(&edit)));
}

#[test]
fn trace_12_a_removed_fallback_hears_nothing_more() {
    let mut f = Fixture::new();
    f.fallback(1, Datatype::String);
    f.strings(7, "t");
    assert!(f.remove(1));
    f.value(7, A);
    f.unsubscribed(7);
    f.expect("1+t 1x");
    assert!(!f.remove(1));
}

/// The matrix of `specification/protocol/selectors-and-streams section 4`, both tables, and topics that nobody reads.
#[test]
fn the_reading_matrix() {
    let topics = [
        ("json", TopicType::Json, Datatype::Json, &b"\x01"[..]),
        ("string", TopicType::String, Datatype::String, A),
        ("int64", TopicType::Int64, Datatype::Int64, b"\x01"),
        ("double", TopicType::Double, Datatype::Double, b"\xf9\x3c\0"),
        ("binary", TopicType::Binary, Datatype::Binary, b"\0"),
        ("record_v2", TopicType::RecordV2, Datatype::RecordV2, b"a"),
    ];
    let readers = |topic: Datatype| -> Vec<Datatype> {
        match topic {
            Datatype::String | Datatype::Int64 | Datatype::Double => vec![Datatype::Json, topic],
            _ => vec![topic],
        }
    };
    for (name, topic_type, topic, value) in topics {
        for stream in Datatype::ALL {
            for kind in [StreamKind::Plain, StreamKind::TimeSeries] {
                for is_series in [false, true] {
                    let mut f = Fixture::new();
                    f.add(1, Some("t"), kind, stream);
                    f.add(2, None, kind, stream);
                    let (specification, bytes) = match is_series {
                        true => (series(name), event(3, value)),
                        false => (TopicSpecification::new(topic_type), value.to_vec()),
                    };
                    f.subscribed(7, "t", specification);
                    let (mut forms, mut delivered) = (Vec::new(), Vec::new());
                    f.with(|streams, _| {
                        let mut told: Vec<StreamEvent> = Vec::new();
                        streams.on_value(7, Bytes::from(bytes.clone()), &mut told);
                        for change in changes_of(StreamId(1), &told) {
                            if let StreamChange::Value { form, new, .. } = change {
                                forms.push(form);
                                delivered.push(new.unwrap().bytes().to_vec());
                            }
                        }
                    });
                    let fits = readers(topic).contains(&stream)
                        && (is_series || kind == StreamKind::Plain);
                    let case = format!("{topic:?} {stream:?} {kind:?} {is_series}");
                    if fits {
                        let (form, bytes) = match kind {
                            StreamKind::Plain => (ValueForm::Value(topic), value.to_vec()),
                            StreamKind::TimeSeries => (ValueForm::Event(topic), bytes),
                        };
                        assert_eq!(forms, [form], "{case}");
                        assert_eq!(delivered, [bytes], "{case}");
                    } else {
                        assert!(forms.is_empty(), "{case}");
                    }
                    let subscribed = fits || kind == StreamKind::Plain;
                    f.expect(if subscribed { "1+t" } else { "" });
                }
            }
        }
    }
}

#[test]
fn topics_of_unknown_types_are_announced_and_have_no_values() {
    let unreadable = [
        TopicSpecification::new(TopicType::Routing),
        TopicSpecification::new(TopicType::Other(99)),
        TopicSpecification::new(TopicType::TimeSeries),
        series("later"),
    ];
    for specification in unreadable {
        let mut f = Fixture::new();
        f.stream(1, "t", Datatype::Binary);
        f.fallback(2, Datatype::Binary);
        f.subscribed(7, "t", specification);
        f.value(7, b"\xff");
        f.unsubscribed(7);
        f.expect("1+t 1-t(0)");
    }
}

#[test]
fn a_refresh_begins_everything_anew_in_the_order_of_the_subscriptions() {
    let mut f = Fixture::new();
    f.stream(1, "b", Datatype::String);
    f.fallback(2, Datatype::String);
    f.strings(900, "a");
    f.strings(5, "b");
    f.strings(70, "c");
    f.value(5, A);
    f.expect("2+a 1+b 2+c 1:b=6161<~");
    f.with(|streams, outbox| streams.refresh(outbox));
    f.expect("2-a(refresh) 1-b(refresh) 2-c(refresh)");
    f.value(5, A);
    f.expect("");
    f.strings(1, "b");
    f.delta(1, NULL);
    f.value(1, B);
    f.expect("1+b 1!b 1:b=6162<~");
}

#[test]
fn a_topic_that_is_subscribed_again_is_refreshed() {
    let mut f = Fixture::new();
    f.stream(1, "*.*", Datatype::String);
    f.strings(7, "t");
    f.value(7, A);
    f.strings(7, "t");
    f.value(7, B);
    f.expect("1+t 1:t=6161<~ 1-t(refresh) 1+t 1:t=6162<~");
    // The same path under another id.
    f.strings(8, "t");
    f.value(7, A);
    f.value(8, A);
    f.expect("1-t(refresh) 1+t 1:t=6161<~");
    // The id and the path of two others.
    f.strings(9, "u");
    f.strings(9, "t");
    f.expect("1+u 1-u(refresh) 1-t(refresh) 1+t");
    assert_eq!(f.streams.topic_count(), 1);
}

#[test]
fn the_end_tells_every_stream_once_in_the_order_of_their_registration() {
    let mut f = Fixture::new();
    f.stream(4, "t", Datatype::String);
    f.fallback(3, Datatype::String);
    f.stream(2, "u", Datatype::String);
    f.strings(7, "t");
    f.expect("4+t");
    f.with(|streams, outbox| streams.close(outbox));
    f.expect("4X 3X 2X");
    f.with(|streams, outbox| streams.close(outbox));
    f.value(7, A);
    assert!(!f.remove(4));
    f.expect("");
}

#[test]
fn a_value_that_cannot_be_read_is_skipped_and_forgotten() {
    let metadata = event(0, b"\x01");
    let hostile: [(TopicSpecification, Datatype, &[u8], &[u8]); 7] = [
        (
            TopicSpecification::new(TopicType::String),
            Datatype::String,
            A,
            b"\x05",
        ),
        (
            TopicSpecification::new(TopicType::String),
            Datatype::String,
            A,
            b"",
        ),
        (
            TopicSpecification::new(TopicType::Int64),
            Datatype::Json,
            b"\x01",
            b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
        ),
        (
            TopicSpecification::new(TopicType::Double),
            Datatype::Double,
            b"\xf9\x3c\0",
            b"\xfb\0",
        ),
        (
            TopicSpecification::new(TopicType::Json),
            Datatype::Json,
            b"\x01",
            b"",
        ),
        (series("int64"), Datatype::Int64, &metadata, b"\x02\0\0"),
        (series("int64"), Datatype::Int64, &metadata, b"\0\0\0\0\x7f"),
    ];
    for (specification, datatype, good, bad) in hostile {
        let mut f = Fixture::new();
        f.stream(1, "t", datatype);
        f.stream(2, "t", Datatype::Binary);
        f.fallback(3, datatype);
        f.subscribed(7, "t", specification);
        f.value(7, good);
        f.trace.clear();
        f.value(7, bad);
        f.expect("1!t");
        // What was before is not known any more.
        f.delta(7, NULL);
        f.expect("1!t");
        f.stream(4, "t", datatype);
        f.expect("4+t");
        f.value(7, good);
        assert!(
            f.trace.starts_with("1:t=") && f.trace.ends_with("<~"),
            "{}",
            f.trace
        );
    }
}

#[test]
fn deltas_that_do_not_fit_or_grow_too_much_are_refused() {
    let copies: Vec<u8> = (0..400).flat_map(|_| [0x00, 0x03]).collect();
    for delta in [
        &b"\x00\x18\x64"[..],
        b"\x00",
        b"\x42a",
        b"\x01\x40",
        &copies,
    ] {
        let mut f = Fixture::new();
        f.fallback(1, Datatype::Binary);
        f.subscribed(7, "t", TopicSpecification::new(TopicType::Binary));
        f.value(7, b"abc");
        f.expect("1+t 1:t=616263<~");
        f.delta(7, delta);
        f.expect("1!t");
        f.delta(7, NULL);
        f.expect("1!t");
        f.value(7, b"d");
        f.expect("1:t=64<~");
    }
}

#[test]
fn an_unchanged_long_value_is_delivered_without_a_copy() {
    let mut f = Fixture::new();
    f.stream(1, "t", Datatype::Binary);
    f.subscribed(7, "t", TopicSpecification::new(TopicType::Binary));
    let value = Bytes::from(vec![1; 10_000]);
    let mut told: Vec<StreamEvent> = Vec::new();
    f.streams.on_value(7, value.clone(), &mut told);
    f.streams.on_delta(7, NULL, &mut told);
    let [StreamEvent::Topics(events)] = &told[..] else {
        panic!("{told:?}");
    };
    let messages = events.iter().map(|event| match event {
        TopicEvent::Message(message) => message.new.bytes().as_ptr(),
        other => panic!("{other:?}"),
    });
    let pointers: Vec<_> = messages.collect();
    assert_eq!(pointers, [value.as_ptr(), value.as_ptr()]);
}

#[test]
fn notifications_are_told_before_the_streams_hear_of_them() {
    let mut f = Fixture::new();
    f.stream(1, "t", Datatype::String);
    let mut told: Vec<StreamEvent> = Vec::new();
    let strings = TopicSpecification::new(TopicType::String);
    f.streams.on_subscribed(7, "t", strings, &mut told);
    f.streams.on_unsubscribed(7, REQUESTED, &mut told);
    let [StreamEvent::Topics(events)] = &told[..] else {
        panic!("{told:?}");
    };
    let kinds: Vec<_> = events
        .iter()
        .map(|event| match event {
            TopicEvent::Subscribed(_) => "+",
            TopicEvent::Unsubscribed(..) => "-",
            TopicEvent::Stream(_, StreamChange::Subscribed(_)) => "1+",
            TopicEvent::Stream(_, StreamChange::Unsubscribed(..)) => "1-",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["+", "1+", "-", "1-"]);
    // One that is not known, and one that begins anew.
    f.unsubscribed(8);
    f.strings(9, "u");
    f.strings(9, "u");
    f.with(|streams, outbox| streams.refresh(outbox));
    f.expect_handlers("-#8(0) +u#9 -u#9(refresh) +u#9 -u#9(refresh)");
    // The end of the session ends no subscription.
    f.strings(9, "u");
    f.with(|streams, outbox| streams.close(outbox));
    f.expect_handlers("+u#9");
}

#[test]
fn handlers_of_topic_messages_get_whole_values_of_what_they_select() {
    let mut f = Fixture::new();
    f.handler(1, "?a/.*");
    f.strings(7, "a/b");
    f.strings(8, "c");
    f.value(7, A);
    f.value(8, A);
    f.handler(2, "#c////?a//");
    f.delta(7, &diff(A, B));
    f.delta(7, NULL);
    f.value(8, B);
    f.expect_handlers(
        "+a/b#7 +c#8 h1:a/b=6161V h:c=6161V h1:a/b=6162D h2:a/b=6162D h1:a/b=6162D h2:a/b=6162D h2:c=6162V",
    );
    // They stay when everything begins anew, and need no type.
    f.with(|streams, outbox| streams.refresh(outbox));
    f.handlers.clear();
    f.subscribed(9, "c", TopicSpecification::new(TopicType::Other(99)));
    f.value(9, b"\xff");
    f.expect_handlers("+c#9 h2:c=ffV");
    // A value that cannot be read is none.
    f.strings(7, "a/b");
    f.value(7, b"\x05");
    f.expect_handlers("+a/b#7");
}

#[test]
fn what_no_selector_can_decide_is_counted() {
    // Longer than what patterns with look-around are tried on.
    let path = "a".repeat(5000);
    let mut f = Fixture::new();
    f.stream(1, "?(?=a)a.*", Datatype::String);
    f.handler(1, "?(?=a)a.*");
    f.stream(2, "?a.*", Datatype::String);
    f.strings(7, "a");
    assert_eq!(f.streams.undecided_count(), 0);
    f.trace.clear();
    f.strings(8, &path);
    f.expect(&format!("2+{path}"));
    assert_eq!(f.streams.undecided_count(), 2);
    // Late ones meet it as well.
    f.stream(3, "?(?!b).*", Datatype::String);
    f.expect("3+a");
    f.handler(2, "?(?!b).*");
    assert_eq!(f.streams.undecided_count(), 4);
    // Values are given without asking selectors again.
    f.value(8, A);
    f.with(|streams, outbox| streams.close(outbox));
    assert_eq!(f.streams.undecided_count(), 4);
}

#[test]
fn who_gets_values_is_a_matter_of_when_they_came() {
    let mut f = Fixture::new();
    let mut told: Vec<StreamEvent> = Vec::new();
    f.fallback(1, Datatype::String);
    f.strings(7, "t");
    f.trace.clear();
    let spec = |selector: Option<&str>| StreamSpec {
        selector: selector.map(|selector| TopicSelector::parse(selector).unwrap()),
        kind: StreamKind::Plain,
        datatype: Datatype::String,
    };
    let (a, b) = (Bytes::from_static(A), Bytes::from_static(B));
    f.streams.on_value(7, a.clone(), &mut told);
    f.streams.add(StreamId(2), spec(Some("t")), &mut told);
    f.streams.on_value(7, b.clone(), &mut told);
    f.streams.add(StreamId(3), spec(None), &mut told);
    f.streams.on_value(7, a.clone(), &mut told);
    f.streams.remove(StreamId(2), &mut told);
    f.streams.on_value(7, b.clone(), &mut told);
    f.streams.remove(StreamId(1), &mut told);
    f.streams.on_value(7, a.clone(), &mut told);
    f.with(|_, outbox| {
        for event in told {
            match event {
                StreamEvent::Topics(events) => *outbox.topics() = events,
                StreamEvent::Ended(stream, end) => outbox.ended(stream, end),
            }
        }
    });
    f.expect(
        "1:t=6161<~ 1-t(change) 2+t 2:t=6161<~ 2:t=6162<6161 2:t=6161<6162 2x \
         1+t 1:t=6161<~ 3+t 3:t=6161<~ 1:t=6162<6161 3:t=6162<6161 1x 3:t=6161<6162",
    );
}
