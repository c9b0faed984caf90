//! `update-constraint.h` (`specification/topics/update-constraints`): what must hold for an update to happen. The server decides whether it does.
//!
//! A constraint never changes, so it may be used from any thread and in any number of requests.

pub(crate) mod value;

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::{self, DIFFUSION_DATATYPE};
use crate::capi::ffi::cenum::{c_enums, raw};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::locks::lock::DIFFUSION_SESSION_LOCK_T;
use crate::capi::update::constraint::value::DIFFUSION_UPDATE_CONSTRAINT_VALUE_T;
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::data::scalars;
use crate::topics::constraints;
use crate::wire::services::topics::update_constraint::{
    ConstraintOperator, UpdateConstraint, ValueCondition,
};
use bytes::Bytes;

/// How a constraint compares.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_topic_update_constraint_operator_e {
    /// Byte for byte the same.
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS = 1,
    /// The same text or number.
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_EQ = 2,
    /// Another text or number.
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_NE = 3,
    /// Greater.
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GT = 4,
    /// Greater or equal.
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GE = 5,
    /// Less.
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LT = 6,
    /// Less or equal.
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LE = 7,
}
/// How a constraint compares.
pub type DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T =
    diffusion_topic_update_constraint_operator_e;

c_enums!(diffusion_topic_update_constraint_operator_e);

/// What must hold for an update to happen.
pub struct DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    constraint: UpdateConstraint,
}
handles!(Boxed: DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T);

impl DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    /// What is sent.
    pub(crate) fn to_wire(&self) -> UpdateConstraint {
        self.constraint.clone()
    }
}

/// What is sent for a constraint of the program: for NULL that there is none.
///
/// # Safety
/// `constraint` is NULL or a live constraint.
pub(crate) unsafe fn wire_constraint(
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
) -> UpdateConstraint {
    // SAFETY: as the caller promises.
    unsafe { constraint.as_ref() }.map_or(
        UpdateConstraint::Unconstrained,
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T::to_wire,
    )
}

/// A constraint that the program owns.
fn expose(constraint: UpdateConstraint) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    owned::give(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T { constraint })
}

/// The operator that a program named; `None` for a number that is none.
fn operator(
    operator: MaybeUninit<DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T>,
) -> Option<ConstraintOperator> {
    ConstraintOperator::from_code(u8::try_from(raw(operator)).ok()?)
}

/// A JSON pointer as the program wrote it; `None` for NULL and for text that is not UTF-8.
///
/// # Safety
/// `pointer` is NULL or a C string that lives as long as the result is used.
unsafe fn json_pointer<'a>(pointer: *const c_char) -> Option<&'a str> {
    // SAFETY: as the caller promises.
    core::str::from_utf8(unsafe { memory::c_bytes(pointer) }?).ok()
}

/// Creates the constraint that the session owns a session lock.
///
/// @param lock The lock; copied.
/// @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
///     `lock` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_locked(
    lock: *const DIFFUSION_SESSION_LOCK_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || {
        require!(
            "diffusion_topic_update_constraint_locked",
            !lock.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; a live lock by contract.
        let lock = unsafe { &*lock };
        expose(UpdateConstraint::Locked {
            lock_name: crate::data::memory::copy_text(lock.name()),
            sequence: lock.sequence(),
        })
    })
}

/// Creates the constraint that the value of the topic is exactly this one.
///
/// @param value The value as `write_diffusion_..._value` writes it; copied.
/// @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
///     `value` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_value(
    value: *const BUF_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || {
        require!(
            "diffusion_topic_update_constraint_value",
            !value.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; a live buffer by contract.
        let bytes = Bytes::from(crate::data::memory::copy(unsafe { buf::bytes(value) }));
        expose(UpdateConstraint::Value(ValueCondition::is(bytes)))
    })
}

/// Creates the constraint that the topic exists and has no value.
///
/// @return The constraint, to be released with diffusion_topic_update_constraint_free().
#[no_mangle]
pub extern "C" fn diffusion_topic_update_constraint_no_value(
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || expose(UpdateConstraint::NoValue))
}

/// Creates the constraint that there is no topic at the path: for updates that create it.
///
/// @return The constraint, to be released with diffusion_topic_update_constraint_free().
#[no_mangle]
pub extern "C" fn diffusion_topic_update_constraint_no_topic(
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || expose(UpdateConstraint::NoTopic))
}

/// Creates the constraint that always holds: the same as no constraint (since 6.11).
///
/// @return The constraint, to be released with diffusion_topic_update_constraint_free().
#[no_mangle]
pub extern "C" fn diffusion_topic_update_constraint_unconstrained(
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || expose(UpdateConstraint::Unconstrained))
}

/// Creates the constraint that the topic is a JSON topic whose value has exactly this at a place.
/// diffusion_topic_update_constraint_partial_json_comparison() can do more.
///
/// @param pointer The place: a JSON pointer, which the server checks; copied.
/// @param datatype The type of the value: string, int64 or double.
/// @param value The value as `write_diffusion_..._value` writes it; copied. NULL if the place holds
///     null.
/// @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
///     `pointer` is NULL or not UTF-8, or if the type is another one.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_partial_json_with_value(
    pointer: *const c_char,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    value: *const BUF_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || {
        let is_scalar = datatype::from_c(datatype).is_some_and(Datatype::has_null);
        require!(
            "diffusion_topic_update_constraint_partial_json_with_value",
            is_scalar,
            ptr::null_mut()
        );
        // SAFETY: NULL or a C string by contract.
        let pointer = unsafe { json_pointer(pointer) };
        require!(
            "diffusion_topic_update_constraint_partial_json_with_value",
            pointer.is_some(),
            ptr::null_mut()
        );
        let bytes: &[u8] = if value.is_null() {
            &scalars::NULL_VALUE
        } else {
            // SAFETY: not NULL; a live buffer by contract.
            unsafe { buf::bytes(value) }
        };
        expose(constraints::part_is(pointer.unwrap_or_default(), bytes))
    })
}

/// Creates the constraint that the topic is a JSON topic whose value has nothing at a place; null
/// counts as something.
///
/// @param pointer The place: a JSON pointer, which the server checks; copied.
/// @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
///     `pointer` is NULL or not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_partial_json_without_value(
    pointer: *const c_char,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        let pointer = unsafe { json_pointer(pointer) };
        require!(
            "diffusion_topic_update_constraint_partial_json_without_value",
            pointer.is_some(),
            ptr::null_mut()
        );
        expose(constraints::no_part(pointer.unwrap_or_default()))
    })
}

/// Creates the constraint that the value of the topic compares with a value in a certain way (since
/// 6.10).
///
/// Every operator but `DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS` needs protocol version 26: in
/// a session with an older server, a request with such a constraint fails with
/// `DIFF_ERR_UNSUPPORTED`, and nothing is sent.
///
/// @param comparison_operator The operator: any for numbers; IS, EQ and NE for strings; IS for JSON
///     and bytes.
/// @param value The value; copied.
/// @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
///     `value` is NULL or cannot be compared by this operator.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_value_comparison(
    comparison_operator: MaybeUninit<DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T>,
    value: *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live value by contract.
        let value = unsafe { value.as_ref() };
        let constraint =
            value
                .zip(operator(comparison_operator))
                .and_then(|(value, comparison_operator)| {
                    constraints::compare_value(comparison_operator, &value.value)
                });
        require!(
            "diffusion_topic_update_constraint_value_comparison",
            constraint.is_some(),
            ptr::null_mut()
        );
        constraint.map_or(ptr::null_mut(), expose)
    })
}

/// Creates the constraint that the topic is a JSON topic whose value, at a place, compares with a
/// value in a certain way (since 6.10).
///
/// Every operator but `DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS` needs protocol version 26: in
/// a session with an older server, a request with such a constraint fails with
/// `DIFF_ERR_UNSUPPORTED`, and nothing is sent.
///
/// @param pointer The place: a JSON pointer, which the server checks; copied.
/// @param comparison_operator The operator: any for numbers; IS, EQ and NE for strings and null; EQ
///     for truth values; IS for bytes; none for JSON.
/// @param value The value; copied.
/// @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if
///     `pointer` is NULL or not UTF-8, or if `value` is NULL or cannot be compared by this
///     operator.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_partial_json_comparison(
    pointer: *const c_char,
    comparison_operator: MaybeUninit<DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T>,
    value: *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string, NULL or a live value, by contract.
        let (pointer, value) = unsafe { (json_pointer(pointer), value.as_ref()) };
        let constraint = pointer
            .zip(value)
            .zip(operator(comparison_operator))
            .and_then(|((pointer, value), comparison_operator)| {
                constraints::compare_part(pointer, comparison_operator, &value.value)
            });
        require!(
            "diffusion_topic_update_constraint_partial_json_comparison",
            constraint.is_some(),
            ptr::null_mut()
        );
        constraint.map_or(ptr::null_mut(), expose)
    })
}

/// Combines two constraints by one of the functions of the layer below; NULL if an argument is NULL, if both are the same, or if they cannot be combined.
///
/// # Safety
/// `left` and `right` are NULL or live constraints.
unsafe fn combine(
    function: &str,
    left: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    right: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    combination: fn(&UpdateConstraint, &UpdateConstraint) -> Option<UpdateConstraint>,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    // SAFETY: as the caller promises.
    let (Some(one), Some(other)) = (unsafe { (left.as_ref(), right.as_ref()) }) else {
        log::warn!("{function}: a constraint is NULL");
        return ptr::null_mut();
    };
    if ptr::eq(one, other) {
        log::warn!("{function}: a constraint cannot be combined with itself");
        return ptr::null_mut();
    }
    combination(&one.constraint, &other.constraint).map_or_else(
        || {
            log::warn!("{function}: the constraints cannot be combined");
            ptr::null_mut()
        },
        expose,
    )
}

/// Creates the constraint that two constraints hold.
///
/// Some combinations need protocol version 27: parts of a JSON value beside another constraint, and
/// two comparisons of the same part. In a session with an older server, a request with one fails
/// with `DIFF_ERR_UNSUPPORTED`, and nothing is sent.
///
/// @param constraint One constraint; copied.
/// @param other_constraint The other constraint; copied.
/// @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if an
///     argument is NULL, if both are the same, or if both cannot hold: no topic or no value
///     together with any other constraint of the topic, or a value together with a part of a JSON
///     value.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_and(
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    other_constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live constraints by contract.
        unsafe {
            combine(
                "diffusion_topic_update_constraint_and",
                constraint,
                other_constraint,
                constraints::and,
            )
        }
    })
}

/// Creates the constraint that at least one of two constraints holds (since 6.10).
///
/// It needs protocol version 27: in a session with an older server, a request with it fails with
/// `DIFF_ERR_UNSUPPORTED`, and nothing is sent.
///
/// @param left_constraint One constraint; copied.
/// @param right_constraint The other constraint; copied.
/// @return The constraint, to be released with diffusion_topic_update_constraint_free(); NULL if an
///     argument is NULL, or if both are the same.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_or(
    left_constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    right_constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live constraints by contract.
        unsafe {
            combine(
                "diffusion_topic_update_constraint_or",
                left_constraint,
                right_constraint,
                constraints::or,
            )
        }
    })
}

/// Releases a constraint. Requests that were made with it, and constraints that it was combined
/// into, stay as they are.
///
/// @param constraint The constraint; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_constraint_free(
    constraint: *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(constraint) };
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::ffi::cenum::from_raw;
    use crate::capi::update::constraint::value::diffusion_update_constraint_value_free;
    use crate::capi::update::constraint::value::diffusion_update_constraint_value_from_int64;

    #[test]
    fn operators_have_the_numbers_of_the_wire() {
        type Named = diffusion_topic_update_constraint_operator_e;
        for (named, expected) in [
            (
                Named::DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS,
                ConstraintOperator::Is,
            ),
            (
                Named::DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_NE,
                ConstraintOperator::NotEqual,
            ),
            (
                Named::DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GT,
                ConstraintOperator::Greater,
            ),
            (
                Named::DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LE,
                ConstraintOperator::LessOrEqual,
            ),
        ] {
            assert_eq!(operator(MaybeUninit::new(named)), Some(expected));
        }
        for number in [-1, 0, 8, 257] {
            assert_eq!(operator(from_raw(number)), None);
        }
    }

    #[test]
    fn a_combination_lives_on_its_own() {
        // SAFETY: live objects, each freed once.
        unsafe {
            let one = diffusion_update_constraint_value_from_int64(1);
            let less = diffusion_topic_update_constraint_partial_json_comparison(
                c"/a".as_ptr(),
                from_raw(6),
                one,
            );
            diffusion_update_constraint_value_free(one);
            let without =
                diffusion_topic_update_constraint_partial_json_without_value(c"/b".as_ptr());
            let both = diffusion_topic_update_constraint_and(less, without);
            assert!(diffusion_topic_update_constraint_and(less, less).is_null());
            assert!(diffusion_topic_update_constraint_or(less, less).is_null());
            diffusion_topic_update_constraint_free(less);
            diffusion_topic_update_constraint_free(without);
            let UpdateConstraint::And(left, right) = wire_constraint(both) else {
                panic!("not a conjunction");
            };
            assert!(matches!(*left, UpdateConstraint::PartialJson(parts) if parts.with.len() == 1));
            assert!(
                matches!(*right, UpdateConstraint::PartialJson(parts) if parts.without == ["/b"])
            );
            diffusion_topic_update_constraint_free(both);
            assert_eq!(
                wire_constraint(ptr::null()),
                UpdateConstraint::Unconstrained
            );
        }
    }
}
