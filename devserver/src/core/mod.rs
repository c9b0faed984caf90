//! The server without sockets: bytes and times go in, bytes and events come out (`specification/protocol/connection section 17`).
//!
//! Rooms: `session` is one session and what is done for it, `access` who may do what and who somebody is, `services` the requests of
//! clients, `topics` and `views` what they ask about, `properties`, `session_trees`, `metrics` and `remote_servers` as they say,
//! `json` and `languages` what is read, `saved` what survives a restart, `faults` what is done wrong on purpose.
//!
//! No I/O, no clock, no thread, no lock, and no chance but the seed: the same calls give the same outputs. One thread
//! at a time may use a [`ServerCore`].

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Instant;

use bytes::Bytes;
use diffusion::topics::selector::PatternError;
use diffusion::wire::message::{Message, ABORT_NOTIFICATION};
use diffusion::wire::services::control::session_events::SessionUpdateKind;
use diffusion::wire::services::control::system_authentication::PropertyValidation;
use diffusion::wire::session_id::SessionId;

mod access;
mod clock;
mod config;
mod faults;
mod json;
mod languages;
mod metrics;
mod output;
mod properties;
mod random;
mod remote_servers;
mod saved;
mod services;
mod session;
mod session_trees;
mod topics;
mod views;

pub use access::{role_names, SecurityStore, SystemAuthenticationStore};
pub use config::{
    AnonymousSessions, Compression, MessageLoss, NewerVersion, Principal, ServerConfig,
};
pub use faults::state::Restart;
pub use languages::grammars;
pub use output::{CloseReason, ConnectionId, PingKind, ServerEvent, ServerOutput};
pub use properties::UnnamedProperties;
pub use remote_servers::{
    RemoteFailure, RemoteLink, RemoteOutput, RemoteTarget, RemoteTopicEvent, ACCEPTOR_PROPERTY,
    PRIMARY_URL_PROPERTY,
};
pub use services::PingMode;
pub use session::{SessionProgress, SessionState, SessionView};
pub use topics::{specification, DeltaCounts, TopicView};

use access::authentication::Authentication;
use clock::Clock;
use faults::answers::{InjectedAnswer, InjectedFailure};
use metrics::Metrics;
use properties::ProposedProperties;
use random::Random;
use remote_servers::RemoteServers;
use services::{Answer, Messaging, MissingTopics, SessionListeners, TopicListeners};
use session::locks::LockTable;
use session::Session;
use session_trees::SessionTrees;
use topics::Topics;
use views::Views;

/// The whole state of the server.
#[derive(Debug)]
pub struct ServerCore {
    config: ServerConfig,
    random: Random,
    server_instance: u64,
    last_session: u64,
    sessions: BTreeMap<SessionId, Session>,
    tokens: HashMap<String, SessionId>,
    connections: BTreeMap<ConnectionId, SessionId>,
    deadlines: BTreeSet<(Instant, SessionId)>,
    deadline_of: HashMap<SessionId, Instant>,
    /// When throttles let something go.
    releases: BTreeSet<(Instant, SessionId)>,
    outputs: VecDeque<ServerOutput>,
    injected_answer: Option<InjectedAnswer>,
    injected_failures: Vec<InjectedFailure>,
    pings_dropped: bool,
    stored_changes: u64,
    pub(crate) clock: Clock,
    pub(crate) proposed_properties: ProposedProperties,
    security: SecurityStore,
    system_authentication: SystemAuthenticationStore,
    pub(crate) authentication: Authentication,
    pub(crate) topics: Topics,
    pub(crate) views: Views,
    pub(crate) locks: LockTable,
    pub(crate) metrics: Metrics,
    pub(crate) remote_servers: RemoteServers,
    pub(crate) session_trees: SessionTrees,
    pub(crate) messaging: Messaging,
    pub(crate) missing_topics: MissingTopics,
    pub(crate) topic_listeners: TopicListeners,
    pub(crate) session_listeners: SessionListeners,
    /// What filters say of sessions may have changed.
    session_filters_due: bool,
}

impl ServerCore {
    /// A server without sessions.
    pub fn new(config: ServerConfig) -> Self {
        let mut random = Random::new(config.seed);
        Self {
            server_instance: random.next_u64(),
            stored_changes: 0,
            clock: Clock::new(config.wall_clock_start_ms),
            proposed_properties: ProposedProperties::new(config.unnamed_properties),
            security: SecurityStore::fresh(),
            system_authentication: SystemAuthenticationStore::of(&config),
            authentication: Authentication::default(),
            topics: Topics::default(),
            views: Views::default(),
            locks: LockTable::default(),
            metrics: Metrics::default(),
            remote_servers: RemoteServers::default(),
            session_trees: SessionTrees::default(),
            messaging: Messaging::default(),
            missing_topics: MissingTopics::default(),
            topic_listeners: TopicListeners::default(),
            session_listeners: SessionListeners::default(),
            session_filters_due: false,
            random,
            config,
            last_session: 0,
            sessions: BTreeMap::new(),
            tokens: HashMap::new(),
            connections: BTreeMap::new(),
            deadlines: BTreeSet::new(),
            deadline_of: HashMap::new(),
            releases: BTreeSet::new(),
            outputs: VecDeque::new(),
            injected_answer: None,
            injected_failures: Vec::new(),
            pings_dropped: false,
        }
    }

    /// A whole message came in over a connection.
    pub fn handle_message(&mut self, now: Instant, connection: ConnectionId, frame: Bytes) {
        self.begin_input(now);
        let Some(id) = self.connections.get(&connection).copied() else {
            return;
        };
        if frame.len() > self.config.maximum_message_size {
            self.handle_oversized_message(connection);
            return;
        }
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        session.recovery.on_received();
        session.traffic.on_received(frame.len());
        match Message::decode(frame, self.config.maximum_message_size) {
            Ok(Message::Request { service, cid, body }) => {
                self.on_request(now, id, service, cid, &body)
            }
            Ok(Message::Response { cid, body }) => {
                self.on_answer(now, id, cid, Answer::Response(body))
            }
            Ok(Message::Error {
                cid,
                message,
                reason,
            }) => {
                self.on_answer(now, id, cid, Answer::Error { reason, message });
            }
            Ok(Message::CloseRequest) => {
                self.close_session(id, CloseReason::ByClient);
            }
            Ok(other) => self.on_unreadable(
                id,
                format!("sent a message only servers send: {}", kind(&other)),
            ),
            Err(error) => self.on_unreadable(id, format!("sent an unreadable message: {error}")),
        }
        self.settle();
    }

    /// Every way into the core that knows the time comes by here first.
    fn begin_input(&mut self, now: Instant) {
        self.clock.observe(now);
        self.views.begin_input(self.config.view_topics_at_once);
    }

    /// A message above the maximum size begins to come in over a connection: the session ends (`specification/protocol/connection section 6.4`).
    pub fn handle_oversized_message(&mut self, connection: ConnectionId) {
        if let Some(id) = self.connections.get(&connection).copied() {
            self.close_session(id, CloseReason::MessageTooLarge);
        }
    }

    /// The client broke the rules below the level of messages, for example with a text message.
    pub fn handle_protocol_error(&mut self, connection: ConnectionId, detail: &str) {
        if let Some(id) = self.connections.get(&connection).copied() {
            self.on_unreadable(id, detail.to_owned());
        }
    }

    /// A connection ended without the core having asked for it.
    pub fn handle_disconnect(&mut self, now: Instant, connection: ConnectionId) {
        self.begin_input(now);
        let Some(id) = self.connections.remove(&connection) else {
            self.authentication.forget_client(connection);
            return;
        };
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        if session.reconnect_timeout.is_zero() {
            self.end_session(id, CloseReason::ConnectionLost);
            return;
        }
        let expires = now + session.reconnect_timeout;
        self.number_all(id);
        self.change_session(id, SessionUpdateKind::Disconnected, |session| {
            session.state = SessionState::Disconnected { expires };
            session.next_ping = None;
        });
        self.reschedule(id);
        self.event(ServerEvent::SessionDisconnected {
            session: id,
            connection,
        });
        services::on_connection_lost(self, id);
        self.settle();
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.begin_input(now);
        self.views.begin_timeout(self.config.view_topics_at_once);
        self.handle_session_deadlines(now);
        self.release_due(now);
        services::handle_timeout(self, now);
        self.settle();
    }

    fn handle_session_deadlines(&mut self, now: Instant) {
        while let Some(&(deadline, id)) = self.deadlines.first() {
            if deadline > now {
                return;
            }
            self.deadlines.pop_first();
            self.deadline_of.remove(&id);
            match self.sessions.get(&id).map(|session| session.state) {
                Some(SessionState::Connected(_)) => self.on_ping_due(now, id),
                Some(SessionState::Disconnected { .. }) => {
                    self.end_session(id, CloseReason::Expired)
                }
                None => {}
            }
        }
    }

    /// When [`Self::handle_timeout`] has to be called next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let session = self.deadlines.first().map(|(deadline, _)| *deadline);
        let release = self.releases.first().map(|(due, _)| *due);
        session
            .into_iter()
            .chain(release)
            .chain(services::poll_timeout(self))
            .min()
    }

    /// The next thing to do, in order; `None` when there is nothing left.
    pub fn poll_output(&mut self) -> Option<ServerOutput> {
        self.outputs.pop_front()
    }

    /// All sessions, in the order of their ids.
    pub fn sessions(&self) -> Vec<SessionView> {
        self.sessions.values().map(SessionView::from).collect()
    }

    /// The ids of all sessions, in order.
    pub fn session_ids(&self) -> Vec<SessionId> {
        self.sessions.keys().copied().collect()
    }

    /// Takes a property that clients propose from now on where its value is valid. An error says what is wrong with the
    /// regular expression.
    pub fn trust_proposed_property(
        &mut self,
        name: &str,
        validation: PropertyValidation,
    ) -> Result<(), PatternError> {
        self.on_store_changed();
        self.proposed_properties.trust(name, validation)
    }

    /// Drops a property that clients propose from now on, whatever its value.
    pub fn ignore_proposed_property(&mut self, name: &str) {
        self.on_store_changed();
        self.proposed_properties.ignore(name);
    }

    /// The properties that clients may propose, with the values that are valid.
    pub fn trusted_properties(&self) -> Vec<(String, PropertyValidation)> {
        self.proposed_properties.trusted()
    }

    /// Number of sessions, connected or not.
    pub fn session_count(&self) -> usize {
        self.sessions.len()
    }

    /// How many updates went as deltas until now.
    pub fn delta_counts(&self) -> DeltaCounts {
        self.topics.deltas
    }

    /// Number of sessions with a connection.
    pub fn connected_count(&self) -> usize {
        self.connections.len()
    }

    /// One session.
    pub fn session(&self, id: SessionId) -> Option<SessionView> {
        self.sessions.get(&id).map(SessionView::from)
    }

    /// The numbers of a session.
    pub fn session_progress(&self, id: SessionId) -> Option<SessionProgress> {
        self.sessions.get(&id).map(SessionProgress::from)
    }

    /// The session that uses a connection.
    pub fn session_of(&self, connection: ConnectionId) -> Option<SessionId> {
        self.connections.get(&connection).copied()
    }

    fn on_unreadable(&mut self, id: SessionId, detail: String) {
        self.event(ServerEvent::ClientAnomaly {
            session: id,
            detail,
        });
        self.close_session(id, CloseReason::ProtocolError);
    }

    /// Ends a connection from the server's side; the session is kept as after any loss.
    pub(crate) fn drop_connection(&mut self, now: Instant, connection: ConnectionId) {
        self.outputs.push_back(ServerOutput::Close { connection });
        self.handle_disconnect(now, connection);
    }

    /// Ends a session with an abort notification, which is not counted (`specification/protocol/connection section 11.1`).
    pub(crate) fn close_session(&mut self, id: SessionId, reason: CloseReason) -> bool {
        let Some(connection) = self.sessions.get(&id).map(Session::connection) else {
            return false;
        };
        if let Some(connection) = connection {
            let bytes = Bytes::from_static(ABORT_NOTIFICATION);
            self.outputs
                .push_back(ServerOutput::Send { connection, bytes });
            self.outputs.push_back(ServerOutput::Close { connection });
        }
        self.end_session(id, reason);
        true
    }

    /// Forgets a session.
    fn end_session(&mut self, id: SessionId, reason: CloseReason) {
        let Some(session) = self.sessions.remove(&id) else {
            return;
        };
        self.tokens.remove(&session.token);
        for outdated in &session.outdated_tokens {
            self.tokens.remove(outdated);
        }
        if let Some(connection) = session.connection() {
            self.connections.remove(&connection);
        }
        if let Some(deadline) = self.deadline_of.remove(&id) {
            self.deadlines.remove(&(deadline, id));
        }
        if let Some(due) = session.release_due {
            self.releases.remove(&(due, id));
        }
        self.event(ServerEvent::SessionClosed {
            session: id,
            reason,
        });
        services::on_session_ended(self, &session, reason);
        self.settle();
    }

    /// Tells the families about each other's changes; every way into the core ends with it.
    fn settle(&mut self) {
        if std::mem::take(&mut self.session_filters_due) {
            self.reevaluate_session_policies();
        }
        services::settle(self);
    }

    fn reschedule(&mut self, id: SessionId) {
        if let Some(old) = self.deadline_of.remove(&id) {
            self.deadlines.remove(&(old, id));
        }
        if let Some(deadline) = self.sessions.get(&id).and_then(Session::deadline) {
            self.deadlines.insert((deadline, id));
            self.deadline_of.insert(id, deadline);
        }
    }

    pub(crate) fn event(&mut self, event: ServerEvent) {
        self.outputs.push_back(ServerOutput::Event(event));
    }
}

fn kind(message: &Message) -> &'static str {
    match message {
        Message::TopicValue { .. } => "topic value",
        Message::TopicDelta { .. } => "topic delta",
        Message::AbortNotification => "abort notification",
        Message::LegacyFetchReply => "fetch reply",
        Message::Request { .. } => "request",
        Message::Response { .. } => "response",
        Message::Error { .. } => "error",
        Message::CloseRequest => "close request",
    }
}
