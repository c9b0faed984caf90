//! Answering the core's question to a reconnection strategy (`specification/sessions/reconnection section 5`).
//!
//! Runs on: any thread. Lock: the core's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Weak;

use super::Session;
use crate::session::{ConsultId, StrategyDecision};

/// A question to the reconnection strategy that may be answered once, later, from any thread.
pub struct Attempt {
    session: Weak<Session>,
    consult: ConsultId,
    answered: AtomicBool,
}

impl Attempt {
    pub(super) fn new(session: Weak<Session>, consult: ConsultId) -> Self {
        Self {
            session,
            consult,
            answered: AtomicBool::new(false),
        }
    }

    /// True if this was the first answer. A session that has ended meanwhile ignores it.
    pub fn answer(&self, decision: StrategyDecision) -> bool {
        if self.answered.swap(true, Ordering::AcqRel) {
            return false;
        }
        if let Some(session) = self.session.upgrade() {
            session.with_core(|core, now| core.handle_strategy(now, self.consult, decision));
        }
        true
    }
}
