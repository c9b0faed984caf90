//! Updates without a stream: set, add and set, JSON patch (`specification/protocol/topic-services section 6`, `specification/topics/topic-update`).

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::topic_update::{
    AddAndSetTopic, ApplyJsonPatch, ApplyJsonPatchResponse, SetTopic,
};
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;

use super::super::access::Permission;
use super::super::json::patch::{self, PatchError};
use super::super::topics::constraints;
use super::super::topics::{is_reference, no_such_topic, topic_path, Proposal, Topic, TopicId};
use super::super::ServerCore;
use super::{serve, Call, Refusal, ServiceOutcome};

pub(super) fn set(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SetTopic>(core, call, |core, request| {
        let id = updatable(core, call, &request.path, &request.constraint)?;
        let topic = core.topics.tree.get(id).ok_or_else(no_such_topic)?;
        check_type(topic, request.topic_type)?;
        ServerCore::check_value(topic, &request.value)?;
        core.topics.end_stream(id);
        core.set_value(call.now, call.session, id, request.value, None)?;
        Ok(Empty)
    })
}

pub(super) fn add_and_set(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<AddAndSetTopic>(core, call, |core, request| {
        let proposal =
            core.propose_topic(call.now, call.session, &request.path, request.specification)?;
        check_proposal(core, call, &proposal, &request.constraint)?;
        proposal.check_value(&request.value)?;
        let (id, result) = core.add_topic(proposal);
        core.topics.end_stream(id);
        core.set_value(call.now, call.session, id, request.value, None)?;
        core.announce_topic(id);
        Ok(result)
    })
}

pub(super) fn apply_json_patch(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ApplyJsonPatch>(core, call, |core, request| {
        let id = updatable(core, call, &request.path, &request.constraint)?;
        let topic = core.topics.tree.get(id).ok_or_else(no_such_topic)?;
        if topic.topic_type != TopicType::Json {
            return Err(incompatible("Only JSON topics can be patched"));
        }
        let value = topic.value().cloned().unwrap_or_default();
        let patched = match patch::apply(&value, request.patch.as_bytes()) {
            Ok(patched) => Bytes::from(patched),
            Err(PatchError::Operation(index)) => {
                return Ok(ApplyJsonPatchResponse {
                    first_failed_operation: Some(u32::try_from(index).unwrap_or(u32::MAX)),
                })
            }
            Err(PatchError::Invalid(message)) => {
                return Err(Refusal::new(reason::INVALID_JSON_PATCH, message))
            }
            Err(PatchError::Value(message)) => {
                return Err(Refusal::new(reason::APPLY_PATCH_FAIL, message))
            }
        };
        core.topics.end_stream(id);
        core.set_value(call.now, call.session, id, patched, None)?;
        Ok(ApplyJsonPatchResponse {
            first_failed_operation: None,
        })
    })
}

/// The topic that a session wants to update and may; the constraint is satisfied.
pub(super) fn updatable(
    core: &ServerCore,
    call: &Call<'_>,
    path: &str,
    constraint: &UpdateConstraint,
) -> Result<TopicId, Refusal> {
    let id = permitted_topic(core, call, path)?;
    constraints::check(core, call.session, core.topics.tree.get(id), constraint)?;
    Ok(id)
}

/// The topic at a path that a session may update.
pub(super) fn permitted_topic(
    core: &ServerCore,
    call: &Call<'_>,
    path: &str,
) -> Result<TopicId, Refusal> {
    let path = topic_path(path)?;
    let found = core.topics.tree.find(path);
    check_permission(core, call, found, path)?;
    let topic = found.and_then(|id| core.topics.tree.get(id));
    match topic {
        None => Err(no_such_topic()),
        Some(topic) if topic.origin.is_some() => Err(is_reference()),
        Some(topic) => Ok(topic.id),
    }
}

/// Whether a session may update the topic, or one that would be at this path.
fn check_permission(
    core: &ServerCore,
    call: &Call<'_>,
    existing: Option<TopicId>,
    path: &str,
) -> Result<(), Refusal> {
    let permitted = match existing {
        Some(id) => core.may(call.session, Permission::UpdateTopic, id),
        None => core.permits(call.session, Permission::UpdateTopic, path),
    };
    if permitted {
        Ok(())
    } else {
        Err(Refusal::access_denied())
    }
}

/// Whether a session may set the value of a topic that it adds, and the constraint is satisfied.
pub(super) fn check_proposal(
    core: &ServerCore,
    call: &Call<'_>,
    proposal: &Proposal,
    constraint: &UpdateConstraint,
) -> Result<(), Refusal> {
    check_permission(core, call, proposal.existing(), proposal.path())?;
    let existing = proposal.existing().and_then(|id| core.topics.tree.get(id));
    constraints::check(core, call.session, existing, constraint)
}

/// The type named in an update is that of the values of the topic.
pub(super) fn check_type(topic: &Topic, named: TopicType) -> Result<(), Refusal> {
    if named == topic.datatype.topic_type() {
        return Ok(());
    }
    Err(incompatible(&format!(
        "The topic has {} values",
        Datatype::wire_name(topic.datatype)
    )))
}

fn incompatible(message: &str) -> Refusal {
    Refusal::new(reason::INCOMPATIBLE_UPDATE, message)
}
