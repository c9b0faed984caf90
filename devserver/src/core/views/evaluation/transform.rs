//! Transformations of the current value (`section 5.3`).

use bytes::Bytes;
use std::cmp::Ordering;

use super::super::model::{
    Comparison, Condition, Expression, Insertion, Operand, Operation, Operator, Statement,
    Transformation,
};
use super::super::number::Number;
use super::{paths, scalar, topic_path, Others};
use crate::core::json::pointer::Pointer;
use crate::core::json::tree::Node;
use diffusion::data::datatype::Datatype;

/// The value after all transformations; `None`: no reference topic.
pub(super) fn transform(
    transformations: &[Transformation],
    source: &str,
    value: &[u8],
    others: &Others<'_>,
) -> Option<Bytes> {
    let mut document = Node::parse(value).ok()?;
    for transformation in transformations {
        match transformation {
            Transformation::Process(statement) => process(&mut document, statement)?,
            Transformation::Patch(patch) => patch.run(&mut document).ok()?,
            Transformation::Insert(insertion) => insert(&mut document, insertion, source, others),
        }
    }
    Some(bytes(&document).into())
}

fn bytes(node: &Node) -> Vec<u8> {
    let mut bytes = Vec::new();
    node.write(&mut bytes);
    bytes
}

fn process(document: &mut Node, statement: &Statement) -> Option<()> {
    let operations = match statement {
        Statement::Always(operations) => operations,
        Statement::Choice {
            branches,
            otherwise,
        } => branches
            .iter()
            .find(|(condition, _)| holds(document, condition))
            .map(|(_, operations)| operations)
            .or(otherwise.as_ref())?,
    };
    // What is calculated refers to the value as it was before all operations of the block.
    let mut calculated = Vec::new();
    for operation in operations {
        calculated.push(match operation {
            Operation::Calculate { value, .. } => Some(calculate(document, value)?),
            Operation::Set { .. } | Operation::Remove(_) | Operation::Continue => None,
        });
    }
    for (operation, calculated) in operations.iter().zip(calculated) {
        match operation {
            Operation::Set { at, value } => document.put(at, value.clone())?,
            Operation::Calculate { at, .. } => {
                let mut bytes = Vec::new();
                calculated?.write(&mut bytes);
                document.put(at, Node::Scalar(bytes))?;
            }
            Operation::Remove(at) => {
                // Missing is fine, but something has to be left.
                if document.remove(at).is_none() && *at == Pointer::whole() {
                    return None;
                }
            }
            Operation::Continue => {}
        }
    }
    Some(())
}

fn scalar_at<'a>(document: &'a Node, pointer: &Pointer) -> Option<&'a [u8]> {
    match document.find(pointer)? {
        Node::Scalar(bytes) => Some(bytes),
        Node::Array(_) | Node::Map(_) => None,
    }
}

fn calculate(document: &Node, expression: &Expression) -> Option<Number> {
    match expression {
        Expression::Number(number) => Some(*number),
        Expression::Part(pointer) => scalar::number(scalar_at(document, pointer)?),
        Expression::Negative(operand) => Some(calculate(document, operand)?.negative()),
        Expression::Binary {
            left,
            operator,
            right,
        } => {
            let (left, right) = (calculate(document, left)?, calculate(document, right)?);
            match operator {
                Operator::Add => left.add(right),
                Operator::Subtract => left.subtract(right),
                Operator::Multiply => left.multiply(right),
                Operator::Divide => left.divide(right),
            }
        }
    }
}

/// A comparison with a part that is not there does not hold, whatever it is.
fn holds(document: &Node, condition: &Condition) -> bool {
    match condition {
        Condition::All(conditions) => conditions.iter().all(|one| holds(document, one)),
        Condition::Any(conditions) => conditions.iter().any(|one| holds(document, one)),
        Condition::Not(condition) => !holds(document, condition),
        Condition::Compare {
            left,
            comparison,
            right,
        } => document
            .find(left)
            .is_some_and(|left| compares(document, left, *comparison, right)),
    }
}

fn compares(document: &Node, left: &Node, comparison: Comparison, right: &Operand) -> bool {
    let left = bytes(left);
    let number = scalar::number(&left);
    let (is_equal, right_number) = match right {
        Operand::Part(pointer) => {
            let Some(right) = document.find(pointer).map(bytes) else {
                return false;
            };
            (left == right, scalar::number(&right))
        }
        Operand::Text(text) => (
            scalar::string(&left).is_some_and(|left| left == text.as_bytes()),
            None,
        ),
        Operand::Boolean(value) => (scalar::boolean(&left) == Some(*value), None),
        Operand::Number(right) => (false, Some(*right)),
    };
    let order = match (number, right_number) {
        (Some(left), Some(right)) => left.compare(right),
        _ => None,
    };
    let is_equal = is_equal || order == Some(Ordering::Equal);
    match comparison {
        Comparison::Equal => is_equal,
        Comparison::Different => !is_equal,
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
    }
}

/// Without a source and a default the value stays as it is.
fn insert(document: &mut Node, insertion: &Insertion, source: &str, others: &Others<'_>) {
    let found = inserted(document, insertion, source, others);
    if let Some(value) = found.or_else(|| insertion.default.clone()) {
        // Where there is no place for it, nothing is inserted.
        let _ = document.put(&insertion.at, value);
    }
}

fn inserted(
    document: &Node,
    insertion: &Insertion,
    source: &str,
    others: &Others<'_>,
) -> Option<Node> {
    let path = if insertion.path.is_fixed() {
        paths::expand_fixed(&insertion.path, source)
    } else {
        paths::path_of(&insertion.path, source, &bytes(document))?
    };
    let topic = others.tree.at(&topic_path(&path)?)?;
    let is_usable = topic.series().is_none()
        && matches!(
            topic.datatype,
            Datatype::Json | Datatype::String | Datatype::Int64 | Datatype::Double
        );
    if !is_usable || !(others.may_read)(&topic.path) {
        return None;
    }
    // Strings and numbers have the bytes that they have as JSON.
    let value = topic.value()?;
    let part = match &insertion.from {
        Some(from) => from.find(value)?,
        None => value,
    };
    Node::parse(part).ok()
}
