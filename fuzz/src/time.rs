//! Time that passes for a core without a clock.

use std::time::{Duration, Instant};

/// What drives a core, and says what time it is.
pub trait Timed {
    /// More moments than a core may ask for in one wait.
    const TOO_MANY_MOMENTS: usize;

    /// The time that it is for the core.
    fn now(&mut self) -> &mut Instant;

    /// When the core wants to be told of the time.
    fn poll_timeout(&mut self) -> Option<Instant>;

    /// Tells the core what time it is, and takes what follows from it.
    fn handle_timeout(&mut self);

    /// Time passes, and the core is told of each moment that it has asked for.
    fn wait(&mut self, time: Duration) {
        let until = *self.now() + time;
        let mut moments = 0;
        while let Some(due) = self.poll_timeout().filter(|due| *due <= until) {
            let now = self.now();
            *now = due.max(*now);
            self.handle_timeout();
            moments += 1;
            assert!(moments < Self::TOO_MANY_MOMENTS, "the time stands still");
        }
        *self.now() = until;
    }
}
