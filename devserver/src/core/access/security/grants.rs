//! What roles permit, all in all.

use std::collections::BTreeSet;
use std::sync::Arc;

use diffusion::topics::selector::path::canonical;

use super::super::permission::{Extent, Permission, PermissionSet};
use super::{Role, SecurityStore};

/// What a set of roles permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grants {
    global: PermissionSet,
    /// For paths, from roles without rules for branches.
    everywhere: PermissionSet,
    /// Roles with rules for branches.
    by_branch: Vec<Arc<Role>>,
    isolated_paths: Arc<BTreeSet<String>>,
}

impl Grants {
    /// What these roles permit. Names of no role permit nothing.
    pub(super) fn of<'a>(
        store: &SecurityStore,
        roles: impl IntoIterator<Item = &'a String>,
    ) -> Self {
        let mut grants = Self {
            global: PermissionSet::default(),
            everywhere: PermissionSet::default(),
            by_branch: Vec::new(),
            isolated_paths: Arc::clone(&store.isolated_paths),
        };
        let mut open: Vec<&str> = roles.into_iter().map(String::as_str).collect();
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            let Some(role) = store.roles.get(name) else {
                continue;
            };
            if !seen.insert(name) {
                continue;
            }
            open.extend(role.included_roles.iter().map(String::as_str));
            grants.global = grants.global.union(role.global_permissions);
            if role.path_permissions.is_empty() {
                grants.everywhere = grants.everywhere.union(role.default_path_permissions);
            } else {
                grants.by_branch.push(Arc::clone(role));
            }
        }
        grants
    }

    /// Whether something is permitted; the path does not matter for permissions that are not given for paths.
    pub(crate) fn permits(&self, permission: Permission, path: &str) -> bool {
        match permission.extent() {
            Extent::Global(_) => self.global.contains(permission),
            Extent::Path(_) => {
                (self.isolated_paths.is_empty() && self.everywhere.contains(permission))
                    || self.for_path(path).contains(permission)
            }
        }
    }

    /// The permissions for the whole server.
    pub(crate) fn global(&self) -> PermissionSet {
        self.global
    }

    /// The permissions for a path. Each role gives those of its rule for the closest branch, or its default. Nothing comes
    /// from above an isolated path, not even a default.
    pub(crate) fn for_path(&self, path: &str) -> PermissionSet {
        let path = canonical(path);
        let isolated = branches(path).find(|branch| self.isolated_paths.contains(*branch));
        let start = match isolated {
            None => self.everywhere,
            Some(_) => PermissionSet::default(),
        };
        self.by_branch
            .iter()
            .map(|role| role.for_path(path, isolated))
            .fold(start, PermissionSet::union)
    }
}

impl Role {
    fn for_path(&self, path: &str, isolated: Option<&str>) -> PermissionSet {
        for branch in branches(path) {
            if let Some(permissions) = self.path_permissions.get(branch) {
                return *permissions;
            }
            if Some(branch) == isolated {
                return PermissionSet::default();
            }
        }
        self.default_path_permissions
    }
}

/// The path and the branches that it is on, the closest first; the last one is the whole tree.
fn branches(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |branch| {
        (!branch.is_empty()).then(|| branch.rsplit_once('/').map_or("", |(above, _)| above))
    })
}

#[cfg(test)]
mod tests {
    use super::super::fresh::{FRESH_PRINCIPALS, ROLES_OF_ALL};
    use super::*;

    fn grants_of(principal: &str) -> Grants {
        let (_, roles) = FRESH_PRINCIPALS
            .iter()
            .find(|(name, _)| *name == principal)
            .expect("a principal");
        let roles = roles.iter().chain(ROLES_OF_ALL);
        grants_of_roles(&roles.copied().collect::<Vec<_>>())
    }

    fn grants_of_roles(roles: &[&str]) -> Grants {
        let roles: Vec<String> = roles.iter().map(|role| role.to_string()).collect();
        SecurityStore::fresh().grants(&roles)
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
        let grants = grants_of_roles(&["client", "SPECTATOR"]);
        assert_eq!(codes(grants.global()), BTreeSet::new());
        assert_eq!(codes(grants.for_path("a")), BTreeSet::new());
    }
}
