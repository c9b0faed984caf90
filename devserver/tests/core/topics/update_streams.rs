//! Update streams (`specification/protocol/topic-services section 6`, `specification/topics/update-streams`).

use bytes::Bytes;
use diffusion::data::delta;
use diffusion::wire::reason;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::topic_control::AddTopicResult;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::*;

use crate::support::topics::{json, specification, text, TopicClient};
use crate::support::Driver;

fn open(
    peer: &mut TopicClient,
    driver: &mut Driver,
    topic_type: TopicType,
    value: &[u8],
) -> Result<UpdateStreamId, i32> {
    let request = CreateUpdateStreamAndSetRequest {
        path: "a".into(),
        topic_type,
        value: Bytes::copy_from_slice(value),
        constraint: UpdateConstraint::Unconstrained,
    };
    peer.ask::<CreateUpdateStreamAndSet>(driver, &request)
        .map(|response| response.stream_id)
}

fn set(
    peer: &mut TopicClient,
    driver: &mut Driver,
    stream_id: &UpdateStreamId,
    value: &[u8],
) -> Result<(), i32> {
    let request = StreamSetTopicRequest {
        stream_id: stream_id.clone(),
        value: Bytes::copy_from_slice(value),
    };
    peer.ask::<StreamSetTopic>(driver, &request).map(|_| ())
}

fn change(
    peer: &mut TopicClient,
    driver: &mut Driver,
    stream_id: &UpdateStreamId,
    delta: &[u8],
) -> Result<(), i32> {
    let request = StreamApplyDeltaRequest {
        stream_id: stream_id.clone(),
        delta: Bytes::copy_from_slice(delta),
    };
    peer.ask::<StreamApplyDelta>(driver, &request).map(|_| ())
}

fn check(
    peer: &mut TopicClient,
    driver: &mut Driver,
    stream_id: &UpdateStreamId,
) -> Result<(), i32> {
    let request = CheckUpdateStreamRequest {
        stream_id: stream_id.clone(),
    };
    peer.ask::<CheckUpdateStream>(driver, &request).map(|_| ())
}

#[test]
fn values_and_deltas_reach_subscribers() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.subscribe(&mut driver, "a");
    assert_eq!(
        open(&mut peer, &mut driver, TopicType::String, &text("x")),
        Err(reason::NO_SUCH_TOPIC)
    );
    peer.add(&mut driver, "a", &specification(TopicType::String, &[]))
        .expect("added");
    assert_eq!(
        open(&mut peer, &mut driver, TopicType::Json, &json("1")),
        Err(reason::INCOMPATIBLE_UPDATE)
    );
    let (first, second) = (
        text("a text that is long enough"),
        text("a text that is longer"),
    );
    let stream = open(&mut peer, &mut driver, TopicType::String, &first).expect("a stream");
    change(
        &mut peer,
        &mut driver,
        &stream,
        &delta::diff(&first, &second),
    )
    .expect("changed");
    set(&mut peer, &mut driver, &stream, &text("")).expect("set");
    check(&mut peer, &mut driver, &stream).expect("valid");
    assert_eq!(
        peer.events(&mut driver),
        [
            "+a",
            "a=\"a text that is long enough\"",
            "a~\"a text that is longer\"",
            "a=\"\""
        ]
    );
    assert_eq!(
        change(&mut peer, &mut driver, &stream, &[0x05, 0x05]),
        Err(reason::UPDATE_FAILED),
        "beyond the end of the value"
    );
    let null = [0xf6];
    set(&mut peer, &mut driver, &stream, &null).expect("set");
    change(&mut peer, &mut driver, &stream, &delta::diff(&null, &first)).expect("a delta to null");
    let received = driver.core.delta_counts().received;
    assert_eq!(received, 2, "what cannot be applied is not counted");
    assert_eq!(
        peer.events(&mut driver),
        ["a=null", "a=\"a text that is long enough\""]
    );
}

#[test]
fn whatever_else_updates_the_topic_ends_the_stream() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let mut other = TopicClient::open(&mut driver, 25);
    peer.publish(&mut driver, "a", &text("x"));
    for round in 0..4 {
        let stream = open(&mut peer, &mut driver, TopicType::String, &text("y")).expect("a stream");
        assert_eq!(
            set(&mut other, &mut driver, &stream, &text("z")),
            Err(reason::INVALID_UPDATE_STREAM),
            "of another session"
        );
        check(&mut peer, &mut driver, &stream).expect("valid");
        match round {
            0 => other.publish(&mut driver, "a", &text("z")),
            1 => peer
                .set(&mut driver, "a", TopicType::String, &text("z"))
                .expect("set"),
            2 => {
                open(&mut other, &mut driver, TopicType::String, &text("y")).expect("a stream");
            }
            _ => {
                peer.remove(&mut driver, "a");
                peer.publish(&mut driver, "a", &text("x"));
            }
        }
        for outcome in [
            check(&mut peer, &mut driver, &stream),
            set(&mut peer, &mut driver, &stream, &text("z")),
            change(&mut peer, &mut driver, &stream, &[0xf6]),
        ] {
            assert_eq!(outcome, Err(reason::INVALID_UPDATE_STREAM), "round {round}");
        }
    }
}

#[test]
fn a_refused_update_does_not_end_the_stream() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.publish(&mut driver, "a", &text("x"));
    let stream = open(&mut peer, &mut driver, TopicType::String, &text("y")).expect("a stream");
    let outcome = peer.set_if(
        &mut driver,
        "a",
        TopicType::String,
        &text("z"),
        UpdateConstraint::NoValue,
    );
    assert_eq!(outcome, Err(reason::UNSATISFIED_CONSTRAINT));
    assert_eq!(check(&mut peer, &mut driver, &stream), Ok(()));
}

#[test]
fn streams_that_add_their_topic() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 25);
    let retaining = |retains_value, supports_conflation| StreamCapabilities {
        retains_value,
        supports_conflation,
    };
    for (index, (topic_type, properties, capabilities)) in [
        (TopicType::Json, &[][..], retaining(true, true)),
        (
            TopicType::Json,
            &[("CONFLATION", "off")][..],
            retaining(true, false),
        ),
        (
            TopicType::Int64,
            &[("DONT_RETAIN_VALUE", "true")][..],
            retaining(false, true),
        ),
        (
            TopicType::TimeSeries,
            &[("TIME_SERIES_EVENT_VALUE_TYPE", "json")][..],
            retaining(true, false),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let request = StreamAddTopicRequest {
            path: format!("a/{index}"),
            specification: specification(topic_type, properties),
            constraint: UpdateConstraint::NoTopic,
        };
        let added = peer
            .ask::<StreamAddTopic>(&mut driver, &request)
            .expect("added");
        assert_eq!(
            (added.result, added.capabilities),
            (AddTopicResult::Created, capabilities)
        );
        assert_eq!(
            peer.ask::<StreamAddTopic>(&mut driver, &request)
                .map(|added| added.result),
            Err(reason::UNSATISFIED_CONSTRAINT)
        );
        let request = StreamAddAndSetTopicRequest {
            path: request.path,
            specification: request.specification,
            value: Bytes::from_static(&[1]),
            constraint: UpdateConstraint::Unconstrained,
        };
        let added = peer
            .ask::<StreamAddAndSetTopic>(&mut driver, &request)
            .expect("set");
        assert_eq!(added.result, AddTopicResult::Exists);
        set(&mut peer, &mut driver, &added.stream_id, &[2]).expect("set");
    }
}
