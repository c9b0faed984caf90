//! The WebSocket part of a connection, working on memory. Used by the server thread only.

use std::io::{self, Read, Write};

use bytes::{Buf, Bytes, BytesMut};
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Error, Message};

/// Memory reserved for reading, for each connection: small, since many connections are idle.
const READ_BUFFER: usize = 1024;

/// What frames say.
#[derive(Debug)]
pub(super) enum FrameEvent {
    Message(Bytes),
    TooLarge,
    /// Not allowed in this protocol: text, or broken framing.
    Violation(String),
    /// A close frame.
    Closed,
}

/// Frames in both directions.
pub(super) struct Frames {
    context: WebSocketContext,
    pipe: Pipe,
}

impl Frames {
    /// Begins with bytes that came together with the upgrade request.
    pub(super) fn new(early: &[u8], maximum_message_size: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(maximum_message_size))
            .max_frame_size(Some(maximum_message_size))
            .accept_unmasked_frames(true);
        let mut pipe = Pipe::default();
        pipe.incoming.extend_from_slice(early);
        Self {
            context: WebSocketContext::new(Role::Server, Some(config)),
            pipe,
        }
    }

    /// Keeps bytes for [`Self::read`].
    pub(super) fn received(&mut self, bytes: &[u8]) {
        self.pipe.incoming.extend_from_slice(bytes);
    }

    /// Turns received bytes into events. Answers to pings and closes are written on the way.
    pub(super) fn read(&mut self) -> Vec<FrameEvent> {
        let mut events = Vec::new();
        loop {
            match self.context.read(&mut self.pipe) {
                Ok(Message::Binary(bytes)) => events.push(FrameEvent::Message(bytes)),
                Ok(Message::Text(_)) => {
                    events.push(FrameEvent::Violation("sent a text message".into()));
                }
                Ok(Message::Close(_)) => events.push(FrameEvent::Closed),
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => break,
                Err(Error::Capacity(_)) => {
                    events.push(FrameEvent::TooLarge);
                    break;
                }
                Err(error) => {
                    let detail = format!("broke the WebSocket protocol: {error}");
                    events.push(FrameEvent::Violation(detail));
                    break;
                }
            }
        }
        events
    }

    /// Writes a message, for [`Self::take_written`].
    pub(super) fn write(&mut self, message: Message) {
        let written = self.context.write(&mut self.pipe, message);
        if let Err(error) = written.and_then(|()| self.context.flush(&mut self.pipe)) {
            // Only after a close frame in either direction: the connection is ending.
            log::debug!("message not sent: {error}");
        }
    }

    /// The bytes for the client.
    pub(super) fn take_written(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.pipe.outgoing)
    }
}

/// The stream the WebSocket state reads from and writes to.
#[derive(Default)]
struct Pipe {
    incoming: BytesMut,
    outgoing: Vec<u8>,
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.incoming.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = buffer.len().min(self.incoming.len());
        self.incoming.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.outgoing.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
