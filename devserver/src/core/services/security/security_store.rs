//! Reading and changing the security store (`specification/protocol/control-services section 10`).

use diffusion::wire::services::control::security::{
    GetSecurityConfiguration, GlobalPermission, PathPermission, Role, SecurityConfiguration,
    UpdateSecurityConfiguration,
};

use super::super::super::access::{Extent, Permission, PermissionSet};
use super::super::super::ServerCore;
use super::super::{serve, Call, ServiceOutcome};
use super::{check_permission, principal_of};

pub(in super::super) fn get(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetSecurityConfiguration>(core, call, |core, _| {
        check_permission(core, call, Permission::ViewSecurity)?;
        let store = core.security_store();
        Ok(SecurityConfiguration {
            anonymous_roles: store.anonymous_roles.iter().cloned().collect(),
            named_roles: store.named_roles.iter().cloned().collect(),
            roles: store
                .roles
                .iter()
                .map(|(name, role)| Role {
                    name: name.clone(),
                    global_permissions: global(role.global_permissions),
                    default_path_permissions: for_paths(role.default_path_permissions),
                    path_permissions: role
                        .path_permissions
                        .iter()
                        .map(|(path, permissions)| (path.clone(), for_paths(*permissions)))
                        .collect(),
                    included_roles: role.included_roles.iter().cloned().collect(),
                    locking_principal: role.locking_principal.clone(),
                })
                .collect(),
            isolated_paths: store.isolated_paths.iter().cloned().collect(),
        })
    })
}

pub(in super::super) fn update(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<UpdateSecurityConfiguration>(core, call, |core, script| {
        check_permission(core, call, Permission::ModifySecurity)?;
        let principal = principal_of(core, call);
        let changed = core.change_security_store(&principal, &script.0);
        Ok(changed.err().unwrap_or_default())
    })
}

/// Those of the set that are for the whole server.
pub(super) fn global(set: PermissionSet) -> Vec<GlobalPermission> {
    set.iter()
        .filter_map(|permission| match permission.extent() {
            Extent::Global(global) => Some(global),
            Extent::Path(_) => None,
        })
        .collect()
}

/// Those of the set that are for paths.
pub(super) fn for_paths(set: PermissionSet) -> Vec<PathPermission> {
    set.iter()
        .filter_map(|permission| match permission.extent() {
            Extent::Path(path) => Some(path),
            Extent::Global(_) => None,
        })
        .collect()
}
