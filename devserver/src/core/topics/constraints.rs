//! Update constraints (`specification/protocol/topic-services section 2.6`, `specification/topics/update-constraints`).

use std::cmp::Ordering;

use diffusion::data::cbor::{Item, ItemReader};
use diffusion::data::datatype::Datatype;
use diffusion::data::scalars;
use diffusion::wire::reason;
use diffusion::wire::services::topics::update_constraint::{
    ConstraintOperator, ConstraintValueType, PartialJson, UpdateConstraint, ValueCondition,
};
use diffusion::wire::session_id::SessionId;

use crate::core::json::pointer::Pointer;
use crate::core::services::Refusal;
use crate::core::topics::Topic;
use crate::core::ServerCore;

/// Refuses an update whose constraint is not satisfied.
pub(crate) fn check(
    core: &ServerCore,
    session: SessionId,
    topic: Option<&Topic>,
    constraint: &UpdateConstraint,
) -> Result<(), Refusal> {
    if holds(core, session, topic, constraint)? {
        return Ok(());
    }
    Err(Refusal::new(
        reason::UNSATISFIED_CONSTRAINT,
        "The update constraint is not satisfied",
    ))
}

/// Recursion ends where reading does: nesting is bounded.
fn holds(
    core: &ServerCore,
    session: SessionId,
    topic: Option<&Topic>,
    constraint: &UpdateConstraint,
) -> Result<bool, Refusal> {
    Ok(match constraint {
        UpdateConstraint::Unconstrained => true,
        UpdateConstraint::And(left, right) => {
            holds(core, session, topic, left)? && holds(core, session, topic, right)?
        }
        UpdateConstraint::Or(left, right) => {
            holds(core, session, topic, left)? || holds(core, session, topic, right)?
        }
        UpdateConstraint::NoTopic => topic.is_none(),
        UpdateConstraint::NoValue => topic.is_some_and(|topic| topic.value().is_none()),
        UpdateConstraint::Locked {
            lock_name,
            sequence,
        } => core.holds_lock(session, lock_name, *sequence),
        UpdateConstraint::Value(condition) => topic.is_some_and(|topic| {
            topic
                .value()
                .is_some_and(|value| value_satisfies(topic.datatype, value, condition))
        }),
        UpdateConstraint::PartialJson(partial) => {
            let value = topic
                .filter(|topic| topic.datatype == Datatype::Json)
                .and_then(Topic::value);
            // Pointers are looked at even if there is no value: a bad one is a bad request.
            let fits = partial_json(value.map_or(&[], |value| value), partial)?;
            value.is_some() && fits
        }
    })
}

fn value_satisfies(datatype: Datatype, value: &[u8], condition: &ValueCondition) -> bool {
    if condition.operator == ConstraintOperator::Is {
        return value == condition.value;
    }
    match datatype {
        Datatype::String | Datatype::Int64 | Datatype::Double => {
            compare(&Scalar::read(value), condition)
        }
        Datatype::Binary | Datatype::Json | Datatype::RecordV2 => false,
    }
}

fn partial_json(value: &[u8], partial: &PartialJson) -> Result<bool, Refusal> {
    let find = |pointer: &str| match Pointer::parse(pointer) {
        Some(parsed) => Ok(parsed.find(value)),
        None => Err(Refusal::new(
            reason::INVALID_DATA,
            format!("Invalid JSON pointer \"{pointer}\""),
        )),
    };
    let mut fits = true;
    for (pointer, condition) in &partial.with {
        fits &= find(pointer)?.is_some_and(|part| {
            if condition.operator == ConstraintOperator::Is {
                part == condition.value
            } else {
                compare(&Scalar::read(part), condition)
            }
        });
    }
    for pointer in &partial.without {
        fits &= find(pointer)?.is_none();
    }
    Ok(fits)
}

/// What values are compared as.
#[derive(Debug, Clone, PartialEq)]
enum Scalar {
    Null,
    Boolean(bool),
    Text(String),
    Integer(i128),
    Double(f64),
    Other,
}

impl Scalar {
    fn read(value: &[u8]) -> Self {
        match ItemReader::new(value).next() {
            Ok(Some((_, item))) => match item {
                Item::Null => Scalar::Null,
                Item::Boolean(value) => Scalar::Boolean(value),
                Item::Unsigned(value) => Scalar::Integer(value.into()),
                Item::Negative(argument) => Scalar::Integer(-1 - i128::from(argument)),
                Item::Float(value) => Scalar::Double(value),
                Item::Text(text) => {
                    String::from_utf8(text.into_owned()).map_or(Scalar::Other, Scalar::Text)
                }
                Item::Bytes { .. }
                | Item::Undefined
                | Item::ArrayStart
                | Item::MapStart
                | Item::ArrayEnd
                | Item::MapEnd => Scalar::Other,
            },
            Ok(None) | Err(_) => Scalar::Other,
        }
    }

    /// The text that a string is compared with.
    fn as_text(&self) -> Option<String> {
        match self {
            Scalar::Text(text) => Some(text.clone()),
            Scalar::Integer(value) => Some(value.to_string()),
            // With a fraction, as Java writes it.
            Scalar::Double(value) => Some(format!("{value:?}")),
            Scalar::Null | Scalar::Boolean(_) | Scalar::Other => None,
        }
    }

    /// The number, or the one that a text holds.
    fn as_number(&self) -> Option<Number> {
        match self {
            Scalar::Integer(number) => Some(Number::Integer(*number)),
            Scalar::Double(number) => Some(Number::Double(*number)),
            Scalar::Text(text) => {
                let text = text.trim();
                text.parse().map(Number::Integer).ok().or_else(|| {
                    let number: f64 = text.parse().ok()?;
                    number.is_finite().then_some(Number::Double(number))
                })
            }
            Scalar::Null | Scalar::Boolean(_) | Scalar::Other => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Number {
    Integer(i128),
    Double(f64),
}

impl Number {
    /// `None` if one of them is not a number in the sense of floats.
    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => Some(left.cmp(&right)),
            (Self::Integer(left), Self::Double(right)) => (left as f64).partial_cmp(&right),
            (Self::Double(left), Self::Integer(right)) => left.partial_cmp(&(right as f64)),
            (Self::Double(left), Self::Double(right)) => left.partial_cmp(&right),
        }
    }
}

/// The lenient operators.
fn compare(actual: &Scalar, condition: &ValueCondition) -> bool {
    let order = match condition.value_type {
        ConstraintValueType::String => {
            let Ok(Some(expected)) = scalars::decode_string(&condition.value) else {
                return false;
            };
            let Some(actual) = actual.as_text() else {
                return false;
            };
            equality(actual.as_bytes() == &*expected)
        }
        ConstraintValueType::Int64 | ConstraintValueType::Double => {
            let expected = Scalar::read(&condition.value);
            let numbers = actual.as_number().zip(expected.as_number());
            match numbers.and_then(|(actual, expected)| actual.compare(expected)) {
                Some(order) => Comparison::Ordered(order),
                None => return false,
            }
        }
        ConstraintValueType::Null => equality(*actual == Scalar::Null),
        ConstraintValueType::Boolean => {
            let expected = Scalar::read(&condition.value);
            if !matches!(
                (actual, &expected),
                (Scalar::Boolean(_), Scalar::Boolean(_))
            ) {
                return false;
            }
            equality(*actual == expected)
        }
        ConstraintValueType::Binary | ConstraintValueType::Json | ConstraintValueType::RecordV2 => {
            return false
        }
    };
    order.satisfies(condition.operator)
}

/// What comparing came to.
enum Comparison {
    Ordered(Ordering),
    /// Different, and neither is the greater.
    Different,
}

fn equality(equal: bool) -> Comparison {
    if equal {
        Comparison::Ordered(Ordering::Equal)
    } else {
        Comparison::Different
    }
}

impl Comparison {
    fn satisfies(&self, operator: ConstraintOperator) -> bool {
        match (operator, self) {
            (ConstraintOperator::NotEqual, Comparison::Different) => true,
            (_, Comparison::Different) => false,
            (ConstraintOperator::Is | ConstraintOperator::Equal, Self::Ordered(order)) => {
                order.is_eq()
            }
            (ConstraintOperator::NotEqual, Self::Ordered(order)) => order.is_ne(),
            (ConstraintOperator::Greater, Self::Ordered(order)) => order.is_gt(),
            (ConstraintOperator::GreaterOrEqual, Self::Ordered(order)) => order.is_ge(),
            (ConstraintOperator::Less, Self::Ordered(order)) => order.is_lt(),
            (ConstraintOperator::LessOrEqual, Self::Ordered(order)) => order.is_le(),
        }
    }
}
