//! Percent-encoding of parameter values in the query string (`specification/protocol/connection section 2.3`).

use percent_encoding::{percent_decode_str, utf8_percent_encode, AsciiSet, NON_ALPHANUMERIC};

use super::error::WireError;
use crate::data::memory;

/// Everything except `A-Z a-z 0-9 - _ . ! ~ * ' ( )`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Encodes a value; a space becomes `%20`, hex digits are upper case.
pub fn encode_component(value: &str) -> String {
    let mut encoded = String::new();
    for part in encoded_component(value) {
        memory::reserve_text(&mut encoded, part.len());
        encoded.push_str(part);
    }
    encoded
}

/// The parts of an encoded value, none of which is a copy.
pub(super) fn encoded_component(value: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(value, ESCAPED)
}

/// Decodes a value. A `+` stands for itself; a `%` without two hex digits, or bytes that are not UTF-8, are errors.
pub fn decode_component(text: &str) -> Result<String, WireError> {
    if !escapes_are_complete(text) {
        return Err(WireError::Malformed("'%' without two hex digits"));
    }
    let decoded = percent_decode_str(text).decode_utf8();
    Ok(decoded.map_err(|_| WireError::InvalidUtf8)?.into_owned())
}

/// Whether two hex digits follow each `%`.
pub(super) fn escapes_are_complete(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let bytes = after.as_bytes();
        bytes.len() >= 2 && bytes[..2].iter().all(u8::is_ascii_hexdigit)
    })
}
