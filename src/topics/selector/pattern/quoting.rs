//! `\Q…\E`: Java replaces quoted text by escaped text before it parses.

use crate::data::memory::with_room;

/// The pattern with quoted text escaped. An unclosed quote goes to the end.
pub(super) fn escape_quoted(pattern: &str) -> Vec<char> {
    let mut escaped = with_room(pattern.len());
    let mut quoted = false;
    let mut quote_begins = false;
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        let first_of_quote = std::mem::take(&mut quote_begins);
        match (quoted, character) {
            (false, '\\') if characters.next_if_eq(&'Q').is_some() => {
                quoted = true;
                quote_begins = true;
            }
            (false, '\\') => {
                escaped.push('\\');
                escaped.extend(characters.next());
            }
            (true, '\\') if characters.next_if_eq(&'E').is_some() => quoted = false,
            // A digit must not become part of what stands before the quote, such as a back-reference.
            (true, '0'..='9') if first_of_quote => {
                escaped.extend(['\\', 'x', '3', character]);
            }
            (true, _) if character.is_ascii() && !character.is_ascii_alphanumeric() => {
                escaped.extend(['\\', character]);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}
