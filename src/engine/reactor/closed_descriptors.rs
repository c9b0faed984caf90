//! The program has closed descriptors of the library, as daemons do that close all they do not know.
//!
//! Each reactor finds out for itself, by a call that fails. The first one has the others look too: their sessions would otherwise seem to
//! live until something wakes them.
//!
//! Runs on: the reactor thread.

use std::io;
use std::os::fd::RawFd;
use std::sync::Arc;

use super::poller::Poller;
use super::Loop;
use crate::engine::connection::Connection;

impl Loop {
    /// Begins anew with what is left: sessions whose sockets are gone fail, the others go on.
    pub(super) fn on_descriptors_closed(&mut self) {
        log::error!(
            "the program has closed descriptors of this library: the network thread begins anew"
        );
        let former = self.poller.take();
        // Before it is abandoned: who finds it would take a wake-up that fails for another such event.
        self.reactor.berth.set_poller(None);
        if let Some(poller) = former {
            poller.abandon();
        }
        self.warn_others();
        let keys: Vec<u64> = self.sessions.keys().copied().collect();
        for key in keys {
            self.resume(key);
        }
    }

    fn resume(&mut self, key: u64) {
        let Some(entry) = self.sessions.get_mut(&key) else {
            return;
        };
        let Some(mut connection) = entry.connection.take() else {
            return;
        };
        if connection.is_open() {
            connection.on_ready(true, true);
            if self.add(key, connection) {
                self.again.push(key);
            }
            return;
        }
        connection.fail_closed();
    }

    /// Whether its descriptors were closed, and this thread has yet to see to it.
    pub(super) fn has_lost_poller(&self) -> bool {
        let poller = self.poller.as_ref();
        poller.is_some_and(|poller| poller.wake().is_err())
    }

    /// Another thread has waited with descriptors that were the program's or ours by then, and what it was told is lost.
    pub(super) fn look_at_all(&mut self) {
        for (key, entry) in &mut self.sessions {
            if let Some(connection) = &mut entry.connection {
                connection.on_ready(true, true);
                self.again.push(*key);
            }
        }
    }

    /// Watches a connection's socket. Begins anew when it is found out here that the program has closed the poller's descriptors.
    pub(super) fn watch(&mut self, connection: &Connection, key: u64) -> io::Result<()> {
        let watched = self.watch_socket(connection.fd(), key);
        let is_missing = |error: &io::Error| error.raw_os_error() == Some(libc::EBADF);
        if watched.as_ref().is_err_and(is_missing) && connection.is_open() {
            self.on_descriptors_closed();
            return self.watch_socket(connection.fd(), key);
        }
        watched
    }

    /// The poller is made when there is none.
    fn watch_socket(&mut self, socket: RawFd, key: u64) -> io::Result<()> {
        let poller = match &self.poller {
            Some(poller) => poller,
            None => {
                let poller = Arc::new(Poller::new()?);
                self.reactor.berth.set_poller(Some(Arc::clone(&poller)));
                self.poller.insert(poller)
            }
        };
        poller.watch(socket, key)
    }
}
