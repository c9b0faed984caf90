//! One connection of the control port: a request and its answer. Used by the server thread only.

use std::io::{self, Read, Write};

use mio::net::TcpStream;

/// One request and its answer.
pub(super) struct Exchange {
    pub(super) stream: TcpStream,
    input: Vec<u8>,
    output: Vec<u8>,
    written: usize,
}

/// Whether an exchange is done.
#[derive(PartialEq, Eq)]
pub(super) enum Progress {
    Waiting,
    Done,
}

impl Exchange {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            input: Vec::new(),
            output: Vec::new(),
            written: 0,
        }
    }

    /// What has come so far.
    pub(super) fn input(&self) -> &[u8] {
        &self.input
    }

    pub(super) fn is_answered(&self) -> bool {
        !self.output.is_empty()
    }

    pub(super) fn answer(&mut self, bytes: Vec<u8>) {
        self.output = bytes;
    }

    /// Reads what is there; true at the end of the stream.
    pub(super) fn read_available(&mut self) -> bool {
        let mut buffer = [0; 4096];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return true,
                Ok(count) => self.input.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
            }
        }
    }

    pub(super) fn write_available(&mut self) -> Progress {
        while self.written < self.output.len() {
            match self.stream.write(&self.output[self.written..]) {
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Progress::Waiting
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Progress::Done,
            }
        }
        if self.output.is_empty() {
            Progress::Waiting
        } else {
            Progress::Done
        }
    }
}
