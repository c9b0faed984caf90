//! A plain or encrypted connection, as its WebSocket sees it.
//!
//! The WebSocket's own buffer is small, for the sake of idle sessions. While more comes than fits into it, a large one stands
//! before it, so that much data costs few calls of the system. Runs on: a dial's pool thread,
//! then the reactor thread.

use std::io::{self, Read, Write};
use std::mem;
use std::ops::Range;
use std::os::fd::{AsRawFd, RawFd};

use openssl::ssl::SslStream;

use crate::engine::socket::Socket;
use crate::engine::spare::Spare;

enum Transport {
    Plain(Socket),
    Tls(Box<SslStream<Socket>>),
}

/// A connection's bytes in both directions.
pub struct Stream {
    transport: Transport,
    ahead: Ahead,
    written: u64,
}

/// What was read before it was asked for.
#[derive(Default)]
struct Ahead {
    /// Empty unless much comes.
    memory: Vec<u8>,
    /// Where in it the bytes are that nobody has taken yet.
    unread: Range<usize>,
}

impl Ahead {
    const SIZE: usize = 64 * 1024;
    /// From this much in one call on, more is expected. No more than a TLS record holds.
    const MUCH: usize = 4 * 1024;

    /// Gives what is there; the memory goes when less came than there could have.
    fn take(&mut self, buffer: &mut [u8]) -> usize {
        let count = buffer.len().min(self.unread.len());
        let end = self.unread.start + count;
        buffer[..count].copy_from_slice(&self.memory[self.unread.start..end]);
        self.unread.start = end;
        if self.unread.is_empty() && end < Self::MUCH {
            self.give_back();
        }
        count
    }

    fn give_back(&mut self) {
        SPARE.put(mem::take(&mut self.memory));
    }

    /// Initialised memory; none if there is none to be had, and then reads go without.
    fn memory() -> Vec<u8> {
        let mut memory = SPARE.take().unwrap_or_default();
        if memory.len() != Self::SIZE && memory.try_reserve_exact(Self::SIZE).is_ok() {
            memory.resize(Self::SIZE, 0);
        }
        memory
    }
}

/// The memory of the connection that had much last: zeroing it anew for each burst would cost more than reading into it.
static SPARE: Spare<Vec<u8>> = Spare::new();

impl Stream {
    /// Without encryption.
    pub fn plain(socket: Socket) -> Self {
        Self::over(Transport::Plain(socket))
    }

    /// Over TLS, whose handshake is done.
    pub fn tls(stream: SslStream<Socket>) -> Self {
        Self::over(Transport::Tls(Box::new(stream)))
    }

    fn over(transport: Transport) -> Self {
        Self {
            transport,
            ahead: Ahead::default(),
            written: 0,
        }
    }

    /// How many bytes the transport has taken.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// False when the program has closed the descriptor.
    pub fn is_open(&self) -> bool {
        match &self.transport {
            Transport::Plain(socket) => socket.is_open(),
            Transport::Tls(stream) => stream.get_ref().is_open(),
        }
    }

    /// The socket below.
    pub fn socket(&mut self) -> &mut Socket {
        match &mut self.transport {
            Transport::Plain(socket) => socket,
            Transport::Tls(stream) => stream.get_mut(),
        }
    }
}

impl Read for Stream {
    /// Into the large buffer as long as much comes, else directly.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ahead.memory.is_empty() {
            let count = self.transport.read(buffer)?;
            if count == buffer.len() && count >= Ahead::MUCH {
                self.ahead.memory = Ahead::memory();
            }
            return Ok(count);
        }
        if self.ahead.unread.is_empty() {
            match self.transport.read(&mut self.ahead.memory) {
                Ok(count) => self.ahead.unread = 0..count,
                Err(error) => {
                    self.ahead.give_back();
                    return Err(error);
                }
            }
        }
        Ok(self.ahead.take(buffer))
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = match &mut self.transport {
            Transport::Plain(socket) => socket.write(buffer)?,
            Transport::Tls(stream) => stream.write(buffer)?,
        };
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.transport {
            Transport::Plain(socket) => socket.flush(),
            Transport::Tls(stream) => stream.flush(),
        }
    }
}

impl Read for Transport {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl AsRawFd for Stream {
    fn as_raw_fd(&self) -> RawFd {
        match &self.transport {
            Transport::Plain(socket) => socket.as_raw_fd(),
            Transport::Tls(stream) => stream.get_ref().as_raw_fd(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_ahead_is_given_in_order_and_its_memory_goes_with_the_last_of_it() {
        let mut ahead = Ahead {
            memory: (0..=255).cycle().take(Ahead::SIZE).collect(),
            unread: 0..300,
        };
        let mut buffer = [0; 200];
        assert_eq!(ahead.take(&mut buffer), 200);
        assert_eq!(buffer[..3], [0, 1, 2]);
        assert_eq!(ahead.take(&mut buffer), 100);
        assert_eq!(buffer[..3], [200, 201, 202]);
        assert!(ahead.memory.is_empty());
        // Much: more is expected.
        ahead.memory = vec![1; Ahead::SIZE];
        ahead.unread = 0..Ahead::SIZE;
        while !ahead.unread.is_empty() {
            assert!(ahead.take(&mut buffer) > 0);
        }
        assert_eq!(ahead.memory.len(), Ahead::SIZE);
    }
}
