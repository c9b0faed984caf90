//! WebSocket frames (RFC 6455 section 5; `specification/protocol/connection section 2.9`): those that come in, put together to
//! messages, and those of a client that go out (`writer`).
//!
//! tungstenite does neither for the client: it reserves the length that a header announces, so that ten bytes take 2 GiB or end the
//! process, it judges a header only when its whole payload has come, and what it writes goes into a buffer that ends the process
//! where there is no memory. Here memory follows what has arrived, none to be had is an error, and what is wrong with a frame is
//! known from its first bytes.

mod block;
mod writer;

pub use self::block::Block;
pub use self::writer::FrameWriter;

use std::io::{self, Read};
use std::mem;

use bytes::Bytes;

use super::error::FrameError;

/// So much is reserved ahead of what has arrived of a long message; after that, as much again as is there.
const AHEAD: usize = 64 * 1024;

/// The first byte of a frame that is a whole binary message.
const WHOLE: u8 = 0x82;

/// The longest payload of a ping, pong or close frame.
const LONGEST_CONTROL: usize = 125;

/// What the peer's frames may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Masks {
    /// Servers do not mask what they send.
    Refused,
    /// Clients must, but old ones did not.
    Accepted,
}

/// What has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// A whole binary message.
    Message(Bytes),
    /// To be answered with a pong that says the same.
    Ping(Bytes),
    /// Nobody asked for it.
    Pong,
    /// The peer says that it sends nothing more.
    Close(Option<Close>),
}

/// Why the peer closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// A number of RFC 6455 section 7.4.
    pub code: u16,
    /// Text for people, often none.
    pub reason: String,
}

/// Puts together what one peer sends. After an error, or a close frame, it is of no further use.
pub struct FrameReader {
    masks: Masks,
    maximum_message: usize,
    blocks: Blocks,
    /// The last read brought so much that the next one gets a large block.
    much: bool,
    /// What was read and not yet taken.
    block: Block,
    /// The frame whose payload is coming.
    frame: Option<Frame>,
    /// A message that is longer than a block or comes in fragments.
    long: Option<Long>,
}

/// What a reader reads into.
#[derive(Debug, Clone, Copy)]
pub struct Blocks {
    /// What one read takes, at least 1 KiB. Longer frames get memory of their own.
    pub size: usize,
    /// What one read takes while so much comes that it fills the block.
    pub large: usize,
    /// Gives a block with so much room, or room that can be reclaimed, of those that readers have put away.
    pub take: fn(usize) -> Option<Block>,
    /// Puts a block away of which a reader has no need for now. Parts of it may still be in use.
    pub put: fn(Block),
}

impl Blocks {
    /// From this much in one read on, more is expected. No more than a TLS record holds.
    const MUCH: usize = 4 * 1024;

    /// All of one size, at least 1 KiB, and none twice.
    pub fn of(size: usize) -> Self {
        Self {
            size,
            large: size,
            take: |_| None,
            put: drop,
        }
    }
}

#[derive(Clone, Copy)]
struct Frame {
    kind: Kind,
    /// The last of its message.
    last: bool,
    length: usize,
    /// Where it ends in its message.
    end: usize,
    mask: Option<[u8; 4]>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Data,
    Ping,
    Pong,
    Close,
}

/// Memory that grows with what arrives.
#[derive(Default)]
struct Long {
    memory: Vec<u8>,
    filled: usize,
}

impl FrameReader {
    /// A reader for messages of up to `maximum_message` bytes.
    pub fn new(masks: Masks, blocks: Blocks, maximum_message: usize) -> Self {
        Self {
            masks,
            maximum_message,
            blocks: Blocks {
                size: blocks.size.max(1024),
                ..blocks
            },
            much: false,
            block: Block::default(),
            frame: None,
            long: None,
        }
    }

    /// From the next frame on.
    pub fn set_maximum_message(&mut self, maximum: usize) {
        self.maximum_message = maximum;
    }

    /// Puts the memory away that it reads into: a connection to which nothing comes needs none. The beginning of a frame is kept in
    /// memory of its own.
    pub fn rest(&mut self) {
        self.much = false;
        if self.block.room() == 0 {
            return;
        }
        let kept = match self.block.is_empty() {
            true => Block::default(),
            false => match Block::copied(&self.block) {
                Ok(copy) => copy,
                Err(_) => return,
            },
        };
        self.replace_block(kept);
    }

    fn replace_block(&mut self, block: Block) {
        let mut former = mem::replace(&mut self.block, block);
        former.advance(former.len());
        if former.size() > 0 {
            (self.blocks.put)(former);
        }
    }

    /// Reads once. 0 is the end of the source; no memory is an error of that kind.
    pub fn fill(&mut self, source: &mut impl Read) -> io::Result<usize> {
        if let (Some(long), Some(frame), true) = (&mut self.long, self.frame, self.block.is_empty())
        {
            if frame.kind == Kind::Data {
                let count = source.read(long.space(frame)?)?;
                long.filled += count;
                return Ok(count);
            }
        }
        self.make_room()?;
        let limit = self.block_size();
        let asked_for = self.block.room().min(limit);
        let count = self.block.read(source, limit)?;
        self.much = count >= Blocks::MUCH && (self.much || count == asked_for);
        Ok(count)
    }

    fn block_size(&self) -> usize {
        match self.much {
            true => self.blocks.large,
            false => self.blocks.size,
        }
    }

    /// How much memory it has to read into.
    pub fn held(&self) -> usize {
        self.block.size()
    }

    /// What was read of the frame that comes next, which is the wrong one after an error.
    pub fn unread(&self) -> &[u8] {
        &self.block
    }

    /// What messages that are complete hold, up to the first frame of another kind: only to prepare for them, because nothing has been
    /// checked. Nothing while a frame is coming.
    pub fn coming(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest: &[u8] = match self.frame {
            None => &self.block,
            Some(_) => &[],
        };
        std::iter::from_fn(move || {
            let (length, behind) = match rest {
                [WHOLE, 126, high, low, behind @ ..] => {
                    (u16::from_be_bytes([*high, *low]).into(), behind)
                }
                [WHOLE, length @ ..126, behind @ ..] => ((*length).into(), behind),
                _ => return None,
            };
            let (payload, behind) = behind.split_at_checked(length)?;
            rest = behind;
            Some(payload)
        })
    }

    /// The next thing that is complete, or none before more is read.
    pub fn poll_incoming(&mut self) -> Result<Option<Incoming>, FrameError> {
        loop {
            let frame = match self.frame {
                Some(frame) => frame,
                None => match self.header()? {
                    Some(frame) => *self.frame.insert(frame),
                    None => return Ok(None),
                },
            };
            if frame.kind == Kind::Data
                && (self.long.is_some() || !frame.last || frame.length > self.blocks.size)
            {
                match self.collect(frame)? {
                    Collected::Message(message) => return Ok(Some(Incoming::Message(message))),
                    Collected::Fragment => continue,
                    Collected::Part => return Ok(None),
                }
            }
            if self.block.len() < frame.length {
                return Ok(None);
            }
            self.frame = None;
            let mut payload = self.block.split_to(frame.length);
            if let Some(mask) = frame.mask {
                apply_mask(&mut payload, mask);
            }
            let payload = payload.freeze();
            return Ok(Some(match frame.kind {
                Kind::Data => Incoming::Message(payload),
                Kind::Ping => Incoming::Ping(payload),
                Kind::Pong => Incoming::Pong,
                Kind::Close => Incoming::Close(close(&payload)?),
            }));
        }
    }

    /// Room in the block for the rest of a short frame or for headers.
    fn make_room(&mut self) -> io::Result<()> {
        let size = self.block_size();
        if self.block.room() >= size / 2 || self.block.reclaim(size / 2) {
            return Ok(());
        }
        // Somebody has kept a message of this block, or more comes than it was made for.
        let needed = self.block.len() + size / 2;
        let mut block = match (self.blocks.take)(needed) {
            Some(block) => block,
            None => Block::new(size.max(needed))?,
        };
        block.append(&self.block);
        self.replace_block(block);
        Ok(())
    }

    /// Takes a header if all of it is there, and refuses it as soon as what is there is wrong.
    fn header(&mut self) -> Result<Option<Frame>, FrameError> {
        let bytes = &self.block[..];
        let Some(&first) = bytes.first() else {
            return Ok(None);
        };
        if first & 0x70 != 0 {
            return Err(FrameError::Illegal("a frame with reserved bits"));
        }
        let last = first & 0x80 != 0;
        let kind = match (first & 0x0f, self.long.is_some()) {
            (0, true) | (2, false) => Kind::Data,
            (0, false) => return Err(FrameError::Illegal("a continuation of nothing")),
            (1, false) => return Err(FrameError::Text),
            (1 | 2, true) => {
                return Err(FrameError::Illegal(
                    "a message inside another one that is not complete",
                ));
            }
            (8, _) => Kind::Close,
            (9, _) => Kind::Ping,
            (10, _) => Kind::Pong,
            _ => return Err(FrameError::Illegal("a frame with an unknown opcode")),
        };
        if kind != Kind::Data && !last {
            return Err(FrameError::Illegal("a fragmented control frame"));
        }
        let Some(&second) = bytes.get(1) else {
            return Ok(None);
        };
        let masked = second & 0x80 != 0;
        if masked && self.masks == Masks::Refused {
            return Err(FrameError::Illegal("a masked frame"));
        }
        let short = second & 0x7f;
        if kind != Kind::Data && usize::from(short) > LONGEST_CONTROL {
            return Err(FrameError::Illegal("a control frame that is too long"));
        }
        let (length, mut size) = match short {
            126 => match bytes.get(2..4) {
                Some(&[high, low]) => (u64::from(u16::from_be_bytes([high, low])), 4),
                _ => return Ok(None),
            },
            127 => match bytes.get(2..10).map(<[u8; 8]>::try_from) {
                Some(Ok(length)) => (u64::from_be_bytes(length), 10),
                _ => return Ok(None),
            },
            short => (u64::from(short), 2),
        };
        let before = self.long.as_ref().map_or(0, |long| long.filled);
        let room = self.maximum_message - before.min(self.maximum_message);
        if kind == Kind::Data && length > room as u64 {
            return Err(FrameError::TooLarge {
                size: length.saturating_add(before as u64),
                limit: self.maximum_message,
            });
        }
        let mask = if masked {
            let Some(Ok(mask)) = bytes.get(size..size + 4).map(<[u8; 4]>::try_from) else {
                return Ok(None);
            };
            size += 4;
            Some(mask)
        } else {
            None
        };
        self.block.advance(size);
        // Not above the limit, which is a usize.
        let length = length as usize;
        Ok(Some(Frame {
            kind,
            last,
            length,
            end: before + length,
            mask,
        }))
    }

    /// Moves what is there of a frame to the long message that it belongs to.
    fn collect(&mut self, frame: Frame) -> Result<Collected, FrameError> {
        let long = self.long.get_or_insert_with(Long::default);
        while !self.block.is_empty() && long.filled < frame.end {
            let space = long.space(frame).map_err(|_| FrameError::NoMemory)?;
            let count = space.len().min(self.block.len());
            space[..count].copy_from_slice(&self.block[..count]);
            long.filled += count;
            self.block.advance(count);
        }
        if long.filled < frame.end {
            return Ok(Collected::Part);
        }
        if let Some(mask) = frame.mask {
            apply_mask(&mut long.memory[frame.end - frame.length..frame.end], mask);
        }
        self.frame = None;
        if !frame.last {
            return Ok(Collected::Fragment);
        }
        let Long { mut memory, filled } = self.long.take().unwrap_or_default();
        memory.truncate(filled);
        Ok(Collected::Message(Bytes::from(memory)))
    }
}

enum Collected {
    Message(Bytes),
    /// More frames belong to the message.
    Fragment,
    /// More of the frame has to come.
    Part,
}

impl Long {
    /// Where the next bytes of the frame go.
    fn space(&mut self, frame: Frame) -> io::Result<&mut [u8]> {
        let length = self.memory.len();
        if self.filled == length {
            let mut step = length.max(AHEAD);
            if frame.last {
                step = step.min(frame.end - length);
            }
            // One byte more, for the NUL that programs want behind a value: it must not cost them a copy of all.
            reserve(&mut self.memory, step + 1)?;
            self.memory.resize(length + step, 0);
        }
        let end = self.memory.len().min(frame.end);
        Ok(&mut self.memory[self.filled..end])
    }
}

/// Room for so much more, or an error where the process has no memory for it.
fn reserve(memory: &mut Vec<u8>, additional: usize) -> io::Result<()> {
    memory
        .try_reserve_exact(additional)
        .map_err(|_| io::ErrorKind::OutOfMemory.into())
}

/// Masks a payload, or takes the mask off again.
fn apply_mask(payload: &mut [u8], mask: [u8; 4]) {
    let word = u32::from_ne_bytes(mask);
    let word = u64::from(word) << 32 | u64::from(word);
    let mut words = payload.chunks_exact_mut(8);
    for chunk in &mut words {
        for (byte, mask) in chunk.iter_mut().zip(word.to_ne_bytes()) {
            *byte ^= mask;
        }
    }
    for (byte, mask) in words.into_remainder().iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

fn close(payload: &[u8]) -> Result<Option<Close>, FrameError> {
    let (code, reason) = match payload {
        [] => return Ok(None),
        [high, low, reason @ ..] => (u16::from_be_bytes([*high, *low]), reason),
        _ => return Err(FrameError::Illegal("a close frame with half a code")),
    };
    // Others are reserved, or never sent (RFC 6455 section 7.4).
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(FrameError::Illegal(
            "a close frame with a code that must not be sent",
        ));
    }
    match std::str::from_utf8(reason) {
        Ok(reason) => Ok(Some(Close {
            code,
            reason: reason.to_owned(),
        })),
        Err(_) => Err(FrameError::InvalidReason),
    }
}
