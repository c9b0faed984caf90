//! Reading session properties (`specification/protocol/control-services section 6.1`).

use diffusion::wire::services::control::session_properties::{
    GetOwnSessionProperties, GetSessionProperties,
};

use super::super::access::Permission;
use super::super::ServerCore;
use super::{serve, Call, Refusal, ServiceOutcome};

pub(super) fn get(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetSessionProperties>(core, call, |core, request| {
        if !core.permits(call.session, Permission::ViewSession, "") {
            return Err(Refusal::access_denied());
        }
        let session = core.sessions.get(&request.session_id);
        Ok(session
            .map(|session| session.selected_properties(request.keys.iter().map(String::as_str))))
    })
}

pub(super) fn get_own(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetOwnSessionProperties>(core, call, |core, _| {
        let session = core.sessions.get(&call.session);
        Ok(session.map(|session| session.all_properties()))
    })
}
