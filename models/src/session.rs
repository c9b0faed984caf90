//! What the reactor names of `session`.

use std::any::Any;

/// Names a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionId(pub u64);

/// How a connection is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disconnect {
    /// At once.
    Abandon,
    /// With a close frame.
    CloseWebSocket,
}

/// Why a session failed.
#[derive(Debug)]
pub struct Failure;

impl Failure {
    /// Of a panic.
    pub fn of_panic(_panic: &(dyn Any + Send), _otherwise: &str) -> Self {
        Self
    }
}
