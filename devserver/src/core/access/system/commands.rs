//! The commands of scripts that change the system authentication store.

use std::collections::BTreeSet;

use diffusion::wire::services::common::ErrorReport;
use diffusion::wire::services::control::system_authentication::PropertyValidation;

use super::super::script::{Command, Scripted};
use super::{PasswordDigest, SystemAuthenticationStore, SystemPrincipal};
use crate::core::config::AnonymousSessions;
use crate::core::properties::ProposedProperties;

/// The store while a script is tried on it.
#[derive(Clone)]
pub(super) struct Draft<'a> {
    pub(super) store: SystemAuthenticationStore,
    pub(super) proposed: ProposedProperties,
    /// Whose script it is.
    pub(super) principal: &'a str,
}

pub(super) enum Change {
    Add {
        name: String,
        password: String,
        roles: BTreeSet<String>,
        locking_principal: Option<String>,
    },
    Remove(String),
    AssignRoles(String, BTreeSet<String>),
    SetPassword(String, String),
    VerifyPassword(String, String),
    Anonymous(AnonymousSessions, BTreeSet<String>),
    Trust(String, PropertyValidation),
    Ignore(String),
}

impl Scripted for Draft<'_> {
    type Change = Change;

    fn read(command: &mut Command<'_>) -> Result<Change, ErrorReport> {
        let place = command.place();
        let word = command.take_word();
        match word.as_str() {
            "add" => {
                command.expect("principal")?;
                read_principal(command)
            }
            "remove" => {
                command.expect("principal")?;
                Ok(Change::Remove(command.name("a principal")?))
            }
            "assign" => {
                command.expect("roles")?;
                let name = command.name("a principal")?;
                Ok(Change::AssignRoles(name, command.values("a role")?))
            }
            "set" | "verify" => {
                command.expect("password")?;
                let name = command.name("a principal")?;
                let password = command.value("a password")?;
                Ok(match word.as_str() {
                    "set" => Change::SetPassword(name, password),
                    _ => Change::VerifyPassword(name, password),
                })
            }
            "allow" => {
                command.expect("anonymous connections")?;
                let roles = command.values("a role")?;
                Ok(Change::Anonymous(AnonymousSessions::Allow, roles))
            }
            "deny" | "abstain" => {
                command.expect("anonymous connections")?;
                let action = match word.as_str() {
                    "deny" => AnonymousSessions::Deny,
                    _ => AnonymousSessions::Abstain,
                };
                Ok(Change::Anonymous(action, BTreeSet::new()))
            }
            "trust" => {
                command.expect("client proposed property")?;
                let name = command.name("a property")?;
                command.expect("if value")?;
                Ok(Change::Trust(name, read_validation(command)?))
            }
            "ignore" => {
                command.expect("client proposed property")?;
                Ok(Change::Ignore(command.name("a property")?))
            }
            _ => Err(command.report(
                place,
                "no command: add, remove, assign, set, verify, allow, deny, abstain, trust and ignore are",
            )),
        }
    }

    fn carry_out(&mut self, change: Change) -> Result<(), String> {
        match change {
            Change::Add {
                name,
                password,
                roles,
                locking_principal,
            } => {
                if self.store.principals.contains_key(&name) {
                    return Err(format!("there is a principal '{name}' already"));
                }
                let principal = SystemPrincipal {
                    password: PasswordDigest::new(&password, &mut self.store.salts),
                    roles,
                    locking_principal,
                };
                self.store.principals.insert(name, principal);
            }
            Change::Remove(name) => {
                self.changeable(&name)?;
                self.store.principals.remove(&name);
            }
            Change::AssignRoles(name, roles) => self.changeable(&name)?.roles = roles,
            Change::SetPassword(name, password) => {
                let password = PasswordDigest::new(&password, &mut self.store.salts);
                self.changeable(&name)?.password = password;
            }
            Change::VerifyPassword(name, password) => {
                let known = self.store.principals.get(&name);
                if !known.is_some_and(|known| known.password.is_of(password.as_bytes())) {
                    return Err(format!("this is not the password of '{name}'"));
                }
            }
            Change::Anonymous(action, roles) => {
                self.store.anonymous = action;
                self.store.anonymous_roles = roles;
            }
            Change::Trust(name, validation) => self
                .proposed
                .trust(&name, validation)
                .map_err(|error| format!("the regular expression is wrong: {error}"))?,
            Change::Ignore(name) => self.proposed.ignore(&name),
        }
        Ok(())
    }
}

impl Draft<'_> {
    /// A principal, if there is one that may be changed.
    fn changeable(&mut self, name: &str) -> Result<&mut SystemPrincipal, String> {
        let by = self.principal;
        let known = self.store.principals.get_mut(name);
        let known = known.ok_or_else(|| format!("there is no principal '{name}'"))?;
        let lock = known.locking_principal.as_deref();
        if lock.is_some_and(|principal| principal != by) {
            return Err(format!("principal '{name}' is locked by another principal"));
        }
        Ok(known)
    }
}

/// What comes after `add principal`.
fn read_principal(command: &mut Command<'_>) -> Result<Change, ErrorReport> {
    let name = command.name("a principal")?;
    let password = command.value("a password")?;
    let roles = match command.is_at_list() {
        true => command.values("a role")?,
        false => BTreeSet::new(),
    };
    let locking_principal = match command.is_at_end() {
        true => None,
        false => {
            command.expect("locked by")?;
            Some(command.name("a principal")?)
        }
    };
    Ok(Change::Add {
        name,
        password,
        roles,
        locking_principal,
    })
}

/// What comes after `if value`.
fn read_validation(command: &mut Command<'_>) -> Result<PropertyValidation, ErrorReport> {
    let place = command.place();
    match command.take_word().as_str() {
        "in" => Ok(PropertyValidation::Values {
            values: command.values("a value")?,
        }),
        "matches" => Ok(PropertyValidation::Matches {
            regex: command.value("a regular expression")?,
        }),
        _ => Err(command.report(place, "'in' or 'matches' is missing")),
    }
}
