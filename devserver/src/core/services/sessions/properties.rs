//! Reading and setting session properties (`specification/protocol/control-services sections 6.1 and 6.2`).

use diffusion::wire::services::control::session_properties::{
    GetOwnSessionProperties, GetSessionProperties, SetSessionProperties, SetSessionPropertiesFilter,
};

use super::super::super::access::Permission;
use super::super::super::properties::PropertyRequest;
use super::super::super::ServerCore;
use super::super::{serve, Call, ServiceOutcome};
use super::{require, require_session, with_matching};

pub(in super::super) fn get(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetSessionProperties>(core, call, |core, request| {
        require(core, call, Permission::ViewSession)?;
        let session = core.sessions.get(&request.session_id);
        Ok(session
            .map(|session| session.selected_properties(request.keys.iter().map(String::as_str))))
    })
}

pub(in super::super) fn get_own(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetOwnSessionProperties>(core, call, |core, _| {
        let session = core.sessions.get(&call.session);
        Ok(session.map(|session| session.all_properties()))
    })
}

pub(in super::super) fn set(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SetSessionProperties>(core, call, |core, request| {
        require(core, call, Permission::ModifySession)?;
        require_session(core, request.session_id)?;
        let properties = PropertyRequest::new(request.overwrite, request.remove);
        Ok(core.set_properties(request.session_id, &properties))
    })
}

pub(in super::super) fn set_matching(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SetSessionPropertiesFilter>(core, call, |core, request| {
        let properties = PropertyRequest::new(request.overwrite, request.remove);
        with_matching(core, call, &request.filter, |core, session| {
            core.set_properties(session, &properties);
        })
    })
}
