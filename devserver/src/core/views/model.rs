//! What a view specification says (`specification/control/topic-views section 5`).

use std::time::Duration;

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::services::topics::specification::TopicType;

use super::number::Number;
use crate::core::json::patch::Patch;
use crate::core::json::pointer::Pointer;
use crate::core::json::tree::Node;

/// A parsed view specification.
#[derive(Debug)]
pub(crate) struct ViewSpecification {
    /// Which topics are sources.
    pub(super) selector: TopicSelector,
    /// The remote server on which they are.
    pub(super) server: Option<String>,
    /// Where the reference topics are.
    pub(super) template: Template,
    /// What is made of the value, in this order.
    pub(super) transformations: Vec<Transformation>,
    pub(super) options: Options,
}

impl ViewSpecification {
    /// Whether only JSON values can be sources.
    pub(super) fn needs_json(&self) -> bool {
        !self.template.is_fixed()
            || !self.transformations.is_empty()
            || self.options.value.is_some()
    }
}

/// What follows the transformations.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// `as <value(pointer)>`.
    pub(super) value: Option<Pointer>,
    /// `with properties`.
    pub(super) properties: Option<Vec<(String, String)>>,
    pub(super) throttle: Option<Throttle>,
    pub(super) delay: Option<Duration>,
    pub(super) separator: Option<String>,
    pub(super) preserve: bool,
    pub(super) target: Option<TopicType>,
}

/// `throttle to N updates every PERIOD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Throttle {
    pub(super) updates: u32,
    pub(super) period: Duration,
}

/// A path with directives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) parts: Vec<TemplatePart>,
}

impl Template {
    /// Whether the path depends on nothing but that of the source.
    pub(super) fn is_fixed(&self) -> bool {
        self.parts.iter().all(|part| match part {
            TemplatePart::Text(_) | TemplatePart::Path { .. } => true,
            TemplatePart::Scalar(_) | TemplatePart::Expand { .. } => false,
        })
    }
}

/// A part of a path template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TemplatePart {
    Text(String),
    /// Segments of the path of the source.
    Path {
        start: usize,
        count: Option<usize>,
    },
    /// A scalar of the current value.
    Scalar(Pointer),
    /// A topic for each part of the current value.
    Expand {
        at: Pointer,
        name: Option<Pointer>,
    },
}

/// A change of the current value.
#[derive(Debug)]
pub(super) enum Transformation {
    Process(Statement),
    Patch(Patch),
    Insert(Insertion),
}

/// What stands in the braces of `process`.
#[derive(Debug)]
pub(super) enum Statement {
    Always(Vec<Operation>),
    Choice {
        /// The first whose condition holds is taken.
        branches: Vec<(Condition, Vec<Operation>)>,
        otherwise: Option<Vec<Operation>>,
    },
}

#[derive(Debug)]
pub(super) enum Operation {
    Set { at: Pointer, value: Node },
    Calculate { at: Pointer, value: Expression },
    Remove(Pointer),
    Continue,
}

#[derive(Debug)]
pub(super) enum Condition {
    Compare {
        left: Pointer,
        comparison: Comparison,
        right: Operand,
    },
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Different,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug)]
pub(super) enum Operand {
    Part(Pointer),
    Text(String),
    Number(Number),
    Boolean(bool),
}

/// Arithmetic.
#[derive(Debug)]
pub(super) enum Expression {
    Number(Number),
    Part(Pointer),
    Negative(Box<Expression>),
    Binary {
        left: Box<Expression>,
        operator: Operator,
        right: Box<Expression>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// `insert path key from at to default value`.
#[derive(Debug)]
pub(super) struct Insertion {
    pub(super) path: Template,
    pub(super) from: Option<Pointer>,
    pub(super) at: Pointer,
    pub(super) default: Option<Node>,
}
