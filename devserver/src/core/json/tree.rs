//! A JSON value taken apart, so that it can be changed.

use diffusion::data::cbor::{Item, ItemReader, Place, WriteCbor};
use diffusion::data::error::DataError;

/// The deepest nesting; what works on trees recurses.
pub(super) const MAXIMUM_DEPTH: usize = 256;

/// A value. Equal nodes have equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// The bytes of anything but arrays and maps.
    Scalar(Vec<u8>),
    Array(Vec<Node>),
    Map(Vec<Member>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The bytes of the key.
    pub key: Vec<u8>,
    pub value: Node,
}

/// A container whose end has not been read, and the key that it has in the one around it.
struct Open {
    node: Node,
    key: Vec<u8>,
}

impl Node {
    /// Reads the first item of `value`.
    pub(crate) fn parse(value: &[u8]) -> Result<Self, DataError> {
        let mut items = ItemReader::new(value);
        let mut open: Vec<Open> = Vec::new();
        let mut key = Vec::new();
        loop {
            let start = items.position();
            let Some((place, item)) = items.next()? else {
                return Err(DataError::Truncated);
            };
            let done = match item {
                Item::ArrayStart | Item::MapStart => {
                    if open.len() == MAXIMUM_DEPTH {
                        return Err(DataError::TooDeep {
                            limit: MAXIMUM_DEPTH,
                        });
                    }
                    let node = if item == Item::ArrayStart {
                        Node::Array(Vec::new())
                    } else {
                        Node::Map(Vec::new())
                    };
                    let key = std::mem::take(&mut key);
                    open.push(Open { node, key });
                    continue;
                }
                Item::ArrayEnd | Item::MapEnd => {
                    let Some(closed) = open.pop() else {
                        return Err(DataError::Truncated);
                    };
                    key = closed.key;
                    closed.node
                }
                Item::Text(text) => Node::Scalar(text_bytes(&text)),
                Item::Unsigned(_)
                | Item::Negative(_)
                | Item::Bytes { .. }
                | Item::Boolean(_)
                | Item::Null
                | Item::Undefined
                | Item::Float(_) => Node::Scalar(value[start..items.position()].to_vec()),
            };
            if let (Place::Key { .. }, Node::Scalar(bytes)) = (place, &done) {
                key.clone_from(bytes);
                continue;
            }
            match open.last_mut().map(|open| &mut open.node) {
                None => return Ok(done),
                Some(Node::Array(elements)) => elements.push(done),
                Some(Node::Map(members)) => members.push(Member {
                    key: std::mem::take(&mut key),
                    value: done,
                }),
                Some(Node::Scalar(_)) => return Err(DataError::Truncated),
            }
        }
    }

    /// Appends the bytes of the value.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Node::Scalar(bytes) => out.extend_from_slice(bytes),
            Node::Array(elements) => {
                out.put_array_start();
                for element in elements {
                    element.write(out);
                }
                out.put_break();
            }
            Node::Map(members) => {
                out.put_map_start();
                for member in members {
                    out.extend_from_slice(&member.key);
                    member.value.write(out);
                }
                out.put_break();
            }
        }
    }

    /// About how much memory the value takes.
    pub(super) fn weight(&self) -> usize {
        let inside = match self {
            Node::Scalar(bytes) => bytes.len(),
            Node::Array(elements) => elements.iter().map(Node::weight).sum(),
            Node::Map(members) => members
                .iter()
                .map(|member| member.key.len() + member.value.weight())
                .sum(),
        };
        std::mem::size_of::<Member>() + inside
    }

    /// How many containers are inside each other.
    pub(super) fn depth(&self) -> usize {
        match self {
            Node::Scalar(_) => 0,
            Node::Array(elements) => 1 + elements.iter().map(Node::depth).max().unwrap_or(0),
            Node::Map(members) => {
                let depths = members.iter().map(|member| member.value.depth());
                1 + depths.max().unwrap_or(0)
            }
        }
    }

    /// The text, if the value is one.
    pub(super) fn text(&self) -> Option<String> {
        let Node::Scalar(bytes) = self else {
            return None;
        };
        if let Ok(Some((_, Item::Text(text)))) = ItemReader::new(bytes).next() {
            return String::from_utf8(text.into_owned()).ok();
        }
        None
    }
}

impl Member {
    /// The bytes of a key with this name.
    pub(super) fn key_of(name: &str) -> Vec<u8> {
        text_bytes(name.as_bytes())
    }
}

/// Text is kept in one form, however it was written.
fn text_bytes(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 1);
    bytes.put_text(text);
    bytes
}
