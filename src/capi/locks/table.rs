//! Which locks a session owns, as far as the client can know: the server never says that a lock is lost
//! (`specification/sessions/session-locks section 4`,
//! `specification/protocol/topic-services section 11`).
//!
//! Pure. What happens to the connection is entered when it happens, acquisitions only when their turn on the callback thread has
//! come. A lock that was granted before a loss may therefore be entered after it: the table counts the losses whose turn has not come
//! yet, and an acquisition that meets one of them is lost already.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use crate::data::memory::copy_text;
use crate::wire::services::topics::session_locks::{LockAcquisition, LockScope};

/// One acquisition of a lock. It outlives the ownership, which ends for good.
#[derive(Debug)]
pub(crate) struct HeldLock {
    acquisition: LockAcquisition,
    owned: AtomicBool,
}

impl HeldLock {
    fn new(acquisition: LockAcquisition, owned: bool) -> Arc<Self> {
        Arc::new(Self {
            acquisition,
            owned: AtomicBool::new(owned),
        })
    }

    pub(crate) fn acquisition(&self) -> &LockAcquisition {
        &self.acquisition
    }

    pub(crate) fn is_owned(&self) -> bool {
        self.owned.load(Ordering::Acquire)
    }

    /// Ends the ownership. True if it had not ended before.
    fn give_up(&self) -> bool {
        self.owned.swap(false, Ordering::AcqRel)
    }

    fn is_same(&self, other: &LockAcquisition) -> bool {
        self.acquisition.sequence == other.sequence && self.acquisition.lock_name == other.lock_name
    }
}

/// What a program that wants a lock has to do.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// Nothing, the session owns the lock.
    Owned(Arc<HeldLock>),
    /// Ask the server, with this number.
    Ask(i64),
}

/// The locks of one session.
#[derive(Debug, Default)]
pub(crate) struct LockTable {
    /// The last acquisition of each name; entries that are no longer owned stay, to recognise repeated acquisitions.
    held: BTreeMap<String, Arc<HeldLock>>,
    next_request: i64,
    connection_losses_to_come: usize,
    ends_to_come: usize,
}

impl LockTable {
    pub(crate) fn want(&mut self, name: &str) -> Wanted {
        match self.held.get(name) {
            Some(lock) if lock.is_owned() => Wanted::Owned(Arc::clone(lock)),
            _ => {
                let request = self.next_request;
                self.next_request += 1;
                Wanted::Ask(request)
            }
        }
    }

    /// The server granted a lock; the turn of its answer has come.
    pub(crate) fn acquired(&mut self, acquisition: LockAcquisition) -> Arc<HeldLock> {
        if self.ends_to_come > 0 {
            return HeldLock::new(acquisition, false);
        }
        if let Some(known) = self.held.get(&acquisition.lock_name) {
            if known.is_same(&acquisition) {
                return Arc::clone(known);
            }
            known.give_up();
        }
        let lost = acquisition.scope == LockScope::UnlockOnConnectionLoss
            && self.connection_losses_to_come > 0;
        let name = copy_text(&acquisition.lock_name);
        let lock = HeldLock::new(acquisition, !lost);
        self.held.insert(name, Arc::clone(&lock));
        lock
    }

    /// The program gives up a lock. True if this session owned it: then the server has to be told.
    pub(crate) fn release(&mut self, lock: &Arc<HeldLock>) -> bool {
        let name = &lock.acquisition.lock_name;
        let is_ours = self
            .held
            .get(name)
            .is_some_and(|entry| Arc::ptr_eq(entry, lock));
        is_ours && lock.give_up()
    }

    /// The server answered a release.
    pub(crate) fn released(&mut self, lock: &HeldLock) {
        let name = &lock.acquisition.lock_name;
        if self
            .held
            .get(name)
            .is_some_and(|entry| entry.is_same(&lock.acquisition))
        {
            self.held.remove(name);
        }
    }

    /// The connection is lost.
    pub(crate) fn connection_lost(&mut self) {
        self.connection_losses_to_come += 1;
        for lock in self.held.values() {
            if lock.acquisition.scope == LockScope::UnlockOnConnectionLoss {
                lock.give_up();
            }
        }
    }

    /// Everything that came before the loss of the connection had its turn.
    pub(crate) fn pass_connection_loss(&mut self) {
        self.connection_losses_to_come = self.connection_losses_to_come.saturating_sub(1);
    }

    /// The session has ended, or the server has forgotten what it did.
    pub(crate) fn all_lost(&mut self) {
        self.ends_to_come += 1;
        for lock in std::mem::take(&mut self.held).into_values() {
            lock.give_up();
        }
    }

    /// Everything that came before the loss of all locks had its turn.
    pub(crate) fn pass_all_lost(&mut self) {
        self.ends_to_come = self.ends_to_come.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acquisition(name: &str, sequence: i64, scope: LockScope) -> LockAcquisition {
        LockAcquisition {
            lock_name: crate::data::memory::copy_text(name),
            sequence,
            scope,
        }
    }

    fn of_session(name: &str, sequence: i64) -> LockAcquisition {
        acquisition(name, sequence, LockScope::UnlockOnSessionLoss)
    }

    fn of_connection(name: &str, sequence: i64) -> LockAcquisition {
        acquisition(name, sequence, LockScope::UnlockOnConnectionLoss)
    }

    fn asked(wanted: Wanted) -> Option<i64> {
        match wanted {
            Wanted::Ask(request) => Some(request),
            Wanted::Owned(_) => None,
        }
    }

    #[test]
    fn requests_are_numbered_and_an_owned_lock_needs_none() {
        let mut table = LockTable::default();
        assert_eq!(asked(table.want("a")), Some(0));
        assert_eq!(asked(table.want("a")), Some(1));
        let lock = table.acquired(of_session("a", 7));
        assert!(matches!(table.want("a"), Wanted::Owned(owned) if Arc::ptr_eq(&owned, &lock)));
        assert_eq!(asked(table.want("b")), Some(2));
        assert!(table.release(&lock) && !lock.is_owned());
        assert!(!table.release(&lock));
        assert_eq!(asked(table.want("a")), Some(3));
    }

    #[test]
    fn a_lock_of_another_session_is_not_released() {
        let (mut table, mut other) = (LockTable::default(), LockTable::default());
        let lock = table.acquired(of_session("a", 7));
        assert!(!other.release(&lock));
        other.acquired(of_session("a", 7));
        assert!(!other.release(&lock));
        assert!(lock.is_owned() && table.release(&lock));
    }

    #[test]
    fn an_equal_sequence_is_the_same_lock_and_another_one_ends_it() {
        let mut table = LockTable::default();
        let first = table.acquired(of_session("a", 7));
        assert!(Arc::ptr_eq(&first, &table.acquired(of_session("a", 7))));
        let second = table.acquired(of_session("a", 8));
        assert!(!first.is_owned() && second.is_owned());
        // The late answer to the release of the first does not take the second away.
        table.released(&first);
        assert!(matches!(table.want("a"), Wanted::Owned(_)));
        assert!(table.release(&second));
        table.released(&second);
        // The same acquisition again would be a new lock now.
        assert!(table.acquired(of_session("a", 8)).is_owned());
    }

    #[test]
    fn a_repeated_acquisition_of_a_lost_lock_stays_lost() {
        let mut table = LockTable::default();
        let lock = table.acquired(of_connection("a", 7));
        table.connection_lost();
        table.pass_connection_loss();
        let again = table.acquired(of_connection("a", 7));
        assert!(Arc::ptr_eq(&lock, &again) && !again.is_owned());
    }

    #[test]
    fn a_lost_connection_takes_the_locks_of_its_scope() {
        let mut table = LockTable::default();
        let session = table.acquired(of_session("a", 1));
        let connection = table.acquired(of_connection("b", 2));
        table.connection_lost();
        assert!(session.is_owned() && !connection.is_owned());
        table.pass_connection_loss();
        assert!(table.acquired(of_connection("b", 3)).is_owned());
    }

    #[test]
    fn the_end_takes_all_and_forgets_them() {
        let mut table = LockTable::default();
        let session = table.acquired(of_session("a", 1));
        let connection = table.acquired(of_connection("b", 2));
        table.all_lost();
        assert!(!session.is_owned() && !connection.is_owned());
        table.pass_all_lost();
        // Sequences may begin again at another server.
        assert!(table.acquired(of_session("a", 1)).is_owned());
    }

    #[test]
    fn what_was_granted_before_a_loss_is_lost_although_its_turn_comes_later() {
        let mut table = LockTable::default();
        table.connection_lost();
        table.connection_lost();
        table.pass_connection_loss();
        assert!(!table.acquired(of_connection("a", 1)).is_owned());
        assert!(table.acquired(of_session("b", 2)).is_owned());
        table.all_lost();
        assert!(!table.acquired(of_session("c", 3)).is_owned());
        assert_eq!(asked(table.want("c")), Some(0));
        table.pass_all_lost();
        table.pass_connection_loss();
        assert!(table.acquired(of_connection("a", 4)).is_owned());
        // More turns than losses do no harm.
        table.pass_connection_loss();
        table.pass_all_lost();
        assert!(table.acquired(of_connection("d", 5)).is_owned());
    }
}
