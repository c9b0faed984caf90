//! Building update constraints (`specification/topics/update-constraints sections 1 and 2`): which comparisons there are, and which
//! constraints can be combined. Pure; callable from any thread.

use bytes::Bytes;

use crate::data::memory::{copy, copy_text};
use crate::data::{json, scalars};
use crate::wire::services::topics::update_constraint::{
    ConstraintOperator, ConstraintValueType, PartialJson, UpdateConstraint, ValueCondition,
    MAXIMUM_DEPTH,
};

/// The CBOR items of truth values.
const FALSE: &[u8] = &[0xf4];
const TRUE: &[u8] = &[0xf5];

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintValue {
    value_type: ConstraintValueType,
    /// As a topic of that type has it.
    bytes: Bytes,
}

impl ConstraintValue {
    /// Text, UTF-8 or not.
    pub fn string(text: &[u8]) -> Self {
        let mut bytes = Vec::new();
        scalars::encode_string(text, &mut bytes);
        Self::new(ConstraintValueType::String, bytes)
    }

    /// A whole number.
    pub fn int64(number: i64) -> Self {
        let mut bytes = Vec::new();
        scalars::encode_int64(number, &mut bytes);
        Self::new(ConstraintValueType::Int64, bytes)
    }

    /// A floating-point number.
    pub fn double(number: f64) -> Self {
        let mut bytes = Vec::new();
        scalars::encode_double(number, &mut bytes);
        Self::new(ConstraintValueType::Double, bytes)
    }

    /// A truth value.
    pub fn boolean(truth: bool) -> Self {
        Self::new(
            ConstraintValueType::Boolean,
            if truth { TRUE } else { FALSE }.to_vec(),
        )
    }

    /// Bytes that are not looked into.
    pub fn binary(bytes: &[u8]) -> Self {
        Self::new(ConstraintValueType::Binary, copy(bytes))
    }

    /// JSON text; `None` if it is none.
    pub fn json(text: &[u8]) -> Option<Self> {
        let bytes = json::to_cbor(text).ok()?;
        Some(Self::new(ConstraintValueType::Json, bytes))
    }

    /// JSON null.
    pub fn null() -> Self {
        Self::new(ConstraintValueType::Null, scalars::NULL_VALUE.to_vec())
    }

    fn new(value_type: ConstraintValueType, bytes: Vec<u8>) -> Self {
        Self {
            value_type,
            bytes: bytes.into(),
        }
    }

    fn condition(&self, operator: ConstraintOperator) -> ValueCondition {
        if operator == ConstraintOperator::Is {
            return ValueCondition::is(self.bytes.clone());
        }
        ValueCondition {
            operator,
            value_type: self.value_type,
            value: self.bytes.clone(),
        }
    }

    /// Whether a whole topic value can be compared so.
    fn compares_whole(&self, operator: ConstraintOperator) -> bool {
        use ConstraintOperator::{Equal, Is, NotEqual};
        match self.value_type {
            ConstraintValueType::String => matches!(operator, Is | Equal | NotEqual),
            ConstraintValueType::Int64 | ConstraintValueType::Double => true,
            ConstraintValueType::Binary
            | ConstraintValueType::Json
            | ConstraintValueType::RecordV2 => operator == Is,
            ConstraintValueType::Null | ConstraintValueType::Boolean => false,
        }
    }

    /// Whether a part of a JSON value can be compared so.
    fn compares_part(&self, operator: ConstraintOperator) -> bool {
        use ConstraintOperator::{Equal, Is, NotEqual};
        match self.value_type {
            ConstraintValueType::String | ConstraintValueType::Null => {
                matches!(operator, Is | Equal | NotEqual)
            }
            ConstraintValueType::Int64 | ConstraintValueType::Double => true,
            ConstraintValueType::Boolean => operator == Equal,
            ConstraintValueType::Binary => operator == Is,
            ConstraintValueType::Json | ConstraintValueType::RecordV2 => false,
        }
    }
}

/// The topic's value compares so with `value`; `None` if it cannot be compared so.
pub fn compare_value(
    operator: ConstraintOperator,
    value: &ConstraintValue,
) -> Option<UpdateConstraint> {
    value
        .compares_whole(operator)
        .then(|| UpdateConstraint::Value(value.condition(operator)))
}

/// What is at `pointer` in the topic's JSON value compares so with `value`; `None` if it cannot be compared so.
pub fn compare_part(
    pointer: &str,
    operator: ConstraintOperator,
    value: &ConstraintValue,
) -> Option<UpdateConstraint> {
    value
        .compares_part(operator)
        .then(|| part(pointer, value.condition(operator)))
}

/// What is at `pointer` in the topic's JSON value has exactly these bytes.
pub fn part_is(pointer: &str, value: &[u8]) -> UpdateConstraint {
    part(pointer, ValueCondition::is(copy(value).into()))
}

fn part(pointer: &str, condition: ValueCondition) -> UpdateConstraint {
    UpdateConstraint::PartialJson(PartialJson {
        with: vec![(copy_text(pointer), condition)],
        without: Vec::new(),
    })
}

/// There is nothing at `pointer` in the topic's JSON value.
pub fn no_part(pointer: &str) -> UpdateConstraint {
    UpdateConstraint::PartialJson(PartialJson {
        with: Vec::new(),
        without: vec![copy_text(pointer)],
    })
}

/// Both constraints; `None` if they contradict each other, or if they are nested too deeply to be sent.
pub fn and(left: &UpdateConstraint, right: &UpdateConstraint) -> Option<UpdateConstraint> {
    let possible =
        Demands::from_constraint(left).and(Demands::from_constraint(right)) != Demands::default();
    let both = possible && nests(left) && nests(right);
    both.then(|| left.clone().and(right.clone()))
}

/// At least one of the constraints; `None` if they are nested too deeply to be sent.
pub fn or(left: &UpdateConstraint, right: &UpdateConstraint) -> Option<UpdateConstraint> {
    (nests(left) && nests(right)).then(|| left.clone().or(right.clone()))
}

/// Whether the constraint may stand inside another one: its depth is bounded, because everybody recurses into it.
fn nests(constraint: &UpdateConstraint) -> bool {
    fn depth(constraint: &UpdateConstraint) -> usize {
        match constraint {
            UpdateConstraint::And(left, right) | UpdateConstraint::Or(left, right) => {
                1 + depth(left).max(depth(right))
            }
            _ => 1,
        }
    }
    depth(constraint) < MAXIMUM_DEPTH
}

/// What a constraint demands of the topic: one bit for each of the alternatives by which it can be fulfilled. Without a bit it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Demands(u8);

impl Demands {
    const NOTHING: Self = Self(1);
    const NO_TOPIC: Self = Self(1 << 1);
    const NO_VALUE: Self = Self(1 << 2);
    const VALUE: Self = Self(1 << 3);
    const PARTS: Self = Self(1 << 4);
    const ALL: [Self; 5] = [
        Self::NOTHING,
        Self::NO_TOPIC,
        Self::NO_VALUE,
        Self::VALUE,
        Self::PARTS,
    ];

    fn from_constraint(constraint: &UpdateConstraint) -> Self {
        match constraint {
            UpdateConstraint::Unconstrained | UpdateConstraint::Locked { .. } => Self::NOTHING,
            UpdateConstraint::NoTopic => Self::NO_TOPIC,
            UpdateConstraint::NoValue => Self::NO_VALUE,
            UpdateConstraint::Value(_) => Self::VALUE,
            UpdateConstraint::PartialJson(_) => Self::PARTS,
            UpdateConstraint::And(left, right) => {
                Self::from_constraint(left).and(Self::from_constraint(right))
            }
            UpdateConstraint::Or(left, right) => {
                Self::from_constraint(left).or(Self::from_constraint(right))
            }
        }
    }

    fn contains(self, demand: Self) -> bool {
        self.0 & demand.0 != 0
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Every alternative of one together with every alternative of the other, as far as they go together: those that demand nothing of the topic with all, values with
    /// values, and parts of a JSON value with parts of one.
    fn and(self, other: Self) -> Self {
        Self::ALL
            .into_iter()
            .filter(|&demand| {
                let once = (self.contains(Self::NOTHING) && other.contains(demand))
                    || (self.contains(demand) && other.contains(Self::NOTHING));
                let repeatable = matches!(demand, Self::VALUE | Self::PARTS);
                once || (repeatable && self.contains(demand) && other.contains(demand))
            })
            .fold(Self::default(), Self::or)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ConstraintOperator::{Equal, Greater, GreaterOrEqual, Is, Less, LessOrEqual, NotEqual};

    const OPERATORS: [ConstraintOperator; 7] = [
        Is,
        Equal,
        NotEqual,
        Greater,
        GreaterOrEqual,
        Less,
        LessOrEqual,
    ];

    fn lock(name: &str) -> UpdateConstraint {
        UpdateConstraint::Locked {
            lock_name: name.to_owned(),
            sequence: 1,
        }
    }

    fn value() -> UpdateConstraint {
        UpdateConstraint::Value(ValueCondition::is(Bytes::from_static(b"x")))
    }

    #[test]
    fn every_value_has_its_operators() {
        let json = ConstraintValue::json(b"{\"a\":1}").unwrap();
        let some = &OPERATORS[..3];
        let tables: [(ConstraintValue, &[_], &[_]); 7] = [
            (ConstraintValue::string(b"a"), some, some),
            (ConstraintValue::int64(1), &OPERATORS, &OPERATORS),
            (ConstraintValue::double(1.5), &OPERATORS, &OPERATORS),
            (json, &[Is], &[]),
            (ConstraintValue::null(), &[], some),
            (ConstraintValue::boolean(true), &[], &[Equal]),
            (ConstraintValue::binary(b"a"), &[Is], &[Is]),
        ];
        for (value, whole, parts) in tables {
            for operator in OPERATORS {
                let compared = compare_value(operator, &value).is_some();
                assert_eq!(
                    compared,
                    whole.contains(&operator),
                    "{value:?} {operator:?}"
                );
                let compared = compare_part("/a", operator, &value).is_some();
                assert_eq!(
                    compared,
                    parts.contains(&operator),
                    "{value:?} {operator:?}"
                );
            }
        }
    }

    #[test]
    fn comparing_byte_for_byte_sends_bytes_without_a_type() {
        let null = ConstraintValue::null();
        let UpdateConstraint::PartialJson(parts) = compare_part("/a", Is, &null).unwrap() else {
            panic!("not about parts");
        };
        assert_eq!(
            parts.with[0].1,
            ValueCondition::is(Bytes::from_static(b"\xf6"))
        );
        let UpdateConstraint::PartialJson(parts) = compare_part("/a", Equal, &null).unwrap() else {
            panic!("not about parts");
        };
        assert_eq!(parts.with[0].1.value_type, ConstraintValueType::Null);
    }

    #[test]
    fn what_contradicts_cannot_be_combined() {
        let (no_value, no_topic) = (UpdateConstraint::NoValue, UpdateConstraint::NoTopic);
        let of_topic = [no_value.clone(), no_topic.clone(), value(), no_part("/a")];
        for (i, left) in of_topic.iter().enumerate() {
            assert!(and(left, &lock("a")).is_some() && and(&lock("a"), left).is_some());
            assert!(and(left, &UpdateConstraint::Unconstrained).is_some());
            for (j, right) in of_topic.iter().enumerate() {
                let allowed = i == j && i >= 2;
                assert_eq!(and(left, right).is_some(), allowed, "{left:?} {right:?}");
                assert!(or(left, right).is_some());
                let hidden = and(&lock("a"), right).unwrap();
                assert_eq!(and(left, &hidden).is_some(), allowed);
            }
        }
        assert!(and(&lock("a"), &lock("b")).is_some());
    }

    #[test]
    fn an_alternative_that_can_hold_is_enough() {
        let either = or(&value(), &lock("a")).unwrap();
        assert!(and(&UpdateConstraint::NoTopic, &either).is_some());
        let neither = or(&value(), &UpdateConstraint::NoValue).unwrap();
        assert!(and(&UpdateConstraint::NoTopic, &neither).is_none());
        assert!(and(&value(), &neither).is_some());
        // No topic, and a value or the lock: only the lock is left.
        let lock_left = and(&UpdateConstraint::NoTopic, &either).unwrap();
        assert!(and(&value(), &lock_left).is_none());
    }

    #[test]
    fn depth_is_bounded() {
        let mut chain = lock("a");
        let mut levels = 1;
        while let Some(longer) = or(&chain, &UpdateConstraint::NoValue) {
            chain = longer;
            levels += 1;
        }
        assert_eq!(levels, MAXIMUM_DEPTH);
        assert!(and(&chain, &lock("b")).is_none() && and(&lock("b"), &chain).is_none());
    }
}
