//! Whether the reactor's thread looks for more before it sleeps.
//!
//! A thread that sends in a loop would otherwise wake it for every single message, and be slowed down by that so much that the
//! next message again finds it asleep. Between two looks the thread gives way to others. Where those are programs that only
//! compute, it gets the processor back after milliseconds, while a thread that was asleep would have got it at once when something
//! came: then it does not look for a while.

use std::time::Duration;

/// So many times after work.
const LOOKS: u32 = 2;

/// To give way takes a microsecond or so where nobody else wants the processor.
const BUSY: Duration = Duration::from_micros(200);

/// After so many sleeps it is tried again: at first, and at last where the processor is found busy each time.
const FIRST_PAUSE: u32 = 16;
const LAST_PAUSE: u32 = 1024;

pub(super) struct Looks {
    left: u32,
    /// Sleeps before the next look.
    pause: u32,
    next_pause: u32,
}

impl Looks {
    pub(super) fn new() -> Self {
        Self {
            left: 0,
            pause: 0,
            next_pause: FIRST_PAUSE,
        }
    }

    /// There was something to do.
    pub(super) fn on_work(&mut self) {
        if self.pause == 0 {
            self.left = LOOKS;
        }
    }

    /// Whether to give way and look, instead of to sleep.
    pub(super) fn are_left(&self) -> bool {
        self.left > 0
    }

    /// To give way took so long.
    pub(super) fn on_gave_way(&mut self, took: Duration) {
        if took < BUSY {
            self.left = self.left.saturating_sub(1);
            self.next_pause = FIRST_PAUSE;
        } else {
            self.left = 0;
            self.pause = self.next_pause;
            self.next_pause = (self.next_pause * 2).min(LAST_PAUSE);
        }
    }

    /// The thread is about to sleep.
    pub(super) fn on_sleep(&mut self) {
        self.pause = self.pause.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many times it looks before it sleeps, each time giving way for so long.
    fn looks(looks: &mut Looks, took: Duration) -> u32 {
        looks.on_work();
        let mut count = 0;
        while looks.are_left() {
            looks.on_gave_way(took);
            count += 1;
        }
        looks.on_sleep();
        count
    }

    #[test]
    fn it_looks_twice_where_the_processor_is_free() {
        let mut idle = Looks::new();
        assert!(!idle.are_left());
        for _ in 0..100 {
            assert_eq!(looks(&mut idle, Duration::from_micros(2)), LOOKS);
        }
    }

    #[test]
    fn it_sleeps_at_once_where_the_processor_is_busy_and_tries_again_ever_more_rarely() {
        let (short, long) = (Duration::from_micros(2), Duration::from_millis(4));
        let mut busy = Looks::new();
        let total: u32 = (0..10_000).map(|_| looks(&mut busy, long)).sum();
        // 16 + 32 + ... + 512 sleeps, then one look in 1,024.
        assert!((12..=18).contains(&total), "{total}");
        // It notices when the others are gone, and counts anew then.
        let until = (0..10_000).position(|_| looks(&mut busy, short) > 0);
        assert!(until.is_some_and(|sleeps| sleeps <= LAST_PAUSE as usize));
        assert_eq!(looks(&mut busy, short), LOOKS);
        assert_eq!(looks(&mut busy, long), 1);
        let until = (0..10_000).position(|_| looks(&mut busy, short) > 0);
        assert_eq!(until, Some(FIRST_PAUSE as usize - 1));
    }
}
