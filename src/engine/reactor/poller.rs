//! Waiting for many sockets at once, and being woken: epoll.
//!
//! Written here and not taken from a crate, because the descriptors must stand above those of the standard streams, and because
//! a program may close them: that is noticed, and a number that is the program's by then, or another poller's, is neither written nor
//! closed.
//!
//! Runs on: the reactor thread (waiting, watching), any thread (waking). Lock: that of the claims, when one is made and when it ends.

mod claims;

use std::io;
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::time::Duration;

use self::claims::{Claim, Claims};
use crate::engine::descriptor::above_standard_streams;
use crate::engine::fork::PerProcess;

static CLAIMS: PerProcess<Claims> = PerProcess::new();

/// The token of a wake-up; no session has it.
const WAKE: u64 = 0;

/// What one wait tells, again and again in the same memory.
pub(super) struct Events {
    buffer: Vec<libc::epoll_event>,
    count: usize,
}

/// A socket is ready.
pub(super) struct Event {
    pub(super) token: u64,
    pub(super) readable: bool,
    pub(super) writable: bool,
}

impl Events {
    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    pub(super) fn with_capacity(capacity: usize) -> Self {
        let nothing = libc::epoll_event { events: 0, u64: 0 };
        Self {
            buffer: vec![nothing; capacity],
            count: 0,
        }
    }

    /// The sockets that are ready; wake-ups are left out.
    pub(super) fn iter(&self) -> impl Iterator<Item = Event> + '_ {
        const READABLE: i32 = libc::EPOLLIN | libc::EPOLLRDHUP | libc::EPOLLHUP | libc::EPOLLERR;
        const WRITABLE: i32 = libc::EPOLLOUT | libc::EPOLLHUP | libc::EPOLLERR;
        self.buffer[..self.count]
            .iter()
            .filter(|event| event.u64 != WAKE)
            .map(|event| Event {
                token: event.u64,
                readable: event.events as i32 & READABLE != 0,
                writable: event.events as i32 & WRITABLE != 0,
            })
    }
}

/// An epoll with a descriptor to wake it.
pub(super) struct Poller {
    epoll: ManuallyDrop<OwnedFd>,
    /// An eventfd that can always be read and never is: watching it anew is an event. So nothing is ever written, and where the
    /// numbers belong to the program by now, the call fails.
    wake: ManuallyDrop<OwnedFd>,
    /// While it is not lost, both are this poller's.
    claim: Arc<Claim>,
}

impl Poller {
    pub(super) fn new() -> io::Result<Self> {
        // SAFETY: makes a descriptor, or fails.
        let epoll = own(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?;
        // SAFETY: as above.
        let wake = own(unsafe { libc::eventfd(1, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) })?;
        let claim = CLAIMS.get().claim([epoll.as_raw_fd(), wake.as_raw_fd()]);
        let poller = Self {
            epoll: ManuallyDrop::new(epoll),
            wake: ManuallyDrop::new(wake),
            claim,
        };
        poller.control(libc::EPOLL_CTL_ADD, poller.wake.as_raw_fd(), WAKE_UP)?;
        Ok(poller)
    }

    /// Waits until something is ready, or the time is up. Without a time for as long as it takes.
    pub(super) fn wait(&self, events: &mut Events, timeout: Option<Duration>) -> io::Result<()> {
        events.clear();
        self.check_claim()?;
        // Rounded up, so that waiting for less than a millisecond does not spin.
        let milliseconds = timeout.map_or(-1, |timeout| {
            let rounded = timeout.saturating_add(Duration::from_nanos(999_999));
            rounded.as_millis().min(i32::MAX as u128) as i32
        });
        let (epoll, capacity) = (self.epoll.as_raw_fd(), events.buffer.len() as i32);
        // SAFETY: pointer and number are those of a live buffer that only this thread uses.
        let count =
            unsafe { libc::epoll_wait(epoll, events.buffer.as_mut_ptr(), capacity, milliseconds) };
        events.count = checked(count)? as usize;
        Ok(())
    }

    /// Ends a wait of another thread, the present one or the next.
    pub(super) fn wake(&self) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_MOD, self.wake.as_raw_fd(), WAKE_UP)
    }

    /// Watches a socket in both directions. Each change of its readiness is one event.
    pub(super) fn watch(&self, socket: RawFd, token: u64) -> io::Result<()> {
        const BOTH: i32 = libc::EPOLLIN | libc::EPOLLRDHUP | libc::EPOLLOUT | libc::EPOLLET;
        let interest = libc::epoll_event {
            events: BOTH as u32,
            u64: token,
        };
        self.control(libc::EPOLL_CTL_ADD, socket, interest)
    }

    /// Ends that. A socket that is not watched is as well.
    pub(super) fn unwatch(&self, socket: RawFd) {
        let nothing = libc::epoll_event { events: 0, u64: 0 };
        let _ = self.control(libc::EPOLL_CTL_DEL, socket, nothing);
    }

    /// The program has closed descriptors of this. What it has left open stays so, because nobody knows which: the numbers may be
    /// the program's, or those of the next poller.
    pub(super) fn abandon(&self) {
        self.claim.lose();
    }

    /// As the system does for a number that is no descriptor.
    fn check_claim(&self) -> io::Result<()> {
        if self.claim.is_lost() {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        Ok(())
    }

    fn control(
        &self,
        operation: i32,
        descriptor: RawFd,
        mut interest: libc::epoll_event,
    ) -> io::Result<()> {
        self.check_claim()?;
        let epoll = self.epoll.as_raw_fd();
        // SAFETY: the event is only read, during the call; numbers that are no such descriptors give an error.
        checked(unsafe { libc::epoll_ctl(epoll, operation, descriptor, &mut interest) }).map(|_| ())
    }
}

const WAKE_UP: libc::epoll_event = libc::epoll_event {
    events: (libc::EPOLLIN | libc::EPOLLET) as u32,
    u64: WAKE,
};

impl Drop for Poller {
    fn drop(&mut self) {
        // What can be woken has both descriptors.
        let has_both = self.wake().is_ok();
        CLAIMS.get().give_up(&self.claim);
        if has_both {
            // SAFETY: dropped once, here, and not used afterwards.
            unsafe {
                ManuallyDrop::drop(&mut self.epoll);
                ManuallyDrop::drop(&mut self.wake);
            }
        }
    }
}

fn checked(result: i32) -> io::Result<i32> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

fn own(result: i32) -> io::Result<OwnedFd> {
    let number = checked(result)?;
    // SAFETY: just made, and known to nobody else.
    above_standard_streams(unsafe { OwnedFd::from_raw_fd(number) })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    use super::*;

    const AT_ONCE: Option<Duration> = Some(Duration::ZERO);

    fn ready(poller: &Poller, events: &mut Events) -> Vec<(u64, bool, bool)> {
        poller.wait(events, AT_ONCE).unwrap();
        events
            .iter()
            .map(|event| (event.token, event.readable, event.writable))
            .collect()
    }

    #[test]
    fn a_change_of_readiness_is_told_once() {
        let poller = Poller::new().unwrap();
        let mut events = Events::with_capacity(8);
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        poller.watch(ours.as_raw_fd(), 7).unwrap();
        assert_eq!(ready(&poller, &mut events), [(7, false, true)]);
        assert_eq!(ready(&poller, &mut events), []);
        theirs.write_all(b"x").unwrap();
        assert_eq!(ready(&poller, &mut events), [(7, true, true)]);
        drop(theirs);
        assert_eq!(ready(&poller, &mut events), [(7, true, true)]);
        poller.unwatch(ours.as_raw_fd());
        poller.unwatch(ours.as_raw_fd());
    }

    #[test]
    fn each_wake_up_ends_one_wait() {
        let poller = Poller::new().unwrap();
        let mut events = Events::with_capacity(8);
        // The one that comes of making it.
        poller.wait(&mut events, None).unwrap();
        for _ in 0..3 {
            poller.wake().unwrap();
            poller.wait(&mut events, None).unwrap();
            assert_eq!((events.count, events.iter().count()), (1, 0));
            poller.wait(&mut events, AT_ONCE).unwrap();
            assert_eq!(events.count, 0);
        }
    }

    #[test]
    fn who_waits_is_woken() {
        let poller = Poller::new().unwrap();
        let mut events = Events::with_capacity(8);
        poller.wait(&mut events, None).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| poller.wake().unwrap());
            poller.wait(&mut events, None).unwrap();
        });
        assert_eq!(events.count, 1);
    }
}
