//! The WebSocket part of a connection, working on memory. Used by the server thread only.

use std::io::{self, Read, Write};

use bytes::Bytes;
use diffusion::wire::error::FrameError;
use diffusion::wire::websocket::{Blocks, FrameReader, Incoming, Masks};
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext};
use tungstenite::Message;

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

/// Frames in both directions. Why tungstenite only writes them is said where they are read.
pub(super) struct Frames {
    reader: FrameReader,
    /// What came together with the upgrade request.
    early: Vec<u8>,
    /// Nothing more is read.
    over: bool,
    /// What the close frame is to say that ends the connection, if the client broke the protocol.
    close_code: Option<u16>,
    context: WebSocketContext,
    pipe: Pipe,
}

impl Frames {
    /// Begins with bytes that came together with the upgrade request; they are read with the first others, or none.
    pub(super) fn new(early: Vec<u8>, maximum_message_size: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(0)
            .write_buffer_size(0);
        Self {
            reader: FrameReader::new(
                Masks::Accepted,
                Blocks::of(READ_BUFFER),
                maximum_message_size,
            ),
            early,
            over: false,
            close_code: None,
            context: WebSocketContext::new(Role::Server, Some(config)),
            pipe: Pipe::default(),
        }
    }

    /// Turns received bytes into events. Answers to pings and closes are written on the way.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Vec<FrameEvent> {
        let mut events = Vec::new();
        let early = std::mem::take(&mut self.early);
        self.take(&early, &mut events);
        self.take(bytes, &mut events);
        // There may be credentials in it; and most connections are idle.
        self.reader.rest();
        events
    }

    fn take(&mut self, mut bytes: &[u8], events: &mut Vec<FrameEvent>) {
        while !self.over {
            let incoming = match self.reader.poll_incoming() {
                Ok(None) if bytes.is_empty() => break,
                Ok(None) => match self.reader.fill(&mut bytes) {
                    Ok(_) => continue,
                    // Memory has no other error.
                    Err(_) => Err(FrameError::NoMemory),
                },
                other => other,
            };
            match incoming {
                Ok(Some(Incoming::Message(bytes))) => events.push(FrameEvent::Message(bytes)),
                Ok(Some(Incoming::Ping(payload))) => self.write(Message::Pong(payload)),
                Ok(Some(Incoming::Close(close))) => {
                    self.close(close.map(|close| close.code));
                    events.push(FrameEvent::Closed);
                }
                Ok(Some(Incoming::Pong) | None) => {}
                Err(error) => {
                    // The session's own farewell comes first: nothing may follow a close frame.
                    self.over = true;
                    self.close_code = Some(error.close_code());
                    events.push(match error {
                        FrameError::TooLarge { .. } | FrameError::NoMemory => FrameEvent::TooLarge,
                        FrameError::Text => FrameEvent::Violation("sent a text message".into()),
                        error => {
                            FrameEvent::Violation(format!("broke the WebSocket protocol: {error}"))
                        }
                    });
                }
            }
        }
    }

    /// Ends a connection whose client broke the protocol with a close frame that says so; nothing otherwise.
    pub(super) fn end(&mut self) {
        if self.close_code.is_some() {
            self.close(self.close_code);
        }
    }

    fn close(&mut self, code: Option<u16>) {
        self.over = true;
        self.write(Message::Close(code.map(|code| CloseFrame {
            code: code.into(),
            reason: "".into(),
        })));
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

/// What the WebSocket state writes to.
#[derive(Default)]
struct Pipe {
    outgoing: Vec<u8>,
}

/// As tungstenite's interface wants it.
impl Read for Pipe {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
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
