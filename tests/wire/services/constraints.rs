//! What the vectors of constraints leave out: lists of old versions, and what cannot be put into one.

use bytes::Bytes;
use diffusion::wire::error::{Unsupported, WireError};
use diffusion::wire::primitives::Reader;
use diffusion::wire::services::topics::update_constraint::{
    ConstraintOperator, ConstraintValueType, PartialJson, UpdateConstraint, ValueCondition,
};
use diffusion::wire::services::Codec;

fn write(constraint: &UpdateConstraint, version: u8) -> Result<Vec<u8>, Unsupported> {
    let mut out = Vec::new();
    constraint.write(&mut out, version).map(|()| out)
}

fn read(bytes: &[u8], version: u8) -> Result<UpdateConstraint, WireError> {
    UpdateConstraint::read(&mut Reader::new(bytes), version)
}

fn lock(name: &str) -> UpdateConstraint {
    UpdateConstraint::Locked {
        lock_name: name.to_owned(),
        sequence: 1,
    }
}

fn is(value: &'static [u8]) -> ValueCondition {
    ValueCondition::is(Bytes::from_static(value))
}

fn compare(operator: ConstraintOperator, value: &'static [u8]) -> ValueCondition {
    ValueCondition {
        operator,
        value_type: ConstraintValueType::Int64,
        value: Bytes::from_static(value),
    }
}

fn partial(with: &[(&str, ValueCondition)], without: &[&str]) -> UpdateConstraint {
    UpdateConstraint::PartialJson(PartialJson {
        with: with
            .iter()
            .map(|(pointer, condition)| ((*pointer).to_owned(), condition.clone()))
            .collect(),
        without: without.iter().map(|&pointer| pointer.to_owned()).collect(),
    })
}

#[test]
fn lists_take_the_parts_of_both_sides_in_order() {
    let right = lock("a").and(lock("b").and(UpdateConstraint::NoValue));
    let left = lock("a").and(lock("b")).and(UpdateConstraint::NoValue);
    for version in [25, 26] {
        let bytes = b"\x01\x03\x04\x01a\x01\x04\x01b\x01\x03";
        assert_eq!(write(&right, version).unwrap(), bytes);
        assert_eq!(write(&left, version).unwrap(), bytes);
        assert_eq!(read(bytes, version), Ok(left.clone()));
    }
    assert_eq!(read(&write(&right, 27).unwrap(), 27), Ok(right));
}

#[test]
fn lists_of_no_and_of_one_part() {
    assert_eq!(read(b"\x01\x00", 25), Ok(UpdateConstraint::Unconstrained));
    assert_eq!(read(b"\x01\x01\x05", 26), Ok(UpdateConstraint::NoTopic));
}

#[test]
fn lists_do_not_nest() {
    assert!(matches!(
        read(b"\x01\x02\x03\x01\x00", 25),
        Err(WireError::Malformed(_))
    ));
    assert!(matches!(
        read(b"\x01\x01\x07\x03\x03", 26),
        Err(WireError::Malformed(_))
    ));
}

#[test]
fn partial_json_is_merged_below_27() {
    let both = partial(&[("/a", is(b"1")), ("/b", is(b"2"))], &["/x"]).and(partial(
        &[("/b", is(b"2")), ("/c", is(b"3"))],
        &["/x", "/y"],
    ));
    let merged = partial(
        &[("/a", is(b"1")), ("/b", is(b"2")), ("/c", is(b"3"))],
        &["/x", "/y"],
    );
    for version in [25, 26] {
        assert_eq!(write(&both, version), write(&merged, version));
    }
    assert_eq!(read(&write(&both, 27).unwrap(), 27), Ok(both));
}

#[test]
fn partial_json_that_cannot_be_merged_needs_27() {
    let range = partial(
        &[("/a", compare(ConstraintOperator::Greater, b"\x01"))],
        &[],
    )
    .and(partial(
        &[("/a", compare(ConstraintOperator::Less, b"\x05"))],
        &[],
    ));
    let beside = lock("a").and(partial(&[("/a", is(b"1"))], &[]));
    for constraint in [range, beside] {
        for version in [25, 26] {
            assert_eq!(write(&constraint, version).unwrap_err().needed, 27);
        }
        assert_eq!(read(&write(&constraint, 27).unwrap(), 27), Ok(constraint));
    }
}

/// A client that does write one is understood.
#[test]
fn partial_json_in_a_list_is_read() {
    assert_eq!(
        read(b"\x01\x02\x03\x06\x01\x02/a\x011\x00", 25),
        Ok(UpdateConstraint::NoValue.and(partial(&[("/a", is(b"1"))], &[])))
    );
}

#[test]
fn disjunctions_are_unknown_below_27() {
    let either = UpdateConstraint::NoValue.or(UpdateConstraint::NoTopic);
    assert_eq!(write(&either, 27).unwrap(), b"\x07\x03\x05");
    for version in [25, 26] {
        let error = write(&either, version).unwrap_err();
        assert_eq!((error.needed, error.version), (27, version));
        assert_eq!(
            read(b"\x07\x03\x05", version),
            Err(WireError::Unsupported(error))
        );
    }
}

#[test]
fn operators_are_unknown_in_25() {
    let less = UpdateConstraint::Value(compare(ConstraintOperator::Less, b"\x01"));
    assert_eq!(write(&less, 25).unwrap_err().needed, 26);
    assert_eq!(write(&less, 26).unwrap(), b"\x02\x06\x02\x01\x01");
    assert!(matches!(
        read(b"\x02\x00\x02\x01\x01", 26),
        Err(WireError::Malformed(_))
    ));
    assert!(matches!(
        read(b"\x02\x06\x08\x01\x01", 29),
        Err(WireError::Malformed(_))
    ));
}

#[test]
fn depth_is_bounded() {
    for first in [1, 7] {
        let mut deep = vec![first; 255];
        deep.extend([3; 256]);
        assert_eq!(write(&read(&deep, 29).unwrap(), 29).unwrap(), deep);
        let mut too_deep = vec![first; 256];
        too_deep.extend([3; 257]);
        assert!(matches!(read(&too_deep, 29), Err(WireError::Malformed(_))));
        assert!(matches!(
            read(&vec![first; 1_000_000], 29),
            Err(WireError::Malformed(_))
        ));
    }
    let mut long = b"\x01\xff\xff\x03".to_vec();
    long.extend([3; 0xffff]);
    assert!(matches!(read(&long, 25), Err(WireError::Malformed(_))));
    assert!(read(&vec![1; 1_000_000], 25).is_err());
}
