//! A plain or encrypted connection, as the WebSocket library sees it.
//!
//! Until the head of the HTTP answer is complete, reads are gathered: tungstenite takes an answer that arrives in many
//! small pieces for an attack, but a slow network or a proxy may well deliver it so. Runs on: a dial's pool thread,
//! then the reactor thread.

use std::io::{self, Read, Write};
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
}

impl Stream {
    pub fn plain(socket: Socket) -> Self {
        Self::over(Transport::Plain(socket))
    }

    pub fn tls(stream: TlsStream<Socket>) -> Self {
        Self::over(Transport::Tls(Box::new(stream)))
    }

    fn over(transport: Transport) -> Self {
        Self {
            transport,
            head: Some(Head::default()),
        }
    }

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
            None => self.transport.read(buffer),
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
    fn what_is_no_head_is_not_waited_for() {
        assert_eq!(over_at("SSH-2.0"), Some(0));
        assert_eq!(over_at("HTTQ"), Some(3));
    }
}
