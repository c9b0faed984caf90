//! Subscribing and unsubscribing (`specification/protocol/topic-services section 3`).

use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::subscription::{Subscribe, Unsubscribe, UnsubscribeAll};

use super::super::access::Permission;
use super::super::topics::Origin;
use super::super::ServerCore;
use super::{missing_topics, parse_selector, serve, Call, Refusal, ServiceOutcome};

pub(super) fn subscribe(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<Subscribe>(core, call, |core, request| {
        let selector = parse_selector(&request.selector)?;
        check_scope(&request.scope.0)?;
        if !core.permits(call.session, Permission::SelectTopic, selector.prefix()) {
            return Err(Refusal::access_denied());
        }
        let expression = selector.expression().to_owned();
        if core.select_topics(call.session, &request.scope.0, selector) == 0 {
            missing_topics::on_unmatched(core, call.session, &expression);
        }
        Ok(Empty)
    })
}

pub(super) fn unsubscribe(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<Unsubscribe>(core, call, |core, request| {
        let selector = parse_selector(&request.selector)?;
        check_scope(&request.scope.0)?;
        core.deselect_topics(call.session, &request.scope.0, &selector, Origin::Itself);
        Ok(Empty)
    })
}

pub(super) fn unsubscribe_all(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<UnsubscribeAll>(core, call, |core, request| {
        let selector = parse_selector(&request.selector)?;
        core.deselect_topics_everywhere(call.session, &selector, Origin::Itself);
        Ok(Empty)
    })
}

/// Scopes of the server's own are not for clients.
pub(super) fn check_scope(scope: &str) -> Result<(), Refusal> {
    if scope.starts_with('$') {
        return Err(Refusal::new(
            reason::INVALID_DATA,
            "Selection scopes that begin with $ are reserved",
        ));
    }
    Ok(())
}
