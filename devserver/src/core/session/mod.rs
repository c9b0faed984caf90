//! One session on the server's side: its state, and what is done for it.
//!
//! It opens and comes back ([`connect`]), requests and answers go both ways ([`conversations`]); what is sent is numbered and kept to
//! be sent again ([`recovery`]), and waits where the connection or a throttle demands it ([`sending`], [`outbox`], [`throttle`]).
//! Others are told of its [`changes`]. It may hold [`locks`].

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use diffusion::wire::session_id::SessionId;

use crate::core::access::SessionAccess;
use crate::core::metrics::SessionTraffic;
use crate::core::output::ConnectionId;
use crate::core::properties::Properties;
use crate::core::services::Pending;
use crate::core::session::outbox::Outbox;
use crate::core::session::recovery::{Capacity, Recovery};

mod changes;
mod connect;
mod conversations;
pub(crate) mod locks;
pub(crate) mod outbox;
pub(crate) mod recovery;
pub(crate) mod sending;
pub(crate) mod throttle;

/// Where a session's client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// Connected over this connection.
    Connected(ConnectionId),
    /// Away; the session ends at this time.
    Disconnected {
        /// When the session ends unless the client comes back.
        expires: Instant,
    },
}

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) token: String,
    /// Tokens of before losses that the client may not know of yet, see [`Session::lose`].
    pub(crate) outdated_tokens: Vec<String>,
    pub(crate) version: u8,
    pub(crate) client_type: String,
    /// Whether topic messages may be compressed.
    pub(crate) inflates: bool,
    pub(crate) principal: String,
    pub(crate) properties: Properties,
    pub(crate) access: SessionAccess,
    /// Where the client is, if that is known.
    pub(crate) address: Option<IpAddr>,
    /// When the session was opened, in milliseconds since the epoch.
    pub(crate) started_ms: i64,
    pub(crate) reconnect_timeout: Duration,
    pub(crate) state: SessionState,
    pub(crate) recovery: Recovery,
    pub(crate) next_ping: Option<Instant>,
    pub(crate) unanswered_pings: u32,
    pub(crate) loss_forced: bool,
    pub(crate) outbox: Outbox,
    /// Whether updates that wait may be conflated.
    pub(crate) conflates: bool,
    /// When something of what waits may go.
    pub(crate) release_due: Option<Instant>,
    /// What it sent and was sent.
    pub(crate) traffic: SessionTraffic,
    /// The part of it that metric collectors have.
    pub(crate) accounted: SessionTraffic,
    last_cid: i64,
    pending: BTreeMap<i64, Pending>,
}

/// What a client says about itself when it opens a session, and what the server makes of it.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) id: SessionId,
    pub(crate) token: String,
    pub(crate) version: u8,
    pub(crate) client_type: String,
    pub(crate) inflates: bool,
    pub(crate) principal: String,
    pub(crate) properties: Properties,
    pub(crate) access: SessionAccess,
    pub(crate) address: Option<IpAddr>,
    pub(crate) started_ms: i64,
    pub(crate) reconnect_timeout: Duration,
}

impl Session {
    pub(crate) fn new(
        opening: Opening,
        connection: ConnectionId,
        recovery_buffer: Capacity,
    ) -> Self {
        Self {
            id: opening.id,
            token: opening.token,
            outdated_tokens: Vec::new(),
            version: opening.version,
            client_type: opening.client_type,
            inflates: opening.inflates,
            principal: opening.principal,
            properties: opening.properties,
            access: opening.access,
            address: opening.address,
            started_ms: opening.started_ms,
            reconnect_timeout: opening.reconnect_timeout,
            state: SessionState::Connected(connection),
            recovery: Recovery::new(recovery_buffer),
            next_ping: None,
            unanswered_pings: 0,
            loss_forced: false,
            outbox: Outbox::default(),
            conflates: true,
            release_due: None,
            traffic: SessionTraffic::default(),
            accounted: SessionTraffic::default(),
            last_cid: 0,
            pending: BTreeMap::new(),
        }
    }

    /// Counts a message as sent and keeps it, so that it can be sent again.
    pub(crate) fn number(&mut self, bytes: &Bytes) {
        self.recovery.on_sent(bytes.clone());
        self.traffic.on_sent(bytes.len());
    }

    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        match self.state {
            SessionState::Connected(connection) => Some(connection),
            SessionState::Disconnected { .. } => None,
        }
    }

    /// Opens a conversation of the server with the client.
    pub(crate) fn open_conversation(&mut self, pending: Pending) -> i64 {
        self.last_cid += 1;
        self.pending.insert(self.last_cid, pending);
        self.last_cid
    }

    pub(crate) fn close_conversation(&mut self, cid: i64) -> Option<Pending> {
        self.pending.remove(&cid)
    }

    /// No answer is awaited any more in these conversations.
    pub(crate) fn abandon(&mut self, condition: impl Fn(&Pending) -> bool) {
        self.pending.retain(|_, pending| !condition(pending));
    }

    /// The client comes back having lost messages: nothing that was open goes on (answer 106). The answer carries a
    /// new token. A client that comes back with an older one has not seen the answer: its numbers are those of before
    /// the loss, and they may fit the new ones by chance.
    pub(crate) fn lose(&mut self, token: String) {
        self.recovery.reset();
        self.outbox.clear();
        self.pending.clear();
        let outdated = std::mem::replace(&mut self.token, token);
        self.outdated_tokens.push(outdated);
    }

    /// When something has to be done for this session.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self.state {
            SessionState::Connected(_) => self.next_ping,
            SessionState::Disconnected { expires } => Some(expires),
        }
    }
}

/// A copy of what there is to know about a session, for tests and for the status page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// Id of the session.
    pub id: SessionId,
    /// Token of the session. A secret: not for logs.
    pub token: String,
    /// Protocol version in force.
    pub version: u8,
    /// Client type as the client sent it, for example `WC`.
    pub client_type: String,
    /// Principal, empty for anonymous.
    pub principal: String,
    /// Properties that the client proposed and others set.
    pub properties: Vec<(String, String)>,
    /// How long the session is kept after a loss.
    pub reconnect_timeout: Duration,
    /// Where the client is.
    pub state: SessionState,
    /// Number of client messages received since the last reset.
    pub received: u32,
    /// Number of messages sent since the last reset, including those that arose while the client was away.
    pub sent: u32,
    /// Number of messages that wait until the connection or a throttle lets them go.
    pub waiting: usize,
    /// Number of messages that can be sent again.
    pub buffered: usize,
    /// Number of conversations the server has open with the client.
    pub open_conversations: usize,
    /// System pings sent on this connection since the last answer.
    pub unanswered_pings: u32,
}

/// The numbers of a session, without a copy of what is longer: for who looks after every step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionProgress {
    /// Id of the session.
    pub id: SessionId,
    /// Protocol version in force.
    pub version: u8,
    /// Where the client is.
    pub state: SessionState,
    /// As in [`SessionView`].
    pub received: u32,
    /// As in [`SessionView`].
    pub sent: u32,
    /// As in [`SessionView`].
    pub waiting: usize,
    /// As in [`SessionView`].
    pub open_conversations: usize,
}

impl From<&Session> for SessionProgress {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id,
            version: session.version,
            state: session.state,
            received: session.recovery.received(),
            sent: session.recovery.sent(),
            waiting: session.outbox.len(),
            open_conversations: session.pending.len(),
        }
    }
}

impl From<&Session> for SessionView {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id,
            token: session.token.clone(),
            version: session.version,
            client_type: session.client_type.clone(),
            principal: session.principal.clone(),
            properties: session
                .properties
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            reconnect_timeout: session.reconnect_timeout,
            state: session.state,
            received: session.recovery.received(),
            sent: session.recovery.sent(),
            waiting: session.outbox.len(),
            buffered: session.recovery.buffered(),
            open_conversations: session.pending.len(),
            unanswered_pings: session.unanswered_pings,
        }
    }
}
