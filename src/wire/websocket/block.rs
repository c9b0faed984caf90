//! Memory that is read into, and given away in pieces without a copy.

use std::io::{self, Read};
use std::ops::Deref;

use bytes::{Buf, BytesMut};

/// What was read, and room for more behind it. All of its memory has been initialised, the room too.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Block(BytesMut);

impl Block {
    /// An empty block, or an error where the process has no memory for it.
    pub fn new(size: usize) -> io::Result<Self> {
        let mut memory = Vec::new();
        super::reserve(&mut memory, size)?;
        // An allocator may have given more.
        memory.resize(memory.capacity(), 0);
        Ok(Self::over(memory, 0))
    }

    /// A block of the same bytes, with no room behind them.
    pub(super) fn copied(bytes: &[u8]) -> io::Result<Self> {
        let mut block = Self::new(bytes.len())?;
        block.0.extend_from_slice(bytes);
        Ok(block)
    }

    /// The first `length` bytes of memory that is initialised up to its capacity.
    fn over(memory: Vec<u8>, length: usize) -> Self {
        debug_assert_eq!(memory.len(), memory.capacity());
        // Takes the memory over, because nobody else has it.
        let mut block = BytesMut::from(bytes::Bytes::from(memory));
        block.truncate(length);
        Self(block)
    }

    /// How much it can hold: less than it was made with where pieces were given away.
    pub fn size(&self) -> usize {
        self.0.capacity()
    }

    /// How much room there is.
    pub fn room(&self) -> usize {
        self.0.capacity() - self.0.len()
    }

    /// Makes room of what was taken out and is of no use to anybody any more. False where that is not enough.
    pub fn reclaim(&mut self, room: usize) -> bool {
        self.0.try_reclaim(room)
    }

    /// Puts bytes for which there is room behind those that are there.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.len() <= self.room());
        self.0.extend_from_slice(bytes);
    }

    /// Reads once, `limit` bytes at most.
    pub(super) fn read(&mut self, source: &mut impl Read, limit: usize) -> io::Result<usize> {
        let length = self.0.len();
        let end = self.0.capacity().min(length.saturating_add(limit));
        // SAFETY: `end` is not above the capacity, and every byte up to that is initialised: `new` did it, nothing but
        // `truncate`, `advance` and `split_to` makes the length smaller, and nothing here takes other memory. To write zeros into
        // the room before each read would cost more than the read's own copy.
        unsafe { self.0.set_len(end) };
        let read = source.read(&mut self.0[length..]);
        let count = read.as_ref().map_or(0, |count| *count);
        self.0.truncate(length + count);
        read
    }

    /// Forgets the first bytes.
    pub(super) fn advance(&mut self, count: usize) {
        self.0.advance(count);
    }

    /// Takes the first bytes out.
    pub(super) fn split_to(&mut self, count: usize) -> BytesMut {
        self.0.split_to(count)
    }
}

impl Deref for Block {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}
