//! What waits to be sent to sessions: conflation and throttling (`specification/control/client-control section 7`,
//! `specification/protocol/control-services sections 6.5 and 15`).

use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::client_control::{
    SetClientConflation, SetClientConflationFilter, ThrottleClientQueue,
};
use diffusion::wire::session_id::SessionId;

use super::super::super::ServerCore;
use super::super::{serve, Call, ServiceOutcome};
use super::{with_matching, with_session};
use crate::core::session::throttle::Throttle;

pub(in super::super) fn conflate(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SetClientConflation>(core, call, |core, request| {
        let session = request.session_id;
        with_session(core, call, session, |core| {
            set(core, session, request.conflate);
        })?;
        Ok(Empty)
    })
}

pub(in super::super) fn conflate_matching(
    core: &mut ServerCore,
    call: &Call<'_>,
) -> ServiceOutcome {
    serve::<SetClientConflationFilter>(core, call, |core, request| {
        with_matching(core, call, &request.filter, |core, session| {
            set(core, session, request.conflate);
        })
    })
}

fn set(core: &mut ServerCore, session: SessionId, conflate: bool) {
    if let Some(session) = core.sessions.get_mut(&session) {
        session.conflates = conflate;
    }
}

pub(in super::super) fn throttle(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ThrottleClientQueue>(core, call, |core, request| {
        let session = request.session_id;
        let throttle = Throttle::new(request.throttler, request.limit, call.now);
        with_session(core, call, session, |core| core.throttle(session, throttle))?;
        Ok(Empty)
    })
}
