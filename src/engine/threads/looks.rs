//! Whether a thread that has nothing to do looks for more before it sleeps.
//!
//! To wake a thread costs the one that wakes it, and both lose time: a thread that sends in a loop would wake the network thread for
//! every single message, and be slowed down by that so much that the next message again finds it asleep; and of a round trip to a server
//! nearby most is the time in which threads wake each other. So a thread gives way to others a few times and looks in between. For how long
//! depends on two things that it learns:
//!
//! - Where others only compute, who gives way gets the processor back after milliseconds, while a thread that was asleep would have got it
//!   at once when something came. Then it does not look at all for a while.
//! - Where what comes next mostly comes later than [`LONGEST`], looking for so long is in vain. Then it looks only [`FEW`] times, and
//!   tries ever more rarely whether that has changed; at worst once in [`LAST_PAUSE`] sleeps, which costs nearly nothing.
//!
//! Without work there is nothing to look for: a thread looks once, and sleeps.

use std::time::Duration;

use crate::engine::sync::Instant;

/// So long it looks after work. A thread that sleeps on an idle processor needs about as long to get up, and costs as much.
const LONGEST: Duration = Duration::from_micros(50);

/// So many times it looks at least.
const FEW: u32 = 2;

/// To give way takes a microsecond or so where nobody else wants the processor.
const BUSY: Duration = Duration::from_micros(200);

/// Sleeps before the next try where the processor is found busy: at first, and at last.
const FIRST_PAUSE_WHEN_BUSY: u32 = 16;
const LAST_PAUSE_WHEN_BUSY: u32 = 1024;

/// Sleeps before it looks long again, where that is always in vain.
const LAST_PAUSE: u32 = 256;

/// What a thread has learnt, and how far it is.
#[derive(Debug)]
pub struct Looks {
    search: Option<Search>,
    busy: Pause,
    vain: Pause,
}

/// After work.
#[derive(Debug, Default)]
struct Search {
    count: u32,
    /// When it began.
    since: Option<Instant>,
}

/// Sleeps to wait for.
#[derive(Debug)]
struct Pause {
    left: u32,
    next: u32,
}

impl Pause {
    fn begin(&mut self, last: u32) {
        self.left = self.next;
        self.next = (self.next * 2).min(last);
    }
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            search: None,
            busy: Pause {
                left: 0,
                next: FIRST_PAUSE_WHEN_BUSY,
            },
            vain: Pause { left: 0, next: 1 },
        }
    }
}

impl Looks {
    /// There was something to do, until now.
    pub fn on_work(&mut self) {
        if self.search.take().is_some_and(|found| found.count > 0) && self.vain.left == 0 {
            self.vain.next = (self.vain.next / 2).max(1);
        }
        if self.busy.left == 0 {
            self.search = Some(Search::default());
        }
    }

    /// Whether to give way and look, instead of to sleep.
    pub fn are_left(&self) -> bool {
        self.search.is_some()
    }

    /// It gave way from then until then; nothing was there before.
    pub fn on_gave_way(&mut self, from: Instant, until: Instant) {
        let Some(search) = &mut self.search else {
            return;
        };
        search.count += 1;
        let since = *search.since.get_or_insert(from);
        if until.saturating_duration_since(from) >= BUSY {
            self.busy.begin(LAST_PAUSE_WHEN_BUSY);
            self.search = None;
            return;
        }
        self.busy.next = FIRST_PAUSE_WHEN_BUSY;
        if self.vain.left > 0 {
            if search.count >= FEW {
                self.search = None;
            }
        } else if until.saturating_duration_since(since) >= LONGEST {
            // What is there by now was not worth the time.
            self.vain.begin(LAST_PAUSE);
            self.search = None;
        }
    }

    /// The thread is about to sleep.
    pub fn on_sleep(&mut self) {
        self.busy.left = self.busy.left.saturating_sub(1);
        self.vain.left = self.vain.left.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thread that works, looks and sleeps, with a clock.
    struct Thread {
        looks: Looks,
        now: Instant,
    }

    impl Thread {
        fn new() -> Self {
            Self {
                looks: Looks::default(),
                now: Instant::now(),
            }
        }

        /// How many times it looks after work, giving way for so long each time, when the next work comes then. It sleeps if it finds
        /// none.
        fn looks(&mut self, took: Duration, next: Duration) -> u32 {
            self.looks.on_work();
            let mut count = 0;
            let begun = self.now;
            while self.looks.are_left() {
                let from = self.now;
                self.now = from + took;
                self.looks.on_gave_way(from, self.now);
                count += 1;
                if self.now >= begun + next {
                    return count;
                }
            }
            self.looks.on_sleep();
            count
        }
    }

    const SHORT: Duration = Duration::from_micros(1);
    const NEVER: Duration = Duration::from_secs(3600);
    const SOON: Duration = Duration::from_micros(30);

    #[test]
    fn it_looks_as_long_as_that_is_worth_it() {
        let mut thread = Thread::new();
        assert!(!thread.looks.are_left());
        for _ in 0..100 {
            assert_eq!(thread.looks(SHORT, SOON), 30);
        }
        // Now and then in vain.
        for _ in 0..100 {
            assert_eq!(thread.looks(SHORT, NEVER), 50);
            assert_eq!(thread.looks(SHORT, SOON), 30);
        }
    }

    #[test]
    fn it_looks_twice_where_more_is_in_vain_and_tries_again_ever_more_rarely() {
        let mut thread = Thread::new();
        let long = (0..10_000)
            .filter(|_| thread.looks(SHORT, NEVER) == 50)
            .count();
        // After 1, 2, 4 ... 128 sleeps, then one in 256.
        assert!((40..=50).contains(&long), "{long}");
        assert_eq!(thread.looks(SHORT, NEVER), FEW);
        // It notices when that has changed.
        let until = (0..10_000)
            .filter(|_| thread.looks(SHORT, SOON) == FEW)
            .count();
        assert!(until <= 2 * LAST_PAUSE as usize, "{until}");
        assert_eq!(thread.looks(SHORT, SOON), 30);
    }

    #[test]
    fn what_comes_by_chance_now_and_then_does_not_make_it_look_long() {
        let mut thread = Thread::new();
        let long = (0..10_000)
            .filter(|turn| {
                let next = if turn % 4 == 0 { SOON } else { NEVER };
                thread.looks(SHORT, next) > FEW
            })
            .count();
        assert!(long < 500, "{long}");
    }

    #[test]
    fn it_sleeps_at_once_where_the_processor_is_busy_and_tries_again_ever_more_rarely() {
        let long = Duration::from_millis(4);
        let mut thread = Thread::new();
        let total: u32 = (0..10_000).map(|_| thread.looks(long, NEVER)).sum();
        // 16 + 32 + ... + 512 sleeps, then one look in 1,024.
        assert!((12..=18).contains(&total), "{total}");
        // It notices when the others are gone, and counts anew then.
        let until = (0..10_000).position(|_| thread.looks(SHORT, SOON) > 0);
        assert!(until.is_some_and(|sleeps| sleeps <= LAST_PAUSE_WHEN_BUSY as usize));
        assert_eq!(thread.looks(SHORT, SOON), 30);
        assert_eq!(thread.looks(long, NEVER), 1);
        let until = (0..10_000).position(|_| thread.looks(SHORT, SOON) > 0);
        assert_eq!(until, Some(FIRST_PAUSE_WHEN_BUSY as usize - 1));
    }
}
