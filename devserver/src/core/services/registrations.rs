//! Handlers that sessions register for branches of paths: of messages and of missing topics.
//!
//! The handler of the closest branch serves a path. Several sessions may register for one branch, one handler each: the one
//! that came first serves, the next one takes over when it goes.

use std::collections::BTreeMap;

use diffusion::topics::selector::path::canonical;
use diffusion::wire::session_id::SessionId;

/// A registered handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Registration<T> {
    pub(crate) session: SessionId,
    /// The conversation of the handler.
    pub(crate) handler_cid: i64,
    pub(crate) details: T,
}

/// A session has a handler for this branch already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict;

/// Handlers by branch; the empty path is the whole tree.
#[derive(Debug)]
pub(crate) struct Registrations<T> {
    branches: BTreeMap<String, Vec<Registration<T>>>,
}

impl<T> Default for Registrations<T> {
    fn default() -> Self {
        Self {
            branches: BTreeMap::new(),
        }
    }
}

impl<T> Registrations<T> {
    pub(crate) fn register(
        &mut self,
        path: &str,
        registration: Registration<T>,
    ) -> Result<(), Conflict> {
        let branch = self.branches.entry(canonical(path).to_owned()).or_default();
        if branch
            .iter()
            .any(|known| known.session == registration.session)
        {
            return Err(Conflict);
        }
        branch.push(registration);
        Ok(())
    }

    /// Removes the session's handler of this branch, if it has one.
    pub(crate) fn deregister(&mut self, path: &str, session: SessionId) {
        let path = canonical(path);
        if let Some(branch) = self.branches.get_mut(path) {
            branch.retain(|known| known.session != session);
            if branch.is_empty() {
                self.branches.remove(path);
            }
        }
    }

    /// Removes all handlers of a session.
    pub(crate) fn forget(&mut self, session: SessionId) {
        self.branches.retain(|_, branch| {
            branch.retain(|known| known.session != session);
            !branch.is_empty()
        });
    }

    /// The handler that serves a path.
    pub(crate) fn closest(&self, path: &str) -> Option<&Registration<T>> {
        let mut branch = canonical(path);
        loop {
            if let Some(registration) = self.branches.get(branch).and_then(|all| all.first()) {
                return Some(registration);
            }
            if branch.is_empty() {
                return None;
            }
            branch = branch.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handler(value: u64, handler_cid: i64) -> Registration<()> {
        Registration {
            session: SessionId {
                server_instance: 1,
                value,
            },
            handler_cid,
            details: (),
        }
    }

    fn closest(registrations: &Registrations<()>, path: &str) -> Option<i64> {
        registrations
            .closest(path)
            .map(|registration| registration.handler_cid)
    }

    #[test]
    fn the_closest_branch_serves() {
        let mut registrations = Registrations::default();
        registrations.register("a", handler(1, 1)).unwrap();
        registrations.register("/a/b/", handler(1, 2)).unwrap();
        assert_eq!(closest(&registrations, "a"), Some(1));
        assert_eq!(closest(&registrations, "a/c/d"), Some(1));
        assert_eq!(closest(&registrations, "a/b"), Some(2));
        assert_eq!(closest(&registrations, "/a/b/c"), Some(2));
        assert_eq!(closest(&registrations, "ab"), None);
        assert_eq!(closest(&registrations, ""), None);
        registrations.register("", handler(2, 3)).unwrap();
        assert_eq!(closest(&registrations, "ab"), Some(3));
        assert_eq!(closest(&registrations, ""), Some(3));
    }

    #[test]
    fn a_session_registers_once_for_a_branch_and_others_stand_by() {
        let mut registrations = Registrations::default();
        registrations.register("a", handler(1, 1)).unwrap();
        assert_eq!(registrations.register("a/", handler(1, 2)), Err(Conflict));
        registrations.register("a", handler(2, 3)).unwrap();
        assert_eq!(closest(&registrations, "a"), Some(1));
        registrations.deregister("a", handler(1, 0).session);
        assert_eq!(closest(&registrations, "a"), Some(3));
        registrations.register("a", handler(1, 4)).unwrap();
        assert_eq!(closest(&registrations, "a"), Some(3));
        registrations.forget(handler(2, 0).session);
        assert_eq!(closest(&registrations, "a"), Some(4));
        registrations.deregister("a", handler(1, 0).session);
        assert!(registrations.branches.is_empty());
    }
}
