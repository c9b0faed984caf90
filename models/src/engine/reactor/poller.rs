//! The reactor's way to the sockets of a run.

use std::io;
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Duration;

use crate::network::Epoll;

#[derive(Default)]
pub(super) struct Events(Vec<u64>);

pub(super) struct Event {
    pub(super) token: u64,
    pub(super) readable: bool,
    pub(super) writable: bool,
}

impl Events {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn with_capacity(_capacity: usize) -> Self {
        Self::default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Event> + '_ {
        self.0.iter().map(|token| Event {
            token: *token,
            readable: true,
            writable: true,
        })
    }
}

pub(super) struct Poller(Arc<Epoll>);

impl Poller {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(Epoll::new()))
    }

    pub(super) fn wait(&self, events: &mut Events, timeout: Option<Duration>) -> io::Result<()> {
        events.clear();
        events.0 = self.0.wait(timeout)?;
        Ok(())
    }

    pub(super) fn wake(&self) -> io::Result<()> {
        self.0.wake()
    }

    pub(super) fn watch(&self, socket: RawFd, token: u64) -> io::Result<()> {
        self.0.watch(socket, token)
    }

    pub(super) fn unwatch(&self, socket: RawFd) {
        self.0.unwatch(socket);
    }

    pub(super) fn abandon(&self) {}
}
