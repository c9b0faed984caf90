//! The sockets of a run, and what waits for them. A socket is a number; a model says what comes.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Duration;

use shuttle::rand::{thread_rng, Rng};

use crate::engine::fork::PerProcess;
use crate::engine::sync::{clock, Condvar, Mutex, Waited};

#[derive(Default)]
struct Network {
    waiters: Mutex<Vec<Arc<Epoll>>>,
    closed: Mutex<BTreeSet<RawFd>>,
}

static NETWORK: PerProcess<Network> = PerProcess::new();

/// Something has come for the socket. Each who watches it is told once.
pub fn make_ready(socket: RawFd) {
    let waiters = NETWORK.get().waiters.lock().clone();
    for epoll in waiters {
        let mut watched = epoll.state.lock();
        if let Some(token) = watched.sockets.get(&socket).copied() {
            watched.ready.insert(token);
        }
        drop(watched);
        epoll.changed.notify_all();
    }
}

/// A program closes all descriptors that it does not know, and these sockets. Who waits already goes on waiting, as in Linux.
pub fn close_descriptors(sockets: &[RawFd]) {
    NETWORK.get().closed.lock().extend(sockets);
    for epoll in NETWORK.get().waiters.lock().iter() {
        epoll.state.lock().closed = true;
    }
}

/// Whether the program has left the socket open.
pub fn is_open(socket: RawFd) -> bool {
    !NETWORK.get().closed.lock().contains(&socket)
}

/// Waits for sockets, each change of which it tells once, and for being woken.
#[derive(Default)]
pub struct Epoll {
    state: Mutex<Watched>,
    changed: Condvar,
}

#[derive(Default)]
struct Watched {
    closed: bool,
    woken: bool,
    sockets: BTreeMap<RawFd, u64>,
    ready: BTreeSet<u64>,
}

impl Epoll {
    /// Watches nothing.
    pub fn new() -> Arc<Self> {
        let epoll = Arc::new(Self::default());
        NETWORK.get().waiters.lock().push(Arc::clone(&epoll));
        epoll
    }

    /// The tokens of what is ready. A wait may be interrupted, and one with a limit may end at any time.
    pub fn wait(&self, timeout: Option<Duration>) -> io::Result<Vec<u64>> {
        let mut watched = self.state.lock();
        watched.check()?;
        if timeout != Some(Duration::ZERO) && thread_rng().gen_bool(0.1) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        loop {
            if std::mem::take(&mut watched.woken) || !watched.ready.is_empty() {
                return Ok(std::mem::take(&mut watched.ready).into_iter().collect());
            }
            match timeout {
                Some(Duration::ZERO) => return Ok(Vec::new()),
                Some(time) if time < clock::ENDLESS => {
                    if self.changed.wait_for(&mut watched, time) == Waited::TimedOut {
                        clock::pass(time);
                        return Ok(Vec::new());
                    }
                }
                _ => self.changed.wait(&mut watched),
            }
        }
    }

    /// Ends a wait, the present one or the next.
    pub fn wake(&self) -> io::Result<()> {
        let mut watched = self.state.lock();
        watched.check()?;
        watched.woken = true;
        drop(watched);
        self.changed.notify_all();
        Ok(())
    }

    /// Watches a socket, which can be written.
    pub fn watch(&self, socket: RawFd, token: u64) -> io::Result<()> {
        let mut watched = self.state.lock();
        watched.check()?;
        if !is_open(socket) {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        watched.sockets.insert(socket, token);
        watched.ready.insert(token);
        Ok(())
    }

    /// Ends that.
    pub fn unwatch(&self, socket: RawFd) {
        let mut watched = self.state.lock();
        if !watched.closed {
            watched.sockets.remove(&socket);
        }
    }
}

impl Watched {
    fn check(&self) -> io::Result<()> {
        if self.closed {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        Ok(())
    }
}
