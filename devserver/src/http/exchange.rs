//! One connection of the control port: a request, its answer, and the end. Used by the server thread only.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use mio::net::TcpStream;

use super::request::MAXIMUM_REQUEST;
use crate::console::Stream;
use crate::faults::Awaited;

/// How long a client may take to send a request, and then to read the answer and to close.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the client of a stream may leave unread what it was told.
const STREAM_PATIENCE: Duration = Duration::from_secs(30);

enum Phase {
    /// The request comes in.
    Reading { input: Vec<u8> },
    /// The answer waits for something, for so long.
    Waiting { awaited: Awaited, timeout: Duration },
    /// What goes on is told as long as the client listens.
    Streaming {
        stream: Box<Stream>,
        output: Vec<u8>,
        written: usize,
    },
    /// The answer goes out.
    Answering { output: Vec<u8>, written: usize },
    /// All is said: whatever comes now is thrown away. (Closing a socket with unread bytes could destroy the answer.)
    Closing,
}

/// Whether the connection is still needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    Open,
    Closed,
}

/// One request and its answer.
pub(super) struct Exchange {
    stream: TcpStream,
    phase: Phase,
    deadline: Instant,
    peer_ended: bool,
    /// Whether it is the console's.
    pub(super) serves_console: bool,
}

impl Exchange {
    pub(super) fn new(stream: TcpStream, now: Instant, serves_console: bool) -> Self {
        Self {
            stream,
            phase: Phase::Reading { input: Vec::new() },
            deadline: now + PATIENCE,
            peer_ended: false,
            serves_console,
        }
    }

    /// When the client's time is over.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// What has come of a request that is not answered yet.
    pub(super) fn input(&self) -> Option<&[u8]> {
        match &self.phase {
            Phase::Reading { input } => Some(input),
            Phase::Waiting { .. }
            | Phase::Streaming { .. }
            | Phase::Answering { .. }
            | Phase::Closing => None,
        }
    }

    /// The answer is a stream of events, which begins like this.
    pub(super) fn begin_stream(&mut self, head: Vec<u8>, now: Instant) {
        self.phase = Phase::Streaming {
            stream: Box::new(Stream::new(now)),
            output: head,
            written: 0,
        };
        self.deadline = now + STREAM_PATIENCE;
    }

    pub(super) fn is_streaming(&self) -> bool {
        matches!(self.phase, Phase::Streaming { .. })
    }

    /// Appends to a stream. One whose client has not read what was told before is told later.
    pub(super) fn tell(&mut self, now: Instant, tell: impl FnOnce(&mut Stream, &mut Vec<u8>)) {
        let Phase::Streaming { stream, output, .. } = &mut self.phase else {
            return;
        };
        if output.is_empty() {
            tell(stream, output);
            self.deadline = now + STREAM_PATIENCE;
        }
    }

    /// The answer is given when something is so, or when the time is over.
    pub(super) fn wait(&mut self, awaited: Awaited, timeout: Duration, now: Instant) {
        self.phase = Phase::Waiting { awaited, timeout };
        self.deadline = now + timeout;
    }

    /// What the answer waits for, and how long in all.
    pub(super) fn awaited(&self) -> Option<(Awaited, Duration)> {
        match self.phase {
            Phase::Waiting { awaited, timeout } => Some((awaited, timeout)),
            Phase::Reading { .. }
            | Phase::Streaming { .. }
            | Phase::Answering { .. }
            | Phase::Closing => None,
        }
    }

    pub(super) fn answer(&mut self, output: Vec<u8>, now: Instant) {
        self.phase = Phase::Answering { output, written: 0 };
        self.deadline = now + PATIENCE;
    }

    /// Reads what is there, but never more than a request may have.
    pub(super) fn read_available(&mut self) -> Life {
        let mut buffer = [0; 4096];
        let mut taken = 0;
        while taken <= MAXIMUM_REQUEST {
            match self.stream.read(&mut buffer) {
                Ok(0) => {
                    self.peer_ended = true;
                    return Life::Closed;
                }
                Ok(count) => {
                    taken += count;
                    if let Phase::Reading { input } = &mut self.phase {
                        input.extend_from_slice(&buffer[..count]);
                        if input.len() > MAXIMUM_REQUEST {
                            break;
                        }
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => return Life::Closed,
            }
        }
        Life::Open
    }

    /// Writes what can be written of the answer, and ends our half after it.
    pub(super) fn write_available(&mut self) -> Life {
        let (output, written) = match &mut self.phase {
            Phase::Answering { output, written } => (output, written),
            Phase::Streaming {
                output, written, ..
            } => (output, written),
            Phase::Reading { .. } | Phase::Waiting { .. } | Phase::Closing => return Life::Open,
        };
        while *written < output.len() {
            match self.stream.write(&output[*written..]) {
                Ok(count) => *written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Life::Open,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Life::Closed,
            }
        }
        if let Phase::Streaming {
            output, written, ..
        } = &mut self.phase
        {
            output.clear();
            *written = 0;
            return Life::Open;
        }
        self.phase = Phase::Closing;
        match self.stream.shutdown(Shutdown::Write) {
            Ok(()) if !self.peer_ended => Life::Open,
            Ok(()) | Err(_) => Life::Closed,
        }
    }
}
