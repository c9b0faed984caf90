//! Drives the server's core.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use devserver::core::{
    CloseReason, ConnectionId as ServerConnection, ServerConfig, ServerCore, ServerEvent,
    ServerOutput, SessionState,
};
use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::message::{encode_topic_value, Message};
use diffusion::wire::service;
use diffusion::wire::session_id::SessionId;

use crate::defects::mutation::Mutation;
use crate::rules::ledger::{Pushes, NO_118};
use crate::rules::views::ExpectedViews;
use crate::runs::trace::trace;
use crate::world::network::{End, Item, LinkId, Side};
use crate::world::{Event, World};

/// Topic id of the first numbered message: no topic of the server has one so high.
pub const FIRST_PUSH: i32 = 1 << 30;

pub struct Server {
    pub core: ServerCore,
    /// All sessions that ever were, by id.
    pub books: BTreeMap<SessionId, Book>,
    /// A mutation waits for the next message to this link.
    armed: Option<LinkId>,
    leaked: bool,
    /// Connections that took nothing for a while.
    pub congested: BTreeSet<LinkId>,
    /// A mutation damages what follows an answer 106 over this link.
    pub refreshing: Option<LinkId>,
    /// Grows with everything that may change what sessions know of topics.
    pub changes: u64,
    /// What they were when the topics that views make were looked at.
    pub views_checked: u64,
    pub expected_views: ExpectedViews,
    /// The request that is being served has to be answered without loss, if it is served.
    lossless: bool,
}

/// What is remembered of a session.
#[derive(Debug, Default)]
pub struct Book {
    pub client: usize,
    /// Answers 106.
    pub losses: u64,
    pub pushes: Pushes,
    /// Messages get lost on command at the next reconnection.
    pub forced: bool,
}

impl Server {
    pub fn new(config: ServerConfig) -> Self {
        Self {
            core: ServerCore::new(config),
            books: BTreeMap::new(),
            armed: None,
            leaked: false,
            congested: BTreeSet::new(),
            refreshing: None,
            changes: 0,
            views_checked: 0,
            expected_views: ExpectedViews::default(),
            lossless: false,
        }
    }
}

impl World {
    pub fn on_server_timeout(&mut self) {
        self.server.core.handle_timeout(self.now);
        self.pump_server();
    }

    pub fn on_server_link_lost(&mut self, id: LinkId) {
        let Some(link) = self.network.link_mut(id) else {
            return;
        };
        if link.server_end == End::Gone {
            return;
        }
        link.server_end = End::Gone;
        trace!(self, "server notices the loss of link {}", id.0);
        self.server
            .core
            .handle_disconnect(self.now, ServerConnection(id.0));
        self.pump_server();
        self.send(id, Side::Client, Item::End);
    }

    pub fn on_server_item(&mut self, id: LinkId, item: Item) {
        let now = self.now;
        let Some(link) = self.network.link_mut(id) else {
            return;
        };
        if link.close_requested && matches!(item, Item::Message(_)) {
            self.fail("nothing follows a close request", format!("link {}", id.0));
            return;
        }
        if link.server_end == End::Gone {
            return;
        }
        match item {
            Item::Request(query) => {
                link.requested = true;
                self.server.lossless = self.is_lossless(id);
                match ConnectParameters::from_query(&query) {
                    Ok(parameters) => {
                        self.server
                            .core
                            .handle_upgrade(now, ServerConnection(id.0), parameters)
                    }
                    Err(error) => self.fail("requests can be read", error.to_string()),
                }
            }
            Item::Message(bytes) => self.on_server_message(id, bytes),
            Item::End => return self.on_server_link_lost(id),
            Item::Response(_) => {}
        }
        self.pump_server();
        self.server.lossless = false;
    }

    /// Whether the client that asks over this link can go on without loss: each side still has what the other misses.
    fn is_lossless(&self, id: LinkId) -> bool {
        let client = match self.network.link(id) {
            Some(link) => &self.clients[link.client],
            None => return false,
        };
        // Otherwise the request is an old one, of a dial that the client has given up.
        if client.dialing.is_none_or(|dialing| dialing.link != id) {
            return false;
        }
        let session = client.core.session_id();
        let Some(session) = session.and_then(|session| self.server.core.session_progress(session))
        else {
            return false;
        };
        let book = self.server.books.get(&session.id);
        if book.is_none_or(|book| book.forced || book.losses != client.losses()) {
            return false;
        }
        let counters = client.core.counters();
        let to_server = counters.sent.wrapping_sub(session.received);
        let to_client = session.sent.wrapping_sub(counters.received);
        // A client that keeps anything keeps all that is not known to have arrived.
        (to_server == 0 || client.config.recovery_buffer_size > 0)
            && to_client as usize <= self.scenario.server.recovery_buffer_messages
    }

    /// The next reconnection of a session finds messages lost.
    pub fn force_loss(&mut self, session: SessionId) {
        self.server.core.lose_messages(session);
        if let Some(book) = self.server.books.get_mut(&session) {
            book.forced = true;
        }
    }

    fn on_server_message(&mut self, id: LinkId, bytes: Bytes) {
        let connection = ServerConnection(id.0);
        if let Some(session) = self.server.core.session_of(connection) {
            self.book_request(id, session, &bytes);
        }
        let session = self.server.core.session_of(connection);
        let session = session.and_then(|session| self.server.core.session_progress(session));
        let bytes = match session {
            Some(session) => self.damage_request(bytes, session.version),
            None => bytes,
        };
        self.server.core.handle_message(self.now, connection, bytes);
    }

    fn book_request(&mut self, id: LinkId, session: SessionId, bytes: &Bytes) {
        match Message::decode(bytes.clone(), usize::MAX) {
            Ok(Message::Request { service, cid, body }) => {
                self.tally.count("requests received");
                let (client, losses) = match self.server.books.get(&session) {
                    Some(book) => (book.client, book.losses),
                    None => return self.fail("sessions are announced", session.to_string()),
                };
                let result = self.clients[client].requests.received(cid, losses);
                self.check(result);
                self.watch_own_topics(client, service, &body);
                self.server.changes += 1;
            }
            Ok(Message::CloseRequest) => {
                self.tally.count("close requests");
                let client = self.server.books.get(&session).map(|book| book.client);
                if let Some(client) = client
                    .and_then(|index| self.clients.get(index))
                    .filter(|client| !client.flush_expired)
                {
                    let result = client.requests.closed(client.losses());
                    self.check(result);
                }
                if let Some(link) = self.network.link_mut(id) {
                    link.close_requested = true;
                }
            }
            Ok(Message::Response { .. }) => self.tally.count("answers of clients"),
            Ok(Message::Error { .. }) => self.tally.count("refusals of clients"),
            other => self.fail("clients send what can be read", format!("{other:?}")),
        }
    }

    /// A connection takes nothing for a while.
    pub fn congest(&mut self, id: LinkId) {
        trace!(self, "link {} takes nothing", id.0);
        self.server.congested.insert(id);
        self.server.core.handle_congested(ServerConnection(id.0));
        self.tally.count("connections congested");
        let longest = self.random.pick(&[20, 300, 2000]);
        let time = self.random.milliseconds(1, longest);
        self.schedule(time, Event::Unblocks(id));
    }

    pub fn on_unblocks(&mut self, id: LinkId) {
        let connection = ServerConnection(id.0);
        let session = self.server.core.session_of(connection);
        let view = session.and_then(|session| self.server.core.session_progress(session));
        let waiting = view.map_or(0, |view| view.waiting);
        self.tally.add("messages that waited", waiting as u64);
        trace!(self, "link {} takes {waiting} messages", id.0);
        self.server.core.handle_writable(self.now, connection);
        self.pump_server();
    }

    /// Carries out what the server's core wants done.
    pub fn pump_server(&mut self) {
        while let Some(output) = self.server.core.poll_output() {
            match output {
                ServerOutput::Respond {
                    connection, bytes, ..
                } => {
                    self.server_sends(LinkId(connection.0), Item::Response(bytes));
                }
                ServerOutput::Send { connection, bytes } => {
                    let id = LinkId(connection.0);
                    let bytes = self.damage_sent(id, bytes);
                    let armed = self.server.armed.take_if(|armed| *armed == id).is_some();
                    if armed && self.mutation == Mutation::ServerSkipsAfterReconnect {
                        continue;
                    }
                    if armed && self.mutation == Mutation::ServerRepeatsAfterReconnect {
                        self.server_sends(id, Item::Message(bytes.clone()));
                    }
                    self.server_sends(id, Item::Message(bytes));
                }
                ServerOutput::Close { connection } => self.server_closes(LinkId(connection.0)),
                // Simulations have one server.
                ServerOutput::Remote(_) => {}
                ServerOutput::Event(event) => self.on_server_event(event),
            }
        }
        self.server.refreshing = None;
        self.check_views();
    }

    fn server_sends(&mut self, id: LinkId, item: Item) {
        if self
            .network
            .link(id)
            .is_none_or(|link| link.server_end == End::Gone)
        {
            self.fail(
                "nothing is sent to a closed connection",
                format!("link {}", id.0),
            );
        }
        if let (Item::Message(bytes), Some(link)) = (&item, self.network.link_mut(id)) {
            let message = Message::decode(bytes.clone(), usize::MAX);
            if matches!(
                message,
                Ok(Message::Request {
                    service: service::SYSTEM_PING,
                    ..
                })
            ) {
                link.system_pings += 1;
            }
        }
        self.send(id, Side::Client, item);
    }

    fn server_closes(&mut self, id: LinkId) {
        if self.mutation == Mutation::ConnectionLeaked
            && !std::mem::replace(&mut self.server.leaked, true)
        {
            return;
        }
        trace!(self, "server closes link {}", id.0);
        match self.network.link_mut(id) {
            Some(link) if link.server_end == End::Open => link.server_end = End::Gone,
            _ => self.fail("a connection is closed once", format!("link {}", id.0)),
        }
        self.send(id, Side::Client, Item::End);
    }

    fn on_server_event(&mut self, event: ServerEvent) {
        trace!(self, "server: {event}");
        match event {
            ServerEvent::SessionOpened {
                session,
                connection,
                ..
            } => {
                self.tally.count("sessions opened");
                self.server.changes += 1;
                let client = self
                    .network
                    .link(LinkId(connection.0))
                    .map(|link| link.client);
                match client {
                    Some(client) => {
                        self.server.books.insert(
                            session,
                            Book {
                                client,
                                ..Book::default()
                            },
                        );
                    }
                    None => self.fail("sessions have a connection", session.to_string()),
                }
            }
            ServerEvent::SessionReconnected {
                session,
                connection,
                replayed,
                messages_lost,
            } => {
                self.tally.add("replayed by the server", replayed as u64);
                self.server.changes += 1;
                if messages_lost {
                    self.tally.count("answers 106");
                    self.server.refreshing = Some(LinkId(connection.0));
                    self.check_cause_of_loss(session, "no loss without a cause");
                    if let Some(book) = self.server.books.get_mut(&session) {
                        book.losses += 1;
                        book.forced = false;
                    }
                } else {
                    self.tally.count("answers 105");
                    if matches!(
                        self.mutation,
                        Mutation::ServerSkipsAfterReconnect | Mutation::ServerRepeatsAfterReconnect
                    ) {
                        self.server.armed = Some(LinkId(connection.0));
                    }
                }
            }
            // Whether a request may fail is for the rules about its outcome.
            ServerEvent::ClientAnomaly { detail, .. } if is_refusal(&detail) => {}
            ServerEvent::ClientAnomaly { detail, .. } => {
                self.fail("the server finds nothing wrong", detail)
            }
            ServerEvent::ConnectionUnresponsive { connection, .. } => {
                self.tally.count("unresponsive connections");
                let link = self.network.link(LinkId(connection.0));
                let limit = self.scenario.server.unanswered_pings_limit;
                // Pings may wait where a connection is slow.
                let slow = self.server.congested.contains(&LinkId(connection.0));
                if !slow && link.is_some_and(|link| link.system_pings < limit) {
                    self.fail(
                        "only unanswered pings make a connection unresponsive",
                        format!("link {}", connection.0),
                    );
                }
            }
            ServerEvent::ConnectionRefused { code, .. } => self.tally.count(match code {
                117 => "answers 117",
                118 => "answers 118",
                119 => "answers 119",
                _ => "other refusals",
            }),
            ServerEvent::SessionClosed { session, reason } => {
                self.server.changes += 1;
                if reason == CloseReason::MessageLoss {
                    self.check_cause_of_loss(session, NO_118);
                }
            }
            ServerEvent::SessionDisconnected { .. } | ServerEvent::PingAnswered { .. } => {}
        }
    }

    fn check_cause_of_loss(&mut self, session: SessionId, rule: &'static str) {
        if self.server.lossless {
            self.fail(rule, session.to_string());
        }
    }

    /// Sends a message with a number to a session, whether its client is there or not.
    pub fn push(&mut self, session: SessionId) {
        let Some(book) = self.server.books.get_mut(&session) else {
            return;
        };
        let number = book.pushes.next(book.losses);
        let mut bytes = Vec::new();
        encode_topic_value(&mut bytes, FIRST_PUSH + number as i32, b"value");
        self.server.core.send_raw(session, bytes.into());
        self.pump_server();
    }

    /// The link over which a session is connected.
    pub fn link_of(&self, session: SessionId) -> Option<LinkId> {
        match self.server.core.session_progress(session)?.state {
            SessionState::Connected(ServerConnection(id)) => Some(LinkId(id)),
            SessionState::Disconnected { .. } => None,
        }
    }
}

fn is_refusal(anomaly: &str) -> bool {
    anomaly.starts_with("request to service ")
}
