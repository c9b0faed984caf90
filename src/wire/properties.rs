//! The session properties that a client proposes, parameter `sp` (`specification/protocol/connection section 2.5`).
//!
//! Protocol 29 writes a JSON object of strings, 25 to 28 a flat list of quoted strings: key, value, key, value.

use super::error::WireError;
use crate::data::json::push_string;
use crate::data::memory;

/// The first version whose clients write the JSON form.
const JSON_FORM_SINCE: u8 = 29;

const NOT_A_STRING: WireError = WireError::Malformed("session properties: quoted string expected");

/// Writes the properties, in the order given, in the form of `version`.
pub fn encode_session_properties(properties: &[(String, String)], version: u8) -> String {
    let mut text = String::new();
    if version >= JSON_FORM_SINCE {
        text.push('{');
        for (index, (key, value)) in properties.iter().enumerate() {
            if index > 0 {
                memory::reserve_text(&mut text, 1);
                text.push(',');
            }
            push_json_string(&mut text, key);
            memory::reserve_text(&mut text, 1);
            text.push(':');
            push_json_string(&mut text, value);
        }
        memory::reserve_text(&mut text, 1);
        text.push('}');
    } else {
        for (index, (key, value)) in properties.iter().enumerate() {
            if index > 0 {
                memory::reserve_text(&mut text, 1);
                text.push(',');
            }
            push_list_string(&mut text, key);
            memory::reserve_text(&mut text, 1);
            text.push(',');
            push_list_string(&mut text, value);
        }
    }
    text
}

/// Reads either form, keeping the order. Empty text means no properties.
pub fn decode_session_properties(text: &str) -> Result<Vec<(String, String)>, WireError> {
    let mut scanner = Scanner {
        rest: text.trim_ascii_start(),
    };
    if scanner.rest.is_empty() {
        return Ok(Vec::new());
    }
    let properties = if scanner.accept('{') {
        json_object(&mut scanner)?
    } else {
        flat_list(&mut scanner)?
    };
    if scanner.rest.is_empty() {
        Ok(properties)
    } else {
        Err(WireError::Malformed("session properties: surplus text"))
    }
}

/// Escapes what JSON must escape and nothing else: everything printable goes out as UTF-8.
fn push_json_string(text: &mut String, value: &str) {
    push_string(value, text);
}

fn push_list_string(text: &mut String, value: &str) {
    // Each character and an escape.
    memory::reserve_text(text, 2 * value.len() + 2);
    text.push('"');
    for character in value.chars() {
        match character {
            '\\' | '"' | '\'' => text.extend(['\\', character]),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            _ => text.push(character),
        }
    }
    text.push('"');
}

/// Reads what follows the opening brace, including the closing one.
fn json_object(scanner: &mut Scanner<'_>) -> Result<Vec<(String, String)>, WireError> {
    let mut properties = Vec::new();
    if scanner.accept('}') {
        return Ok(properties);
    }
    loop {
        let key = scanner.json_string()?;
        scanner.expect(':')?;
        properties.push((key, scanner.json_string()?));
        if !scanner.accept(',') {
            scanner.expect('}')?;
            return Ok(properties);
        }
    }
}

fn flat_list(scanner: &mut Scanner<'_>) -> Result<Vec<(String, String)>, WireError> {
    let mut properties = Vec::new();
    loop {
        let key = scanner.list_string()?;
        scanner.expect(',')?;
        properties.push((key, scanner.list_string()?));
        if !scanner.accept(',') {
            return Ok(properties);
        }
    }
}

/// What is left of the text; blanks in front of the next token have been dropped.
struct Scanner<'a> {
    rest: &'a str,
}

impl Scanner<'_> {
    fn accept(&mut self, token: char) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_ascii_start();
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: char) -> Result<(), WireError> {
        if self.accept(token) {
            Ok(())
        } else {
            Err(WireError::Malformed("session properties: wrong separator"))
        }
    }

    fn json_string(&mut self) -> Result<String, WireError> {
        if !self.rest.starts_with('"') {
            return Err(NOT_A_STRING);
        }
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter();
        let Some(Ok(serde_json::Value::String(value))) = values.next() else {
            return Err(NOT_A_STRING);
        };
        let end = values.byte_offset();
        self.rest = self.rest.get(end..).unwrap_or_default().trim_ascii_start();
        Ok(value)
    }

    fn list_string(&mut self) -> Result<String, WireError> {
        let inside = self.rest.strip_prefix('"').ok_or(NOT_A_STRING)?;
        let mut value = String::new();
        let mut characters = inside.char_indices();
        while let Some((index, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = inside[index + 1..].trim_ascii_start();
                    return Ok(value);
                }
                '\\' => {
                    let (_, escaped) = characters.next().ok_or(WireError::Truncated)?;
                    value.push(unescape(escaped)?);
                }
                _ => value.push(character),
            }
        }
        Err(WireError::Truncated)
    }
}

fn unescape(character: char) -> Result<char, WireError> {
    match character {
        '\\' | '"' | '\'' => Ok(character),
        't' => Ok('\t'),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        _ => Err(WireError::Malformed("session properties: unknown escape")),
    }
}
