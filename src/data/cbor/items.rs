//! Reads CBOR items with their nesting, iteratively: memory for open containers grows with the depth only, up to a limit.

use std::borrow::Cow;

use super::reader::{CborReader, Token};
use super::MAX_DEPTH;
use crate::data::error::DataError;

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The outermost item.
    Root,
    /// An element of an array.
    Element {
        /// Whether it is the first of its array.
        first: bool,
    },
    /// The key of a map entry.
    Key {
        /// Whether it is the first of its map.
        first: bool,
    },
    /// The value of a map entry.
    Value,
}

/// One scalar, or the start or end of a container.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<'a> {
    /// A number of major type 0.
    Unsigned(u64),
    /// The number -1 - n, for this n.
    Negative(u64),
    /// A byte string, its chunks joined.
    Bytes {
        /// The content.
        content: Cow<'a, [u8]>,
        /// The innermost tag in front of it.
        tag: Option<u64>,
    },
    /// A text string, its chunks joined. Not checked to be UTF-8.
    Text(Cow<'a, [u8]>),
    /// True or false.
    Boolean(bool),
    /// Null.
    Null,
    /// Undefined.
    Undefined,
    /// A float of any width.
    Float(f64),
    /// An array begins.
    ArrayStart,
    /// A map begins; keys and values follow in turn.
    MapStart,
    /// The innermost open array ends.
    ArrayEnd,
    /// The innermost open map ends.
    MapEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Array,
    /// The next item is a key.
    MapKey,
    /// The next item is the value of the key just read.
    MapValue,
}

/// An open array or map.
#[derive(Debug)]
struct Container {
    kind: Kind,
    /// Elements or pairs still to come; `None` if a break ends it.
    left: Option<u64>,
    empty: bool,
}

/// Reads exactly one item, outermost to innermost, tags left out.
#[derive(Debug)]
pub struct ItemReader<'a> {
    reader: CborReader<'a>,
    open: Vec<Container>,
    done: bool,
}

impl<'a> ItemReader<'a> {
    /// A reader of the first item of `data`; bytes after it are not looked at.
    pub fn new(data: &'a [u8]) -> Self {
        ItemReader {
            reader: CborReader::new(data),
            open: Vec::new(),
            done: false,
        }
    }

    /// How many bytes have been read.
    pub fn position(&self) -> usize {
        self.reader.position()
    }

    /// The next part of the item and where it stands; `None` after the item is complete. After an error the state is
    /// undefined.
    #[allow(
        clippy::should_implement_trait,
        reason = "an iterator of results would go on after an error"
    )]
    pub fn next(&mut self) -> Result<Option<(Place, Item<'a>)>, DataError> {
        if self.done {
            return Ok(None);
        }
        if let Some(end) = self.counted_end() {
            return Ok(Some(end));
        }
        let mut tag = None;
        loop {
            let token = self.reader.token()?;
            if let Token::Tag(number) = token {
                tag = Some(number);
                continue;
            }
            if token == Token::Break {
                if tag.is_some() {
                    return Err(DataError::Malformed("break after a tag"));
                }
                return self.close_at_break().map(Some);
            }
            return self.item(token, tag).map(Some);
        }
    }

    /// The end of the innermost container if it has got all its elements.
    fn counted_end(&mut self) -> Option<(Place, Item<'a>)> {
        let container = self.open.last()?;
        if container.left == Some(0) && container.kind != Kind::MapValue {
            Some(self.close())
        } else {
            None
        }
    }

    fn close_at_break(&mut self) -> Result<(Place, Item<'a>), DataError> {
        match self.open.last() {
            Some(Container {
                kind: Kind::MapValue,
                ..
            }) => Err(DataError::Malformed("map key without a value")),
            Some(Container { left: None, .. }) => Ok(self.close()),
            _ => Err(DataError::Malformed("break outside an indefinite item")),
        }
    }

    fn close(&mut self) -> (Place, Item<'a>) {
        let end = match self.open.pop() {
            Some(Container {
                kind: Kind::Array, ..
            }) => Item::ArrayEnd,
            _ => Item::MapEnd,
        };
        self.done = self.open.is_empty();
        // The place of an end is the place of what follows an item there: nobody needs it, the container's start had it.
        (Place::Root, end)
    }

    fn item(&mut self, token: Token<'a>, tag: Option<u64>) -> Result<(Place, Item<'a>), DataError> {
        let place = self.advance();
        let item = match token {
            Token::Unsigned(value) => Item::Unsigned(value),
            Token::Negative(argument) => Item::Negative(argument),
            Token::Bytes(bytes) => Item::Bytes {
                content: Cow::Borrowed(bytes),
                tag,
            },
            Token::Text(text) => Item::Text(Cow::Borrowed(text)),
            Token::BytesStart => Item::Bytes {
                content: Cow::Owned(self.chunks(StringKind::Bytes)?),
                tag,
            },
            Token::TextStart => Item::Text(Cow::Owned(self.chunks(StringKind::Text)?)),
            Token::Boolean(value) => Item::Boolean(value),
            Token::Null => Item::Null,
            Token::Undefined => Item::Undefined,
            Token::Float(value) => Item::Float(value),
            Token::Array(count) => {
                self.push(place, Kind::Array, count)?;
                return Ok((place, Item::ArrayStart));
            }
            Token::Map(count) => {
                self.push(place, Kind::MapKey, count)?;
                return Ok((place, Item::MapStart));
            }
            Token::Simple(_) => return Err(DataError::Malformed("unassigned simple value")),
            // Both are taken out before; kept as errors so that a change there cannot panic here.
            Token::Tag(_) | Token::Break => return Err(DataError::Malformed("misplaced head")),
        };
        self.done = self.open.is_empty();
        Ok((place, item))
    }

    /// Counts one item in the innermost container and says where it stands.
    fn advance(&mut self) -> Place {
        let Some(container) = self.open.last_mut() else {
            return Place::Root;
        };
        let first = std::mem::replace(&mut container.empty, false);
        match container.kind {
            Kind::Array => {
                container.left = container.left.map(|left| left - 1);
                Place::Element { first }
            }
            Kind::MapKey => {
                container.left = container.left.map(|left| left - 1);
                container.kind = Kind::MapValue;
                Place::Key { first }
            }
            Kind::MapValue => {
                container.kind = Kind::MapKey;
                Place::Value
            }
        }
    }

    fn push(&mut self, place: Place, kind: Kind, left: Option<u64>) -> Result<(), DataError> {
        if let Place::Key { .. } = place {
            return Err(DataError::Malformed("container as a map key"));
        }
        if self.open.len() == MAX_DEPTH {
            return Err(DataError::TooDeep { limit: MAX_DEPTH });
        }
        // Every element takes at least a byte, every pair two: a count beyond that can't be met.
        let most = self.reader.remaining() as u64 / if kind == Kind::Array { 1 } else { 2 };
        if left.is_some_and(|left| left > most) {
            return Err(DataError::Truncated);
        }
        self.open.push(Container {
            kind,
            left,
            empty: true,
        });
        Ok(())
    }

    /// Joins the chunks of a string. What is collected is never longer than what has been read.
    fn chunks(&mut self, kind: StringKind) -> Result<Vec<u8>, DataError> {
        let mut joined = Vec::new();
        loop {
            match (self.reader.token()?, kind) {
                (Token::Break, _) => return Ok(joined),
                (Token::Bytes(chunk), StringKind::Bytes)
                | (Token::Text(chunk), StringKind::Text) => joined.extend_from_slice(chunk),
                _ => {
                    return Err(DataError::Malformed(
                        "wrong item among the chunks of a string",
                    ))
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
enum StringKind {
    Bytes,
    Text,
}

/// The length in bytes of the first item of `data`, which is read completely.
pub fn item_length(data: &[u8]) -> Result<usize, DataError> {
    let mut items = ItemReader::new(data);
    while items.next()?.is_some() {}
    Ok(items.position())
}
