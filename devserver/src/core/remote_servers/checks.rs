//! Checks of remote servers: requests that wait for a state.

use std::time::{Duration, Instant};

use diffusion::wire::services::control::remote_servers::{
    CheckRemoteServerResponse, RemoteServerKind, RemoteServerState,
};
use diffusion::wire::session_id::SessionId;

use super::state;
use crate::core::ServerCore;

/// How long a request waits, however long the attempt to connect may take.
const PATIENCE: Duration = Duration::from_secs(4);

/// A request that waits.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) session: SessionId,
    pub(super) cid: i64,
    due: Option<Instant>,
}

impl ServerCore {
    /// The state of a remote server, if it can be told now. Else the request is answered when it is known.
    pub(crate) fn check_remote_server(
        &mut self,
        now: Instant,
        name: &str,
        session: SessionId,
        cid: i64,
    ) -> Option<CheckRemoteServerResponse> {
        let Some(remote) = self.remote_servers.by_name.get_mut(name) else {
            return Some(state(RemoteServerState::Missing));
        };
        if remote.definition.kind == RemoteServerKind::SecondaryAcceptor {
            return remote.state();
        }
        self.connect_remote_server(name);
        let remote = self.remote_servers.by_name.get_mut(name)?;
        let found = remote.state();
        if found.is_none() {
            remote.checks.push(Check {
                session,
                cid,
                due: now.checked_add(PATIENCE),
            });
        }
        found
    }

    /// Answers those who wait for the state of a remote server, if it is known now.
    pub(super) fn answer_checks(&mut self, name: &str) {
        let Some(remote) = self.remote_servers.by_name.get_mut(name) else {
            return;
        };
        let Some(found) = remote.state() else {
            return;
        };
        for check in std::mem::take(&mut remote.checks) {
            self.answer_check(check.session, check.cid, &found);
        }
    }

    /// Answers those who have waited long enough.
    pub(super) fn answer_late_checks(&mut self, now: Instant) {
        let mut late = Vec::new();
        for remote in self.remote_servers.by_name.values_mut() {
            let is_late = |check: &Check| check.due.is_some_and(|due| due <= now);
            if !remote.checks.iter().any(is_late) {
                continue;
            }
            let state = match remote.needed {
                true => RemoteServerState::Retrying,
                false => RemoteServerState::Failed,
            };
            let (over, waiting) = std::mem::take(&mut remote.checks)
                .into_iter()
                .partition::<Vec<_>, _>(is_late);
            remote.checks = waiting;
            late.extend(over.into_iter().map(|check| (check, state)));
        }
        for (check, state) in late {
            let response = CheckRemoteServerResponse {
                state,
                failure_message: "The server has not answered yet".to_owned(),
            };
            self.answer_check(check.session, check.cid, &response);
        }
    }

    pub(super) fn next_late_check(&self) -> Option<Instant> {
        let remotes = self.remote_servers.by_name.values();
        remotes
            .flat_map(|remote| remote.checks.iter().filter_map(|check| check.due))
            .min()
    }
}
