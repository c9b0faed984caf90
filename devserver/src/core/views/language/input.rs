//! What all parsers of the language share: input that knows where it is, errors with their place, words and nesting.

use winnow::combinator::not;
use winnow::error::{ErrMode, ParserError};
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::{literal, one_of, take_while};
use winnow::Parser;

/// How deep parentheses and negations can be inside each other; the parsers of expressions recurse.
const MAXIMUM_NESTING: usize = 64;

/// Text with a place, and how deep expressions are nested.
pub(super) type Input<'a> = Stateful<LocatingSlice<&'a str>, usize>;

/// What is wrong, and where, in bytes from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: String,
}

pub(super) type Outcome<T> = Result<T, ErrMode<Fault>>;

pub(super) fn input(text: &str) -> Input<'_> {
    Stateful {
        input: LocatingSlice::new(text),
        state: 0,
    }
}

impl<'a> ParserError<Input<'a>> for Fault {
    type Inner = Self;

    fn from_input(input: &Input<'a>) -> Self {
        Self {
            at: input.current_token_start(),
            message: "unexpected text".to_owned(),
        }
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

/// No other parser can help.
pub(super) fn fault<T>(at: usize, message: impl Into<String>) -> Outcome<T> {
    Err(ErrMode::Cut(Fault {
        at,
        message: message.into(),
    }))
}

/// What the parser reads has to come here.
pub(super) fn required<'a, T>(
    what: &'static str,
    mut parser: impl Parser<Input<'a>, T, ErrMode<Fault>>,
) -> impl FnMut(&mut Input<'a>) -> Outcome<T> {
    move |input| {
        let at = input.current_token_start();
        match parser.parse_next(input) {
            Err(ErrMode::Backtrack(_) | ErrMode::Incomplete(_)) => {
                fault(at, format!("expected {what}"))
            }
            outcome => outcome,
        }
    }
}

/// Any white space, or none.
pub(super) fn space(input: &mut Input<'_>) -> Outcome<()> {
    take_while(0.., char::is_whitespace)
        .void()
        .parse_next(input)
}

/// A word of the language and the white space behind it.
pub(super) fn keyword<'a>(word: &'static str) -> impl FnMut(&mut Input<'a>) -> Outcome<()> {
    move |input| {
        let end = not(one_of(|character: char| {
            character.is_alphanumeric() || character == '_'
        }));
        (literal(word), end, space).void().parse_next(input)
    }
}

/// A sign and the white space behind it.
pub(super) fn sign<'a>(text: &'static str) -> impl FnMut(&mut Input<'a>) -> Outcome<()> {
    move |input| (literal(text), space).void().parse_next(input)
}

/// One level deeper.
pub(super) fn nested<'a, T>(
    input: &mut Input<'a>,
    mut parser: impl Parser<Input<'a>, T, ErrMode<Fault>>,
) -> Outcome<T> {
    if input.state == MAXIMUM_NESTING {
        return fault(input.current_token_start(), "too deeply nested");
    }
    input.state += 1;
    let outcome = parser.parse_next(input);
    input.state -= 1;
    outcome
}

/// Nothing follows.
pub(super) fn end(input: &mut Input<'_>) -> Outcome<()> {
    if input.eof_offset() == 0 {
        return Ok(());
    }
    fault(input.current_token_start(), "unexpected text")
}
