//! The commands of scripts that change the security store.

use std::collections::BTreeSet;
use std::sync::Arc;

use diffusion::topics::selector::path;
use diffusion::wire::services::common::ErrorReport;

use super::super::permission::{Extent, Permission, PermissionSet};
use super::super::script::{self, Command, Scripted};
use super::SecurityStore;

pub(super) fn run(
    store: &SecurityStore,
    principal: &str,
    text: &str,
) -> Result<SecurityStore, Vec<ErrorReport>> {
    let draft = Draft {
        store: store.clone(),
        principal,
    };
    script::run(&draft, text).map(|draft| draft.store)
}

/// The store while a script is tried on it.
#[derive(Clone)]
struct Draft<'a> {
    store: SecurityStore,
    /// Whose script it is.
    principal: &'a str,
}

enum Change {
    Role(String, RoleChange),
    AnonymousRoles(BTreeSet<String>),
    NamedRoles(BTreeSet<String>),
    Isolate(String),
    Deisolate(String),
}

enum RoleChange {
    GlobalPermissions(PermissionSet),
    DefaultPathPermissions(PermissionSet),
    PathPermissions(String, PermissionSet),
    RemovePathPermissions(String),
    Include(BTreeSet<String>),
    Lock(String),
}

impl Scripted for Draft<'_> {
    type Change = Change;

    fn read(command: &mut Command<'_>) -> Result<Change, ErrorReport> {
        let place = command.place();
        match command.take_word().as_str() {
            "set" => read_set(command),
            "remove" => {
                let role = command.name("a role")?;
                command.expect("permissions for")?;
                expect_path_keyword(command)?;
                let change = RoleChange::RemovePathPermissions(path(command)?);
                Ok(Change::Role(role, change))
            }
            "isolate" => {
                command.expect("path")?;
                Ok(Change::Isolate(path(command)?))
            }
            "deisolate" => {
                command.expect("path")?;
                Ok(Change::Deisolate(path(command)?))
            }
            _ => Err(command.report(place, "no command: set, remove, isolate and deisolate are")),
        }
    }

    fn carry_out(&mut self, change: Change) -> Result<(), String> {
        match change {
            Change::Role(name, change) => return self.change_role(name, change),
            Change::AnonymousRoles(roles) => self.store.anonymous_roles = roles,
            Change::NamedRoles(roles) => self.store.named_roles = roles,
            Change::Isolate(path) => {
                Arc::make_mut(&mut self.store.isolated_paths).insert(path);
            }
            Change::Deisolate(path) => {
                Arc::make_mut(&mut self.store.isolated_paths).remove(&path);
            }
        }
        Ok(())
    }
}

impl Draft<'_> {
    /// Changes a role, which need not exist before.
    fn change_role(&mut self, name: String, change: RoleChange) -> Result<(), String> {
        let role = self.store.roles.get(&name);
        let lock = role.and_then(|role| role.locking_principal.as_deref());
        if lock.is_some_and(|principal| principal != self.principal) {
            return Err(format!("role '{name}' is locked by another principal"));
        }
        let role = Arc::make_mut(self.store.roles.entry(name).or_default());
        match change {
            RoleChange::GlobalPermissions(permissions) => role.global_permissions = permissions,
            RoleChange::DefaultPathPermissions(permissions) => {
                role.default_path_permissions = permissions;
            }
            RoleChange::PathPermissions(path, permissions) => {
                role.path_permissions.insert(path, permissions);
            }
            RoleChange::RemovePathPermissions(path) => {
                role.path_permissions.remove(&path);
            }
            RoleChange::Include(roles) => role.included_roles = roles,
            RoleChange::Lock(principal) => role.locking_principal = Some(principal),
        }
        Ok(())
    }
}

/// What comes after `set`.
fn read_set(command: &mut Command<'_>) -> Result<Change, ErrorReport> {
    let place = command.place();
    if let Some(role) = command.take_value() {
        if role.is_empty() {
            return Err(command.report(place, "a role must not be empty"));
        }
        return Ok(Change::Role(role, read_role_change(command)?));
    }
    match command.take_word().as_str() {
        "roles" => {
            command.expect("for")?;
            let place = command.place();
            let whose = command.take_word();
            if whose != "anonymous" && whose != "named" {
                return Err(command.report(place, "'anonymous' or 'named' is missing"));
            }
            command.expect("sessions")?;
            let roles = command.values("a role")?;
            Ok(match whose.as_str() {
                "anonymous" => Change::AnonymousRoles(roles),
                _ => Change::NamedRoles(roles),
            })
        }
        "role" => {
            let role = command.name("a role")?;
            command.expect("locked by principal")?;
            let principal = command.name("a principal")?;
            Ok(Change::Role(role, RoleChange::Lock(principal)))
        }
        _ => Err(command.report(place, "a role in quotes, 'role' or 'roles' is missing")),
    }
}

/// What comes after `set` and a role.
fn read_role_change(command: &mut Command<'_>) -> Result<RoleChange, ErrorReport> {
    let place = command.place();
    match command.take_word().as_str() {
        "permissions" => Ok(RoleChange::GlobalPermissions(permissions(
            command,
            Kind::Global,
        )?)),
        "default" => {
            expect_path_keyword(command)?;
            command.expect("permissions")?;
            Ok(RoleChange::DefaultPathPermissions(permissions(
                command,
                Kind::Path,
            )?))
        }
        "path" | "topic" => {
            let path = path(command)?;
            command.expect("permissions")?;
            Ok(RoleChange::PathPermissions(
                path,
                permissions(command, Kind::Path)?,
            ))
        }
        "includes" => Ok(RoleChange::Include(command.values("a role")?)),
        _ => Err(command.report(
            place,
            "'permissions', 'default', 'path' or 'includes' is missing",
        )),
    }
}

/// `path`, which was `topic` once.
fn expect_path_keyword(command: &mut Command<'_>) -> Result<(), ErrorReport> {
    let place = command.place();
    match command.take_word().as_str() {
        "path" | "topic" => Ok(()),
        _ => Err(command.report(place, "'path' is missing")),
    }
}

fn path(command: &mut Command<'_>) -> Result<String, ErrorReport> {
    let place = command.place();
    let given = command.value("a path")?;
    let path = path::canonical(&given);
    // The empty path is the whole tree.
    if !path.is_empty() && !path::is_valid(path) {
        return Err(command.report(place, format!("'{given}' is no path")));
    }
    Ok(path.to_owned())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Global,
    Path,
}

fn permissions(command: &mut Command<'_>, kind: Kind) -> Result<PermissionSet, ErrorReport> {
    command.list(|command| {
        let place = command.place();
        let name = command.take_word();
        let permission = Permission::named(&name).filter(|permission| {
            let its_kind = match permission.extent() {
                Extent::Global(_) => Kind::Global,
                Extent::Path(_) => Kind::Path,
            };
            its_kind == kind
        });
        permission.ok_or_else(|| {
            let what = match kind {
                Kind::Global => "global permission",
                Kind::Path => "path permission",
            };
            match name.is_empty() {
                true => command.report(place, format!("the name of a {what} is missing")),
                false => command.report(
                    place,
                    format!("'{}' is no {what}", name.to_ascii_uppercase()),
                ),
            }
        })
    })
}
