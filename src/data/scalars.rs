//! Values of STRING, INT64 and DOUBLE topics, with null (`specification/protocol/data-types section 3`).
//!
//! Decoders read the first item and ignore what follows it, skip tags, and give `None` for null.

use std::borrow::Cow;

use super::cbor::{Item, ItemReader, WriteCbor};
use super::error::DataError;

/// The bytes of the null value of a STRING, INT64 or DOUBLE topic. For other types they are an ordinary value.
pub const NULL_VALUE: [u8; 1] = [0xf6];

/// Appends a string value. The text is taken as it is, UTF-8 or not.
pub fn encode_string(text: &[u8], out: &mut Vec<u8>) {
    out.put_text(text);
}

/// Appends an int64 value.
pub fn encode_int64(value: i64, out: &mut Vec<u8>) {
    out.put_integer(value);
}

/// Appends a double value, always in eight bytes.
pub fn encode_double(value: f64, out: &mut Vec<u8>) {
    out.put_double(value);
}

/// Appends the null value.
pub fn encode_null(out: &mut Vec<u8>) {
    out.put_null();
}

/// Reads a string value; its bytes are handed on without a check for UTF-8.
pub fn decode_string(value: &[u8]) -> Result<Option<Cow<'_, [u8]>>, DataError> {
    match first_item(value)? {
        Item::Null => Ok(None),
        Item::Text(text) => Ok(Some(text)),
        _ => Err(DataError::WrongType {
            expected: "a string",
        }),
    }
}

/// Reads an int64 value. A number that does not fit is malformed.
pub fn decode_int64(value: &[u8]) -> Result<Option<i64>, DataError> {
    const RANGE: DataError = DataError::Malformed("number outside the range of int64");
    match first_item(value)? {
        Item::Null => Ok(None),
        Item::Unsigned(number) => i64::try_from(number).map(Some).map_err(|_| RANGE),
        // The complement of an argument that fits is -1 - argument.
        Item::Negative(argument) => i64::try_from(argument)
            .map(|argument| Some(!argument))
            .map_err(|_| RANGE),
        _ => Err(DataError::WrongType {
            expected: "an int64",
        }),
    }
}

/// Reads a double value of any width. A whole number is converted to the nearest double, as the vendor's Python client
/// writes such numbers on DOUBLE topics.
pub fn decode_double(value: &[u8]) -> Result<Option<f64>, DataError> {
    match first_item(value)? {
        Item::Null => Ok(None),
        Item::Float(number) => Ok(Some(number)),
        Item::Unsigned(number) => Ok(Some(number as f64)),
        Item::Negative(argument) => Ok(Some((-1 - i128::from(argument)) as f64)),
        _ => Err(DataError::WrongType {
            expected: "a double",
        }),
    }
}

/// The first item: a scalar, or the start of a container, which no scalar type accepts.
fn first_item(value: &[u8]) -> Result<Item<'_>, DataError> {
    match ItemReader::new(value).next()? {
        Some((_, item)) => Ok(item),
        None => Err(DataError::Truncated),
    }
}
