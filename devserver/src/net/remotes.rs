//! Connections to other servers: sessions of this library's own engine (`specification/control/remote-servers`).
//!
//! Threads: [`Remotes`] belongs to the server thread. The engine calls [`Peer`] on threads of its own, which tells the server thread
//! by commands.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use crossbeam_channel::Sender;
use diffusion::engine::{
    Attempt, Endpoint, IoThreads, Outcome, Program, ProxyOptions, ServiceRequest, Session,
    TlsOptions,
};
use diffusion::session::{
    ErrorCode, Failure, PingKind, SessionConfig, SessionState, StrategyDecision,
};
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{HandlerId, StreamEvent, TopicEvent};
use diffusion::wire::request_body::RequestBody;
use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::topics::subscription::{SelectionRequest, Subscribe, Unsubscribe};
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;
use diffusion::wire::url::ServerUrl;
use mio::Waker;

use super::event_loop::Command;
use crate::core::{RemoteFailure, RemoteLink, RemoteOutput, RemoteTarget, RemoteTopicEvent};

/// Selects every topic; what comes is only what was asked for.
const ALL_TOPICS: &str = "*.*";

/// The scope of selections that are made to tell of missing topics.
const MISSING_TOPICS: &str = "missing topics";

/// What became of a connection.
#[derive(Debug)]
pub(super) enum RemoteEvent {
    /// It was made.
    Connected,
    /// Something happened to topics that are selected there.
    Topics(Vec<RemoteTopicEvent>),
    /// It was not made.
    Failed(RemoteFailure),
    /// It ended.
    Lost(RemoteFailure),
}

/// How the engine's threads tell the server thread.
#[derive(Clone)]
struct Reporter {
    commands: Sender<Command>,
    waker: Arc<Waker>,
}

impl Reporter {
    fn tell(&self, link: RemoteLink, event: RemoteEvent) {
        // Both fail only when the server thread has ended, and then nobody wants to know.
        let _ = self.commands.send(Command::Remote(link, event));
        let _ = self.waker.wake();
    }
}

/// All connections, and attempts to make them.
pub(super) struct Remotes {
    sessions: HashMap<RemoteLink, Arc<Session>>,
    reporter: Reporter,
}

impl Remotes {
    pub(super) fn new(commands: Sender<Command>, waker: Arc<Waker>) -> Self {
        Self {
            sessions: HashMap::new(),
            reporter: Reporter { commands, waker },
        }
    }

    /// Does what the core wants done.
    pub(super) fn perform(&mut self, output: RemoteOutput) {
        match output {
            RemoteOutput::Connect { link, target } => {
                log::info!("connecting to a remote server");
                match self.connect(link, target) {
                    Ok(session) => {
                        self.sessions.insert(link, session);
                    }
                    Err(message) => self.reporter.tell(
                        link,
                        RemoteEvent::Failed(RemoteFailure {
                            message,
                            permanent: true,
                        }),
                    ),
                }
            }
            RemoteOutput::Select { link, selector } => self.ask::<Subscribe>(link, selector, ""),
            RemoteOutput::Deselect { link, selector } => {
                self.ask::<Unsubscribe>(link, selector, "")
            }
            RemoteOutput::Missing { link, selector } => {
                // A scope of its own, so that nothing else that is selected goes with it.
                self.ask::<Subscribe>(link, selector.clone(), MISSING_TOPICS);
                self.ask::<Unsubscribe>(link, selector, MISSING_TOPICS);
            }
            RemoteOutput::Disconnect { link } => self.close(link),
        }
    }

    fn connect(&self, link: RemoteLink, target: RemoteTarget) -> Result<Arc<Session>, String> {
        let url = ServerUrl::parse(&target.url).map_err(|error| error.to_string())?;
        let mut config = SessionConfig {
            credentials: target.credentials,
            principal: (!target.principal.is_empty()).then_some(target.principal),
            properties: target.properties,
            // The core tries again itself.
            reconnect_timeout: std::time::Duration::ZERO,
            ..SessionConfig::default()
        };
        if let Some(timeout) = target.connection_timeout {
            config.connection_timeout = timeout;
            config.response_timeout = timeout;
        }
        if let Some(timeout) = target.write_timeout {
            config.write_timeout = timeout;
        }
        let endpoint = Endpoint {
            url,
            tls: TlsOptions::default(),
            proxy: ProxyOptions::default(),
            buffers: diffusion::engine::tcp::Buffers::default(),
            maximum_message_size: config.maximum_message_size,
        };
        let peer = Arc::new(Peer {
            link,
            reporter: self.reporter.clone(),
        });
        let session = Session::new(config, endpoint, IoThreads::ONE, Arc::default(), peer)
            .map_err(|error| error.to_string())?;
        let everything = TopicSelector::parse(ALL_TOPICS).map_err(|error| error.to_string())?;
        session.add_topic_handler(HandlerId(0), everything);
        session.begin();
        Ok(session)
    }

    /// Changes what is selected at the other server.
    fn ask<S: Service<Request = SelectionRequest>>(
        &self,
        link: RemoteLink,
        selector: String,
        scope: &str,
    ) {
        let Some(session) = self.sessions.get(&link) else {
            return;
        };
        let refused = format!("a remote server does not select {selector}");
        let request = SelectionRequest {
            selector,
            scope: SelectionScope(scope.to_owned()),
        };
        session.request(
            S::ID,
            None,
            move |version| RequestBody::write(|out| S::write_request(&request, out, version)),
            Box::new(move |outcome| {
                if let Outcome::ServiceError { message, .. } = outcome {
                    log::warn!("{refused}: {message}");
                }
            }),
        );
    }

    /// The connection is of no use any more.
    pub(super) fn close(&mut self, link: RemoteLink) {
        if let Some(session) = self.sessions.remove(&link) {
            session.close();
        }
    }
}

impl Drop for Remotes {
    fn drop(&mut self) {
        for session in self.sessions.values() {
            session.close();
        }
    }
}

/// What the engine calls for one connection.
struct Peer {
    link: RemoteLink,
    reporter: Reporter,
}

impl Program for Peer {
    fn show_state(&self, _state: SessionState) {}

    fn show_id(&self, _id: SessionId) {}

    fn show_response_code(&self, _code: u8) {}

    fn show_connection(&self, _version: u8, _ping_period_ms: i64) {}

    fn listens(&self) -> bool {
        true
    }

    fn on_state_changed(&self, old: SessionState, new: SessionState) {
        if old != SessionState::Connecting && new.is_closed() {
            let failure = RemoteFailure {
                message: "The connection ended".into(),
                permanent: false,
            };
            self.reporter.tell(self.link, RemoteEvent::Lost(failure));
        }
    }

    fn on_created(&self) {
        self.reporter.tell(self.link, RemoteEvent::Connected);
    }

    fn on_creation_failed(&self, error: &Failure) {
        let failure = RemoteFailure {
            message: error.message.clone(),
            permanent: error.code == ErrorCode::AUTHENTICATION_FAILED,
        };
        self.reporter.tell(self.link, RemoteEvent::Failed(failure));
    }

    fn decide(&self, _attempt: Arc<Attempt>) -> Option<StrategyDecision> {
        Some(StrategyDecision::Abort)
    }

    fn watches_attempts(&self) -> bool {
        false
    }

    fn on_attempt_succeeded(&self) {}

    fn on_attempt_failed(&self, _error: &Failure) {}

    fn watches_pings(&self, _kind: PingKind) -> bool {
        false
    }

    fn on_ping(&self, _kind: PingKind) {}

    fn on_stream_event(&self, event: &StreamEvent, _wanted: &dyn Fn() -> bool) {
        let StreamEvent::Topics(events) = event else {
            return;
        };
        let events: Vec<RemoteTopicEvent> = events.iter().filter_map(remote_event).collect();
        if !events.is_empty() {
            self.reporter.tell(self.link, RemoteEvent::Topics(events));
        }
    }

    fn on_service_request(&self, request: ServiceRequest) {
        let unknown = diffusion::wire::reason::COMMUNICATION_FAILURE;
        // An error means that the connection is gone; then nobody waits.
        let _ = request
            .responder
            .fail(unknown, "a server's connection serves nothing");
    }

    fn note_messages_lost(&self) {}

    fn on_messages_lost(&self) {}

    fn on_closed(&self) {}
}

/// What a server wants to know of what its connection is told.
fn remote_event(event: TopicEvent<'_>) -> Option<RemoteTopicEvent> {
    match event {
        TopicEvent::Subscribed(topic) => Some(RemoteTopicEvent::Added {
            path: Arc::from(&*topic.path),
            specification: Arc::new(topic.specification.clone()),
        }),
        TopicEvent::Unsubscribed(topic, _) => Some(RemoteTopicEvent::Removed {
            path: Arc::from(&*topic.path),
        }),
        TopicEvent::Message(message) => Some(RemoteTopicEvent::Updated {
            path: Arc::from(&*message.route.topic.path),
            payload: Bytes::copy_from_slice(message.new.bytes()),
        }),
        TopicEvent::UnknownUnsubscribed(..)
        | TopicEvent::Malformed(..)
        | TopicEvent::Stream(..) => None,
    }
}
