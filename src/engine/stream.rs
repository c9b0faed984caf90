//! A plain or encrypted connection, as its WebSocket sees it.
//!
//! Runs on: a dial's pool thread, then the reactor thread.

use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, RawFd};

use openssl::ssl::SslStream;

use crate::engine::socket::Socket;

enum Transport {
    Plain(Socket),
    Tls(Box<SslStream<Socket>>),
}

/// A connection's bytes in both directions.
pub struct Stream {
    transport: Transport,
    written: u64,
}

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
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.transport {
            Transport::Plain(socket) => socket.read(buffer),
            Transport::Tls(stream) => stream.read(buffer),
        }
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

impl AsRawFd for Stream {
    fn as_raw_fd(&self) -> RawFd {
        match &self.transport {
            Transport::Plain(socket) => socket.as_raw_fd(),
            Transport::Tls(stream) => stream.get_ref().as_raw_fd(),
        }
    }
}
