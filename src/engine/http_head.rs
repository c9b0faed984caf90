//! The heads of HTTP answers, as they come: status line and header fields up to the blank line.

use thiserror::Error;

/// The types of records with which servers begin that speak TLS (RFC 8446 section 5.1); 3 follows, whatever the version.
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

/// What came is no head of an answer.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum HeadError {
    /// It starts otherwise.
    #[error("it is not HTTP")]
    NotHttp,
    /// It starts as an answer over TLS does, mostly one that says that no TLS came.
    #[error("it is TLS, and no TLS was asked for")]
    Tls,
    /// The heads together are longer than this many bytes.
    #[error("its header fields are longer than {0} bytes")]
    TooLong(usize),
}

/// What has come of an answer, and of those before it (RFC 9110 section 15.2).
pub struct Heads {
    received: Vec<u8>,
    /// Up to here it was searched for the end of a head.
    searched: usize,
    /// The length of the heads before.
    skipped: usize,
    /// All heads together: who goes on and on is not listened to for ever.
    maximum: usize,
}

impl Heads {
    /// Nothing has come yet.
    pub fn new(maximum: usize) -> Self {
        Self {
            received: Vec::new(),
            searched: 0,
            skipped: 0,
            maximum,
        }
    }

    /// Takes more bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.received.extend_from_slice(bytes);
    }

    /// Whether anything has come.
    pub fn has_begun(&self) -> bool {
        self.skipped > 0 || !self.received.is_empty()
    }

    /// The next head, its blank line included, once all of it has come.
    pub fn take_head(&mut self) -> Result<Option<Vec<u8>>, HeadError> {
        // What is no HTTP may never have a blank line.
        const START: &[u8] = b"HTTP/";
        match self.received[..] {
            // It may go on as TLS.
            [ALERT | HANDSHAKE] if self.skipped == 0 => return Ok(None),
            [ALERT | HANDSHAKE, 3, ..] if self.skipped == 0 => return Err(HeadError::Tls),
            _ => {}
        }
        let start = self.received.len().min(START.len());
        if self.received[..start] != START[..start] {
            return Err(HeadError::NotHttp);
        }
        let end = self.end();
        if self.skipped + end.unwrap_or(self.received.len()) > self.maximum {
            return Err(HeadError::TooLong(self.maximum));
        }
        let Some(end) = end else {
            return Ok(None);
        };
        let rest = self.received.split_off(end);
        self.skipped += end;
        self.searched = 0;
        Ok(Some(std::mem::replace(&mut self.received, rest)))
    }

    /// What came behind the last head.
    pub fn take_rest(&mut self) -> Vec<u8> {
        self.searched = 0;
        std::mem::take(&mut self.received)
    }

    /// Where the head ends whose blank line has come; lines may end with LF alone.
    fn end(&mut self) -> Option<usize> {
        while let Some(offset) = self.received[self.searched..]
            .iter()
            .position(|byte| *byte == b'\n')
        {
            let newline = self.searched + offset;
            match self.received.get(newline + 1..newline + 3) {
                Some([b'\n', _]) => return Some(newline + 2),
                Some(b"\r\n") => return Some(newline + 3),
                Some(_) => self.searched = newline + 1,
                None if self.received[newline + 1..] == *b"\n" => return Some(newline + 2),
                // More has to come before this can be told.
                None => {
                    self.searched = newline;
                    return None;
                }
            }
        }
        self.searched = self.received.len();
        None
    }
}
