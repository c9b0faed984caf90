//! Throttles of what is sent to a session (`specification/protocol/control-services section 15`, service 16).

use std::time::{Duration, Instant};

use diffusion::wire::services::control::client_control::Throttler;

const SECOND: Duration = Duration::from_secs(1);

/// How fast messages may leave.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    rule: Rule,
    /// When the period began that `used` belongs to.
    began: Option<Instant>,
    /// Messages or bytes that left in the period.
    used: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Rule {
    #[default]
    None,
    Messages(usize),
    Bytes(usize),
    /// One message in this time.
    Interval(Duration),
    /// What has gathered leaves together when this time is over.
    Buffer(Duration),
}

impl Throttle {
    /// A throttle; a limit of nothing is none.
    pub(crate) fn new(throttler: Throttler, limit: i32, now: Instant) -> Self {
        let number = usize::try_from(limit).unwrap_or(0);
        let time = Duration::from_millis(u64::try_from(limit).unwrap_or(0));
        let rule = match throttler {
            _ if number == 0 => Rule::None,
            Throttler::None => Rule::None,
            Throttler::MessagesPerSecond => Rule::Messages(number),
            Throttler::BytesPerSecond => Rule::Bytes(number),
            Throttler::MessageInterval => Rule::Interval(time),
            Throttler::BufferInterval => Rule::Buffer(time),
        };
        Self {
            rule,
            began: Some(now),
            used: 0,
        }
    }

    /// Whether anything has to be held because of it.
    pub(crate) fn is_none(&self) -> bool {
        self.rule == Rule::None
    }

    fn period(&self) -> Duration {
        match self.rule {
            Rule::None => Duration::ZERO,
            Rule::Messages(_) | Rule::Bytes(_) => SECOND,
            Rule::Interval(time) | Rule::Buffer(time) => time,
        }
    }

    /// Whether a message of this length may leave now; if so it counts as having left.
    pub(crate) fn lets_go(&mut self, now: Instant, length: usize) -> bool {
        if self.is_none() {
            return true;
        }
        let period = self.period();
        let began = *self.began.get_or_insert(now);
        if let Rule::Buffer(_) = self.rule {
            // The period that has just ended is the one whose messages leave now.
            return now >= began + period;
        }
        if now >= began + period {
            self.began = Some(now);
            self.used = 0;
        }
        let fits = self.has_room(length);
        if fits {
            self.used += match self.rule {
                Rule::Bytes(_) => length,
                _ => 1,
            };
        }
        fits
    }

    fn has_room(&self, length: usize) -> bool {
        match self.rule {
            Rule::None => true,
            Rule::Messages(limit) => self.used < limit,
            // A message above the limit goes alone.
            Rule::Bytes(limit) => self.used == 0 || self.used.saturating_add(length) <= limit,
            Rule::Interval(_) => self.used == 0,
            Rule::Buffer(_) => false,
        }
    }

    /// Everything that could leave has left: a buffer gathers anew.
    pub(crate) fn on_emptied(&mut self, now: Instant) {
        if matches!(self.rule, Rule::Buffer(time) if self.began.is_none_or(|began| now >= began + time))
        {
            self.began = Some(now);
        }
    }

    /// When a message of this length may leave that may not now.
    pub(crate) fn due(&self, length: usize) -> Option<Instant> {
        let began = self.began?;
        (!self.is_none() && !self.has_room(length)).then(|| began + self.period())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds at which each of messages that wait leaves.
    fn leaving(throttler: Throttler, limit: i32, lengths: &[usize]) -> Vec<u64> {
        let start = Instant::now();
        let mut now = start;
        let mut throttle = Throttle::new(throttler, limit, now);
        lengths
            .iter()
            .map(|length| {
                while !throttle.lets_go(now, *length) {
                    let due = throttle.due(*length).expect("some time");
                    assert!(due > now, "time goes on");
                    now = due;
                }
                u64::try_from((now - start).as_millis()).unwrap()
            })
            .collect()
    }

    #[test]
    fn messages_leave_as_the_throttle_says() {
        use Throttler::*;
        assert_eq!(leaving(None, 1, &[1, 1, 1]), [0, 0, 0]);
        assert_eq!(leaving(MessagesPerSecond, 0, &[1, 1]), [0, 0]);
        assert_eq!(
            leaving(MessagesPerSecond, 2, &[9; 5]),
            [0, 0, 1000, 1000, 2000]
        );
        assert_eq!(
            leaving(BytesPerSecond, 10, &[4, 4, 4, 50, 1]),
            [0, 0, 1000, 2000, 3000]
        );
        assert_eq!(leaving(MessageInterval, 30, &[1, 1, 1]), [0, 30, 60]);
        assert_eq!(leaving(BufferInterval, 50, &[1, 1]), [50, 50]);
    }

    #[test]
    fn a_buffer_gathers_anew_when_it_has_been_emptied() {
        let start = Instant::now();
        let mut throttle = Throttle::new(Throttler::BufferInterval, 50, start);
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert!(throttle.lets_go(at(60), 1));
        throttle.on_emptied(at(60));
        assert!(!throttle.lets_go(at(100), 1));
        assert_eq!(throttle.due(1), Some(at(110)));
    }
}
