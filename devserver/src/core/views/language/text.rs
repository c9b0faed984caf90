//! Words and texts in quotes, with what a backslash stands in front of taken as it is (`section 5.1`).

use winnow::combinator::{alt, opt, peek, preceded, repeat};
use winnow::error::ErrMode;
use winnow::stream::Location;
use winnow::token::{any, none_of, one_of, take_while};
use winnow::Parser;

use super::super::number::Number;
use super::input::{end, fault, input as new_input, required, Fault, Input, Outcome};
use crate::core::json::pointer::Pointer;

/// Text without its quotes and backslashes, and where each byte of it was.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) content: String,
    /// One for each byte of the content, and the end.
    places: Vec<usize>,
}

impl Text {
    fn push(mut self, (character, at): (char, usize)) -> Self {
        self.content.push(character);
        self.places.resize(self.content.len(), at);
        self
    }

    fn finish(mut self, end: usize) -> Self {
        self.places.push(end);
        self
    }

    /// Where the text begins.
    pub(super) fn start(&self) -> usize {
        self.places.first().copied().unwrap_or(0)
    }

    /// Reads the whole text as something else. Faults are told where they are in the outer text.
    pub(super) fn parse<T>(
        &self,
        mut parser: impl FnMut(&mut Input<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let mut inner = new_input(&self.content);
        let outcome = super::input::space(&mut inner)
            .and_then(|()| parser(&mut inner))
            .and_then(|value| end(&mut inner).map(|()| value));
        outcome.map_err(|error| {
            let moved = |fault: Fault| Fault {
                at: self.places.get(fault.at).copied().unwrap_or_default(),
                ..fault
            };
            match error {
                ErrMode::Backtrack(fault) | ErrMode::Cut(fault) => ErrMode::Cut(moved(fault)),
                incomplete @ ErrMode::Incomplete(_) => incomplete,
            }
        })
    }

    /// Reads the text as a JSON pointer.
    pub(super) fn pointer(&self) -> Outcome<Pointer> {
        match Pointer::parse(&self.content) {
            Some(pointer) => Ok(pointer),
            None => fault(
                self.start(),
                format!("\"{}\" is no JSON pointer", self.content),
            ),
        }
    }
}

/// A character that a backslash stands in front of.
pub(super) fn escaped(input: &mut Input<'_>) -> Outcome<char> {
    preceded('\\', required("a character behind \\", any)).parse_next(input)
}

/// Characters up to the first that `ends` accepts, which is left.
pub(super) fn until<'a>(
    ends: impl Fn(char) -> bool + Copy,
) -> impl FnMut(&mut Input<'a>) -> Outcome<Text> {
    move |input| {
        let character = |input: &mut Input<'a>| {
            let at = input.current_token_start();
            let character = alt((escaped, none_of(ends))).parse_next(input)?;
            Ok((character, at))
        };
        let text = repeat(0.., character)
            .fold(Text::default, Text::push)
            .parse_next(input)?;
        Ok(text.finish(input.current_token_start()))
    }
}

/// Text in single or double quotes.
pub(super) fn quoted(input: &mut Input<'_>) -> Outcome<Text> {
    let start = input.current_token_start();
    let quote = one_of(['\'', '"']).parse_next(input)?;
    let text = until(move |character| character == quote)(input)?;
    match opt(quote).parse_next(input)? {
        Some(_) => Ok(text),
        None => fault(start, "the closing quote is missing"),
    }
}

/// Text that goes on until white space.
fn bare(input: &mut Input<'_>) -> Outcome<Text> {
    peek(none_of(char::is_whitespace)).parse_next(input)?;
    until(char::is_whitespace)(input)
}

/// Text in quotes, or up to white space.
pub(super) fn word(input: &mut Input<'_>) -> Outcome<Text> {
    alt((quoted, bare)).parse_next(input)
}

/// A JSON pointer in quotes, or up to white space or `;`.
pub(super) fn pointer_word(input: &mut Input<'_>) -> Outcome<Pointer> {
    let bare = until(|character| character.is_whitespace() || character == ';');
    alt((quoted, bare)).parse_next(input)?.pointer()
}

/// A number with an optional sign, decimal places and exponent.
pub(super) fn number(input: &mut Input<'_>) -> Outcome<Number> {
    let digits = || take_while(1.., |character: char| character.is_ascii_digit());
    let sign = || opt(one_of(['-', '+']));
    let text = (
        sign(),
        digits(),
        opt(('.', digits())),
        opt((one_of(['e', 'E']), sign(), digits())),
    )
        .take()
        .parse_next(input)?;
    let at = input.previous_token_end() - text.len();
    match Number::parse(text) {
        Some(number) => Ok(number),
        None => fault(at, "the number is too large"),
    }
}
