//! Faults of the server's state: the sessions that an action means, and what becomes of them.

use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::session_id::SessionId;

use super::action::{PingService, Target};
use crate::core::{ConnectionId, PingMode, ServerCore, SessionState};

/// The sessions that are meant. Fails if the one that is named does not exist.
fn sessions(core: &ServerCore, target: Target) -> Result<Vec<SessionId>, String> {
    match target {
        Target::All => Ok(core.session_ids()),
        Target::Newest | Target::Session(_) => Ok(one_session(core, target)?.into_iter().collect()),
    }
}

/// The one session that is meant; `None`: all of them.
pub(crate) fn one_session(core: &ServerCore, target: Target) -> Result<Option<SessionId>, String> {
    match target {
        Target::All => Ok(None),
        Target::Newest => match core.session_ids().last() {
            Some(session) => Ok(Some(*session)),
            None => Err("there is no session".into()),
        },
        Target::Session(session) => match core.session(session) {
            Some(_) => Ok(Some(session)),
            None => Err(format!("there is no session {session}")),
        },
    }
}

/// The connection of the one session that is meant; `None`: all connections.
pub(crate) fn one_connection(
    core: &ServerCore,
    target: Target,
) -> Result<Option<ConnectionId>, String> {
    let Some(session) = one_session(core, target)? else {
        return Ok(None);
    };
    match core.session(session).map(|view| view.state) {
        Some(SessionState::Connected(connection)) => Ok(Some(connection)),
        Some(SessionState::Disconnected { .. }) | None => {
            Err("the session is not connected".into())
        }
    }
}

/// Ends sessions as if their time had run out.
pub(crate) fn expire(core: &mut ServerCore, target: Target) -> Result<(), String> {
    for session in sessions(core, target)? {
        core.expire_session(session);
    }
    Ok(())
}

/// Ends sessions with an abort notification.
pub(crate) fn abort(core: &mut ServerCore, target: Target) -> Result<(), String> {
    for session in sessions(core, target)? {
        core.abort_session(session);
    }
    Ok(())
}

/// Lets the next reconnections find messages lost.
pub(crate) fn lose(core: &mut ServerCore, target: Target) -> Result<(), String> {
    for session in sessions(core, target)? {
        core.lose_messages(session);
    }
    Ok(())
}

/// Sends pings.
pub(crate) fn ping(
    core: &mut ServerCore,
    now: Instant,
    target: Target,
    service: PingService,
    mode: PingMode,
) -> Result<(), String> {
    for session in sessions(core, target)? {
        match service {
            PingService::User => core.send_user_ping(now, session, mode),
            PingService::System => core.send_system_ping(now, session, mode),
        };
    }
    Ok(())
}

/// Sends bytes as one message.
pub(crate) fn send(core: &mut ServerCore, target: Target, bytes: &Bytes) -> Result<(), String> {
    for session in sessions(core, target)? {
        core.send_raw(session, bytes.clone());
    }
    Ok(())
}
