//! Queries of time series (`protocol/10 sections 8.3 and 8.4`).

use diffusion::wire::reason;
use diffusion::wire::services::topics::range_query::{
    QueryPoint, QueryPointKind, QueryRange, RangeQuery, RangeQueryRequest, RangeQueryResponse,
    RangeQueryType,
};

use super::super::access::Permission;
use super::super::topics::{no_such_topic, not_a_time_series, topic_path};
use super::super::ServerCore;
use super::{serve, Call, Refusal, ServiceOutcome};

pub(super) fn query(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<RangeQuery>(core, call, |core, request| {
        let path = topic_path(&request.path)?;
        check(&request)?;
        let Some(id) = core.topics.tree.find(path) else {
            return Err(if core.permits(call.session, Permission::ReadTopic, path) {
                no_such_topic()
            } else {
                Refusal::access_denied()
            });
        };
        let needs_obsolete = request.query_type != RangeQueryType::Values
            || request.edit_range != QueryRange::EVERYTHING;
        let permitted = core.may(call.session, Permission::ReadTopic, id)
            && (!needs_obsolete
                || core.may(call.session, Permission::QueryObsoleteTimeSeriesEvents, id));
        if !permitted {
            return Err(Refusal::access_denied());
        }
        let topic = core.topics.tree.get(id).ok_or_else(no_such_topic)?;
        let series = topic.series().ok_or_else(not_a_time_series)?;
        let (events, selected) = series.query(&request);
        Ok(RangeQueryResponse::from_events(
            topic.datatype.wire_name().to_owned(),
            i64::try_from(selected).unwrap_or(i64::MAX),
            &events,
        ))
    })
}

/// Numbers are not negative, but for times; anchors are none of the kinds that refer to an anchor.
fn check(request: &RangeQueryRequest) -> Result<(), Refusal> {
    let is_number =
        |point: &QueryPoint| point.value >= 0 || point.kind == QueryPointKind::AbsoluteTime;
    let is_anchor = |point: &QueryPoint| {
        !matches!(
            point.kind,
            QueryPointKind::NextCount
                | QueryPointKind::NextTime
                | QueryPointKind::PreviousCount
                | QueryPointKind::PreviousTime
        )
    };
    let is_range = |range: &QueryRange| {
        is_anchor(&range.anchor) && is_number(&range.anchor) && is_number(&range.span)
    };
    if is_range(&request.view_range) && is_range(&request.edit_range) && request.limit >= 0 {
        return Ok(());
    }
    Err(Refusal::new(reason::INVALID_DATA, "Invalid range query"))
}
