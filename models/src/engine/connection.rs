//! A connection of a run: what its session has queued is written when it has a turn, what has come is read then, one at a time.

use std::os::fd::RawFd;
use std::sync::Arc;

use crate::engine::session::Session;
use crate::engine::sync::Instant;
use crate::network;
use crate::session::{ConnectionId, Disconnect, Failure};

/// See the library's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Until something becomes ready.
    Done,
    /// There is more to read.
    Again,
    /// It has ended.
    Over,
}

/// An open connection. Ends once, by being dropped.
pub struct Connection {
    id: ConnectionId,
    session: Arc<Session>,
    socket: RawFd,
    readable: bool,
    suspended: bool,
}

impl Connection {
    /// Just made; something may have come already.
    pub fn new(id: ConnectionId, session: Arc<Session>, socket: RawFd) -> Self {
        Self {
            id,
            session,
            socket,
            readable: true,
            suspended: false,
        }
    }

    /// Its name.
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// Whose it is.
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// Its socket.
    pub fn fd(&self) -> RawFd {
        self.socket
    }

    /// False when the program has closed the descriptor.
    pub fn is_open(&self) -> bool {
        network::is_open(self.socket)
    }

    /// Something may have come.
    pub fn on_ready(&mut self, readable: bool, writable: bool) {
        self.readable |= readable || writable;
    }

    /// The session may take again.
    pub fn on_room(&mut self, _now: Instant) {
        if self.suspended && self.session.has_room() {
            self.suspended = false;
        }
    }

    /// Writes and reads.
    pub fn turn(&mut self, _now: Instant) -> Turn {
        if !self.is_open() {
            self.fail_closed();
            return Turn::Over;
        }
        self.session.take_queued(self.id);
        if self.suspended || !self.readable {
            return Turn::Done;
        }
        if !self.session.has_room() {
            self.suspended = true;
            // There may be room by now; who makes it tells only who is suspended.
            self.on_room(Instant::now());
            return if self.suspended { Turn::Done } else { Turn::Again };
        }
        let turn = self.session.receive();
        self.readable = turn != Turn::Done;
        turn
    }

    /// The program has closed the descriptor.
    pub fn fail_closed(&self) {
        self.session.fail(Failure);
    }

    /// Ends it.
    pub fn close(self, _how: Disconnect) {
        if !self.is_open() {
            self.fail_closed();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.session.on_end_of_connection(self.id);
    }
}
