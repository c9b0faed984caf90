//! Fetching sessions (`specification/protocol/control-services section 6.7`).

use diffusion::wire::services::control::session_fetch::{
    FetchedSession, SessionFetch, SessionFetchRequest, SessionFetchResponse,
};

use super::super::super::access::Permission;
use super::super::super::session::Session;
use super::super::super::ServerCore;
use super::super::{serve, Call, ServiceOutcome};
use super::require;
use crate::core::languages::filter::Filter;

pub(in super::super) fn fetch(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SessionFetch>(core, call, |core, request| {
        require(core, call, Permission::ViewSession)?;
        let filter = match Filter::parse(&request.filter) {
            Ok(filter) => filter,
            Err(report) => return Ok(SessionFetchResponse::Errors(vec![report])),
        };
        let started = |session: &&Session| {
            request.from.is_none_or(|from| session.started_ms >= from)
                && request.to.is_none_or(|to| session.started_ms <= to)
        };
        let selected: Vec<&Session> = core
            .sessions
            .values()
            .filter(started)
            .filter(|session| filter.matches(*session))
            .collect();
        Ok(SessionFetchResponse::Sessions {
            total_selected: i32::try_from(selected.len()).unwrap_or(i32::MAX),
            sessions: fitting(&selected, &request),
        })
    })
}

/// What is within the limit and the size. Sessions have the order in which they started.
fn fitting(selected: &[&Session], request: &SessionFetchRequest) -> Vec<FetchedSession> {
    let limit = request.limit.unwrap_or(i32::MAX);
    let count = usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX);
    let mut size = usize::try_from(request.maximum_result_size).unwrap_or(0);
    let mut fits = |session: &FetchedSession| {
        let needed = size_of_result(session);
        let fits = needed <= size;
        size = size.saturating_sub(needed);
        fits
    };
    let describe = |session: &&Session| describe(session, request);
    if limit >= 0 {
        return selected
            .iter()
            .take(count)
            .map(describe)
            .take_while(&mut fits)
            .collect();
    }
    // Of the last sessions the very last are those that have to fit.
    let last = selected.iter().rev().take(count).map(describe);
    let mut sessions: Vec<FetchedSession> = last.take_while(&mut fits).collect();
    sessions.reverse();
    sessions
}

fn describe(session: &Session, request: &SessionFetchRequest) -> FetchedSession {
    let keys = request.properties.as_deref().unwrap_or_default();
    FetchedSession {
        start_time: request.requires_start_time.then_some(session.started_ms),
        properties: session.selected_properties(keys.iter().map(String::as_str)),
    }
}

/// Bytes of a session in the response, about.
fn size_of_result(session: &FetchedSession) -> usize {
    let properties = session.properties.iter();
    let texts: usize = properties.map(|(key, value)| key.len() + value.len()).sum();
    texts + 2 * session.properties.len() + 2
}
