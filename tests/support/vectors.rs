//! Reading the recorded vectors in `tests/vectors`.

#![allow(dead_code, reason = "each test program uses a part")]

use std::path::PathBuf;

use serde_json::Value;

use crate::hex::decode_hex;

fn vectors_directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// The content of one vector file, named relative to `tests/vectors`.
pub fn load(name: &str) -> Value {
    let path = vectors_directory().join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All recorded conversations with real servers, with their names.
pub fn load_captures() -> Vec<(String, Value)> {
    let directory = vectors_directory().join("captures");
    let mut names: Vec<String> = std::fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let capture = load(&format!("captures/{name}"));
            (name, capture)
        })
        .collect()
}

/// The elements of a group; an empty group is an error in the vectors.
pub fn list(value: &Value) -> &[Value] {
    let elements = value
        .as_array()
        .unwrap_or_else(|| panic!("no array: {value}"));
    assert!(!elements.is_empty(), "empty group");
    elements
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// A number, written as one or as decimal text.
pub fn number(value: &Value) -> i64 {
    value
        .as_i64()
        .or_else(|| value.as_str()?.parse().ok())
        .unwrap_or_else(|| panic!("no number: {value}"))
}

pub fn hex(value: &Value) -> Vec<u8> {
    decode_hex(text(value))
}

/// Pairs of text in the order of the file.
pub fn pairs(value: &Value) -> Vec<(String, String)> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("no array: {value}"))
        .iter()
        .map(|pair| (text(&pair[0]).to_owned(), text(&pair[1]).to_owned()))
        .collect()
}
