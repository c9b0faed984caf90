//! Options (`section 5.4`): each at most once, in any order.

use std::time::Duration;

use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};
use winnow::combinator::{alt, opt, separated};
use winnow::stream::Location;
use winnow::token::take_while;
use winnow::Parser;

use super::super::model::{Options, Throttle};
use super::input::{fault, keyword, required, sign, space, Input, Outcome};
use super::template::value_directive;
use super::text::{quoted, until, word, Text};
use crate::core::topics::specification::validate;

/// What a view may say of its topics.
const PROPERTIES: [&str; 8] = [
    property::COMPRESSION,
    property::CONFLATION,
    property::DONT_RETAIN_VALUE,
    property::PRIORITY,
    property::PUBLISH_VALUES_ONLY,
    property::TIDY_ON_UNSUBSCRIBE,
    property::TIME_SERIES_SUBSCRIPTION_RANGE,
    property::TIME_SERIES_RETAINED_RANGE,
];

/// Reads options until something else comes.
pub(super) fn options(input: &mut Input<'_>) -> Outcome<Options> {
    let mut options = Options::default();
    while one(input, &mut options)? {
        space(input)?;
    }
    Ok(options)
}

fn one(input: &mut Input<'_>, options: &mut Options) -> Outcome<bool> {
    let at = input.current_token_start();
    let Some(option) = opt(option).parse_next(input)? else {
        return Ok(false);
    };
    let is_first = match option {
        Given::Value(value) => options.value.replace(value).is_none(),
        Given::Properties(properties) => options.properties.replace(properties).is_none(),
        Given::Throttle(throttle) => options.throttle.replace(throttle).is_none(),
        Given::Delay(delay) => options.delay.replace(delay).is_none(),
        Given::Separator(separator) => options.separator.replace(separator).is_none(),
        Given::Preserve => !std::mem::replace(&mut options.preserve, true),
        Given::Target(target) => options.target.replace(target).is_none(),
    };
    if is_first {
        Ok(true)
    } else {
        fault(at, "the option is given twice")
    }
}

/// One option.
enum Given {
    Value(crate::core::json::pointer::Pointer),
    Properties(Vec<(String, String)>),
    Throttle(Throttle),
    Delay(Duration),
    Separator(String),
    Preserve,
    Target(TopicType),
}

fn option(input: &mut Input<'_>) -> Outcome<Given> {
    alt((
        after("as", value_directive).map(Given::Value),
        after("with", properties).map(Given::Properties),
        after("throttle", throttle).map(Given::Throttle),
        after("delay", delay).map(Given::Delay),
        after("separator", separator).map(Given::Separator),
        after("preserve", required("\"topics\"", keyword("topics"))).map(|()| Given::Preserve),
        after("type", target).map(Given::Target),
    ))
    .parse_next(input)
}

fn after<'a, T>(
    word: &'static str,
    mut parser: impl FnMut(&mut Input<'a>) -> Outcome<T>,
) -> impl FnMut(&mut Input<'a>) -> Outcome<T> {
    move |input| {
        keyword(word)(input)?;
        parser(input)
    }
}

fn properties(input: &mut Input<'_>) -> Outcome<Vec<(String, String)>> {
    required("\"properties\"", keyword("properties"))(input)?;
    separated(1.., required("a property", property), sign(",")).parse_next(input)
}

fn property(input: &mut Input<'_>) -> Outcome<(String, String)> {
    let bare_key = until(|character| character.is_whitespace() || matches!(character, ':' | ','));
    let bare_value = until(|character| character.is_whitespace() || matches!(character, ',' | ';'));
    let key = alt((quoted, bare_key)).parse_next(input)?;
    space(input)?;
    required("\":\"", sign(":"))(input)?;
    let value = alt((quoted, bare_value)).parse_next(input)?;
    space(input)?;
    if !PROPERTIES.contains(&key.content.as_str()) {
        let text = format!("a view can not set the property \"{}\"", key.content);
        return fault(key.start(), text);
    }
    check(&key.content, &value)?;
    Ok((key.content, value.content))
}

fn check(key: &str, value: &Text) -> Outcome<()> {
    // Between them these two types have all the properties.
    for topic_type in [TopicType::Json, TopicType::TimeSeries] {
        let mut specification = TopicSpecification::new(topic_type);
        if topic_type == TopicType::TimeSeries {
            if key == property::CONFLATION {
                continue;
            }
            specification.set_property(property::TIME_SERIES_EVENT_VALUE_TYPE, "json");
        }
        specification.set_property(key, &value.content);
        if let Err(error) = validate(&specification) {
            return fault(value.start(), error.to_string());
        }
    }
    Ok(())
}

fn throttle(input: &mut Input<'_>) -> Outcome<Throttle> {
    required("\"to\"", keyword("to"))(input)?;
    let at = input.current_token_start();
    let updates = required("the number of updates", count)(input)?;
    let Ok(updates) = u32::try_from(updates) else {
        return fault(at, "the number of updates is too large");
    };
    if updates == 0 {
        return fault(at, "at least one update is needed");
    }
    required("\"updates\"", alt((keyword("updates"), keyword("update"))))(input)?;
    required("\"every\"", keyword("every"))(input)?;
    let at = input.current_token_start();
    let number = opt(count).parse_next(input)?.unwrap_or(1);
    let period = period(at, number, input)?;
    Ok(Throttle { updates, period })
}

fn delay(input: &mut Input<'_>) -> Outcome<Duration> {
    required("\"by\"", keyword("by"))(input)?;
    let at = input.current_token_start();
    let number = required("the length of the delay", count)(input)?;
    period(at, number, input)
}

fn count(input: &mut Input<'_>) -> Outcome<u64> {
    let at = input.current_token_start();
    let digits = take_while(1.., |character: char| character.is_ascii_digit()).parse_next(input)?;
    space(input)?;
    match digits.parse() {
        Ok(number) => Ok(number),
        Err(_) => fault(at, "the number is too large"),
    }
}

/// The unit, and what it makes of the number in front of it, which was at `at`.
fn period(at: usize, number: u64, input: &mut Input<'_>) -> Outcome<Duration> {
    /// Longer than any server runs, and short enough for every clock.
    const LONGEST: u64 = 10 * 366 * 24 * 3600;
    let unit = |one, many, seconds: u64| alt((keyword(many), keyword(one))).value(seconds);
    let seconds = required(
        "seconds, minutes or hours",
        alt((
            unit("second", "seconds", 1),
            unit("minute", "minutes", 60),
            unit("hour", "hours", 3600),
        )),
    )(input)?;
    match number.checked_mul(seconds) {
        Some(0) => fault(at, "the time can not be 0"),
        Some(seconds) if seconds <= LONGEST => Ok(Duration::from_secs(seconds)),
        _ => fault(at, "the time is too long"),
    }
}

fn separator(input: &mut Input<'_>) -> Outcome<String> {
    Ok(required("the separator", word)(input)?.content)
}

fn target(input: &mut Input<'_>) -> Outcome<TopicType> {
    const TYPES: [(&str, TopicType); 6] = [
        ("STRING", TopicType::String),
        ("INT64", TopicType::Int64),
        ("DOUBLE", TopicType::Double),
        ("JSON", TopicType::Json),
        ("TIME_SERIES", TopicType::TimeSeries),
        ("BINARY", TopicType::Binary),
    ];
    let at = input.current_token_start();
    let name = take_while(0.., |character: char| {
        character.is_alphanumeric() || character == '_'
    })
    .parse_next(input)?;
    let found = TYPES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    match found {
        Some((_, target)) => Ok(*target),
        None => fault(
            at,
            "expected STRING, INT64, DOUBLE, JSON, TIME_SERIES or BINARY",
        ),
    }
}
