//! What a session is told about its own permissions (`specification/protocol/control-services section 9.1`).

use diffusion::wire::services::control::security::{ListGlobalPermissions, ListPathPermissions};

use super::super::super::ServerCore;
use super::super::{check_branch, serve, Call, ServiceOutcome};
use super::security_store::{for_paths, global};

pub(in super::super) fn list_global(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ListGlobalPermissions>(core, call, |core, _| {
        Ok(global(core.permissions(call.session, None)))
    })
}

pub(in super::super) fn list_for_path(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ListPathPermissions>(core, call, |core, given| {
        check_branch(&given)?;
        Ok(for_paths(core.permissions(call.session, Some(&given))))
    })
}
