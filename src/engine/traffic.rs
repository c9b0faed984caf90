//! What a session sends and receives, for a program that wants to see it: the opening handshakes of its WebSockets and all messages,
//! above TLS, so that they are the same with and without.
//!
//! Runs on: the threads of dials and the reactor's, where it passes; the session's callback thread, where the program is told of it. Lock:
//! that of what waits, taken under the core's and held while a call is queued, never over a call.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::time::SystemTime;

use bytes::Bytes;

use crate::engine::callbacks::{Callbacks, OnClose, Owner};
use crate::engine::session::Program;
use crate::engine::sync::Mutex;
use crate::session::ConnectionId;
use crate::wire::websocket::Incoming;

/// What has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrafficKind {
    /// The HTTP request that opens a WebSocket, with the connection request in its query.
    Request,
    /// What the server answered, up to the first frame of the WebSocket. Where it has refused, what was read of that.
    Answer,
    /// A message to the server.
    Sent,
    /// A message of the server. The first one of a connection is the connection response.
    Received,
    /// A ping frame of the server.
    Ping,
    /// A close frame of the server.
    Close,
    /// What was read and is no frame that the session takes.
    Refused,
    /// So many others, for which there was no room.
    LeftOut(u64),
}

/// Something that has passed. There may be passwords and session tokens in it.
pub struct Traffic {
    /// What it is.
    pub kind: TrafficKind,
    /// The connection over which it came or went.
    pub connection: ConnectionId,
    /// When it was read, or given to the connection.
    pub at: SystemTime,
    /// A head of HTTP, a message, or the payload of a frame.
    pub bytes: Bytes,
}

impl Traffic {
    fn size(&self) -> usize {
        size_of::<Self>() + self.bytes.len()
    }
}

/// So many bytes wait for a program that is slow.
pub const MAXIMUM_WAITING: usize = 16 * 1024 * 1024;

/// Shorter messages are copied: what is kept of a block keeps the whole block.
const SHARED_FROM: usize = 4 * 1024;

/// What the program has not been told yet of the traffic of its session.
pub struct TrafficQueue {
    program: Arc<dyn Program>,
    callbacks: Arc<Callbacks>,
    owner: Weak<dyn Owner>,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    traffic: VecDeque<Traffic>,
    /// Of the traffic, and of what the program is being told.
    size: usize,
    /// Stands behind the traffic.
    left_out: Option<Traffic>,
    /// A call that tells the program is queued or runs.
    is_told: bool,
    /// The session has ended.
    is_over: bool,
}

impl TrafficQueue {
    pub(super) fn new(
        program: Arc<dyn Program>,
        callbacks: Arc<Callbacks>,
        owner: Weak<dyn Owner>,
    ) -> Self {
        Self {
            program,
            callbacks,
            owner,
            waiting: Mutex::default(),
        }
    }

    /// Nothing that passes later is told. Comes before the last call of the session is queued.
    pub(super) fn end(&self) {
        self.waiting.lock().is_over = true;
    }

    /// Without bytes there was no memory for them.
    fn push(self: &Arc<Self>, kind: TrafficKind, connection: ConnectionId, bytes: Option<Bytes>) {
        let traffic = bytes.map(|bytes| Traffic {
            kind,
            connection,
            at: SystemTime::now(),
            bytes,
        });
        let mut waiting = self.waiting.lock();
        if waiting.is_over {
            return;
        }
        waiting.add(connection, traffic);
        if !waiting.is_told {
            waiting.is_told = true;
            // Under the lock: once the session has ended nothing may be queued.
            self.queue_call();
        }
    }

    fn queue_call(self: &Arc<Self>) {
        let Some(owner) = self.owner.upgrade() else {
            return;
        };
        let this = Arc::clone(self);
        let call = Box::new(move || this.tell());
        self.callbacks.push_program(&owner, OnClose::Keep, 0, call);
    }

    /// Tells the program of what waits. What comes meanwhile has its turn behind the other calls, so that these have theirs.
    fn tell(self: &Arc<Self>) {
        let mut waiting = self.waiting.lock();
        let mut turn = waiting.traffic.len().max(1);
        while let Some(traffic) = waiting.take() {
            drop(waiting);
            self.program.on_traffic(&traffic);
            let size = traffic.size();
            // There may be secrets in it, which are wiped.
            drop(traffic);
            waiting = self.waiting.lock();
            waiting.size -= size;
            turn -= 1;
            if turn == 0 {
                if !waiting.is_over && !waiting.is_empty() {
                    self.queue_call();
                    return;
                }
                // The last call of the session waits behind this one.
                turn = usize::MAX;
            }
        }
        waiting.is_told = false;
    }
}

impl Waiting {
    fn add(&mut self, connection: ConnectionId, traffic: Option<Traffic>) {
        let fits = |traffic: &Traffic| {
            // However long, one is no more than what the session itself holds.
            self.traffic.is_empty() || self.size.saturating_add(traffic.size()) <= MAXIMUM_WAITING
        };
        // For what was left out, too.
        match traffic.filter(fits) {
            Some(traffic) if self.traffic.try_reserve(2).is_ok() => {
                if let Some(left_out) = self.left_out.take() {
                    self.push(left_out);
                }
                self.push(traffic);
            }
            _ => {
                let left_out = self.left_out.get_or_insert_with(|| Traffic {
                    kind: TrafficKind::LeftOut(0),
                    connection,
                    at: SystemTime::now(),
                    bytes: Bytes::new(),
                });
                if let TrafficKind::LeftOut(count) = &mut left_out.kind {
                    *count += 1;
                }
            }
        }
    }

    fn push(&mut self, traffic: Traffic) {
        self.size += traffic.size();
        self.traffic.push_back(traffic);
    }

    /// Its size still counts.
    fn take(&mut self) -> Option<Traffic> {
        self.traffic.pop_front().or_else(|| {
            let left_out = self.left_out.take()?;
            self.size += left_out.size();
            Some(left_out)
        })
    }

    fn is_empty(&self) -> bool {
        self.traffic.is_empty() && self.left_out.is_none()
    }
}

/// Where a connection tells what passes over it.
#[derive(Clone)]
pub struct Tap {
    queue: Arc<TrafficQueue>,
    connection: ConnectionId,
}

impl Tap {
    pub(super) fn new(queue: Arc<TrafficQueue>, connection: ConnectionId) -> Self {
        Self { queue, connection }
    }

    /// The session asks for a WebSocket.
    pub(super) fn request(&self, head: Bytes) {
        self.push(TrafficKind::Request, Some(head));
    }

    /// The server has answered that.
    pub(super) fn answer(&self, answer: Vec<u8>) {
        self.push(TrafficKind::Answer, Some(answer.into()));
    }

    /// The session sends a message.
    pub(super) fn sent(&self, message: &Bytes) {
        self.push(TrafficKind::Sent, Some(message.clone()));
    }

    /// Something has come.
    pub(super) fn received(&self, incoming: &Incoming) {
        match incoming {
            Incoming::Message(message) if message.len() >= SHARED_FROM => {
                self.push(TrafficKind::Received, Some(message.clone()));
            }
            Incoming::Message(message) => self.push(TrafficKind::Received, copy(&[message])),
            Incoming::Ping(payload) => self.push(TrafficKind::Ping, copy(&[payload])),
            Incoming::Pong => {}
            Incoming::Close(None) => self.push(TrafficKind::Close, Some(Bytes::new())),
            Incoming::Close(Some(close)) => {
                let payload = copy(&[&close.code.to_be_bytes(), close.reason.as_bytes()]);
                self.push(TrafficKind::Close, payload);
            }
        }
    }

    /// What has come is wrong.
    pub(super) fn refused(&self, unread: &[u8]) {
        self.push(TrafficKind::Refused, copy(&[unread]));
    }

    fn push(&self, kind: TrafficKind, bytes: Option<Bytes>) {
        self.queue.push(kind, self.connection, bytes);
    }
}

/// `None` where there is no memory: that must not be the end of the session.
fn copy(parts: &[&[u8]]) -> Option<Bytes> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(parts.iter().map(|part| part.len()).sum())
        .ok()?;
    parts.iter().for_each(|part| copy.extend_from_slice(part));
    Some(copy.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(length: usize) -> Option<Traffic> {
        Some(Traffic {
            kind: TrafficKind::Sent,
            connection: ConnectionId(1),
            at: SystemTime::UNIX_EPOCH,
            bytes: vec![0; length].into(),
        })
    }

    fn kinds(waiting: &mut Waiting) -> Vec<(TrafficKind, usize)> {
        std::iter::from_fn(|| waiting.take())
            .map(|traffic| (traffic.kind, traffic.bytes.len()))
            .collect()
    }

    #[test]
    fn what_is_left_out_is_counted_where_it_is_missing() {
        let mut waiting = Waiting::default();
        let half = MAXIMUM_WAITING / 2;
        for length in [10, half, half, 7, half] {
            waiting.add(ConnectionId(1), message(length));
        }
        // For this one there was no memory.
        waiting.add(ConnectionId(1), None);
        waiting.add(ConnectionId(2), message(1));
        let found = kinds(&mut waiting);
        let (sent, left_out) = (TrafficKind::Sent, TrafficKind::LeftOut);
        assert_eq!(
            found,
            [
                (sent, 10),
                (sent, half),
                (left_out(1), 0),
                (sent, 7),
                (left_out(2), 0),
                (sent, 1)
            ]
        );
        assert!(waiting.is_empty());
    }

    #[test]
    fn what_nothing_follows_is_told_too_and_the_longest_is_not_left_out() {
        let mut waiting = Waiting::default();
        for length in [2 * MAXIMUM_WAITING, 0] {
            waiting.add(ConnectionId(1), message(length));
        }
        assert!(!waiting.is_empty());
        let long = (TrafficKind::Sent, 2 * MAXIMUM_WAITING);
        let left_out = (TrafficKind::LeftOut(1), 0);
        assert_eq!(kinds(&mut waiting), [long, left_out]);
    }

    #[test]
    fn short_messages_do_not_keep_their_block() {
        let block = Bytes::from(vec![1; 8 * 1024]);
        let short = block.slice(10..20);
        let copied = copy(&[&short]).unwrap_or_default();
        assert_eq!(copied, short);
        assert_ne!(copied.as_ptr(), short.as_ptr());
    }
}
