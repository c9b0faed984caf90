//! Session locks (`specification/protocol/topic-services section 11`, `specification/sessions/session-locks`): who holds what, and who waits.
//!
//! A lock is granted in the order of the requests. All requests of one session for a lock are answered by one acquisition,
//! with the weakest scope among them. A session that is away is not granted a lock that it would have lost by going away.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use diffusion::wire::services::topics::session_locks::{LockAcquisition, LockScope};
use diffusion::wire::session_id::SessionId;

/// A request that was answered by granting the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) session: SessionId,
    /// The conversation of the request.
    pub(crate) cid: i64,
    pub(crate) acquisition: LockAcquisition,
}

/// Who holds a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) session: SessionId,
    pub(crate) sequence: i64,
    scope: LockScope,
}

/// A request for a lock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LockRequest {
    pub(crate) session: SessionId,
    /// The number of the request in its session.
    pub(crate) request_id: i64,
    /// The conversation of the request.
    pub(crate) cid: i64,
    pub(crate) scope: LockScope,
}

#[derive(Debug, Default)]
struct Lock {
    holder: Option<Holder>,
    waiting: VecDeque<LockRequest>,
}

/// All locks that are held or waited for.
#[derive(Debug, Default)]
pub(crate) struct LockTable {
    locks: BTreeMap<String, Lock>,
    next_sequence: i64,
    /// Sessions without a connection.
    away: BTreeSet<SessionId>,
}

impl LockTable {
    /// A session asks for a lock. What comes back is granted now; without anything the request waits.
    pub(crate) fn request(&mut self, name: &str, request: LockRequest) -> Vec<Granted> {
        let lock = self.locks.entry(name.to_owned()).or_default();
        if let Some(holder) = lock.holder {
            if holder.session == request.session {
                return vec![granted(name, &holder, &request)];
            }
        }
        lock.waiting.push_back(request);
        self.grant(name)
    }

    /// Forgets a request that waits.
    pub(crate) fn cancel(&mut self, name: &str, session: SessionId, request_id: i64) {
        if let Some(lock) = self.locks.get_mut(name) {
            lock.waiting
                .retain(|waiting| waiting.session != session || waiting.request_id != request_id);
        }
        self.tidy(name);
    }

    /// Releases a lock that the session holds with this sequence; the next one gets it. `None` if it does not hold it.
    pub(crate) fn release(
        &mut self,
        name: &str,
        session: SessionId,
        sequence: i64,
    ) -> Option<Vec<Granted>> {
        if !self.is_held_by(session, name, sequence) {
            return None;
        }
        self.locks.get_mut(name)?.holder = None;
        Some(self.grant(name))
    }

    /// A session lost its connection: locks of that scope go to others.
    pub(crate) fn on_connection_lost(&mut self, session: SessionId) -> Vec<Granted> {
        self.away.insert(session);
        self.take_back(|holder| {
            holder.session == session && holder.scope == LockScope::UnlockOnConnectionLoss
        })
    }

    /// A session is connected again; it may get locks now that it could not have before. If the loss of its old
    /// connection was not noticed, that is made up for.
    pub(crate) fn on_reconnected(&mut self, session: SessionId) -> Vec<Granted> {
        let mut grants = Vec::new();
        if !self.away.contains(&session) {
            grants = self.on_connection_lost(session);
        }
        self.away.remove(&session);
        grants.extend(self.take_back(|_| false));
        grants
    }

    /// A session lost everything, or is gone: its locks go to others, its requests are forgotten.
    pub(crate) fn forget(&mut self, session: SessionId) -> Vec<Granted> {
        self.away.remove(&session);
        for lock in self.locks.values_mut() {
            lock.waiting.retain(|waiting| waiting.session != session);
        }
        self.take_back(|holder| holder.session == session)
    }

    /// Whether the session holds the lock, acquired with this sequence.
    pub(crate) fn is_held_by(&self, session: SessionId, name: &str, sequence: i64) -> bool {
        self.holder(name)
            .is_some_and(|holder| holder.session == session && holder.sequence == sequence)
    }

    /// Who holds a lock.
    pub(crate) fn holder(&self, name: &str) -> Option<Holder> {
        self.locks.get(name)?.holder
    }

    /// All locks that are held, by name.
    pub(crate) fn held(&self) -> impl Iterator<Item = (&str, Holder)> {
        self.locks
            .iter()
            .filter_map(|(name, lock)| Some((name.as_str(), lock.holder?)))
    }

    /// Takes locks from holders, and grants whatever is free.
    fn take_back(&mut self, lost: impl Fn(&Holder) -> bool) -> Vec<Granted> {
        let names: Vec<String> = self.locks.keys().cloned().collect();
        let mut grants = Vec::new();
        for name in names {
            if let Some(lock) = self.locks.get_mut(&name) {
                lock.holder = lock.holder.filter(|holder| !lost(holder));
            }
            grants.extend(self.grant(&name));
        }
        grants
    }

    /// Gives a free lock to the first who may have it, and answers all requests of that session.
    fn grant(&mut self, name: &str) -> Vec<Granted> {
        let grants = self.try_grant(name);
        self.tidy(name);
        grants
    }

    fn try_grant(&mut self, name: &str) -> Vec<Granted> {
        let Some(lock) = self.locks.get_mut(name) else {
            return Vec::new();
        };
        if lock.holder.is_some() {
            return Vec::new();
        }
        let next = lock.waiting.iter().find_map(|waiting| {
            let scope = weakest_scope(&lock.waiting, waiting.session);
            let would_lose_it =
                scope == LockScope::UnlockOnConnectionLoss && self.away.contains(&waiting.session);
            (!would_lose_it).then_some((waiting.session, scope))
        });
        let Some((session, scope)) = next else {
            return Vec::new();
        };
        let holder = Holder {
            session,
            sequence: self.next_sequence,
            scope,
        };
        self.next_sequence += 1;
        lock.holder = Some(holder);
        let (its, others): (VecDeque<_>, VecDeque<_>) = lock
            .waiting
            .drain(..)
            .partition(|waiting| waiting.session == session);
        lock.waiting = others;
        its.iter()
            .map(|request| granted(name, &holder, request))
            .collect()
    }

    fn tidy(&mut self, name: &str) {
        if self
            .locks
            .get(name)
            .is_some_and(|lock| lock.holder.is_none() && lock.waiting.is_empty())
        {
            self.locks.remove(name);
        }
    }
}

fn weakest_scope(waiting: &VecDeque<LockRequest>, session: SessionId) -> LockScope {
    let loses_with_connection = waiting.iter().any(|request| {
        request.session == session && request.scope == LockScope::UnlockOnConnectionLoss
    });
    if loses_with_connection {
        LockScope::UnlockOnConnectionLoss
    } else {
        LockScope::UnlockOnSessionLoss
    }
}

fn granted(name: &str, holder: &Holder, request: &LockRequest) -> Granted {
    Granted {
        session: request.session,
        cid: request.cid,
        acquisition: LockAcquisition {
            lock_name: name.to_owned(),
            sequence: holder.sequence,
            scope: holder.scope,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LockScope::{UnlockOnConnectionLoss, UnlockOnSessionLoss};

    fn session(value: u64) -> SessionId {
        SessionId {
            server_instance: 1,
            value,
        }
    }

    fn request(value: u64, request_id: i64, scope: LockScope) -> LockRequest {
        LockRequest {
            session: session(value),
            request_id,
            cid: 100 * value as i64 + request_id,
            scope,
        }
    }

    fn summary(grants: Vec<Granted>) -> Vec<(i64, i64, LockScope)> {
        grants
            .into_iter()
            .map(|grant| {
                (
                    grant.cid,
                    grant.acquisition.sequence,
                    grant.acquisition.scope,
                )
            })
            .collect()
    }

    #[test]
    fn a_lock_goes_from_one_to_the_next_with_growing_sequences() {
        let mut table = LockTable::default();
        let first = table.request("a", request(1, 0, UnlockOnSessionLoss));
        assert_eq!(summary(first), [(100, 0, UnlockOnSessionLoss)]);
        assert_eq!(table.request("a", request(2, 0, UnlockOnSessionLoss)), []);
        assert_eq!(table.request("a", request(3, 0, UnlockOnSessionLoss)), []);
        let other = table.request("b", request(3, 1, UnlockOnSessionLoss));
        assert_eq!(summary(other), [(301, 1, UnlockOnSessionLoss)]);
        assert_eq!(table.release("a", session(2), 0), None, "not its");
        assert_eq!(table.release("a", session(1), 5), None, "not this one");
        let next = table.release("a", session(1), 0).expect("held");
        assert_eq!(summary(next), [(200, 2, UnlockOnSessionLoss)]);
        assert!(table.is_held_by(session(2), "a", 2));
        assert!(!table.is_held_by(session(1), "a", 0));
    }

    #[test]
    fn requests_of_one_session_share_an_acquisition() {
        let mut table = LockTable::default();
        table.request("a", request(1, 0, UnlockOnSessionLoss));
        let again = table.request("a", request(1, 1, UnlockOnConnectionLoss));
        assert_eq!(
            summary(again),
            [(101, 0, UnlockOnSessionLoss)],
            "what is held stays as it is"
        );
        table.request("a", request(2, 0, UnlockOnSessionLoss));
        table.request("a", request(3, 0, UnlockOnSessionLoss));
        table.request("a", request(2, 1, UnlockOnConnectionLoss));
        let next = table.release("a", session(1), 0).expect("held");
        assert_eq!(
            summary(next),
            [
                (200, 1, UnlockOnConnectionLoss),
                (201, 1, UnlockOnConnectionLoss)
            ]
        );
    }

    #[test]
    fn a_cancelled_request_gets_nothing() {
        let mut table = LockTable::default();
        table.request("a", request(1, 0, UnlockOnSessionLoss));
        table.request("a", request(2, 0, UnlockOnSessionLoss));
        table.request("a", request(2, 1, UnlockOnSessionLoss));
        table.cancel("a", session(2), 0);
        let next = table.release("a", session(1), 0).expect("held");
        assert_eq!(summary(next), [(201, 1, UnlockOnSessionLoss)]);
        table.cancel("a", session(2), 1);
        assert!(table.is_held_by(session(2), "a", 1), "granted is granted");
    }

    #[test]
    fn the_scope_says_what_a_lost_connection_does() {
        let mut table = LockTable::default();
        table.request("kept", request(1, 0, UnlockOnSessionLoss));
        table.request("lost", request(1, 1, UnlockOnConnectionLoss));
        table.request("kept", request(2, 0, UnlockOnSessionLoss));
        table.request("lost", request(2, 1, UnlockOnSessionLoss));
        let grants = table.on_connection_lost(session(1));
        assert_eq!(summary(grants), [(201, 2, UnlockOnSessionLoss)]);
        assert!(table.is_held_by(session(1), "kept", 0));
        let grants = table.forget(session(1));
        assert_eq!(summary(grants), [(200, 3, UnlockOnSessionLoss)]);
    }

    #[test]
    fn who_is_away_is_not_given_what_it_would_have_lost() {
        let mut table = LockTable::default();
        table.request("a", request(1, 0, UnlockOnSessionLoss));
        table.request("a", request(2, 0, UnlockOnConnectionLoss));
        table.on_connection_lost(session(2));
        assert_eq!(table.release("a", session(1), 0), Some(vec![]));
        assert_eq!(table.holder("a"), None);
        let grants = table.on_reconnected(session(2));
        assert_eq!(summary(grants), [(200, 1, UnlockOnConnectionLoss)]);
    }

    #[test]
    fn a_loss_that_was_not_noticed_takes_the_lock_all_the_same() {
        let mut table = LockTable::default();
        table.request("a", request(1, 0, UnlockOnConnectionLoss));
        table.request("a", request(2, 0, UnlockOnSessionLoss));
        let grants = table.on_reconnected(session(1));
        assert_eq!(summary(grants), [(200, 1, UnlockOnSessionLoss)]);
    }

    #[test]
    fn nothing_is_left_of_a_session_that_is_gone() {
        let mut table = LockTable::default();
        table.request("a", request(1, 0, UnlockOnSessionLoss));
        table.request("a", request(2, 0, UnlockOnSessionLoss));
        assert_eq!(table.forget(session(2)), []);
        assert_eq!(table.release("a", session(1), 0), Some(vec![]));
        assert!(table.locks.is_empty());
        assert_eq!(table.held().count(), 0);
    }
}
