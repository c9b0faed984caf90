//! Reads CBOR head by head, without following the nesting.

use super::float::half_to_double;
use crate::data::error::DataError;

/// Additional information: the argument follows in 1, 2, 4 or 8 bytes.
const ARGUMENT_8: u8 = 24;
const ARGUMENT_16: u8 = 25;
const ARGUMENT_32: u8 = 26;
const ARGUMENT_64: u8 = 27;
/// Additional information: no length, the content ends with a break.
const INDEFINITE: u8 = 31;

/// One head, with the content where the head has its own (definite strings, numbers).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token<'a> {
    /// Major type 0.
    Unsigned(u64),
    /// Major type 1: the number -1 - n, for this n.
    Negative(u64),
    /// A byte string of known length.
    Bytes(&'a [u8]),
    /// A text string of known length. Not checked to be UTF-8.
    Text(&'a [u8]),
    /// A byte string in chunks begins; its chunks and a break follow.
    BytesStart,
    /// A text string in chunks begins; its chunks and a break follow.
    TextStart,
    /// An array: so many elements follow, or a break ends it.
    Array(Option<u64>),
    /// A map: so many pairs follow, or a break ends it.
    Map(Option<u64>),
    /// A tag; the tagged item follows.
    Tag(u64),
    /// `f4` or `f5`.
    Boolean(bool),
    /// `f6`.
    Null,
    /// `f7`.
    Undefined,
    /// A float of any width.
    Float(f64),
    /// A simple value that has no meaning in RFC 7049: 0 to 19 in the head itself, or any in the byte after `f8`.
    Simple(u8),
    /// The end of an item of unknown length.
    Break,
}

/// Reads tokens from a byte slice. After an error the position is that of the head that could not be read.
#[derive(Debug, Clone)]
pub struct CborReader<'a> {
    data: &'a [u8],
    position: usize,
}

impl<'a> CborReader<'a> {
    /// A reader at the first byte of `data`.
    pub fn new(data: &'a [u8]) -> Self {
        CborReader { data, position: 0 }
    }

    /// How many bytes have been read.
    #[inline]
    pub fn position(&self) -> usize {
        self.position
    }

    /// How many bytes are left.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.data.len() - self.position
    }

    /// The initial byte of the next head, if there is one.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.data.get(self.position).copied()
    }

    /// Leaves out `count` bytes.
    pub fn skip(&mut self, count: usize) -> Result<(), DataError> {
        self.take(count).map(|_| ())
    }

    /// The next token. [`DataError::Truncated`] at the end of the data.
    #[inline]
    pub fn token(&mut self) -> Result<Token<'a>, DataError> {
        let start = self.position;
        let token = self.read_token();
        if token.is_err() {
            self.position = start;
        }
        token
    }

    #[inline]
    fn read_token(&mut self) -> Result<Token<'a>, DataError> {
        let [initial] = self.array()?;
        let information = initial & 0x1f;
        Ok(match initial >> 5 {
            0 => Token::Unsigned(self.argument(information)?),
            1 => Token::Negative(self.argument(information)?),
            2 if information == INDEFINITE => Token::BytesStart,
            2 => Token::Bytes(self.content(information)?),
            3 if information == INDEFINITE => Token::TextStart,
            3 => Token::Text(self.content(information)?),
            4 => Token::Array(self.length(information)?),
            5 => Token::Map(self.length(information)?),
            6 => Token::Tag(self.argument(information)?),
            _ => self.simple(information)?,
        })
    }

    fn simple(&mut self, information: u8) -> Result<Token<'a>, DataError> {
        Ok(match information {
            20 => Token::Boolean(false),
            21 => Token::Boolean(true),
            22 => Token::Null,
            23 => Token::Undefined,
            0..=19 => Token::Simple(information),
            ARGUMENT_8 => Token::Simple(u8::from_be_bytes(self.array()?)),
            ARGUMENT_16 => Token::Float(half_to_double(u16::from_be_bytes(self.array()?))),
            ARGUMENT_32 => Token::Float(f64::from(f32::from_be_bytes(self.array()?))),
            ARGUMENT_64 => Token::Float(f64::from_be_bytes(self.array()?)),
            INDEFINITE => Token::Break,
            _ => return Err(RESERVED),
        })
    }

    #[inline]
    fn argument(&mut self, information: u8) -> Result<u64, DataError> {
        Ok(match information {
            0..=23 => u64::from(information),
            ARGUMENT_8 => u64::from(u8::from_be_bytes(self.array()?)),
            ARGUMENT_16 => u64::from(u16::from_be_bytes(self.array()?)),
            ARGUMENT_32 => u64::from(u32::from_be_bytes(self.array()?)),
            ARGUMENT_64 => u64::from_be_bytes(self.array()?),
            _ => return Err(RESERVED),
        })
    }

    fn length(&mut self, information: u8) -> Result<Option<u64>, DataError> {
        if information == INDEFINITE {
            Ok(None)
        } else {
            self.argument(information).map(Some)
        }
    }

    #[inline]
    fn content(&mut self, information: u8) -> Result<&'a [u8], DataError> {
        let length = self.argument(information)?;
        self.take(usize::try_from(length).map_err(|_| DataError::Truncated)?)
    }

    #[inline]
    fn take(&mut self, count: usize) -> Result<&'a [u8], DataError> {
        let taken = self.data[self.position..]
            .get(..count)
            .ok_or(DataError::Truncated)?;
        self.position += count;
        Ok(taken)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], DataError> {
        let bytes = self.data[self.position..]
            .first_chunk::<N>()
            .ok_or(DataError::Truncated)?;
        self.position += N;
        Ok(*bytes)
    }
}

const RESERVED: DataError = DataError::Malformed("reserved additional information");
