//! Reading JSON with errors that say where something is wrong.

use serde_json::Value;

/// The items of a list, each read by a function; an error names the item by its number.
pub(crate) fn list<T>(
    value: &Value,
    mut read: impl FnMut(&Value) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let items = value.as_array().ok_or("it is no list")?;
    items
        .iter()
        .enumerate()
        .map(|(at, item)| read(item).map_err(|problem| format!("item {}: {problem}", at + 1)))
        .collect()
}

/// A field of an object.
pub(crate) fn field<'a>(value: &'a Value, name: &str) -> Result<&'a Value, String> {
    value
        .get(name)
        .ok_or_else(|| format!("there is no '{name}'"))
}

/// A field that is text.
pub(crate) fn text(value: &Value, name: &str) -> Result<String, String> {
    let text = field(value, name)?.as_str();
    text.map(str::to_owned)
        .ok_or_else(|| format!("'{name}' is no text"))
}

/// A field that is a list of texts.
pub(crate) fn texts(value: &Value, name: &str) -> Result<Vec<String>, String> {
    list(field(value, name)?, |item| {
        item.as_str()
            .map(str::to_owned)
            .ok_or_else(|| "it is no text".to_owned())
    })
    .map_err(|problem| format!("'{name}': {problem}"))
}

/// A field that is true or false.
pub(crate) fn boolean(value: &Value, name: &str) -> Result<bool, String> {
    field(value, name)?
        .as_bool()
        .ok_or_else(|| format!("'{name}' is neither true nor false"))
}

/// A field that is a number.
pub(crate) fn number(value: &Value, name: &str) -> Result<i32, String> {
    field(value, name)?
        .as_i64()
        .and_then(|number| i32::try_from(number).ok())
        .ok_or_else(|| format!("'{name}' is no number"))
}
