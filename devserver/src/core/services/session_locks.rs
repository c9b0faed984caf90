//! Session locks (`specification/protocol/topic-services section 11`). The table is in [`crate::core::session::locks`]; here are requests and answers.

use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::session_locks::{
    AcquireSessionLock, CancelAcquireSessionLock, GetSessionLock, GetSessionLocks, LockDetails,
    ReleaseSessionLock, ReleaseSessionLockResponse,
};
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use super::super::access::Permission;
use super::super::properties::SERVER_NAME;
use super::super::ServerCore;
use super::{read, serve, Call, Refusal, ServiceOutcome};
use crate::core::session::locks::{Granted, Holder, LockRequest};

/// Answered when the lock is granted, which may be never.
pub(super) fn acquire(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    let request = match read::<AcquireSessionLock>(call) {
        Ok(request) => request,
        Err(refusal) => return refusal.into(),
    };
    // The name of a lock is treated as a path.
    if !core.permits(call.session, Permission::AcquireLock, &request.lock_name) {
        return Refusal::access_denied().into();
    }
    let grants = core.locks.request(
        &request.lock_name,
        LockRequest {
            session: call.session,
            request_id: request.request_id,
            cid: call.cid,
            scope: request.scope,
        },
    );
    answer(core, grants);
    ServiceOutcome::Later
}

/// A request that waits is never answered after this.
pub(super) fn cancel(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<CancelAcquireSessionLock>(core, call, |core, request| {
        core.locks
            .cancel(&request.lock_name, call.session, request.request_id);
        Ok(Empty)
    })
}

pub(super) fn release(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ReleaseSessionLock>(core, call, |core, request| {
        let next = core
            .locks
            .release(&request.lock_name, call.session, request.sequence);
        let released = next.is_some();
        answer(core, next.unwrap_or_default());
        Ok(ReleaseSessionLockResponse { released })
    })
}

pub(super) fn get(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetSessionLock>(core, call, |core, request| {
        check_view_server(core, call)?;
        Ok(core.locks.holder(&request.lock_name).map(details))
    })
}

pub(super) fn list(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetSessionLocks>(core, call, |core, _| {
        check_view_server(core, call)?;
        Ok(core
            .locks
            .held()
            .map(|(name, holder)| (name.to_owned(), details(holder)))
            .collect())
    })
}

pub(super) fn on_connection_lost(core: &mut ServerCore, session: SessionId) {
    let grants = core.locks.on_connection_lost(session);
    answer(core, grants);
}

pub(super) fn on_reconnected(core: &mut ServerCore, session: SessionId) {
    let grants = core.locks.on_reconnected(session);
    answer(core, grants);
}

/// A session lost everything, or is gone.
pub(super) fn forget(core: &mut ServerCore, session: SessionId) {
    let grants = core.locks.forget(session);
    answer(core, grants);
}

fn answer(core: &mut ServerCore, grants: Vec<Granted>) {
    for grant in grants {
        let Some(version) = core.sessions.get(&grant.session).map(|it| it.version) else {
            continue;
        };
        let mut body = Vec::new();
        match AcquireSessionLock::write_response(&grant.acquisition, &mut body, version) {
            Ok(()) => core.answer(grant.session, grant.cid, &body),
            Err(error) => core.fail(
                grant.session,
                grant.cid,
                diffusion::wire::reason::UNSUPPORTED,
                &error.to_string(),
            ),
        }
    }
}

fn check_view_server(core: &ServerCore, call: &Call<'_>) -> Result<(), Refusal> {
    if core.permits(call.session, Permission::ViewServer, "") {
        return Ok(());
    }
    Err(Refusal::access_denied())
}

fn details(holder: Holder) -> LockDetails {
    LockDetails {
        server_name: SERVER_NAME.to_owned(),
        session_id: holder.session,
        sequence: holder.sequence,
    }
}
