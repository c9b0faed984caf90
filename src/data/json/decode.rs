//! CBOR to compact JSON text.

use std::fmt::Write;

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::Engine;

use super::bignum;
use super::number::push_double;
use crate::data::cbor::{Item, ItemReader, Place};
use crate::data::error::DataError;
use crate::data::memory;

/// Tags of big integers.
const TAG_POSITIVE: u64 = 2;
const TAG_NEGATIVE: u64 = 3;

/// The text of the first item of `value`; bytes after it are ignored.
pub fn to_text(value: &[u8]) -> Result<String, DataError> {
    let mut text = String::new();
    memory::reserve_text(&mut text, value.len());
    write_text(value, &mut text)?;
    Ok(text)
}

/// Appends the text of the first item of `value`. After an error `text` is as it was.
pub fn write_text(value: &[u8], text: &mut String) -> Result<(), DataError> {
    let start = text.len();
    let result = write_items(value, text);
    if result.is_err() {
        text.truncate(start);
    }
    result
}

fn write_items(value: &[u8], text: &mut String) -> Result<(), DataError> {
    let mut items = ItemReader::new(value);
    while let Some((place, item)) = items.next()? {
        // Enough for all but strings and bytes.
        memory::reserve_text(text, 64);
        match item {
            Item::ArrayEnd => {
                text.push(']');
                continue;
            }
            Item::MapEnd => {
                text.push('}');
                continue;
            }
            _ => {}
        }
        match place {
            Place::Root | Place::Element { first: true } => write_item(&item, text),
            Place::Element { first: false } => {
                text.push(',');
                write_item(&item, text);
            }
            Place::Key { first } => {
                if !first {
                    text.push(',');
                }
                write_key(&item, text);
            }
            Place::Value => {
                text.push(':');
                write_item(&item, text);
            }
        }
    }
    Ok(())
}

/// A key that is not text is written as its text in quotation marks.
fn write_key(item: &Item<'_>, text: &mut String) {
    let quoted = match item {
        Item::Text(_) => true,
        Item::Bytes { content, tag } => !is_big_integer(content, *tag),
        _ => false,
    };
    if quoted {
        write_item(item, text);
    } else {
        text.push('"');
        write_item(item, text);
        text.push('"');
    }
}

fn write_item(item: &Item<'_>, text: &mut String) {
    match item {
        Item::Unsigned(number) => push_display(number, text),
        Item::Negative(argument) => push_display(-1 - i128::from(*argument), text),
        Item::Bytes { content, tag } => write_bytes(content, *tag, text),
        Item::Text(content) => push_bytes(content, text),
        Item::Boolean(true) => text.push_str("true"),
        Item::Boolean(false) => text.push_str("false"),
        Item::Null | Item::Undefined => text.push_str("null"),
        Item::Float(number) => push_double(*number, text),
        Item::ArrayStart => text.push('['),
        Item::MapStart => text.push('{'),
        Item::ArrayEnd => text.push(']'),
        Item::MapEnd => text.push('}'),
    }
}

fn is_big_integer(content: &[u8], tag: Option<u64>) -> bool {
    matches!(tag, Some(TAG_POSITIVE | TAG_NEGATIVE)) && content.len() <= bignum::LONGEST
}

fn write_bytes(content: &[u8], tag: Option<u64>, text: &mut String) {
    if is_big_integer(content, tag) {
        let negative = tag == Some(TAG_NEGATIVE);
        if negative {
            text.push('-');
        }
        // Tag 3 stands for -1 - n.
        let decimal = bignum::decimal(content, negative);
        memory::reserve_text(text, decimal.len());
        text.push_str(&decimal);
    } else {
        text.push('"');
        memory::reserve_text(text, content.len() / 3 * 4 + 5);
        BASE64.encode_string(content, text);
        text.push('"');
    }
}

/// Appends a string. Bytes that are not UTF-8 become U+FFFD.
pub(crate) fn push_bytes(content: &[u8], text: &mut String) {
    match std::str::from_utf8(content) {
        Ok(content) => push_string(content, text),
        Err(_) => push_string(&memory::copy_lossy(content), text),
    }
}

/// Appends a string with only the escapes that JSON requires.
pub(crate) fn push_string(content: &str, text: &mut String) {
    memory::reserve_text(text, content.len() + 2);
    text.push('"');
    let mut rest = content;
    while let Some(at) = rest
        .bytes()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
    {
        text.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            0x08 => text.push_str("\\b"),
            0x09 => text.push_str("\\t"),
            0x0a => text.push_str("\\n"),
            0x0c => text.push_str("\\f"),
            0x0d => text.push_str("\\r"),
            control => push_display(format_args!("\\u{control:04x}"), text),
        }
        rest = &rest[at + 1..];
        // An escape is longer than what it stands for.
        memory::reserve_text(text, rest.len() + 8);
    }
    text.push_str(rest);
    text.push('"');
}

fn push_display(value: impl std::fmt::Display, text: &mut String) {
    // Writing to a String can't fail.
    let _ = write!(text, "{value}");
}
