//! Tokens of session filters, each with its place.

use diffusion::wire::services::common::ErrorReport;

/// A place in a text, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: i32,
    pub(super) column: i32,
}

impl Place {
    pub(super) fn report(self, message: impl Into<String>) -> ErrorReport {
        ErrorReport {
            message: message.into(),
            line: self.line,
            column: self.column,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword or the name of a property.
    Word(String),
    /// Text that stood in quotes.
    Quoted(String),
    /// `(`, `)`, `[`, `]`, `{`, `}` or `,`.
    Mark(char),
}

/// The tokens of a text, and the place behind the last one.
pub(super) fn tokens(text: &str) -> Result<(Vec<(Token, Place)>, Place), ErrorReport> {
    let mut characters = Characters {
        rest: text.chars(),
        next: Place { line: 1, column: 1 },
    };
    let mut tokens = Vec::new();
    while let Some((character, place)) = characters.take() {
        let token = match character {
            blank if blank.is_whitespace() => continue,
            mark if is_mark(mark) => Token::Mark(mark),
            quote @ ('\'' | '"') => Token::Quoted(characters.quoted(quote, place)?),
            first => Token::Word(characters.word(first)),
        };
        tokens.push((token, place));
    }
    Ok((tokens, characters.next))
}

fn is_mark(character: char) -> bool {
    matches!(character, '(' | ')' | '[' | ']' | '{' | '}' | ',')
}

struct Characters<'a> {
    rest: std::str::Chars<'a>,
    next: Place,
}

impl Characters<'_> {
    fn take(&mut self) -> Option<(char, Place)> {
        let character = self.rest.next()?;
        let place = self.next;
        if character == '\n' {
            self.next.line = self.next.line.saturating_add(1);
            self.next.column = 1;
        } else {
            self.next.column = self.next.column.saturating_add(1);
        }
        Some((character, place))
    }

    /// What follows an opening quote. A backslash takes the next character as it is.
    fn quoted(&mut self, quote: char, opened: Place) -> Result<String, ErrorReport> {
        let mut text = String::new();
        loop {
            match self.take() {
                Some((end, _)) if end == quote => return Ok(text),
                Some(('\\', _)) => match self.take() {
                    Some((escaped, _)) => text.push(escaped),
                    None => return Err(opened.report("quote is not closed")),
                },
                Some((character, _)) => text.push(character),
                None => return Err(opened.report("quote is not closed")),
            }
        }
    }

    fn word(&mut self, first: char) -> String {
        let mut word = String::from(first);
        while let Some(next) = self.rest.clone().next() {
            if next.is_whitespace() || is_mark(next) || matches!(next, '\'' | '"') {
                break;
            }
            word.push(next);
            self.take();
        }
        word
    }
}
