//! One client connection: its phases, the bytes that wait to be written, and how it ends. Used by the server thread only.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes, BytesMut};
use tungstenite::Message;

use super::frames::{FrameEvent, Frames};
use super::transport::Transport;
use super::upgrade::{self, Parsed, UpgradeRequest};
use crate::faults::Segments;

/// Bytes read from one connection before others get their turn.
const READ_TURN: usize = 256 * 1024;
/// How long a connection that is to end waits for a client that reads nothing of what is queued.
const DRAIN: Duration = Duration::from_secs(5);
/// How long a client may take to close after our FIN.
const LINGER: Duration = Duration::from_secs(2);

/// When more bytes than this could not be written, the core keeps further messages ...
const CONGESTED: usize = 64 * 1024;
/// ... until there are no more than this.
const WRITABLE: usize = 16 * 1024;

/// Whether the client reads what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Congestion {
    Begins,
    Ends,
}

/// How our side of a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finish {
    /// As servers end connections: TLS end if any, FIN.
    Polite,
    /// FIN alone.
    Fin,
    /// Reset.
    Reset,
    /// Not at all: the socket stays, but nothing is read or written any more.
    Silence,
}

/// What a client sent.
#[derive(Debug)]
pub(crate) enum Incoming {
    Request(Box<UpgradeRequest>),
    BadRequest(u16, String),
    Message(Bytes),
    TooLarge,
    /// Not allowed in this protocol: text, or broken framing.
    Violation(String),
    /// The connection has ended on the client's side, with an explanation for logs.
    Ended(String),
}

enum Phase {
    /// Nothing is read.
    NeverRead,
    /// The upgrade request is being read.
    Request(Vec<u8>),
    /// The request waits for the decision; bytes after it are kept.
    Deciding { accept_key: String, rest: Vec<u8> },
    /// Messages flow.
    Open(Box<Frames>),
    /// Everything that comes is thrown away.
    Discarding,
    /// We have ended our half.
    Lingering { until: Instant },
    /// Nothing is read or written, but the socket stays.
    Silent,
}

/// Whether there may be more to read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Done,
    More,
}

/// Whether the connection still exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    Open,
    Closed,
}

pub(crate) struct Connection {
    transport: Transport,
    phase: Phase,
    ready: BytesMut,
    delayed: VecDeque<(Instant, Bytes)>,
    /// Bytes in `delayed`.
    delayed_bytes: usize,
    /// When more bytes than this wait, the client does not read, and the next message ends the connection.
    maximum_queue: usize,
    overflowed: bool,
    congested: bool,
    finish: Option<Finish>,
    /// Until when the rest may be written before the end, see [`DRAIN`].
    drain_until: Option<Instant>,
    peer_ended: bool,
    /// Nothing is read or written for a while.
    frozen: bool,
}

impl Connection {
    pub(crate) fn new(transport: Transport, maximum_queue: usize) -> Self {
        Self {
            transport,
            phase: Phase::Request(Vec::new()),
            ready: BytesMut::new(),
            delayed: VecDeque::new(),
            delayed_bytes: 0,
            maximum_queue,
            overflowed: false,
            congested: false,
            finish: None,
            drain_until: None,
            peer_ended: false,
            frozen: false,
        }
    }

    pub(crate) fn transport(&mut self) -> &mut Transport {
        &mut self.transport
    }

    /// From now on nothing is read.
    pub(crate) fn stop_reading(&mut self) {
        self.phase = Phase::NeverRead;
    }

    /// From now on everything read is thrown away.
    pub(crate) fn discard_input(&mut self) {
        self.phase = Phase::Discarding;
    }

    /// From now on nothing is read or written.
    pub(crate) fn set_silent(&mut self) {
        self.phase = Phase::Silent;
        self.ready.clear();
        self.delayed.clear();
        self.delayed_bytes = 0;
    }

    /// As [`Self::set_silent`], once everything queued is written.
    pub(crate) fn silence_after_queued(&mut self) {
        self.finish(Finish::Silence);
    }

    /// Whether nothing is read from the start, so that only the poller tells that the client has gone.
    pub(crate) fn is_never_read(&self) -> bool {
        matches!(self.phase, Phase::NeverRead)
    }

    /// Nothing is read or written until [`Self::thaw`].
    pub(crate) fn freeze(&mut self) {
        self.frozen = true;
    }

    /// Whether it was frozen: then there may be something to read and to write.
    pub(crate) fn thaw(&mut self) -> bool {
        std::mem::take(&mut self.frozen)
    }

    fn is_unread(&self) -> bool {
        self.frozen || matches!(self.phase, Phase::NeverRead | Phase::Silent)
    }

    /// Whether messages can be sent.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(_)) && self.finish.is_none()
    }

    /// Reads what is there.
    pub(crate) fn handle_readable(
        &mut self,
        scratch: &mut [u8],
        incoming: &mut Vec<Incoming>,
    ) -> Turn {
        let mut taken = 0;
        while !self.is_unread() {
            if taken >= READ_TURN {
                return Turn::More;
            }
            match self.transport.read(scratch) {
                Ok(0) => {
                    self.peer_ended = true;
                    incoming.push(Incoming::Ended("end of stream".into()));
                    return Turn::Done;
                }
                Ok(count) => {
                    taken += count;
                    self.take_bytes(&scratch[..count], incoming);
                    // There may be credentials in it, and it stays where it is.
                    scratch[..count].fill(0);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Turn::Done,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.peer_ended = true;
                    incoming.push(Incoming::Ended(error.to_string()));
                    return Turn::Done;
                }
            }
        }
        Turn::Done
    }

    fn take_bytes(&mut self, bytes: &[u8], incoming: &mut Vec<Incoming>) {
        match &mut self.phase {
            Phase::Request(buffer) => {
                buffer.extend_from_slice(bytes);
                match upgrade::parse(buffer) {
                    Parsed::Incomplete => {}
                    Parsed::Refused(status, detail) => {
                        self.phase = Phase::Discarding;
                        incoming.push(Incoming::BadRequest(status, detail));
                    }
                    Parsed::Request(request, length) => {
                        let rest = buffer.split_off(length);
                        self.phase = Phase::Deciding {
                            accept_key: request.accept_key.clone(),
                            rest,
                        };
                        incoming.push(Incoming::Request(request));
                    }
                }
            }
            Phase::Deciding { rest, .. } => rest.extend_from_slice(bytes),
            Phase::Open(_) => self.take_frames(bytes, incoming),
            Phase::NeverRead | Phase::Discarding | Phase::Lingering { .. } | Phase::Silent => {}
        }
    }

    /// Turns received bytes into messages. Answers to WebSocket pings and closes are written on the way.
    fn take_frames(&mut self, bytes: &[u8], incoming: &mut Vec<Incoming>) {
        let Phase::Open(frames) = &mut self.phase else {
            return;
        };
        incoming.extend(frames.read(bytes).into_iter().map(|event| match event {
            FrameEvent::Message(bytes) => Incoming::Message(bytes),
            FrameEvent::TooLarge => Incoming::TooLarge,
            FrameEvent::Violation(detail) => Incoming::Violation(detail),
            FrameEvent::Closed => Incoming::Ended("WebSocket close".into()),
        }));
        let answers = frames.take_written();
        self.queue(Bytes::from(answers), None);
    }

    /// The decision is made: the bytes of the 101 answer. From now on messages flow.
    pub(crate) fn accept_upgrade(
        &mut self,
        session: Option<diffusion::wire::session_id::SessionId>,
        maximum_message_size: usize,
    ) -> Vec<u8> {
        let Phase::Deciding { accept_key, rest } = &mut self.phase else {
            return Vec::new();
        };
        let answer = upgrade::switching_protocols(accept_key, session);
        let frames = Frames::new(std::mem::take(rest), maximum_message_size);
        self.phase = Phase::Open(Box::new(frames));
        answer
    }

    /// Messages that came together with the upgrade request.
    pub(crate) fn handle_early_bytes(&mut self, incoming: &mut Vec<Incoming>) {
        self.take_frames(&[], incoming);
    }

    /// Whether the request waits for a decision.
    pub(crate) fn is_deciding(&self) -> bool {
        matches!(self.phase, Phase::Deciding { .. })
    }

    /// The bytes of a message on the wire.
    pub(crate) fn frame(&mut self, message: Message) -> Vec<u8> {
        let Phase::Open(frames) = &mut self.phase else {
            return Vec::new();
        };
        frames.write(message);
        frames.take_written()
    }

    /// Queues bytes, to be written not before `due`, and never before bytes queued earlier.
    pub(crate) fn queue(&mut self, bytes: Bytes, due: Option<Instant>) {
        if bytes.is_empty()
            || self.finish.is_some()
            || matches!(self.phase, Phase::Silent | Phase::Lingering { .. })
        {
            return;
        }
        if self.ready.len() + self.delayed_bytes > self.maximum_queue {
            self.overflowed = true;
            return;
        }
        let due = match (due, self.delayed.back()) {
            (None, None) => {
                self.ready.extend_from_slice(&bytes);
                return;
            }
            (Some(due), None) => due,
            (due, Some((last, _))) => due.map_or(*last, |due| due.max(*last)),
        };
        self.delayed_bytes += bytes.len();
        self.delayed.push_back((due, bytes));
    }

    /// Ends our side once everything queued is written; nothing more is queued.
    pub(crate) fn finish(&mut self, finish: Finish) {
        if self.finish.is_none() {
            if let (Phase::Open(frames), Finish::Polite) = (&mut self.phase, &finish) {
                frames.end();
                let farewell = Bytes::from(frames.take_written());
                self.queue(farewell, None);
            }
            self.finish = Some(finish);
        }
        if !self.is_unread() {
            self.phase = Phase::Discarding;
        }
    }

    /// Ends our side at once, after what can be written without waiting.
    pub(crate) fn cut(&mut self, finish: Finish) {
        self.frozen = false;
        self.delayed.clear();
        self.delayed_bytes = 0;
        if finish == Finish::Reset {
            self.ready.clear();
        }
        self.finish = None;
        self.finish(finish);
    }

    /// Writes what can be written and ends the connection if that was asked for.
    pub(crate) fn flush(&mut self, now: Instant, segments: Segments) -> Life {
        if self.frozen {
            return if self.finish.is_some() {
                Life::Closed
            } else {
                Life::Open
            };
        }
        match self.phase {
            Phase::Lingering { until } if until <= now || self.peer_ended => return Life::Closed,
            Phase::Lingering { .. } => return Life::Open,
            Phase::Silent if self.finish.is_some() => return Life::Closed,
            Phase::Silent => return Life::Open,
            Phase::NeverRead
            | Phase::Request(_)
            | Phase::Deciding { .. }
            | Phase::Open(_)
            | Phase::Discarding => {}
        }
        while self.delayed.front().is_some_and(|(due, _)| *due <= now) {
            if let Some((_, bytes)) = self.delayed.pop_front() {
                self.delayed_bytes -= bytes.len();
                self.ready.extend_from_slice(&bytes);
            }
        }
        while !self.ready.is_empty() {
            let length = match segments {
                Segments::Coalesced => self.ready.len(),
                Segments::EveryByte => 1,
            };
            match self.transport.write(&self.ready[..length]) {
                Ok(0) => return Life::Closed,
                Ok(count) => {
                    self.ready.advance(count);
                    self.drain_until = None;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Life::Closed,
            }
        }
        if self.overflowed {
            log::warn!("a client does not read, its connection is cut");
            return Life::Closed;
        }
        let Some(finish) = self.finish else {
            return Life::Open;
        };
        if self.ready.is_empty() {
            if self.delayed.is_empty() {
                return self.end(finish, now);
            }
            return Life::Open;
        }
        if *self.drain_until.get_or_insert(now + DRAIN) <= now {
            return Life::Closed;
        }
        Life::Open
    }

    /// Whether congestion began or ended since the last call.
    pub(crate) fn take_congestion(&mut self) -> Option<Congestion> {
        let waiting = self.ready.len();
        if !self.congested && waiting > CONGESTED {
            self.congested = true;
            return Some(Congestion::Begins);
        }
        if self.congested && waiting <= WRITABLE {
            self.congested = false;
            return Some(Congestion::Ends);
        }
        None
    }

    fn end(&mut self, finish: Finish, now: Instant) -> Life {
        match finish {
            Finish::Reset => {
                self.transport.arm_reset();
                return Life::Closed;
            }
            Finish::Silence => {
                self.finish = None;
                self.set_silent();
                return Life::Open;
            }
            Finish::Polite => self.transport.finish(true),
            Finish::Fin => self.transport.finish(false),
        }
        if self.peer_ended {
            return Life::Closed;
        }
        // Closing a socket with unread bytes would reset the connection and could destroy what we sent last.
        self.phase = Phase::Lingering {
            until: now + LINGER,
        };
        Life::Open
    }

    /// When [`Self::flush`] has to be called although nothing happens.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self.phase {
            _ if self.frozen => None,
            Phase::Lingering { until } => Some(until),
            Phase::NeverRead
            | Phase::Request(_)
            | Phase::Deciding { .. }
            | Phase::Open(_)
            | Phase::Discarding
            | Phase::Silent => {
                let delayed = self.delayed.front().map(|(due, _)| *due);
                delayed.into_iter().chain(self.drain_until).min()
            }
        }
    }
}
