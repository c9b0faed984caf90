//! Update constraints (`specification/protocol/topic-services section 2.6`, `specification/topics/update-constraints section 4`): what
//! must hold for an update to happen.
//!
//! The layouts of protocols 25, 26 and 27 to 29 differ. What the one in force cannot express is refused when it is written.

use bytes::Bytes;

use crate::data::memory::{collect, copy_text};
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::Codec;

/// The protocol version that brought operators and value types.
const OPERATORS_SINCE: u8 = 26;
/// The protocol version that brought conjunctions of two parts, and disjunctions.
const PAIRS_SINCE: u8 = 27;

/// The most constraints inside each other, and the most parts of a list, that are read. Reading, writing and dropping recurse:
/// the stack must not depend on what the other side sends.
pub const MAXIMUM_DEPTH: usize = 256;

const UNCONSTRAINED: u8 = 0;
const CONJUNCTION: u8 = 1;
const TOPIC_VALUE: u8 = 2;
const NO_VALUE: u8 = 3;
const LOCKED: u8 = 4;
const NO_TOPIC: u8 = 5;
const PARTIAL_JSON: u8 = 6;
const DISJUNCTION: u8 = 7;

/// What must hold for an update to happen.
#[derive(Debug, PartialEq, Eq)]
pub enum UpdateConstraint {
    /// Nothing.
    Unconstrained,
    /// Both parts.
    And(Box<UpdateConstraint>, Box<UpdateConstraint>),
    /// At least one part; from protocol 27 on.
    Or(Box<UpdateConstraint>, Box<UpdateConstraint>),
    /// The topic has a value that fits the condition.
    Value(ValueCondition),
    /// The topic exists and has no value.
    NoValue,
    /// The session owns a lock.
    Locked {
        /// The name of the lock.
        lock_name: String,
        /// The sequence of the acquisition.
        sequence: i64,
    },
    /// There is no topic.
    NoTopic,
    /// The topic is a JSON topic, and parts of its value fit.
    PartialJson(PartialJson),
}

/// Conditions on parts of a JSON value, named by JSON pointers.
#[derive(Debug, PartialEq, Eq, Default)]
pub struct PartialJson {
    /// Pointers at which there is something that fits the condition.
    pub with: Vec<(String, ValueCondition)>,
    /// Pointers at which there is nothing.
    pub without: Vec<String>,
}

/// The program chooses names and pointers: gives up where there is no memory for them.
impl Clone for UpdateConstraint {
    fn clone(&self) -> Self {
        match self {
            Self::Unconstrained => Self::Unconstrained,
            Self::And(left, right) => Self::And(left.clone(), right.clone()),
            Self::Or(left, right) => Self::Or(left.clone(), right.clone()),
            Self::Value(condition) => Self::Value(condition.clone()),
            Self::NoValue => Self::NoValue,
            Self::Locked {
                lock_name,
                sequence,
            } => Self::Locked {
                lock_name: copy_text(lock_name),
                sequence: *sequence,
            },
            Self::NoTopic => Self::NoTopic,
            Self::PartialJson(parts) => Self::PartialJson(parts.clone()),
        }
    }
}

/// As that of [`UpdateConstraint`].
impl Clone for PartialJson {
    fn clone(&self) -> Self {
        let with = self.with.iter();
        Self {
            with: collect(with.map(|(at, condition)| (copy_text(at), condition.clone()))),
            without: collect(self.without.iter().map(|at| copy_text(at))),
        }
    }
}

/// A comparison with a fixed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueCondition {
    /// How to compare. Protocol 25 has [`ConstraintOperator::Is`] only.
    pub operator: ConstraintOperator,
    /// What `value` is; [`ConstraintValueType::Binary`] with [`ConstraintOperator::Is`]. Not sent in protocol 25.
    pub value_type: ConstraintValueType,
    /// The bytes of the value to compare with.
    pub value: Bytes,
}

codes! {
    /// How a value is compared.
    pub enum ConstraintOperator {
        /// Byte for byte.
        Is = 1,
        /// Equal.
        Equal = 2,
        /// Not equal.
        NotEqual = 3,
        /// Greater.
        Greater = 4,
        /// Greater or equal.
        GreaterOrEqual = 5,
        /// Less.
        Less = 6,
        /// Less or equal.
        LessOrEqual = 7,
    }
}

codes! {
    /// What kind of value is compared with.
    pub enum ConstraintValueType {
        /// JSON null.
        Null = 0,
        /// Text.
        String = 1,
        /// A 64-bit integer.
        Int64 = 2,
        /// A floating-point number.
        Double = 3,
        /// Bytes that are not looked into.
        Binary = 4,
        /// JSON.
        Json = 5,
        /// A record.
        RecordV2 = 6,
        /// A truth value.
        Boolean = 7,
    }
}

impl ValueCondition {
    /// The condition that the value is exactly these bytes.
    pub fn is(value: Bytes) -> Self {
        ValueCondition {
            operator: ConstraintOperator::Is,
            value_type: ConstraintValueType::Binary,
            value,
        }
    }
}

impl UpdateConstraint {
    /// Both constraints.
    #[must_use]
    pub fn and(self, other: UpdateConstraint) -> Self {
        UpdateConstraint::And(Box::new(self), Box::new(other))
    }

    /// At least one of the constraints.
    #[must_use]
    pub fn or(self, other: UpdateConstraint) -> Self {
        UpdateConstraint::Or(Box::new(self), Box::new(other))
    }

    fn read_nested(reader: &mut Reader<'_>, version: u8, depth: usize) -> Result<Self, WireError> {
        if depth == 0 {
            return Err(WireError::Malformed("constraint nested too deeply"));
        }
        match reader.byte()? {
            CONJUNCTION if version < PAIRS_SINCE => read_list(reader, version),
            CONJUNCTION => {
                let left = Self::read_nested(reader, version, depth - 1)?;
                Ok(left.and(Self::read_nested(reader, version, depth - 1)?))
            }
            DISJUNCTION => {
                Unsupported::check("a disjunction of constraints", PAIRS_SINCE, version)?;
                let left = Self::read_nested(reader, version, depth - 1)?;
                Ok(left.or(Self::read_nested(reader, version, depth - 1)?))
            }
            simple => read_simple(simple, reader, version),
        }
    }
}

impl Codec for UpdateConstraint {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        Self::read_nested(reader, version, MAXIMUM_DEPTH)
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            UpdateConstraint::Unconstrained => out.put_byte(UNCONSTRAINED),
            UpdateConstraint::And(_, _) if version < PAIRS_SINCE => {
                return write_list(self, out, version);
            }
            UpdateConstraint::And(left, right) => {
                out.put_byte(CONJUNCTION);
                left.write(out, version)?;
                right.write(out, version)?;
            }
            UpdateConstraint::Or(left, right) => {
                Unsupported::check("a disjunction of constraints", PAIRS_SINCE, version)?;
                out.put_byte(DISJUNCTION);
                left.write(out, version)?;
                right.write(out, version)?;
            }
            UpdateConstraint::Value(condition) => {
                out.put_byte(TOPIC_VALUE);
                condition.write(out, version)?;
            }
            UpdateConstraint::NoValue => out.put_byte(NO_VALUE),
            UpdateConstraint::Locked {
                lock_name,
                sequence,
            } => {
                out.put_byte(LOCKED);
                lock_name.write(out, version)?;
                sequence.write(out, version)?;
            }
            UpdateConstraint::NoTopic => out.put_byte(NO_TOPIC),
            UpdateConstraint::PartialJson(partial) => {
                out.put_byte(PARTIAL_JSON);
                partial.write(out, version)?;
            }
        }
        Ok(())
    }
}

impl Codec for PartialJson {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        Ok(PartialJson {
            with: Codec::read(reader, version)?,
            without: Codec::read(reader, version)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        self.with.write(out, version)?;
        self.without.write(out, version)
    }
}

impl Codec for ValueCondition {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        if version < OPERATORS_SINCE {
            return Ok(ValueCondition::is(reader.shared_bytes()?));
        }
        Ok(ValueCondition {
            operator: Codec::read(reader, version)?,
            value_type: Codec::read(reader, version)?,
            value: Codec::read(reader, version)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        if version >= OPERATORS_SINCE {
            self.operator.write(out, version)?;
            self.value_type.write(out, version)?;
        } else if self.operator != ConstraintOperator::Is {
            Unsupported::check("comparing in a constraint", OPERATORS_SINCE, version)?;
        }
        self.value.write(out, version)
    }
}

/// Reads what follows the type of a constraint that has no parts.
fn read_simple(
    code: u8,
    reader: &mut Reader<'_>,
    version: u8,
) -> Result<UpdateConstraint, WireError> {
    match code {
        UNCONSTRAINED => Ok(UpdateConstraint::Unconstrained),
        TOPIC_VALUE => Ok(UpdateConstraint::Value(Codec::read(reader, version)?)),
        NO_VALUE => Ok(UpdateConstraint::NoValue),
        LOCKED => Ok(UpdateConstraint::Locked {
            lock_name: Codec::read(reader, version)?,
            sequence: Codec::read(reader, version)?,
        }),
        NO_TOPIC => Ok(UpdateConstraint::NoTopic),
        PARTIAL_JSON => Ok(UpdateConstraint::PartialJson(Codec::read(reader, version)?)),
        _ => Err(WireError::Malformed("constraint of an unfitting type")),
    }
}

/// Reads the flat list of a conjunction before protocol 27. An empty list demands nothing.
fn read_list(reader: &mut Reader<'_>, version: u8) -> Result<UpdateConstraint, WireError> {
    let count = reader.count()?;
    if count > MAXIMUM_DEPTH {
        return Err(WireError::Malformed("constraint of too many parts"));
    }
    let mut all: Option<UpdateConstraint> = None;
    for _ in 0..count {
        // Parts have no parts of their own.
        let code = reader.byte()?;
        let part = read_simple(code, reader, version)?;
        all = Some(match all {
            None => part,
            Some(before) => before.and(part),
        });
    }
    Ok(all.unwrap_or(UpdateConstraint::Unconstrained))
}

/// Writes a conjunction as the flat list that it was before protocol 27.
fn write_list(
    conjunction: &UpdateConstraint,
    out: &mut Vec<u8>,
    version: u8,
) -> Result<(), Unsupported> {
    let mut parts = Vec::new();
    flatten(conjunction, &mut parts);
    let partials: Vec<&PartialJson> = parts
        .iter()
        .filter_map(|part| match part {
            UpdateConstraint::PartialJson(partial) => Some(partial),
            _ => None,
        })
        .collect();
    if partials.is_empty() {
        out.put_byte(CONJUNCTION);
        out.put_count(parts.len());
        return parts.iter().try_for_each(|part| part.write(out, version));
    }
    if partials.len() < parts.len() {
        // The schema of these versions has no such element, and the client that was published with it fails on one.
        Unsupported::check(
            "partial JSON beside another constraint",
            PAIRS_SINCE,
            version,
        )?;
    }
    out.put_byte(PARTIAL_JSON);
    merge(&partials, version)?.write(out, version)
}

/// The parts of nested conjunctions, in order.
fn flatten<'a>(constraint: &'a UpdateConstraint, parts: &mut Vec<&'a UpdateConstraint>) {
    if let UpdateConstraint::And(left, right) = constraint {
        flatten(left, parts);
        flatten(right, parts);
    } else {
        parts.push(constraint);
    }
}

/// One constraint that demands what all of `partials` demand.
fn merge(partials: &[&PartialJson], version: u8) -> Result<PartialJson, Unsupported> {
    let mut merged = PartialJson::default();
    for partial in partials {
        for entry in &partial.with {
            match merged.with.iter().find(|(known, _)| *known == entry.0) {
                None => merged.with.push(entry.clone()),
                Some(known) if known == entry => {}
                // A map holds one condition for a pointer.
                Some(_) => {
                    Unsupported::check("two conditions for one pointer", PAIRS_SINCE, version)?;
                }
            }
        }
        for pointer in &partial.without {
            if !merged.without.contains(pointer) {
                merged.without.push(pointer.clone());
            }
        }
    }
    Ok(merged)
}
