//! What a session knows of its own troubles: why the connection was lost, why attempts failed, what comes next.

use std::fmt;
use std::time::{Duration, Instant};

use crate::data::memory::copy_text;
use crate::session::failure::Failure;

/// The last troubles of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The last loss of an active session's connection.
    pub loss: Option<Loss>,
    /// Why the last attempt to connect failed, the first connection's or a reconnection's. It stays when a later one succeeds,
    /// until the next loss.
    pub attempt_error: Option<Failure>,
    /// Why the session has ended.
    pub end: Option<Failure>,
    /// How long after the loss the server no longer knew the session (117), if that was before the end of the reconnection
    /// timeout: it keeps sessions for a shorter time than was asked for, and does not say for how long.
    pub forgotten_after: Option<Duration>,
}

/// The loss of a connection.
#[derive(Debug, PartialEq, Eq)]
pub struct Loss {
    /// For people: what happened to the connection.
    pub cause: String,
    /// When it was noticed.
    pub at: Instant,
}

/// The server may have chosen the words: gives up where there is no memory for them.
impl Clone for Loss {
    fn clone(&self) -> Self {
        Self {
            cause: copy_text(&self.cause),
            ..*self
        }
    }
}

/// What a session without connection does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Attempts so far: retries of the first connection, or reconnect attempts since the loss.
    pub attempts: u64,
    /// How long it waits before the next one; none while the program's strategy decides.
    pub wait: Option<Duration>,
    /// How long the recovery may take still; none for the first connection, which has no limit of its own.
    pub left: Option<Duration>,
}

impl fmt::Display for Outlook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.wait {
            None => formatter.write_str("the strategy decides about the next attempt")?,
            Some(wait) if wait.is_zero() => {
                formatter.write_str("the next attempt begins at once")?
            }
            Some(wait) => write!(
                formatter,
                "the next attempt begins in {} ms",
                wait.as_millis()
            )?,
        }
        match self.left {
            Some(left) => write!(formatter, "; {} ms are left", left.as_millis()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlook_is_a_sentence() {
        let outlook = |wait, left| Outlook {
            attempts: 1,
            wait,
            left,
        };
        let ms = Duration::from_millis;
        for (outlook, text) in [
            (
                outlook(None, Some(ms(70))),
                "the strategy decides about the next attempt; 70 ms are left",
            ),
            (
                outlook(Some(ms(0)), Some(ms(70))),
                "the next attempt begins at once; 70 ms are left",
            ),
            (
                outlook(Some(ms(5000)), None),
                "the next attempt begins in 5000 ms",
            ),
        ] {
            assert_eq!(outlook.to_string(), text);
        }
    }
}
