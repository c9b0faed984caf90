//! When the next reconnect attempt starts, for strategies that need no program code (`specification/sessions/reconnection section 4`).

use std::time::{Duration, Instant};

/// How the session decides about reconnect attempts.
#[derive(Debug, Clone, PartialEq)]
pub enum ReconnectPolicy {
    /// `specification/sessions/reconnection section 4.1`: at once, then `delay` after each failure, at most `attempts` times.
    Repeating {
        /// Wait after a failure.
        delay: Duration,
        /// Most attempts of one recovery; `None` is unlimited.
        attempts: Option<u64>,
    },
    /// Growing waits.
    Backoff(Backoff),
    /// The program decides: every attempt is asked for with `Event::ConsultStrategy`.
    External,
}

impl Default for ReconnectPolicy {
    /// `specification/sessions/reconnection section 4`, row D.
    fn default() -> Self {
        Self::Repeating {
            delay: Duration::from_millis(5000),
            attempts: None,
        }
    }
}

/// Exponential back-off. The wait comes before every attempt, also the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    /// Wait before the first attempt.
    pub initial: Duration,
    /// Longest wait.
    pub maximum: Duration,
    /// Growth per failure, at least 1.
    pub multiplier: f64,
    /// Share of the wait that is random, 0 to 1: the wait is drawn from `[(1 - jitter) * d, d]`.
    pub jitter: f64,
    /// Most attempts of one recovery; `None` is unlimited.
    pub attempts: Option<u32>,
}

impl Backoff {
    /// The wait before attempt `number` (from 0). `random` in [0, 1) comes from outside so that tests can choose it.
    pub fn wait(&self, number: u64, random: f64) -> Duration {
        // Nothing times infinity is no number, and would become the longest wait instead of none.
        if self.initial.is_zero() {
            return Duration::ZERO;
        }
        // An exponent of 1000 already exceeds any Duration for multipliers worth the name; powi saturates at infinity.
        let exponent = i32::try_from(number).unwrap_or(i32::MAX);
        let full = self.initial.as_secs_f64() * self.multiplier.powi(exponent);
        let capped = full.min(self.maximum.as_secs_f64());
        let drawn = capped * (1.0 - self.jitter * random);
        Duration::try_from_secs_f64(drawn).unwrap_or(self.maximum)
    }
}

/// What a policy wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextAttempt {
    /// Start it after this wait.
    Wait(Duration),
    /// Ask the program.
    Ask,
    /// There is none: the session ends.
    GiveUp,
}

/// One recovery: from the loss of the connection to the end of recovering.
#[derive(Debug, Clone, Copy)]
pub struct Recovery {
    /// When it has failed.
    pub deadline: Instant,
    /// Attempts so far.
    pub attempts_started: u64,
}

impl ReconnectPolicy {
    /// Decides about the next attempt after `done` attempts of this recovery.
    pub fn next_attempt(&self, done: u64, random: f64) -> NextAttempt {
        match self {
            Self::Repeating { attempts, .. } if attempts.is_some_and(|limit| done >= limit) => {
                NextAttempt::GiveUp
            }
            Self::Repeating { delay, .. } => {
                NextAttempt::Wait(if done == 0 { Duration::ZERO } else { *delay })
            }
            Self::Backoff(b) if b.attempts.is_some_and(|limit| done >= u64::from(limit)) => {
                NextAttempt::GiveUp
            }
            Self::Backoff(b) => NextAttempt::Wait(b.wait(done, random)),
            Self::External => NextAttempt::Ask,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff {
        initial: Duration::from_millis(100),
        maximum: Duration::from_secs(60),
        multiplier: 2.0,
        jitter: 0.5,
        attempts: None,
    };

    #[test]
    fn every_wait_of_a_backoff_lies_in_its_range() {
        let mut full = 100_u64;
        for number in 0..40 {
            let capped = Duration::from_millis(full.min(60_000));
            assert_eq!(BACKOFF.wait(number, 0.0), capped, "attempt {number}");
            for random in [0.25, 0.5, 0.999] {
                let wait = BACKOFF.wait(number, random);
                assert!(
                    wait <= capped && wait >= capped / 2,
                    "attempt {number}: {wait:?}"
                );
            }
            full = (full * 2).min(1 << 40);
        }
        assert_eq!(BACKOFF.wait(u64::MAX, 0.0), Duration::from_secs(60));
    }

    #[test]
    fn a_backoff_gives_up_after_its_attempts() {
        let policy = ReconnectPolicy::Backoff(Backoff {
            attempts: Some(2),
            ..BACKOFF
        });
        assert!(matches!(policy.next_attempt(1, 0.0), NextAttempt::Wait(_)));
        assert_eq!(policy.next_attempt(2, 0.0), NextAttempt::GiveUp);
    }

    #[test]
    fn repeating_starts_at_once_and_stops_at_its_count() {
        let policy = ReconnectPolicy::Repeating {
            delay: Duration::from_millis(1000),
            attempts: Some(3),
        };
        let waits: Vec<_> = (0..4).map(|done| policy.next_attempt(done, 0.0)).collect();
        let delay = NextAttempt::Wait(Duration::from_millis(1000));
        assert_eq!(
            waits,
            [
                NextAttempt::Wait(Duration::ZERO),
                delay,
                delay,
                NextAttempt::GiveUp
            ]
        );
    }
}
