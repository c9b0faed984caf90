//! Queries of time series (`specification/protocol/topic-services sections 8.3 and 8.4`).

use std::collections::BTreeSet;

use bytes::Bytes;
use diffusion::data::scalars;
use diffusion::wire::reason;
use diffusion::wire::services::topics::range_query::{
    EncodedMetadata, QueryPoint, QueryPointKind, QueryRange, RangeQuery, RangeQueryEntry,
    RangeQueryRequest, RangeQueryResponse, RangeQueryType,
};
use diffusion::wire::services::topics::time_series::EventMetadata;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

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
        Ok(RangeQueryResponse {
            data_type: topic.datatype.wire_name().to_owned(),
            selected_count: i64::try_from(selected).unwrap_or(i64::MAX),
            entries: entries(events),
        })
    })
}

/// The records of a result: every author is introduced by a code before the first event of it.
fn entries(events: Vec<TimeSeriesEvent>) -> Vec<RangeQueryEntry> {
    let mut entries = Vec::with_capacity(events.len() + 1);
    let mut introduced = BTreeSet::new();
    for event in events {
        let authors = event.original.iter().chain([&event.metadata]);
        for author in authors.map(|metadata| &metadata.author) {
            if introduced.insert(author.clone()) {
                entries.push(RangeQueryEntry::Author {
                    code: author_code(author),
                    author: author.clone(),
                });
            }
        }
        let metadata = encoded(&event.metadata);
        entries.push(match &event.original {
            None => RangeQueryEntry::Original {
                metadata,
                value: event.value,
            },
            Some(original) => RangeQueryEntry::Edit {
                original: encoded(original),
                metadata,
                value: event.value,
            },
        });
    }
    entries
}

fn encoded(metadata: &EventMetadata) -> EncodedMetadata {
    EncodedMetadata {
        sequence: metadata.sequence,
        timestamp: metadata.timestamp,
        author_code: author_code(&metadata.author),
    }
}

/// The author as a string value. Any bytes would do, but the Python client takes an empty author for none and reads the code
/// as a string value then (`specification/protocol/topic-services section 8.4`).
fn author_code(author: &str) -> Bytes {
    let mut code = Vec::with_capacity(author.len() + 1);
    scalars::encode_string(author.as_bytes(), &mut code);
    code.into()
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
