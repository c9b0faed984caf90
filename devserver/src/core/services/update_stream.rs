//! Update streams (`specification/protocol/topic-services section 6`, `specification/topics/update-streams`): a topic has at most one, and
//! any other update ends it.

use bytes::Bytes;
use diffusion::data::delta;
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::topic_control::AddTopicResult;
use diffusion::wire::services::topics::update_stream::{
    CheckUpdateStream, CreateUpdateStream, CreateUpdateStreamAndSet, CreateUpdateStreamResponse,
    StreamAddAndSetTopic, StreamAddTopic, StreamAddTopicResponse, StreamApplyDelta, StreamSetTopic,
    UpdateStreamId,
};

use super::super::access::Permission;
use super::super::topics::{no_such_topic, StreamState, TopicId};
use super::super::ServerCore;
use super::topic_update::{check_proposal, check_type, updatable};
use super::{serve, Call, Refusal, ServiceOutcome};

pub(super) fn create(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<CreateUpdateStream>(core, call, |core, request| {
        let id = updatable(core, call, &request.path, &request.constraint)?;
        check_type(
            core.topics.tree.get(id).ok_or_else(no_such_topic)?,
            request.topic_type,
        )?;
        open(core, call, id)
    })
}

pub(super) fn create_and_set(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<CreateUpdateStreamAndSet>(core, call, |core, request| {
        let id = updatable(core, call, &request.path, &request.constraint)?;
        let topic = core.topics.tree.get(id).ok_or_else(no_such_topic)?;
        check_type(topic, request.topic_type)?;
        ServerCore::check_value(topic, &request.value)?;
        core.set_value(call.now, call.session, id, request.value, None)?;
        open(core, call, id)
    })
}

pub(super) fn add(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<StreamAddTopic>(core, call, |core, request| {
        let proposal =
            core.propose_topic(call.now, call.session, &request.path, request.specification)?;
        check_proposal(core, call, &proposal, &request.constraint)?;
        let (id, result) = core.add_topic(proposal);
        core.announce_topic(id);
        opened(result, open(core, call, id)?)
    })
}

pub(super) fn add_and_set(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<StreamAddAndSetTopic>(core, call, |core, request| {
        let proposal =
            core.propose_topic(call.now, call.session, &request.path, request.specification)?;
        check_proposal(core, call, &proposal, &request.constraint)?;
        proposal.check_value(&request.value)?;
        let (id, result) = core.add_topic(proposal);
        core.set_value(call.now, call.session, id, request.value, None)?;
        core.announce_topic(id);
        opened(result, open(core, call, id)?)
    })
}

pub(super) fn check(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<CheckUpdateStream>(core, call, |core, request| {
        valid(core, call, &request.stream_id).map(|_| Empty)
    })
}

pub(super) fn set(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<StreamSetTopic>(core, call, |core, request| {
        let id = valid(core, call, &request.stream_id)?;
        update(core, call, id, request.value, None)
    })
}

pub(super) fn apply_delta(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<StreamApplyDelta>(core, call, |core, request| {
        let id = valid(core, call, &request.stream_id)?;
        let topic = core.topics.tree.get(id).ok_or_else(invalid)?;
        // A value that was set to null is none, and yet the client's deltas refer to it.
        let null = || topic.datatype.null_value();
        let old = topic.value().map(|value| &**value).or_else(null);
        let old = old.ok_or_else(|| {
            let text = "A delta needs a value that it refers to";
            Refusal::new(reason::UPDATE_FAILED, text)
        })?;
        let limit = core.config.maximum_message_size;
        let mut value = Vec::new();
        delta::apply_into(old, &request.delta, limit, &mut value)
            .map_err(|error| Refusal::new(reason::UPDATE_FAILED, error.to_string()))?;
        let outcome = update(core, call, id, value.into(), Some(&request.delta))?;
        core.topics.deltas.received += 1;
        Ok(outcome)
    })
}

fn update(
    core: &mut ServerCore,
    call: &Call<'_>,
    id: TopicId,
    value: Bytes,
    delta: Option<&Bytes>,
) -> Result<Empty, Refusal> {
    let topic = core.topics.tree.get(id).ok_or_else(invalid)?;
    ServerCore::check_value(topic, &value)?;
    core.set_value(call.now, call.session, id, value, delta)?;
    Ok(Empty)
}

/// Opens a stream; the one that the topic had is no longer valid.
fn open(
    core: &mut ServerCore,
    call: &Call<'_>,
    id: TopicId,
) -> Result<CreateUpdateStreamResponse, Refusal> {
    let instance = core.topics.next_stream();
    let topic = core.topics.tree.get_mut(id).ok_or_else(no_such_topic)?;
    topic.stream = Some(StreamState {
        instance,
        session: call.session,
    });
    Ok(CreateUpdateStreamResponse {
        stream_id: UpdateStreamId {
            topic_id: id,
            instance_id: instance,
            partition: 0,
            generation: 0,
        },
        capabilities: topic.capabilities(),
    })
}

fn opened(
    result: AddTopicResult,
    stream: CreateUpdateStreamResponse,
) -> Result<StreamAddTopicResponse, Refusal> {
    Ok(StreamAddTopicResponse {
        result,
        stream_id: stream.stream_id,
        capabilities: stream.capabilities,
    })
}

/// The topic of a stream that is valid: nobody else has updated the topic, and the session may still.
fn valid(core: &ServerCore, call: &Call<'_>, stream: &UpdateStreamId) -> Result<TopicId, Refusal> {
    let id = stream.topic_id;
    let known = core.topics.tree.get(id).and_then(|topic| topic.stream);
    let expected = StreamState {
        instance: stream.instance_id,
        session: call.session,
    };
    let is_valid = known == Some(expected)
        && stream.partition == 0
        && stream.generation == 0
        && core.may(call.session, Permission::UpdateTopic, id);
    is_valid.then_some(id).ok_or_else(invalid)
}

fn invalid() -> Refusal {
    Refusal::new(
        reason::INVALID_UPDATE_STREAM,
        "The update stream is no longer valid",
    )
}
