//! What a session is told about its own permissions (`specification/protocol/control-services section 9.1`).

use diffusion::wire::services::control::security::{ListGlobalPermissions, ListPathPermissions};

use super::super::access::Extent;
use super::super::ServerCore;
use super::{check_branch, serve, Call, ServiceOutcome};

pub(super) fn list_global(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ListGlobalPermissions>(core, call, |core, _| {
        let permissions = core.permissions(call.session, None).iter();
        Ok(permissions
            .filter_map(|permission| match permission.extent() {
                Extent::Global(global) => Some(global),
                Extent::Path(_) => None,
            })
            .collect())
    })
}

pub(super) fn list_for_path(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ListPathPermissions>(core, call, |core, given| {
        check_branch(&given)?;
        let permissions = core.permissions(call.session, Some(&given)).iter();
        Ok(permissions
            .filter_map(|permission| match permission.extent() {
                Extent::Path(path) => Some(path),
                Extent::Global(_) => None,
            })
            .collect())
    })
}
