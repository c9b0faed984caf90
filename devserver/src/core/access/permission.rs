//! Permissions and sets of them (`specification/protocol/control-services section 9.1`).

use diffusion::wire::services::control::security::{GlobalPermission, PathPermission};

/// A permission: what a session may do to the server, or to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Permission {
    // For paths.
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
    /// Map a branch of session trees.
    ExposeBranch,

    // For the whole server.
    /// Register an authenticator.
    Authenticate,
    /// See other sessions.
    ViewSession,
    /// Change other sessions.
    ModifySession,
    /// Register handlers.
    RegisterHandler,
    /// See the server.
    ViewServer,
    /// Change the server.
    ControlServer,
    /// See the security stores.
    ViewSecurity,
    /// Change the security stores.
    ModifySecurity,
    /// See topic views.
    ReadTopicViews,
    /// Change topic views.
    ModifyTopicViews,
}

/// What a permission is given for, and its number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// For paths.
    Path(PathPermission),
    /// For the whole server.
    Global(GlobalPermission),
}

impl Permission {
    /// All permissions.
    pub(crate) const ALL: [Permission; 21] = [
        Permission::SelectTopic,
        Permission::ReadTopic,
        Permission::UpdateTopic,
        Permission::ModifyTopic,
        Permission::SendToMessageHandler,
        Permission::SendToSession,
        Permission::QueryObsoleteTimeSeriesEvents,
        Permission::EditTimeSeriesEvents,
        Permission::EditOwnTimeSeriesEvents,
        Permission::AcquireLock,
        Permission::ExposeBranch,
        Permission::Authenticate,
        Permission::ViewSession,
        Permission::ModifySession,
        Permission::RegisterHandler,
        Permission::ViewServer,
        Permission::ControlServer,
        Permission::ViewSecurity,
        Permission::ModifySecurity,
        Permission::ReadTopicViews,
        Permission::ModifyTopicViews,
    ];

    /// What the permission is given for.
    pub(crate) const fn extent(self) -> Extent {
        match self {
            Permission::SelectTopic => Extent::Path(PathPermission::SelectTopic),
            Permission::ReadTopic => Extent::Path(PathPermission::ReadTopic),
            Permission::UpdateTopic => Extent::Path(PathPermission::UpdateTopic),
            Permission::ModifyTopic => Extent::Path(PathPermission::ModifyTopic),
            Permission::SendToMessageHandler => Extent::Path(PathPermission::SendToMessageHandler),
            Permission::SendToSession => Extent::Path(PathPermission::SendToSession),
            Permission::QueryObsoleteTimeSeriesEvents => {
                Extent::Path(PathPermission::QueryObsoleteTimeSeriesEvents)
            }
            Permission::EditTimeSeriesEvents => Extent::Path(PathPermission::EditTimeSeriesEvents),
            Permission::EditOwnTimeSeriesEvents => {
                Extent::Path(PathPermission::EditOwnTimeSeriesEvents)
            }
            Permission::AcquireLock => Extent::Path(PathPermission::AcquireLock),
            Permission::ExposeBranch => Extent::Path(PathPermission::ExposeBranch),
            Permission::Authenticate => Extent::Global(GlobalPermission::Authenticate),
            Permission::ViewSession => Extent::Global(GlobalPermission::ViewSession),
            Permission::ModifySession => Extent::Global(GlobalPermission::ModifySession),
            Permission::RegisterHandler => Extent::Global(GlobalPermission::RegisterHandler),
            Permission::ViewServer => Extent::Global(GlobalPermission::ViewServer),
            Permission::ControlServer => Extent::Global(GlobalPermission::ControlServer),
            Permission::ViewSecurity => Extent::Global(GlobalPermission::ViewSecurity),
            Permission::ModifySecurity => Extent::Global(GlobalPermission::ModifySecurity),
            Permission::ReadTopicViews => Extent::Global(GlobalPermission::ReadTopicViews),
            Permission::ModifyTopicViews => Extent::Global(GlobalPermission::ModifyTopicViews),
        }
    }
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PermissionSet(u32);

impl PermissionSet {
    pub(crate) fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The members, in the order of the declaration.
    pub(crate) fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .into_iter()
            .filter(move |permission| self.contains(*permission))
    }
}

impl From<&[Permission]> for PermissionSet {
    fn from(permissions: &[Permission]) -> Self {
        Self(
            permissions
                .iter()
                .fold(0, |bits, permission| bits | (1 << *permission as u8)),
        )
    }
}
