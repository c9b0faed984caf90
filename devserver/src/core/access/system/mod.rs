//! The system authentication store (`specification/control/system-authentication-control`): principals with their passwords and
//! roles, and what becomes of sessions without a principal. The rules about properties that clients propose are kept beside it.

use std::collections::{BTreeMap, BTreeSet};

use diffusion::wire::credentials::Credentials;
use diffusion::wire::services::common::ErrorReport;
use serde::{Deserialize, Serialize};

use super::{script, ROLES_OF_ALL};
use crate::core::config::{AnonymousSessions, ServerConfig};
use crate::core::properties::ProposedProperties;
use crate::core::random::Random;

mod commands;
mod password;

pub(crate) use password::PasswordDigest;

/// Who principals are. Plain data, to be kept in a file; it has digests of passwords in it, no passwords.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemAuthenticationStore {
    pub(crate) principals: BTreeMap<String, SystemPrincipal>,
    pub(crate) anonymous: AnonymousSessions,
    /// The roles of sessions without a principal, besides those of the security store.
    pub(crate) anonymous_roles: BTreeSet<String>,
    /// Where the next salts come from.
    #[serde(skip, default = "no_salts")]
    salts: Random,
}

/// A principal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SystemPrincipal {
    pub(crate) password: PasswordDigest,
    pub(crate) roles: BTreeSet<String>,
    /// The only principal that may change this one.
    #[serde(default)]
    pub(crate) locking_principal: Option<String>,
}

/// What the store says about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the one, with these roles.
    Allow(BTreeSet<String>),
    /// It is not.
    Deny,
    /// The store does not know.
    Abstain,
}

impl SystemAuthenticationStore {
    /// The store of a server that was configured like this.
    pub(crate) fn of(config: &ServerConfig) -> Self {
        let mut salts = Random::new(!config.seed);
        Self {
            principals: (config.principals)
                .iter()
                .map(|principal| {
                    let stored = SystemPrincipal {
                        password: PasswordDigest::new(&principal.password, &mut salts),
                        roles: principal.roles.iter().cloned().collect(),
                        locking_principal: None,
                    };
                    (principal.name.clone(), stored)
                })
                .collect(),
            anonymous: config.anonymous,
            anonymous_roles: ROLES_OF_ALL.iter().map(|role| role.to_string()).collect(),
            salts,
        }
    }

    /// Takes what another store has.
    pub(super) fn replace(&mut self, other: Self) {
        *self = Self {
            salts: self.salts.clone(),
            ..other
        };
    }

    /// Whether these are the credentials of the principal.
    pub(crate) fn judge(&self, principal: &str, credentials: &Credentials) -> Verdict {
        if principal.is_empty() {
            return match self.anonymous {
                AnonymousSessions::Allow => Verdict::Allow(self.anonymous_roles.clone()),
                AnonymousSessions::Deny => Verdict::Deny,
                AnonymousSessions::Abstain => Verdict::Abstain,
            };
        }
        let Some(known) = self.principals.get(principal) else {
            return Verdict::Abstain;
        };
        match credentials {
            Credentials::Password(password) if known.password.is_of(password) => {
                Verdict::Allow(known.roles.clone())
            }
            _ => Verdict::Deny,
        }
    }
}

/// A store that was read from a file gets those of the store that it replaces.
fn no_salts() -> Random {
    Random::new(0)
}

/// The store and the rules about proposed properties as the script of this principal makes them.
pub(crate) fn changed(
    store: &SystemAuthenticationStore,
    proposed: &ProposedProperties,
    principal: &str,
    text: &str,
) -> Result<(SystemAuthenticationStore, ProposedProperties), Vec<ErrorReport>> {
    let draft = commands::Draft {
        store: store.clone(),
        proposed: proposed.clone(),
        principal,
    };
    script::run(&draft, text).map(|draft| (draft.store, draft.proposed))
}
