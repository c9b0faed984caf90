//! Who may do what. The system authentication store says who principals are and which roles they have, the security store
//! what roles permit (`specification/control/security`, `specification/control/security-control`,
//! `specification/protocol/control-services sections 9 to 11`).

use std::collections::BTreeSet;

use diffusion::wire::services::common::ErrorReport;
use diffusion::wire::services::topics::subscription::UnsubscriptionReason;
use diffusion::wire::session_id::SessionId;

use super::ServerCore;
use crate::core::languages::filter::Filter;

pub(crate) mod authentication;
mod permission;
mod script;
mod security;
mod system;

pub(crate) use permission::{Extent, Permission, PermissionSet};
pub use security::{role_names, SecurityStore};
pub(crate) use security::{Grants, FRESH_PRINCIPALS, ROLES_OF_ALL};
pub use system::SystemAuthenticationStore;
pub(crate) use system::{changed as change_system_authentication, Verdict};

/// The roles of a session and what follows from them.
#[derive(Debug, Clone)]
pub(crate) struct SessionAccess {
    roles: BTreeSet<String>,
    grants: Grants,
}

impl SessionAccess {
    /// Access with these roles.
    pub(crate) fn new(roles: BTreeSet<String>, store: &SecurityStore) -> Self {
        Self {
            grants: store.grants(&roles),
            roles,
        }
    }

    /// The roles, ordered by name.
    pub(crate) fn roles(&self) -> &BTreeSet<String> {
        &self.roles
    }
}

impl ServerCore {
    /// Whether the session has the permission for the path; the empty path for permissions that are not given for
    /// paths. A session that is gone may do nothing.
    pub(crate) fn permits(&self, session: SessionId, permission: Permission, path: &str) -> bool {
        self.sessions
            .get(&session)
            .is_some_and(|session| session.access.grants.permits(permission, path))
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

    /// The security store, to be kept.
    pub fn security_store(&self) -> &SecurityStore {
        &self.security
    }

    /// Takes another security store. Sessions and topic views keep their roles; what these
    /// permit, and subscriptions, follow at once.
    pub fn set_security_store(&mut self, store: SecurityStore) {
        self.security = store;
        let mut concerned = Vec::new();
        for session in self.sessions.values_mut() {
            let grants = self.security.grants(session.access.roles());
            if grants != session.access.grants {
                session.access.grants = grants;
                concerned.push(session.id);
            }
        }
        for session in concerned {
            self.reevaluate_subscriptions(session, UnsubscriptionReason::Authorisation);
        }
        self.reconsider_views();
        self.on_store_changed();
    }

    /// Changes the security store as a script of the principal says, or says what is wrong with it and changes nothing.
    pub(crate) fn change_security_store(
        &mut self,
        principal: &str,
        script: &str,
    ) -> Result<(), Vec<ErrorReport>> {
        let store = self.security.changed(principal, script)?;
        self.set_security_store(store);
        Ok(())
    }

    /// The system authentication store, to be kept.
    pub fn system_authentication_store(&self) -> &SystemAuthenticationStore {
        &self.system_authentication
    }

    /// Takes another system authentication store. Sessions that are open stay as they are.
    pub fn set_system_authentication_store(&mut self, store: SystemAuthenticationStore) {
        self.system_authentication.replace(store);
        self.on_store_changed();
    }

    /// Changes the system authentication store, and the rules about proposed properties, as a script of the principal
    /// says, or says what is wrong with it and changes nothing.
    pub(crate) fn change_system_authentication_store(
        &mut self,
        principal: &str,
        script: &str,
    ) -> Result<(), Vec<ErrorReport>> {
        let store = &self.system_authentication;
        let (store, proposed) =
            system::changed(store, &self.proposed_properties, principal, script)?;
        self.system_authentication = store;
        self.proposed_properties = proposed;
        self.on_store_changed();
        Ok(())
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
