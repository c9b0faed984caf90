//! The security store (`specification/control/security-control`): roles with their permissions, the roles that sessions have by
//! default, and paths that inherit nothing. Scripts change it; sessions follow at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diffusion::wire::services::common::ErrorReport;
use serde::{Deserialize, Serialize};

use super::permission::PermissionSet;

mod fresh;
mod grants;
mod script_commands;

pub use fresh::role_names;
pub(crate) use fresh::{FRESH_PRINCIPALS, ROLES_OF_ALL};
pub(crate) use grants::Grants;

/// What roles there are and what they permit. Plain data, to be kept in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityStore {
    /// The roles of every session without a principal.
    pub(crate) anonymous_roles: BTreeSet<String>,
    /// The roles of every session with one.
    pub(crate) named_roles: BTreeSet<String>,
    pub(crate) roles: BTreeMap<String, Arc<Role>>,
    /// Paths to which, and below which, no permissions are inherited.
    pub(crate) isolated_paths: Arc<BTreeSet<String>>,
}

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Role {
    pub(crate) global_permissions: PermissionSet,
    /// For paths that inherit none.
    pub(crate) default_path_permissions: PermissionSet,
    /// For branches; those of the closest branch apply.
    pub(crate) path_permissions: BTreeMap<String, PermissionSet>,
    /// Roles whose permissions this one has too. There need not be such roles.
    pub(crate) included_roles: BTreeSet<String>,
    /// The only principal that may change the role.
    pub(crate) locking_principal: Option<String>,
}

impl SecurityStore {
    /// The store of a fresh server.
    pub(crate) fn fresh() -> Self {
        fresh::store()
    }

    /// The roles that every session of this principal has; the empty principal is anonymous.
    pub(crate) fn default_roles(&self, principal: &str) -> &BTreeSet<String> {
        if principal.is_empty() {
            &self.anonymous_roles
        } else {
            &self.named_roles
        }
    }

    /// What these roles permit.
    pub(crate) fn grants<'a>(&self, roles: impl IntoIterator<Item = &'a String>) -> Grants {
        Grants::of(self, roles)
    }

    /// The store as the script of this principal makes it.
    pub(crate) fn changed(
        &self,
        principal: &str,
        script: &str,
    ) -> Result<SecurityStore, Vec<ErrorReport>> {
        script_commands::run(self, principal, script)
    }
}
