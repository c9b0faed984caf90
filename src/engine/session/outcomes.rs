//! Outcomes of requests on their way to the program: those that come together are told together, by one call of the queue.
//!
//! Runs on: any thread, under the core's lock; the calls on the callback thread.

use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};

use super::spares::Spares;
use super::{Handler, OnClose, Outcome, Session};

type List = Vec<(Handler, Outcome)>;

static SPARES: Spares<List> = Spares::new();
/// How long the lists may be whose memory is used again: a turn of a connection brings no more.
const USUAL: std::ops::RangeInclusive<usize> = 16..=1024;

/// What to tell, in order.
#[derive(Default)]
pub(super) struct Outcomes {
    waiting: List,
    /// How many bytes of received data they hold.
    bytes: usize,
}

impl Outcomes {
    pub(super) fn add(&mut self, handler: Handler, outcome: Outcome) {
        if let Outcome::Response(body) = &outcome {
            self.bytes += body.len();
        }
        if self.waiting.capacity() == 0 {
            self.waiting = SPARES.take().unwrap_or_default();
        }
        self.waiting.push((handler, outcome));
    }
}

impl Session {
    /// Queues what was gathered, before anything else that comes after it.
    pub(super) fn push_outcomes(&self, outcomes: &mut Outcomes) {
        if outcomes.waiting.is_empty() {
            return;
        }
        let Outcomes { waiting, bytes } = std::mem::take(outcomes);
        let call = Box::new(move || tell_all(waiting));
        self.callbacks
            .push_program(&self.owner(), OnClose::Keep, bytes, call);
    }
}

/// Each is told, also when another one panics.
fn tell_all(mut outcomes: List) {
    let mut panicked = None;
    for (handler, outcome) in outcomes.drain(..) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| handler(outcome))) {
            panicked.get_or_insert(panic);
        }
    }
    if USUAL.contains(&outcomes.capacity()) {
        SPARES.put(outcomes);
    }
    if let Some(panic) = panicked {
        resume_unwind(panic);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_panic_keeps_nobody_from_being_told() {
        let told = Arc::new(AtomicUsize::new(0));
        let handler = |panics: bool| -> Handler {
            let told = Arc::clone(&told);
            Box::new(move |_| {
                told.fetch_add(1, Ordering::Relaxed);
                if panics {
                    resume_unwind(Box::new(()));
                }
            })
        };
        let outcomes = [false, true, false, true, false]
            .map(|panics| (handler(panics), Outcome::Discarded))
            .into();
        assert!(catch_unwind(AssertUnwindSafe(|| tell_all(outcomes))).is_err());
        assert_eq!(told.load(Ordering::Relaxed), 5);
    }
}
