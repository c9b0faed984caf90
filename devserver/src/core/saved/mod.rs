//! What survives a restart, as JSON: everything that is configured by clients, no sessions and no topics.
//!
//! Each store is a part with a name. A part that is not in the text is as it is on a fresh server; a part that nobody knows, or
//! that does not fit, is an error: whoever reads a file that another version wrote, or somebody edited, is told.

use std::time::Instant;

use serde_json::{Map, Value};

use super::ServerCore;

pub(crate) mod fields;
mod metrics;
mod remote_servers;
mod security;
mod session_trees;
mod system_authentication;
mod topic_views;

/// The version of the layout.
const VERSION: u64 = 1;

/// One store.
struct Part {
    name: &'static str,
    /// Its content.
    save: fn(&ServerCore) -> Value,
    /// Makes it what a content says. It is fresh before.
    restore: fn(&mut ServerCore, Instant, &Value) -> Result<(), String>,
    /// Makes it fresh.
    clear: fn(&mut ServerCore),
}

/// All stores, in the order in which they are restored.
const PARTS: [Part; 6] = [
    security::PART,
    system_authentication::PART,
    metrics::PART,
    session_trees::PART,
    remote_servers::PART,
    topic_views::PART,
];

impl ServerCore {
    /// Something that is saved has changed.
    pub(crate) fn on_store_changed(&mut self) {
        self.stored_changes += 1;
    }

    /// A number that is another one whenever what [`Self::saved_state`] gives may be something else.
    pub fn stored_changes(&self) -> u64 {
        self.stored_changes
    }

    /// Everything that survives a restart. It has passwords in it.
    pub fn saved_state(&self) -> Value {
        let mut state = Map::new();
        state.insert("version".to_owned(), VERSION.into());
        for part in &PARTS {
            state.insert(part.name.to_owned(), (part.save)(self));
        }
        Value::Object(state)
    }

    /// Takes over what another server saved, or says what is wrong with it. This server must be fresh; after an error it is
    /// of no use.
    pub fn restore_state(&mut self, now: Instant, state: &Value) -> Result<(), String> {
        self.begin_input(now);
        let state = state.as_object().ok_or("it is no JSON object")?;
        match state.get("version").map(Value::as_u64) {
            Some(Some(VERSION)) => {}
            Some(Some(other)) => {
                return Err(format!(
                    "it has version {other} of the layout, and only version {VERSION} is known"
                ))
            }
            Some(None) | None => return Err("it does not say its version".to_owned()),
        }
        let known = |name: &str| name == "version" || PARTS.iter().any(|part| part.name == name);
        if let Some(unknown) = state.keys().find(|name| !known(name)) {
            return Err(format!("nobody knows its part '{unknown}'"));
        }
        for part in &PARTS {
            if let Some(content) = state.get(part.name) {
                (part.restore)(self, now, content)
                    .map_err(|problem| format!("{}: {problem}", part.name))?;
            }
        }
        self.settle();
        Ok(())
    }

    /// The server starts again: its stores are what they were saved as, or fresh.
    pub(super) fn restart_stores(&mut self, now: Instant) {
        let saved = self.config.stores_survive.then(|| self.saved_state());
        for part in &PARTS {
            (part.clear)(self);
        }
        if let Some(saved) = saved {
            if let Err(problem) = self.restore_state(now, &saved) {
                log::error!("the stores did not survive the restart: {problem}");
            }
        }
        self.on_store_changed();
    }
}
