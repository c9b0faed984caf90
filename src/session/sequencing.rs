//! Numbers of messages in both directions and the messages that can be sent again (`specification/protocol/connection section 11`).

use std::collections::VecDeque;

use bytes::Bytes;

/// The client's messages that are lost when the server expects a message that is no longer in the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessagesLost {
    /// Messages that would have to be sent again; negative when the server claims to have more than was sent.
    pub missing: i32,
    /// Messages that are still there.
    pub buffered: usize,
}

/// Numbers of the last messages since the last reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counters {
    /// Number of the last message to the server.
    pub sent: u32,
    /// Number of the last message from the server.
    pub received: u32,
}

/// Counters of both directions and the recovery buffer.
#[derive(Debug)]
pub struct Sequencing {
    last_sent: u32,
    last_received: u32,
    /// The newest sent messages, oldest first; the last one has the number `last_sent`.
    buffer: VecDeque<Bytes>,
    capacity: usize,
}

impl Sequencing {
    /// Keeps up to `capacity` sent messages.
    pub fn new(capacity: usize) -> Self {
        Self {
            last_sent: 0,
            last_received: 0,
            buffer: VecDeque::new(),
            capacity,
        }
    }

    /// A message goes on the wire: gives it the next number and keeps it.
    pub fn on_sent(&mut self, message: &Bytes) {
        self.last_sent = self.last_sent.wrapping_add(1);
        if self.capacity == 0 {
            return;
        }
        if self.buffer.len() == self.capacity {
            self.buffer.pop_front();
        }
        self.buffer.push_back(message.clone());
    }

    /// A message came from the server.
    pub fn on_received(&mut self) {
        self.last_received = self.last_received.wrapping_add(1);
    }

    /// Numbers of the last messages.
    pub fn counters(&self) -> Counters {
        Counters {
            sent: self.last_sent,
            received: self.last_received,
        }
    }

    /// Number of the last message to the server.
    pub fn last_sent(&self) -> u32 {
        self.last_sent
    }

    /// The request parameter `ss`.
    pub fn last_received(&self) -> u32 {
        self.last_received
    }

    /// The request parameter `cs`: the lowest number that can be sent again.
    pub fn first_available(&self) -> u32 {
        // The buffer never holds more messages than were numbered, and its length fits: capacity is a u32 setting.
        self.last_sent
            .wrapping_add(1)
            .wrapping_sub(self.buffer.len() as u32)
    }

    /// The server reconnected and expects `expected` next: returns what has to be sent again, oldest first.
    /// The messages stay in the buffer, since they can be lost again (`section 11.3`).
    pub fn resume(&mut self, expected: u32) -> Result<Vec<Bytes>, MessagesLost> {
        let missing = self.last_sent.wrapping_add(1).wrapping_sub(expected) as i32;
        let lost = MessagesLost {
            missing,
            buffered: self.buffer.len(),
        };
        let count = usize::try_from(missing).map_err(|_| lost)?;
        if count > self.buffer.len() {
            return Err(lost);
        }
        self.buffer.drain(..self.buffer.len() - count);
        Ok(self.buffer.iter().cloned().collect())
    }

    /// Both directions start again at 1: a new session, or a reconnection with message loss.
    pub fn reset(&mut self) {
        self.last_sent = 0;
        self.last_received = 0;
        self.buffer.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    #[test]
    fn worked_example_of_section_11_6() {
        let mut s = Sequencing::new(128);
        for _ in 0..4 {
            s.on_received();
        }
        for text in ["0601", "0602", "003801", "003802", "003803"] {
            s.on_sent(&message(text));
        }
        assert_eq!((s.first_available(), s.last_received()), (1, 4));
        assert_eq!(s.resume(4).unwrap(), [message("003802"), message("003803")]);
        s.on_sent(&message("003804"));
        assert_eq!((s.first_available(), s.last_received()), (4, 4));
        assert_eq!(s.resume(7).unwrap(), Vec::<Bytes>::new());
        assert_eq!((s.first_available(), s.last_received()), (7, 4));
        s.reset();
        s.on_sent(&message("003805"));
        assert_eq!((s.first_available(), s.last_received()), (1, 0));
    }

    #[test]
    fn only_the_newest_messages_are_kept_and_older_ones_are_lost() {
        let mut s = Sequencing::new(2);
        for text in ["a", "b", "c"] {
            s.on_sent(&message(text));
        }
        assert_eq!(s.first_available(), 2);
        assert_eq!(
            s.resume(1),
            Err(MessagesLost {
                missing: 3,
                buffered: 2
            })
        );
        assert_eq!(s.resume(2).unwrap(), [message("b"), message("c")]);
        assert_eq!(s.resume(5).map_err(|e| e.missing), Err(-1));
    }

    #[test]
    fn without_a_buffer_only_a_server_that_missed_nothing_resumes() {
        let mut s = Sequencing::new(0);
        s.on_sent(&message("a"));
        assert_eq!(s.first_available(), 2);
        assert_eq!(s.resume(2).unwrap(), Vec::<Bytes>::new());
        assert!(s.resume(1).is_err());
    }

    #[test]
    fn numbers_wrap_around() {
        let mut s = Sequencing::new(4);
        s.last_sent = u32::MAX;
        s.on_sent(&message("zero"));
        s.on_sent(&message("one"));
        assert_eq!(s.last_sent(), 1);
        assert_eq!(s.first_available(), 0);
        assert_eq!(s.resume(1).unwrap(), [message("one")]);
    }
}
