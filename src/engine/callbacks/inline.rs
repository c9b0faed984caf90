//! Calls of the program on the network thread, where the program wants that: what a turn of the session's connection causes is called when the
//! turn is over, without waking another thread and without passing its data to another processor.
//!
//! Only program calls, and only where nothing else of the queue runs or waits; connection calls may take their time.

use std::sync::Arc;

use super::{Callbacks, Lane, Owner, State};

/// So many calls run in a row. More can only be there when other threads go on pushing, and the network thread is needed elsewhere.
const MOST: usize = 64;

/// Whose the next program call is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Turn {
    /// A pool thread's.
    #[default]
    None,
    /// The network thread's: it serves the session.
    Serving,
    /// As before, and calls wait for it.
    Due,
}

impl State {
    /// Whether the network thread will run the queue.
    pub(super) fn leave_to_turn(&mut self, lane: Lane) -> bool {
        let left = lane == Lane::Program && self.turn != Turn::None;
        if left {
            self.turn = Turn::Due;
        }
        left
    }
}

impl Callbacks {
    /// The network thread begins to serve the session. False where the program's calls are not for it.
    pub fn begin_turn(&self) -> bool {
        if self.is_inline {
            self.state.lock().turn = Turn::Serving;
        }
        self.is_inline
    }

    /// It has served the session. True when calls wait: then it has to [run](Self::run_inline) them, without any lock.
    pub fn end_turn(&self) -> bool {
        std::mem::take(&mut self.state.lock().turn) == Turn::Due
    }

    /// Runs what waits.
    pub fn run_inline(self: &Arc<Self>, owner: &Arc<dyn Owner>) {
        if Arc::clone(self).run(Lane::Program, owner, MOST) {
            self.start(Lane::Program, owner);
        }
    }
}
