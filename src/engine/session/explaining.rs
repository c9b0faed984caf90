//! What the log says of a session's troubles: every loss, failed attempt and end, with the cause and what comes next.
//!
//! Runs on: whatever thread gave the core its input. Lock: the core's.

use std::fmt;
use std::time::{Duration, Instant};

use super::{Core, Failure, Handler, Inner, Session, SessionId, SessionState};
use crate::session::{Diagnosis, Outlook};

/// How log lines name a session: by its number in this process, and as the server does.
pub(super) struct Name {
    key: u64,
    id: Option<SessionId>,
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id {
            Some(id) => write!(formatter, "session {} ({id})", self.key),
            None => write!(formatter, "session {}", self.key),
        }
    }
}

impl Session {
    /// What the session knows of its own troubles, what comes next, and how long one recovery may take.
    pub fn diagnosis(&self) -> (Diagnosis, Option<Outlook>, Duration) {
        let inner = self.lock();
        (
            inner.core.diagnosis().clone(),
            inner.core.outlook(Instant::now()),
            inner.core.reconnect_timeout(),
        )
    }

    pub(super) fn name(&self) -> Name {
        Name {
            key: self.key,
            id: self.facts.id(),
        }
    }

    pub(super) fn explain_change(
        &self,
        core: &Core<Handler>,
        old: SessionState,
        new: SessionState,
    ) {
        if !log::log_enabled!(log::Level::Info) {
            return;
        }
        let name = self.name();
        let now = Instant::now();
        let loss = core.diagnosis().loss.as_ref();
        match (old, new, loss) {
            (_, SessionState::RecoveringReconnect, Some(loss)) => {
                let outlook = core.outlook(now);
                let next = outlook
                    .map(|outlook| format!("; {outlook}"))
                    .unwrap_or_default();
                log::info!("{name}: {old:?} -> {new:?}: {}{next}", loss.cause);
            }
            (SessionState::RecoveringReconnect, SessionState::ConnectedActive, Some(loss)) => {
                let time = now.saturating_duration_since(loss.at).as_millis();
                let lost = match core.last_response_code() {
                    105 => "no message was lost",
                    _ => "messages were lost",
                };
                log::info!("{name}: {old:?} -> {new:?}: reconnected after {time} ms, {lost}");
            }
            _ => log::info!("{name}: {old:?} -> {new:?}"),
        }
    }

    /// A reconnect attempt failed.
    pub(super) fn explain_attempt(&self, core: &Core<Handler>, error: &Failure) {
        if !log::log_enabled!(log::Level::Info) {
            return;
        }
        let name = self.name();
        match core.outlook(Instant::now()) {
            Some(outlook) => {
                // The next one is counted when it has begun.
                let begun = u64::from(outlook.wait == Some(Duration::ZERO));
                let number = outlook.attempts.saturating_sub(begun);
                log::info!("{name}: attempt {number} to reconnect failed: {error}; {outlook}");
            }
            None => log::info!("{name}: an attempt to reconnect failed: {error}"),
        }
    }

    /// A dial of the first connection failed, and another will be made.
    pub(super) fn explain_retry(&self, inner: &Inner) {
        if inner.core.state() != SessionState::Connecting || !log::log_enabled!(log::Level::Info) {
            return;
        }
        if let (Some(error), Some(outlook)) = (
            &inner.core.diagnosis().attempt_error,
            inner.core.outlook(Instant::now()),
        ) {
            log::info!(
                "{}: an attempt to connect failed: {error}; {outlook}",
                self.name()
            );
        }
    }
}
