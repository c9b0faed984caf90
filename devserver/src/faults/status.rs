//! The counters of a server: what scripts and tests wait for.

/// What has happened since the server started, and what is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// TCP connections accepted. (Refused ones never reach the server.)
    pub connection_attempts: u64,
    /// Upgrade requests read.
    pub upgrades: u64,
    /// Connections answered with a response code that refuses them.
    pub refusals: u64,
    /// Sessions opened.
    pub sessions_opened: u64,
    /// Reconnections, with or without message loss.
    pub reconnections: u64,
    /// Connections lost whose session is kept.
    pub disconnects: u64,
    /// Sessions ended.
    pub sessions_closed: u64,
    /// Messages received.
    pub messages_received: u64,
    /// Messages sent, without connection responses.
    pub messages_sent: u64,
    /// Pings of the server that were answered.
    pub pings_answered: u64,
    /// Updates that went to subscribers as deltas.
    pub topic_deltas_sent: u64,
    /// Updates that came in update streams as deltas.
    pub update_deltas_received: u64,
    /// Sessions now.
    pub sessions: usize,
    /// Sessions with a connection now.
    pub connected: usize,
    /// TCP connections now.
    pub connections: usize,
    /// Whether somebody listens.
    pub listening: bool,
    /// Whether the script, if any, has run to its end.
    pub script_finished: bool,
}
