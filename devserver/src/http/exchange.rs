//! One connection of the control port: a request, its answer, and the end. Used by the server thread only.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use mio::net::TcpStream;

use super::request::MAXIMUM_REQUEST;
use crate::faults::Awaited;

/// How long a client may take to send a request, and then to read the answer and to close.
const PATIENCE: Duration = Duration::from_secs(5);

enum Phase {
    /// The request comes in.
    Reading { input: Vec<u8> },
    /// The answer waits for something, for so long.
    Waiting { awaited: Awaited, timeout: Duration },
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
}

impl Exchange {
    pub(super) fn new(stream: TcpStream, now: Instant) -> Self {
        Self {
            stream,
            phase: Phase::Reading { input: Vec::new() },
            deadline: now + PATIENCE,
            peer_ended: false,
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
            Phase::Waiting { .. } | Phase::Answering { .. } | Phase::Closing => None,
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
            Phase::Reading { .. } | Phase::Answering { .. } | Phase::Closing => None,
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
        let Phase::Answering { output, written } = &mut self.phase else {
            return Life::Open;
        };
        while *written < output.len() {
            match self.stream.write(&output[*written..]) {
                Ok(count) => *written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Life::Open,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Life::Closed,
            }
        }
        self.phase = Phase::Closing;
        match self.stream.shutdown(Shutdown::Write) {
            Ok(()) if !self.peer_ended => Life::Open,
            Ok(()) | Err(_) => Life::Closed,
        }
    }
}
