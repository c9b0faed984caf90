//! What a session may do: principals have roles, roles have permissions (`specification/control/security`,
//! `specification/protocol/control-services section 9.1`).

use std::collections::BTreeSet;

use diffusion::wire::session_id::SessionId;

use super::filter::Filter;
use super::ServerCore;

mod permission;
mod roles;

pub(crate) use permission::{Extent, Permission, PermissionSet};
pub use roles::role_names;
pub(crate) use roles::{Grants, FRESH_PRINCIPALS};

/// The roles of a session and what follows from them.
#[derive(Debug, Clone)]
pub(crate) struct SessionAccess {
    roles: BTreeSet<String>,
    grants: Grants,
}

impl SessionAccess {
    /// Access with the roles of the principal and those that every session has.
    pub(crate) fn new<'a>(roles_of_principal: impl IntoIterator<Item = &'a str>) -> Self {
        let roles: BTreeSet<String> = roles_of_principal
            .into_iter()
            .chain(roles::ROLES_OF_ALL.iter().copied())
            .map(str::to_owned)
            .collect();
        Self {
            grants: Grants::of(roles.iter().map(String::as_str)),
            roles,
        }
    }

    /// The roles, ordered by name.
    pub(crate) fn roles(&self) -> &BTreeSet<String> {
        &self.roles
    }

    /// Takes roles away and adds others; false if that changes nothing.
    pub(crate) fn change_roles(&mut self, remove: &[String], add: &[String]) -> bool {
        let mut roles = self.roles.clone();
        roles.retain(|role| !remove.contains(role));
        roles.extend(add.iter().cloned());
        if roles == self.roles {
            return false;
        }
        self.grants = Grants::of(roles.iter().map(String::as_str));
        self.roles = roles;
        true
    }

    fn permits(&self, permission: Permission, path: &str) -> bool {
        match permission.extent() {
            Extent::Global(_) => self.grants.global().contains(permission),
            Extent::Path(_) => {
                self.grants.covers_all_paths(permission)
                    || self.grants.for_path(path).contains(permission)
            }
        }
    }
}

impl ServerCore {
    /// Whether the session has the permission for the path; the empty path for permissions that are not given for
    /// paths. A session that is gone may do nothing.
    pub(crate) fn permits(&self, session: SessionId, permission: Permission, path: &str) -> bool {
        self.sessions
            .get(&session)
            .is_some_and(|session| session.access.permits(permission, path))
    }

    /// All permissions that the session has for the whole server, or for a path.
    pub(crate) fn permissions(&self, session: SessionId, path: Option<&str>) -> PermissionSet {
        let Some(session) = self.sessions.get(&session) else {
            return PermissionSet::default();
        };
        match path {
            None => session.access.grants.global(),
            Some(path) => session.access.grants.for_path(path),
        }
    }

    /// Whether the session holds the lock, acquired with this sequence.
    pub(crate) fn holds_lock(&self, session: SessionId, name: &str, sequence: i64) -> bool {
        self.locks.is_held_by(session, name, sequence)
    }

    /// Whether a session filter can be parsed.
    pub(crate) fn is_session_filter(&self, filter: &str) -> bool {
        Filter::parse(filter).is_ok()
    }

    /// Whether any session satisfies the session filter.
    pub(crate) fn any_session_matches(&self, filter: &str) -> bool {
        Filter::parse(filter).is_ok_and(|filter| !self.matching_sessions(&filter).is_empty())
    }
}
