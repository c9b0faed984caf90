//! The numbers that pollers of this process take for those of their descriptors.
//!
//! A program may close all descriptors, and each reactor finds that out for itself, some time later. Until then a new poller may get
//! the numbers of another one: that one's reactor would wake the wrong thread, wait for the wrong sockets and close what is not its own. But
//! the system gives away free numbers only, so whoever had them before has lost them, and is told here.
//!
//! Runs on: any thread. Lock: its own, last in the order.

use std::os::fd::RawFd;
use std::sync::Arc;

use crate::engine::sync::atomic::{AtomicBool, Ordering};
use crate::engine::sync::Mutex;

/// The numbers of one poller.
#[derive(Debug)]
pub(super) struct Claim {
    numbers: [RawFd; 2],
    is_lost: AtomicBool,
}

impl Claim {
    /// At least one of the numbers is somebody else's, or nobody's.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Acquire)
    }

    /// The descriptors were closed by the program.
    pub(super) fn lose(&self) {
        self.is_lost.store(true, Ordering::Release);
    }
}

/// Those of all pollers.
#[derive(Debug, Default)]
pub(super) struct Claims(Mutex<Vec<Arc<Claim>>>);

impl Claims {
    /// For numbers that the system has just given. Who claims one of them has lost it.
    pub(super) fn claim(&self, numbers: [RawFd; 2]) -> Arc<Claim> {
        let claim = Arc::new(Claim {
            numbers,
            is_lost: AtomicBool::new(false),
        });
        let mut claims = self.0.lock();
        for other in claims.iter() {
            if other.numbers.iter().any(|number| numbers.contains(number)) {
                other.lose();
            }
        }
        claims.push(Arc::clone(&claim));
        claim
    }

    /// Before the descriptors are closed.
    pub(super) fn give_up(&self, claim: &Arc<Claim>) {
        self.0.lock().retain(|other| !Arc::ptr_eq(other, claim));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_number_that_is_given_to_another_has_lost_it() {
        let claims = Claims::default();
        let (first, second) = (claims.claim([3, 4]), claims.claim([6, 7]));
        let third = claims.claim([8, 9]);
        assert!(!first.is_lost() && !second.is_lost() && !third.is_lost());
        // One number is enough, whatever it is used for.
        let fourth = claims.claim([7, 10]);
        assert!(!first.is_lost() && second.is_lost() && !third.is_lost() && !fourth.is_lost());
        let fifth = claims.claim([9, 4]);
        assert!(first.is_lost() && third.is_lost() && !fourth.is_lost() && !fifth.is_lost());
    }

    #[test]
    fn numbers_that_were_given_up_are_nobodys() {
        let claims = Claims::default();
        let (first, second) = (claims.claim([3, 4]), claims.claim([5, 6]));
        claims.give_up(&first);
        claims.claim([3, 4]);
        assert!(!first.is_lost() && !second.is_lost());
        assert_eq!(claims.0.lock().len(), 2);
    }
}
