//! Closing sessions (`specification/control/client-control section 6`).

use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::client_control::{CloseClient, CloseClientFilter};

use super::super::super::output::CloseReason;
use super::super::super::ServerCore;
use super::super::{serve, Call, ServiceOutcome};
use super::{with_matching, with_session};

pub(in super::super) fn close(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<CloseClient>(core, call, |core, request| {
        let session = request.session_id;
        with_session(core, call, session, |core| {
            core.close_session(session, CloseReason::ByController);
        })?;
        Ok(Empty)
    })
}

pub(in super::super) fn close_matching(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<CloseClientFilter>(core, call, |core, filter| {
        with_matching(core, call, &filter, |core, session| {
            core.close_session(session, CloseReason::ByController);
        })
    })
}
