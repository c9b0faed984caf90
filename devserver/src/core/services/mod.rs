//! Services: one file for each family. A request comes in here and an outcome goes back (`specification/protocol/connection section 7`).
//!
//! One circle is in the core: a session and the core call services, and services look at sessions and answer with what is defined here.

use std::time::Instant;

use bytes::Bytes;
use diffusion::topics::selector::path;
use diffusion::wire::error::WireError;
use diffusion::wire::services::common::StringMap;
use diffusion::wire::services::control::session_events::SessionUpdateKind;
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;
use diffusion::wire::{reason, service};

use super::output::CloseReason;
use super::session::Session;
use super::ServerCore;

mod fetch;
mod messaging;
mod missing_topics;
mod outgoing;
mod pings;
mod range_query;
mod registrations;
mod security;
mod selectors;
mod session_locks;
mod sessions;
mod stores;
mod subscription;
mod subscription_control;
mod time_series;
mod topic_control;
mod topic_notifications;
mod topic_update;
mod topic_views;
mod update_stream;

pub(crate) use messaging::Messaging;
pub(crate) use missing_topics::MissingTopics;
pub use pings::PingMode;
pub(crate) use sessions::SessionListeners;
pub(crate) use topic_notifications::TopicListeners;

use selectors::parse_selector;

/// A request of a client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// When it came in.
    pub(crate) now: Instant,
    /// Who asks.
    pub(crate) session: SessionId,
    /// The protocol version of the session.
    pub(crate) version: u8,
    /// The conversation; 0 if no answer is wanted.
    pub(crate) cid: i64,
    /// The body.
    pub(crate) body: &'a Bytes,
}

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ServiceOutcome {
    /// Answer with this body.
    Reply(Vec<u8>),
    /// Answer with this error.
    Failed {
        /// Reason code.
        reason: i32,
        /// Text for people.
        message: String,
    },
    /// The family answers with [`ServerCore::answer`] or [`ServerCore::fail`].
    Later,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Reason code.
    pub(crate) reason: i32,
    /// Text for people.
    pub(crate) message: String,
}

impl Refusal {
    /// A refusal with a reason code of [`reason`].
    pub(crate) fn new(reason: i32, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
        }
    }

    /// The session lacks a permission.
    pub(crate) fn access_denied() -> Self {
        Self::new(reason::ACCESS_DENIED, "Access denied")
    }
}

impl From<Refusal> for ServiceOutcome {
    fn from(refusal: Refusal) -> Self {
        Self::Failed {
            reason: refusal.reason,
            message: refusal.message,
        }
    }
}

/// Reads a request, has it carried out and writes the response, in the layouts of the session's protocol version.
fn serve<S: Service>(
    core: &mut ServerCore,
    call: &Call<'_>,
    carry_out: impl FnOnce(&mut ServerCore, S::Request) -> Result<S::Response, Refusal>,
) -> ServiceOutcome {
    let request = match read::<S>(call) {
        Ok(request) => request,
        Err(refusal) => return refusal.into(),
    };
    let response = match carry_out(core, request) {
        Ok(response) => response,
        Err(refusal) => return refusal.into(),
    };
    let mut body = Vec::new();
    match S::write_response(&response, &mut body, call.version) {
        Ok(()) => ServiceOutcome::Reply(body),
        Err(error) => Refusal::new(reason::UNSUPPORTED, error.to_string()).into(),
    }
}

/// Reads a request, in the layout of the session's protocol version.
fn read<S: Service>(call: &Call<'_>) -> Result<S::Request, Refusal> {
    S::read_request(call.body, call.version).map_err(|error| match error {
        WireError::Unsupported(unsupported) => {
            Refusal::new(reason::UNSUPPORTED, unsupported.to_string())
        }
        error => Refusal::new(reason::INVALID_DATA, format!("Unreadable request: {error}")),
    })
}

/// Handlers are registered for one service only, which requests of registration name all the same.
fn check_service(given: i32, known: i32) -> Result<(), Refusal> {
    if given == known {
        return Ok(());
    }
    let text = format!("Handlers of service {given} are not supported");
    Err(Refusal::new(reason::UNSUPPORTED, text))
}

/// Checks the path of a branch, which may be the whole tree.
fn check_branch(given: &str) -> Result<(), Refusal> {
    if path::canonical(given).is_empty() || path::is_valid(path::canonical(given)) {
        return Ok(());
    }
    let text = format!("Invalid path: {given}");
    Err(Refusal::new(reason::INVALID_PATH, text))
}

/// Whether a session that comes back has missed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Continuity {
    /// Everything goes on (answer 105).
    Kept,
    /// Messages and open conversations are lost (answer 106).
    Lost,
}

/// A conversation the server opened with a client and awaits the answer of.
#[derive(Debug)]
pub(crate) enum Pending {
    SystemPing {
        sent: Instant,
    },
    UserPing {
        sent: Instant,
    },
    /// A request of another session, by its number in [`Messaging`].
    Message {
        number: u64,
    },
    /// Whether somebody is who they say they are, by the number of the question.
    Authentication {
        number: u64,
    },
    /// Something the client was told; its answer says nothing.
    Acknowledgement,
}

/// A client's answer to a request of the server.
#[derive(Debug)]
pub(crate) enum Answer {
    Response(Bytes),
    Error { reason: i32, message: String },
}

/// Serves a request of a client.
pub(crate) fn handle_request(
    core: &mut ServerCore,
    service_id: i32,
    call: &Call<'_>,
) -> ServiceOutcome {
    if let Some(failed) = core.take_injected_failure(service_id) {
        return failed;
    }
    match service_id {
        service::SYSTEM_PING | service::USER_PING => pings::handle_request(),
        service::SUBSCRIBE => subscription::subscribe(core, call),
        service::UNSUBSCRIBE => subscription::unsubscribe(core, call),
        service::UNSUBSCRIBE_ALL => subscription::unsubscribe_all(core, call),
        service::SUBSCRIBE_CLIENT => subscription_control::subscribe(core, call),
        service::UNSUBSCRIBE_CLIENT => subscription_control::unsubscribe(core, call),
        service::UNSUBSCRIBE_ALL_CONTROL => subscription_control::unsubscribe_all(core, call),
        service::GET_SELECTORS => subscription_control::selectors(core, call),
        service::TOPIC_ADD => topic_control::add(core, call),
        service::TOPIC_REMOVAL => topic_control::remove(core, call),
        service::SET_TOPIC => topic_update::set(core, call),
        service::ADD_AND_SET_TOPIC => topic_update::add_and_set(core, call),
        service::APPLY_JSON_PATCH => topic_update::apply_json_patch(core, call),
        service::CREATE_UPDATE_STREAM => update_stream::create(core, call),
        service::CREATE_UPDATE_STREAM_AND_SET => update_stream::create_and_set(core, call),
        service::CHECK_UPDATE_STREAM => update_stream::check(core, call),
        service::STREAM_SET_TOPIC => update_stream::set(core, call),
        service::STREAM_APPLY_DELTA => update_stream::apply_delta(core, call),
        service::STREAM_ADD_TOPIC => update_stream::add(core, call),
        service::STREAM_ADD_AND_SET_TOPIC => update_stream::add_and_set(core, call),
        service::FETCH_QUERY => fetch::fetch(core, call),
        service::TIME_SERIES_APPEND => time_series::append(core, call),
        service::TIME_SERIES_TIMESTAMP_APPEND => time_series::append_at(core, call),
        service::TIME_SERIES_EDIT => time_series::edit(core, call),
        service::RANGE_QUERY => range_query::query(core, call),
        service::MESSAGING_SEND => messaging::send_to_path(core, call),
        service::MESSAGING_RECEIVER_SERVER => messaging::send_to_session(core, call),
        service::MESSAGING_FILTER_SEND => messaging::send_to_filter(core, call),
        service::MESSAGING_RECEIVER_CONTROL_REGISTRATION => messaging::register(core, call),
        service::MESSAGING_RECEIVER_CONTROL_DEREGISTRATION => messaging::deregister(core, call),
        service::TOPIC_CONTROL_REGISTRATION => missing_topics::register(core, call),
        service::TOPIC_CONTROL_DEREGISTRATION => missing_topics::deregister(core, call),
        service::TOPIC_NOTIFICATION_SELECTION => topic_notifications::select(core, call),
        service::TOPIC_NOTIFICATION_DESELECTION => topic_notifications::deselect(core, call),
        service::TOPIC_NOTIFICATION_DEREGISTRATION => topic_notifications::deregister(core, call),
        service::ACQUIRE_SESSION_LOCK => session_locks::acquire(core, call),
        service::CANCEL_ACQUIRE_SESSION_LOCK => session_locks::cancel(core, call),
        service::RELEASE_SESSION_LOCK => session_locks::release(core, call),
        service::GET_SESSION_LOCK => session_locks::get(core, call),
        service::GET_SESSION_LOCKS => session_locks::list(core, call),
        service::CREATE_TOPIC_VIEW => topic_views::create(core, call),
        service::REMOVE_TOPIC_VIEW => topic_views::remove(core, call),
        service::LIST_TOPIC_VIEWS => topic_views::list(core, call),
        service::GET_TOPIC_VIEW => topic_views::get(core, call),
        service::GET_SESSION_PROPERTIES => sessions::properties::get(core, call),
        service::GET_OWN_SESSION_PROPERTIES => sessions::properties::get_own(core, call),
        service::SET_SESSION_PROPERTIES => sessions::properties::set(core, call),
        service::SET_SESSION_PROPERTIES_FILTER => sessions::properties::set_matching(core, call),
        service::CHANGE_AUTHORISATION_ROLES => sessions::roles::change(core, call),
        service::CHANGE_AUTHORISATION_ROLES_FILTER => sessions::roles::change_matching(core, call),
        service::CLOSE_CLIENT => sessions::closing::close(core, call),
        service::CLOSE_CLIENT_FILTER => sessions::closing::close_matching(core, call),
        service::SET_CLIENT_CONFLATION => sessions::queues::conflate(core, call),
        service::SET_CLIENT_CONFLATION_FILTER => sessions::queues::conflate_matching(core, call),
        service::THROTTLE_CLIENT_QUEUE => sessions::queues::throttle(core, call),
        service::SESSION_FETCH => sessions::fetch::fetch(core, call),
        service::SESSION_PROPERTIES_REGISTRATION_2 => sessions::listeners::register(core, call),
        service::SESSION_EVENT_REGISTRATION => {
            sessions::listeners::register_with_filter(core, call)
        }
        service::SESSION_EVENT_DEREGISTRATION => sessions::listeners::deregister(core, call),
        service::FILTER_SUBSCRIBE => subscription_control::subscribe_matching(core, call),
        service::FILTER_UNSUBSCRIBE => subscription_control::unsubscribe_matching(core, call),
        service::UNSUBSCRIBE_ALL_BY_FILTER => {
            subscription_control::unsubscribe_all_matching(core, call)
        }
        service::LIST_GLOBAL_PERMISSIONS => security::permissions::list_global(core, call),
        service::LIST_PATH_PERMISSIONS => security::permissions::list_for_path(core, call),
        service::PUT_SESSION_METRIC_COLLECTOR => {
            stores::metric_collectors::put_of_sessions(core, call)
        }
        service::REMOVE_SESSION_METRIC_COLLECTOR => {
            stores::metric_collectors::remove_of_sessions(core, call)
        }
        service::LIST_SESSION_METRIC_COLLECTORS => {
            stores::metric_collectors::list_of_sessions(core, call)
        }
        service::PUT_TOPIC_METRIC_COLLECTOR => stores::metric_collectors::put_of_topics(core, call),
        service::REMOVE_TOPIC_METRIC_COLLECTOR => {
            stores::metric_collectors::remove_of_topics(core, call)
        }
        service::LIST_TOPIC_METRIC_COLLECTORS => {
            stores::metric_collectors::list_of_topics(core, call)
        }
        service::CREATE_REMOTE_SERVER => stores::remote_servers::create(core, call),
        service::REMOVE_REMOTE_SERVER => stores::remote_servers::remove(core, call),
        service::LIST_REMOTE_SERVERS => stores::remote_servers::list(core, call),
        service::CHECK_REMOTE_SERVER => stores::remote_servers::check(core, call),
        service::PUT_BRANCH_MAPPING_TABLE => stores::session_trees::put(core, call),
        service::GET_SESSION_TREE_BRANCHES_WITH_MAPPINGS => stores::session_trees::list(core, call),
        service::GET_BRANCH_MAPPING_TABLE => stores::session_trees::get(core, call),
        service::GET_SYSTEM_AUTHENTICATION => security::system_store::get(core, call),
        service::UPDATE_SYSTEM_AUTHENTICATION => security::system_store::update(core, call),
        service::AUTHENTICATOR_REGISTRATION => security::authenticators::register(core, call),
        service::AUTHENTICATOR_DEREGISTRATION => security::authenticators::deregister(core, call),
        service::CHANGE_PRINCIPAL => security::authenticators::change_principal(core, call),
        service::RE_AUTHENTICATE => security::authenticators::re_authenticate(core, call),
        service::REVOKE_AUTHENTICATION => security::authenticators::revoke(core, call),
        service::GET_SECURITY_CONFIGURATION => security::security_store::get(core, call),
        service::UPDATE_SECURITY_CONFIGURATION => security::security_store::update(core, call),
        unknown => ServiceOutcome::Failed {
            reason: reason::COMMUNICATION_FAILURE,
            message: format!("Unknown service: {unknown}"),
        },
    }
}

/// Takes a client's answer to a request of the server.
pub(crate) fn handle_answer(
    core: &mut ServerCore,
    now: Instant,
    session: SessionId,
    pending: Pending,
    answer: Answer,
) {
    match pending {
        Pending::SystemPing { sent } => {
            pings::handle_system_answer(core, now, session, sent, answer)
        }
        Pending::UserPing { sent } => pings::handle_user_answer(core, now, session, sent, answer),
        Pending::Message { number } => messaging::handle_answer(core, session, number, answer),
        Pending::Authentication { number } => {
            core.on_authenticator_answer(now, session, number, answer);
        }
        Pending::Acknowledgement => outgoing::handle_acknowledgement(core, session, answer),
    }
}

/// A session is new.
pub(crate) fn on_session_opened(core: &mut ServerCore, session: SessionId) {
    core.map_session(session);
    if let Some(session) = core.sessions.get(&session) {
        core.metrics.on_session_opened(session);
    }
    sessions::listeners::on_opened(core, session);
    core.reevaluate_session_policies();
}

/// Something happened to a session that goes on; `before` are all properties that it had before.
pub(crate) fn on_session_changed(
    core: &mut ServerCore,
    session: SessionId,
    kind: SessionUpdateKind,
    before: &StringMap,
) {
    sessions::listeners::on_changed(core, session, kind, before);
}

/// A session lost its connection and is kept.
pub(crate) fn on_connection_lost(core: &mut ServerCore, session: SessionId) {
    session_locks::on_connection_lost(core, session);
}

/// A session came back.
pub(crate) fn on_reconnected(core: &mut ServerCore, session: SessionId, continuity: Continuity) {
    if continuity == Continuity::Lost {
        forget_conversations(core, session);
        core.announce_all(session);
    }
    session_locks::on_reconnected(core, session);
}

/// A session is gone: it is no longer among the core's sessions.
pub(crate) fn on_session_ended(core: &mut ServerCore, session: &Session, reason: CloseReason) {
    core.metrics.on_session_closed(session);
    core.forget_accepted(session.id);
    sessions::listeners::on_ended(core, session, reason);
    forget_conversations(core, session.id);
    core.forget_subscriber(session.id);
    core.session_trees.forget(session.id);
    core.reevaluate_session_policies();
    core.on_creator_closed(session.id);
}

/// Nothing that a session had open goes on.
fn forget_conversations(core: &mut ServerCore, session: SessionId) {
    messaging::forget(core, session);
    missing_topics::forget(core, session);
    topic_notifications::forget(core, session);
    sessions::listeners::forget(core, session);
    session_locks::forget(core, session);
    core.remote_servers.forget_checks(session);
    core.forget_authentication(session);
}

/// Does what is due.
pub(crate) fn handle_timeout(core: &mut ServerCore, now: Instant) {
    core.run_removals(now);
    core.run_remote_attempts(now);
    core.run_view_timers(now);
    core.run_authentication_timeouts(now);
}

/// When [`handle_timeout`] has to be called next.
pub(crate) fn poll_timeout(core: &ServerCore) -> Option<Instant> {
    core.next_removal()
        .into_iter()
        .chain(core.next_remote_attempt())
        .chain(core.next_view_timer())
        .chain(core.authentication.next_timeout())
        .min()
}

/// Tells families about changes that others made, until nothing changes any more.
pub(crate) fn settle(core: &mut ServerCore) {
    loop {
        core.settle_views();
        let changes = core.topics.take_changes();
        if changes.is_empty() {
            break;
        }
        topic_notifications::on_tree_changes(core, &changes);
    }
    sessions::listeners::send_events(core);
}
