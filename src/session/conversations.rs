//! Open requests of the client, by conversation id (`protocol/01 section 7`).

use std::collections::BTreeMap;
use std::time::Instant;

/// One open request.
#[derive(Debug)]
pub struct Conversation<H> {
    pub service: i32,
    pub started: Instant,
    pub handler: H,
}

/// The session's open conversations. Ids start at 1 and are never used twice.
#[derive(Debug)]
pub struct Conversations<H> {
    next: i64,
    open: BTreeMap<i64, Conversation<H>>,
}

impl<H> Default for Conversations<H> {
    fn default() -> Self {
        Self {
            next: 1,
            open: BTreeMap::new(),
        }
    }
}

impl<H> Conversations<H> {
    /// Takes the next id without opening a conversation.
    pub fn reserve(&mut self) -> i64 {
        let id = self.next;
        self.next += 1;
        id
    }

    pub fn open(&mut self, service: i32, started: Instant, handler: H) -> i64 {
        let id = self.reserve();
        self.open.insert(
            id,
            Conversation {
                service,
                started,
                handler,
            },
        );
        id
    }

    /// Ends the conversation, if it is open.
    pub fn close(&mut self, id: i64) -> Option<Conversation<H>> {
        self.open.remove(&id)
    }

    /// Ends all, in the order of their ids.
    pub fn close_all(&mut self) -> impl Iterator<Item = Conversation<H>> {
        std::mem::take(&mut self.open).into_values()
    }

    pub fn len(&self) -> usize {
        self.open.len()
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}
