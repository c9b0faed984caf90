//! What the server is told before it starts (`specification/protocol/connection sections 2.8, 3, 9, 11 and 17`).

use std::ops::RangeInclusive;
use std::time::Duration;

use diffusion::wire::{PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN};

use serde::{Deserialize, Serialize};

use super::access::FRESH_PRINCIPALS;
use super::properties::UnnamedProperties;

/// The answer to a reconnection for which messages are missing (`specification/protocol/connection section 17`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageLoss {
    /// Refuse with 118; the session ends.
    FailWith118,
    /// Go on with 106: counters restart, open conversations are dropped.
    ReconnectWithLoss106,
}

/// The answer to a client that offers a version above every served one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewerVersion {
    /// Answer 100 in the highest served version, as a real server was seen to do.
    ServeHighest,
    /// Refuse with 102 and the highest served version as version byte.
    Downgrade,
    /// Upgrade the connection, then end it without any connection response.
    Hangup,
}

/// Whether topic messages are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// They are not, whatever topics and clients say.
    Off,
    /// Where the topic's property `COMPRESSION` allows it, the client can inflate them, and it makes them shorter.
    On,
}

/// A name and a password that the server knows, and the roles that go with them.
#[derive(Clone, PartialEq, Eq)]
pub struct Principal {
    /// Name of the principal.
    pub name: String,
    /// Its password.
    pub password: String,
    /// Roles assigned to it, besides those that every session has.
    pub roles: Vec<String>,
}

impl Principal {
    /// A principal with this name and password, and no roles of its own.
    pub fn new(name: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            password: password.into(),
            roles: Vec::new(),
        }
    }

    /// The same principal with these roles.
    pub fn with_roles<T: Into<String>>(self, roles: impl IntoIterator<Item = T>) -> Self {
        Self {
            roles: roles.into_iter().map(Into::into).collect(),
            ..self
        }
    }
}

impl std::fmt::Debug for Principal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Principal")
            .field("name", &self.name)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// Whether sessions without a principal are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnonymousSessions {
    /// They are let in.
    Allow,
    /// They are refused with 116.
    Deny,
    /// Authenticators decide.
    Abstain,
}

/// Configuration of a [`super::ServerCore`].
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Time between two system pings of a session; `None` announces period 0 and sends none.
    pub ping_period: Option<Duration>,
    /// Number of system pings in a row that may stay unanswered before the connection counts as dead.
    pub unanswered_pings_limit: u32,
    /// Upper limit for the time a session is kept after its connection was lost.
    pub maximum_reconnect_timeout: Duration,
    /// Number of sent messages kept for each session so that they can be sent again.
    pub recovery_buffer_messages: usize,
    /// Bytes of those messages; when there are more, the oldest messages are dropped, and whoever misses them has lost them.
    pub recovery_buffer_bytes: usize,
    /// What a client gets that cannot be served everything it misses.
    pub on_message_loss: MessageLoss,
    /// Protocol versions spoken.
    pub served_versions: RangeInclusive<u8>,
    /// What a client gets that offers more than the highest served version.
    pub on_newer_version: NewerVersion,
    /// Principals known.
    pub principals: Vec<Principal>,
    /// Whether sessions without principal are let in.
    pub anonymous: AnonymousSessions,
    /// How long authenticators may take to decide about a principal, all together. Clients are patient for five seconds.
    pub authenticator_timeout: Duration,
    /// What becomes of properties that clients propose and no rule names.
    pub unnamed_properties: UnnamedProperties,
    /// Number of waiting messages from which a session counts as slow: topics are conflated or unsubscribed as their property
    /// `CONFLATION` says.
    pub back_pressure: usize,
    /// Bytes that wait for a slow connection in the core; when there are more, the connection gets everything, and has to end
    /// if that is too much for it.
    pub maximum_waiting_bytes: usize,
    /// Number of topics that topic views take, or give up, before everything else has its turn.
    pub view_topics_at_once: usize,
    /// Whether topic messages are compressed.
    pub compression: Compression,
    /// Largest message accepted from a client, announced in the connection response.
    pub maximum_message_size: usize,
    /// Where clients connect to, if that is known: other servers are told.
    pub own_url: Option<String>,
    /// Whether what clients configured survives a restart that loses the state. It is for who drives the core to save it.
    pub stores_survive: bool,
    /// Seed of session ids and tokens: the same seed and the same calls give the same bytes.
    pub seed: u64,
    /// Milliseconds since the epoch at the first time the core is told; `None`: the socket layer takes the time of the
    /// machine, a core without it a fixed one.
    pub wall_clock_start_ms: Option<i64>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            ping_period: Some(Duration::from_secs(90)),
            unanswered_pings_limit: 3,
            maximum_reconnect_timeout: Duration::from_secs(60),
            recovery_buffer_messages: 1000,
            recovery_buffer_bytes: 64 * 1024 * 1024,
            on_message_loss: MessageLoss::FailWith118,
            served_versions: PROTOCOL_VERSION_MIN..=PROTOCOL_VERSION_MAX,
            on_newer_version: NewerVersion::ServeHighest,
            principals: FRESH_PRINCIPALS
                .iter()
                .map(|(name, roles)| {
                    Principal::new(*name, "password").with_roles(roles.iter().copied())
                })
                .collect(),
            anonymous: AnonymousSessions::Allow,
            authenticator_timeout: Duration::from_secs(4),
            unnamed_properties: UnnamedProperties::Take,
            back_pressure: 50,
            maximum_waiting_bytes: 32 * 1024 * 1024,
            view_topics_at_once: 1000,
            compression: Compression::On,
            maximum_message_size: i32::MAX as usize,
            own_url: None,
            stores_survive: false,
            seed: 1,
            wall_clock_start_ms: None,
        }
    }
}
