//! The roles of a fresh server (`specification/control/security section 1`, `specification/control/security-control`).
//!
//! The specification has the roles' names, what `admin` may do, and that every session is a `CLIENT`; how the permissions are
//! spread over the roles is the vendor's documented default. README.md of this crate shows the table
//! to people.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::permission::Permission;
use super::{Role, SecurityStore};
use Permission::*;

/// The roles that every session has, anonymous or not.
pub(crate) const ROLES_OF_ALL: &[&str] = &["CLIENT"];

/// The principals of a fresh server and the roles assigned to them.
pub(crate) const FRESH_PRINCIPALS: &[(&str, &[&str])] = &[
    ("admin", &["ADMINISTRATOR"]),
    ("client", &["CLIENT"]),
    (
        "control",
        &["AUTHENTICATION_HANDLER", "CLIENT_CONTROL", "TOPIC_CONTROL"],
    ),
    ("operator", &["OPERATOR"]),
];

/// A role of a fresh server.
#[derive(Debug)]
struct FreshRole {
    name: &'static str,
    /// Roles whose permissions this one has too.
    includes: &'static [&'static str],
    /// Permissions for the whole server.
    global: &'static [Permission],
    /// Permissions for paths without a rule.
    default_path: &'static [Permission],
    /// Permissions for branches, which replace those of the branches above.
    branches: &'static [(&'static str, &'static [Permission])],
}

/// The branch of topics that servers have about themselves.
const OWN_TOPICS: &str = "Diffusion";

static ROLES: &[FreshRole] = &[
    FreshRole {
        name: "CLIENT",
        includes: &[],
        global: &[],
        default_path: &[SelectTopic, ReadTopic, SendToMessageHandler],
        branches: &[(OWN_TOPICS, &[])],
    },
    FreshRole {
        name: "CLIENT_CONTROL",
        includes: &["CLIENT"],
        global: &[ViewSession, ModifySession, RegisterHandler],
        default_path: &[SendToSession],
        branches: &[],
    },
    FreshRole {
        name: "TOPIC_CONTROL",
        includes: &["CLIENT"],
        global: &[RegisterHandler, ReadTopicViews, ModifyTopicViews],
        default_path: &[
            UpdateTopic,
            ModifyTopic,
            // Nobody has it on a fresh server of the vendor's, so that there edits can only be made, not looked at.
            QueryObsoleteTimeSeriesEvents,
            EditTimeSeriesEvents,
            AcquireLock,
            ExposeBranch,
        ],
        branches: &[],
    },
    FreshRole {
        name: "AUTHENTICATION_HANDLER",
        includes: &[],
        global: &[Authenticate, RegisterHandler],
        default_path: &[],
        branches: &[],
    },
    FreshRole {
        name: "OPERATOR",
        includes: &["CLIENT"],
        global: &[ViewServer, ControlServer, ReadTopicViews],
        default_path: &[],
        branches: &[(OWN_TOPICS, &[SelectTopic, ReadTopic])],
    },
    FreshRole {
        name: "ADMINISTRATOR",
        includes: &["CLIENT_CONTROL", "OPERATOR"],
        global: &[ViewSecurity, ModifySecurity, ModifyTopicViews],
        default_path: &[
            UpdateTopic,
            ModifyTopic,
            EditTimeSeriesEvents,
            AcquireLock,
            ExposeBranch,
        ],
        branches: &[],
    },
];

/// The names of all roles.
pub fn role_names() -> impl Iterator<Item = &'static str> {
    ROLES.iter().map(|role| role.name)
}

pub(super) fn store() -> SecurityStore {
    let names = |names: &[&str]| -> BTreeSet<String> {
        names.iter().map(|name| name.to_string()).collect()
    };
    SecurityStore {
        anonymous_roles: names(ROLES_OF_ALL),
        named_roles: names(ROLES_OF_ALL),
        roles: ROLES
            .iter()
            .map(|fresh| {
                let role = Role {
                    global_permissions: fresh.global.into(),
                    default_path_permissions: fresh.default_path.into(),
                    path_permissions: fresh
                        .branches
                        .iter()
                        .map(|(branch, permissions)| (branch.to_string(), (*permissions).into()))
                        .collect(),
                    included_roles: names(fresh.includes),
                    locking_principal: None,
                };
                (fresh.name.to_owned(), role.into())
            })
            .collect(),
        isolated_paths: Arc::default(),
    }
}
