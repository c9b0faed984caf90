//! Numbers of messages in both directions and the messages that can be sent again (`specification/protocol/connection section 11`).

use std::collections::VecDeque;

use bytes::Bytes;

/// A probe is sent when so many messages are not known to have arrived, or earlier in a short window, unless there are requests
/// among them whose answers will show it.
const PROBED_AFTER: usize = 512;
/// That is so when at least one of so many messages is a request.
const REQUESTS_AMONG: usize = 4;
/// Memory for so many messages is kept when fewer are buffered.
const ALWAYS: usize = 256;

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

/// A request on its way: when it is answered, it has arrived, and so has all that was sent before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    cid: i64,
    number: u32,
}

/// Counters of both directions and the recovery buffer.
///
/// The buffer holds the newest messages, as many as its capacity says, and besides all that are not known to have
/// arrived: whatever of them the server turns out to miss after a loss can be sent again. How many those may become is for
/// who sends to limit, with [`Sequencing::is_window_full`].
#[derive(Debug)]
pub struct Sequencing {
    last_sent: u32,
    last_received: u32,
    /// The newest sent messages, oldest first; the last one has the number `last_sent`.
    buffer: VecDeque<Bytes>,
    capacity: usize,
    /// How many of the last messages are not known to have arrived.
    unconfirmed: usize,
    /// The requests among them, oldest first; ids grow as numbers do.
    asked: VecDeque<Asked>,
    /// A request of the session's own that is not answered yet; its id may be higher than those of later requests.
    probe: Option<Asked>,
}

impl Sequencing {
    /// Keeps at least `capacity` sent messages; with 0, which turns sending again off, none.
    pub fn new(capacity: usize) -> Self {
        Self {
            last_sent: 0,
            last_received: 0,
            buffer: VecDeque::new(),
            capacity,
            unconfirmed: 0,
            asked: VecDeque::new(),
            probe: None,
        }
    }

    /// A message without an answer goes on the wire: gives it the next number and keeps it.
    pub fn on_sent(&mut self, message: &Bytes) {
        self.last_sent = self.last_sent.wrapping_add(1);
        if self.capacity == 0 {
            return;
        }
        self.unconfirmed += 1;
        self.buffer.push_back(message.clone());
        self.trim();
    }

    /// As [`Sequencing::on_sent`], for a request, whose answer will show that it has arrived. Conversation ids grow.
    pub fn on_request_sent(&mut self, message: &Bytes, cid: i64) {
        self.on_sent(message);
        if self.capacity > 0 {
            let number = self.last_sent;
            self.asked.push_back(Asked { cid, number });
        }
    }

    /// As [`Sequencing::on_sent`], for a request that was made to be answered at once.
    pub fn on_probe_sent(&mut self, message: &Bytes, cid: i64) {
        self.on_sent(message);
        let number = self.last_sent;
        self.probe = Some(Asked { cid, number });
    }

    /// The server has answered a request. True if it was a probe, which nobody else waits for.
    pub fn on_answered(&mut self, cid: i64) -> bool {
        if let Some(probe) = self.probe.take_if(|probe| probe.cid == cid) {
            self.on_arrived(probe.number);
            return true;
        }
        // Answers may come in any order: one that comes late, when its request is known to have arrived, tells nothing new.
        let place = match self.asked.front() {
            Some(first) if first.cid == cid => Ok(0),
            _ => self.asked.binary_search_by_key(&cid, |asked| asked.cid),
        };
        if let Some(asked) = place.ok().and_then(|place| self.asked.get(place)) {
            self.on_arrived(asked.number);
        }
        false
    }

    /// This message and all before it have arrived.
    fn on_arrived(&mut self, number: u32) {
        let since = self.last_sent.wrapping_sub(number) as usize;
        self.unconfirmed = self.unconfirmed.min(since);
        let last_sent = self.last_sent;
        let is_old = |asked: &Asked| last_sent.wrapping_sub(asked.number) as usize >= since;
        while self.asked.front().is_some_and(is_old) {
            self.asked.pop_front();
        }
        self.probe.take_if(|probe| is_old(probe));
        self.trim();
    }

    /// Forgets what need not be kept, and gives memory back after a time with many messages on their way.
    fn trim(&mut self) {
        let kept = self.capacity.max(self.unconfirmed);
        while self.buffer.len() > kept {
            self.buffer.pop_front();
        }
        let room = ALWAYS.max(self.capacity);
        if self.unconfirmed == 0 && self.buffer.capacity() > 4 * room {
            self.buffer.shrink_to(room);
            self.asked.shrink_to(room);
        }
    }

    /// Whether sending has to wait because `limit` messages are not known to have arrived; never below the capacity.
    pub fn is_window_full(&self, limit: Option<usize>) -> bool {
        self.capacity > 0 && limit.is_some_and(|limit| self.unconfirmed >= limit.max(self.capacity))
    }

    /// Whether it is time to ask the server for an answer: hardly any will come by itself. That the answers to requests are long in
    /// coming is for who sends to notice.
    pub fn wants_probe(&self, limit: Option<usize>) -> bool {
        let after = match limit {
            Some(limit) => (limit.max(self.capacity).saturating_mul(3) / 4).clamp(1, PROBED_AFTER),
            None => PROBED_AFTER,
        };
        // Without a limit nothing else ends the growth of the buffer.
        let answered = self.asked.len() >= self.unconfirmed / REQUESTS_AMONG
            && !self.asked.is_empty()
            && (limit.is_some() || self.unconfirmed < 8 * PROBED_AFTER);
        self.may_probe() && self.unconfirmed >= after && !answered
    }

    /// Whether there is something that a probe would show, and none is under way.
    pub fn may_probe(&self) -> bool {
        self.probe.is_none() && self.unconfirmed > 0
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
        // The buffer never holds more messages than were numbered, and memory ends before its length does not fit.
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
        // Those that had been answered may be among them: then the server has gone back to a state of before.
        self.unconfirmed = count;
        self.on_arrived(expected.wrapping_sub(1));
        Ok(self.buffer.iter().cloned().collect())
    }

    /// Both directions start again at 1: a new session, or a reconnection with message loss.
    pub fn reset(&mut self) {
        *self = Self::new(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    /// Requests with the ids from `from` on.
    fn ask(s: &mut Sequencing, from: i64, count: i64) {
        for cid in from..from + count {
            s.on_request_sent(&message(&cid.to_string()), cid);
        }
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
    fn what_has_arrived_is_kept_up_to_the_capacity_only() {
        let mut s = Sequencing::new(2);
        ask(&mut s, 1, 5);
        assert_eq!(s.first_available(), 1);
        s.on_answered(4);
        assert_eq!(s.first_available(), 4);
        s.on_answered(5);
        assert_eq!(s.first_available(), 4);
        assert_eq!(
            s.resume(3),
            Err(MessagesLost {
                missing: 3,
                buffered: 2
            })
        );
        assert_eq!(s.resume(4).unwrap(), [message("4"), message("5")]);
        assert_eq!(s.resume(7).map_err(|e| e.missing), Err(-1));
    }

    #[test]
    fn an_answer_shows_that_all_before_it_has_arrived_in_whatever_order_answers_come() {
        let mut s = Sequencing::new(1);
        s.on_sent(&message("answer to the server"));
        ask(&mut s, 1, 3);
        s.on_sent(&message("answer to the server"));
        ask(&mut s, 4, 1);
        assert_eq!((s.unconfirmed, s.buffer.len()), (6, 6));
        s.on_answered(2);
        assert_eq!((s.unconfirmed, s.buffer.len()), (3, 3));
        for late in [1, 2, 0, -1] {
            s.on_answered(late);
            assert_eq!((s.unconfirmed, s.buffer.len()), (3, 3));
        }
        s.on_answered(4);
        assert_eq!((s.unconfirmed, s.buffer.len()), (0, 1));
        assert!(s.asked.is_empty());
        // Nothing of this was asked.
        s.on_answered(i64::MAX);
        assert_eq!((s.unconfirmed, s.buffer.len()), (0, 1));
    }

    #[test]
    fn a_second_loss_finds_all_that_the_first_one_has_not_shown_to_have_arrived() {
        let mut s = Sequencing::new(128);
        ask(&mut s, 1, 1000);
        assert_eq!(s.resume(1).unwrap().len(), 1000);
        assert_eq!(s.resume(301).unwrap().len(), 700);
        assert_eq!((s.unconfirmed, s.first_available()), (700, 301));
        assert_eq!(s.asked.front().map(|asked| asked.cid), Some(301));
        s.on_answered(1000);
        assert_eq!((s.unconfirmed, s.first_available()), (0, 873));
    }

    #[test]
    fn the_window_is_the_limit_or_the_capacity_whichever_is_larger() {
        for (capacity, limit, window) in [(2, 4, 4), (4, 2, 4), (1, 0, 1)] {
            let mut s = Sequencing::new(capacity);
            ask(&mut s, 1, window - 1);
            assert!(!s.is_window_full(Some(limit)));
            ask(&mut s, window, 1);
            assert!(s.is_window_full(Some(limit)));
            assert!(!s.is_window_full(None));
            s.on_answered(1);
            assert!(!s.is_window_full(Some(limit)));
        }
        let mut s = Sequencing::new(0);
        ask(&mut s, 1, 100);
        assert!(!s.is_window_full(Some(2)) && !s.wants_probe(Some(2)));
    }

    #[test]
    fn a_probe_is_wanted_when_answers_are_rare_or_nothing_else_ends_the_growth() {
        let mut s = Sequencing::new(1);
        ask(&mut s, 1, 4095);
        assert!(!s.wants_probe(Some(10)) && !s.wants_probe(Some(10_000)) && !s.wants_probe(None));
        ask(&mut s, 5000, 1);
        assert!(!s.wants_probe(Some(10)) && s.wants_probe(None));
        let mut s = Sequencing::new(1);
        ask(&mut s, 1, 200);
        for _ in 0..603 {
            s.on_sent(&message("answer to the server"));
        }
        assert!(!s.wants_probe(Some(1000)));
        s.on_sent(&message("answer to the server"));
        assert!(s.wants_probe(Some(1000)) && s.may_probe());
    }

    #[test]
    fn a_probe_confirms_what_nothing_else_does() {
        for (limit, after) in [
            (Some(8), 6),
            (Some(1), 1),
            (Some(100_000), 512),
            (None, 512),
        ] {
            let mut s = Sequencing::new(1);
            for _ in 1..after {
                s.on_sent(&message("answer to the server"));
            }
            assert!(!s.wants_probe(limit));
            s.on_sent(&message("answer to the server"));
            assert!(s.wants_probe(limit));
            s.on_probe_sent(&message("probe"), 7);
            // Requests that were queued before the probe have lower ids.
            ask(&mut s, 3, 2);
            assert!(!s.wants_probe(limit));
            s.on_answered(7);
            assert_eq!(s.unconfirmed, 2);
            s.on_answered(3);
            assert_eq!(s.unconfirmed, 1);
        }
    }

    #[test]
    fn a_probe_that_has_arrived_is_not_waited_for() {
        let mut s = Sequencing::new(1);
        ask(&mut s, 1, 4);
        s.on_probe_sent(&message("probe"), 9);
        ask(&mut s, 5, 1);
        assert_eq!(s.resume(6).unwrap(), [message("5")]);
        assert!(s.may_probe() && !s.wants_probe(None));
        s.on_answered(9);
        assert_eq!(
            s.unconfirmed, 1,
            "it says nothing of what was sent after it"
        );
    }

    #[test]
    fn memory_is_given_back_when_everything_has_arrived() {
        let mut s = Sequencing::new(128);
        ask(&mut s, 1, 100_000);
        s.on_answered(100_000);
        assert!(s.buffer.capacity() <= 2 * ALWAYS && s.asked.capacity() <= 2 * ALWAYS);
        assert_eq!(s.buffer.len(), 128);
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
        s.last_sent = u32::MAX - 1;
        ask(&mut s, 1, 3);
        assert_eq!(s.last_sent(), 1);
        assert_eq!(s.first_available(), u32::MAX);
        s.on_answered(1);
        assert_eq!(s.unconfirmed, 2);
        assert_eq!(s.resume(1).unwrap(), [message("3")]);
        assert_eq!(s.unconfirmed, 1);
    }
}
