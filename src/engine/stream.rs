//! A plain or encrypted connection, as the WebSocket library sees it.
//!
//! Until the head of the HTTP answer is complete, reads are gathered: tungstenite takes an answer that arrives in many
//! small pieces for an attack, but a slow network or a proxy may well deliver it so.
//!
//! The WebSocket's own buffer is small, for the sake of idle sessions. While more comes than fits into it, a large one stands
//! before it, so that much data costs few calls of the system. Runs on: a dial's pool thread,
//! then the reactor thread.

use std::io::{self, Read, Write};
use std::ops::Range;
use std::os::fd::{AsRawFd, RawFd};

use native_tls::TlsStream;

use crate::engine::socket::Socket;

enum Transport {
    Plain(Socket),
    Tls(Box<TlsStream<Socket>>),
}

/// A connection's bytes in both directions.
pub struct Stream {
    transport: Transport,
    /// The head of the answer is still being read.
    head: Option<Head>,
    ahead: Ahead,
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
            self.memory = Vec::new();
        }
        count
    }
}

impl Stream {
    /// Without encryption.
    pub fn plain(socket: Socket) -> Self {
        Self::over(Transport::Plain(socket))
    }

    /// Over TLS, whose handshake is done.
    pub fn tls(stream: TlsStream<Socket>) -> Self {
        Self::over(Transport::Tls(Box::new(stream)))
    }

    fn over(transport: Transport) -> Self {
        Self {
            transport,
            head: Some(Head::default()),
            ahead: Ahead::default(),
        }
    }

    /// Reads into the large buffer as long as much comes, else directly.
    fn read_on(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ahead.memory.is_empty() {
            let count = self.transport.read(buffer)?;
            if count == buffer.len() && count >= Ahead::MUCH {
                self.ahead.memory = vec![0; Ahead::SIZE];
            }
            return Ok(count);
        }
        if self.ahead.unread.is_empty() {
            match self.transport.read(&mut self.ahead.memory) {
                Ok(count) => self.ahead.unread = 0..count,
                Err(error) => {
                    self.ahead.memory = Vec::new();
                    return Err(error);
                }
            }
        }
        Ok(self.ahead.take(buffer))
    }

    /// The socket below.
    pub fn socket(&mut self) -> &mut Socket {
        match &mut self.transport {
            Transport::Plain(socket) => socket,
            Transport::Tls(stream) => stream.get_mut(),
        }
    }

    /// Reads until the head is complete, the buffer is full or nothing more comes.
    fn gather(&mut self, mut head: Head, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.transport.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => {
                    let progress = head.advance(&buffer[filled..filled + count]);
                    filled += count;
                    if progress == Progress::Over {
                        self.head = None;
                        return Ok(filled);
                    }
                }
                Err(error) if filled == 0 => return Err(error),
                // First what came before it; the next read meets the error, or the end, again.
                Err(_) => break,
            }
        }
        self.head = Some(head);
        Ok(filled)
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.head.take() {
            Some(head) => self.gather(head, buffer),
            None => self.read_on(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match &mut self.transport {
            Transport::Plain(socket) => socket.write(buffer),
            Transport::Tls(stream) => stream.write(buffer),
        }
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

/// How much of an HTTP head has been seen.
#[derive(Default)]
struct Head {
    position: usize,
    /// Bytes of the blank line that match so far.
    end: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Progress {
    Going,
    /// It is complete, or it is none, which there is no point in waiting for.
    Over,
}

impl Head {
    fn advance(&mut self, bytes: &[u8]) -> Progress {
        const START: &[u8] = b"HTTP/";
        const END: &[u8] = b"\r\n\r\n";
        for byte in bytes {
            if START
                .get(self.position)
                .is_some_and(|expected| expected != byte)
            {
                return Progress::Over;
            }
            self.position += 1;
            self.end = match byte {
                _ if *byte == END[self.end] => self.end + 1,
                b'\r' => 1,
                _ => 0,
            };
            if self.end == END.len() {
                return Progress::Over;
            }
        }
        Progress::Going
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over_at(text: &str) -> Option<usize> {
        let mut head = Head::default();
        text.as_bytes()
            .iter()
            .position(|byte| head.advance(&[*byte]) == Progress::Over)
    }

    #[test]
    fn the_end_of_a_head_is_found_across_reads() {
        let head = "HTTP/1.1 101 X\r\nA: b\r\n\r\n";
        assert_eq!(over_at(&format!("{head}rest")), Some(head.len() - 1));
        let repeated = "HTTP/1.1\r\r\n\r\r\n\r\n";
        assert_eq!(over_at(repeated), Some(repeated.len() - 1));
        assert_eq!(over_at("HTTP/1.1 101 X\r\nA: b\r\n"), None);
        let mut whole = Head::default();
        assert_eq!(whole.advance(head.as_bytes()), Progress::Over);
    }

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

    #[test]
    fn what_is_no_head_is_not_waited_for() {
        assert_eq!(over_at("SSH-2.0"), Some(0));
        assert_eq!(over_at("HTTQ"), Some(3));
    }
}
