//! What a session may do.

use diffusion::wire::session_id::SessionId;

use super::ServerCore;

/// A permission (`c4`): the first group is given for paths, the second for everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Permission {
    /// Select topics and fetch them.
    SelectTopic,
    /// Receive values.
    ReadTopic,
    /// Update topics.
    UpdateTopic,
    /// Add and remove topics.
    ModifyTopic,
    /// Send messages to the path.
    SendToMessageHandler,
    /// Send messages to sessions on the path.
    SendToSession,
    /// Query time series with their edits.
    QueryObsoleteTimeSeriesEvents,
    /// Replace any event of a time series.
    EditTimeSeriesEvents,
    /// Replace own events of a time series.
    EditOwnTimeSeriesEvents,
    /// Acquire locks of this name.
    AcquireLock,
    /// Register handlers.
    RegisterHandler,
    /// See other sessions.
    ViewSession,
    /// Change other sessions.
    ModifySession,
}

impl ServerCore {
    /// Whether the session has the permission for the path; the empty path for permissions that are not given for
    /// paths.
    pub(crate) fn permits(
        &self,
        _session: SessionId,
        _permission: Permission,
        _path: &str,
    ) -> bool {
        true
    }

    /// Whether the session holds the lock, acquired with this sequence.
    pub(crate) fn holds_lock(&self, _session: SessionId, _name: &str, _sequence: i64) -> bool {
        false
    }

    /// Whether a session filter can be parsed.
    pub(crate) fn is_session_filter(&self, _filter: &str) -> bool {
        true
    }

    /// Whether any session satisfies the session filter.
    pub(crate) fn any_session_matches(&self, _filter: &str) -> bool {
        !self.sessions.is_empty()
    }
}
