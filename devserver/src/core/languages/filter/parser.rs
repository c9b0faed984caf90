//! From text to a filter.

use diffusion::wire::services::common::ErrorReport;
use winnow::ascii::Caseless;
use winnow::combinator::{alt, opt, preceded, repeat, separated, terminated};
use winnow::error::{ErrMode, ParserError};
use winnow::stream::{Location, Stream};
use winnow::token::{any, one_of, take_while};
use winnow::{LocatingSlice, Parser, Stateful};

use super::Filter;
use crate::core::languages::text_place;

/// How deep parentheses and `not` may be nested, so that no text can exhaust the stack.
const DEEPEST: usize = 100;

pub(super) fn parse(text: &str) -> Result<Filter, ErrorReport> {
    let mut input = Input {
        input: LocatingSlice::new(text),
        state: 0,
    };
    preceded(blanks, terminated(filter, end))
        .parse_next(&mut input)
        .map_err(|error| match error {
            ErrMode::Backtrack(fault) | ErrMode::Cut(fault) => {
                text_place::report(text, fault.offset, fault.message)
            }
            ErrMode::Incomplete(_) => text_place::report(text, text.len(), "the filter ends early"),
        })
}

/// The text, and how deep it is nested here.
type Input<'a> = Stateful<LocatingSlice<&'a str>, usize>;

type Parsed<T> = Result<T, ErrMode<Fault>>;

/// What is wrong, and where.
#[derive(Debug)]
struct Fault {
    offset: usize,
    message: String,
}

impl<'a> ParserError<Input<'a>> for Fault {
    type Inner = Self;

    /// Every parser that can be the last one says itself what is missing.
    fn from_input(input: &Input<'a>) -> Self {
        Self {
            offset: input.current_token_start(),
            message: "something else is expected here".to_owned(),
        }
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

fn filter(input: &mut Input<'_>) -> Parsed<Filter> {
    separated(1.., term, keyword("or"))
        .map(|alternatives| single_or(alternatives, Filter::Or))
        .parse_next(input)
}

fn term(input: &mut Input<'_>) -> Parsed<Filter> {
    separated(1.., factor, keyword("and"))
        .map(|conditions| single_or(conditions, Filter::And))
        .parse_next(input)
}

fn factor(input: &mut Input<'_>) -> Parsed<Filter> {
    let negation = nested(keyword("not"), factor).map(|negated| Filter::Not(Box::new(negated)));
    let parentheses = terminated(nested(mark('('), filter), required(')'));
    alt((negation, parentheses, clause)).parse_next(input)
}

/// What comes after `opening`, one level deeper.
fn nested<'a>(
    mut opening: impl Parser<Input<'a>, (), ErrMode<Fault>>,
    mut inner: impl Parser<Input<'a>, Filter, ErrMode<Fault>>,
) -> impl Parser<Input<'a>, Filter, ErrMode<Fault>> {
    move |input: &mut Input<'a>| {
        let place = input.current_token_start();
        opening.parse_next(input)?;
        input.state += 1;
        if input.state > DEEPEST {
            return Err(fault(place, "nested too deeply"));
        }
        let filter = inner.parse_next(input)?;
        input.state -= 1;
        Ok(filter)
    }
}

fn clause(input: &mut Input<'_>) -> Parsed<Filter> {
    let first = word("a clause is missing").parse_next(input)?;
    if first.eq_ignore_ascii_case("all") {
        return Ok(Filter::All);
    }
    if first.eq_ignore_ascii_case("has") {
        return word("the name of a property is missing")
            .map(|key: &str| Filter::Has(key.to_owned()))
            .parse_next(input);
    }
    if first.eq_ignore_ascii_case("hasRoles") {
        return list.map(Filter::HasRoles).parse_next(input);
    }
    let key = first.to_owned();
    let place = input.current_token_start();
    let operator = word("an operator is missing").parse_next(input)?;
    match operator.to_ascii_lowercase().as_str() {
        "is" | "eq" => Ok(Filter::Is(key, value(input)?)),
        "ne" => Ok(Filter::IsNot(key, value(input)?)),
        "in" => Ok(Filter::In(key, list(input)?)),
        _ => Err(fault(
            place,
            format!("'{operator}' is no operator: is, eq, ne and in are"),
        )),
    }
}

fn list(input: &mut Input<'_>) -> Parsed<Vec<String>> {
    for (opening, closing) in [('[', ']'), ('{', '}')] {
        if opt(mark(opening)).parse_next(input)?.is_none() {
            continue;
        }
        if opt(mark(closing)).parse_next(input)?.is_some() {
            return Ok(Vec::new());
        }
        return terminated(values, required(closing)).parse_next(input);
    }
    values(input)
}

fn values(input: &mut Input<'_>) -> Parsed<Vec<String>> {
    let mut all = vec![value(input)?];
    let further = alt((preceded(mark(','), value), quoted));
    let more: Vec<String> = repeat(0.., further).parse_next(input)?;
    all.extend(more);
    Ok(all)
}

fn value(input: &mut Input<'_>) -> Parsed<String> {
    let place = input.current_token_start();
    opt(quoted)
        .parse_next(input)?
        .ok_or_else(|| fault(place, "a value in quotes is missing"))
}

/// Text in quotes. A backslash takes the next character as it is.
fn quoted(input: &mut Input<'_>) -> Parsed<String> {
    let place = input.current_token_start();
    let quote: char = one_of(['\'', '"']).parse_next(input)?;
    let mut text = String::new();
    loop {
        let unclosed = |_: ErrMode<Fault>| fault(place, "quote is not closed");
        match any.parse_next(input).map_err(unclosed)? {
            end if end == quote => break,
            '\\' => text.push(any.parse_next(input).map_err(unclosed)?),
            character => text.push(character),
        }
    }
    blanks(input)?;
    Ok(text)
}

/// A keyword or the name of a property.
fn word<'a>(otherwise: &'static str) -> impl Parser<Input<'a>, &'a str, ErrMode<Fault>> {
    move |input: &mut Input<'a>| {
        let place = input.current_token_start();
        opt(terminated(take_while(1.., is_in_word), blanks))
            .parse_next(input)?
            .ok_or_else(|| fault(place, otherwise))
    }
}

/// A word that stands for something, in either case.
fn keyword<'a>(keyword: &'static str) -> impl Parser<Input<'a>, (), ErrMode<Fault>> {
    move |input: &mut Input<'a>| {
        Caseless(keyword).void().parse_next(input)?;
        if input.peek_token().is_some_and(is_in_word) {
            return Err(ErrMode::Backtrack(Fault::from_input(input)));
        }
        blanks(input)
    }
}

fn mark<'a>(mark: char) -> impl Parser<Input<'a>, (), ErrMode<Fault>> {
    terminated(mark.void(), blanks)
}

fn required<'a>(wanted: char) -> impl Parser<Input<'a>, (), ErrMode<Fault>> {
    move |input: &mut Input<'a>| {
        let place = input.current_token_start();
        opt(mark(wanted))
            .parse_next(input)?
            .ok_or_else(|| fault(place, format!("'{wanted}' is missing")))
    }
}

fn end(input: &mut Input<'_>) -> Parsed<()> {
    if input.peek_token().is_none() {
        return Ok(());
    }
    Err(fault(
        input.current_token_start(),
        "'and' or 'or' is missing",
    ))
}

fn blanks(input: &mut Input<'_>) -> Parsed<()> {
    take_while(0.., char::is_whitespace)
        .void()
        .parse_next(input)
}

fn is_in_word(character: char) -> bool {
    let ends = matches!(
        character,
        '(' | ')' | '[' | ']' | '{' | '}' | ',' | '\'' | '"'
    );
    !ends && !character.is_whitespace()
}

/// An error that no other way of reading the text can mend.
fn fault(offset: usize, message: impl Into<String>) -> ErrMode<Fault> {
    ErrMode::Cut(Fault {
        offset,
        message: message.into(),
    })
}

/// The only filter itself, or several joined.
fn single_or(mut filters: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    if filters.len() > 1 {
        return join(filters);
    }
    filters.pop().unwrap_or(Filter::All)
}
