//! Trying again after a fixed interval: first connections and recoveries of update streams do.

use std::time::Duration;

/// How often and how fast something is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryStrategy {
    /// The wait before each retry.
    pub interval: Duration,
    /// Retries allowed; `None`: no limit.
    pub attempts: Option<u32>,
}

impl RetryStrategy {
    /// Nothing is tried again.
    pub const NONE: RetryStrategy = RetryStrategy {
        interval: Duration::ZERO,
        attempts: Some(0),
    };
}
