//! Handlers of missing topics (`specification/protocol/topic-services section 5`, `specification/topics/topic-control section 3`).
//!
//! A session that selects topics of which there are none makes the server tell the handler of the closest branch above the
//! selector's prefix. A second handler of a session for one branch is refused with 201; handlers of other sessions for
//! that branch stand by.

use diffusion::topics::selector::SelectorExpression;
use diffusion::wire::reason;
use diffusion::wire::service;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::missing_topic::{
    MissingTopic, MissingTopicNotification, TopicControlDeregistration, TopicControlRegistration,
};
use diffusion::wire::session_id::SessionId;

use super::super::access::Permission;
use super::super::properties::SERVER_NAME;
use super::super::ServerCore;
use super::{check_branch, check_service, serve, Call, Pending, Refusal, ServiceOutcome};
use crate::core::services::registrations::{Registration, Registrations};

/// Who is told of missing topics.
#[derive(Debug, Default)]
pub(crate) struct MissingTopics {
    handlers: Registrations<()>,
}

pub(super) fn register(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TopicControlRegistration>(core, call, |core, request| {
        check_service(request.service, service::MISSING_TOPIC)?;
        check_branch(&request.path)?;
        if !core.permits(call.session, Permission::RegisterHandler, "") {
            return Err(Refusal::access_denied());
        }
        let registration = Registration {
            session: call.session,
            handler_cid: request.handler_cid,
            details: (),
        };
        core.missing_topics
            .handlers
            .register(&request.path, registration)
            .map_err(|_| {
                Refusal::new(
                    reason::HANDLER_CONFLICT,
                    format!(
                        "This session handles missing topics of '{}' already",
                        request.path
                    ),
                )
            })?;
        Ok(Empty)
    })
}

pub(super) fn deregister(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TopicControlDeregistration>(core, call, |core, request| {
        check_service(request.service, service::MISSING_TOPIC)?;
        core.missing_topics
            .handlers
            .deregister(&request.path, call.session);
        Ok(Empty)
    })
}

/// A session selected topics, and there are none.
pub(super) fn on_unmatched(core: &mut ServerCore, session: SessionId, selector: &str) {
    let Ok(expression) = SelectorExpression::parse(selector) else {
        return;
    };
    core.tell_remote_servers_of_missing(&expression);
    let Some(handler) = core.missing_topics.handlers.closest(expression.prefix()) else {
        return;
    };
    let recipient = handler.session;
    let Some(subscriber) = core.sessions.get(&session) else {
        return;
    };
    let notification = MissingTopicNotification {
        selector: expression.expression().to_owned(),
        session_properties: subscriber.all_properties(),
        server_names: vec![SERVER_NAME.to_owned()],
        handler_cid: handler.handler_cid,
    };
    core.call::<MissingTopic>(recipient, &notification, Pending::Acknowledgement);
}

/// The handlers of a session are gone.
pub(super) fn forget(core: &mut ServerCore, session: SessionId) {
    core.missing_topics.handlers.forget(session);
}
