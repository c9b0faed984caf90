//! The events of one page that is open.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::lines::LogLines;
use super::topics::TopicsTold;
use crate::core::ServerCore;

/// How often an open page is told what has changed.
pub(crate) const INTERVAL: Duration = Duration::from_millis(200);
/// After so long without anything a page is told that the server is there, so that one that has gone is found out.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// What one page has been told.
#[derive(Debug)]
pub(crate) struct Stream {
    state: Value,
    topics: TopicsTold,
    lines_seen: u64,
    told: Instant,
}

impl Stream {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            state: Value::Null,
            topics: TopicsTold::default(),
            lines_seen: 0,
            told: now,
        }
    }

    /// Appends the events of what has changed.
    pub(crate) fn tell(
        &mut self,
        now: Instant,
        state: &Value,
        core: &ServerCore,
        log: Option<&LogLines>,
        out: &mut Vec<u8>,
    ) {
        let before = out.len();
        if self.state != *state {
            self.state.clone_from(state);
            event(out, "state", state);
        }
        if let Some(change) = self.topics.change(core) {
            event(out, "topics", &change);
        }
        let lines = log.map_or_else(Vec::new, |log| log.after(&mut self.lines_seen));
        if !lines.is_empty() {
            event(out, "log", &lines.into());
        }
        if out.len() > before {
            self.told = now;
        } else if now.saturating_duration_since(self.told) >= SIGN_OF_LIFE {
            self.told = now;
            out.extend_from_slice(b":\n\n");
        }
    }
}

/// JSON has no line ends, so that one line of data is enough.
fn event(out: &mut Vec<u8>, name: &str, data: &Value) {
    out.extend_from_slice(format!("event: {name}\ndata: {data}\n\n").as_bytes());
}
