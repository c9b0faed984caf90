//! WebSocket frames of a client, which are masked (RFC 6455 section 5.3), and wait for the socket to take them.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};

use zeroize::Zeroize;

use super::{apply_mask, reserve, LONGEST_CONTROL};

const LAST: u8 = 0x80;
const MASKED: u8 = 0x80;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PONG: u8 = 10;

/// Frames that wait to be written. Memory for them is asked for: where there is none, nothing of the frame is queued, and the error is of
/// that kind.
pub struct FrameWriter {
    out: Vec<u8>,
    /// How much of it has been taken.
    taken: usize,
    /// Masks must not be foreseen: they are hashes of the frames' numbers with keys that nobody knows.
    keys: RandomState,
    frames: u64,
}

impl Default for FrameWriter {
    fn default() -> Self {
        Self {
            out: Vec::new(),
            taken: 0,
            keys: RandomState::new(),
            frames: 0,
        }
    }
}

impl FrameWriter {
    /// How many bytes wait.
    pub fn waiting(&self) -> usize {
        self.out.len() - self.taken
    }

    /// Queues a whole binary message.
    pub fn message(&mut self, message: &[u8]) -> io::Result<()> {
        self.frame(BINARY, message)
    }

    /// Queues the answer to a ping.
    pub fn pong(&mut self, payload: &[u8]) -> io::Result<()> {
        self.frame(PONG, &payload[..payload.len().min(LONGEST_CONTROL)])
    }

    /// Queues the last frame; without a code, it says nothing.
    pub fn close(&mut self, code: Option<u16>) -> io::Result<()> {
        match code {
            Some(code) => self.frame(CLOSE, &code.to_be_bytes()),
            None => self.frame(CLOSE, &[]),
        }
    }

    /// Writes all that waits. After an error, `WouldBlock` among them, the rest still waits.
    pub fn write_to(&mut self, sink: &mut impl Write) -> io::Result<()> {
        while self.waiting() > 0 {
            match sink.write(&self.out[self.taken..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.taken += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.taken = 0;
        // The memory is used again, by other connections too, and there may have been credentials in it.
        self.out.as_mut_slice().zeroize();
        self.out.clear();
        sink.flush()
    }

    /// Takes the memory away, for another writer, when nothing waits.
    pub fn take_memory(&mut self) -> Option<Vec<u8>> {
        (self.waiting() == 0 && self.out.capacity() > 0).then(|| std::mem::take(&mut self.out))
    }

    /// Gives the writer memory, unless it has some.
    pub fn give_memory(&mut self, memory: impl FnOnce() -> Option<Vec<u8>>) {
        if self.out.capacity() == 0 {
            self.out = memory().unwrap_or_default();
            self.out.clear();
        }
    }

    fn frame(&mut self, opcode: u8, payload: &[u8]) -> io::Result<()> {
        const LONGEST_HEADER: usize = 14;
        if self.taken > self.waiting() {
            self.out.drain(..self.taken);
            self.taken = 0;
        }
        let needed = LONGEST_HEADER.saturating_add(payload.len());
        // Many short ones cost few allocations, and one long one no more than it needs.
        if self.out.try_reserve(needed).is_err() {
            reserve(&mut self.out, needed)?;
        }
        self.out.push(LAST | opcode);
        match payload.len() {
            // Each fits, as the patterns say.
            length @ 0..=125 => self.out.push(MASKED | length as u8),
            length @ 126..=0xffff => {
                self.out.push(MASKED | 126);
                self.out.extend_from_slice(&(length as u16).to_be_bytes());
            }
            length => {
                self.out.push(MASKED | 127);
                self.out.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        self.frames += 1;
        let hash = self.keys.hash_one(self.frames).to_ne_bytes();
        let mask = [hash[0], hash[1], hash[2], hash[3]];
        self.out.extend_from_slice(&mask);
        let start = self.out.len();
        self.out.extend_from_slice(payload);
        apply_mask(&mut self.out[start..], mask);
        Ok(())
    }
}
