//! Permissions and sets of them (`specification/protocol/control-services section 9.1`).

use diffusion::wire::services::control::security::{GlobalPermission, PathPermission};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

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

    /// The name in scripts.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Permission::SelectTopic => "SELECT_TOPIC",
            Permission::ReadTopic => "READ_TOPIC",
            Permission::UpdateTopic => "UPDATE_TOPIC",
            Permission::ModifyTopic => "MODIFY_TOPIC",
            Permission::SendToMessageHandler => "SEND_TO_MESSAGE_HANDLER",
            Permission::SendToSession => "SEND_TO_SESSION",
            Permission::QueryObsoleteTimeSeriesEvents => "QUERY_OBSOLETE_TIME_SERIES_EVENTS",
            Permission::EditTimeSeriesEvents => "EDIT_TIME_SERIES_EVENTS",
            Permission::EditOwnTimeSeriesEvents => "EDIT_OWN_TIME_SERIES_EVENTS",
            Permission::AcquireLock => "ACQUIRE_LOCK",
            Permission::ExposeBranch => "EXPOSE_BRANCH",
            Permission::Authenticate => "AUTHENTICATE",
            Permission::ViewSession => "VIEW_SESSION",
            Permission::ModifySession => "MODIFY_SESSION",
            Permission::RegisterHandler => "REGISTER_HANDLER",
            Permission::ViewServer => "VIEW_SERVER",
            Permission::ControlServer => "CONTROL_SERVER",
            Permission::ViewSecurity => "VIEW_SECURITY",
            Permission::ModifySecurity => "MODIFY_SECURITY",
            Permission::ReadTopicViews => "READ_TOPIC_VIEWS",
            Permission::ModifyTopicViews => "MODIFY_TOPIC_VIEWS",
        }
    }

    /// The permission of this name. Names may be in either case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Permission::ALL
            .into_iter()
            .find(|permission| permission.name().eq_ignore_ascii_case(name))
    }
}

/// A set of permissions. In files it is a list of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PermissionSet(u32);

impl PermissionSet {
    pub(crate) fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    pub(crate) fn insert(&mut self, permission: Permission) {
        self.0 |= 1 << permission as u8;
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

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<T: IntoIterator<Item = Permission>>(permissions: T) -> Self {
        let mut set = Self::default();
        for permission in permissions {
            set.insert(permission);
        }
        set
    }
}

impl Serialize for PermissionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Permission::name))
    }
}

impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<String>::deserialize(deserializer)?
            .into_iter()
            .map(|name| {
                Permission::named(&name).ok_or_else(|| {
                    de::Error::custom(format!("'{name}' is the name of no permission"))
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_in_the_list_of_all() {
        for (at, permission) in Permission::ALL.iter().enumerate() {
            assert_eq!(*permission as usize, at);
        }
    }

    #[test]
    fn names_are_those_of_scripts() {
        assert_eq!(Permission::SelectTopic.name(), "SELECT_TOPIC");
        for permission in Permission::ALL {
            assert_eq!(Permission::named(permission.name()), Some(permission));
        }
        assert_eq!(Permission::named("read_topic"), Some(Permission::ReadTopic));
        assert_eq!(Permission::named("READ"), None);
    }
}
