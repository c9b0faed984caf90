//! Open requests of the client, by conversation id (`specification/protocol/connection section 7`).
//!
//! Ids are consecutive and most conversations are short, so the recent ones stand in a ring, where finding one is counting.
//! The few that stay open while many others come and go move to a map, so that the ring does not grow with time.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

/// The ring may always have this many places, however few of them are taken.
const ALWAYS: usize = 1024;
/// Beyond that, at least one place of so many is taken.
const SPARSENESS: usize = 8;

/// One open request.
#[derive(Debug)]
pub struct Conversation<H> {
    /// Number of the service that was asked.
    pub service: i32,
    /// When the request was made.
    pub started: Instant,
    /// What the driver gave to find the request's callbacks again.
    pub handler: H,
}

/// The session's open conversations. Ids start at 1 and are never used twice.
#[derive(Debug)]
pub struct Conversations<H> {
    next: i64,
    /// Conversations with the ids right before `next`; empty, or the first place is taken.
    recent: VecDeque<Option<Conversation<H>>>,
    /// How many places of `recent` are taken.
    recently_open: usize,
    /// Older ones.
    old: BTreeMap<i64, Conversation<H>>,
}

impl<H> Default for Conversations<H> {
    fn default() -> Self {
        Self {
            next: 1,
            recent: VecDeque::new(),
            recently_open: 0,
            old: BTreeMap::new(),
        }
    }
}

impl<H> Conversations<H> {
    /// Takes the next id without opening a conversation.
    pub fn reserve(&mut self) -> i64 {
        let id = self.take_id();
        if !self.recent.is_empty() {
            self.recent.push_back(None);
            self.keep_dense();
        }
        id
    }

    /// Opens a conversation and gives its id.
    pub fn open(&mut self, service: i32, started: Instant, handler: H) -> i64 {
        self.recent.push_back(Some(Conversation {
            service,
            started,
            handler,
        }));
        self.recently_open += 1;
        let id = self.take_id();
        self.keep_dense();
        id
    }

    /// Ends the conversation, if it is open.
    pub fn close(&mut self, id: i64) -> Option<Conversation<H>> {
        let first = self.first_recent();
        if id < first {
            return self.old.remove(&id);
        }
        let place = usize::try_from(id - first).ok()?;
        let conversation = self.recent.get_mut(place)?.take()?;
        self.recently_open -= 1;
        self.drop_closed();
        Some(conversation)
    }

    /// Ends all, in the order of their ids.
    pub fn close_all(&mut self) -> impl Iterator<Item = Conversation<H>> {
        self.recently_open = 0;
        let old = std::mem::take(&mut self.old).into_values();
        let recent = std::mem::take(&mut self.recent).into_iter().flatten();
        old.chain(recent)
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.old.len() + self.recently_open
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn take_id(&mut self) -> i64 {
        let id = self.next;
        self.next += 1;
        id
    }

    /// The id of the first place of the ring.
    fn first_recent(&self) -> i64 {
        // No ring has 2^63 places.
        self.next - self.recent.len() as i64
    }

    /// Gives up places at the front that are not taken, and memory when none is.
    fn drop_closed(&mut self) {
        while let Some(None) = self.recent.front() {
            self.recent.pop_front();
        }
        if self.recent.is_empty() && self.recent.capacity() > ALWAYS {
            self.recent = VecDeque::new();
        }
    }

    /// Moves what stays open for long out of the ring, when most of its places are not taken any more.
    fn keep_dense(&mut self) {
        while self.recent.len() > ALWAYS && self.recently_open < self.recent.len() / SPARSENESS {
            let id = self.first_recent();
            if let Some(Some(conversation)) = self.recent.pop_front() {
                self.recently_open -= 1;
                self.old.insert(id, conversation);
            }
            self.drop_closed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Opens a conversation whose handler is its id.
    fn open(conversations: &mut Conversations<i64>) -> i64 {
        let handler = conversations.next;
        conversations.open(1, Instant::now(), handler)
    }

    #[test]
    fn ids_are_consecutive_and_found_in_any_order() {
        let mut conversations = Conversations::default();
        assert_eq!(conversations.reserve(), 1);
        let ids: Vec<i64> = (0..10).map(|_| open(&mut conversations)).collect();
        assert_eq!(ids, (2..12).collect::<Vec<_>>());
        assert_eq!(conversations.reserve(), 12);
        assert_eq!(open(&mut conversations), 13);
        for id in [5, 2, 13, 11, 3] {
            assert_eq!(conversations.close(id).map(|found| found.handler), Some(id));
            assert!(conversations.close(id).is_none());
        }
        for id in [i64::MIN, -1, 0, 1, 12, 14, i64::MAX] {
            assert!(conversations.close(id).is_none());
        }
        assert_eq!(conversations.len(), 6);
        let left: Vec<i64> = conversations.close_all().map(|open| open.handler).collect();
        assert_eq!(left, [4, 6, 7, 8, 9, 10]);
        assert!(conversations.is_empty() && conversations.close(4).is_none());
        assert_eq!(open(&mut conversations), 14);
        assert_eq!(conversations.close(14).map(|found| found.handler), Some(14));
    }

    #[test]
    fn memory_does_not_grow_with_what_comes_and_goes() {
        let mut conversations = Conversations::default();
        let mut waiting = vec![open(&mut conversations)];
        for round in 0..100_000 {
            let id = open(&mut conversations);
            conversations.close(id);
            conversations.reserve();
            if round % 10_000 == 0 {
                waiting.push(open(&mut conversations));
            }
            assert!(conversations.recent.len() <= ALWAYS + 1);
        }
        assert_eq!(conversations.len(), waiting.len());
        assert!(conversations.close(waiting.remove(3)).is_some());
        let left: Vec<i64> = conversations.close_all().map(|open| open.handler).collect();
        assert_eq!(left, waiting);
    }

    #[test]
    fn many_may_be_open_at_once_and_their_memory_is_given_back() {
        let mut conversations = Conversations::default();
        let ids: Vec<i64> = (0..10_000).map(|_| open(&mut conversations)).collect();
        assert!(conversations.old.is_empty());
        for id in ids.iter().rev() {
            assert!(conversations.close(*id).is_some());
        }
        assert!(conversations.is_empty());
        assert_eq!(conversations.recent.capacity(), 0);
    }
}
