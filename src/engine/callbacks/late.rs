//! What the program calls after its session has ended, while closing it is still at work.

use std::time::{Duration, Instant};

/// Calls that come after the last one.
#[derive(Default)]
pub(super) struct Late {
    since: Option<Instant>,
    /// When the first one was not taken.
    refused: Option<Instant>,
}

impl Late {
    /// Threads that never stop calling must not keep a session from being closed.
    const TIME: Duration = Duration::from_secs(1);
    /// How long such a thread waits after its call, so that closing comes to its end; longer when so many calls are waiting.
    const PAUSE: Duration = Duration::from_micros(50);
    const LONG_PAUSE: Duration = Duration::from_millis(10);
    const CROWD: usize = 16;

    /// Not those from the last callbacks of the session, which would cause each other without end.
    pub(super) fn admit(&mut self, own: bool) -> bool {
        !own && self.since.get_or_insert_with(Instant::now).elapsed() < Self::TIME
    }

    /// Whether who has closed the session may still be on the way out of the function that did: then a call that has no outcome does
    /// not return before that.
    pub(super) fn is_just_over(&mut self) -> bool {
        self.refused.get_or_insert_with(Instant::now).elapsed() < Self::LONG_PAUSE
    }

    /// Lets those go on who close the session, while so many calls wait.
    pub(super) fn pause(waiting: usize, is_closed: bool) {
        std::thread::sleep(if is_closed || waiting > Self::CROWD {
            Self::LONG_PAUSE
        } else {
            Self::PAUSE
        });
    }
}
