//! What a session is created with. A snapshot: later changes of a factory or strategy do not reach it.

use std::time::Duration;

use crate::retry::RetryStrategy;
use crate::session::reconnect::ReconnectPolicy;
use crate::wire::credentials::Credentials;
use crate::wire::PROTOCOL_VERSION_MAX;

/// Settings of one session, with the defaults of `specification/sessions/session-factory`.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// `None` is anonymous: no principal and no credentials are sent.
    pub principal: Option<String>,
    /// What proves the principal.
    pub credentials: Credentials,
    /// Session properties that the program proposes: names and values.
    pub properties: Vec<(String, String)>,
    /// Protocol version that the first dial offers.
    pub offered_version: u8,
    /// Limit of one recovery, also what the server is asked to keep the session for. Zero disables reconnection.
    pub reconnect_timeout: Duration,
    /// When lost connections are tried again.
    pub policy: ReconnectPolicy,
    /// When the first connection is tried again (`specification/sessions/session-factory section 4`); `None` is never.
    pub initial_retry: Option<RetryStrategy>,
    /// DNS, TCP and TLS together; a reconnect attempt has to be answered within it altogether.
    pub connection_timeout: Duration,
    /// Sending the connection request; also the limit for flushing the queue when the program closes.
    pub write_timeout: Duration,
    /// Waiting for the answer to the first connection's request.
    pub response_timeout: Duration,
    /// Largest message that is accepted from the server, in bytes.
    pub maximum_message_size: usize,
    /// Sent messages that are kept for sending again.
    pub recovery_buffer_size: usize,
    /// Messages waiting to be sent; `None` is unbounded.
    pub maximum_queue_size: Option<usize>,
    /// Seeds the jitter of back-off; the same seed draws the same waits.
    pub random_seed: u64,
}

impl SessionConfig {
    /// Default wait for the connection response while the program has not set a connection timeout (`specification/sessions/session section 4.3`).
    pub const DEFAULT_RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);
    /// Default limit of DNS, TCP and TLS, and of sending the request.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_millis(2000);
    /// How long the server is given to answer a close request (`specification/protocol/connection section 10`).
    pub const CLOSE_TIMEOUT: Duration = Duration::from_millis(1000);
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            principal: None,
            credentials: Credentials::None,
            properties: Vec::new(),
            offered_version: PROTOCOL_VERSION_MAX,
            reconnect_timeout: Duration::from_millis(60_000),
            policy: ReconnectPolicy::default(),
            initial_retry: None,
            connection_timeout: Self::DEFAULT_TIMEOUT,
            write_timeout: Self::DEFAULT_TIMEOUT,
            response_timeout: Self::DEFAULT_RESPONSE_TIMEOUT,
            maximum_message_size: i32::MAX as usize,
            recovery_buffer_size: 128,
            maximum_queue_size: Some(1000),
            random_seed: 0,
        }
    }
}
