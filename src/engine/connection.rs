//! One open connection of the reactor: moves whole messages between a WebSocket and its session.
//!
//! Runs on: the reactor thread. Readiness is edge-triggered, so `readable` and `unflushed` remember what is left to do.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use crate::engine::session::Session;
use crate::engine::websocket::WebSocket;
use crate::session::{ConnectionId, Disconnect, ErrorCode, Failure};
use crate::wire::error::FrameError;
use crate::wire::websocket::{Close, Incoming};

/// One turn of a connection reads, and writes, about this much at most, so that others get theirs.
const MESSAGES_PER_TURN: usize = 512;
const BYTES_PER_TURN: usize = 1024 * 1024;

/// So many pings in a row may come while the server takes nothing that we write.
const MAXIMUM_UNANSWERED_PINGS: u32 = 1000;

/// What the server is told where nothing is wrong (RFC 6455 section 7.4.1, `specification/protocol/connection section 10`).
const NORMAL_CLOSURE: u16 = 1000;

/// What a connection needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing before the socket is ready again or the session has something to send.
    Done,
    /// More to read or to write at once.
    Again,
    /// Its end has been reported to the session.
    Over,
}

/// Why reading stopped.
enum Stop {
    WouldBlock,
    Budget,
    Full,
    Lost(String),
    /// The server closed, and is answered.
    Closed(Option<Close>),
    /// What the server sent is wrong, and it is told so.
    Refused(FrameError),
}

/// An open connection of a session, on the reactor's thread.
pub struct Connection {
    id: ConnectionId,
    session: Arc<Session>,
    socket: WebSocket,
    readable: bool,
    writable: bool,
    unflushed: bool,
    pings: Pings,
    /// Reading waits for the program's callbacks, or for the server to take its answers.
    suspended: bool,
}

/// Pings of the server that came since it last took something.
#[derive(Default)]
struct Pings {
    count: u32,
    /// What the socket had taken then.
    written: u64,
}

impl Pings {
    /// Counts one more. False when they are too many.
    fn admit(&mut self, written: u64) -> bool {
        if self.written != written {
            *self = Self { count: 0, written };
        }
        self.count += 1;
        self.count <= MAXIMUM_UNANSWERED_PINGS
    }
}

impl Connection {
    /// A connection over which the connection response came; its socket does not block.
    pub fn new(id: ConnectionId, session: Arc<Session>, socket: WebSocket) -> Self {
        Self {
            id,
            session,
            socket,
            // Bytes may have come with the connection response.
            readable: true,
            writable: true,
            unflushed: false,
            pings: Pings::default(),
            suspended: false,
        }
    }

    /// The dial that it came from.
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// The session that it belongs to.
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// The socket, for the poller.
    pub fn fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }

    /// False when the program has closed the descriptor.
    pub fn is_open(&self) -> bool {
        self.socket.is_open()
    }

    /// The poller says that the socket can be read or written.
    pub fn on_ready(&mut self, readable: bool, writable: bool) {
        // TLS may have to read before it can go on writing, and the other way round; then no edge of the direction that
        // waits would tell.
        let ready = readable || writable;
        self.readable |= ready;
        self.writable |= ready;
    }

    /// The program's callbacks, or the answers to the server, may have caught up.
    pub fn on_room(&mut self, now: Instant) {
        if self.suspended && self.session.has_room() {
            self.suspended = false;
            self.session.on_reading_resumed(now);
        }
    }

    /// Reads and writes what is possible.
    pub fn turn(&mut self, now: Instant) -> Turn {
        let read = self.read_turn(now);
        if read == Turn::Over {
            return Turn::Over;
        }
        let waiting = self.suspended;
        match self.write_turn(now) {
            Turn::Done if waiting => {
                // Answers have been sent perhaps, and what is unread gives no edge.
                self.on_room(now);
                if self.suspended {
                    read
                } else {
                    Turn::Again
                }
            }
            Turn::Done => read,
            other => other,
        }
    }

    fn read_turn(&mut self, now: Instant) -> Turn {
        if !self.readable || self.suspended {
            return Turn::Done;
        }
        match self.read_messages(now) {
            Stop::WouldBlock => {
                self.readable = false;
                self.socket.rest();
                Turn::Done
            }
            Stop::Budget => Turn::Again,
            Stop::Full => {
                self.suspended = true;
                self.session.on_reading_suspended(now);
                // The callbacks may have caught up since.
                self.on_room(now);
                if self.suspended {
                    Turn::Done
                } else {
                    Turn::Again
                }
            }
            Stop::Lost(what) => self.on_lost(now, &what),
            Stop::Closed(close) => {
                let what = match &close {
                    None => "the server closed the WebSocket".to_owned(),
                    Some(Close { code, reason }) if reason.is_empty() => {
                        format!("the server closed the WebSocket with code {code}")
                    }
                    Some(Close { code, reason }) => format!(
                        "the server closed the WebSocket with code {code}: {}",
                        reason.escape_debug()
                    ),
                };
                self.socket.close(close.map(|close| close.code));
                self.session.on_connection_lost(now, self.id, &what);
                Turn::Over
            }
            Stop::Refused(error) => {
                self.socket.close(Some(error.close_code()));
                let what = format!("the server sent {error}");
                match error {
                    // Bytes that are no WebSocket frame: a damaged connection rather than a damaged session.
                    FrameError::Illegal(_) | FrameError::InvalidReason => {
                        self.session.on_connection_lost(now, self.id, &what);
                    }
                    FrameError::Text | FrameError::TooLarge { .. } | FrameError::NoMemory => {
                        self.session.on_protocol_error(self.id, &what);
                    }
                }
                Turn::Over
            }
        }
    }

    /// Each message is taken in before the next one is read: what is kept of it is a copy unless it is long, so the WebSocket
    /// can use its buffer again.
    fn read_messages(&mut self, now: Instant) -> Stop {
        if !self.session.has_room() {
            return Stop::Full;
        }
        let session = Arc::clone(&self.session);
        let mut intake = session.intake(now, self.id);
        intake.on_memory(self.socket.held());
        let (mut messages, mut bytes) = (0, 0);
        let mut looked_at = 0_usize;
        while messages < MESSAGES_PER_TURN {
            if looked_at == 0 {
                looked_at = intake.look_ahead(self.socket.coming());
            }
            looked_at = looked_at.saturating_sub(1);
            match self.socket.poll_incoming() {
                Ok(Some(Incoming::Message(message))) => {
                    messages += 1;
                    intake.take(message);
                }
                Ok(Some(Incoming::Ping(payload))) => {
                    messages += 1;
                    if !self.pings.admit(self.socket.written()) {
                        return Stop::Lost(
                            "the server sends pings and does not take the answers".to_owned(),
                        );
                    }
                    self.socket.queue_pong(payload);
                    self.unflushed = true;
                }
                Ok(Some(Incoming::Pong)) => {}
                Ok(Some(Incoming::Close(close))) => return Stop::Closed(close),
                Ok(None) if bytes >= BYTES_PER_TURN => return Stop::Budget,
                Ok(None) => match self.socket.fill() {
                    Ok(0) => return Stop::Lost("the server closed the connection".to_owned()),
                    Ok(count) => {
                        bytes += count;
                        intake.on_memory(self.socket.held());
                    }
                    Err(error) => return stop_reason(&error),
                },
                Err(error) => return Stop::Refused(error),
            }
        }
        Stop::Budget
    }

    fn write_turn(&mut self, now: Instant) -> Turn {
        let mut batch = Vec::new();
        let (mut messages, mut bytes) = (0, 0);
        loop {
            if self.unflushed {
                if !self.writable {
                    return Turn::Done;
                }
                match self.socket.flush() {
                    Ok(()) => self.unflushed = false,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        self.writable = false;
                        return Turn::Done;
                    }
                    Err(error) => return self.on_write_error(now, &error),
                }
            }
            if messages >= MESSAGES_PER_TURN || bytes >= BYTES_PER_TURN {
                return Turn::Again;
            }
            // The time is read anew: the wait for the answer to a close request counts from here.
            self.session
                .take_messages(Instant::now(), self.id, &mut batch);
            if batch.is_empty() {
                return Turn::Done;
            }
            self.unflushed = true;
            messages += batch.len();
            bytes += batch.iter().map(Bytes::len).sum::<usize>();
            match self.socket.write(batch.drain(..)) {
                Ok(()) => {}
                // All frames are in the buffer; the flush goes on when the socket is ready.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.writable = false,
                Err(error) => return self.on_write_error(now, &error),
            }
        }
    }

    fn on_write_error(&self, now: Instant, error: &io::Error) -> Turn {
        if error.kind() == io::ErrorKind::OutOfMemory {
            // The next connection would have to send the same message.
            self.session.fail(Failure::out_of_memory());
            return Turn::Over;
        }
        self.on_lost(now, &format!("cannot write: {error}"))
    }

    fn on_lost(&self, now: Instant, what: &str) -> Turn {
        if self.is_open() {
            self.session.on_connection_lost(now, self.id, what);
        } else {
            self.fail_closed();
        }
        Turn::Over
    }

    /// The program has closed the descriptor. Nobody knows what else it has closed, or will, so the session does not go on.
    pub fn fail_closed(&self) {
        self.session.fail(Failure::new(
            ErrorCode::SOCKET_READ_FAIL,
            "the program closed the descriptor of the session's connection",
        ));
    }

    /// Ends the connection as the session wants. What the socket does not take at once is not sent.
    pub fn close(mut self, how: Disconnect) {
        if !self.is_open() {
            self.fail_closed();
        } else if how == Disconnect::CloseWebSocket {
            self.socket.close(Some(NORMAL_CLOSURE));
        }
    }
}

fn stop_reason(error: &io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::WouldBlock => Stop::WouldBlock,
        io::ErrorKind::OutOfMemory => Stop::Refused(FrameError::NoMemory),
        _ => Stop::Lost(error.to_string()),
    }
}
