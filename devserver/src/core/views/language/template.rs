//! Path templates (`section 5.2`).

use winnow::combinator::{alt, delimited, opt, repeat, separated};
use winnow::stream::Location;
use winnow::token::{literal, none_of, one_of};
use winnow::Parser;

use super::super::model::{Template, TemplatePart};
use super::input::{fault, required, space, Input, Outcome};
use super::text::{escaped, until, Text};
use crate::core::json::pointer::Pointer;

/// A path template in quotes, or up to white space.
pub(super) fn template(input: &mut Input<'_>) -> Outcome<Template> {
    let start = input.current_token_start();
    let quote = opt(one_of(['\'', '"'])).parse_next(input)?;
    let ends = move |character: char| match quote {
        Some(quote) => character == quote,
        None => character.is_whitespace(),
    };
    let parts: Vec<TemplatePart> = repeat(1.., alt((directive, text(ends)))).parse_next(input)?;
    if let Some(quote) = quote {
        if opt(quote).parse_next(input)?.is_none() {
            return fault(start, "the closing quote is missing");
        }
    }
    Ok(Template { parts })
}

fn text<'a>(
    ends: impl Fn(char) -> bool + Copy,
) -> impl FnMut(&mut Input<'a>) -> Outcome<TemplatePart> {
    move |input| {
        let plain = none_of(|character| ends(character) || matches!(character, '<' | '>'));
        repeat(1.., alt((escaped_in_path, plain)))
            .fold(String::new, |mut text, character| {
                text.push(character);
                text
            })
            .map(TemplatePart::Text)
            .parse_next(input)
    }
}

fn escaped_in_path(input: &mut Input<'_>) -> Outcome<char> {
    let at = input.current_token_start();
    match escaped(input)? {
        '/' => fault(at, "\"/\" can not be escaped in a path"),
        other => Ok(other),
    }
}

fn directive(input: &mut Input<'_>) -> Outcome<TemplatePart> {
    delimited(
        '<',
        required(
            "path(...), scalar(...) or expand(...)",
            alt((path, scalar, expand)),
        ),
        required("\">\"", literal(">")),
    )
    .parse_next(input)
}

fn path(input: &mut Input<'_>) -> Outcome<TemplatePart> {
    let (at, parameters) = parameters("path").parse_next(input)?;
    match parameters.as_slice() {
        [start] => Ok(TemplatePart::Path {
            start: whole_number(start)?,
            count: None,
        }),
        [start, count] => Ok(TemplatePart::Path {
            start: whole_number(start)?,
            count: Some(whole_number(count)?),
        }),
        _ => fault(at, "path takes a start and a count"),
    }
}

fn scalar(input: &mut Input<'_>) -> Outcome<TemplatePart> {
    let (at, parameters) = parameters("scalar").parse_next(input)?;
    match parameters.as_slice() {
        [pointer] => Ok(TemplatePart::Scalar(pointer.pointer()?)),
        _ => fault(at, "scalar takes one JSON pointer"),
    }
}

fn expand(input: &mut Input<'_>) -> Outcome<TemplatePart> {
    let (at, parameters) = parameters("expand").parse_next(input)?;
    match parameters.as_slice() {
        [pointer] => Ok(TemplatePart::Expand {
            at: pointer.pointer()?,
            name: None,
        }),
        [pointer, name] => Ok(TemplatePart::Expand {
            at: pointer.pointer()?,
            name: Some(name.pointer()?),
        }),
        _ => fault(at, "expand takes a JSON pointer and one to the name"),
    }
}

/// `as <value(pointer)>`, behind `as`.
pub(super) fn value_directive(input: &mut Input<'_>) -> Outcome<Pointer> {
    let value = |input: &mut Input<'_>| {
        let (at, parameters) = parameters("value").parse_next(input)?;
        match parameters.as_slice() {
            [pointer] => pointer.pointer(),
            _ => fault(at, "value takes one JSON pointer"),
        }
    };
    delimited(
        required("\"<\"", literal("<")),
        required("value(...)", value),
        required("\">\"", literal(">")),
    )
    .parse_next(input)
}

/// The parameters of a directive, and where they begin. Blanks at their start have no meaning.
fn parameters<'a>(name: &'static str) -> impl FnMut(&mut Input<'a>) -> Outcome<(usize, Vec<Text>)> {
    move |input| {
        (literal(name), space).parse_next(input)?;
        required("\"(\"", literal("(")).parse_next(input)?;
        let at = input.current_token_start();
        let parameters = parameter_list(input)?;
        required("\")\"", literal(")")).parse_next(input)?;
        space(input)?;
        Ok((at, parameters))
    }
}

fn parameter_list(input: &mut Input<'_>) -> Outcome<Vec<Text>> {
    separated(1.., parameter, ',').parse_next(input)
}

/// Text up to a comma or a closing parenthesis, without blanks at its start.
pub(super) fn parameter(input: &mut Input<'_>) -> Outcome<Text> {
    space(input)?;
    until(|character| matches!(character, ',' | ')'))(input)
}

fn whole_number(text: &Text) -> Outcome<usize> {
    match text.content.trim().parse() {
        Ok(number) => Ok(number),
        Err(_) => fault(
            text.start(),
            format!("\"{}\" is no whole number", text.content.trim()),
        ),
    }
}
