//! An open WebSocket over a stream: frames are read by [`FrameReader`] and written by [`FrameWriter`].
//!
//! Runs on: a dial's pool thread, and blocks there within the limits of the socket; then the reactor thread, where what is not
//! possible at once is `WouldBlock`.

use std::io;
use std::os::fd::{AsRawFd, RawFd};

use bytes::Bytes;

use crate::engine::spare;
use crate::engine::stream::Stream;
use crate::engine::traffic::Tap;
use crate::wire::error::FrameError;
use crate::wire::websocket::{Blocks, FrameReader, FrameWriter, Incoming, Masks};

/// What one read takes from the socket. Small while little comes, because messages of which the program keeps a part keep all of
/// it; large while much comes, so that it costs few calls of the system.
const BLOCKS: Blocks = Blocks {
    size: 8 * 1024,
    large: 64 * 1024,
    take: spare::take,
    put: spare::put,
};

/// From so much on that waits, the socket is asked to take it before more is queued.
const WRITE_SIZE: usize = 128 * 1024;

/// The client's end of a WebSocket.
pub struct WebSocket {
    stream: Stream,
    reader: FrameReader,
    /// Messages of ours are limited where they are queued, so it takes all that it is given.
    writer: FrameWriter,
    /// The newest ping that is not answered. The answer is queued when nothing else waits, so there is one at most.
    unanswered: Option<Bytes>,
    /// Where the program wants to see what passes.
    tap: Option<Tap>,
}

impl WebSocket {
    /// Over a stream that was upgraded, with what came behind the server's answer.
    pub fn new(
        stream: Stream,
        behind: &[u8],
        maximum_message: usize,
        tap: Option<Tap>,
    ) -> io::Result<Self> {
        let mut reader = FrameReader::new(Masks::Refused, BLOCKS, maximum_message);
        let mut behind = behind;
        while !behind.is_empty() {
            reader.fill(&mut behind)?;
        }
        Ok(Self {
            stream,
            reader,
            writer: FrameWriter::default(),
            unanswered: None,
            tap,
        })
    }

    /// The stream below.
    pub fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }

    /// False when the program has closed the descriptor.
    pub fn is_open(&self) -> bool {
        self.stream.is_open()
    }

    /// How many bytes the transport has taken.
    pub fn written(&self) -> u64 {
        self.stream.written()
    }

    /// From the next frame on.
    pub fn set_maximum_message(&mut self, maximum: usize) {
        self.reader.set_maximum_message(maximum);
    }

    /// The next thing that is complete, or none before more is read.
    pub fn poll_incoming(&mut self) -> Result<Option<Incoming>, FrameError> {
        let incoming = self.reader.poll_incoming();
        if let Some(tap) = &self.tap {
            match &incoming {
                Ok(Some(incoming)) => tap.received(incoming),
                Ok(None) => {}
                Err(_) => tap.refused(self.reader.unread()),
            }
        }
        incoming
    }

    /// What is probably taken next, of what was read.
    pub fn coming(&self) -> impl Iterator<Item = &[u8]> {
        self.reader.coming()
    }

    /// Reads once. 0 is the end of the connection.
    pub fn fill(&mut self) -> io::Result<usize> {
        self.reader.fill(&mut self.stream)
    }

    /// How much memory holds what was read before and is not taken yet.
    pub fn held(&self) -> usize {
        self.reader.held()
    }

    /// Nothing more is there to be read: until something comes, it needs no memory for that.
    pub fn rest(&mut self) {
        self.reader.rest();
    }

    /// Answers a ping at the next flush, instead of the ping before if that is not answered yet.
    pub fn queue_pong(&mut self, payload: Bytes) {
        self.unanswered = Some(payload);
    }

    /// Writes messages, or keeps them for the flush: after `WouldBlock` too.
    pub fn write(&mut self, messages: impl Iterator<Item = Bytes>) -> io::Result<()> {
        let mut outcome = Ok(());
        self.writer.give_memory(spare::take_frames);
        for message in messages {
            if let Some(tap) = &self.tap {
                tap.sent(&message);
            }
            self.writer.message(&message)?;
            if outcome.is_ok() && self.writer.waiting() >= WRITE_SIZE {
                outcome = self.writer.write_to(&mut self.stream);
                if let Err(error) = &outcome {
                    if error.kind() != io::ErrorKind::WouldBlock {
                        return outcome;
                    }
                }
            }
        }
        outcome
    }

    /// Writes what is kept.
    pub fn flush(&mut self) -> io::Result<()> {
        self.writer.write_to(&mut self.stream)?;
        if let Some(payload) = self.unanswered.take() {
            self.writer.pong(&payload)?;
            self.writer.write_to(&mut self.stream)?;
        }
        if let Some(memory) = self.writer.take_memory() {
            spare::put_frames(memory);
        }
        Ok(())
    }

    /// Sends a close frame, as far as the socket takes it at once, and ends the connection. What the server is still sending is
    /// thrown away: unread bytes would make the end a reset, which may overtake the close frame.
    pub fn close(&mut self, code: Option<u16>) {
        // Best effort: the server may be gone.
        let _ = self
            .writer
            .close(code)
            .and_then(|()| self.writer.write_to(&mut self.stream));
        self.stream.socket().finish();
    }
}

impl AsRawFd for WebSocket {
    fn as_raw_fd(&self) -> RawFd {
        self.stream.as_raw_fd()
    }
}
