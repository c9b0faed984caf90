//! Selections of other sessions, named by their ids (`specification/protocol/topic-services section 3.1`,
//! `specification/control/subscription-control`).

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::subscription_control::{
    GetSelectors, GetSelectorsResponse, Selection, SubscribeClient, UnsubscribeAllControl,
    UnsubscribeClient,
};
use diffusion::wire::session_id::SessionId;

use super::super::access::Permission;
use super::super::topics::Origin;
use super::super::ServerCore;
use super::subscription::check_scope;
use super::{missing_topics, parse_selector, serve, Call, Refusal, ServiceOutcome};

pub(super) fn subscribe(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SubscribeClient>(core, call, |core, request| {
        let selector = changeable(core, call, request.session_id, &request.selector)?;
        check_scope(&request.scope.0)?;
        let expression = selector.expression().to_owned();
        if core.select_topics(request.session_id, &request.scope.0, selector) == 0 {
            missing_topics::on_unmatched(core, request.session_id, &expression);
        }
        Ok(Empty)
    })
}

pub(super) fn unsubscribe(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<UnsubscribeClient>(core, call, |core, request| {
        let selector = changeable(core, call, request.session_id, &request.selector)?;
        check_scope(&request.scope.0)?;
        let scope = &request.scope.0;
        core.deselect_topics(request.session_id, scope, &selector, Origin::Control);
        Ok(Empty)
    })
}

pub(super) fn unsubscribe_all(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<UnsubscribeAllControl>(core, call, |core, request| {
        let selector = changeable(core, call, request.session_id, &request.selector)?;
        core.deselect_topics_everywhere(request.session_id, &selector, Origin::Control);
        Ok(Empty)
    })
}

pub(super) fn selectors(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetSelectors>(core, call, |core, request| {
        if !core.permits(call.session, Permission::ViewSession, "") {
            return Err(Refusal::access_denied());
        }
        check_session(core, request.session_id)?;
        let scopes = core
            .topics
            .selections
            .get(&request.session_id)
            .into_iter()
            .flat_map(|selections| selections.scopes())
            .map(|(scope, steps)| {
                let selections = steps.iter().map(|step| Selection {
                    selector: step.selector.expression().to_owned(),
                    kind: step.kind,
                });
                (scope.to_owned(), selections.collect())
            })
            .collect();
        Ok(GetSelectorsResponse { scopes })
    })
}

/// The selector, if the caller may change the selections of the session with it.
fn changeable(
    core: &ServerCore,
    call: &Call<'_>,
    session: SessionId,
    selector: &str,
) -> Result<TopicSelector, Refusal> {
    let selector = parse_selector(selector)?;
    let permitted = core.permits(call.session, Permission::ModifySession, "")
        && core.permits(call.session, Permission::SelectTopic, selector.prefix());
    if !permitted {
        return Err(Refusal::access_denied());
    }
    check_session(core, session)?;
    Ok(selector)
}

fn check_session(core: &ServerCore, session: SessionId) -> Result<(), Refusal> {
    if core.sessions.contains_key(&session) {
        return Ok(());
    }
    Err(Refusal::new(reason::NO_SUCH_SESSION, "No such session"))
}
