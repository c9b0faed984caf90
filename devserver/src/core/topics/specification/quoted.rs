//! Text in single or double quotes, with quotes and backslashes inside escaped by a backslash.

/// The unescaped content of the quoted text that `text` begins with, and what follows it.
pub(super) fn read_quoted(text: &str) -> Option<(String, &str)> {
    let mut characters = text.char_indices();
    let (_, quote) = characters
        .next()
        .filter(|(_, quote)| matches!(quote, '"' | '\''))?;
    let mut content = String::new();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => content.push(characters.next()?.1),
            _ if character == quote => return Some((content, &text[index + 1..])),
            _ => content.push(character),
        }
    }
    None
}
