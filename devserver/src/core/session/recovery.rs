//! Numbering of messages in both directions and the buffer of sent ones (`specification/protocol/connection sections 11.1 to 11.3, 17`).

use std::collections::VecDeque;

use bytes::Bytes;

/// Counters of one session and the newest messages sent to it.
#[derive(Debug)]
pub(crate) struct Recovery {
    sent: u32,
    received: u32,
    buffer: VecDeque<Bytes>,
    /// Bytes in `buffer`.
    bytes: usize,
    capacity: Capacity,
}

/// What is kept to be sent again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capacity {
    pub(crate) messages: usize,
    /// Of all messages together. The newest message is kept even if it is larger.
    pub(crate) bytes: usize,
}

impl Recovery {
    pub(crate) fn new(capacity: Capacity) -> Self {
        Self {
            sent: 0,
            received: 0,
            buffer: VecDeque::new(),
            bytes: 0,
            capacity,
        }
    }

    /// Number of the last message sent since the last reset.
    pub(crate) fn sent(&self) -> u32 {
        self.sent
    }

    /// Number of the last message received since the last reset.
    pub(crate) fn received(&self) -> u32 {
        self.received
    }

    pub(crate) fn buffered(&self) -> usize {
        self.buffer.len()
    }

    /// The number of the client message expected next: "S" of the answer 105.
    pub(crate) fn expected(&self) -> u32 {
        self.received.wrapping_add(1)
    }

    pub(crate) fn on_received(&mut self) {
        self.received = self.received.wrapping_add(1);
    }

    pub(crate) fn on_sent(&mut self, message: Bytes) {
        self.sent = self.sent.wrapping_add(1);
        if self.capacity.messages == 0 {
            return;
        }
        self.bytes += message.len();
        self.buffer.push_back(message);
        while self.buffer.len() > self.capacity.messages
            || (self.bytes > self.capacity.bytes && self.buffer.len() > 1)
        {
            self.forget(1);
        }
    }

    /// Drops the oldest messages.
    fn forget(&mut self, count: usize) {
        for message in self.buffer.drain(..count) {
            self.bytes -= message.len();
        }
    }

    /// Decides whether a client can go on that has messages from number `first_available` on to send again and has
    /// received everything up to `last_received`. Gives the messages to send again, or `None` when some are lost.
    /// What the client has is dropped from the buffer. Counters wrap, so differences are compared, not numbers.
    pub(crate) fn resume(
        &mut self,
        first_available: u32,
        last_received: u32,
    ) -> Option<Vec<Bytes>> {
        let client_is_ahead = (self.expected().wrapping_sub(first_available) as i32) < 0;
        let missing = self.sent.wrapping_sub(last_received) as i32;
        if client_is_ahead || missing < 0 || missing as usize > self.buffer.len() {
            return None;
        }
        let known = self.buffer.len() - missing as usize;
        self.forget(known);
        Some(self.buffer.iter().cloned().collect())
    }

    /// Both directions start again at 1 (answer 106).
    pub(crate) fn reset(&mut self) {
        self.sent = 0;
        self.received = 0;
        self.forget(self.buffer.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_sent(messages: usize, count: u8) -> Recovery {
        let bytes = usize::MAX;
        let mut recovery = Recovery::new(Capacity { messages, bytes });
        for number in 1..=count {
            recovery.on_sent(Bytes::copy_from_slice(&[number]));
        }
        recovery
    }

    #[test]
    fn messages_after_the_last_received_are_sent_again() {
        let mut recovery = with_sent(10, 5);
        assert_eq!(
            recovery.resume(1, 3),
            Some(vec![Bytes::from_static(&[4]), Bytes::from_static(&[5])])
        );
        assert_eq!(recovery.buffered(), 2, "they can be lost again");
        assert_eq!(recovery.resume(1, 5), Some(vec![]));
        assert_eq!(recovery.sent(), 5);
    }

    #[test]
    fn what_fell_out_of_the_buffer_is_lost() {
        assert_eq!(with_sent(2, 5).resume(1, 2), None);
        assert!(with_sent(2, 5).resume(1, 3).is_some());
        assert_eq!(with_sent(0, 1).resume(1, 0), None);
        assert_eq!(with_sent(0, 1).resume(1, 1), Some(vec![]));
    }

    #[test]
    fn old_messages_make_room_for_the_bytes_of_new_ones() {
        let mut recovery = Recovery::new(Capacity {
            messages: 10,
            bytes: 100,
        });
        let mut buffered = Vec::new();
        for size in [40, 40, 20, 1, 100, 500, 30, 70] {
            recovery.on_sent(Bytes::from(vec![0; size]));
            buffered.push(recovery.buffered());
        }
        assert_eq!(buffered, [1, 2, 3, 3, 1, 1, 1, 2]);
        assert_eq!(recovery.resume(1, 5), None);
        assert_eq!(recovery.resume(1, 7).map(|again| again.len()), Some(1));
        recovery.reset();
        recovery.on_sent(Bytes::from(vec![0; 60]));
        recovery.on_sent(Bytes::from(vec![0; 40]));
        assert_eq!(recovery.buffered(), 2, "what was dropped does not count");
    }

    #[test]
    fn a_client_that_has_more_than_was_sent_is_refused() {
        assert_eq!(with_sent(10, 2).resume(1, 3), None);
    }

    #[test]
    fn a_client_that_dropped_what_was_not_received_is_refused() {
        let mut recovery = with_sent(10, 0);
        recovery.on_received();
        assert_eq!(recovery.resume(3, 0), None);
        assert_eq!(recovery.resume(2, 0), Some(vec![]));
        assert_eq!(
            recovery.resume(0, 0),
            Some(vec![]),
            "a client without a buffer sends 0"
        );
    }

    #[test]
    fn counters_wrap() {
        let mut recovery = with_sent(10, 0);
        recovery.sent = u32::MAX;
        recovery.received = u32::MAX;
        recovery.on_sent(Bytes::from_static(&[7]));
        assert_eq!(recovery.sent(), 0);
        assert_eq!(recovery.expected(), 0);
        assert_eq!(
            recovery.resume(u32::MAX, u32::MAX),
            Some(vec![Bytes::from_static(&[7])])
        );
    }
}
