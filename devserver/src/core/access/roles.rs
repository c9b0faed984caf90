//! The roles of a fresh server, and what they add up to (`specification/control/security section 1`, `specification/control/security-control`).
//!
//! The specification has the roles' names, what `admin` may do, and that every session is a `CLIENT`; how the permissions are
//! spread over the roles is the vendor's documented default. README.md of this crate shows the table
//! to people.

use std::collections::BTreeSet;

use diffusion::topics::selector::path::canonical;

use super::permission::{Permission, PermissionSet};
use Permission::*;

/// The roles that every session has, anonymous or not.
pub(super) const ROLES_OF_ALL: &[&str] = &["CLIENT"];

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

/// A role.
#[derive(Debug)]
struct Role {
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

static ROLES: &[Role] = &[
    Role {
        name: "CLIENT",
        includes: &[],
        global: &[],
        default_path: &[SelectTopic, ReadTopic, SendToMessageHandler],
        branches: &[(OWN_TOPICS, &[])],
    },
    Role {
        name: "CLIENT_CONTROL",
        includes: &["CLIENT"],
        global: &[ViewSession, ModifySession, RegisterHandler],
        default_path: &[SendToSession],
        branches: &[],
    },
    Role {
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
    Role {
        name: "AUTHENTICATION_HANDLER",
        includes: &[],
        global: &[Authenticate, RegisterHandler],
        default_path: &[],
        branches: &[],
    },
    Role {
        name: "OPERATOR",
        includes: &["CLIENT"],
        global: &[ViewServer, ControlServer, ReadTopicViews],
        default_path: &[],
        branches: &[(OWN_TOPICS, &[SelectTopic, ReadTopic])],
    },
    Role {
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

/// What a set of roles permits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grants {
    global: PermissionSet,
    /// From roles without rules for branches.
    all_paths: PermissionSet,
    /// Roles with rules for branches.
    by_branch: Vec<&'static Role>,
}

impl Grants {
    /// What these roles permit. Names of no role permit nothing.
    pub(crate) fn of<'a>(roles: impl IntoIterator<Item = &'a str>) -> Self {
        let mut grants = Self::default();
        let mut open: Vec<&str> = roles.into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            let Some(role) = ROLES.iter().find(|role| role.name == name) else {
                continue;
            };
            if !seen.insert(role.name) {
                continue;
            }
            open.extend(role.includes);
            grants.global = grants.global.union(role.global.into());
            if role.branches.is_empty() {
                grants.all_paths = grants.all_paths.union(role.default_path.into());
            } else {
                grants.by_branch.push(role);
            }
        }
        grants
    }

    /// The permissions for the whole server.
    pub(crate) fn global(&self) -> PermissionSet {
        self.global
    }

    /// The permissions for a path. Each role gives those of its rule for the closest branch, or its default.
    pub(crate) fn for_path(&self, path: &str) -> PermissionSet {
        let path = canonical(path);
        self.by_branch
            .iter()
            .map(|role| PermissionSet::from(role.for_path(path)))
            .fold(self.all_paths, PermissionSet::union)
    }

    /// Whether the permission is given for all paths, whatever they are.
    pub(crate) fn covers_all_paths(&self, permission: Permission) -> bool {
        self.all_paths.contains(permission)
    }
}

impl Role {
    fn for_path(&self, path: &str) -> &'static [Permission] {
        self.branches
            .iter()
            .filter(|(branch, _)| is_at_or_below(path, branch))
            .max_by_key(|(branch, _)| branch.len())
            .map_or(self.default_path, |(_, permissions)| permissions)
    }
}

fn is_at_or_below(path: &str, branch: &str) -> bool {
    path.strip_prefix(branch)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::super::permission::Extent;
    use super::*;

    fn grants_of(principal: &str) -> Grants {
        let (_, roles) = FRESH_PRINCIPALS
            .iter()
            .find(|(name, _)| *name == principal)
            .expect("a principal");
        Grants::of(roles.iter().chain(ROLES_OF_ALL).copied())
    }

    fn codes(set: PermissionSet) -> BTreeSet<u8> {
        set.iter()
            .map(|permission| match permission.extent() {
                Extent::Global(global) => global.code(),
                Extent::Path(path) => path.code(),
            })
            .collect()
    }

    #[test]
    fn admin_has_what_a_real_server_was_seen_to_give() {
        let admin = grants_of("admin");
        assert_eq!(
            codes(admin.global()),
            BTreeSet::from([1, 2, 3, 4, 5, 6, 7, 9, 10]),
            "all but AUTHENTICATE"
        );
        assert_eq!(
            codes(admin.for_path("a/b")),
            BTreeSet::from([0, 1, 2, 3, 4, 5, 7, 9, 11])
        );
    }

    #[test]
    fn clients_only_read_and_send() {
        let client = grants_of("client");
        assert_eq!(codes(client.global()), BTreeSet::new());
        assert_eq!(codes(client.for_path("a")), BTreeSet::from([0, 3, 5]));
        assert_eq!(codes(client.for_path("")), BTreeSet::from([0, 3, 5]));
    }

    #[test]
    fn control_serves_clients_and_topics() {
        let control = grants_of("control");
        assert_eq!(codes(control.global()), BTreeSet::from([0, 1, 2, 3, 9, 10]));
        assert_eq!(
            codes(control.for_path("a")),
            BTreeSet::from([0, 1, 2, 3, 4, 5, 6, 7, 9, 11])
        );
    }

    #[test]
    fn the_closest_branch_with_a_rule_decides() {
        let client = grants_of("client");
        assert_eq!(codes(client.for_path("Diffusion")), BTreeSet::new());
        assert_eq!(codes(client.for_path("/Diffusion/a/")), BTreeSet::new());
        assert_eq!(
            codes(client.for_path("Diffusions")),
            BTreeSet::from([0, 3, 5])
        );
        let operator = grants_of("operator");
        assert_eq!(
            codes(operator.for_path("Diffusion/a")),
            BTreeSet::from([0, 5])
        );
    }

    #[test]
    fn roles_that_nobody_knows_permit_nothing() {
        let grants = Grants::of(["client", "SPECTATOR"]);
        assert_eq!(codes(grants.global()), BTreeSet::new());
        assert_eq!(codes(grants.for_path("a")), BTreeSet::new());
    }

    #[test]
    fn every_permission_is_in_the_list_of_all() {
        for (at, permission) in Permission::ALL.iter().enumerate() {
            assert_eq!(*permission as usize, at);
        }
    }
}
