//! JSON pointers (RFC 6901) into CBOR.

use diffusion::data::cbor::{item_length, CborReader, Item, ItemReader, Token};

/// A parsed pointer: the names on the way down, none for the whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(super) names: Vec<String>,
}

impl Pointer {
    /// The pointer to the whole document.
    pub(crate) fn whole() -> Self {
        Self { names: Vec::new() }
    }

    /// Reads a pointer; `None` if it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::whole());
        }
        let names = text
            .strip_prefix('/')?
            .split('/')
            .map(unescape)
            .collect::<Option<_>>()?;
        Some(Self { names })
    }

    /// The bytes of the part of `value` that the pointer points at.
    pub(crate) fn find<'a>(&self, value: &'a [u8]) -> Option<&'a [u8]> {
        let mut part = first_item(value)?;
        for name in &self.names {
            part = child(part, name)?;
        }
        Some(part)
    }
}

fn unescape(name: &str) -> Option<String> {
    let mut unescaped = String::with_capacity(name.len());
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        unescaped.push(match character {
            '~' => match characters.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            other => other,
        });
    }
    Some(unescaped)
}

/// The index that a name is for an array: digits without leading zeros.
pub(super) fn index(name: &str) -> Option<usize> {
    let is_index = name == "0"
        || (!name.starts_with('0')
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_digit()));
    is_index.then(|| name.parse().ok()).flatten()
}

fn first_item(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(..item_length(bytes).ok()?)
}

/// The name of a part within its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name<'a> {
    /// The place in an array.
    Index(usize),
    /// The bytes of the key in an object.
    Key(&'a [u8]),
}

/// The parts that a value has, in their order; `None` if it is no container.
pub(crate) fn children(value: &[u8]) -> Option<Vec<(Name<'_>, &[u8])>> {
    let mut reader = CborReader::new(value);
    let head = loop {
        match reader.token().ok()? {
            Token::Tag(_) => {}
            head => break head,
        }
    };
    let mut rest = &value[reader.position()..];
    let mut found = Vec::new();
    let (count, has_keys) = match head {
        Token::Array(count) => (count, false),
        Token::Map(count) => (count, true),
        _ => return None,
    };
    while count.is_none_or(|count| (found.len() as u64) < count) {
        let Some(first) = next(rest) else {
            break;
        };
        rest = &rest[first.len()..];
        if has_keys {
            let part = next(rest)?;
            rest = &rest[part.len()..];
            found.push((Name::Key(first), part));
        } else {
            found.push((Name::Index(found.len()), first));
        }
    }
    Some(found)
}

fn child<'a>(container: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut reader = CborReader::new(container);
    let head = loop {
        match reader.token().ok()? {
            Token::Tag(_) => {}
            head => break head,
        }
    };
    let mut rest = &container[reader.position()..];
    match head {
        Token::Array(count) => {
            let mut left = index(name)?;
            if count.is_some_and(|count| left as u64 >= count) {
                return None;
            }
            loop {
                let element = next(rest)?;
                if left == 0 {
                    return Some(element);
                }
                left -= 1;
                rest = &rest[element.len()..];
            }
        }
        Token::Map(count) => {
            let mut pairs = count.unwrap_or(u64::MAX);
            while pairs > 0 {
                pairs -= 1;
                let key = next(rest)?;
                rest = &rest[key.len()..];
                let value = next(rest)?;
                if is_name(key, name) {
                    return Some(value);
                }
                rest = &rest[value.len()..];
            }
            None
        }
        Token::Unsigned(_)
        | Token::Negative(_)
        | Token::Bytes(_)
        | Token::Text(_)
        | Token::BytesStart
        | Token::TextStart
        | Token::Tag(_)
        | Token::Boolean(_)
        | Token::Null
        | Token::Undefined
        | Token::Float(_)
        | Token::Simple(_)
        | Token::Break => None,
    }
}

/// The next item; `None` at the end of a container.
fn next(rest: &[u8]) -> Option<&[u8]> {
    const BREAK: u8 = 0xff;
    if rest.first() == Some(&BREAK) {
        return None;
    }
    first_item(rest)
}

fn is_name(key: &[u8], name: &str) -> bool {
    matches!(
        ItemReader::new(key).next(),
        Ok(Some((_, Item::Text(text)))) if *text == *name.as_bytes()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffusion::data::json::to_cbor;

    fn find(json: &str, pointer: &str) -> Option<String> {
        let value = to_cbor(json.as_bytes()).expect("JSON");
        let part = Pointer::parse(pointer)?.find(&value)?.to_vec();
        Some(diffusion::data::json::to_text(&part).expect("CBOR"))
    }

    #[test]
    fn parts_are_found() {
        let json = r#"{"foo":["bar","baz"],"":0,"a/b":1,"m~n":{"x":null}}"#;
        let found = |pointer| find(json, pointer).unwrap_or_default();
        assert_eq!(found(""), json);
        assert_eq!(found("/foo"), r#"["bar","baz"]"#);
        assert_eq!(found("/foo/1"), r#""baz""#);
        assert_eq!(found("/"), "0");
        assert_eq!(found("/a~1b"), "1");
        assert_eq!(found("/m~0n/x"), "null");
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let json = r#"{"foo":["bar"],"x":1}"#;
        for pointer in [
            "/bar", "/foo/1", "/foo/-", "/foo/00", "/foo/x", "/x/0", "x", "/~2",
        ] {
            assert_eq!(find(json, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn containers_of_known_length_are_read_too() {
        // [1, {"a": 2}]
        let value = [0x82, 0x01, 0xa1, 0x61, b'a', 0x02];
        let find = |pointer| Pointer::parse(pointer).and_then(|pointer| pointer.find(&value));
        assert_eq!(find("/1/a"), Some(&[0x02][..]));
        assert_eq!(find("/2"), None);
    }
}
