//! An open WebSocket over a stream: frames are read by [`FrameReader`], which says why, and written by tungstenite.
//!
//! Runs on: a dial's pool thread, and blocks there within the limits of the socket; then the reactor thread, where what is not
//! possible at once is `WouldBlock`.

use std::io;
use std::os::fd::{AsRawFd, RawFd};

use bytes::Bytes;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error, Message};

use crate::engine::stream::Stream;
use crate::wire::error::FrameError;
use crate::wire::websocket::{FrameReader, Incoming, Masks};

/// What one read takes from the socket at most. Small, because it is allocated for every idle session.
const READ_BUFFER_SIZE: usize = 8 * 1024;

/// The longest pong as a frame: header, mask and payload.
const LONGEST_PONG: usize = 2 + 4 + 125;

/// The client's end of a WebSocket.
pub struct WebSocket {
    reader: FrameReader,
    /// Only writes; its own reader never gets a byte, and no memory.
    writer: tungstenite::WebSocket<Stream>,
}

/// Messages of ours are limited where they are queued, so the WebSocket takes all that it is given, and writes much at once.
fn set_for_messages(config: &mut WebSocketConfig) {
    config.write_buffer_size = WebSocketConfig::default().write_buffer_size;
    config.max_write_buffer_size = usize::MAX;
}

/// A pong is written into an empty buffer only; while it cannot be, the WebSocket keeps the newest and no other.
fn set_for_pongs(config: &mut WebSocketConfig) {
    config.write_buffer_size = 0;
    config.max_write_buffer_size = LONGEST_PONG;
}

impl WebSocket {
    /// Over a stream that was upgraded, with what came behind the server's answer.
    pub fn new(stream: Stream, behind: &[u8], maximum_message: usize) -> io::Result<Self> {
        let mut config = WebSocketConfig::default().read_buffer_size(0);
        set_for_pongs(&mut config);
        let mut reader = FrameReader::new(Masks::Refused, READ_BUFFER_SIZE, maximum_message);
        let mut behind = behind;
        while !behind.is_empty() {
            reader.fill(&mut behind)?;
        }
        Ok(Self {
            reader,
            writer: tungstenite::WebSocket::from_raw_socket(stream, Role::Client, Some(config)),
        })
    }

    /// The stream below.
    pub fn stream(&mut self) -> &mut Stream {
        self.writer.get_mut()
    }

    /// False when the program has closed the descriptor.
    pub fn is_open(&self) -> bool {
        self.writer.get_ref().is_open()
    }

    /// How many bytes the transport has taken.
    pub fn written(&self) -> u64 {
        self.writer.get_ref().written()
    }

    /// From the next frame on.
    pub fn set_maximum_message(&mut self, maximum: usize) {
        self.reader.set_maximum_message(maximum);
    }

    /// The next thing that is complete, or none before more is read.
    pub fn poll_incoming(&mut self) -> Result<Option<Incoming>, FrameError> {
        self.reader.poll_incoming()
    }

    /// Reads once. 0 is the end of the connection.
    pub fn fill(&mut self) -> io::Result<usize> {
        self.reader.fill(self.writer.get_mut())
    }

    /// Answers a ping at the next flush, instead of the ping before if that is not answered yet.
    pub fn queue_pong(&mut self, payload: Bytes) {
        // It is kept whether it can be written or not; errors of the socket come again at the flush.
        let _ = self.writer.write(Message::Pong(payload));
    }

    /// Writes messages, or keeps them for the flush: after `WouldBlock` too.
    pub fn write(&mut self, messages: impl Iterator<Item = Bytes>) -> io::Result<()> {
        self.writer.set_config(set_for_messages);
        let mut outcome = Ok(());
        for message in messages {
            if let Err(error) = check_memory(message.len()) {
                outcome = Err(error);
                break;
            }
            match self
                .writer
                .write(Message::Binary(message))
                .map_err(io_error)
            {
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    outcome = Err(error);
                    break;
                }
                Err(error) => outcome = Err(error),
                Ok(()) => {}
            }
        }
        self.writer.set_config(set_for_pongs);
        outcome
    }

    /// Writes what is kept.
    pub fn flush(&mut self) -> io::Result<()> {
        // The first may have made room for a pong that has to wait for an empty buffer.
        self.writer
            .flush()
            .and_then(|()| self.writer.flush())
            .map_err(io_error)
    }

    /// Sends a close frame, as far as the socket takes it at once, and ends the connection. What the server is still sending is
    /// thrown away: unread bytes would make the end a reset, which may overtake the close frame.
    pub fn close(&mut self, code: Option<u16>) {
        self.writer.set_config(set_for_messages);
        let frame = code.map(|code| CloseFrame {
            code: code.into(),
            reason: "".into(),
        });
        // Best effort: the server may be gone.
        let _ = self.writer.close(frame);
        let _ = self.writer.flush();
        self.stream().socket().finish();
    }
}

impl AsRawFd for WebSocket {
    fn as_raw_fd(&self) -> RawFd {
        self.writer.get_ref().as_raw_fd()
    }
}

/// Whether there is memory for a copy of a long message. tungstenite takes it without asking, and ends the process where there is
/// none.
fn check_memory(length: usize) -> io::Result<()> {
    const LONG: usize = 64 * 1024;
    if length < LONG {
        return Ok(());
    }
    // It grows by doubling.
    Vec::<u8>::new()
        .try_reserve_exact(length.saturating_mul(2))
        .map_err(|_| io::ErrorKind::OutOfMemory.into())
}

fn io_error(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other),
    }
}
