//! Scalars of JSON values: as parts of paths, and as what conditions compare.

use diffusion::data::cbor::{Item, ItemReader};
use diffusion::data::json::to_text;

use super::super::number::Number;

/// JSON's null.
pub(super) const NULL: &[u8] = &[0xf6];

/// The text of a scalar as it stands in a path; none for anything else.
pub(super) fn text(value: &[u8]) -> Option<String> {
    match item(value)? {
        Item::Text(text) => String::from_utf8(text.into_owned()).ok(),
        Item::Unsigned(_)
        | Item::Negative(_)
        | Item::Boolean(_)
        | Item::Null
        | Item::Undefined
        | Item::Float(_) => to_text(value).ok(),
        Item::Bytes { .. } | Item::ArrayStart | Item::MapStart | Item::ArrayEnd | Item::MapEnd => {
            None
        }
    }
}

/// The number that a value is.
pub(super) fn number(value: &[u8]) -> Option<Number> {
    match item(value)? {
        Item::Unsigned(number) => Some(Number::integer(number.into())),
        Item::Negative(argument) => Some(Number::integer(-1 - i128::from(argument))),
        Item::Float(value) => Number::float(value),
        _ => None,
    }
}

/// The string that a value is.
pub(super) fn string(value: &[u8]) -> Option<Vec<u8>> {
    match item(value)? {
        Item::Text(text) => Some(text.into_owned()),
        _ => None,
    }
}

/// The boolean that a value is.
pub(super) fn boolean(value: &[u8]) -> Option<bool> {
    match item(value)? {
        Item::Boolean(value) => Some(value),
        _ => None,
    }
}

fn item(value: &[u8]) -> Option<Item<'_>> {
    let (_, item) = ItemReader::new(value).next().ok()??;
    Some(item)
}
