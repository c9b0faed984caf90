//! Values that stand in a specification.

use diffusion::data::cbor::WriteCbor;
use winnow::combinator::alt;
use winnow::Parser;

use super::input::{keyword, Input, Outcome};
use super::text::{number, quoted};
use crate::core::json::tree::Node;

/// A text in quotes, a number, `true` or `false`.
pub(super) fn literal_value(input: &mut Input<'_>) -> Outcome<Node> {
    alt((
        quoted.map(|text| scalar(|bytes| bytes.put_text(text.content.as_bytes()))),
        number.map(|number| scalar(|bytes| number.write(bytes))),
        keyword("true").map(|()| scalar(|bytes| bytes.put_boolean(true))),
        keyword("false").map(|()| scalar(|bytes| bytes.put_boolean(false))),
    ))
    .parse_next(input)
}

fn scalar(write: impl FnOnce(&mut Vec<u8>)) -> Node {
    let mut bytes = Vec::new();
    write(&mut bytes);
    Node::Scalar(bytes)
}
