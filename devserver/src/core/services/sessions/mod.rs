//! What sessions do with other sessions (`specification/control/client-control`): named by their ids, or all those that satisfy a
//! filter. [`listeners`] are told what becomes of sessions.

use diffusion::wire::reason;
use diffusion::wire::services::control::outcomes::MatchedSessions;
use diffusion::wire::session_id::SessionId;

use super::super::access::Permission;
use super::super::ServerCore;
use super::{Call, Refusal};
use crate::core::languages::filter::Filter;

pub(super) mod closing;
pub(super) mod fetch;
pub(super) mod listeners;
pub(super) mod properties;
pub(super) mod queues;
pub(super) mod roles;

pub(crate) use listeners::SessionListeners;

/// Refuses what the caller may not do.
pub(super) fn require(
    core: &ServerCore,
    call: &Call<'_>,
    permission: Permission,
) -> Result<(), Refusal> {
    if core.permits(call.session, permission, "") {
        return Ok(());
    }
    Err(Refusal::access_denied())
}

/// Refuses what concerns a session that is not there.
pub(super) fn require_session(core: &ServerCore, session: SessionId) -> Result<(), Refusal> {
    if core.sessions.contains_key(&session) {
        return Ok(());
    }
    Err(Refusal::new(reason::NO_SUCH_SESSION, "No such session"))
}

/// Does something with a session that the caller wants changed.
fn with_session(
    core: &mut ServerCore,
    call: &Call<'_>,
    session: SessionId,
    carry_out: impl FnOnce(&mut ServerCore),
) -> Result<(), Refusal> {
    require(core, call, Permission::ModifySession)?;
    require_session(core, session)?;
    carry_out(core);
    Ok(())
}

/// Does something with each session that satisfies a filter of a caller who wants them changed.
fn with_matching(
    core: &mut ServerCore,
    call: &Call<'_>,
    filter: &str,
    mut carry_out: impl FnMut(&mut ServerCore, SessionId),
) -> Result<MatchedSessions, Refusal> {
    require(core, call, Permission::ModifySession)?;
    let filter = match Filter::parse(filter) {
        Ok(filter) => filter,
        Err(report) => {
            return Ok(MatchedSessions {
                count: 0,
                errors: vec![report],
            })
        }
    };
    let sessions = core.matching_sessions(&filter);
    for session in &sessions {
        carry_out(core, *session);
    }
    Ok(MatchedSessions {
        count: i32::try_from(sessions.len()).unwrap_or(i32::MAX),
        errors: Vec::new(),
    })
}
