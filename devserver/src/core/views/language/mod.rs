//! The language of view specifications (`specification/control/topic-views section 5`).

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::services::common::ErrorReport;
use winnow::combinator::{alt, opt, preceded};
use winnow::error::ErrMode;
use winnow::stream::Location;
use winnow::Parser;

use super::model::{Insertion, Template, TemplatePart, Transformation, ViewSpecification};
use crate::core::json::patch::Patch;
use crate::core::languages::text_place::report;

mod input;
mod options;
mod process;
mod template;
mod text;
mod values;

use input::{end, fault, input, keyword, required, sign, space, Fault, Input, Outcome};
use text::{pointer_word, quoted, word};

/// Reads a view specification; the error says what is wrong and where.
pub(super) fn parse(text: &str) -> Result<ViewSpecification, ErrorReport> {
    view(&mut input(text)).map_err(|error| {
        let fault = match error {
            ErrMode::Backtrack(fault) | ErrMode::Cut(fault) => fault,
            ErrMode::Incomplete(_) => Fault {
                at: text.len(),
                message: "the specification ends too early".to_owned(),
            },
        };
        report(text, fault.at, fault.message)
    })
}

fn view(input: &mut Input<'_>) -> Outcome<ViewSpecification> {
    space(input)?;
    required("\"map\"", keyword("map"))(input)?;
    let selector = selector(input)?;
    space(input)?;
    let server = opt(preceded(
        keyword("from"),
        required("the name of a remote server", word),
    ))
    .parse_next(input)?
    .map(|name| name.content);
    space(input)?;
    required("\"to\"", keyword("to"))(input)?;
    let template = required("a path", template::template)(input)?;
    space(input)?;
    let transformations = transformations(input)?;
    let options = options::options(input)?;
    opt(sign(";")).parse_next(input)?;
    end(input)?;
    Ok(ViewSpecification {
        selector,
        server,
        template,
        transformations,
        options,
    })
}

fn selector(input: &mut Input<'_>) -> Outcome<TopicSelector> {
    let at = input.current_token_start();
    let text = required("a topic selector", word)(input)?;
    match TopicSelector::parse(&text.content) {
        Ok(selector) => Ok(selector),
        Err(error) => fault(at, error.to_string()),
    }
}

fn transformations(input: &mut Input<'_>) -> Outcome<Vec<Transformation>> {
    let mut all: Vec<Transformation> = Vec::new();
    loop {
        let at = input.current_token_start();
        let Some(next) = opt(transformation).parse_next(input)? else {
            break;
        };
        let is_late = matches!(all.last(), Some(Transformation::Insert(_)))
            && !matches!(next, Transformation::Insert(_));
        if is_late {
            return fault(at, "insert comes after all other transformations");
        }
        all.push(next);
        space(input)?;
    }
    if !all.is_empty() {
        opt(sign(";")).parse_next(input)?;
    }
    Ok(all)
}

fn transformation(input: &mut Input<'_>) -> Outcome<Transformation> {
    alt((
        preceded(keyword("process"), process::block).map(Transformation::Process),
        preceded(keyword("patch"), patch).map(Transformation::Patch),
        preceded(keyword("insert"), insertion).map(Transformation::Insert),
    ))
    .parse_next(input)
}

fn patch(input: &mut Input<'_>) -> Outcome<Patch> {
    let at = input.current_token_start();
    let text = required("a JSON patch in quotes", quoted)(input)?;
    match Patch::parse(text.content.as_bytes()) {
        Ok(patch) => Ok(patch),
        Err(error) => fault(at, format!("not a JSON patch: {error}")),
    }
}

fn insertion(input: &mut Input<'_>) -> Outcome<Insertion> {
    let path = insertion_path(input)?;
    space(input)?;
    let from = opt(preceded(keyword("key"), pointer_word)).parse_next(input)?;
    space(input)?;
    required("\"at\"", keyword("at"))(input)?;
    let at = pointer_word(input)?;
    space(input)?;
    let default = opt(preceded(
        keyword("default"),
        required(
            "a text in quotes, a number, true or false",
            values::literal_value,
        ),
    ))
    .parse_next(input)?;
    Ok(Insertion {
        path,
        from,
        at,
        default,
    })
}

fn insertion_path(input: &mut Input<'_>) -> Outcome<Template> {
    let at = input.current_token_start();
    let path = required("a path", template::template)(input)?;
    let expands = |part: &TemplatePart| matches!(part, TemplatePart::Expand { .. });
    if path.parts.iter().any(expands) {
        return fault(at, "the path of insert can not have expand directives");
    }
    Ok(path)
}
