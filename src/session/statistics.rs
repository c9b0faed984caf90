//! Counters of one session.

use std::time::Duration;

/// What a session has done since it was created. Messages are Diffusion messages, bytes those of their payloads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statistics {
    /// From the server.
    pub bytes_received: u64,
    /// From the server.
    pub messages_received: u64,
    /// To the server.
    pub bytes_sent: u64,
    /// To the server.
    pub messages_sent: u64,
    /// Messages sent again after a reconnection; they are not counted in `messages_sent` a second time.
    pub messages_replayed: u64,
    /// Connections lost while the session was active.
    pub connections_lost: u64,
    /// Reconnect attempts that were started.
    pub reconnect_attempts: u64,
    /// Attempts that led back to an active session.
    pub reconnects: u64,
    /// Of these, those that lost messages.
    pub reconnects_with_loss: u64,
    /// Messages waiting to be sent.
    pub queued_messages: u64,
    /// Requests without an answer.
    pub open_conversations: u64,
    /// How often it could not be found out whether a selector of a stream or a handler selects a topic.
    pub undecided_matches: u64,
    /// Round trip of the last user ping, from the call to the answer.
    pub last_round_trip: Option<Duration>,
}
