//! Changing roles of sessions (`specification/control/client-control section 5`).

use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::client_control::{
    ChangeAuthorisationRoles, ChangeAuthorisationRolesFilter,
};

use super::super::super::ServerCore;
use super::super::{serve, Call, Refusal, ServiceOutcome};
use super::{with_matching, with_session};

pub(in super::super) fn change(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ChangeAuthorisationRoles>(core, call, |core, request| {
        let (remove, add) = (&request.roles_to_remove, &request.roles_to_add);
        check(remove, add)?;
        with_session(core, call, request.session_id, |core| {
            core.change_roles(request.session_id, remove, add);
        })?;
        Ok(Empty)
    })
}

pub(in super::super) fn change_matching(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ChangeAuthorisationRolesFilter>(core, call, |core, request| {
        let (remove, add) = (&request.roles_to_remove, &request.roles_to_add);
        check(remove, add)?;
        with_matching(core, call, &request.filter, |core, session| {
            core.change_roles(session, remove, add);
        })
    })
}

fn check(remove: &[String], add: &[String]) -> Result<(), Refusal> {
    if remove.is_empty() && add.is_empty() {
        return Err(Refusal::new(reason::INVALID_DATA, "No roles are given"));
    }
    match remove.iter().find(|role| add.contains(role)) {
        None => Ok(()),
        Some(role) => {
            let text = format!("The role '{role}' is to be both removed and added");
            Err(Refusal::new(reason::INVALID_DATA, text))
        }
    }
}
