//! Requests from one session to others (`specification/protocol/topic-services section 10`,
//! `specification/protocol/control-services section 8`, `specification/topics/messaging`).
//!
//! A request to a path goes to the handler of the closest branch, a request to a session or a filter to the request
//! streams of those sessions. What the recipient answers goes back to the sender, errors with their reason and text. When
//! a recipient goes away before it has answered, requests to a path fail with 109, others with 107.

use std::collections::BTreeMap;

use diffusion::wire::reason;
use diffusion::wire::service;
use diffusion::wire::services::common::{CountOrErrors, Empty, ErrorReason, TypedValue};
use diffusion::wire::services::topics::messaging::{
    FilterOutcome, FilterResponse, FilterResponseNotification, HandlerMessageRequest,
    MessagingFilterSend, MessagingReceiverClient, MessagingReceiverControlDeregistration,
    MessagingReceiverControlRegistration, MessagingReceiverServer, MessagingSend,
    MessagingSendRequest,
};
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use super::super::access::Permission;
use super::super::output::ServerEvent;
use super::super::ServerCore;
use super::{
    check_branch, check_service, read, serve, Answer, Call, Pending, Refusal, ServiceOutcome,
};
use crate::core::languages::filter::Filter;
use crate::core::services::registrations::{Registration, Registrations};

/// Handlers, and requests that recipients have not answered yet.
#[derive(Debug, Default)]
pub(crate) struct Messaging {
    /// With the session properties that each handler wants.
    handlers: Registrations<Vec<String>>,
    open: BTreeMap<u64, OpenRequest>,
    last_number: u64,
}

#[derive(Debug)]
struct OpenRequest {
    sender: SessionId,
    recipient: SessionId,
    address: Address,
}

/// How the request was addressed, and so how its answer goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    Path { cid: i64 },
    Session { cid: i64 },
    Filter { filter_cid: i64 },
}

impl Messaging {
    fn open(&mut self, request: OpenRequest) -> u64 {
        self.last_number += 1;
        self.open.insert(self.last_number, request);
        self.last_number
    }
}

pub(super) fn send_to_path(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    later(try_send_to_path(core, call))
}

fn try_send_to_path(core: &mut ServerCore, call: &Call<'_>) -> Result<(), Refusal> {
    let message = read::<MessagingSend>(call)?;
    check_permission(core, call, Permission::SendToMessageHandler, &message.path)?;
    let unhandled = || {
        let text = format!(
            "No handler is registered for message path '{}'",
            message.path
        );
        Refusal::new(reason::UNHANDLED_MESSAGE, text)
    };
    let handler = core.messaging.handlers.closest(&message.path);
    let handler = handler.ok_or_else(unhandled)?;
    let recipient = handler.session;
    let keys = handler.details.iter().map(String::as_str);
    let sender = core.sessions.get(&call.session);
    let request = HandlerMessageRequest {
        handler_cid: handler.handler_cid,
        session_id: call.session,
        session_properties: sender
            .map(|sender| sender.selected_properties(keys))
            .unwrap_or_default(),
        path: message.path,
        request: message.request,
    };
    let address = Address::Path { cid: call.cid };
    pass_on::<MessagingReceiverClient>(core, call.session, recipient, address, &request);
    Ok(())
}

pub(super) fn send_to_session(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    later(try_send_to_session(core, call))
}

fn try_send_to_session(core: &mut ServerCore, call: &Call<'_>) -> Result<(), Refusal> {
    let message = read::<MessagingReceiverServer>(call)?;
    check_permission(core, call, Permission::SendToSession, &message.path)?;
    if !core.sessions.contains_key(&message.session_id) {
        return Err(no_such_session(message.session_id));
    }
    let request = MessagingSendRequest {
        path: message.path,
        request: message.request,
    };
    let address = Address::Session { cid: call.cid };
    pass_on::<MessagingSend>(core, call.session, message.session_id, address, &request);
    Ok(())
}

pub(super) fn send_to_filter(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<MessagingFilterSend>(core, call, |core, message| {
        check_permission(core, call, Permission::SendToSession, &message.path)?;
        let filter = match Filter::parse(&message.filter) {
            Ok(filter) => filter,
            Err(report) => return Ok(CountOrErrors::Errors(vec![report])),
        };
        let request = MessagingSendRequest {
            path: message.path,
            request: message.request,
        };
        let address = Address::Filter {
            filter_cid: message.filter_cid,
        };
        let recipients = core.matching_sessions(&filter);
        for recipient in &recipients {
            pass_on::<MessagingSend>(core, call.session, *recipient, address, &request);
        }
        let count = i32::try_from(recipients.len()).unwrap_or(i32::MAX);
        Ok(CountOrErrors::Count(count))
    })
}

/// Sends a request to its recipient, whose answer will go back to the sender.
fn pass_on<S: Service>(
    core: &mut ServerCore,
    sender: SessionId,
    recipient: SessionId,
    address: Address,
    request: &S::Request,
) {
    let number = core.messaging.open(OpenRequest {
        sender,
        recipient,
        address,
    });
    if !core.call::<S>(recipient, request, Pending::Message { number }) {
        close(core, number, Err(gone(address, recipient)));
    }
}

/// A recipient answered.
pub(super) fn handle_answer(
    core: &mut ServerCore,
    recipient: SessionId,
    number: u64,
    answer: Answer,
) {
    let outcome = match answer {
        Answer::Error { reason, message } => Err(ErrorReason {
            code: reason,
            description: message,
        }),
        Answer::Response(body) => {
            let version = core.sessions.get(&recipient).map(|it| it.version);
            let version = version.unwrap_or_default();
            // The response to all kinds of requests has this layout.
            MessagingSend::read_response(&body, version).map_err(|error| {
                core.event(ServerEvent::ClientAnomaly {
                    session: recipient,
                    detail: format!("answered a request with an unreadable response: {error}"),
                });
                ErrorReason {
                    code: reason::INVALID_DATA,
                    description: format!("The recipient's response is unreadable: {error}"),
                }
            })
        }
    };
    close(core, number, outcome);
}

/// Tells the sender what came of its request. Nothing happens when the sender does not wait any more.
fn close(core: &mut ServerCore, number: u64, outcome: Result<TypedValue, ErrorReason>) {
    let Some(request) = core.messaging.open.remove(&number) else {
        return;
    };
    match request.address {
        Address::Path { cid } | Address::Session { cid } => {
            answer_sender(core, request.sender, cid, outcome);
        }
        Address::Filter { filter_cid } => {
            let notification = FilterResponseNotification {
                filter_cid,
                session_id: request.recipient,
                outcome: match outcome {
                    Ok(response) => FilterOutcome::Response(response),
                    Err(error) => FilterOutcome::Error(error),
                },
            };
            core.call::<FilterResponse>(request.sender, &notification, Pending::Acknowledgement);
        }
    }
}

fn answer_sender(
    core: &mut ServerCore,
    sender: SessionId,
    cid: i64,
    outcome: Result<TypedValue, ErrorReason>,
) {
    let Some(version) = core.sessions.get(&sender).map(|sender| sender.version) else {
        return;
    };
    match outcome {
        Ok(response) => {
            let mut body = Vec::new();
            match MessagingSend::write_response(&response, &mut body, version) {
                Ok(()) => core.answer(sender, cid, &body),
                Err(error) => core.fail(sender, cid, reason::UNSUPPORTED, &error.to_string()),
            }
        }
        Err(error) => core.fail(sender, cid, error.code, &error.description),
    }
}

pub(super) fn register(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<MessagingReceiverControlRegistration>(core, call, |core, request| {
        let registration = request.registration;
        check_service(registration.service, service::MESSAGING_RECEIVER_CLIENT)?;
        check_branch(&registration.path)?;
        check_permission(core, call, Permission::RegisterHandler, "")?;
        if !registration.session_property_keys.is_empty() {
            check_permission(core, call, Permission::ViewSession, "")?;
        }
        let handler = Registration {
            session: call.session,
            handler_cid: request.handler_cid,
            details: registration.session_property_keys,
        };
        core.messaging
            .handlers
            .register(&registration.path, handler)
            .map_err(|_| {
                let text = format!(
                    "This session handles requests to '{}' already",
                    registration.path
                );
                Refusal::new(reason::HANDLER_CONFLICT, text)
            })?;
        Ok(Empty)
    })
}

pub(super) fn deregister(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<MessagingReceiverControlDeregistration>(core, call, |core, registration| {
        check_service(registration.service, service::MESSAGING_RECEIVER_CLIENT)?;
        core.messaging
            .handlers
            .deregister(&registration.path, call.session);
        Ok(Empty)
    })
}

/// A session is gone, or lost its conversations: it handles nothing any more, waits for nothing, and will not answer.
pub(super) fn forget(core: &mut ServerCore, session: SessionId) {
    core.messaging.handlers.forget(session);
    core.messaging
        .open
        .retain(|_, request| request.sender != session);
    let unanswered: Vec<(u64, Address)> = core
        .messaging
        .open
        .iter()
        .filter(|(_, request)| request.recipient == session)
        .map(|(number, request)| (*number, request.address))
        .collect();
    for (number, address) in unanswered {
        close(core, number, Err(gone(address, session)));
    }
}

fn gone(address: Address, recipient: SessionId) -> ErrorReason {
    let refusal = match address {
        Address::Path { .. } => Refusal::new(
            reason::UNHANDLED_MESSAGE,
            "The handler's session ended before it answered",
        ),
        Address::Session { .. } | Address::Filter { .. } => no_such_session(recipient),
    };
    ErrorReason {
        code: refusal.reason,
        description: refusal.message,
    }
}

fn no_such_session(session: SessionId) -> Refusal {
    Refusal::new(
        reason::NO_SUCH_SESSION,
        format!("There is no session {session}"),
    )
}

fn check_permission(
    core: &ServerCore,
    call: &Call<'_>,
    permission: Permission,
    path: &str,
) -> Result<(), Refusal> {
    if core.permits(call.session, permission, path) {
        return Ok(());
    }
    Err(Refusal::access_denied())
}

fn later(outcome: Result<(), Refusal>) -> ServiceOutcome {
    match outcome {
        Ok(()) => ServiceOutcome::Later,
        Err(refusal) => refusal.into(),
    }
}
