//! Permissions and the security store (`specification/protocol/control-services sections 9.1 and 10`).

use super::outcomes::{ErrorReports, Script};
use crate::wire::services::common::Empty;

codes! {
    /// A permission that concerns the whole server. Those of newer servers are read as [`GlobalPermission::Unknown`].
    pub enum GlobalPermission {
        /// Register an authenticator.
        Authenticate = 0,
        /// See sessions.
        ViewSession = 1,
        /// Change sessions.
        ModifySession = 2,
        /// Register handlers.
        RegisterHandler = 3,
        /// See the server.
        ViewServer = 4,
        /// Change the server.
        ControlServer = 5,
        /// See the security stores.
        ViewSecurity = 6,
        /// Change the security stores.
        ModifySecurity = 7,
        /// A permission that the protocol version cannot express.
        Unknown = 8,
        /// See topic views.
        ReadTopicViews = 9,
        /// Change topic views.
        ModifyTopicViews = 10,
    } else Unknown
}

codes! {
    /// A permission for a path. Those of newer servers are read as [`PathPermission::Unknown`].
    pub enum PathPermission {
        /// Receive values.
        ReadTopic = 0,
        /// Update values.
        UpdateTopic = 1,
        /// Add and remove topics.
        ModifyTopic = 2,
        /// Send requests to handlers.
        SendToMessageHandler = 3,
        /// Send requests to sessions.
        SendToSession = 4,
        /// Select topics.
        SelectTopic = 5,
        /// See events of time series that were edited.
        QueryObsoleteTimeSeriesEvents = 6,
        /// Edit events.
        EditTimeSeriesEvents = 7,
        /// Edit events of the own principal.
        EditOwnTimeSeriesEvents = 8,
        /// Acquire session locks.
        AcquireLock = 9,
        /// A permission that the protocol version cannot express.
        Unknown = 10,
        /// Map a branch of session trees.
        ExposeBranch = 11,
    } else Unknown
}

sequence! {
    /// The security store.
    pub struct SecurityConfiguration {
        /// The roles of anonymous sessions.
        pub anonymous_roles: Vec<String>,
        /// The roles of named sessions.
        pub named_roles: Vec<String>,
        /// The roles.
        pub roles: Vec<Role>,
        /// Paths that do not inherit permissions.
        pub isolated_paths: Vec<String>,
    }

    /// A role.
    pub struct Role {
        /// The name.
        pub name: String,
        /// The permissions that concern the whole server.
        pub global_permissions: Vec<GlobalPermission>,
        /// The permissions for paths that are not listed.
        pub default_path_permissions: Vec<PathPermission>,
        /// The permissions for paths and those below.
        pub path_permissions: Vec<(String, Vec<PathPermission>)>,
        /// The roles whose permissions this one has too.
        pub included_roles: Vec<String>,
        /// The only principal that may change the role.
        pub locking_principal: Option<String>,
    }
}

services! {
    /// Client to server: the security store.
    GetSecurityConfiguration = GET_SECURITY_CONFIGURATION: Empty => SecurityConfiguration;
    /// Client to server: change the security store.
    UpdateSecurityConfiguration = UPDATE_SECURITY_CONFIGURATION: Script => ErrorReports;
    /// Client to server: the permissions of this session.
    ListGlobalPermissions = LIST_GLOBAL_PERMISSIONS: Empty => Vec<GlobalPermission>;
    /// Client to server: the permissions of this session for a path.
    ListPathPermissions = LIST_PATH_PERMISSIONS: String => Vec<PathPermission>;
}
