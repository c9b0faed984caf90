//! What a session has registered of one kind, by the number that the server's events name (`specification/sessions/errors-and-callbacks section 5`).
//!
//! Adding: any thread. Everything else: the session's callback thread. Lock: the table's, never held over a call of the program.
//!
//! A loss of messages ends what was confirmed before it had its turn on the callback thread. What is not confirmed then is of the time
//! after the loss, because open requests were discarded before: programs may register anew as soon as the session is connected again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::capi::session::features::Ending;
use crate::capi::session::program::CProgram;
use crate::capi::session::registration::Registration;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::engine::sync::Mutex;
use crate::session::{ErrorCode, Failure};
use crate::wire::services::common::Empty;

/// Something that is registered.
pub(crate) trait TableEntry: Send + Sync + 'static {
    fn registration(&self) -> &Arc<Registration>;

    /// Where failures go, and the loss of the registration.
    fn target(&self) -> &ErrorTarget;

    /// The server has closed it for the program.
    fn closed(&self);

    /// The session has ended.
    fn over(&self, program: &CProgram);
}

struct State<T> {
    entries: BTreeMap<i64, Arc<T>>,
    /// The session has ended, and what was registered then was told.
    over: bool,
}

/// The registrations of one session.
pub(crate) struct RegistrationTable<T> {
    state: Mutex<State<T>>,
}

impl<T> Default for RegistrationTable<T> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                entries: BTreeMap::new(),
                over: false,
            }),
        }
    }
}

impl<T: TableEntry> RegistrationTable<T> {
    /// Adds an entry, unless the session has ended: nothing would ever be told of it.
    pub(crate) fn insert(&self, entry: T) -> Result<(), Failure> {
        let mut state = self.state.lock();
        if state.over {
            let closed = ErrorCode::SESSION_CLOSED;
            return Err(Failure::new(closed, "the session is closed"));
        }
        let number = entry.registration().conversation();
        state.entries.insert(number, Arc::new(entry));
        Ok(())
    }

    pub(crate) fn find(&self, number: i64) -> Option<Arc<T>> {
        self.state.lock().entries.get(&number).cloned()
    }

    /// Those that a condition holds for, in the order of their registration.
    pub(crate) fn all(&self, wanted: impl Fn(&T) -> bool) -> Vec<Arc<T>> {
        let state = self.state.lock();
        let wanted = state.entries.values().filter(|entry| wanted(entry));
        wanted.cloned().collect()
    }

    /// Takes out what is not registered, or not any more.
    pub(crate) fn remove(&self, number: i64) -> Option<Arc<T>> {
        let removed = self.state.lock().entries.remove(&number);
        if let Some(entry) = &removed {
            entry.registration().end();
        }
        removed
    }

    /// The server has forgotten what it had confirmed.
    pub(crate) fn lose_confirmed(&self) -> Vec<Ending> {
        let mut lost = Vec::new();
        self.state.lock().entries.retain(|_, entry| {
            let keep = !entry.registration().is_confirmed();
            if !keep {
                lost.push(Arc::clone(entry));
            }
            keep
        });
        endings(lost, |entry, program| entry.target().discard(program))
    }

    /// The session has ended.
    pub(crate) fn close_all(&self) -> Vec<Ending> {
        let mut state = self.state.lock();
        state.over = true;
        let entries = std::mem::take(&mut state.entries);
        drop(state);
        endings(entries.into_values(), T::over)
    }

    /// What the server answered to a close.
    pub(crate) fn on_deregistration(
        &self,
        program: &CProgram,
        number: i64,
        outcome: CallOutcome<Empty>,
    ) {
        let Some(entry) = self.find(number) else {
            return;
        };
        match outcome {
            CallOutcome::Response(Empty) => {
                self.remove(number);
                entry.closed();
            }
            CallOutcome::Failed(failure) => {
                entry.registration().reopen();
                entry.target().fail(program, &failure);
            }
            // What ends the session or its registrations tells the entry.
            CallOutcome::Discarded => {}
        }
    }
}

fn endings<T: TableEntry>(
    entries: impl IntoIterator<Item = Arc<T>>,
    tell: impl Fn(&T, &CProgram) + Copy + 'static,
) -> Vec<Ending> {
    let ending = |entry: Arc<T>| {
        entry.registration().end();
        let number = entry.registration().conversation();
        Ending::new(number, move |program| tell(&entry, program))
    };
    entries.into_iter().map(ending).collect()
}
