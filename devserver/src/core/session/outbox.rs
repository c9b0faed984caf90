//! What waits to be sent to one session: because its connection takes nothing more, or because it is throttled.
//!
//! Messages keep their order. An update of a topic may take the place of those that wait (conflation), and what waits may be
//! taken out when the session unsubscribes (`TIDY_ON_UNSUBSCRIBE`). Messages are numbered when they leave, so that nothing of
//! this can be seen in the numbers.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use bytes::Bytes;

use crate::core::session::throttle::Throttle;
use crate::core::topics::TopicId;

/// The messages of one session that wait.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// `None`: taken out.
    entries: VecDeque<Option<Entry>>,
    /// The number of the first entry.
    first: u64,
    /// Where updates of topics are that later updates may take the place of, by the topics' numbers.
    updates: HashMap<TopicId, VecDeque<u64>>,
    messages: usize,
    bytes: usize,
    connection: Flow,
    pub(crate) throttle: Throttle,
}

#[derive(Debug)]
struct Entry {
    bytes: Bytes,
    topic: Option<TopicId>,
}

/// Whether the connection takes messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Flow {
    #[default]
    Open,
    Blocked,
    /// Too much waits: the connection gets everything, and ends if that is too much for it.
    Overflowing,
}

impl Outbox {
    /// Number of messages that wait.
    pub(crate) fn len(&self) -> usize {
        self.messages
    }

    /// Whether messages wait.
    pub(crate) fn holds(&self) -> bool {
        self.messages > 0
    }

    /// Whether a message goes at once, as far as the connection is concerned.
    pub(crate) fn is_open(&self) -> bool {
        self.connection != Flow::Blocked
    }

    /// The connection takes nothing more.
    pub(crate) fn block(&mut self) {
        if self.connection == Flow::Open {
            self.connection = Flow::Blocked;
        }
    }

    /// The connection takes messages again, or there is another one.
    pub(crate) fn unblock(&mut self) {
        self.connection = Flow::Open;
    }

    /// Adds a message, which may be an update of a topic. More bytes than `most` are not kept here.
    pub(crate) fn push(&mut self, bytes: Bytes, topic: Option<TopicId>, most: usize) {
        if let Some(topic) = topic {
            let number = self.first + self.entries.len() as u64;
            self.updates.entry(topic).or_default().push_back(number);
        }
        self.messages += 1;
        self.bytes += bytes.len();
        self.entries.push_back(Some(Entry { bytes, topic }));
        if self.bytes > most {
            self.connection = Flow::Overflowing;
        }
    }

    /// Whether an update of the topic could take the place of others.
    pub(crate) fn has_updates(&self, topic: TopicId) -> bool {
        self.updates.contains_key(&topic)
    }

    /// Puts an update in the place of the first one that waits and takes the others out. It has to be a whole value.
    pub(crate) fn conflate(&mut self, topic: TopicId, bytes: Bytes) {
        let Some(numbers) = self.updates.get_mut(&topic) else {
            return;
        };
        let mut others = std::mem::take(numbers).into_iter();
        let Some(place) = others.next() else {
            return;
        };
        numbers.push_back(place);
        for other in others {
            self.take_out(other);
        }
        let length = bytes.len();
        if let Some(Some(entry)) = self.entry(place) {
            let former = std::mem::replace(&mut entry.bytes, bytes);
            self.bytes = self.bytes - former.len() + length;
        }
    }

    /// Takes out what waits of a topic.
    pub(crate) fn tidy(&mut self, topic: TopicId) {
        for number in self.updates.remove(&topic).unwrap_or_default() {
            self.take_out(number);
        }
    }

    /// A subscription begins or ends: later updates of the topic do not take the place of those before.
    pub(crate) fn begin_anew(&mut self, topic: TopicId) {
        self.updates.remove(&topic);
    }

    fn take_out(&mut self, number: u64) {
        let entry = self.entry(number).and_then(Option::take);
        if let Some(taken) = entry {
            self.forget(&taken.bytes);
        }
    }

    fn entry(&mut self, number: u64) -> Option<&mut Option<Entry>> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.entries.get_mut(index)
    }

    /// The next message, if the connection takes one and the throttle lets it go.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<Bytes> {
        let length = self.next()?.bytes.len();
        let overflows = self.connection == Flow::Overflowing;
        if !self.is_open() || !(overflows || self.throttle.lets_go(now, length)) {
            return None;
        }
        self.take_first()
    }

    /// The next message, whatever holds it.
    pub(crate) fn take_first(&mut self) -> Option<Bytes> {
        self.next()?;
        let entry = self.entries.pop_front().flatten()?;
        let number = self.first;
        self.first += 1;
        self.forget(&entry.bytes);
        if self.messages == 0 && self.connection == Flow::Overflowing {
            self.connection = Flow::Open;
        }
        if let Some(topic) = entry.topic {
            if let Some(numbers) = self.updates.get_mut(&topic) {
                if numbers.front() == Some(&number) {
                    numbers.pop_front();
                }
                if numbers.is_empty() {
                    self.updates.remove(&topic);
                }
            }
        }
        Some(entry.bytes)
    }

    /// The entry that leaves next; what was taken out before it is gone.
    fn next(&mut self) -> Option<&Entry> {
        while let Some(None) = self.entries.front() {
            self.entries.pop_front();
            self.first += 1;
        }
        self.entries.front().and_then(Option::as_ref)
    }

    fn forget(&mut self, bytes: &Bytes) {
        self.messages -= 1;
        self.bytes -= bytes.len();
    }

    /// When the throttle lets the next message go, if nothing else holds it.
    pub(crate) fn due(&mut self) -> Option<Instant> {
        let length = self.next()?.bytes.len();
        self.is_open().then(|| self.throttle.due(length)).flatten()
    }

    /// Forgets everything that waits.
    pub(crate) fn clear(&mut self) {
        self.first += self.entries.len() as u64;
        self.entries.clear();
        self.updates.clear();
        self.messages = 0;
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 1000;

    fn outbox(messages: &[(&'static str, Option<TopicId>)]) -> Outbox {
        let mut outbox = Outbox::default();
        outbox.block();
        for (text, topic) in messages {
            outbox.push(Bytes::from_static(text.as_bytes()), *topic, MOST);
        }
        outbox
    }

    fn all(outbox: &mut Outbox) -> Vec<String> {
        outbox.unblock();
        let now = Instant::now();
        let messages = std::iter::from_fn(|| outbox.pop(now));
        let texts = messages
            .map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
            .collect();
        assert_eq!((outbox.len(), outbox.bytes), (0, 0));
        assert!(outbox.updates.is_empty());
        texts
    }

    #[test]
    fn messages_wait_in_order_while_the_connection_is_blocked() {
        let mut outbox = outbox(&[("a", None), ("b", Some(1)), ("c", None)]);
        assert_eq!(outbox.pop(Instant::now()), None);
        assert_eq!(outbox.len(), 3);
        assert_eq!(all(&mut outbox), ["a", "b", "c"]);
    }

    #[test]
    fn an_update_takes_the_place_of_the_first_of_its_topic() {
        let mut outbox = outbox(&[
            ("x", Some(2)),
            ("1", Some(1)),
            ("y", None),
            ("2", Some(1)),
            ("z", Some(2)),
        ]);
        assert!(outbox.has_updates(1) && !outbox.has_updates(3));
        outbox.conflate(1, Bytes::from_static(b"three"));
        assert_eq!(outbox.len(), 4);
        outbox.conflate(1, Bytes::from_static(b"4"));
        assert_eq!(all(&mut outbox), ["x", "4", "y", "z"]);
    }

    #[test]
    fn what_has_left_is_replaced_no_more() {
        let mut outbox = outbox(&[("1", Some(1)), ("2", Some(1)), ("3", Some(1))]);
        assert_eq!(outbox.take_first().as_deref(), Some(&b"1"[..]));
        outbox.conflate(1, Bytes::from_static(b"4"));
        assert_eq!(all(&mut outbox), ["4"]);
        outbox.conflate(1, Bytes::from_static(b"5"));
        assert_eq!(outbox.len(), 0);
    }

    #[test]
    fn what_waits_of_a_topic_can_be_taken_out_or_be_left_alone() {
        let messages = [("1", Some(1)), ("x", None), ("2", Some(1)), ("3", Some(2))];
        let mut tidied = outbox(&messages);
        tidied.tidy(1);
        assert_eq!(all(&mut tidied), ["x", "3"]);
        let mut left = outbox(&messages);
        left.begin_anew(1);
        left.push(Bytes::from_static(b"4"), Some(1), MOST);
        left.conflate(1, Bytes::from_static(b"5"));
        assert_eq!(all(&mut left), ["1", "x", "2", "3", "5"]);
    }

    #[test]
    fn too_much_is_not_kept_here() {
        let mut outbox = outbox(&[("a", None)]);
        outbox.push(Bytes::from(vec![0; MOST]), None, MOST);
        assert!(outbox.pop(Instant::now()).is_some());
        assert!(outbox.pop(Instant::now()).is_some());
        outbox.block();
        assert!(!outbox.is_open(), "the next congestion counts again");
    }
}
