//! Selections of other sessions, named by their ids or by filters (`specification/protocol/topic-services section 3.1`,
//! `specification/control/subscription-control`).

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::services::common::{CountOrErrors, Empty};
use diffusion::wire::services::topics::subscription_control::{
    FilterSubscribe, FilterUnsubscribe, GetSelectors, GetSelectorsResponse, Selection,
    SubscribeClient, UnsubscribeAllByFilter, UnsubscribeAllControl, UnsubscribeClient,
};
use diffusion::wire::session_id::SessionId;

use super::super::access::Permission;
use super::super::topics::Origin;
use super::super::ServerCore;
use super::sessions::require_session;
use super::subscription::check_scope;
use super::{missing_topics, parse_selector, serve, Call, Refusal, ServiceOutcome};
use crate::core::languages::filter::Filter;

pub(super) fn subscribe(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SubscribeClient>(core, call, |core, request| {
        let selector = changeable(core, call, request.session_id, &request.selector)?;
        check_scope(&request.scope.0)?;
        select(core, request.session_id, &request.scope.0, selector);
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
        require_session(core, request.session_id)?;
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

pub(super) fn subscribe_matching(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<FilterSubscribe>(core, call, |core, request| {
        let selector = permitted(core, call, &request.selector)?;
        check_scope(&request.scope.0)?;
        Ok(for_matching(core, &request.filter, |core, session| {
            select(core, session, &request.scope.0, selector.clone());
        }))
    })
}

pub(super) fn unsubscribe_matching(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<FilterUnsubscribe>(core, call, |core, request| {
        let selector = permitted(core, call, &request.selector)?;
        check_scope(&request.scope.0)?;
        Ok(for_matching(core, &request.filter, |core, session| {
            core.deselect_topics(session, &request.scope.0, &selector, Origin::Control);
        }))
    })
}

pub(super) fn unsubscribe_all_matching(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<UnsubscribeAllByFilter>(core, call, |core, request| {
        let selector = permitted(core, call, &request.selector)?;
        Ok(for_matching(core, &request.filter, |core, session| {
            core.deselect_topics_everywhere(session, &selector, Origin::Control);
        }))
    })
}

fn for_matching(
    core: &mut ServerCore,
    filter: &str,
    mut carry_out: impl FnMut(&mut ServerCore, SessionId),
) -> CountOrErrors {
    let filter = match Filter::parse(filter) {
        Ok(filter) => filter,
        Err(report) => return CountOrErrors::Errors(vec![report]),
    };
    let sessions = core.matching_sessions(&filter);
    for session in &sessions {
        carry_out(core, *session);
    }
    CountOrErrors::Count(i32::try_from(sessions.len()).unwrap_or(i32::MAX))
}

fn select(core: &mut ServerCore, session: SessionId, scope: &str, selector: TopicSelector) {
    let expression = selector.expression().to_owned();
    if core.select_topics(session, scope, selector) == 0 {
        missing_topics::on_unmatched(core, session, &expression);
    }
}

/// The selector, if the caller may change the selections of the session with it.
fn changeable(
    core: &ServerCore,
    call: &Call<'_>,
    session: SessionId,
    selector: &str,
) -> Result<TopicSelector, Refusal> {
    let selector = permitted(core, call, selector)?;
    require_session(core, session)?;
    Ok(selector)
}

/// The selector, if the caller may change selections with it.
fn permitted(core: &ServerCore, call: &Call<'_>, selector: &str) -> Result<TopicSelector, Refusal> {
    let selector = parse_selector(selector)?;
    let permitted = core.permits(call.session, Permission::ModifySession, "")
        && core.permits(call.session, Permission::SelectTopic, selector.prefix());
    if !permitted {
        return Err(Refusal::access_denied());
    }
    Ok(selector)
}
