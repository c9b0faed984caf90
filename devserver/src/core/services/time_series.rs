//! Appending and editing events (`specification/protocol/topic-services section 8.2`, `specification/topics/time-series section 1`).

use bytes::Bytes;
use diffusion::wire::reason;
use diffusion::wire::services::topics::time_series::{
    EventMetadata, TimeSeriesAppend, TimeSeriesEdit, TimeSeriesTimestampAppend,
};

use super::super::access::Permission;
use super::super::topics::{no_such_topic, not_a_time_series, TopicId};
use super::super::ServerCore;
use super::topic_update::permitted_topic;
use super::{serve, Call, Refusal, ServiceOutcome};

pub(super) fn append(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TimeSeriesAppend>(core, call, |core, request| {
        append_event(
            core,
            call,
            &request.path,
            &request.data_type,
            request.value,
            None,
        )
    })
}

pub(super) fn append_at(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TimeSeriesTimestampAppend>(core, call, |core, request| {
        let timestamp = Some(request.timestamp);
        append_event(
            core,
            call,
            &request.path,
            &request.data_type,
            request.value,
            timestamp,
        )
    })
}

fn append_event(
    core: &mut ServerCore,
    call: &Call<'_>,
    path: &str,
    data_type: &str,
    value: Bytes,
    timestamp: Option<i64>,
) -> Result<EventMetadata, Refusal> {
    let id = appendable(core, call, path, data_type, &value)?;
    let metadata = core.append_event(call.now, call.session, id, value, timestamp)?;
    core.topics.end_stream(id);
    Ok(metadata)
}

pub(super) fn edit(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TimeSeriesEdit>(core, call, |core, request| {
        let id = appendable(
            core,
            call,
            &request.path,
            &request.data_type,
            &request.value,
        )?;
        if !may_edit(core, call, id, request.original_sequence) {
            return Err(Refusal::access_denied());
        }
        let original = request.original_sequence;
        let metadata = core.edit_event(call.now, call.session, id, original, request.value)?;
        core.topics.end_stream(id);
        Ok(metadata)
    })
}

/// Every event, or those that the session's principal made.
fn may_edit(core: &ServerCore, call: &Call<'_>, id: TopicId, sequence: i64) -> bool {
    if core.may(call.session, Permission::EditTimeSeriesEvents, id) {
        return true;
    }
    let principal = core
        .sessions
        .get(&call.session)
        .map(|session| session.principal.as_str());
    let author = core
        .topics
        .tree
        .get(id)
        .and_then(|topic| topic.series())
        .and_then(|series| series.find(sequence))
        .map(|event| &*event.metadata.author);
    // An event that does not exist is reported as such.
    let is_own = author.is_none() || author == principal;
    is_own && core.may(call.session, Permission::EditOwnTimeSeriesEvents, id)
}

/// The time series that a session wants to change and may.
fn appendable(
    core: &ServerCore,
    call: &Call<'_>,
    path: &str,
    data_type: &str,
    value: &Bytes,
) -> Result<TopicId, Refusal> {
    let id = permitted_topic(core, call, path)?;
    let topic = core.topics.tree.get(id).ok_or_else(no_such_topic)?;
    if topic.series().is_none() {
        return Err(not_a_time_series());
    }
    if !topic.datatype.wire_name().eq_ignore_ascii_case(data_type) {
        return Err(Refusal::new(
            reason::INCOMPATIBLE_DATATYPE,
            format!("The time series has {} events", topic.datatype.wire_name()),
        ));
    }
    ServerCore::check_value(topic, value)?;
    Ok(id)
}
